"""What a process counts for monitoring: events, messages, how long a turn takes, limits used."""

from collections.abc import Callable, Collection, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from domain.delivery import LimitUse
from scheduler.queue.job_queue import JobQueue


class Metrics:
    """Counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.events = Counter(
            "gongdan_events",
            "Events taken in, by what became of them.",
            ["account", "outcome"],
            registry=self.registry,
        )
        self.turns = Histogram(
            "gongdan_turn_seconds",
            "From the event's arrival until it is durable with everything it caused.",
            registry=self.registry,
            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5),
        )
        self.messages = Counter(
            "gongdan_messages",
            "Messages handed to platforms, by what became of them.",
            ["account", "outcome"],
            registry=self.registry,
        )

    def watch_jobs(self, queue: JobQueue) -> None:
        """Tell of them, too."""
        self.registry.register(_Jobs(queue))

    def watch_accounts(
        self, accounts: Collection[str], held: Callable[[], Collection[str]]
    ) -> None:
        """Tell which of them this process holds."""
        self.registry.register(_Held(accounts, held))

    def watch_limits(self, usage: Callable[[], list[LimitUse]]) -> None:
        """Tell of these whenever somebody asks."""
        self.registry.register(_Limits(usage))


class _Jobs(Collector):
    """Counted by the queue."""

    def __init__(self, queue: JobQueue) -> None:
        self._queue = queue

    def collect(self) -> Iterator[Metric]:
        """Those that ended here, and those that wait, of all processes together."""
        ended = CounterMetricFamily(
            "gongdan_jobs",
            "Background jobs that ended at this process: done, or to be tried again.",
            labels=["kind", "outcome"],
        )
        for count in self._queue.counts():
            ended.add_metric([count.kind, count.outcome], count.count)
        waiting = GaugeMetricFamily(
            "gongdan_jobs_waiting",
            "Background jobs that wait, of all processes; also for their next try.",
            labels=["kind"],
        )
        oldest = GaugeMetricFamily(
            "gongdan_jobs_oldest_seconds",
            "How long the oldest of them has been there.",
            labels=["kind"],
        )
        for backlog in self._queue.backlog():
            waiting.add_metric([backlog.kind], backlog.waiting)
            oldest.add_metric([backlog.kind], backlog.oldest)
        yield from (ended, waiting, oldest)


class _Held(Collector):
    """Each account is held by one process."""

    def __init__(self, accounts: Collection[str], held: Callable[[], Collection[str]]) -> None:
        self._accounts = accounts
        self._held = held

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """1 or 0 for each."""
        told = GaugeMetricFamily(
            "gongdan_account_held",
            "1 where this process sends and listens for the account, else 0.",
            labels=["account"],
        )
        held = self._held()
        for account in sorted(self._accounts):
            told.add_metric([account], account in held)
        yield told


class _Limits(Collector):
    """Counted when asked for, not when something is sent."""

    def __init__(self, usage: Callable[[], list[LimitUse]]) -> None:
        self._usage = usage

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Used and allowed, by account and limit."""
        labels = ["account", "limit"]
        used = GaugeMetricFamily(
            "gongdan_limit_used",
            "Requests counted in the span of a limit; of chats, in the fullest.",
            labels=labels,
        )
        allowed = GaugeMetricFamily(
            "gongdan_limit", "Requests the limit allows in its span.", labels=labels
        )
        for use in self._usage():
            name = [use.account, f"{use.what}/{use.span}"]
            used.add_metric(name, use.used)
            allowed.add_metric(name, use.count)
        yield used
        yield allowed
