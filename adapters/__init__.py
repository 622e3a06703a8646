"""Translates between a chat platform and the domain; one folder per platform. Decides nothing."""
