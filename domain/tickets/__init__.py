"""Tickets: their values, life cycle, history and conversation."""
