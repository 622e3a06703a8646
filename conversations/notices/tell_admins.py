"""What admins are told about the platforms themselves."""

from collections.abc import Iterator

from conversations.notices.readers import Readers
from conversations.wording.times import time_words
from domain.messaging import Outgoing
from domain.people.news import QuotaNews
from domain.people.person import Role
from domain.ports import Unit
from domain.quotas import GONE


def of_quota(unit: Unit, readers: Readers, news: QuotaNews) -> Iterator[Outgoing]:
    """One of an account's quotas is short or gone; without admins, for the supervisors."""
    quota, used, key = news.quota, news.used, _key(news)
    for reader in readers.privately(Role.ADMIN) or readers.privately(Role.SUPERVISOR):
        say = reader.texts.say
        text = say(
            key,
            account=news.account,
            what=say(f"quota.{quota.key}"),
            used=used,
            count=quota.count,
            percent=used * 100 // quota.count,
            ends=time_words(reader.texts, news.ends, now=unit.now, zone=reader.zone),
        )
        yield Outgoing(address=reader.address, text=text)


def _key(news: QuotaNews) -> str:
    if news.used >= news.quota.count:
        return "quota.gone"
    return "quota.refused" if news.reached == GONE else "quota.short"
