"""Backups made, proved and brought back, from and to every kind of database."""
