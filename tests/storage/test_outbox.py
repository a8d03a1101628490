"""An occasion exists once, is taken by one, and its day is counted once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select

from domain.attention import Candidate, Kind
from domain.members import MemberKey
from domain.outbox import Claim, State, occasion_name
from storage import outbox
from storage.database import Database
from tests.concurrency import at_once

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SOON = NOW + timedelta(seconds=20)
TUESDAY = date(2026, 11, 24)
NORA = MemberKey("T1", "U0NORA0001")


def claim(
    key: MemberKey = NORA, kind: Kind = Kind.LESSON, subject: str = "start-why", day: date = TUESDAY, **more: object
) -> Claim:
    usual = Claim(
        occasion=occasion_name(kind, key, subject, day),
        kind=kind,
        key=key,
        subject=subject,
        local_date=day,
        folded=(),
        due_at=NOW,
        expires_at=NOW + timedelta(hours=7),
        tries=0,
    )
    return replace(usual, **more)  # type: ignore[arg-type]


def put(database: Database, *claims: Claim) -> set[str]:
    with database.transaction() as connection:
        return outbox.put(connection, claims)


def take(database: Database, holder: str, limit: int = 10, now: datetime = NOW) -> list[Claim]:
    with database.transaction() as connection:
        return outbox.claim(connection, "T1", holder=holder, now=now, until=SOON, limit=limit)


def doubtful(database: Database, holder: str, liveness: datetime) -> list[Claim]:
    until = liveness + timedelta(seconds=20)
    with database.transaction() as connection:
        return outbox.doubtful(connection, "T1", holder=holder, liveness=liveness, until=until, limit=10)


def ledger_days(database: Database) -> list[date]:
    with database.transaction() as connection:
        return sorted(connection.scalars(select(outbox.ledger.c.local_date)))


def test_an_occasion_names_kind_member_and_local_date() -> None:
    assert claim().occasion == "T1:lesson:start-why:U0NORA0001:2026-11-24"
    assert claim(kind=Kind.WELCOME, subject="").occasion == "T1:welcome:-:U0NORA0001:2026-11-24"


def test_what_is_taken_is_what_was_put(database: Database) -> None:
    one = claim(kind=Kind.WELCOME, subject="", folded=(Candidate(Kind.CHARTER, "1.0"),))
    assert put(database, one) == {one.occasion}
    assert take(database, "me") == [one]


def test_an_occasion_is_put_once(database: Database) -> None:
    assert put(database, claim()) == {claim().occasion}
    assert put(database, claim()) == set()


def test_the_ledger_holds_one_message_a_member_and_local_day(database: Database) -> None:
    welcome = claim(kind=Kind.WELCOME, subject="")
    assert put(database, claim(), welcome) == {claim().occasion}
    assert ledger_days(database) == [TUESDAY]
    assert [one.occasion for one in take(database, "me")] == [claim().occasion]


def test_a_kind_comes_once_a_day_whatever_its_subject(database: Database) -> None:
    put(database, claim())
    assert put(database, claim(subject="start-goal")) == set()
    assert put(database, claim(subject="start-goal", day=TUESDAY + timedelta(days=1))) != set()


def test_two_who_put_different_messages_for_one_day_store_one(database: Database) -> None:
    welcome = claim(kind=Kind.WELCOME, subject="")
    accepted = at_once(lambda: put(database, claim()), lambda: put(database, welcome))
    assert sorted(len(occasions) for occasions in accepted) == [0, 1]
    assert ledger_days(database) == [TUESDAY]
    assert len(take(database, "me")) == 1


def test_two_claimers_never_get_the_same_row(database: Database) -> None:
    keys = [MemberKey("T1", f"U000000{number:03}") for number in range(40)]
    put(database, *(claim(key) for key in keys))

    def take_all(holder: str) -> list[Claim]:
        taken: list[Claim] = []
        while batch := take(database, holder, limit=3):
            taken += batch
        return taken

    taken = [one for batch in at_once(*(lambda n=n: take_all(f"holder {n}") for n in range(4))) for one in batch]
    assert sorted(one.key for one in taken) == keys


def test_two_claimers_meeting_in_one_transaction_share_the_rows(database: Database) -> None:
    """On PostgreSQL the second skips what the first holds; SQLite has one writer, so there is nothing to share."""
    if database.is_sqlite:
        return
    keys = [MemberKey("T1", f"U000000{number:03}") for number in range(4)]
    put(database, *(claim(key) for key in keys))
    with database.transaction() as first, database.transaction() as second:
        one = {row.key for row in outbox.claim(first, "T1", holder="a", now=NOW, until=SOON, limit=2)}
        other = {row.key for row in outbox.claim(second, "T1", holder="b", now=NOW, until=SOON, limit=9)}
    assert one | other == set(keys)
    assert not one & other


def test_only_what_is_due_is_taken_longest_due_first(database: Database) -> None:
    keys = [MemberKey("T1", f"U000000{number:03}") for number in range(3)]
    dues = [NOW, NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)]
    put(database, *(claim(key, due_at=due) for key, due in zip(keys, dues, strict=True)))
    assert [one.key for one in take(database, "me")] == [keys[1], keys[0]]
    with database.transaction() as connection:
        assert outbox.next_due_at(connection) == dues[2]


def test_planning_and_claiming_look_only_at_what_is_open_or_dropped_however_much_was_sent(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL chooses its index by how much there is")
    asked: list[tuple[str, tuple[object, ...]]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    with database.transaction() as connection:
        outbox.claim(connection, "T1", holder="A", now=NOW, until=SOON, limit=1)
        outbox.claim(connection, "T1", holder="A", now=NOW, until=SOON, limit=1, not_to=["C1"])
        outbox.doubtful(connection, "T1", holder="A", liveness=NOW, until=SOON, limit=1)
        outbox.next_due_at(connection)
        outbox.in_hand(connection, NOW)
        outbox.put(connection, [claim()])
        questions = [(text, given) for text, given in asked if text.startswith(("SELECT", "DELETE"))]
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given).all() for text, given in questions]
    assert len(plans) == 6
    assert all("_open (" in str(plan) or "_dropped (" in str(plan) for plan in plans), plans


def test_another_workspaces_messages_are_left_alone(database: Database) -> None:
    put(database, claim(MemberKey("T2", NORA.user_id)))
    assert take(database, "me") == []
    with database.transaction() as connection:
        assert outbox.counts(connection, "T1") == {}
        assert outbox.counts(connection, "T2") == {"pending": 1}


def test_what_is_put_back_waits_as_long_as_was_asked(database: Database) -> None:
    put(database, claim())
    (taken,) = take(database, "me")
    with database.transaction() as connection:
        outbox.put_back(connection, taken.occasion, "me", NOW + timedelta(minutes=1))
    assert take(database, "me") == []
    with database.transaction() as connection:
        assert not outbox.in_hand(connection, NOW)
        assert outbox.next_due_at(connection, after=NOW) == NOW + timedelta(minutes=1)
        assert outbox.in_hand(connection, NOW + timedelta(minutes=1))
    (again,) = take(database, "me", now=NOW + timedelta(minutes=1))
    assert again.tries == 1


def test_only_its_holder_can_put_back_leave_in_doubt_or_end_an_occasion(database: Database) -> None:
    put(database, claim())
    (taken,) = take(database, "me")
    with database.transaction() as connection:
        outbox.put_back(connection, taken.occasion, "somebody else")
        outbox.leave_in_doubt(connection, taken.occasion, "somebody else", NOW - timedelta(days=1))
        assert not outbox.end(connection, taken.occasion, "somebody else", State.DROPPED, "no")
    assert take(database, "me") == []
    assert doubtful(database, "me", SOON) == []
    assert ledger_days(database) == [TUESDAY]


def test_what_its_sender_left_is_in_doubt_once_its_time_ran_out(database: Database) -> None:
    put(database, claim())
    take(database, "the dead")
    assert doubtful(database, "me", SOON) == []
    after = SOON + timedelta(seconds=1)
    (found,) = doubtful(database, "me", after)
    assert found.occasion == claim().occasion
    assert doubtful(database, "you", after) == []
    with database.transaction() as connection:
        outbox.put_back(connection, found.occasion, "the dead")
    assert take(database, "me") == []


def test_two_who_look_at_what_is_in_doubt_never_get_the_same_row(database: Database) -> None:
    keys = [MemberKey("T1", f"U000000{number:03}") for number in range(9)]
    put(database, *(claim(key) for key in keys))
    take(database, "the dead")
    after = SOON + timedelta(seconds=1)
    found = at_once(*(lambda n=n: doubtful(database, f"holder {n}", after) for n in range(3)))
    assert sorted(one.key for batch in found for one in batch) == keys


def test_a_dropped_occasion_gives_its_day_back_and_a_held_one_keeps_it(database: Database) -> None:
    other = MemberKey("T1", "U0BEN00001")
    put(database, claim(), claim(other))
    take(database, "me")
    with database.transaction() as connection:
        assert outbox.end(connection, claim().occasion, "me", State.DROPPED, "stopped")
        assert outbox.end(connection, claim(other).occasion, "me", State.HELD, "in_doubt")
        assert not outbox.end(connection, claim().occasion, "me", State.DROPPED, "stopped")
        sent_on = outbox.dates_sent(connection, "T1", [NORA.user_id, other.user_id], TUESDAY)
        assert outbox.counts(connection, "T1") == {"dropped": 1, "held": 1}
    assert sent_on == {NORA.user_id: [], other.user_id: [TUESDAY]}


def test_a_message_is_marked_sent_once(database: Database) -> None:
    put(database, claim())
    take(database, "me")

    def mark() -> bool:
        with database.transaction() as connection:
            return bool(outbox.mark_sent(connection, {claim().occasion: NOW}))

    assert sorted(at_once(mark, mark)) == [False, True]
    assert doubtful(database, "me", SOON + timedelta(days=1)) == []


def test_an_unknown_occasion_is_not_marked_sent(database: Database) -> None:
    with database.transaction() as connection:
        assert not outbox.mark_sent(connection, {"T1:lesson:none:U1:2026-11-24": NOW})
