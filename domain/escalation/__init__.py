"""Ladders: who is alerted about what, when nobody says they know. Pure."""
