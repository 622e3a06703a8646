"""Storage on a relational database: the only place that knows SQLAlchemy, Alembic and SQL."""
