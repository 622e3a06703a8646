"""What the desk kept, read from outside on either database."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy.exc import DBAPIError

from domain.errors import StorageUnavailable
from tests.crash.ledger import LATE
from tests.databases.directly import directly


class Book:
    """The database of a desk. `url`: the straight way to it."""

    def __init__(self, url: str) -> None:
        self._url = url

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """Ask."""
        return directly(self._url, question)

    def column(self, question: str) -> list[Any]:
        """The first column of what is found."""
        return [row[0] for row in self.rows(question)]

    def count(self, table: str, where: str = "1 = 1") -> int:
        """How many rows there are."""
        return int(self.column(f"SELECT count(*) FROM {table} WHERE {where}")[0])

    def events(self, kind: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """What happened to tickets: number and data."""
        for number, data in self.rows(
            f"SELECT number, data FROM ticket_events WHERE kind = '{kind}' ORDER BY id"
        ):
            yield number, data if isinstance(data, dict) else json.loads(data)

    def was_late(self, number: int) -> bool:
        """Whether somebody was told that nobody answers; also while the database comes and goes."""
        try:
            told = [data for found, data in self.events("alerted") if found == number]
        except (DBAPIError, StorageUnavailable):
            return False
        return any(one["trigger"] == "first_response" and one["step"] in LATE for one in told)
