"""Streaks: how many of a member's own lesson days in a row they did something on (product.md, Training).

A lesson day counts once something came on it: a lesson, or a review. So whatever keeps the bot from writing (a weekend, a
holiday, leave, a pause, a change of days or of zone, a server that was down) takes nothing away, because nothing came.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from domain.calendar import Absence


def streak(came_on: Collection[date], deeds: Iterable[date], away: Collection[Absence] = ()) -> int:
    """The number of lesson days in a row that were kept, up to the last one.

    ``deeds`` has a date for each thing done (a lesson or a review answered), so a date may stand in it twice. A lesson day
    is kept by a deed of its own, from the day before (a lesson taken in advance; a date that a journey west repeats) until
    the next lesson day comes. The last one has all that time still to come, so it breaks nothing yet. Nor does one whose
    time ``away`` cut short: whoever goes on leave on the morrow of a lesson has not had until the next.
    """
    days, done = sorted(set(came_on)), sorted(deeds)
    return max(_kept(days, done, away), _kept(days[:-1], done, away, days[-1] if days else None))


def _kept(days: Sequence[date], done: Sequence[date], away: Collection[Absence], until: date | None = None) -> int:
    """Backwards from the last day, each takes the latest deed that nobody after it has taken.

    One that breaks nothing may as well leave it to those before: both are followed up, by how many deeds are left.
    """
    longest, standing = 0, {len(done): 0}
    for day in reversed(days):
        breaks = until is None or not any(one.first < until and (one.last is None or day <= one.last) for one in away)
        after: dict[int, int] = {}
        for untaken, kept in standing.items():
            left = untaken if until is None else bisect_left(done, until, hi=untaken)
            if not breaks:
                after[left] = max(kept, after.get(left, 0))
            if left and done[left - 1] >= day - timedelta(days=1):
                after[left - 1] = max(kept + 1, after.get(left - 1, 0))
        if not after:
            break
        longest, standing, until = max(longest, *after.values()), after, day
    return longest
