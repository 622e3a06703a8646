"""Backups as the settings want them; making them is the store's work."""
