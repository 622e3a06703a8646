"""Run by Alembic, on the connection `store.migrating` hands over."""

from alembic import context

from store.tables import metadata
from store.words import is_declared

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    # SQLite can't alter most things in place.
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
    include_name=is_declared,
)
with context.begin_transaction():
    context.run_migrations()
