"""Telegram: the Bot API, through python-telegram-bot's types and our own polling and HTTP."""
