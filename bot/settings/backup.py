"""The table [backup]: where backups of the desk go, when, and how long they are kept."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from bot.settings.sections import Section
from bot.settings.values import WebAddress

_TimeOfDay = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class S3Settings(Section):
    """A bucket on S3-compatible storage."""

    # "" = not there.
    bucket: str = Field(default="", max_length=100)
    # "" = AWS in the region.
    endpoint: WebAddress = ""
    region: str = Field(default="us-east-1", min_length=1, max_length=60)
    access_key_id: str = Field(default="", max_length=200)
    secret_access_key: SecretStr = SecretStr("")
    # Before all names in the bucket.
    prefix: str = Field(default="", pattern=r"^([A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)?$")
    # The bucket stands in the path of addresses, not in the host's name.
    path_style: bool = False
    ca_file: Path | None = None


class BackupSettings(Section):
    """Backups: none are made before there is a place and a key."""

    # None = not into a folder.
    folder: Path | None = None
    s3: S3Settings = S3Settings()
    # What seals them: itself, or in a file.
    key: SecretStr | None = None
    key_file: Path | None = None
    # Times of the day in the time zone of the settings; none = only by command.
    at: tuple[_TimeOfDay, ...] = ("02:30",)
    # The day of the week on which the day's first one is brought back for a trial.
    prove_on: Literal["", "daily", "mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "sun"
    keep_daily: Annotated[int, Field(ge=1)] = 7
    keep_weekly: Annotated[int, Field(ge=0)] = 5
    keep_monthly: Annotated[int, Field(ge=0)] = 12

    @property
    def is_set_up(self) -> bool:
        """Somebody wants backups."""
        return self.folder is not None or bool(self.s3.bucket)
