"""A ticket's way through the desk: opened, given to somebody, put to rest, ended."""
