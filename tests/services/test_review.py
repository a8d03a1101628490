"""Reviews on demand and on schedule: at most so many a day, each answer once, and nothing lost whatever changes."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from domain.attention import Kind
from domain.handbook import Handbook
from domain.members import MemberKey
from domain.programme import ReviewRules
from domain.review import Picked, ReviewView
from domain.settings import SettingsChoice
from domain.training import Answered, LessonView, PathDone
from storage import review as review_store
from tests.concurrency import at_once
from tests.handbooks import LESSONS, handbook, lesson, modules, question
from tests.handbooks import programme as small_programme
from tests.services.world import BEN, MONDAY, NORA, PARIS, TEAM, Programme, person, utc

DAY = timedelta(days=1)


def learn(programme: Programme, *lessons: str, key: MemberKey = NORA, option: str = "b") -> None:
    """Answers both questions of lessons."""
    for lesson_id in lessons:
        for number in (1, 2):
            answered = Answered(f"{lesson_id}-{number}", option)
            programme.services.training.answer(key=key, lesson_id=lesson_id, answered=answered, round_=1)


def opened(programme: Programme, key: MemberKey = NORA) -> ReviewView:
    return programme.services.review.open(key=key)


def answer(programme: Programme, view: ReviewView, option: str = "b", key: MemberKey = NORA) -> ReviewView:
    """Presses an option's button of the question that is open."""
    assert view.open is not None
    picked = Picked(view.open.question.id, option, view.open.number)
    return programme.services.review.answer(key=key, picked=picked, began_on=view.began_on, occasion=view.occasion)


def answer_all(programme: Programme, view: ReviewView, option: str = "b") -> ReviewView:
    while view.open:
        view = answer(programme, view, option)
    return view


def cards(programme: Programme, key: MemberKey = NORA) -> dict[str, tuple[int, date]]:
    """How often each question was answered, and when it is due."""
    with programme.database.transaction() as connection:
        return {one.question_id: (one.answers, one.due_on) for one in review_store.all_cards(connection, key)}


def swap(programme: Programme, book: Handbook) -> None:
    programme.library.handbook = book


# --- cards


def test_a_question_answered_in_a_lesson_comes_back_sooner_where_the_answer_was_wrong(programme: Programme) -> None:
    learn(programme, "start-why")
    learn(programme, "start-goal", option="a")
    monday = MONDAY.date()
    assert {question_id: due for question_id, (_, due) in cards(programme).items()} == {
        "start-why-1": monday + 2 * DAY,
        "start-why-2": monday + 2 * DAY,
        "start-goal-1": monday + DAY,
        "start-goal-2": monday + DAY,
    }


def test_going_through_a_lesson_again_tells_nothing_of_memory(programme: Programme) -> None:
    learn(programme, "start-why")
    before = cards(programme)
    programme.clock.advance(days=9)
    programme.services.training.open_lesson(key=NORA, lesson_id="start-why", again=True)
    programme.services.training.answer(key=NORA, lesson_id="start-why", answered=Answered("start-why-1", "a"), round_=2)
    assert cards(programme) == before


# --- on demand


def test_nothing_learnt_is_nothing_to_review(programme: Programme) -> None:
    view = opened(programme)
    assert (view.open, view.answered, view.enough, view.next_on) == (None, (), False, None)


def test_before_anything_is_due_the_day_it_comes_back_is_told(programme: Programme) -> None:
    learn(programme, "start-why")
    view = opened(programme)
    assert (view.open, view.next_on) == (None, MONDAY.date() + 2 * DAY)


def test_a_review_goes_from_question_to_question_and_ends(programme: Programme) -> None:
    learn(programme, "start-why")
    programme.clock.advance(days=2)
    view = opened(programme)
    assert view.open is not None
    assert (view.open.question.id, view.open.lesson.id, view.total) == ("start-why-1", "start-why", 2)
    view = answer(programme, view, "a")
    assert [(one.answered.question.id, one.answered.picked and one.answered.picked.id) for one in view.answered] == [
        ("start-why-1", "a")
    ]
    view = answer(programme, view)
    assert (view.open, len(view.answered), view.enough) == (None, 2, False)
    assert view.next_on == MONDAY.date() + 3 * DAY
    assert opened(programme) == replace(view, occasion=None), "the day's review is the day's review"


def test_at_most_five_a_day_and_how_much_waits_is_nowhere_said(programme: Programme) -> None:
    learn(programme, *LESSONS)
    programme.clock.advance(days=3)
    view = opened(programme)
    assert view.total == 5
    view = answer_all(programme, view)
    assert (len(view.answered), view.open, view.enough, view.next_on) == (5, None, True, None)
    assert opened(programme).open is None
    programme.clock.advance(days=1)
    assert opened(programme).total == 5


def test_three_a_day_after_an_absence_for_two_weeks(programme: Programme) -> None:
    learn(programme, *LESSONS)
    programme.clock.advance(days=20)
    view = answer_all(programme, opened(programme))
    assert (len(view.answered), view.enough) == (3, True)
    programme.clock.advance(days=5)
    assert opened(programme).total == 3
    answer_all(programme, opened(programme), "a")
    programme.clock.advance(days=9)
    assert opened(programme).total == 5


def test_leave_planned_ahead_moves_what_falls_due_in_it(programme: Programme) -> None:
    programme.services.settings.choose(key=NORA, choice=leave(date(2026, 11, 25), date(2026, 12, 4)))
    learn(programme, *LESSONS)  # due on Wednesday, the first day of leave
    programme.clock.set(utc(2026, 11, 30, 9))
    view = opened(programme)
    assert (view.open, view.next_on) == (None, date(2026, 12, 5))
    programme.clock.set(utc(2026, 12, 5, 9))
    assert opened(programme).total == 3, "and no backlog waits"


def test_what_was_due_before_a_leave_may_be_asked_for_in_it(programme: Programme) -> None:
    learn(programme, "start-why", option="a")  # due on Tuesday
    programme.services.settings.choose(key=NORA, choice=leave(date(2026, 11, 25), date(2026, 12, 4)))
    programme.clock.set(utc(2026, 11, 30, 9))
    assert opened(programme).total == 2


def test_whoever_wants_no_messages_reviews_by_themselves(programme: Programme) -> None:
    learn(programme, "start-why")
    programme.services.settings.switch_messages(key=NORA, on=False)
    programme.clock.advance(days=3)
    assert opened(programme).total == 2


def leave(first: date, last: date) -> SettingsChoice:
    return SettingsChoice(None, True, frozenset({1, 3}), time(10), leave_from=first, leave_to=last)


def test_whoever_comes_back_after_stopping_finds_no_backlog(programme: Programme) -> None:
    learn(programme, *LESSONS)
    programme.services.settings.switch_messages(key=NORA, on=False)
    programme.clock.advance(days=9)
    programme.services.settings.switch_messages(key=NORA, on=True)
    assert opened(programme).total == 3
    programme.clock.advance(days=4)
    assert opened(programme).total == 3, "for as many days as they were away"


def test_whoever_went_on_by_themselves_while_stopped_was_not_away(programme: Programme) -> None:
    learn(programme, *LESSONS)
    programme.services.settings.switch_messages(key=NORA, on=False)
    programme.clock.advance(days=5)
    answer(programme, opened(programme))
    programme.clock.advance(days=4)
    programme.services.settings.switch_messages(key=NORA, on=True)
    assert opened(programme).total == 5


def test_an_old_message_does_not_open_a_way_around_the_limit(programme: Programme) -> None:
    learn(programme, *LESSONS)
    programme.clock.advance(days=3)
    old = answer(programme, opened(programme))
    programme.clock.advance(days=1)
    answer_all(programme, opened(programme))
    after = answer(programme, old)
    assert (after.open, len(after.answered)) == (None, 1)


def test_a_message_left_for_days_goes_on_where_it_was(programme: Programme) -> None:
    learn(programme, "start-why")
    programme.clock.advance(days=2)
    view = answer(programme, opened(programme))
    programme.clock.advance(days=5)
    view = answer(programme, view)
    assert (len(view.answered), view.open) == (2, None)
    assert view.began_on == MONDAY.date() + 2 * DAY


def test_an_organisation_may_want_fewer(programme: Programme) -> None:
    swap(programme, handbook(review=ReviewRules(at_most=2, after_absence=1)))
    learn(programme, *LESSONS)
    programme.clock.advance(days=3)
    assert opened(programme).total == 2
    programme.clock.advance(days=20)
    assert opened(programme).total == 1


# --- once


def test_a_second_click_finds_the_first_answer(programme: Programme) -> None:
    learn(programme, "start-why")
    programme.clock.advance(days=2)
    view = opened(programme)
    first = answer(programme, view, "a")
    assert answer(programme, view, "b") == first
    assert cards(programme)["start-why-1"][0] == 2


def test_two_devices_at_once_answer_once(programme: Programme) -> None:
    learn(programme, "start-why")
    programme.clock.advance(days=2)
    view = opened(programme)
    views = at_once(*(lambda option=option: answer(programme, view, option) for option in "abca"))
    assert {len(one.answered) for one in views} == {1}
    assert len({one.answered[0].answered.picked for one in views}) == 1
    assert cards(programme)["start-why-1"][0] == 2


def test_a_button_of_the_review_before_does_not_answer_today_s(programme: Programme) -> None:
    learn(programme, "start-why", option="a")
    programme.clock.advance(days=1)
    old = opened(programme)
    answer(programme, old, "a")
    programme.clock.advance(days=1)
    answer(programme, old, "b")
    assert cards(programme)["start-why-1"][0] == 2


# --- on schedule


def scheduled(programme: Programme) -> Programme:
    """Started and welcomed on Monday."""
    programme.start(NORA)
    programme.tick()
    return programme


def test_a_lesson_s_message_carries_the_review_in_a_line(programme: Programme) -> None:
    scheduled(programme)
    (first,) = programme.at(utc(2026, 11, 24, 9))
    assert (first.kind, first.view.refresh) == (Kind.LESSON, 0)
    learn(programme, "start-why")
    (second,) = programme.at(utc(2026, 11, 26, 9))
    assert (second.kind, second.subject, second.view.refresh) == (Kind.LESSON, "start-goal", 2)
    answer_all(programme, opened(programme))
    learnt = programme.services.training.answer(
        key=NORA, lesson_id="start-goal", answered=Answered("start-goal-1", "b"), round_=1,
        occasion=second.view.occasion,
    )  # fmt: skip
    assert isinstance(learnt, LessonView)
    assert learnt.refresh == 0


def test_without_a_lesson_left_the_review_is_the_message(programme: Programme) -> None:
    learn(programme, *LESSONS)
    scheduled(programme)
    (sent,) = programme.at(utc(2026, 11, 26, 9))
    assert sent.kind is Kind.REVIEW
    assert sent.view.total == 5
    view = answer_all(programme, sent.view)
    assert (len(view.answered), view.occasion) == (5, sent.view.occasion)


def test_at_the_end_of_the_path_the_next_thing_to_learn_is_what_is_due(programme: Programme) -> None:
    learn(programme, *LESSONS)
    view = programme.services.training.open_next(key=NORA)
    assert isinstance(view, PathDone)
    assert view.refresh == 0
    programme.clock.advance(days=2)
    assert programme.services.training.open_next(key=NORA) == replace(view, refresh=5)


def test_with_nothing_due_and_no_lesson_left_nothing_comes(programme: Programme) -> None:
    scheduled(programme)
    learn(programme, *LESSONS)
    assert programme.at(utc(2026, 11, 24, 9)) == []


def test_what_was_reviewed_meanwhile_is_not_sent(programme: Programme) -> None:
    learn(programme, "start-why")
    scheduled(programme)
    learn(programme, *LESSONS[1:])
    programme.clock.set(utc(2026, 11, 26, 9))
    programme.plan()
    while (view := opened(programme)).open:
        answer(programme, view)
    assert programme.deliver() == []
    assert programme.dropped[-1][1:] == (Kind.REVIEW, "done")


def test_a_review_comes_by_itself_where_the_lesson_that_carried_it_was_learnt_meanwhile(programme: Programme) -> None:
    learn(programme, "start-why")
    scheduled(programme)
    programme.clock.set(utc(2026, 11, 26, 9))
    programme.plan()
    learn(programme, *LESSONS[1:])
    assert programme.deliver() == []
    assert programme.dropped[-1][1:] == (Kind.LESSON, "done")
    assert [sent.kind for sent in programme.tick()] == [Kind.REVIEW]


def test_a_click_in_a_message_proves_that_it_arrived(programme: Programme) -> None:
    learn(programme, *LESSONS)
    scheduled(programme)
    programme.clock.set(utc(2026, 11, 26, 9))
    programme.plan()
    (claim,) = programme.claims()
    answer(programme, programme.check(claim))
    assert programme.services.outbox.sent(claim=claim) is False


def test_no_review_comes_on_a_day_that_is_no_lesson_day(programme: Programme) -> None:
    learn(programme, *LESSONS, option="a")
    scheduled(programme)
    kinds = {(sent.day().weekday(), sent.kind) for sent in programme.live_until(utc(2026, 12, 20, 9))}
    assert {day for day, kind in kinds if kind is Kind.REVIEW} <= {1, 3}


# --- content changed under their feet


def test_a_question_that_is_gone_rests_and_comes_back_with_its_card(programme: Programme) -> None:
    learn(programme, "start-why", "start-goal")
    before = cards(programme)
    swap(programme, handbook(without=("start-why",)))
    programme.clock.advance(days=2)
    view = opened(programme)
    assert view.open is not None
    assert (view.open.question.id, view.total) == ("start-goal-1", 2)
    assert cards(programme) == before
    swap(programme, handbook())
    assert opened(programme).total == 4


def test_a_review_open_while_its_question_goes_moves_on(programme: Programme) -> None:
    learn(programme, "start-why", "start-goal")
    programme.clock.advance(days=2)
    view = opened(programme)
    swap(programme, handbook(without=("start-goal",)))
    after = answer(programme, view)
    assert after.open is not None
    assert (after.answered, after.open.question.id) == ((), "start-why-1")
    assert cards(programme)["start-goal-1"][0] == 1


def test_an_option_that_is_gone_asks_again_and_one_that_was_picked_is_shown_as_gone(programme: Programme) -> None:
    learn(programme, "start-why")
    programme.clock.advance(days=2)
    view = opened(programme)
    changed = question("start-why-1")
    changed = replace(changed, options=changed.options[1:])
    book = modules()
    for language in ("fr", "en"):
        module = book["start", language]
        one = replace(lesson("start-why"), questions=(changed, question("start-why-2")))
        book["start", language] = replace(module, lessons=(one, *module.lessons[1:]))
    swap(programme, Handbook(small_programme(), book, {}))
    after = answer(programme, view, "a")
    assert after.open is not None
    assert [option.id for option in after.open.question.options] == ["b", "c"]
    assert cards(programme)["start-why-1"][0] == 1
    swap(programme, handbook())
    answered = answer(programme, opened(programme), "a")
    swap(programme, Handbook(small_programme(), book, {}))
    assert opened(programme).answered[0].answered.picked is None
    assert answered.answered[0].answered.picked is not None


def test_a_question_that_moved_to_another_lesson_is_asked_from_there(programme: Programme) -> None:
    learn(programme, "start-why")
    programme.clock.advance(days=2)
    book = modules(left_out=("start-why",))
    for language in ("fr", "en"):
        module = book["start", language]
        goal = replace(module.lessons[0], questions=(*module.lessons[0].questions, question("start-why-1", language)))
        book["start", language] = replace(module, lessons=(goal, *module.lessons[1:]))
    swap(programme, Handbook(small_programme(), book, {}))
    view = opened(programme)
    assert view.open is not None
    assert (view.open.question.id, view.open.lesson.id, view.total) == ("start-why-1", "start-goal", 1)


# --- clocks and zones


def test_whoever_flies_west_with_a_review_open_loses_no_answer(programme: Programme) -> None:
    programme.load([person(NORA, "Pacific/Auckland")])
    programme.clock.set(utc(2026, 11, 22, 22))  # Monday 11:00 in Auckland
    learn(programme, "start-why")
    programme.clock.set(utc(2026, 11, 24, 22))  # Wednesday there
    view = opened(programme)
    programme.load([person(NORA, "America/Los_Angeles")], mark=2)  # Tuesday here
    view = answer(programme, view)
    assert len(view.answered) == 1
    assert cards(programme)["start-why-1"][0] == 2
    assert answer(programme, view).open is None


def test_a_clock_set_back_by_weeks_asks_nothing_twice_and_loses_nothing(programme: Programme) -> None:
    learn(programme, *LESSONS)
    programme.clock.advance(days=3)
    answer_all(programme, opened(programme))
    before = cards(programme)
    programme.clock.advance(days=-30)
    view = opened(programme)
    assert (view.open, view.answered) == (None, ())
    assert cards(programme) == before
    programme.clock.advance(days=30)
    assert len(opened(programme).answered) == 5


def test_a_member_without_a_time_zone_has_the_workspace_s(programme: Programme) -> None:
    programme.load([person(NORA, None)])
    programme.clock.set(utc(2028, 2, 27, 12))
    learn(programme, "start-why")
    programme.clock.set(utc(2028, 2, 29, 0, 30))
    assert opened(programme).total == 2, "29 February is a day like another"


# --- streaks


@pytest.fixture
def in_rhythm(programme: Programme) -> Programme:
    """Nora has kept Tuesday and Thursday."""
    scheduled(programme)
    programme.acknowledge()
    for moment, lesson_id in ((utc(2026, 11, 24, 9), "start-why"), (utc(2026, 11, 26, 9), "start-goal")):
        programme.at(moment)
        learn(programme, lesson_id)
    return programme


def shown(programme: Programme, key: MemberKey = NORA) -> int:
    return programme.services.desk.home(key=key).streak


def test_lesson_days_kept_in_a_row_are_on_home_and_under_a_finished_lesson(in_rhythm: Programme) -> None:
    assert shown(in_rhythm) == 2
    done = in_rhythm.services.training.open_lesson(key=NORA, lesson_id="start-goal")
    assert isinstance(done, LessonView)
    assert done.streak == 2
    assert shown(in_rhythm, BEN) == 0


def test_a_lesson_day_left_out_breaks_it_once_the_next_one_has_come(in_rhythm: Programme) -> None:
    in_rhythm.at(utc(2026, 12, 1, 9))
    assert shown(in_rhythm) == 2, "there is time until Thursday"
    in_rhythm.at(utc(2026, 12, 3, 9))
    assert shown(in_rhythm) == 0


def test_a_review_keeps_a_lesson_day_too(in_rhythm: Programme) -> None:
    in_rhythm.at(utc(2026, 12, 1, 9))
    answer(in_rhythm, opened(in_rhythm))
    assert shown(in_rhythm) == 3


def test_stopping_for_a_month_breaks_nothing(in_rhythm: Programme) -> None:
    settings = in_rhythm.services.settings
    settings.switch_messages(key=NORA, on=False)
    in_rhythm.live_until(utc(2027, 1, 3, 9))
    settings.switch_messages(key=NORA, on=True)
    assert shown(in_rhythm) == 2
    in_rhythm.at(utc(2027, 1, 5, 9))
    learn(in_rhythm, "start-first")
    assert shown(in_rhythm) == 3


def test_leave_and_a_pause_break_nothing(in_rhythm: Programme) -> None:
    settings = in_rhythm.services.settings
    settings.choose(key=NORA, choice=leave(date(2026, 12, 1), date(2026, 12, 11)))
    in_rhythm.live_until(utc(2026, 12, 14, 9))
    assert shown(in_rhythm) == 2
    settings.pause(key=NORA, until=date(2027, 1, 18))
    in_rhythm.live_until(utc(2027, 1, 19, 12))
    learn(in_rhythm, "start-first")
    assert shown(in_rhythm) == 3


def test_a_lesson_left_for_leave_that_began_on_the_morrow_breaks_nothing(in_rhythm: Programme) -> None:
    settings = in_rhythm.services.settings
    in_rhythm.at(utc(2026, 12, 1, 9))  # Tuesday's lesson comes; from Wednesday on Nora is away
    settings.choose(key=NORA, choice=leave(date(2026, 12, 2), date(2026, 12, 11)))
    in_rhythm.live_until(utc(2026, 12, 15, 12))
    learn(in_rhythm, "start-first")
    in_rhythm.live_until(utc(2026, 12, 17, 12))
    assert shown(in_rhythm) == 3


def test_days_change_and_zone_changes_break_nothing(in_rhythm: Programme) -> None:
    in_rhythm.services.members.follow(workspace_id=TEAM, person=person(NORA, "Asia/Tokyo"))
    in_rhythm.live_until(utc(2026, 12, 1, 12))  # Tuesday
    learn(in_rhythm, "start-first")
    in_rhythm.services.settings.choose(key=NORA, choice=SettingsChoice(None, True, frozenset({5}), time(10)))
    in_rhythm.services.members.follow(workspace_id=TEAM, person=person(NORA, PARIS))
    in_rhythm.live_until(utc(2026, 12, 7, 9))  # Saturday's lesson comes on Monday, when it may
    assert in_rhythm.sent[-1].day() == date(2026, 12, 7)
    learn(in_rhythm, "fears-control")
    assert shown(in_rhythm) == 4
