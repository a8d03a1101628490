"""Lessons on demand and on schedule: offered once, answered once, finished once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import text as sql_text

from domain.attention import Kind, iso_week
from domain.handbook import Handbook
from domain.settings import SettingsChoice
from domain.training import Answered, GoneView, LessonView, PathDone
from storage import training as training_store
from storage.database import Database
from tests.concurrency import at_once, until
from tests.handbooks import LESSONS, charters, handbook, modules
from tests.handbooks import programme as small_programme
from tests.services.world import (
    BEN,
    HOLDER,
    MONDAY,
    NORA,
    PARIS,
    TEAM,
    TORONTO,
    Programme,
    Sent,
    person,
    utc,
)

WEEK = timedelta(days=7)
TUESDAY_TEN = utc(2026, 11, 24, 9)
"""Tuesday 24 November 2026, 10:00 in Paris."""


def answer(
    programme: Programme, question: str, option: str = "b", round_: int = 1, **more: str
) -> LessonView | GoneView:
    lesson_id = question.rsplit("-", 1)[0]
    return programme.services.training.answer(
        key=NORA, lesson_id=lesson_id, answered=Answered(question, option), round_=round_, occasion=more.get("occasion")
    )


def finish(programme: Programme, lesson_id: str, round_: int = 1) -> LessonView:
    answer(programme, f"{lesson_id}-1", "b", round_)
    view = answer(programme, f"{lesson_id}-2", "b", round_)
    assert isinstance(view, LessonView)
    return view


def opened(programme: Programme) -> LessonView:
    view = programme.services.training.open_next(key=NORA)
    assert isinstance(view, LessonView)
    return view


def started(programme: Programme) -> Programme:
    """Started and welcomed on Monday; lessons come on Tuesday and Thursday."""
    programme.start(NORA)
    assert [sent.kind for sent in programme.tick()] == [Kind.WELCOME]
    return programme


# --- on demand


def test_the_next_lesson_is_the_first_not_done(programme: Programme) -> None:
    view = opened(programme)
    assert (view.lesson.id, view.position, view.total, view.done_count, view.path_total) == ("start-why", 1, 3, 0, 5)
    assert opened(programme).lesson.id == "start-why"
    finish(programme, "start-why")
    view = opened(programme)
    assert (view.lesson.id, view.position, view.done_count) == ("start-goal", 2, 1)


def test_a_lesson_is_done_once_every_question_is_answered_right_or_wrong(programme: Programme) -> None:
    first = answer(programme, "start-why-1", "a")
    assert isinstance(first, LessonView)
    assert not first.done
    assert first.open_question is not None
    assert first.open_question.id == "start-why-2"
    last = answer(programme, "start-why-2", "b")
    assert isinstance(last, LessonView)
    assert (last.done, last.done_count, last.next_title) == (True, 1, "start-goal fr")


def test_a_path_that_is_done_has_no_next_lesson(programme: Programme) -> None:
    for lesson_id in LESSONS:
        finish(programme, lesson_id)
    view = programme.services.training.open_next(key=NORA)
    assert isinstance(view, PathDone)
    assert [(module.done, module.total) for module in view.modules] == [(3, 3), (2, 2)]


def test_a_second_click_finds_the_first_answer(programme: Programme) -> None:
    answer(programme, "start-why-1", "a")
    view = answer(programme, "start-why-1", "b")
    assert isinstance(view, LessonView)
    assert [shown.picked and shown.picked.id for shown in view.answered] == ["a"]


def test_a_click_on_two_devices_at_once_shows_both_the_same(programme: Programme) -> None:
    opened(programme)
    views = at_once(*(lambda option=option: answer(programme, "start-why-1", option) for option in "abc"))
    answered = [view.answered for view in views if isinstance(view, LessonView)]
    assert len(answered) == 3
    assert answered[0]
    assert answered[0] == answered[1] == answered[2]


def test_who_was_slower_by_a_hair_is_shown_the_answer_that_was_recorded(programme: Programme) -> None:
    """On PostgreSQL the second answer waits for the first one's transaction; SQLite has one writer."""
    database = programme.database
    if database.is_sqlite:
        return
    opened(programme)
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as connection:
            training_store.record_answer(
                connection, NORA, lesson_id="start-why", answered=Answered("start-why-1", "a"), round_=1,
                correct=False, language="fr", on=MONDAY.date(),
            )  # fmt: skip
            slower = pool.submit(answer, programme, "start-why-1", "b")
            until(lambda: somebody_waits_for_a_lock(database), "the second answer to wait for the first")
        view = slower.result(30)
    assert isinstance(view, LessonView)
    assert [shown.picked and shown.picked.id for shown in view.answered] == ["a"]


def somebody_waits_for_a_lock(database: Database) -> bool:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with database.transaction() as connection:
        return bool(connection.execute(sql_text(waiting)).scalar_one())


def test_the_last_answer_given_twice_at_once_finishes_the_lesson_once(programme: Programme) -> None:
    answer(programme, "start-why-1")
    views = at_once(*(lambda option=option: answer(programme, "start-why-2", option) for option in "ab"))
    assert all(isinstance(view, LessonView) and view.done for view in views)
    assert programme.services.desk.home(key=NORA).modules[0].done == 1


def test_a_finished_lesson_can_be_answered_again_in_a_new_round(programme: Programme) -> None:
    finish(programme, "start-why")
    training = programme.services.training
    again = training.open_lesson(key=NORA, lesson_id="start-why", again=True)
    assert isinstance(again, LessonView)
    assert (again.round, again.answered, again.done_count) == (2, (), 1)
    twice = training.open_lesson(key=NORA, lesson_id="start-why", again=True)
    assert isinstance(twice, LessonView)
    assert twice.round == 2
    assert finish(programme, "start-why", round_=2).done


def test_a_click_in_a_message_of_an_earlier_round_records_nothing(programme: Programme) -> None:
    finish(programme, "start-why")
    programme.services.training.open_lesson(key=NORA, lesson_id="start-why", again=True)
    view = answer(programme, "start-why-1", "a", round_=1)
    assert isinstance(view, LessonView)
    assert (view.round, view.answered) == (2, ())


def test_a_button_of_a_lesson_taken_out_of_the_handbook_says_so_and_offers_the_next(programme: Programme) -> None:
    opened(programme)
    programme.library.handbook = handbook(without=("start-why",))
    for view in (
        answer(programme, "start-why-1"),
        programme.services.training.open_lesson(key=NORA, lesson_id="start-why"),
    ):
        assert isinstance(view, GoneView)
        assert view.next_title == "start-goal fr"


@pytest.mark.parametrize(("question", "option"), [("start-why-9", "a"), ("start-why-1", "z"), ("", "")])
def test_an_answer_that_is_no_longer_there_records_nothing(programme: Programme, question: str, option: str) -> None:
    view = programme.services.training.answer(
        key=NORA, lesson_id="start-why", answered=Answered(question, option), round_=1
    )
    assert isinstance(view, GoneView)
    assert opened(programme).answered == ()


def without_second_questions(book: Handbook) -> Handbook:
    shorter = {
        place: replace(module, lessons=tuple(replace(one, questions=one.questions[:1]) for one in module.lessons))
        for place, module in book.modules.items()
    }
    return Handbook(book.programme, shorter, book.charters)


def test_a_lesson_whose_last_open_question_was_taken_out_is_done(programme: Programme) -> None:
    """Else it would be the next lesson for ever, with nothing left to answer."""
    answer(programme, "start-why-1")
    programme.library.handbook = without_second_questions(programme.handbook)
    assert opened(programme).done
    assert opened(programme).lesson.id == "start-goal"


def test_a_lesson_not_in_the_members_path_can_be_opened_and_counts_no_place_in_it(programme: Programme) -> None:
    programme.library.handbook = handbook(paths={"everyone": ("start",)})
    view = programme.services.training.open_lesson(key=NORA, lesson_id="fears-time")
    assert isinstance(view, LessonView)
    assert view.path_total == 0


def test_the_list_of_modules_has_the_path_first_and_tells_how_far_one_is(programme: Programme) -> None:
    programme.library.handbook = handbook(paths={"everyone": ("fears",)})
    finish(programme, "fears-time")
    view = programme.services.training.modules(key=NORA)
    assert [(module.module_id, module.done, module.on_path) for module in view.modules] == [
        ("fears", 1, True),
        ("start", 0, False),
    ]
    assert view.next_title == "fears-control fr"


@pytest.mark.parametrize("name", ["fears", "FEARS", " Module fears fr ", "module féars FR"])
def test_a_module_is_found_by_its_id_or_title_however_it_is_typed(programme: Programme, name: str) -> None:
    view = programme.services.training.open_named(key=NORA, name=name)
    assert isinstance(view, LessonView)
    assert view.lesson.id == "fears-control"


def test_a_module_that_is_done_opens_at_its_first_lesson(programme: Programme) -> None:
    for lesson_id in ("fears-control", "fears-time"):
        finish(programme, lesson_id)
    view = programme.services.training.open_named(key=NORA, name="fears")
    assert isinstance(view, LessonView)
    assert (view.lesson.id, view.done) == ("fears-control", True)


@pytest.mark.parametrize("name", ["nothing", "!!!", "<!channel>", "x" * 4_000])
def test_an_unknown_module_opens_nothing(programme: Programme, name: str) -> None:
    assert programme.services.training.open_named(key=NORA, name=name) is None


def test_a_lesson_is_shown_in_the_language_of_now_with_titles_for_its_links(programme: Programme) -> None:
    programme.load([person(NORA, locale="en-US")])
    view = programme.services.training.open_lesson(key=NORA, lesson_id="fears-control")
    assert isinstance(view, LessonView)
    assert (view.lesson.title, view.module_title) == ("fears-control en", "Module fears en")
    assert dict(view.link_titles) == {
        "start-why": "start-why en",
        "criticism": "2. criticism en",
        "https://example.org/more": "More",
    }


def test_before_start_and_for_who_gets_no_messages_no_next_moment_is_promised(programme: Programme) -> None:
    def promised() -> datetime | None:
        view = programme.services.training.open_lesson(key=NORA, lesson_id="start-why")
        assert isinstance(view, LessonView)
        return view.next_due_at

    finish(programme, "start-why")
    assert promised() is None
    started(programme)
    assert promised() == TUESDAY_TEN
    programme.services.settings.switch_messages(key=NORA, on=False)
    assert promised() is None


# --- on schedule


def lessons(programme: Programme, until: timedelta) -> list[Sent]:
    return [sent for sent in programme.live_until(MONDAY + until) if sent.kind is Kind.LESSON]


def test_lessons_come_on_lesson_days_at_the_members_hour_each_once_and_in_order(programme: Programme) -> None:
    started(programme)
    arrived = lessons(programme, 6 * WEEK)
    assert [sent.subject for sent in arrived] == list(LESSONS)
    assert {sent.day().weekday() for sent in arrived} == {1, 3}
    assert {sent.local().time() for sent in arrived} == {time(10)}
    assert len({sent.day() for sent in arrived}) == len(arrived)


def test_each_member_gets_lessons_at_ten_where_they_live(programme: Programme) -> None:
    programme.load([person(NORA), person(BEN, zone=TORONTO)])
    programme.start(NORA, BEN)
    arrived = lessons(programme, WEEK)
    assert {sent.local(TORONTO if sent.key == BEN else PARIS).time() for sent in arrived} == {time(10)}
    assert {sent.key for sent in arrived} == {NORA, BEN}


def test_ten_stays_ten_when_the_clocks_change(programme: Programme) -> None:
    programme.clock.set(utc(2027, 3, 22, 8, 5))
    programme.start(NORA)
    arrived = [sent for sent in programme.live_until(utc(2027, 4, 9, 12)) if sent.kind is Kind.LESSON]
    assert {sent.local().time() for sent in arrived} == {time(10)}
    assert {sent.at.hour for sent in arrived} == {8, 9}


def test_never_more_than_one_a_day_and_three_a_week_whatever_the_days_chosen(programme: Programme) -> None:
    started(programme)
    everyday = SettingsChoice(None, True, frozenset(range(7)), time(10))
    programme.services.settings.choose(key=NORA, choice=everyday)
    programme.live_until(MONDAY + 4 * WEEK)
    days = [sent.day() for sent in programme.sent]
    assert len(days) == len(set(days))
    weeks = [iso_week(day) for day in days]
    assert max(weeks.count(week) for week in weeks) == 3
    assert {day.weekday() for day in days} <= set(range(5))


def test_a_missed_day_is_not_made_up_for_on_a_day_that_is_no_lesson_day(programme: Programme) -> None:
    started(programme)
    assert programme.at(utc(2026, 11, 25, 9)) == []  # down all Tuesday, back on Wednesday
    (lesson,) = programme.live_until(utc(2026, 11, 26, 12))
    assert (lesson.day().weekday(), lesson.subject) == (3, "start-why")


def test_a_bot_that_is_late_sends_later_that_day_and_not_after_contact_hours(programme: Programme) -> None:
    started(programme)
    (lesson,) = programme.at(utc(2026, 11, 24, 14))
    assert lesson.subject == "start-why"
    assert programme.at(utc(2026, 11, 26, 16, 31)) == []  # Thursday 17:31


@pytest.mark.parametrize(
    ("days", "at", "expected"),
    [
        (frozenset({1}), time(8), "2026-11-24T09:00:00"),  # before contact hours: when they begin
        (frozenset({1}), time(19), "2026-11-25T09:00:00"),  # after them: when they begin again
        (frozenset({5}), time(10), "2026-11-30T09:00:00"),  # a Saturday: on Monday
    ],
)
def test_a_lesson_moment_outside_contact_hours_moves_to_the_first_after_it(
    programme: Programme, days: frozenset[int], at: time, expected: str
) -> None:
    """A member's wish may clash with the organisation's hours; what Home promises then, comes."""
    started(programme)
    programme.services.settings.choose(key=NORA, choice=SettingsChoice(None, True, days, at))
    promised = programme.services.desk.home(key=NORA).next_due_at
    (lesson,) = programme.live_until(utc(2026, 11, 30, 12))[:1]
    assert lesson.at == promised
    assert lesson.local().isoformat() == expected


def test_a_lesson_finished_on_ones_own_is_not_sent(programme: Programme) -> None:
    started(programme)
    finish(programme, "start-why")
    (lesson,) = programme.at(TUESDAY_TEN)
    assert lesson.subject == "start-goal"


def test_a_lesson_finished_between_planning_and_sending_is_dropped_and_the_day_given_back(programme: Programme) -> None:
    started(programme)
    programme.clock.set(TUESDAY_TEN)
    programme.plan()
    finish(programme, "start-why")
    assert programme.deliver() == []
    assert programme.dropped == [(NORA, Kind.LESSON, "done")]
    (lesson,) = programme.live_until(utc(2026, 11, 26, 12))
    assert lesson.subject == "start-goal"


def test_a_lesson_that_was_dropped_comes_another_day(programme: Programme) -> None:
    started(programme)
    programme.clock.set(TUESDAY_TEN)
    programme.plan()
    programme.clock.set(utc(2026, 11, 24, 16, 30))  # 17:30: contact hours are over
    assert programme.deliver() == []
    assert programme.dropped == [(NORA, Kind.LESSON, "expired")]
    (lesson,) = programme.live_until(utc(2026, 11, 26, 12))
    assert (lesson.subject, lesson.day().weekday()) == ("start-why", 3)


def test_a_second_before_the_end_of_contact_hours_is_not_too_late(programme: Programme) -> None:
    started(programme)
    programme.clock.set(TUESDAY_TEN)
    programme.plan()
    programme.clock.set(utc(2026, 11, 24, 16, 29, 59))
    assert [sent.subject for sent in programme.deliver()] == ["start-why"]


def test_a_lesson_taken_out_of_the_handbook_is_not_sent(programme: Programme) -> None:
    started(programme)
    programme.clock.set(TUESDAY_TEN)
    programme.plan()
    programme.library.handbook = handbook(without=("start-why",))
    assert programme.deliver() == []
    assert programme.dropped == [(NORA, Kind.LESSON, "lesson_gone")]


def test_a_lesson_sent_and_not_opened_is_not_sent_again(programme: Programme) -> None:
    started(programme)
    assert [sent.subject for sent in lessons(programme, 10 * WEEK)] == list(LESSONS)
    assert opened(programme).lesson.id == "start-why"


def test_new_lessons_come_to_whoever_had_finished_the_others(programme: Programme) -> None:
    shorter = handbook(without=("fears-time",))
    programme.library.handbook = shorter
    started(programme)
    assert [sent.subject for sent in lessons(programme, 4 * WEEK)] == list(LESSONS[:-1])
    programme.library.handbook = Handbook(small_programme(), modules(), charters("1.0"))
    assert [sent.subject for sent in lessons(programme, 5 * WEEK)] == ["fears-time"]


def test_a_change_of_zone_cannot_send_twice_on_one_local_date(programme: Programme) -> None:
    """Tuesday's lesson in Chatham is sent on Monday evening, UTC; in Honolulu Tuesday is yet to come."""
    programme.clock.set(utc(2026, 11, 22, 20))  # Monday 23 November, 9:45 in Chatham
    programme.load([person(NORA, zone="Pacific/Chatham")])
    programme.start(NORA)
    programme.tick()
    programme.live_until(utc(2026, 11, 23, 21))
    assert [(kind, subject) for kind, subject in programme.told()] == [("welcome", ""), ("lesson", "start-why")]
    programme.services.members.follow(workspace_id=TEAM, person=person(NORA, zone="Pacific/Honolulu"))
    arrived = programme.live_until(utc(2026, 11, 25, 9))  # all of Tuesday in Honolulu
    assert arrived == []
    (thursday,) = programme.live_until(utc(2026, 11, 27, 9))
    assert (thursday.subject, thursday.day("Pacific/Honolulu").weekday()) == ("start-goal", 3)


def test_a_clock_moved_back_an_hour_sends_nothing_twice(programme: Programme) -> None:
    started(programme)
    assert len(programme.at(TUESDAY_TEN)) == 1
    programme.clock.advance(hours=-1)
    assert programme.tick() == []
    assert programme.live_until(TUESDAY_TEN + timedelta(hours=8)) == []


def test_a_clock_moved_back_between_planning_and_sending_sends_once(programme: Programme) -> None:
    started(programme)
    programme.clock.set(TUESDAY_TEN)
    programme.plan()
    programme.clock.advance(hours=-1)
    assert programme.deliver() == []
    assert [sent.subject for sent in programme.live_until(TUESDAY_TEN + timedelta(hours=8))] == ["start-why"]


def test_a_click_proves_that_a_message_arrived(programme: Programme) -> None:
    """The answer to our call was lost, and the member was quicker than the look-up."""
    started(programme)
    programme.clock.set(TUESDAY_TEN)
    programme.plan()
    (claim,) = programme.claims()
    answer(programme, "start-why-1", occasion=claim.occasion)
    assert programme.services.outbox.counts(workspace_id=TEAM) == {"sent": 2}
    programme.services.outbox.put_back(claim=claim, holder=HOLDER)
    assert programme.claims() == []


def test_the_scheduled_lesson_is_shown_as_far_as_the_member_is_in_it(programme: Programme) -> None:
    started(programme)
    answer(programme, "start-why-1")
    (lesson,) = programme.at(TUESDAY_TEN)
    assert lesson.view.open_question.id == "start-why-2"
    assert lesson.view.occasion == f"{TEAM}:lesson:start-why:{NORA.user_id}:2026-11-24"
