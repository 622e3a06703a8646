"""A replay in the terminal: what the promises come to, old beside new, and which tickets change."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.table import Table

from bot.commands.shell import Shell
from desk.sla.replay_policy import ReplayedTarget, TargetResult, Trial
from desk.sla.replay_summary import Attainment, ReplaySummary
from domain.ports import Texts
from domain.sla.policy import Metric


def print_replay(shell: Shell, trial: Trial, summary: ReplaySummary, zone: ZoneInfo) -> None:
    """Two tables and what is to be said beside them. Times are the installation's."""
    texts = shell.texts()
    if trial.has_gap:
        shell.say("cli.sla.gap")
    # A narrow terminal breaks lines rather than cut what they say.
    shell.console.print(_figures(texts, summary), soft_wrap=False)
    if summary.changed:
        shell.console.print(_changes(texts, summary, zone), soft_wrap=False)
    left = summary.changed_count - len(summary.changed)
    key = "cli.sla.replayed.more" if left else "cli.sla.replayed"
    shell.say(key, tickets=summary.tickets, count=summary.changed_count, left=left)


def as_json(trial: Trial, summary: ReplaySummary) -> str:
    """The same for programs; times are UTC."""
    told = {
        "tickets": summary.tickets,
        "has_gap": trial.has_gap,
        "metrics": {
            metric.value: {
                "old": _attained(summary.old(metric)),
                "new": _attained(summary.new(metric)),
            }
            for metric in Metric
        },
        "changed_count": summary.changed_count,
        "changed": [_changed(target) for target in summary.changed],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _figures(texts: Texts, summary: ReplaySummary) -> Table:
    table = _table(texts, "metric", "met", "breached", "rate")
    for metric in Metric:
        old, new = summary.old(metric), summary.new(metric)
        table.add_row(
            texts.say(f"why.metric.{metric}"),
            f"{old.met} → {new.met}",
            f"{old.breached} → {new.breached}",
            f"{_percent(old)} → {_percent(new)}",
        )
    return table


def _changes(texts: Texts, summary: ReplaySummary, zone: ZoneInfo) -> Table:
    table = _table(texts, "ticket", "metric", "old", "new", "rule")
    for target in summary.changed:
        table.add_row(
            f"#{target.number}",
            _promise(texts, target),
            _result(texts, target.old, zone),
            _result(texts, target.new, zone),
            target.new.rule if target.new else "",
        )
    return table


def _table(texts: Texts, *columns: str) -> Table:
    return Table(*(texts.say(f"cli.sla.column.{name}") for name in columns))


def _promise(texts: Texts, target: ReplayedTarget) -> str:
    metric = texts.say(f"why.metric.{target.metric}")
    if target.instance == 1:
        return metric
    return texts.say("why.instance", metric=metric, number=target.instance)


def _result(texts: Texts, result: TargetResult | None, zone: ZoneInfo) -> str:
    if result is None:
        return "–"
    due = f"{result.due_at.astimezone(zone):%Y-%m-%d %H:%M}" if result.due_at else "–"
    return texts.say(f"cli.sla.outcome.{result.outcome}", due=due)


def _percent(attained: Attainment) -> str:
    return "–" if attained.rate is None else f"{attained.rate:.1%}"


def _attained(attained: Attainment) -> dict[str, float | None]:
    return {
        "met": attained.met,
        "breached": attained.breached,
        "dropped": attained.dropped,
        "open": attained.open,
        "rate": attained.rate,
    }


def _changed(target: ReplayedTarget) -> dict[str, object]:
    return {
        "ticket": target.number,
        "metric": target.metric.value,
        "instance": target.instance,
        "old": _told(target.old),
        "new": _told(target.new),
    }


def _told(result: TargetResult | None) -> dict[str, object] | None:
    if result is None:
        return None
    return {
        "outcome": result.outcome.value,
        "rule": result.rule,
        "business_seconds": result.business.total_seconds(),
        "due_at": _iso(result.due_at),
        "breached_at": _iso(result.breached_at),
        "ended_at": _iso(result.ended_at),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
