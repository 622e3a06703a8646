"""An emulated WeCom: its server API, the callbacks it makes, and members with phones.

Written from the references alone; its callbacks are sealed by wechatpy, not by what is tested.
"""

from tests.platforms.wecom.callbacks import Caller
from tests.platforms.wecom.faults import Befall, Fault
from tests.platforms.wecom.people import Member
from tests.platforms.wecom.records import App, Post, TokenMode
from tests.platforms.wecom.server import WecomServer

__all__ = ["App", "Befall", "Caller", "Fault", "Member", "Post", "TokenMode", "WecomServer"]
