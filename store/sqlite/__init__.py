"""SQLite: one file, one process, one writer thread that lets units share commits."""
