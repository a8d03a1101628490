"""What ``doctor`` says of delivery: what waits and until when, what is held back, who sends, how fast."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from commands.findings import Finding
from delivery.leases import LEASE_SECONDS
from domain.leases import WORK
from domain.watching import LATELY, Queue, finish
from storage import leases as leases_store
from storage import watching as watching_store
from storage.database import servers_time

LATE = timedelta(minutes=15)
"""When something has waited so long and nothing goes out, something is amiss."""


def delivery(connection: Connection, now: datetime, per_minute: int | None) -> Iterator[Finding]:
    """Everything about messages going out. ``per_minute`` is the pace allowed; None where the content is unusable."""
    queue = watching_store.queue(connection, now, None)
    yield _outbox(queue, per_minute)
    yield _sender(connection, queue)
    yield from _held(connection, queue)


def _outbox(queue: Queue, per_minute: int | None) -> Finding:
    last = "nothing has gone out yet" if queue.last_sent_at is None else f"the last went out at {_time(queue)}"
    if not queue.left:
        return Finding("outbox", "ok", f"No message waits; {last}.")
    states = f"{queue.pending} pending and {queue.sending} being sent, the oldest for {_span(queue.age)}; {last}."
    if queue.unplanned:
        states = f"{queue.unplanned} members still to be planned for; {states}"
    lately = queue.last_sent_at is not None and queue.at - queue.last_sent_at < LATE
    if queue.age >= LATE and not lately:
        return Finding("outbox", "warning", f"{states} See whether run is at work, and what its log says.")
    end = finish(queue, per_minute) if per_minute else None
    done = f" {queue.sent_since} of {queue.total} are done, all at about {end:%H:%M} UTC." if end else ""
    return Finding("outbox", "ok", f"{states}{done}")


def _sender(connection: Connection, queue: Queue) -> Finding:
    """Leases are judged by the database server's time, whatever time the programme lives in."""
    live = servers_time(connection) or datetime.now(UTC)
    held = [one for one in leases_store.every(connection) if one.name.startswith(WORK) and one.held_until > live]
    pace = f"{queue.sent_lately / (LATELY.total_seconds() / 60):.0f} a minute lately" if queue.waiting else "idle"
    if not held:
        return Finding(
            "sender", "warning" if queue.waiting else "ok", "No process sends now: neither run nor work is at work."
        )
    age = max(0.0, LEASE_SECONDS - (max(one.held_until for one in held) - live).total_seconds())
    said = f"said so {age:.0f} s ago; {pace}"
    by_process = Counter(one.holder for one in held)
    if len(held) == 1:
        since = f" since {held[0].since:%H:%M} UTC," if held[0].since else ","
        return Finding("sender", "ok", f"A process sends{since} and {said}.")
    listed = ", ".join(
        f"{holder[:8]} for {count} since {min(one.since or live for one in held if one.holder == holder):%d %B %H:%M} UTC"
        for holder, count in sorted(by_process.items())
    )
    return Finding(
        "sender", "ok", f"{len(by_process)} processes send for {len(held)} workspaces ({listed}), and {said}."
    )


def _held(connection: Connection, queue: Queue) -> Iterator[Finding]:
    if not queue.held:
        return
    kinds = watching_store.held(connection)
    listed = ", ".join(f"{count} {kind} ({reason or 'no reason'}, since {day})" for kind, reason, count, day in kinds)
    says = f"{queue.held} held back: {listed}. They may have arrived, so they are not sent again; nothing needs doing."
    yield Finding("held", "ok", says)


def _time(queue: Queue) -> str:
    at = queue.last_sent_at or queue.at
    return f"{at:%H:%M} UTC" if at.date() == queue.at.date() else f"{at:%H:%M} UTC on {at.date().isoformat()}"


def _span(time: timedelta) -> str:
    minutes = time.total_seconds() / 60
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.0f} h"
