"""What was offered, begun, answered and finished is recorded once."""

from datetime import date, timedelta

from sqlalchemy import DateTime

from domain.members import MemberKey
from domain.training import Answered
from storage import training
from storage.database import Database
from storage.schema import UtcDateTime
from tests.concurrency import at_once

TUESDAY = date(2026, 11, 24)
NORA, BEN = MemberKey("T1", "U0NORA0001"), MemberKey("T1", "U0BEN00001")


def answer(database: Database, option: str, *, key: MemberKey = NORA, round_: int = 1) -> bool:
    with database.transaction() as connection:
        return training.record_answer(
            connection,
            key,
            lesson_id="start-why",
            answered=Answered("start-why-1", option),
            round_=round_,
            correct=option == "b",
            language="fr",
            on=TUESDAY,
        )


def state(database: Database, key: MemberKey = NORA) -> training.Progress | None:
    with database.transaction() as connection:
        return training.progress(connection, key).get("start-why")


def test_beginning_twice_is_beginning_once(database: Database) -> None:
    for _ in range(2):
        with database.transaction() as connection:
            training.begin(connection, NORA, "start-why")
    assert state(database) == training.Progress("start-why", 1, None, None)


def test_a_lesson_offered_and_then_begun_is_still_offered(database: Database) -> None:
    with database.transaction() as connection:
        training.offer(connection, "T1", [(NORA.user_id, "start-why")], TUESDAY)
        training.begin(connection, NORA, "start-why")
    assert state(database) == training.Progress("start-why", 1, TUESDAY, None)


def test_no_time_of_day_is_kept_of_learning() -> None:
    """Beside another it would tell how long it took (trust.md)."""
    for table in (training.lesson_progress, training.attempts):
        assert not [column.name for column in table.columns if isinstance(column.type, UtcDateTime | DateTime)]


def test_an_offer_can_be_withdrawn_and_made_again(database: Database) -> None:
    with database.transaction() as connection:
        training.offer(connection, "T1", [(NORA.user_id, "start-why"), (BEN.user_id, "start-why")], TUESDAY)
        training.withdraw_offer(connection, NORA, "start-why")
        found = training.progress_of(connection, "T1", [NORA.user_id, BEN.user_id, "U0NOBODY01"])
        assert found[NORA.user_id]["start-why"].offered_on is None
        assert found[BEN.user_id]["start-why"].offered_on == TUESDAY
        assert found["U0NOBODY01"] == {}
        training.offer(connection, "T1", [(NORA.user_id, "start-why")], TUESDAY + timedelta(days=2))
    progress = state(database)
    assert progress is not None
    assert progress.offered_on == TUESDAY + timedelta(days=2)


def test_finishing_twice_keeps_the_first_day(database: Database) -> None:
    with database.transaction() as connection:
        training.begin(connection, NORA, "start-why")
        training.complete(connection, NORA, "start-why", TUESDAY)
        training.complete(connection, NORA, "start-why", TUESDAY + timedelta(days=1))
    progress = state(database)
    assert progress is not None
    assert progress.completed_on == TUESDAY


def test_beginning_again_twice_opens_one_round(database: Database) -> None:
    with database.transaction() as connection:
        training.begin(connection, NORA, "start-why")
        training.begin_again(connection, NORA, "start-why", 1)
        training.begin_again(connection, NORA, "start-why", 1)
    progress = state(database)
    assert progress is not None
    assert progress.round == 2


def test_the_first_answer_in_a_round_stays(database: Database) -> None:
    assert answer(database, "b")
    assert not answer(database, "a")
    assert answer(database, "a", round_=2)
    assert answer(database, "a", key=BEN)
    with database.transaction() as connection:
        assert training.answers(connection, NORA, "start-why", 1) == (Answered("start-why-1", "b"),)
        assert training.answers(connection, NORA, "start-why", 2) == (Answered("start-why-1", "a"),)
        assert training.answers(connection, NORA, "start-why", 3) == ()


def test_two_answers_at_once_are_one_attempt(database: Database) -> None:
    assert sorted(at_once(*(lambda option=option: answer(database, option) for option in "abca"))) == [
        False,
        False,
        False,
        True,
    ]
    with database.transaction() as connection:
        assert len(training.answers(connection, NORA, "start-why", 1)) == 1


def test_totals_count_lessons_and_people_of_one_workspace(database: Database) -> None:
    with database.transaction() as connection:
        assert training.totals(connection, "T1") == (0, 0)
        for key, lesson in (
            (NORA, "start-why"),
            (NORA, "start-goal"),
            (BEN, "start-why"),
            (MemberKey("T2", "U1"), "x"),
        ):
            training.begin(connection, key, lesson)
            training.complete(connection, key, lesson, TUESDAY)
        training.begin(connection, BEN, "start-goal")
        assert training.totals(connection, "T1") == (3, 2)
