"""Streaks: how many of a member's own lesson days in a row they did something on (product.md, Training).

A lesson day counts once something came on it: a lesson, or a review. So whatever keeps the bot from writing (a weekend, a
holiday, leave, a pause, a change of days or of zone, a server that was down) takes nothing away, because nothing came.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta


def streak(came_on: Collection[date], deeds: Iterable[date]) -> int:
    """The number of lesson days in a row that were kept, up to the last one.

    ``deeds`` has a date for each thing done (a lesson or a review answered), so a date may stand in it twice. A lesson day
    is kept by a deed of its own, from the day before (a lesson taken in advance; a date that a journey west repeats) until
    the next lesson day comes. The last one has all that time still to come, so it breaks nothing yet.
    """
    days, done = sorted(set(came_on)), sorted(deeds)
    return max(_kept(days, done), _kept(days[:-1], done, days[-1] if days else None))


def _kept(days: Sequence[date], done: Sequence[date], until: date | None = None) -> int:
    """Backwards from the last day, each takes the latest deed that nobody after it has taken."""
    left = list(done)
    for count, day in enumerate(reversed(days)):
        while left and until is not None and left[-1] >= until:
            left.pop()
        if not left or left.pop() < day - timedelta(days=1):
            return count
        until = day
    return len(days)
