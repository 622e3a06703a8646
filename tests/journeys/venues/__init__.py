"""Where the people of a story sit: one file for each platform."""

from tests.journeys.venues.dingtalk import DingtalkVenue
from tests.journeys.venues.telegram import TelegramVenue
from tests.journeys.venues.venue import Platform, Venue
from tests.journeys.venues.web import WebVenue
from tests.journeys.venues.wecom import WecomVenue
from tests.journeys.venues.wecom_bot import WecomBotVenue
from tests.journeys.venues.wecom_kf import KfVenue

VENUES: dict[Platform, type[Venue]] = {
    Platform.TELEGRAM: TelegramVenue,
    Platform.WEBCHAT: WebVenue,
    Platform.WECOM: WecomVenue,
    Platform.WECOM_BOT: WecomBotVenue,
    Platform.WECOM_KF: KfVenue,
    Platform.DINGTALK: DingtalkVenue,
}

__all__ = ["VENUES", "Platform", "Venue"]
