from tests.platforms.sms.aliyun import Aliyun
from tests.platforms.sms.tencent import Tencent

__all__ = ["Aliyun", "Tencent"]
