"""Reads settings: the environment first, then gongdan.toml, then defaults."""

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bot.settings.cross_checks import contradictions
from bot.settings.problems import SettingsProblem, SettingsWrong, dotted, problem_of
from bot.settings.settings import Settings

PREFIX = "GONGDAN_"
CONFIG_VARIABLE = "GONGDAN_CONFIG"
DEFAULT_FILE = Path("gongdan.toml")


class _WrittenSettings(Settings, BaseSettings):
    """Settings as written in the file (given as arguments), overruled by the environment."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Nothing else is read: no .env file, no secrets folder."""
        return env_settings, init_settings


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsWrong with every mistake found."""
    written = _read_file()
    locale = _wished_locale(written)
    strangers = list(_unknown_variables())
    try:
        settings = _WrittenSettings.model_validate(written)
    except ValidationError as wrong:
        found = [*strangers, *_problems(wrong)]
        raise SettingsWrong(found, locale) from None
    except SettingsError as wrong:
        unreadable = SettingsProblem(
            key=PREFIX + "…", code="settings.variable_broken", params={"reason": wrong}
        )
        raise SettingsWrong([*strangers, unreadable], locale) from None
    if found := [*strangers, *contradictions(settings)]:
        raise SettingsWrong(found, locale)
    return settings


def settings_file() -> Path:
    """The file settings are read from; it need not exist unless GONGDAN_CONFIG names it."""
    return Path(os.environ.get(CONFIG_VARIABLE) or DEFAULT_FILE)


def _read_file() -> dict[str, object]:
    path = settings_file()
    if path == DEFAULT_FILE and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        code = "settings.file_unreadable"
    except tomllib.TOMLDecodeError as error:
        reason, code = str(error), "settings.file_broken"
    raise SettingsWrong([SettingsProblem(key=str(path), code=code, params={"reason": reason})])


def _wished_locale(written: Mapping[str, object]) -> str:
    wished = os.environ.get(f"{PREFIX}LOCALE") or written.get("locale", "")
    return wished if isinstance(wished, str) else ""


def _unknown_variables() -> Iterator[SettingsProblem]:
    for name in sorted(os.environ):
        if not name.startswith(PREFIX) or name == CONFIG_VARIABLE:
            continue
        if name.removeprefix(PREFIX).split("__")[0].lower() not in Settings.model_fields:
            yield SettingsProblem(key=name, code="settings.unknown")


def _problems(wrong: ValidationError) -> Iterator[SettingsProblem]:
    for error in wrong.errors(include_url=False, include_input=False):
        location = error["loc"]
        yield problem_of(error, _origin(location), _keys_at(location[:-1]))


def _origin(location: tuple[str | int, ...]) -> str:
    """The variable the value came from, else the key as written in the file."""
    key = dotted(location)
    variable = PREFIX + key.upper().replace(".", "__")
    return variable if os.environ.get(variable) else key


def _keys_at(location: tuple[str | int, ...]) -> Iterable[str]:
    """The keys there are in the table at this place."""
    model: type[BaseModel] = Settings
    for step in location:
        if field := model.model_fields.get(str(step)):
            model = next(_models_in(field.annotation), model)
    return model.model_fields


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
