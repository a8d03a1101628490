"""What ``doctor`` says of retention: that it runs, and what it removed."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection

from commands.findings import Finding
from storage import privacy as privacy_store
from storage import workspace as workspace_store

LATE = timedelta(days=3)


def privacy(connection: Connection, today: date) -> Iterator[Finding]:
    """A finding for each workspace of which anything was looked at."""
    for workspace_id in workspace_store.all_ids(connection):
        last = privacy_store.last_retention(connection, workspace_id)
        if last is None:
            continue
        on, people, removed = last
        rows = ", ".join(f"{table} {count}" for table, count in sorted(removed.items()))
        says = f"Looked on {on} at what its time is over for ({workspace_id}); removed: {rows or 'nothing was'}"
        says += f", of {people} people." if people else "."
        if today - on > LATE:
            yield Finding("retention", "warning", f"{says} That was a while ago: run does it daily.")
        else:
            yield Finding("retention", "ok", says)
