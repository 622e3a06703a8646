"""A customer in WeChat, on the emulated customer service."""

from tests.phones.wecom import WecomPhone
from tests.platforms.wecom.kf_people import KfHand


class KfPhone(WecomPhone):
    """A customer in WeChat, in the chat with a customer service account: used as WeCom is."""

    def __init__(self, hand: KfHand) -> None:
        self.name = hand.nickname
        self._hand = hand
