"""What happens in this process, as Prometheus metrics; imported only where an operator asks for them."""

from datetime import timedelta

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from delivery.observing import Observer, Outcome
from jobs.watching import Watch

disable_created_metrics()  # type: ignore[no-untyped-call]
_ANSWER_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.3, 1, 3)
_WORK_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2)


class Metrics(Observer):
    """Counts what it is told. Every label has few values; none of them is anybody's."""

    def __init__(self, version: str) -> None:
        self._registry = registry = CollectorRegistry()
        Gauge("entrain_info", "The version that runs.", ["version"], registry=registry).labels(version).set(1)
        self._calls = Counter(
            "entrain_slack_calls",
            "Calls of Slack's Web API; limited is a 429.",
            ["method", "outcome"],
            registry=registry,
        )
        self._sends = Counter(
            "entrain_sends", "Attempts to send an unprompted message.", ["kind", "outcome"], registry=registry
        )
        self._answers = Histogram(
            "entrain_acknowledgement_seconds",
            "From a payload's arrival to its acknowledgement.",
            ["kind"],
            buckets=_ANSWER_SECONDS,
            registry=registry,
        )
        self._work = Histogram(
            "entrain_unit_of_work_seconds", "A unit of work on the database.", buckets=_WORK_SECONDS, registry=registry
        )
        self._waits = Histogram(
            "entrain_unit_of_work_wait_seconds",
            "How long a unit of work waited for a thread.",
            buckets=_WORK_SECONDS,
            registry=registry,
        )
        self._outbox = Gauge("entrain_outbox_messages", "Messages in the outbox.", ["state"], registry=registry)
        self._age = Gauge("entrain_outbox_oldest_seconds", "How long the oldest has waited.", registry=registry)
        self._left = Gauge("entrain_outbox_finish_seconds", "Until all that waits has gone out.", registry=registry)
        self._done = Gauge("entrain_outbox_done_ratio", "How much of what goes out has gone.", registry=registry)
        self._lag = Gauge("entrain_clock_lag_seconds", "How late planning is for whoever is due.", registry=registry)
        self._overdue = Gauge("entrain_members_overdue", "Members due and not planned for yet.", registry=registry)
        self._workspaces = Gauge("entrain_workspaces_held", "Workspaces this process works for.", registry=registry)
        self._looked = Gauge("entrain_outbox_looked_seconds", "How old the figures above are.", registry=registry)

    def called(self, method: str, outcome: Outcome) -> None:
        """Counts a call."""
        self._calls.labels(method, outcome.value).inc()

    def delivered(self, kind: str, outcome: Outcome) -> None:
        """Counts an attempt to send."""
        self._sends.labels(kind, outcome.value).inc()

    def acknowledged(self, kind: str, seconds: float) -> None:
        """Notes an acknowledgement."""
        self._answers.labels(kind).observe(seconds)

    def worked(self, waited: float, seconds: float) -> None:
        """Notes a unit of work."""
        self._waits.observe(waited)
        self._work.observe(seconds)

    def holds(self, workspaces: int) -> None:
        """Notes the share."""
        self._workspaces.set(workspaces)

    def page(self, watch: Watch, now_monotonic: float) -> bytes:
        """Everything, in Prometheus's text format. Asks the database nothing: it is looked at every few seconds."""
        queue = watch.queue
        if queue is not None:
            for state, count in queue.in_state().items():
                self._outbox.labels(state.value).set(count)
            end = watch.finish
            self._age.set(queue.age.total_seconds())
            self._left.set(((end - queue.at) if end else timedelta()).total_seconds())
            self._done.set(queue.percent / 100)
            self._lag.set(queue.clock_lag.total_seconds())
            self._overdue.set(queue.unplanned)
            self._looked.set(now_monotonic - watch.looked_at)
        return generate_latest(self._registry)
