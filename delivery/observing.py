"""What the edges report of their work to whoever watches: durations and outcomes, never who or what."""

from enum import StrEnum


class Outcome(StrEnum):
    """What became of a call to Slack, or of one attempt to send a message."""

    OK = "ok"
    SENT = "sent"
    DROPPED = "dropped"
    LIMITED = "limited"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    IN_DOUBT = "in_doubt"
    FAILED = "failed"


class Observer:
    """Told of everything, does nothing with it; the metrics listen here (commands/metrics.py)."""

    def called(self, method: str, outcome: Outcome) -> None:
        """A method of the Web API was called."""

    def delivered(self, kind: str, outcome: Outcome) -> None:
        """An attempt to send an unprompted message ended."""

    def holds(self, workspaces: int) -> None:
        """This process works for so many workspaces now."""

    def acknowledged(self, kind: str, seconds: float) -> None:
        """A payload of Slack was answered, ``seconds`` after it came."""

    def worked(self, waited: float, seconds: float) -> None:
        """A unit of work on the database ended; it had waited for a thread. Called from that thread."""
