from tests.platforms.mail.server import Arrived, MailServer, Trouble

__all__ = ["Arrived", "MailServer", "Trouble"]
