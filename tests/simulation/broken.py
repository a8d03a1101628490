"""``python -m tests.simulation.broken RULE run``: the bot itself, with one rule of product.md broken on purpose.

Each break changes one or two named functions before the command starts, and nothing else. A simulation that does not
notice proves nothing.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo


def _set(target: str, value: object) -> None:
    patch(target, value).start()


def budget() -> None:
    """Whatever was sent this week, there is room for more, when it is planned and when it is sent."""
    _set("domain.attention.budget_left", lambda *_, **__: True)
    _set("services.outbox.week_holds", lambda *_, **__: True)


def hours() -> None:
    """Every hour of every day is a contact hour."""
    from domain.schedule import moment

    def whole_day(day: date, _: object, zone: ZoneInfo) -> tuple[datetime, datetime]:
        return moment(day, time.min, zone), moment(day + timedelta(days=1), time.min, zone)

    _set("domain.calendar.contact_window", whole_day)


def lesson_days() -> None:
    """Lessons come on any day."""
    from domain.calendar import Calendar

    real = Calendar.next_lesson
    _set("domain.calendar.Calendar.next_lesson", lambda self, after, _, at: real(self, after, range(5), at))
    _set("domain.calendar.Calendar.lesson_due", lambda *_: True)


def holiday() -> None:
    """Public holidays are days like others."""
    _no_day_off("holiday")


def closed() -> None:
    """Closing days are days like others."""
    _no_day_off("closed")


def leave() -> None:
    """Days of leave are days like others."""
    _no_day_off("leave")


def paused() -> None:
    """A pause is heard, and forgotten."""
    _no_day_off("paused")


def everything_paused() -> None:
    """A pause of everything is heard, and forgotten."""
    _no_day_off("everything_paused")


def _no_day_off(rule: str) -> None:
    from domain.calendar import Calendar

    real = Calendar.day_off

    def day_off(self: Calendar, day: date) -> str:
        found = real(self, day)
        return "" if found == rule else found

    _set("domain.calendar.Calendar.day_off", day_off)


def dnd() -> None:
    """Do-not-disturb is read, and forgotten."""
    _everybody(quiet=None)


def away() -> None:
    """What a status says is read, and forgotten."""
    _everybody(away=False)


def quieter() -> None:
    """Whoever does not react gets as much as everybody."""
    _everybody(unanswered=0)


def exactly_once() -> None:
    """Every message is posted twice."""
    from delivery.slack import Slack

    call = Slack.call

    async def twice(self: Slack, method: str, **arguments: Any) -> Any:
        if method == "chat.postMessage" and "metadata" in arguments:
            await call(self, method, **arguments)
        return await call(self, method, **arguments)

    _set("delivery.slack.Slack.call", twice)


def recheck() -> None:
    """Whether a lesson was done meanwhile is not looked at when it is sent."""
    from services.training import Training

    def unseen(self: Training, connection: Any, learner: Any, claim: Any) -> Any:
        return self._view(connection, learner, claim.subject, claim.occasion)

    _set("services.training.Training._due", unseen)


def stopped() -> None:
    """Stop is heard, and forgotten."""
    _no_day_off("stopped")
    _everybody(messages_on=True)


def taking_part() -> None:
    """That somebody left the channel goes unheard."""
    from services.members import Members

    real = Members.joined

    def joined(self: Members, *, key: Any, channel_id: str, present: bool) -> bool:
        return real(self, key=key, channel_id=channel_id, present=True)

    _set("services.members.Members.joined", joined)


def _everybody(**are: Any) -> None:
    import services.members as members

    real = members.as_member

    def as_member(*arguments: Any) -> Any:
        return replace(real(*arguments), **are)

    _set("services.members.as_member", as_member)
    _set("services.outbox.as_member", as_member)
    _set("services.planning.as_member", as_member)


def first_message() -> None:
    """The first message does not say how to stop."""
    _rebuilt("blocks.members.welcome_message", lambda message: replace(message, blocks=_without(message, "/entrain ")))


def why_line() -> None:
    """Lessons do not say why they came."""
    _rebuilt("blocks.training.lesson_message", lambda message: replace(message, blocks=message.blocks[:-1]))


def plain_text() -> None:
    """Lessons have no words for whoever does not see their blocks."""
    _rebuilt("blocks.training.lesson_message", lambda message: replace(message, text=" "))


def _rebuilt(builder: str, change: Callable[[Any], Any]) -> None:
    """Before anything has imported the builder."""
    module, _, name = builder.rpartition(".")
    real = getattr(__import__(module, fromlist=[name]), name)
    _set(builder, lambda view: change(real(view)))


def _without(message: Any, words: str) -> list[Any]:
    return [block for block in message.blocks if words not in str(block)]


def expiry() -> None:
    """What was to be said yesterday is said today, a lesson too, which the member does not expect at that time any more."""
    _set("services.outbox._is_over", lambda *_: False)
    _set("services.outbox.no_longer_due", lambda *_: False)


def reached() -> None:
    """Nothing is ever sent."""
    _set("services.planning.choose", lambda *_: None)


def digest() -> None:
    """The week is never summed up."""
    _set("services.momentum.Momentum.posts", lambda *_: ())


BREAKS: dict[str, Callable[[], None]] = {
    break_.__name__: break_
    for break_ in (
        budget,
        hours,
        lesson_days,
        holiday,
        closed,
        leave,
        paused,
        everything_paused,
        dnd,
        away,
        quieter,
        exactly_once,
        recheck,
        stopped,
        taking_part,
        first_message,
        why_line,
        plain_text,
        expiry,
        reached,
        digest,
    )
}


if __name__ == "__main__":
    BREAKS[sys.argv[1]]()
    from bot import main

    sys.exit(main(sys.argv[2:]))
