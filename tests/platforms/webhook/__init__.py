from tests.platforms.webhook.receiver import KEY, SECRET, Receiver

__all__ = ["KEY", "SECRET", "Receiver"]
