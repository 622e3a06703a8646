"""A whole database, table by table: read as one state of it, filled from such a reading.

How to use it. Everything here blocks.

* `databases.database_of(url).alone()` keeps everybody else from a database as long as it lasts.
* `snapshot.open_snapshot(url)` → `Snapshot`: `batches(table)` gives rows in the order of their
  keys, as tuples of text, whole numbers, yes or no, and None, in the order of `table.columns`.
* `filling.open_filling(url, source)` → `Filling`: `add(table, rows)`, then `finish(numbers)`. Until
  that is done, nobody can open the database; a filling from the same source may go on with it.
* `rows.TABLES`: what is copied, in an order in which rows come after those they name;
  `rows.Digest` says whether two readings of a table are the same.
* `moving.move(…)` puts them together.
"""
