"""The desk's refusals. `code` is the key of the sentence a person reads, `params` fill it."""


class DeskError(Exception):
    """The desk can't do that. Subclasses say why; nothing was changed."""

    code = "error.desk"

    def __init__(self, **params: object) -> None:
        super().__init__(self.code, params)
        # Values for the placeholders of the sentence.
        self.params = params

    def __str__(self) -> str:
        """The code and its values, for logs."""
        return f"{self.code} {self.params}" if self.params else self.code


class StorageUnavailable(Exception):  # noqa: N818 - not a bug's name but a state of the world
    """Nothing could be written (disk full, database locked or gone). Nothing was changed: retry."""
