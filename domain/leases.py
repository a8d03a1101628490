"""Sharing out the work among processes: each workspace's clock and delivery belong to one of them at a time."""

from collections.abc import Sequence

WORK = "send:"
"""A lease's name for a workspace: whoever holds it keeps its time and sends its messages."""
PRESENT = "work:"
"""A lease's name for a process: it is there, and takes its share."""


def work_for(workspace_id: str) -> str:
    """The name of a workspace's lease."""
    return f"{WORK}{workspace_id}"


def share(workspaces: int, present: Sequence[str], holder: str) -> int:
    """How many of so many workspaces are one process's: as many as another's, or one more.

    All processes see the same ``present`` in the same order, so their shares add up to all there is.
    """
    each, more = divmod(workspaces, len(present))
    return each + (present.index(holder) < more)
