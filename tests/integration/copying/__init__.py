"""A whole database read, filled, moved."""
