"""Outgoing webhooks: what happens to tickets, posted to programs of others and signed."""
