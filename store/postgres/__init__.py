"""PostgreSQL: units run abreast, on connections of their own."""
