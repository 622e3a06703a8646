"""Answers to keyed requests, kept so that a repeated request changes nothing again."""

from datetime import timedelta

from sqlalchemy import bindparam, delete

from domain.ports import KeptAnswer
from store.prepared import Prepared
from store.statements import insert_row, pick
from store.tables.talk import answers
from store.transaction import Transaction

KEPT_FOR = timedelta(days=7)

_insert = insert_row(answers)
_get = Prepared(pick(answers, ("request", "answer"), "sender", "key"))
_forget = Prepared(
    delete(answers).where(answers.c.kept_at < bindparam("before", type_=answers.c.kept_at.type))
)


class SqlAnswers:
    """Implements `domain.ports.Answers`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, sender: str, key: str) -> KeptAnswer | None:
        """What this sender was answered under this key."""
        row = _get.one(self._transaction, sender=sender, key=key)
        return KeptAnswer(request=row[0], answer=row[1]) if row else None

    def keep(self, sender: str, key: str, answer: KeptAnswer) -> None:
        """Keep an answer; older ones go."""
        now = self._transaction.now
        _forget.put(self._transaction, before=now - KEPT_FOR)
        _insert.put(
            self._transaction,
            sender=sender,
            key=key,
            request=answer.request,
            answer=answer.answer,
            kept_at=now,
        )
