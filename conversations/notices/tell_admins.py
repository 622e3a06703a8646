"""What admins are told about the platforms and the desk themselves."""

from collections.abc import Iterator, Sequence

from conversations.notices.readers import Reader, Readers
from conversations.wording.times import time_words
from domain.messaging import Outgoing
from domain.people.news import BackupNews, QuotaNews
from domain.people.person import Role
from domain.ports import Unit
from domain.quotas import GONE


def of_quota(unit: Unit, readers: Readers, news: QuotaNews) -> Iterator[Outgoing]:
    """One of an account's quotas is short or gone."""
    quota, used, key = news.quota, news.used, _key(news)
    for reader in _responsible(readers):
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


def of_backup(unit: Unit, readers: Readers, news: BackupNews) -> Iterator[Outgoing]:
    """There is one backup less than people count on."""
    for reader in _responsible(readers):
        say = reader.texts.say
        at = time_words(reader.texts, news.at, now=unit.now, zone=reader.zone)
        text = say("backup.failed", at=at, reason=say(news.code, **news.params))
        yield Outgoing(address=reader.address, text=text)


def _responsible(readers: Readers) -> Sequence[Reader]:
    """Without admins, the supervisors."""
    return readers.privately(Role.ADMIN) or readers.privately(Role.SUPERVISOR)


def _key(news: QuotaNews) -> str:
    if news.used >= news.quota.count:
        return "quota.gone"
    return "quota.refused" if news.reached == GONE else "quota.short"
