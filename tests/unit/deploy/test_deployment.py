"""Containers and units start what there is, with settings there are, and ask what is there."""

import json
import os
import re
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from typer.main import get_command

from bot.cli import build_app
from bot.commands.shell import Shell
from bot.settings import Settings, load_settings
from bot.texts import load_texts
from console.health import health_routes
from tests.architecture.sources import PACKAGES, ROOT
from tests.unit.deploy.files import (
    COMPOSES,
    DEPLOY,
    EXAMPLE,
    UNITS,
    image_variables,
    instructions,
    seconds,
    services,
    unit,
)

CONFIG = "/etc/gongdan.toml"
# Seconds for what is under way, generously.
FINISHING = 20


@pytest.fixture
def settle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The settings that follow from some variables."""

    def settled(variables: dict[str, str]) -> Settings:
        for name in [name for name in os.environ if name.startswith("GONGDAN_")]:
            monkeypatch.delenv(name)
        monkeypatch.chdir(tmp_path)
        for name, value in variables.items():
            monkeypatch.setenv(name, str(EXAMPLE) if value == CONFIG else value)
        return load_settings()

    return settled


def commands() -> set[str]:
    app = build_app(Shell(texts_of=load_texts(), language="en"))
    return set(get_command(app).commands)


def addresses() -> set[str]:
    return {route.path for route in health_routes({}, CollectorRegistry())}


@pytest.mark.parametrize("path", COMPOSES, ids=lambda path: path.name)
def test_containers_run_on_settings_there_are(path: Path, settle) -> None:
    desk = services(path)["gongdan"]
    variables = {**image_variables(), **desk["environment"]}
    settings = settle({name: re.sub(r"\$\{.*?\}", "x", told) for name, told in variables.items()})

    assert settings.http.host == "0.0.0.0"
    assert settings.log.format == "json"
    assert settings.http.address_header
    volumes = [volume for volume in desk["volumes"] if isinstance(volume, str)]
    assert f"data:{settings.data_dir}" in volumes
    assert settings.files_dir.is_relative_to(settings.data_dir)
    assert seconds(desk["stop_grace_period"]) > settings.http.drain.total_seconds() + FINISHING
    bound = [volume for volume in desk["volumes"] if not isinstance(volume, str)]
    assert [(one["source"], one["target"]) for one in bound] == [("./gongdan.toml", CONFIG)]


def test_three_processes_share_one_server(settle) -> None:
    [_, path] = COMPOSES
    desk, database = (services(path)[name] for name in ("gongdan", "database"))
    url = desk["environment"]["GONGDAN_DATABASE_URL"]
    told = database["environment"]

    assert desk["deploy"]["replicas"] == 3
    assert url.startswith(f"postgresql://{told['POSTGRES_USER']}:${{POSTGRES_PASSWORD}}@database/")
    assert url.endswith(f"/{told['POSTGRES_DB']}")
    assert "ports" not in desk


def test_every_port_is_the_one_the_desk_listens_on(settle) -> None:
    port = settle(image_variables()).http.port
    balancer = (DEPLOY / "haproxy.cfg").read_text("utf-8")
    front, behind = re.search(r"bind :(\d+)", balancer), re.search(r"gongdan:(\d+)", balancer)

    assert instructions("EXPOSE") == [str(port)]
    assert front
    assert behind
    assert {int(front[1]), int(behind[1])} == {port}
    for path, name in zip(COMPOSES, ("gongdan", "balancer"), strict=True):
        assert services(path)[name]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_only_addresses_there_are_are_asked() -> None:
    [check] = instructions("HEALTHCHECK")
    balancer = (DEPLOY / "haproxy.cfg").read_text("utf-8")

    asked = re.findall(r"127\.0\.0\.1:\d+(/\w+)|uri (/\w+)|path (/\w+)", check + balancer)
    assert {part for parts in asked for part in parts if part} == {"/readyz", "/metrics"}
    assert {"/readyz", "/metrics"} <= addresses()


def test_only_commands_there_are_are_given() -> None:
    assert instructions("ENTRYPOINT") == ['["gongdan"]']
    given = [json.loads(words)[0] for words in instructions("CMD")[-1:]]
    given += [unit(path)["ExecStart"][0].split()[1] for path in UNITS]

    assert set(given) == {"run"}
    assert set(given) <= commands()


def test_the_image_holds_all_of_the_program_and_nothing_else() -> None:
    told = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").split("\n")
    kept = {line.removeprefix("!") for line in told if line.startswith("!")}

    assert kept == {*PACKAGES, "LICENSE", "README.md", "pyproject.toml", "requirements.lock"}
    assert all((ROOT / name).exists() for name in kept)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_run_on_settings_there_are(path: Path, settle) -> None:
    said = unit(path)
    variables = dict(told.split("=", 1) for told in said.get("Environment", ()))
    is_one_of_many = "@" in path.name
    url = {"GONGDAN_DATABASE_URL": "postgresql://x/y"} if is_one_of_many else {}
    settings = settle({name: told.replace("%i", "8081") for name, told in variables.items()} | url)

    assert settings.http.port == (8081 if is_one_of_many else 8080)
    assert bool(settings.http.drain) is is_one_of_many
    assert int(said["TimeoutStopSec"][0]) > settings.http.drain.total_seconds() + FINISHING
    [folder] = said["WorkingDirectory"]
    assert said["ReadWritePaths"] == [f"{folder}/{settings.data_dir}"]
    assert said["ExecStart"][0].startswith(f"{folder}/.venv/bin/gongdan ")


def test_the_example_is_a_whole_settings_file(settle) -> None:
    settings = settle({"GONGDAN_CONFIG": CONFIG})
    assert settings.http.public_url.startswith("https://")


def test_both_kinds_of_processes_are_kept_alike() -> None:
    """What differs between them is what has to."""
    one, many = (unit(path) for path in UNITS)
    differing = {key for key in {*one, *many} if one.get(key) != many.get(key)}
    assert differing == {"Environment", "TimeoutStopSec"}

    same = ("build", "image", "read_only", "tmpfs", "cap_drop", "security_opt", "init", "logging")
    alone, of_three = (services(path)["gongdan"] for path in COMPOSES)
    assert {key: alone[key] for key in same} == {key: of_three[key] for key in same}


def test_no_settings_of_somebodys_own_are_kept() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").split("\n")
    assert {"/deploy/gongdan.toml", "/deploy/.env"} <= set(ignored)
