"""What a process counts for monitoring: events taken in, messages sent, how long a turn takes."""

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector


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
