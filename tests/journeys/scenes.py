"""Which casts the stories are played with: each platform in every part, not each with each."""

from dataclasses import dataclass

from tests.journeys.stage import Cast, everybody_on
from tests.journeys.venues import Platform
from tests.journeys.venues.venue import CHINESE, ENGLISH


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A cast, and the language of its customer."""

    cast: Cast
    language: str

    def __str__(self) -> str:
        return f"{self.cast}-{self.language}"


# Colleagues in the app of WeCom as customers and supervisor; it has no groups.
_WECOM = Cast(customers=Platform.WECOM, engineers=Platform.DINGTALK, supervisor=Platform.WECOM)
# Customers in WeChat, engineers in a group with a bot: neither shows changes in place.
_WECHAT = Cast(customers=Platform.WECOM_KF, engineers=Platform.WECOM_BOT, supervisor=Platform.WECOM)
SCENES = (
    *(
        Scene(cast=everybody_on(platform), language=language)
        for platform in (Platform.TELEGRAM, Platform.WEBCHAT)
        for language in (CHINESE, ENGLISH)
    ),
    Scene(cast=_WECOM, language=CHINESE),
)
# Stories in which people talk, more than time passes, are played in these as well.
EVERYWHERE = (
    *SCENES,
    Scene(cast=everybody_on(Platform.DINGTALK), language=ENGLISH),
    Scene(cast=_WECHAT, language=CHINESE),
)


def scenes(
    *,
    customers_on: Platform | None = None,
    engineers_on: Platform | None = None,
    language: str = "",
) -> list[Scene]:
    """Those of a story that is not for all."""
    return [
        scene
        for scene in SCENES
        if customers_on in {None, scene.cast.customers}
        and engineers_on in {None, scene.cast.engineers}
        and language in {"", scene.language}
    ]
