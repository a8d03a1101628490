"""Cards are made and moved once, whole; the log has every answer, and no time of day."""

from datetime import date, timedelta

from sqlalchemy import DateTime, select
from sqlalchemy import text as sql_text

from domain.members import MemberKey
from domain.programme import ReviewRules
from domain.review import Card, Picked, after_answer, new_card
from domain.training import Answered
from storage import migrate as migration
from storage import review, training
from storage.database import Database
from storage.review import Given
from storage.schema import UtcDateTime
from tests.concurrency import at_once

TUESDAY = date(2026, 11, 24)
DAY = timedelta(days=1)
NORA, BEN = MemberKey("T1", "U0NORA0001"), MemberKey("T1", "U0BEN00001")
RULES = ReviewRules()
IN_LESSON = Given("b", True, "fr", TUESDAY)


def card(question: str = "start-why-1", *, right: bool = True, key: MemberKey = NORA) -> Card:
    return new_card(key, question, "start-why", right=right, on=TUESDAY, rules=RULES)


def add(database: Database, one: Card, key: MemberKey = NORA) -> bool:
    with database.transaction() as connection:
        return review.add(connection, key, one, IN_LESSON)


def move(database: Database, one: Card, *, place: int = 1, option: str = "b", on: date = TUESDAY + 2 * DAY) -> bool:
    with database.transaction() as connection:
        return review.move(connection, NORA, one, Given(option, option == "b", "fr", on, on, place))


def cards(database: Database, key: MemberKey = NORA) -> tuple[Card, ...]:
    with database.transaction() as connection:
        return review.all_cards(connection, key)


def test_a_card_comes_back_as_it_was_kept(database: Database) -> None:
    moved = after_answer(card(), right=False, on=TUESDAY + 2 * DAY, rules=RULES)
    assert add(database, card())
    assert move(database, moved)
    assert cards(database) == (moved,)


def test_a_second_first_answer_changes_nothing(database: Database) -> None:
    assert add(database, card())
    assert not add(database, card(right=False))
    assert cards(database) == (card(),)


def test_the_same_answer_twice_at_once_moves_a_card_once(database: Database) -> None:
    add(database, card())
    moved = {option: after_answer(card(), right=option == "b", on=TUESDAY, rules=RULES) for option in "ab"}
    done = at_once(*(lambda option=option: move(database, moved[option], option=option) for option in "abab"))
    assert sorted(done) == [False, False, False, True]
    (kept,) = cards(database)
    with database.transaction() as connection:
        (picked,) = review.answered_in(connection, NORA, TUESDAY + 2 * DAY)
        assert kept == moved[picked.option_id]
        assert review.used(connection, NORA, TUESDAY + 2 * DAY) == 1


def test_a_place_of_the_day_is_taken_once_so_no_day_goes_over_its_limit(database: Database) -> None:
    names = [f"start-why-{number}" for number in range(4)]
    for name in names:
        add(database, card(name))
    moved = [after_answer(card(name), right=True, on=TUESDAY + 2 * DAY, rules=RULES) for name in names]
    assert sorted(at_once(*(lambda one=one: move(database, one, place=5) for one in moved)), key=bool).count(True) == 1


def test_answers_of_a_review_come_in_their_order_over_days(database: Database) -> None:
    for number, (name, on) in enumerate([("q-3", TUESDAY), ("q-1", TUESDAY), ("q-2", TUESDAY + DAY)], start=1):
        add(database, card(name))
        moved = after_answer(card(name), right=True, on=on, rules=RULES)
        with database.transaction() as connection:
            place = number if on == TUESDAY else 1
            assert review.move(connection, NORA, moved, Given("b", True, "fr", on, TUESDAY, place))
    with database.transaction() as connection:
        assert review.answered_in(connection, NORA, TUESDAY) == tuple(Picked(f"q-{n}", "b", 2) for n in (3, 1, 2))
        assert (review.used(connection, NORA, TUESDAY), review.used(connection, NORA, TUESDAY + DAY)) == (2, 1)


def test_what_is_due_is_found_for_many_members_at_once(database: Database) -> None:
    add(database, card("q-1"))
    add(database, card("q-2", right=False))
    add(database, card("q-1", key=BEN), BEN)
    users = [NORA.user_id, BEN.user_id, "U0NOBODY01"]
    with database.transaction() as connection:
        assert review.due_cards(connection, "T1", users, TUESDAY) == {}
        assert review.due_cards(connection, "T2", users, TUESDAY + 9 * DAY) == {}
        tomorrow = review.due_cards(connection, "T1", users, TUESDAY + DAY)
        assert {user: [one.question_id for one in found] for user, found in tomorrow.items()} == {NORA.user_id: ["q-2"]}
        assert set(review.due_cards(connection, "T1", users, TUESDAY + 2 * DAY)) == {NORA.user_id, BEN.user_id}


def test_each_lesson_and_each_review_of_a_day_is_one_deed(database: Database) -> None:
    with database.transaction() as connection:
        for lesson, question, on in (("a", "a-1", 0), ("a", "a-2", 0), ("b", "b-1", 0), ("a", "a-3", 1)):
            training.record_answer(
                connection, NORA, lesson_id=lesson, answered=Answered(question, "b"), round_=1,
                correct=True, language="fr", on=TUESDAY + on * DAY,
            )  # fmt: skip
    for number, name in enumerate(("a-1", "a-2"), start=1):
        add(database, card(name))
        move(database, after_answer(card(name), right=True, on=TUESDAY + 2 * DAY, rules=RULES), place=number)
    with database.transaction() as connection:
        found = review.deeds(connection, "T1", [NORA.user_id, BEN.user_id])
    assert sorted(found[NORA.user_id]) == [TUESDAY, TUESDAY, TUESDAY + DAY, TUESDAY + 2 * DAY]
    assert found[BEN.user_id] == []


def test_no_time_of_day_is_kept_of_reviews() -> None:
    for table in (review.cards, review.log):
        assert not [column.name for column in table.columns if isinstance(column.type, UtcDateTime | DateTime)]


def test_what_was_answered_before_there_were_reviews_becomes_cards(database: Database) -> None:
    from alembic import command

    with database.transaction() as connection:
        command.downgrade(migration.configuration(connection), "0002")
        for key, question, round_, right in (
            (NORA, "start-why-1", 1, True),
            (NORA, "start-why-2", 1, False),
            (NORA, "start-why-2", 2, True),
            (BEN, "start-why-1", 2, True),
        ):
            training.record_answer(
                connection, key, lesson_id="start-why", answered=Answered(question, "b" if right else "a"),
                round_=round_, correct=right, language="fr", on=TUESDAY,
            )  # fmt: skip
    migration.migrate(database)
    assert sorted(cards(database), key=lambda one: one.question_id) == [card(), card("start-why-2", right=False)]
    assert cards(database, BEN) == (card(key=BEN),)
    with database.transaction() as connection:
        kept = connection.execute(select(review.log).order_by(review.log.c.user_id, review.log.c.question_id)).all()
        assert [(row.question_id, row.number, row.option_id, row.correct, row.place) for row in kept[1:]] == [
            ("start-why-1", 1, "b", True, None),
            ("start-why-2", 1, "a", False, None),
        ]
        assert connection.execute(sql_text("SELECT count(*) FROM review_log")).scalar_one() == 3
