"""Why the page's wish is not granted: each has a sentence for the person, and a status for HTTP."""


class Refused(Exception):
    """`code` is the key of the sentence; `retry_after` (seconds) says that waiting helps."""

    code = "page.error.request"
    status = 400
    retry_after: float | None = None


class BadRequest(Refused):
    """Not something our page would say."""


class TokenRefused(Refused):
    """No token, a forged one, or one that has expired."""

    code = "page.error.session"
    status = 401


class IdentityRefused(Refused):
    """The company's site vouched for somebody in a way that does not hold."""

    code = "page.error.identity"
    status = 401


class OriginRefused(Refused):
    """Asked by the page of a site that may not."""

    code = "page.error.origin"
    status = 403


class NotThere(Refused):
    """Unknown, or not for this person: the answer is the same."""

    code = "page.error.not_there"
    status = 404


class LinkExpired(Refused):
    """The address of a file was good once."""

    code = "page.error.link"
    status = 410


class TextTooLong(Refused):
    """More than one message may hold."""

    code = "page.error.text_too_long"
    status = 413


class FileTooLargeToTake(Refused):
    """More bytes than are taken in."""

    code = "page.error.file_too_large"
    status = 413


class FileTypeRefused(Refused):
    """A kind of file that is not taken in."""

    code = "page.error.file_type"
    status = 415


class TooFast(Refused):
    """More than one person may ask in this time."""

    code = "page.error.too_fast"
    status = 429

    def __init__(self, retry_after: float) -> None:
        super().__init__()
        self.retry_after = retry_after


class NotNow(Refused):
    """Nothing could be stored at the moment, or we are about to stop."""

    code = "page.error.not_now"
    status = 503
    retry_after = 3.0
