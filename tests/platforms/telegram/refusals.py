"""How the emulated Bot API says no: HTTP status, exact description and parameters."""


class Refusal(Exception):
    """A call is answered with `ok: false`."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def bad_request(reason: str) -> Refusal:
    """400 with the server's usual prefix."""
    return Refusal(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refusal:
    """403 with the server's usual prefix."""
    return Refusal(403, f"Forbidden: {reason}")


def too_many_requests(retry_after: int) -> Refusal:
    """429, telling when to come back."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
