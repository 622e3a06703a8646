"""What tests keep their desks in: files of SQLite, databases of a real PostgreSQL."""
