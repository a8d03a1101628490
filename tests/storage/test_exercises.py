"""Drafts: the later keystroke stays, what a submitted form still sends counts no more, and times are forgotten."""

from datetime import date

from sqlalchemy import select

from domain.exercises import KEYSTROKES_LATE, Written
from domain.members import MemberKey
from storage import exercises as store
from storage.database import Database

NORA, BEN = MemberKey("T1", "U0NORA0001"), MemberKey("T1", "U0BEN00001")
DAY = date(2026, 11, 24)
NOON = 1_764_000_000_000_000


def keep(database: Database, text: str, order: int, opening: str = "one", field: str = "aim") -> bool:
    with database.transaction() as connection:
        return store.keep(connection, NORA, "ex", field, text=text, opening=opening, order=order)


def written(database: Database, key: MemberKey = NORA) -> dict[str, Written]:
    with database.transaction() as connection:
        return store.written(connection, key).get("ex", {})


def save(database: Database, text: str, now: int, opening: str = "one") -> None:
    with database.transaction() as connection:
        store.save(connection, NORA, "ex", [("aim", text)], opening=opening, now=now)


def test_of_two_keystrokes_the_later_stays_whichever_arrives_last(database: Database) -> None:
    assert keep(database, "ab", NOON + 2)
    assert not keep(database, "a", NOON + 1)
    assert not keep(database, "ab", NOON + 2)  # delivered twice
    assert keep(database, "abc", NOON + 3, opening="two")  # from another device
    assert written(database)["aim"] == Written("aim", "abc", None, "two")
    assert written(database, BEN) == {}


def test_a_submitted_form_can_no_longer_change_what_it_saved(database: Database) -> None:
    keep(database, "ab", NOON + 1)
    save(database, "abc", NOON + 5)
    assert not keep(database, "ab", NOON + 4)
    assert not keep(database, "abc", NOON + 9), "its last keystroke comes late, by a clock ahead of ours"
    assert written(database)["aim"] == Written("aim", None, "abc", "one")
    assert not keep(database, "z", NOON + 3, opening="two"), "typed elsewhere, before it was saved"
    assert keep(database, "abcd", NOON + 6, opening="two")
    assert written(database)["aim"] == Written("aim", "abcd", "abc", "two")


def test_a_clock_that_was_put_back_does_not_stop_drafts(database: Database) -> None:
    keep(database, "a", NOON)
    assert keep(database, "b", NOON - KEYSTROKES_LATE - 1)
    assert not keep(database, "c", NOON - KEYSTROKES_LATE - 2)


def test_when_something_was_typed_is_forgotten_after_a_day(database: Database) -> None:
    keep(database, "a", NOON)
    keep(database, "b", NOON + KEYSTROKES_LATE, field="who")
    keep(database, "", NOON, field="gone")
    with database.transaction() as connection:
        store.save(connection, NORA, "ex", [("gone", "")], opening="x", now=NOON)
        store.forget_order(connection, NOON + 1)
        columns = store.exercise_fields.c
        rows = connection.execute(select(columns.field_id, columns.typed_order)).all()
        orders = {row[0]: row[1] for row in rows}
    assert orders == {"aim": 0, "who": NOON + KEYSTROKES_LATE}
    assert written(database)["aim"].draft == "a"


def test_only_what_is_shared_now_is_listed_and_an_erased_member_leaves_nothing(database: Database) -> None:
    with database.transaction() as connection:
        for key, day, shared in ((NORA, DAY, True), (BEN, date(2026, 11, 25), True)):
            store.save(connection, key, "ex", [("aim", "x")], opening="o", now=NOON)
            store.mark_saved(connection, key, "ex", on=day, shared=shared)
        store.mark_saved(connection, NORA, "other", on=DAY, shared=False)
        assert store.shared(connection, "T1", ["ex", "other"], offset=0, limit=9) == [
            (BEN.user_id, "ex", date(2026, 11, 25)),
            (NORA.user_id, "ex", DAY),
        ]
        assert store.count_shared(connection, "T1", ["other"]) == 0
        assert store.withdraw(connection, BEN, "ex") is True
        assert store.withdraw(connection, BEN, "ex") is False
        assert store.count_shared(connection, "T1", ["ex"]) == 1
        store.erase(connection, NORA)
        assert store.count_shared(connection, "T1", ["ex"]) == 0
        assert store.written(connection, NORA) == {}
        assert store.shared_by(connection, BEN) == {"ex": None}
