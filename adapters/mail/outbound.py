"""A `Dispatch` → one mail as it stands on the wire."""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

from adapters.mail.address import to_address
from adapters.mail.capabilities import MAX_FILES, MAX_SUBJECT
from adapters.mail.letter import to_html, to_plain
from adapters.mail.settings import MailSettings
from domain.delivery import Dispatch, MessageRefused, OutgoingFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Envelope and content. `id` is the same at each try: the receiver's idempotency key."""

    id: str
    sender: str
    recipient: str
    content: bytes

    @property
    def is_international(self) -> bool:
        """Its addresses need SMTPUTF8."""
        return not (self.sender.isascii() and self.recipient.isascii())


def to_mail(dispatch: Dispatch, settings: MailSettings, now: datetime) -> Mail:
    """Read the files, too. Raises AddressUnreachable and MessageRefused."""
    message = dispatch.message
    sender = to_address(settings.sender, _one_line(settings.sender_name))
    recipient = to_address(message.address.chat)
    is_ascii = (sender.addr_spec + recipient.addr_spec).isascii()
    mail = EmailMessage(policy=SMTP if is_ascii else SMTPUTF8)
    mail["Message-ID"] = message_id = _message_id(dispatch, sender.domain)
    mail["Date"] = now
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = subject = _subject(dispatch)
    if settings.reply_to:
        mail["Reply-To"] = to_address(settings.reply_to)
    if message.ticket is not None:
        # A root that was never sent: whatever is said of the ticket hangs on it, in any order.
        root = f"<ticket-{message.ticket}@{sender.domain}>"
        mail["In-Reply-To"] = mail["References"] = root
    # Nobody's holiday notice shall answer us. Source: RFC 3834; the second is Exchange's own.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(to_plain(message, settings.hint), charset="utf-8", cte="base64")
    html = to_html(message, subject=subject, hint=settings.hint, language=settings.language)
    mail.add_alternative(html, subtype="html", charset="utf-8", cte="base64")
    _enclose(mail, dispatch.files)
    return Mail(
        id=message_id,
        sender=sender.addr_spec,
        recipient=recipient.addr_spec,
        content=mail.as_bytes(),
    )


def _message_id(dispatch: Dispatch, domain: str) -> str:
    # Keys are counted anew when an older backup is restored; with the content they stay unique.
    said = repr(dispatch.message).encode("utf-8", "backslashreplace")
    return f"<gongdan-{dispatch.key}-{hashlib.sha256(said).hexdigest()[:16]}@{domain}>"


def _subject(dispatch: Dispatch) -> str:
    message = dispatch.message
    lines = (_one_line(line) for line in (message.title, *message.text.splitlines()))
    subject = next(filter(None, lines), "Gongdan")
    return subject if len(subject) <= MAX_SUBJECT else subject[: MAX_SUBJECT - 1] + "…"


def _one_line(text: str) -> str:
    """Without line ends and other signs that could end a header or hide in one."""
    shown = "".join(
        " " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in text
    )
    return " ".join(shown.split())


def _enclose(mail: EmailMessage, files: Iterable[OutgoingFile]) -> None:
    size = 0
    for file in files:
        if file.path is None:
            raise MessageRefused(f"no content of {file.name}")
        content = file.path.read_bytes()
        size += len(content)
        if size > MAX_FILES:
            raise MessageRefused(f"more than {MAX_FILES} bytes of files")
        kind, _, sort = file.media_type.partition("/")
        if not (kind.isalnum() and sort) or kind in {"multipart", "message", "text"}:
            kind, sort = "application", "octet-stream"
        mail.add_attachment(content, maintype=kind, subtype=sort, filename=_one_line(file.name))
