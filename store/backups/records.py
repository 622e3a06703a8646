"""Records of a backup: all rows of all tables as lines of JSON, compressed, to be read anywhere."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Table

from store.backups.sealing import Sink
from store.backups.watch import Stage, Watch
from store.copying.rows import TABLES, Row
from store.copying.snapshot import Snapshot
from store.tables.mail import outbox
from store.tables.tickets import attachments, tickets

_FORM = "gongdan records 1"
# Much faster than the best, and little larger.
_EFFORT = 4
_GZIP = 31
_BATCH = 1000


@dataclass(slots=True)
class Counted:
    """What went by on the way."""

    rows: dict[str, int] = field(default_factory=dict)
    # Digests of the files that attachments name.
    digests: set[str] = field(default_factory=set)
    # 0 = none.
    newest_ticket: int = 0
    unsent: int = 0

    def see(self, table: Table, rows: Sequence[Row]) -> None:
        """Rows went by."""
        self.rows[table.name] = self.rows.get(table.name, 0) + len(rows)
        if table is attachments:
            self.digests.update(
                str(value) for value in _column(attachments.c.digest, rows) if value
            )
        elif table is tickets:
            newest = max((int(value or 0) for value in _column(tickets.c.number, rows)), default=0)
            self.newest_ticket = max(self.newest_ticket, newest)
        elif table is outbox:
            self.unsent += sum(int(value or 0) for value in _column(outbox.c.is_unsent, rows))


def _column(column: Column[Any], rows: Iterable[Row]) -> Iterator[Any]:
    place = list(column.table.columns).index(column)
    return (row[place] for row in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table as it was when the backup was made: this version's may have other columns."""

    name: str
    columns: tuple[str, ...]


def write_records(snapshot: Snapshot, sink: Sink, watch: Watch) -> Counted:
    """All of one state."""
    counted = Counted()
    watch.begin(Stage.RECORDS, sum(snapshot.count(table) for table in TABLES))
    with gzip.GzipFile(fileobj=sink, mode="wb", compresslevel=_EFFORT, mtime=0) as lines:
        _write_lines(lines, [{"form": _FORM}])
        for table in TABLES:
            _write_lines(lines, [{"table": table.name, "columns": list(table.columns.keys())}])
            counted.see(table, ())
            for rows in snapshot.batches(table):
                _write_lines(lines, rows)
                counted.see(table, rows)
                watch.advance(len(rows))
        _write_lines(lines, [{"end": True}])
    return counted


def read_records(content: Iterable[bytes]) -> Iterator[tuple[Sheet, list[Row]]]:
    """Batches of rows. Raises ValueError for what is not whole."""
    sheet: Sheet | None = None
    rows: list[Row] = []
    said = None
    for line in _lines(content):
        said = json.loads(line)
        if isinstance(said, list) and sheet:
            rows.append(tuple(said))
            if len(rows) < _BATCH:
                continue
        if sheet and rows:
            yield sheet, rows
            rows = []
        if isinstance(said, dict):
            sheet = _sheet(said) or sheet
    if said != {"end": True}:
        raise ValueError("the records have no end")


def _sheet(said: dict[str, object]) -> Sheet | None:
    match said:
        case {"table": str(name), "columns": [*columns]}:
            return Sheet(name=name, columns=tuple(map(str, columns)))
        case {"form": form} if form != _FORM:
            raise ValueError(f"the records are of another form, {form}")
        case _:
            return None


def _write_lines(sink: gzip.GzipFile, lines: Sequence[object]) -> None:
    said = (json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in lines)
    sink.write(("\n".join(said) + "\n").encode(errors="surrogatepass"))


def _lines(content: Iterable[bytes]) -> Iterator[str]:
    unpack = zlib.decompressobj(_GZIP)
    rest = b""
    for piece in content:
        *whole, rest = (rest + unpack.decompress(piece)).split(b"\n")
        for line in whole:
            yield line.decode(errors="surrogatepass")
