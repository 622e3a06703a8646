"""Sends the outbox: who is served when, what is requested, and what became of it."""

from bot.delivery.in_house import AtOnce
from bot.delivery.lanes import Delivery
from bot.delivery.outcomes import Outcomes

__all__ = ["AtOnce", "Delivery", "Outcomes"]
