"""The index of what stands in tickets: all runs of three signs, so that a text is found wherever it
stands, in whatever language. Each database has its own kind; migrations make it, and the tables
keep it. It tells which tickets may hold a text: whether they do, is still to be looked at.
"""

from sqlalchemy import TextClause, text

# What belongs to it has a name that begins so.
INDEX = "ticket_words"
_RUN = 3
# By length: texts shorter than a run are looked for among all runs that begin so, up to the last
# sign there is.
_SQLITE = {
    False: f"tickets.number IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH :runs)",
    True: f"""tickets.number IN (
        SELECT doc FROM {INDEX}_places WHERE term >= :runs AND term < :runs || char(1114111)
    )""",
}
_POSTGRES = f"""
    {INDEX}(tickets.title, tickets.description) @@ CAST(lower(CAST(:runs AS text)) AS tsquery)
"""


def is_declared(name: str | None, *_: object) -> bool:
    """Whether tables as they are declared know of it. Alembic asks, too."""
    return not (name or "").startswith(INDEX)


def is_short(words: str) -> bool:
    """Shorter than what is indexed."""
    return len(words) < _RUN


def may_hold(dialect: str, *, is_short: bool) -> TextClause:
    """Whether a ticket may hold a text. Parameter: runs."""
    return text(_POSTGRES if dialect == "postgresql" else _SQLITE[is_short])


def runs_of(words: str, dialect: str) -> str:
    """As the index is asked for them. `words` is not empty."""
    if dialect != "postgresql":
        if is_short(words):
            return "".join(map(_folded, words))
        return " AND ".join('"' + run.replace('"', '""') + '"' for run in _runs(words))
    if is_short(words):
        return f"{_quoted(words)}:*"
    return " & ".join(map(_quoted, _runs(words)))


def _runs(words: str) -> list[str]:
    return [words[at : at + _RUN] for at in range(len(words) - _RUN + 1)]


def _quoted(run: str) -> str:
    """As a word of a tsquery."""
    return "'" + run.replace("\\", "\\\\").replace("'", "''") + "'"


def _folded(sign: str) -> str:
    """As SQLite folds it: into one sign, or not at all."""
    folded = sign.casefold()
    return folded if len(folded) == 1 else sign
