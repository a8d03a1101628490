"""Cards and the log of their answers, by local date.

A card's state is the FSRS package's own, kept whole; the log has what an optimiser of its parameters needs. No time of day
is in either (trust.md, "Personal data"). A card outlives its question: it is kept in case the question comes back.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    JSON,
    BindParameter,
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    func,
    select,
    union_all,
    update,
)

from domain.members import MemberKey
from domain.review import Card, Picked
from storage.schema import Name, SlackId, insert_once, metadata
from storage.training import attempts

cards = Table(
    "review_cards",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("question_id", Name, primary_key=True),
    Column("lesson_id", Name, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("state", JSON, nullable=False),
)

log = Table(
    "review_log",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("question_id", Name, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("option_id", Name, nullable=False),
    Column("correct", Boolean, nullable=False),
    Column("language", String(8), nullable=False),
    Column("answered_on", Date, nullable=False),
    Column("began_on", Date),
    Column("place", Integer),
)
Index("uq_review_log_place", log.c.workspace_id, log.c.user_id, log.c.answered_on, log.c.place, unique=True)
"""``began_on`` names the review an answer was given in; ``place`` counts a day's answers in reviews. A lesson's answer has
neither. That a place is taken once makes the day's limit hold whatever happens at once."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it is recorded; ``place`` and ``began_on`` as in the log."""

    option_id: str
    correct: bool
    language: str
    answered_on: date
    began_on: date | None = None
    place: int | None = None


_CARD = (cards.c.question_id, cards.c.lesson_id, cards.c.answers, cards.c.due_on, cards.c.state)
_THEIRS = (cards.c.workspace_id == bindparam("workspace"), cards.c.user_id == bindparam("user"))
_THEIR_LOG = (log.c.workspace_id == bindparam("workspace"), log.c.user_id == bindparam("user"))
_ALL = select(*_CARD).where(*_THEIRS)
_IN_REVIEW = (
    select(log.c.question_id, log.c.option_id, log.c.number)
    .where(*_THEIR_LOG, log.c.began_on == bindparam("began"))
    .order_by(log.c.answered_on, log.c.place)
)
_USED = select(func.count()).where(*_THEIR_LOG, log.c.answered_on == bindparam("day"), log.c.place.is_not(None))
_MOVE = (
    update(cards)
    .where(*_THEIRS, cards.c.question_id == bindparam("question"), cards.c.answers == bindparam("before"))
    .values(answers=bindparam("after"), due_on=bindparam("due"), state=bindparam("now"))
)
_USERS: BindParameter[list[str]] = bindparam("users", expanding=True)
_DEEDS = union_all(
    select(attempts.c.user_id, attempts.c.answered_on)
    .where(attempts.c.workspace_id == bindparam("workspace"), attempts.c.user_id.in_(_USERS))
    .group_by(attempts.c.user_id, attempts.c.answered_on, attempts.c.lesson_id, attempts.c.round),
    select(log.c.user_id, log.c.answered_on)
    .where(log.c.workspace_id == bindparam("workspace"), log.c.user_id.in_(_USERS), log.c.began_on.is_not(None))
    .group_by(log.c.user_id, log.c.answered_on, log.c.began_on),
)


def _who(key: MemberKey) -> dict[str, str]:
    return {"workspace": key.workspace_id, "user": key.user_id}


def add(connection: Connection, key: MemberKey, card: Card, given: Given) -> bool:
    """A first answer makes a card, once; false where there was one."""
    row = {
        "workspace_id": key.workspace_id,
        "user_id": key.user_id,
        "question_id": card.question_id,
        "lesson_id": card.lesson_id,
        "answers": card.answers,
        "due_on": card.due_on,
        "state": dict(card.state),
    }
    return insert_once(connection, cards, row) == 1 and _write(connection, key, card, given)


def move(connection: Connection, key: MemberKey, card: Card, given: Given) -> bool:
    """One more answer moves a card on, once; false where that answer, or its place in the day, had been taken."""
    if not _write(connection, key, card, given):
        return False
    after = {"after": card.answers, "due": card.due_on, "now": dict(card.state)}
    connection.execute(_MOVE, {**_who(key), "question": card.question_id, "before": card.answers - 1, **after})
    return True


def _write(connection: Connection, key: MemberKey, card: Card, given: Given) -> bool:
    row = {
        "workspace_id": key.workspace_id,
        "user_id": key.user_id,
        "question_id": card.question_id,
        "number": card.answers,
        "option_id": given.option_id,
        "correct": given.correct,
        "language": given.language,
        "answered_on": given.answered_on,
        "began_on": given.began_on,
        "place": given.place,
    }
    return insert_once(connection, log, row) == 1


def all_cards(connection: Connection, key: MemberKey) -> tuple[Card, ...]:
    """Every card of a member, those of vanished questions too."""
    return tuple(Card(*row) for row in connection.execute(_ALL, _who(key)))


_DUE = select(cards.c.user_id, *_CARD).where(
    cards.c.workspace_id == bindparam("workspace"),
    cards.c.user_id.in_(bindparam("users", expanding=True)),
    cards.c.due_on <= bindparam("by"),
)


def due_cards(
    connection: Connection, workspace_id: str, user_ids: Collection[str], by: date
) -> dict[str, tuple[Card, ...]]:
    """The cards of many members that are due by a day, by user id; who has none is left out."""
    found: dict[str, list[Card]] = {}
    for user_id, *card in connection.execute(_DUE, {"workspace": workspace_id, "users": list(user_ids), "by": by}):
        found.setdefault(user_id, []).append(Card(*card))
    return {user_id: tuple(theirs) for user_id, theirs in found.items()}


def answered_in(connection: Connection, key: MemberKey, began_on: date) -> tuple[Picked, ...]:
    """The answers given in one review, in their order."""
    return tuple(Picked(*row) for row in connection.execute(_IN_REVIEW, {**_who(key), "began": began_on}))


def used(connection: Connection, key: MemberKey, day: date) -> int:
    """How many answers were given in reviews on a day."""
    return connection.execute(_USED, {**_who(key), "day": day}).scalar_one()


def deeds(connection: Connection, workspace_id: str, user_ids: Collection[str]) -> dict[str, list[date]]:
    """When each member did something: a date for each lesson, and each review, they answered something in that day."""
    found: dict[str, list[date]] = {user: [] for user in user_ids}
    for user_id, day in connection.execute(_DEEDS, {"workspace": workspace_id, "users": list(found)}):
        found[user_id].append(day)
    return found
