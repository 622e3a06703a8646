"""Dashboard and alerts ask for figures a process really tells, by labels they really have."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.backlog import JOBS
from domain.delivery import DeliveryError
from domain.ports import Failed
from tests.process import process, settings_for
from tests.unit.deploy.files import DEPLOY, services

MONITORING = DEPLOY / "monitoring"
JOB = "gongdan"
# Of Prometheus itself, of each target.
_ITS_OWN = {"up"}
_ITS_LABELS = {"job", "instance", "le"}
_SELECTOR = re.compile(r"([a-z_]+)\{([^}]*)\}")
_MATCHER = re.compile(r'([a-z_]+)=~?"([^"]*)"')


def alerts() -> list[dict]:
    [group] = yaml.safe_load((MONITORING / "alerts.yaml").read_text("utf-8"))["groups"]
    return group["rules"]


def panels() -> list[dict]:
    return json.loads((MONITORING / "grafana.json").read_text("utf-8"))["panels"]


def dashboard_expressions() -> list[str]:
    return [target["expr"] for panel in panels() for target in panel.get("targets", ())]


def expressions() -> list[str]:
    return [rule["expr"] for rule in alerts()] + dashboard_expressions()


def asked() -> Iterator[tuple[str, dict[str, str]]]:
    """Each figure that is asked for, and by which labels."""
    for expression in expressions():
        for name, matchers in _SELECTOR.findall(expression):
            yield name, dict(_MATCHER.findall(matchers))


@pytest.fixture
async def told(postgres, tmp_path: Path) -> dict[str, set[str]]:
    """What a process on a server tells, with the labels of each figure where some are known."""
    settings = settings_for(tmp_path, database_url=postgres.new())
    async with (
        process(settings) as running,
        aiohttp.ClientSession() as browser,
        browser.get(f"{running.url}/metrics") as answer,
    ):
        text = await answer.text()
    return {
        name: {label for sample in family.samples for label in sample.labels}
        for family in text_string_to_metric_families(text)
        for name in _names(family.name, family.type)
    }


def _names(name: str, kind: str) -> list[str]:
    """As they are asked for."""
    return {
        "counter": [f"{name}_total"],
        "histogram": [f"{name}_bucket", f"{name}_count", f"{name}_sum"],
    }.get(kind, [name])


async def test_every_figure_asked_for_is_told(told: dict[str, set[str]]) -> None:
    assert {name for name, _ in asked()} - told.keys() == _ITS_OWN
    strange = {
        (name, label)
        for name, matchers in asked()
        for label in matchers.keys() - _ITS_LABELS
        if told.get(name) and label not in told[name]
    }
    assert strange == set()


async def test_nothing_of_ours_that_is_told_stays_unseen(told: dict[str, set[str]]) -> None:
    seen = "\n".join(dashboard_expressions())
    ours = {name for name in told if name.startswith("gongdan_") and "_created" not in name}
    unseen = {name for name in ours if not re.search(rf"\b{name}\b", seen)}
    assert unseen == {"gongdan_turn_seconds_count", "gongdan_turn_seconds_sum"}


def test_kinds_that_alerts_name_are_kinds_there_are() -> None:
    kinds = {kind for _, matchers in asked() for kind in matchers.get("kind", "").split("|")}
    assert kinds - {""} <= {*(kind.value for kind in Failed), JOBS}


def test_outcomes_that_alerts_name_are_errors_of_delivery() -> None:
    words = {name for _, matchers in asked() for name in matchers.get("outcome", "").split("|")}
    errors = {error.__name__ for error in DeliveryError.__subclasses__()}
    assert {"MessageRefused", "AccountRefused"} <= words - {""} <= errors


def test_all_ask_for_the_job_that_is_scraped() -> None:
    scrape = yaml.safe_load((MONITORING / "prometheus.yaml").read_text("utf-8"))
    [config] = scrape["scrape_configs"]
    [found] = config["dns_sd_configs"]

    assert scrape["rule_files"] == ["alerts.yaml"]
    assert config["job_name"] == JOB
    assert {matchers["job"] for _, matchers in asked()} == {JOB, "$job"}
    assert found["names"][0] in services(DEPLOY / "compose.cluster.yaml")
    assert config.get("metrics_path", "/metrics") == "/metrics"


def test_each_alert_says_how_bad_it_is_and_what_it_is_in_both_languages() -> None:
    for rule in alerts():
        summary = rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert re.search(r"[\u4e00-\u9fff].*。$", summary), rule["alert"]
        assert re.match(r"^[A-Z{]", summary), rule["alert"]
    names = [rule["alert"] for rule in alerts()]
    assert len(set(names)) == len(names)


def test_panels_do_not_overlap_and_have_a_source() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not taken & cells, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
        assert panel["type"] == "row" or panel["datasource"]["uid"] == "${datasource}"
    ids = [panel["id"] for panel in panels()]
    assert len(set(ids)) == len(ids)
