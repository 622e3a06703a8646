"""Background jobs for any of several processes, by PgQueuer. One process alone needs none of it."""
