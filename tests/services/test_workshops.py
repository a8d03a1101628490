"""A workshop from its planning to the lesson that follows: who hears of it, when, and once."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from domain.attention import Kind
from domain.calendar import Absence
from domain.errors import NotCoordinator, NotInvited, WorkshopGone
from domain.installations import Grant
from domain.members import MemberKey
from domain.settings import SettingsChoice
from domain.workshops import Answer, Invitation, Plan, Refused, Word, WorkshopsDesk
from storage import workshops as workshops_store
from storage.database import Database
from tests.handbooks import handbook
from tests.services.world import BEN, CLAIRE, NORA, TEAM, YUSUF, Programme, Sent, person, utc
from tests.support import FakeClock

ONE = "w" * 32
TUESDAY = date(2026, 12, 8)
PLAN = Plan("Lancement", TUESDAY, time(14), 60, "Salle 2", "5 min : ouverture", "", "start-why")


def planned(programme: Programme, plan: Plan = PLAN, *, by: MemberKey = CLAIRE) -> WorkshopsDesk:
    """Planned, and everybody who is to come invited."""
    done = programme.services.workshop_desk.save(key=by, workshop_id=ONE, edits=0, plan=plan)
    assert isinstance(done, WorkshopsDesk), done
    worked(programme)
    return done


def worked(programme: Programme) -> None:
    """The clock has done what there is to do now."""
    while programme.services.workshop_calls.advance().more:
        pass


def changed(programme: Programme, plan: Plan, edits: int) -> WorkshopsDesk | Refused:
    """Changed by a coordinator who had seen it changed so often."""
    done = programme.services.workshop_desk.save(key=CLAIRE, workshop_id=ONE, edits=edits, plan=plan)
    worked(programme)
    return done


def lived(programme: Programme, moment: datetime) -> None:
    """Day after day, with the clock's look at workshops."""
    while programme.clock.now() < moment:
        programme.live_until(min(moment, programme.clock.now() + timedelta(days=1)))
        worked(programme)
        programme.tick()


def words(programme: Programme, key: MemberKey) -> list[Word | None]:
    """What a member was told of workshops, in messages of their own."""
    return [sent.view.word for sent in told(programme, key)]


def told(programme: Programme, key: MemberKey) -> list[Sent]:
    """Those messages."""
    return [sent for sent in programme.sent if sent.key == key and isinstance(sent.view, Invitation)]


def said(programme: Programme, key: MemberKey, answer: Answer, *, version: int = 1, keep: bool = False) -> Invitation:
    """A member answers."""
    return programme.services.workshops.answer(key=key, workshop_id=ONE, answer=answer, version=version, keep=keep)


@pytest.fixture
def programme(database: Database, clock: FakeClock) -> Programme:
    """Three people who have been welcomed, and a coordinator who takes part; no lesson takes a turn of theirs."""
    book = handbook()
    closed = ((date(2026, 12, 28), date(2026, 12, 31)),)
    quiet = replace(book.programme, lesson_days=frozenset({4}), per_week=5, holidays={"FR": "France"}, closed=closed)
    found = Programme(database, clock, handbook=replace(book, programme=quiet, charters={}))
    found.start(NORA, BEN, YUSUF, CLAIRE)
    found.tick()
    found.sent.clear()
    return found


def test_who_is_invited_hears_of_it_once_and_is_reminded_the_working_day_before(programme: Programme) -> None:
    planned(programme)
    lived(programme, utc(2026, 11, 26, 12))
    assert words(programme, NORA) == words(programme, BEN) == [Word.INVITED]
    said(programme, NORA, Answer.YES)
    said(programme, BEN, Answer.NO)
    lived(programme, utc(2026, 12, 8, 12))
    assert words(programme, NORA) == words(programme, YUSUF) == [Word.INVITED, Word.REMINDED]
    assert words(programme, BEN) == [Word.INVITED]
    [reminder] = [one for one in told(programme, NORA) if one.view.word is Word.REMINDED]
    assert reminder.day() == date(2026, 12, 7)
    [line] = programme.services.workshop_desk.desk(key=CLAIRE).planned
    assert (line.answers.yes, line.answers.no, line.answers.silent, line.answers.invited) == (1, 1, 2, 4)


def test_where_the_bot_was_taken_out_nobody_is_called_and_once_it_is_back_they_are(programme: Programme) -> None:
    installations, grant = (
        programme.services.installations,
        Grant(TEAM, "U0ENTRAIN1", "B0ENTRAIN1", "xoxb-1", frozenset()),
    )
    programme.services.workshop_desk.save(key=CLAIRE, workshop_id=ONE, edits=0, plan=PLAN)
    installations.install(grant=grant)
    installations.remove(workspace_id=TEAM)
    worked(programme)
    with programme.database.transaction() as connection:
        found = workshops_store.get(connection, TEAM, ONE)
    assert found is not None
    assert found.invite_after == "", "nobody has been yet"
    installations.install(grant=grant)
    lived(programme, utc(2026, 11, 26, 12))
    assert words(programme, NORA) == words(programme, BEN) == [Word.INVITED]


def test_a_change_of_date_is_told_once_and_asks_again_a_change_of_agenda_is_not(programme: Programme) -> None:
    planned(programme)
    lived(programme, utc(2026, 11, 26, 12))
    said(programme, NORA, Answer.YES)
    said(programme, BEN, Answer.NO)
    assert isinstance(changed(programme, replace(PLAN, agenda="autre"), 1), WorkshopsDesk)
    lived(programme, utc(2026, 11, 27, 17))
    assert words(programme, NORA) == [Word.INVITED]
    assert isinstance(changed(programme, replace(PLAN, agenda="autre", day=date(2026, 12, 10)), 2), WorkshopsDesk)
    lived(programme, utc(2026, 12, 2, 12))
    assert words(programme, NORA) == words(programme, BEN) == [Word.INVITED, Word.CHANGED]
    assert said(programme, NORA, Answer.YES, version=1).note == "changed"
    assert programme.services.workshops.open(key=NORA, workshop_id=ONE).invited.answer is None
    assert said(programme, NORA, Answer.YES, version=2).invited.answer is Answer.YES


def test_a_change_of_room_keeps_answers_and_leaves_those_in_peace_who_cannot_come(programme: Programme) -> None:
    planned(programme)
    lived(programme, utc(2026, 11, 26, 12))
    said(programme, NORA, Answer.YES)
    said(programme, BEN, Answer.NO)
    changed(programme, replace(PLAN, place="https://meet.example.org/abc"), 1)
    lived(programme, utc(2026, 11, 30, 12))
    assert words(programme, NORA) == [Word.INVITED, Word.CHANGED]
    assert words(programme, BEN) == [Word.INVITED]
    [line] = programme.services.workshop_desk.desk(key=CLAIRE).planned
    assert (line.answers.yes, line.answers.no) == (1, 1)


def test_what_is_cancelled_is_told_once_to_whoever_was_told_of_it(programme: Programme) -> None:
    planned(programme)
    lived(programme, utc(2026, 11, 26, 12))
    said(programme, BEN, Answer.NO)
    for _ in range(2):
        programme.services.workshop_desk.cancel(key=CLAIRE, workshop_id=ONE)
    worked(programme)
    lived(programme, utc(2026, 12, 9, 12))
    assert words(programme, NORA) == [Word.INVITED, Word.CANCELLED]
    assert words(programme, BEN) == [Word.INVITED]
    with pytest.raises(WorkshopGone):
        said(programme, NORA, Answer.YES)
    with pytest.raises(WorkshopGone):
        changed(programme, PLAN, 2)


def test_what_is_cancelled_before_anybody_heard_of_it_is_told_to_nobody(programme: Programme) -> None:
    planned(programme)
    programme.services.workshop_desk.cancel(key=CLAIRE, workshop_id=ONE)
    worked(programme)
    lived(programme, utc(2026, 12, 9, 12))
    assert not words(programme, NORA)


def test_the_lesson_that_follows_comes_to_those_who_were_there_and_to_who_asked_for_it(programme: Programme) -> None:
    planned(programme)
    lived(programme, utc(2026, 11, 26, 12))
    said(programme, NORA, Answer.YES)
    said(programme, BEN, Answer.NO, keep=True)
    said(programme, YUSUF, Answer.YES)
    lived(programme, utc(2026, 12, 8, 15))
    desk = programme.services.workshop_desk
    form = desk.presence(key=CLAIRE, workshop_id=ONE)
    assert form.coming == (NORA.user_id, YUSUF.user_id)
    for _ in range(2):  # a form that comes twice
        done = desk.note_presence(
            key=CLAIRE, workshop_id=ONE, edits=1, missing=[YUSUF.user_id], besides=[CLAIRE.user_id]
        )
        assert isinstance(done, WorkshopsDesk)
    assert desk.desk(key=CLAIRE).past[0].answers.present == 2
    lived(programme, utc(2026, 12, 11, 17))
    assert words(programme, NORA)[-1] is words(programme, BEN)[-1] is words(programme, CLAIRE)[-1] is Word.AFTER
    assert words(programme, NORA).count(Word.AFTER) == 1
    assert Word.AFTER not in words(programme, YUSUF)
    [after] = [one.view for one in told(programme, NORA) if one.view.word is Word.AFTER]
    assert after.lesson_title


def test_who_was_there_waits_for_a_coordinator_until_it_was_noted(programme: Programme) -> None:
    planned(programme)
    programme.clock.set(utc(2026, 12, 8, 15))
    duties = programme.services.desk.home(key=CLAIRE).coordinator
    assert duties is not None
    assert duties.duties is not None
    assert "presence" in [one.duty.value for one in duties.duties.waiting]
    programme.services.workshop_desk.note_presence(key=CLAIRE, workshop_id=ONE, edits=1, missing=[], besides=[])
    duties = programme.services.desk.home(key=CLAIRE).coordinator
    assert duties is not None
    assert duties.duties is not None
    assert "presence" not in [one.duty.value for one in duties.duties.waiting]


def on_leave(programme: Programme, key: MemberKey, first: date, last: date) -> None:
    """Declares leave."""
    usual = programme.member(key)
    done = programme.services.settings.choose(
        key=key,
        choice=SettingsChoice(
            language=None,
            messages_on=True,
            lesson_days=usual.lesson_days,
            lesson_time=usual.lesson_time,
            per_week=None,
            region=None,
            resumes_on=None,
            leave_from=first,
            leave_to=last,
        ),
    )
    assert Absence(first, last) in programme.member(key).calendar.absences, done


def test_who_is_away_that_day_is_not_invited_and_listed_and_invited_once_they_are_back(programme: Programme) -> None:
    on_leave(programme, NORA, TUESDAY, TUESDAY)
    planned(programme)
    lived(programme, utc(2026, 11, 26, 12))
    assert not words(programme, NORA)
    who = programme.services.workshop_desk.who(key=CLAIRE, workshop_id=ONE)
    assert ("away", NORA.user_id) in who.people
    with pytest.raises(NotInvited):
        said(programme, NORA, Answer.YES)
    programme.services.settings.cancel_leave(key=NORA, first=TUESDAY, last=TUESDAY)
    programme.services.workshop_calls.settle()
    worked(programme)
    lived(programme, utc(2026, 11, 27, 17))
    assert words(programme, NORA) == [Word.INVITED]


def test_who_has_left_is_told_nothing_and_counts_no_more(programme: Programme) -> None:
    planned(programme)
    lived(programme, utc(2026, 11, 26, 12))
    said(programme, NORA, Answer.YES)
    everybody = [CLAIRE, BEN, YUSUF]
    programme.load([*(person(key) for key in everybody), person(NORA, deleted=True)], everybody, mark=2)
    [line] = programme.services.workshop_desk.desk(key=CLAIRE).planned
    assert (line.answers.yes, line.answers.invited) == (0, 3)
    lived(programme, utc(2026, 12, 8, 12))
    assert words(programme, NORA) == [Word.INVITED]


REFUSED: tuple[tuple[Plan, dict[str, str]], ...] = (
    (replace(PLAN, day=date(2026, 11, 20)), {"day": "past"}),
    (replace(PLAN, day=date(2026, 11, 23), at=time(9)), {"day": "past"}),
    (replace(PLAN, day=date(2026, 12, 25)), {"day": "holiday"}),
    (replace(PLAN, day=date(2026, 12, 29)), {"day": "closed"}),
    (replace(PLAN, day=date(2028, 1, 10)), {"day": "too_far"}),
    (replace(PLAN, day=None), {"day": "empty"}),
    (replace(PLAN, title="  ", place="\x00"), {"title": "empty", "place": "empty"}),
    (replace(PLAN, title="x" * 101, agenda="x" * 2_501), {"title": "too_long", "agenda": "too_long"}),
    (replace(PLAN, path="leader"), {"who": "nobody"}),
    (replace(PLAN, lesson_id="gone"), {"lesson": "gone"}),
)


def test_a_plan_that_cannot_be_is_refused_beside_its_field(programme: Programme) -> None:
    for plan, wrong in REFUSED:
        done = programme.services.workshop_desk.save(key=CLAIRE, workshop_id=ONE, edits=0, plan=plan)
        assert isinstance(done, Refused), wrong
        assert done.wrong == wrong
    assert not programme.services.workshop_desk.desk(key=CLAIRE).planned


def test_whoever_plans_in_the_evening_or_at_the_weekend_is_told_so_and_may(programme: Programme) -> None:
    said_so = [planned(programme).outside]
    evening = replace(PLAN, at=time(17))
    for edits, plan in enumerate(
        (evening, replace(evening, minutes=30), replace(PLAN, day=date(2026, 12, 12))), start=1
    ):
        done = changed(programme, plan, edits)
        assert isinstance(done, WorkshopsDesk)
        said_so.append(done.outside)
    assert said_so == [False, True, False, True]
    assert not programme.services.workshop_desk.desk(key=CLAIRE).outside


def test_a_form_that_comes_twice_plans_once_and_of_two_who_edit_one_is_told(programme: Programme) -> None:
    planned(programme)
    planned(programme)
    assert len(programme.services.workshop_desk.desk(key=CLAIRE).planned) == 1
    assert isinstance(changed(programme, replace(PLAN, place="Salle 3"), 1), WorkshopsDesk)
    late = changed(programme, replace(PLAN, place="Salle 4"), 1)
    assert isinstance(late, Refused)
    assert late.wrong == {"title": "changed_meanwhile"}
    [line] = programme.services.workshop_desk.desk(key=CLAIRE).planned
    assert line.workshop.place == "Salle 3"


def test_only_coordinators_plan_and_only_those_invited_answer(programme: Programme) -> None:
    desk = programme.services.workshop_desk
    with pytest.raises(NotCoordinator):
        desk.save(key=NORA, workshop_id=ONE, edits=0, plan=PLAN)
    planned(programme)
    for call in (
        lambda: desk.desk(key=NORA),
        lambda: desk.who(key=NORA, workshop_id=ONE),
        lambda: desk.cancel(key=NORA, workshop_id=ONE),
        lambda: desk.note_presence(key=NORA, workshop_id=ONE, edits=1, missing=[], besides=[]),
    ):
        with pytest.raises(NotCoordinator):
            call()
    with pytest.raises(NotInvited):
        said(programme, MemberKey(TEAM, "U0STRANGER"), Answer.YES)


def test_presence_names_only_who_said_so_and_who_takes_part_and_not_before_it_began(programme: Programme) -> None:
    planned(programme)
    desk = programme.services.workshop_desk
    early = desk.note_presence(key=CLAIRE, workshop_id=ONE, edits=1, missing=[], besides=[])
    assert isinstance(early, Refused)
    programme.clock.set(utc(2026, 12, 8, 15))
    done = desk.note_presence(key=CLAIRE, workshop_id=ONE, edits=1, missing=[NORA.user_id], besides=["U0STRANGER"])
    assert isinstance(done, Refused)
    assert done.wrong == {"missing": "not_coming", "besides": "not_taking_part"}
    assert said(programme, NORA, Answer.YES).note == "over"


def test_an_invitation_beside_a_lesson_is_a_line_in_it(database: Database, clock: FakeClock) -> None:
    programme = Programme(database, clock)
    programme.start(NORA)
    programme.tick()
    programme.acknowledge()
    programme.clock.set(utc(2026, 11, 24, 8))
    planned(programme)
    programme.clock.set(utc(2026, 11, 24, 9, 5))
    programme.plan()
    [claim] = [one for one in programme.claims() if one.key == NORA]
    assert claim.kind is Kind.LESSON
    assert [one.kind for one in claim.folded] == [Kind.WORKSHOP]
    [prepared] = programme.services.outbox.prepare(claims=[claim])
    [(kind, aside)] = prepared.asides
    assert (kind, aside.word) == (Kind.WORKSHOP, Word.INVITED)
    programme.services.outbox.sent(claim=claim)
    assert programme.services.workshops.open(key=NORA, workshop_id=ONE).invited.told == 1


def test_a_workshop_is_shown_to_whom_it_names_erased_with_them_and_forgotten_after_a_year(
    programme: Programme,
) -> None:
    planned(programme)
    said(programme, NORA, Answer.YES)
    held = {one.table for one in programme.services.privacy.mine(key=NORA).holdings}
    assert "workshop_invited" in held
    assert "workshops" in {one.table for one in programme.services.privacy.mine(key=CLAIRE).holdings}
    done = programme.services.privacy.erase(key=NORA, anyway=True)
    assert done.removed["workshop_invited"] == 1
    assert not done.remaining
    programme.clock.set(utc(2027, 12, 9, 9))
    [retained] = programme.services.privacy.retain()
    assert retained.removed["workshops"] == 1
    assert not programme.services.workshop_desk.desk(key=CLAIRE).past
