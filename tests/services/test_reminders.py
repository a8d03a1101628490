"""Who is asked, when, and when not any more: a typo asks nobody, what changed asks everybody once, a newcomer asks nobody else."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from domain.attention import Kind
from domain.charter import ChangesView, CharterView
from domain.concerns import Status
from domain.errors import NotCoordinator
from domain.handbook import Handbook
from domain.ladder import Rung
from domain.members import MemberKey
from domain.settings import SettingsChoice
from storage import charter as charter_store
from storage import members as members_store
from storage import planning as planning_store
from tests.handbooks import charter, charters, handbook
from tests.services.test_charter import verify as chain
from tests.services.test_concerns import at_next_slot, queue, said
from tests.services.world import BEN, CLAIRE, MONDAY, NORA, TEAM, Programme, Sent, person, utc

WEEK = timedelta(days=7)


def publish(programme: Programme, *versions: str, editorial: tuple[str, ...] = ()) -> None:
    """These versions stand in the content from now on, and the clock's job has noticed."""
    texts = {**charters(*[v for v in versions if v not in editorial])}
    texts |= {(v, lang): charter(v, lang, material=()) for v in editorial for lang in ("fr", "en")}
    programme.library.handbook = Handbook(handbook().programme, programme.handbook.modules, texts)
    programme.services.reminders.notice()


def asked(programme: Programme, key: MemberKey = NORA, since: int = 0) -> list[tuple[str, Rung, date]]:
    """What somebody was told about the charter."""
    told = [sent for sent in programme.sent[since:] if sent.key == key and sent.kind is Kind.CHARTER]
    return [(sent.subject, sent.view.rung, sent.day()) for sent in told]


@pytest.fixture
def done(programme: Programme) -> Programme:
    """Nora and Ben have acknowledged the first version."""
    programme.start(NORA, BEN)
    programme.tick()
    programme.services.reminders.notice()
    for key in (NORA, BEN):
        programme.acknowledge(key)
    return programme


def test_500_members_a_typo_asks_nobody_a_material_change_everybody_once_and_a_newcomer_nobody_else(
    programme: Programme,
) -> None:
    keys = [MemberKey(TEAM, f"U000000{number:03}") for number in range(500)]
    programme.load([person(CLAIRE), *map(person, keys)])
    programme.start(*keys)
    programme.services.reminders.notice()
    with programme.database.transaction() as connection:
        connection.execute(members_store.members.update().values(welcomed_at=MONDAY))
        for key in keys[:499]:
            charter_store.close(connection, key, "social-media", "1.0", state="acknowledged", at=MONDAY)
        charter_store.mark_asked(
            connection, keys[499], "social-media", "1.0", at=MONDAY, due_on=date(2026, 12, 7), told_on=MONDAY.date()
        )

    programme.clock.set(utc(2026, 11, 25, 9))
    publish(programme, "1.0", "1.1", editorial=("1.1",))
    with programme.database.transaction() as connection:
        planning_store.look_now(connection, TEAM, programme.clock.now())
    typo = charter_messages(deliver_all(programme))
    publish(programme, "1.0", "1.1", "2.0", editorial=("1.1",))
    changed = charter_messages(deliver_all(programme))
    again = charter_messages(deliver_all(programme))
    newcomer = MemberKey(TEAM, "U0NEWCOMER")
    programme.load([person(CLAIRE), *map(person, [*keys, newcomer])], [*keys, newcomer], mark=2)
    welcomed = deliver_all(programme)

    print(f"typo: {len(typo)} asked; change: {len(changed)}; again: {len(again)}; newcomer: {len(welcomed)}")
    assert (len(typo), len(changed), len(again)) == (0, 500, 0)
    assert Counter(sent.key for sent in changed) == Counter(keys)
    assert [sent.view.changed for sent in changed if sent.key in keys[:499]] == [1] * 499
    assert [sent.view.changed for sent in changed if sent.key == keys[499]] == [0], "who never read it reads it all"
    assert [(sent.key, sent.kind, bool(sent.view.charter_title)) for sent in welcomed] == [
        (newcomer, Kind.WELCOME, True)
    ]


def deliver_all(programme: Programme) -> list[Sent]:
    """Plans and sends until nothing is left to do now."""
    outbox, arrived = programme.services.outbox, []
    while programme.services.planning.plan(limit=200).members or outbox.agenda().busy:
        claims = programme.claims(limit=200)
        shown = outbox.prepare(claims=claims)
        outbox.all_sent(arrivals=[(one.claim, None) for one in shown])
        now = programme.clock.now()
        arrived += [Sent(now, one.claim.key, one.claim.kind, one.claim.subject, one.view) for one in shown]
    return arrived


def charter_messages(sent: list[Sent]) -> list[Sent]:
    return [one for one in sent if one.kind is Kind.CHARTER]


def test_a_new_edition_is_told_at_once_and_not_on_the_next_lesson_day(done: Programme) -> None:
    done.clock.set(utc(2026, 11, 27, 9))  # a Friday
    publish(done, "1.0", "2.0")
    done.tick()
    assert asked(done) == [("2.0", Rung.FIRST, date(2026, 11, 27))]


def test_reminders_end_with_the_deed(done: Programme) -> None:
    publish(done, "1.0", "2.0")
    done.live_until(utc(2026, 11, 30, 9))
    done.acknowledge(since="1.0")
    done.live_until(MONDAY + 6 * WEEK)
    assert [rung for _, rung, _ in asked(done)] == [Rung.FIRST]
    assert [rung for _, rung, _ in asked(done, BEN)][:4] == [Rung.FIRST, Rung.WEEK, Rung.EVE, Rung.DAY]


def test_whoever_reacts_to_nothing_is_left_alone_and_reminders_end_too(done: Programme) -> None:
    done.lively = False
    publish(done, "1.0", "2.0")
    done.live_until(MONDAY + 12 * WEEK)
    told = [sent for sent in done.sent if sent.key == NORA][1:]
    assert len(told) == 5, "silent"


def test_leave_moves_the_due_date_and_the_reason_is_kept(done: Programme) -> None:
    publish(done, "1.0", "2.0")
    done.tick()
    done.live_until(utc(2026, 11, 24, 9))
    [(_, _, day)] = asked(done)
    before = done.services.desk.home(key=NORA).charter_due_on
    assert before == day + timedelta(days=14)
    leave = SettingsChoice(
        None, True, frozenset({1, 3}), done.member().lesson_time,
        leave_from=date(2026, 12, 1), leave_to=date(2026, 12, 10),
    )  # fmt: skip
    done.services.settings.choose(key=NORA, choice=leave)
    home = done.services.desk.home(key=NORA)
    assert home.charter_due_on == before + timedelta(days=10)
    assert home.charter is not None
    assert [(move.stop.why, move.days) for move in home.charter.moves] == [("leave", 10)]
    done.live_until(MONDAY + 4 * WEEK)
    assert [day for _, _, day in asked(done) if date(2026, 12, 1) <= day <= date(2026, 12, 10)] == []


def test_a_question_stops_the_reminders_and_the_days_until_it_is_answered(done: Programme) -> None:
    publish(done, "1.0", "2.0")
    done.live_until(utc(2026, 11, 24, 12))
    ask(done)
    done.live_until(utc(2026, 12, 14, 9))
    assert [rung for _, rung, _ in asked(done)] == [Rung.FIRST]
    desk = done.services.clause_questions.waiting(key=CLAIRE)
    assert [(q.user_id, q.text) for q in desk.waiting] == [(NORA.user_id, "Why?")]
    done.services.clause_questions.answer(key=CLAIRE, question_id="q1", text="Because.")
    done.tick()
    told = [sent for sent in done.sent if sent.key == NORA and sent.kind is Kind.CHARTER]
    assert [(sent.view.rung, [q.answer for q in sent.view.answers]) for sent in told][1:] == [
        (Rung.ANSWER, ["Because."])
    ]
    home = done.services.desk.home(key=NORA)
    assert home.charter_due_on == date(2026, 12, 8) + timedelta(days=21), "the days of the question are given back"


def ask(programme: Programme, key: MemberKey = NORA, clause_id: str = "criticism", question_id: str = "q1") -> None:
    programme.services.clause_questions.ask(key=key, question_id=question_id, clause_id=clause_id, text="Why?")


def test_a_question_about_a_clause_that_is_gone_is_kept_all_the_same_and_once(done: Programme) -> None:
    said = [
        done.services.clause_questions.ask(key=NORA, question_id="q9", clause_id="gone", text="Why?") for _ in range(2)
    ]
    assert [(one.gone, one.again) for one in said] == [(True, False), (True, True)]
    assert len(done.services.clause_questions.waiting(key=CLAIRE).waiting) == 1


def test_only_coordinators_read_and_answer_questions(done: Programme) -> None:
    ask(done)
    for act in (
        lambda: done.services.clause_questions.waiting(key=BEN),
        lambda: done.services.clause_questions.answer(key=BEN, question_id="q1", text="x"),
        lambda: done.services.reminders.by_hand(key=BEN),
    ):
        with pytest.raises(NotCoordinator):
            act()


def test_two_coordinators_answer_once(done: Programme) -> None:
    ask(done)
    notes = [done.services.clause_questions.answer(key=CLAIRE, question_id="q1", text=t).note for t in ("a", "b")]
    assert notes == ["answered", "taken"]


def test_declining_ends_the_reminders_is_in_the_evidence_and_can_be_changed(done: Programme) -> None:
    publish(done, "1.0", "2.0")
    done.live_until(utc(2026, 11, 24, 12))
    questions = done.services.clause_questions
    about = questions.form(key=NORA, kind="decline").about
    shown = {"shown_blocks_sha256": "a" * 64, "button_label": "Refuser"}
    for stale in (("1.0", *about[1:]), (about[0], "xx", about[2]), (*about[:2], "b" * 64)):
        said = questions.decline(key=NORA, question_id="d0", reason="No.", about=stale, **shown)
        assert said.replaced, "what is refused is what was shown"
    for _ in range(2):
        questions.decline(key=NORA, question_id="d1", reason="Too strict.", about=about, **shown)
    done.live_until(MONDAY + 3 * WEEK)
    assert [rung for _, rung, _ in asked(done)] == [Rung.FIRST]
    done.acknowledge(since="1.0")
    assert [entry.type for entry in chain(done)] == ["ack", "ack", "decline", "reattest"]


def test_a_reminder_by_hand_is_one_more_and_never_two_a_day(done: Programme) -> None:
    publish(done, "1.0", "2.0")
    done.live_until(utc(2026, 11, 24, 9))
    ask(done, BEN)
    told = done.services.reminders.by_hand(key=CLAIRE)
    assert (told.reminded, told.spared) == (0, 2), "Nora was told today, Ben waits for an answer"
    done.live_until(utc(2026, 11, 25, 9))
    told = done.services.reminders.by_hand(key=CLAIRE)
    assert (told.reminded, told.spared) == (1, 1)
    done.services.reminders.by_hand(key=CLAIRE)
    done.live_until(utc(2026, 11, 27, 9))
    assert [rung for _, rung, _ in asked(done)] == [Rung.FIRST, Rung.BY_HAND]


def test_what_replaces_a_request_closes_it_and_so_does_leaving(programme: Programme) -> None:
    programme.start(NORA, BEN)
    programme.tick()
    programme.services.reminders.notice()
    programme.acknowledge(BEN)
    publish(programme, "1.0", "2.0")
    assert [(entry.type, entry.version, entry.button_label) for entry in chain(programme)] == [
        ("ack", "1.0", "J’ai lu"),
        ("close", "1.0", "replaced"),
    ]
    programme.tick()
    programme.live_until(MONDAY + timedelta(days=1, hours=2))
    programme.services.members.joined(key=BEN, channel_id="C0EQUIPE01", present=False)
    for _ in range(2):
        programme.services.reminders.settle()
    assert [entry.button_label for entry in chain(programme)][2:] == ["left"]
    programme.services.members.joined(key=BEN, channel_id="C0EQUIPE01", present=True)
    programme.services.reminders.settle()
    standing = programme.services.desk.home(key=BEN).charter
    assert standing is not None
    assert standing.state == "open"


# --- reading what changed


def test_what_changed_is_read_clause_by_clause_and_acknowledged_once(done: Programme) -> None:
    publish(done, "1.0", "2.0")
    service = done.services.charter
    view = service.open(key=NORA)
    assert isinstance(view, ChangesView)
    assert [change.clause_id for change in view.changes] == ["criticism"]
    here: dict[str, Any] = {
        "version": "2.0",
        "language": "fr",
        "text_sha256": view.charter.text_sha256,
        "since": "1.0",
        "step": 0,
    }
    wrong = service.answer(key=NORA, option_id="a", **here)
    assert getattr(wrong, "feedback", None) == "about a"
    assert isinstance(service.answer(key=NORA, option_id="b", **here), ChangesView)
    done.acknowledge(since="1.0")
    [*_, entry] = chain(done)
    assert (entry.type, entry.clauses, entry.version) == ("reattest", ("criticism",), "2.0")
    assert isinstance(service.open(key=NORA), CharterView)


def test_a_screen_left_open_over_a_publication_shows_what_is_ones_own_to_read_now(done: Programme) -> None:
    publish(done, "1.0", "2.0")
    view = done.services.charter.open(key=NORA)
    publish(done, "1.0", "2.0", "3.0")
    again = done.acknowledge(version="2.0", since="1.0", text_sha256=view.charter.text_sha256)
    assert isinstance(again, ChangesView)
    assert (again.replaced, again.charter.version) == (True, "3.0")
    assert len(chain(done)) == 2


def test_the_copy_is_of_the_words_confirmed_even_when_there_are_newer_ones(done: Programme) -> None:
    publish(done, "1.0", "2.0")
    held = done.services.charter.copy(key=NORA)
    assert held is not None
    assert (held.charter.version, held.charter.text_sha256) == ("1.0", charter("1.0").text_sha256)
    assert held.place == 1
    assert done.services.charter.copy(key=CLAIRE) is None


# --- a question without a name


def test_a_question_without_a_name_stops_the_reminders_of_all_until_it_is_answered(done: Programme) -> None:
    done.services.stewards.accept(key=CLAIRE)
    publish(done, "1.0", "2.0")
    done.live_until(utc(2026, 11, 24, 12))
    said(done, "Why so strict?", topic="clause:criticism", shown=(CLAIRE.user_id,))
    at_next_slot(done)
    done.live_until(utc(2026, 12, 2, 12))
    assert [rung for _, rung, _ in asked(done)] == [Rung.FIRST], "nothing on 1 December, seven days before"
    [concern_id] = queue(done)
    done.services.cases.answer(key=CLAIRE, concern_id=concern_id, nonce="n", text="It is not.", status=Status.ACCEPTED)
    done.live_until(utc(2026, 12, 9, 12))
    assert [rung for _, rung, _ in asked(done)][1:], "and on it goes"
