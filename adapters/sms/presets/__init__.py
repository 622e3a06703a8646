"""Providers we know: what their pages say, as data."""
