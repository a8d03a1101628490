"""Concerns: said once, sealed until a slot, followed by code alone, answered, taken back, and gone when their time is over."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.concerns import TEXT_LIMIT, Draft, Followed, Refused, Release, Status
from domain.members import MemberKey
from domain.receipts import in_groups
from services import build
from services.sealing import CELL_BYTES, Keys
from storage import concerns as concerns_store
from storage.concerns import concern_messages, concerns
from storage.database import Database, DatabaseUnusable
from tests.concurrency import at_once
from tests.services.killing import killed
from tests.services.world import BEN, CLAIRE, MONDAY, NORA, TEAM, YUSUF, Programme, person, utc

TEXT = "On me demande de publier sur ma page personnelle, et je n’ose pas dire non."


@pytest.fixture
def ready(programme: Programme) -> Programme:
    """Claire coordinates and has accepted to read concerns; Yusuf too. The workspace is in Paris."""
    programme.load([person(CLAIRE), person(NORA), person(BEN), person(YUSUF)])
    programme.services.workspace.meet(workspace_id=TEAM, zone="Europe/Paris")
    programme.services.stewards.accept(key=CLAIRE)
    made_steward(programme, YUSUF)
    return programme


def made_steward(programme: Programme, key: MemberKey) -> None:
    """By Claire's proposal and another coordinator's agreement."""
    stewards = programme.services.stewards
    programme.services.workspace.load_page(workspace_id=TEAM, people=[replace(person(BEN), is_admin=True)], mark=2)
    stewards.suggest(key=CLAIRE, user_id=key.user_id)
    stewards.agree(key=BEN, user_id=key.user_id, yes=True)
    stewards.accept(key=key)


def draft(text: str = TEXT, **more: object) -> Draft:
    usual = {"topic": "fear:voice", "release": Release.SLOT, "shown": (CLAIRE.user_id, YUSUF.user_id)}
    return Draft(text, **{**usual, **more})  # type: ignore[arg-type]


def said(programme: Programme, text: str = TEXT, nonce: str = "", **more: object) -> str:
    """The code of a concern just said."""
    nonce = nonce or secrets.token_hex(32)
    code = programme.services.concerns.submit(workspace_id=TEAM, nonce=nonce, draft=draft(text, **more))
    assert isinstance(code, str)
    return code


def follow(programme: Programme, code: str) -> Followed | None:
    return programme.services.concerns.follow(workspace_id=TEAM, code=code, language="fr")


def at_next_slot(programme: Programme) -> None:
    """16:00 in Paris."""
    programme.clock.set(programme.clock.now().replace(hour=15, minute=0))
    programme.services.concern_slots.release()


def queue(programme: Programme, key: MemberKey = CLAIRE) -> list[str]:
    desk = programme.services.desk.home(key=key).concerns
    assert desk is not None
    return [line.concern_id for line in desk.steward.cases] if desk.steward else []


def sealed_cells(database: Database) -> list[bytes]:
    with database.transaction() as connection:
        return list(concerns_store.cells(connection, TEAM).values())


def test_a_concern_waits_sealed_until_the_slot_and_its_code_already_leads_to_it(ready: Programme) -> None:
    code = said(ready)
    found = follow(ready, in_groups(code).lower())
    assert found is not None
    assert (found.waits, found.said[0].text, found.status) == (Release.SLOT, TEXT, Status.WAITING)
    assert queue(ready) == []
    ready.services.concern_slots.release()
    assert queue(ready) == [], "not before the slot"
    at_next_slot(ready)
    assert len(queue(ready)) == 1
    found = follow(ready, code)
    assert found is not None
    assert found.waits is None
    assert found.said[0].week == "2026-W48"
    assert sealed_cells(ready.database) == []


def test_a_submission_delivered_three_times_counts_once_and_shows_one_code_also_after_the_slot(
    ready: Programme,
) -> None:
    nonce = "a" * 64
    elsewhere = build(ready.core)  # another process: the same database, the same secret
    codes = {said(ready, nonce=nonce)}
    codes.add(str(elsewhere.concerns.submit(workspace_id=TEAM, nonce=nonce, draft=draft())))
    assert len(sealed_cells(ready.database)) == 1
    at_next_slot(ready)
    codes.add(said(ready, nonce=nonce))
    assert len(codes) == 1
    assert sealed_cells(ready.database) == []
    assert len(queue(ready)) == 1


def test_all_that_waits_has_one_length_and_says_nothing_in_clear(ready: Programme) -> None:
    said(ready, "Un mot.")
    said(ready, "🧶" * TEXT_LIMIT, release=Release.TOGETHER)
    code = said(ready, '\\"\n' * 1_000, topic="other")
    ready.services.concerns.withdraw(workspace_id=TEAM, code=code)
    ready.services.concern_slots.pretend()
    lengths = {len(cell) for cell in sealed_cells(ready.database)}
    assert lengths == {CELL_BYTES + 40}
    assert len(sealed_cells(ready.database)) == 5
    assert not any(b"Un mot" in cell for cell in sealed_cells(ready.database))
    at_next_slot(ready)
    with ready.database.transaction() as connection:
        assert len({len(row[0]) for row in connection.execute(select(concern_messages.c.body))}) == 1
        assert len({len(row[0]) for row in connection.execute(select(concerns.c.record))}) == 1


def test_mondays_wait_for_monday_and_the_shy_for_three_others(ready: Programme) -> None:
    said(ready, "lundi", release=Release.MONDAY)
    said(ready, "ensemble", release=Release.TOGETHER)
    at_next_slot(ready)
    assert queue(ready) == []
    before = set(sealed_cells(ready.database))
    said(ready, "un")
    ready.clock.advance(hours=24)
    ready.services.concern_slots.release()
    assert len(queue(ready)) == 1, "one goes, with one other is not with three"
    assert not before & set(sealed_cells(ready.database)), "what waits on is sealed anew"
    for number in range(3):
        said(ready, f"encore {number}")
    ready.clock.advance(hours=24)
    ready.services.concern_slots.release()
    assert len(queue(ready)) == 5, "with three others, it goes"
    ready.clock.set(utc(2026, 11, 30, 7, 59))
    ready.services.concern_slots.release()
    assert len(queue(ready)) == 5
    ready.clock.set(utc(2026, 11, 30, 8, 0))
    ready.services.concern_slots.release()
    assert len(queue(ready)) == 6


def test_the_steward_kept_out_never_sees_it_and_one_who_came_later_neither(ready: Programme) -> None:
    said(ready, keep_out=CLAIRE.user_id)
    at_next_slot(ready)
    assert queue(ready, CLAIRE) == []
    (concern_id,) = queue(ready, YUSUF)
    with pytest.raises(Exception, match="not_steward"):
        ready.services.cases.read(key=CLAIRE, concern_id=concern_id)
    made_steward(ready, NORA)
    assert queue(ready, NORA) == []
    with pytest.raises(Exception, match="not_steward"):
        ready.services.cases.read(key=NORA, concern_id=concern_id)
    with pytest.raises(Exception, match="not_steward"):
        ready.services.cases.answer(key=NORA, concern_id=concern_id, nonce="n", text="x", status=Status.CLOSED)


def test_nobody_left_to_read_it_is_said_before_it_is_sent(ready: Programme) -> None:
    only = draft(shown=(CLAIRE.user_id,), keep_out=CLAIRE.user_id)
    refused = ready.services.concerns.submit(workspace_id=TEAM, nonce="n", draft=only)
    assert refused == Refused("keep_out", "nobody_left")
    empty = ready.services.concerns.submit(workspace_id=TEAM, nonce="n", draft=draft(" \n\x00 "))
    assert empty == Refused("text", "empty")
    long = ready.services.concerns.submit(workspace_id=TEAM, nonce="n", draft=draft("x" * 3_001))
    assert long == Refused("text", "too_long")
    assert sealed_cells(ready.database) == []


def test_the_conversation_goes_both_ways_and_the_answer_needs_the_code(ready: Programme) -> None:
    code = said(ready)
    at_next_slot(ready)
    (concern_id,) = queue(ready)
    cases, book = ready.services.cases, ready.services.concerns
    cases.acknowledge(key=CLAIRE, concern_id=concern_id)
    found = follow(ready, code)
    assert found is not None
    assert found.acknowledged
    for _ in range(2):
        cases.answer(key=CLAIRE, concern_id=concern_id, nonce="one", text="Oui.", status=Status.ACCEPTED)
    for _ in range(2):
        book.reply(workspace_id=TEAM, code=code, nonce="two", text="Merci, mais quand ?", language="fr")
    book.reply(workspace_id=TEAM, code=code, nonce="three", text="Et où ?", language="fr")
    found = follow(ready, code)
    assert found is not None
    assert [(one.text, one.waits) for one in found.said[1:]] == [
        ("Oui.", False),
        ("Merci, mais quand ?", True),
        ("Et où ?", True),
    ]
    assert len(cases.read(key=YUSUF, concern_id=concern_id).said) == 2
    ready.clock.advance(hours=24)
    ready.services.concern_slots.release()
    view = cases.read(key=YUSUF, concern_id=concern_id)
    assert [(one.text, one.of_author) for one in view.said] == [
        (TEXT, True),
        ("Oui.", False),
        ("Merci, mais quand ?", True),
        ("Et où ?", True),
    ]
    assert view.line.news
    assert view.said[1].status is Status.ACCEPTED


def test_taken_back_it_is_read_by_nobody_at_once_and_gone_at_the_next_slot(ready: Programme) -> None:
    early, code = said(ready, "trop tôt"), said(ready)
    assert ready.services.concerns.withdraw(workspace_id=TEAM, code=early)
    assert follow(ready, early) is None
    at_next_slot(ready)
    (concern_id,) = queue(ready)
    assert ready.services.concerns.withdraw(workspace_id=TEAM, code=code)
    assert follow(ready, code) is None
    assert not ready.services.concerns.withdraw(workspace_id=TEAM, code=code)
    assert queue(ready) == []
    with pytest.raises(Exception, match="concern_gone"):
        ready.services.cases.read(key=CLAIRE, concern_id=concern_id)
    ready.clock.advance(hours=24)
    assert ready.services.concern_slots.release().removed == 1
    with ready.database.transaction() as connection:
        assert concerns_store.count(connection, TEAM) == 0
        assert concerns_store.messages(connection, TEAM, concern_id) == []


@pytest.mark.parametrize("typed", ["", "7KQ2M", "0" * 26, "!" * 26, "u" * 26, "7" * 400, "\x00é"])
def test_codes_that_lead_nowhere_are_answered_alike(ready: Programme, typed: str) -> None:
    said(ready)
    assert follow(ready, typed) is None
    assert ready.services.concerns.reply(workspace_id=TEAM, code=typed, nonce="n", text="x", language="fr") is None
    assert not ready.services.concerns.withdraw(workspace_id=TEAM, code=typed)


def test_closed_without_action_it_is_kept_two_months_and_with_action_a_year(ready: Programme) -> None:
    declined, closed, going = said(ready, "a"), said(ready, "b"), said(ready, "c")
    at_next_slot(ready)
    cases = ready.services.cases
    texts = {cases.read(key=CLAIRE, concern_id=each).said[0].text: each for each in queue(ready)}
    cases.answer(key=CLAIRE, concern_id=texts["a"], nonce="1", text="Non.", status=Status.DECLINED)
    cases.answer(key=CLAIRE, concern_id=texts["b"], nonce="2", text="Oui.", status=Status.ACCEPTED)
    cases.answer(key=CLAIRE, concern_id=texts["b"], nonce="3", text="Fait.", status=Status.CLOSED)
    for after, left in (
        (timedelta(days=61), 3),
        (timedelta(days=75), 2),
        (timedelta(days=365), 2),
        (timedelta(days=385), 1),
    ):
        ready.clock.set(MONDAY + after)
        ready.services.concern_slots.purge()
        with ready.database.transaction() as connection:
            assert concerns_store.count(connection, TEAM) == left, after
    assert follow(ready, declined) is None
    assert follow(ready, closed) is None
    assert follow(ready, going) is not None


@pytest.mark.parametrize("ended", [Status.CLOSED, Status.DECLINED])
def test_an_author_who_writes_again_opens_a_closed_concern_and_its_time_counts_anew(
    ready: Programme, ended: Status
) -> None:
    code = said(ready)
    at_next_slot(ready)
    (concern_id,) = queue(ready)
    ready.services.cases.answer(key=CLAIRE, concern_id=concern_id, nonce="1", text="Fait.", status=ended)
    assert queue(ready) == []
    ready.clock.advance(days=14)
    ready.services.concerns.reply(workspace_id=TEAM, code=code, nonce="2", text="Pas pour moi.", language="fr")
    ready.clock.advance(hours=24)
    ready.services.concern_slots.release()
    assert queue(ready) == [concern_id]
    line = ready.services.cases.read(key=YUSUF, concern_id=concern_id).line
    assert (line.week, line.status, line.news) == ("2026-W50", Status.WAITING, True)


def test_with_another_secret_nothing_opens_and_nothing_is_lost(ready: Programme) -> None:
    code = said(ready)
    others = Programme(ready.database, ready.clock)
    assert follow(others, code) is None
    ready.clock.set(MONDAY + timedelta(hours=7))
    others.services.concern_slots.release()
    assert len(sealed_cells(ready.database)) == 1
    ready.services.concern_slots.release()
    assert queue(others) == []
    assert len(queue(ready)) == 1


def test_a_code_is_random_and_nobody_s() -> None:
    keys = Keys("x" * 32)
    codes = {keys.code(str(number)) for number in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {26}
    assert keys.code("1") != Keys("y" * 32).code("1")


def test_deadlines_count_from_the_monday_and_the_overdue_come_first(ready: Programme) -> None:
    said(ready, "ancien")
    at_next_slot(ready)
    ready.clock.advance(days=5, hours=23)
    said(ready, "récent")
    at_next_slot(ready)
    desk = ready.services.desk.home(key=CLAIRE).concerns
    assert desk is not None
    assert desk.steward is not None
    assert [(line.week, str(line.deadline), line.overdue) for line in desk.steward.cases] == [
        ("2026-W48", "2026-11-30", False),
        ("2026-W48", "2026-11-30", False),
    ]
    ready.clock.advance(days=3, hours=23)
    said(ready, "nouveau")
    at_next_slot(ready)
    desk = ready.services.desk.home(key=CLAIRE).concerns
    assert desk is not None
    assert desk.steward is not None
    assert [line.overdue for line in desk.steward.cases] == [True, True, False]


def test_coordinators_who_are_no_stewards_learn_a_number_from_five_on(ready: Programme) -> None:
    for number in range(5):
        desk = ready.services.desk.home(key=BEN).concerns
        assert desk is not None
        assert (desk.steward, desk.counts, desk.received) == (None, True, None)
        said(ready, f"{number}")
    ready.services.concerns.withdraw(workspace_id=TEAM, code=said(ready, "retirée"))
    at_next_slot(ready)
    desk = ready.services.desk.home(key=BEN).concerns
    assert desk is not None
    assert desk.received == 5
    for number in range(5, 11):  # whoever looks again after each learns of no single one
        ready.clock.advance(hours=20)
        said(ready, f"{number}")
        at_next_slot(ready)
        desk = ready.services.desk.home(key=BEN).concerns
        assert desk is not None
        assert desk.received == (5 if number < 9 else 10)
    member = ready.services.desk.home(key=NORA).concerns
    assert member is not None
    assert (member.counts, member.received, member.steward) == (False, None, None)


def test_rounds_come_at_nine_and_at_four_by_the_wall_clock_on_the_days_that_clocks_change(ready: Programme) -> None:
    for before, nine in (
        (utc(2027, 3, 27, 16), utc(2027, 3, 28, 7)),  # summer time begins in Paris during the night
        (utc(2027, 10, 30, 15), utc(2027, 10, 31, 8)),
    ):
        ready.clock.set(before)
        ready.services.concern_slots.release()
        there = len(queue(ready))
        said(ready)
        assert ready.services.concern_slots.next_at() == nine
        ready.clock.set(nine - timedelta(seconds=1))
        assert ready.services.concern_slots.release().passed_on == 0
        ready.clock.set(nine)
        assert ready.services.concern_slots.release().passed_on == 1
        ready.clock.set(nine - timedelta(hours=1))  # the machine's clock is set back
        assert ready.services.concern_slots.release().passed_on == 0
        ready.clock.set(nine)
        assert ready.services.concern_slots.release().passed_on == 0
        assert len(queue(ready)) == there + 1


def test_two_processes_at_one_round_pass_everything_on_once(ready: Programme) -> None:
    for number in range(6):
        said(ready, f"{number}")
    ready.clock.set(MONDAY + timedelta(hours=7))
    others = [build(ready.core).concern_slots for _ in range(4)]
    done = [each.passed_on for each in at_once(*(other.release for other in others))]
    assert sum(done) == 6
    assert len(queue(ready)) == 6


def test_a_round_that_cannot_wipe_its_traces_is_a_round_and_the_next_purge_wipes_them(
    ready: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise DatabaseUnusable("locked")

    said(ready)
    ready.clock.set(MONDAY + timedelta(hours=7))
    with monkeypatch.context() as patched:
        patched.setattr(Database, "forget_changes", refuse)
        done = ready.services.concern_slots.release()
    assert (done.passed_on, {key.user_id for key in done.told}) == (1, {CLAIRE.user_id, YUSUF.user_id})
    assert len(queue(ready)) == 1
    wiped: list[object] = []
    monkeypatch.setattr(Database, "rewrite", lambda *tables: wiped.append(tables))
    for _ in range(2):
        ready.services.concern_slots.purge()
    assert len(wiped) == 1


def test_killed_before_and_after_it_is_recorded_and_in_the_middle_of_a_round_nothing_is_lost_or_doubled(
    ready: Programme,
) -> None:
    secret = "a secret for tests, long enough for one"
    address = ready.database.url.render_as_string(hide_password=False)
    killed(address, secret)
    keys = Keys(secret)
    mine = Programme(ready.database, ready.clock, keys=keys)
    assert follow(mine, keys.code("unrecorded")) is None, "its author saw an error, and the form still holds it"
    found = follow(mine, keys.code("recorded"))
    assert found is not None
    assert found.waits, "the round that was killed left it sealed"
    assert len(sealed_cells(ready.database)) == 1
    assert said(mine, nonce="recorded") == keys.code("recorded"), "sent again, it has one code and counts once"
    at_next_slot(mine)
    assert len(queue(mine)) == 1
