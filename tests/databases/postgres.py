"""Databases for tests on one PostgreSQL: each made from a template that was migrated once."""

import os
from itertools import count

import psycopg
from sqlalchemy.engine import make_url

from store.migrating import migrate
from tests.databases.server import PostgresServer

# One's own server: any of its databases, by somebody who may create others.
OWN_URL = os.environ.get("GONGDAN_TEST_DATABASE_URL", "")


class Postgres:
    """One server for all tests of a process, ours or one's own."""

    def __init__(self) -> None:
        self.server = None if OWN_URL else PostgresServer()
        self._prefix = f"gongdan_test_{os.getpid()}"
        self._template = f"{self._prefix}_template"
        self._numbers = count(1)
        self._databases: list[str] = []

    def start(self) -> None:
        """Make what all databases are made from."""
        if self.server:
            self.server.create()
        self._make(self._template, "template0")
        migrate(self.url(self._template))

    def stop(self) -> None:
        """Leave nothing behind."""
        if self.server:
            self.server.remove()
            return
        for database in reversed(self._databases):
            self._do(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def new(self, *, migrated: bool = True) -> str:
        """The address of a fresh database."""
        database = f"{self._prefix}_{next(self._numbers)}"
        self._make(database, self._template if migrated else "template0")
        return self.url(database)

    def drop(self, url: str) -> None:
        """Not needed any more, whoever is still connected."""
        database = str(make_url(url).database)
        self._databases.remove(database)
        self._do(f"DROP DATABASE {database} WITH (FORCE)")

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        if self.server:
            return self.server.url(database)
        own = make_url(OWN_URL).set(database=database)
        return own.render_as_string(hide_password=False)

    def _make(self, database: str, template: str) -> None:
        self._do(f"CREATE DATABASE {database} TEMPLATE {template} STRATEGY FILE_COPY")
        self._databases.append(database)

    def _do(self, sql: str) -> None:
        address = OWN_URL or self.url("postgres")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql)
