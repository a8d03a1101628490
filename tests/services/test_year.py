"""A year of forty members with lives of their own: reviews keep their limits and dates, content comes and goes, and no
streak is lost unfairly (each checked against the test's own diary, by slow definitions that share no code with ours)."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fsrs import Card as LibraryCard
from fsrs import Rating, Scheduler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from domain.attention import Kind
from domain.calendar import Absence
from domain.handbook import Handbook
from domain.members import Voice
from domain.review import Picked, ReviewView
from domain.settings import SettingsChoice
from domain.training import Answered, LessonView
from storage import review as review_store
from tests.conftest import MakeDatabase
from tests.handbooks import LESSONS, handbook
from tests.services.world import CLAIRE, NORA, TEAM, Programme, person
from tests.support import FakeClock

DAY = timedelta(days=1)
ZONES = ("Europe/Paris", "America/Toronto", "Pacific/Chatham", "Pacific/Honolulu", "Asia/Kathmandu", None)
YEAR_BEGINS = datetime(2027, 12, 6, 20, tzinfo=UTC)
"""A Monday; the year that follows has a 29 February."""


@dataclass(frozen=True)
class Life:
    """A member's habits and what befalls them; ``zone`` None is a member without a time zone."""

    zone: str | None
    days: frozenset[int]
    hour: int
    diligence: float
    knows: float
    unrest: float
    absences: tuple[tuple[str, int, int], ...]
    chance: random.Random


def lives(days: int) -> st.SearchStrategy[Life]:
    """Lives of so many days, with absences in them."""
    absences = st.tuples(st.sampled_from(["leave", "pause", "stop"]), st.integers(5, days - 10), st.integers(1, 40))
    return st.builds(
        Life,
        zone=st.sampled_from(ZONES),
        days=st.frozensets(st.integers(0, 6), min_size=1, max_size=5),
        hour=st.integers(0, 23),
        diligence=st.sampled_from([0.15, 0.5, 0.8, 1.0]),
        knows=st.sampled_from([0.2, 0.6, 0.95]),
        unrest=st.sampled_from([0.0, 0.05, 0.2]),
        absences=st.lists(absences, max_size=4).map(tuple),
        chance=st.integers(0, 2**32).map(random.Random),
    )


@dataclass
class Diary:
    """What the member saw and did, by their own date at that moment."""

    came: list[date] = field(default_factory=list)
    deeds: set[tuple[date, str]] = field(default_factory=set)
    answered: Counter[str] = field(default_factory=Counter)
    reviewed: list[tuple[date, str, str]] = field(default_factory=list)
    answered_on: set[date] = field(default_factory=set)
    leaves: list[tuple[date, date]] = field(default_factory=list)
    moments: dict[tuple[str, int], tuple[datetime, bool]] = field(default_factory=dict)


@dataclass
class Lived:
    """One member's life in one programme, a day at a time."""

    life: Life
    programme: Programme
    diary: Diary = field(default_factory=Diary)

    def __post_init__(self) -> None:
        self.zone = self.life.zone
        self.programme.clock.set(YEAR_BEGINS)
        self.programme.load([person(CLAIRE), person(NORA, self.zone)])
        self.programme.start(NORA)
        self.choose(self.life.days)

    @property
    def today(self) -> date:
        """The member's own date: in Paris's zone, the workspace's... where they have none."""
        return self.programme.clock.now().astimezone(ZoneInfo(self.voice.zone)).date()

    @property
    def voice(self) -> Voice:
        """How they are spoken to; its zone is known to be theirs, or the workspace's."""
        voice = self.programme.member(NORA).voice
        assert self.zone is None or voice.zone == self.zone
        return voice

    def choose(self, days: frozenset[int]) -> None:
        """Chooses lesson days, and leaves the rest as it is."""
        settings = self.programme.services.settings.get(key=NORA)
        choice = SettingsChoice(
            None, settings.messages_on, days, time(self.life.hour), resumes_on=settings.resumes_on
        )  # fmt: skip
        self.programme.services.settings.choose(key=NORA, choice=choice)

    def live(self, number: int) -> None:
        """A day: what comes, what the member does, what befalls them."""
        chance = self.life.chance
        began = self.programme.clock.now()
        for sent in self.programme.live_until(began + DAY):
            if sent.kind in (Kind.LESSON, Kind.REVIEW):
                self.diary.came.append(date.fromisoformat(sent.view.occasion[-10:]))
        self.absences(number)
        if chance.random() < self.life.unrest:
            chance.choice(self.unrest())()
        away = any(first <= self.today <= last for first, last in self.diary.leaves)
        if chance.random() < (0.1 if away else self.life.diligence):
            self.act()

    def absences(self, number: int) -> None:
        """Leave is planned four days ahead; a pause and a stop begin today."""
        settings, today = self.programme.services.settings, self.today
        for kind, begins, length in self.life.absences:
            if kind == "leave" and number == begins - 4:
                self.leave(today + 4 * DAY, today + (3 + length) * DAY)
            elif kind == "pause" and number == begins:
                settings.pause(key=NORA, until=today + length * DAY)
                self.diary.leaves.append((today, today + (length - 1) * DAY))
            elif kind == "stop" and number in (begins, begins + length):
                settings.switch_messages(key=NORA, on=number != begins)

    def leave(self, first: date, last: date) -> None:
        """Enters a leave in the settings."""
        member = self.programme.member(NORA)
        settings = self.programme.services.settings.get(key=NORA)
        choice = SettingsChoice(
            None, member.messages_on, member.lesson_days, member.lesson_time,
            resumes_on=settings.resumes_on, leave_from=first, leave_to=last,
        )  # fmt: skip
        self.programme.services.settings.choose(key=NORA, choice=choice)
        self.diary.leaves.append((first, last))

    def unrest(self) -> list[Callable[[], None]]:
        """What may befall: a journey, other days, other content, a clock set back."""
        chance = self.life.chance

        def travel() -> None:
            self.zone = chance.choice(ZONES[:-1])
            self.programme.services.members.follow(workspace_id=TEAM, person=person(NORA, self.zone))

        def rest() -> None:
            self.choose(frozenset(chance.sample(range(7), chance.randint(1, 5))))

        def edit() -> None:
            self.programme.library.handbook = edited(chance)

        return [travel, rest, edit, edit, lambda: self.programme.clock.set(self.programme.clock.now() - DAY / 24)]

    def act(self) -> None:
        """Takes the last lesson that came, or the next, then what is due, each click perhaps twice."""
        services = self.programme.services
        lessons = [sent.view for sent in self.programme.sent if sent.kind is Kind.LESSON][-1:]
        came = lessons and self.life.chance.random() < 0.5
        view = lessons[0] if came else services.training.open_next(key=NORA)
        while isinstance(view, LessonView) and view.open_question:
            view = self.answer_lesson(view)
        review = services.review.open(key=NORA)
        for _ in range(self.life.chance.randint(0, 6)):
            if review.open is not None:
                review = self.answer_review(review)

    def clicks(self) -> range:
        """Once, or a double click."""
        return range(self.life.chance.choice([1, 1, 2]))

    def pick(self) -> str:
        """The right option, or another."""
        return "b" if self.life.chance.random() < self.life.knows else "c"

    def answer_lesson(self, view: LessonView) -> object:
        """Answers the open question; goes on from what is shown."""
        assert view.open_question is not None
        question, option, shown = view.open_question.id, self.pick(), None
        fresh = question not in {answer.question.id for answer in current(self.programme, view).answered}
        for _ in self.clicks():
            shown = self.programme.services.training.answer(
                key=NORA, lesson_id=view.lesson.id, answered=Answered(question, option), round_=view.round,
                occasion=view.occasion,
            )  # fmt: skip
        if fresh and isinstance(shown, LessonView) and question in {one.question.id for one in shown.answered}:
            self.note(f"lesson {view.lesson.id}", question, option)
        return shown

    def answer_review(self, view: ReviewView) -> ReviewView:
        """Answers the open question."""
        assert view.open is not None
        question, option, shown = view.open.question.id, self.pick(), view
        due_on = self.due_on(question)
        for first, last in self.diary.leaves:
            assert not (first <= due_on <= last and first <= self.today <= last), "it fell due on leave"
        for _ in self.clicks():
            shown = self.programme.services.review.answer(
                key=NORA, picked=Picked(question, option, view.open.number), began_on=view.began_on
            )
        assert len(shown.answered) == len(view.answered) + 1
        self.note(f"review {view.began_on}", question, option)
        self.diary.reviewed.append((self.today, question, option))
        return shown

    def due_on(self, question: str) -> date:
        """The library's own due date of a card."""
        with self.programme.database.transaction() as connection:
            (card,) = [one for one in review_store.all_cards(connection, NORA) if one.question_id == question]
        return datetime.fromisoformat(card.state["due"]).date()

    def note(self, what: str, question: str, option: str) -> None:
        """Writes down what was done."""
        self.diary.deeds.add((self.today, what))
        self.diary.answered_on.add(self.today)
        self.diary.answered[question] += 1
        now = self.programme.clock.now()
        self.diary.moments[question, self.diary.answered[question]] = (now, option == "b")


def current(programme: Programme, view: LessonView) -> LessonView:
    """The lesson as it stands now."""
    shown = programme.services.training.open_lesson(key=NORA, lesson_id=view.lesson.id)
    return shown if isinstance(shown, LessonView) else view


def edited(chance: random.Random) -> Handbook:
    """Another version of the content: some lessons withdrawn, others back."""
    return handbook(without=tuple(chance.sample(LESSONS, chance.randint(0, 3))))


# --- the slow definitions


def check(lived: Lived) -> None:
    """Everything that is promised of a life so far."""
    limits(lived)
    lived.programme.library.handbook = handbook()
    nothing_lost_and_the_library_s_own_dates(lived)
    shown = lived.programme.services.desk.home(key=NORA).streak
    away = lived.programme.member(NORA).calendar.absences
    assert shown == slow_streak(lived.diary.came, [day for day, _ in lived.diary.deeds], away)


def limits(lived: Lived) -> None:
    """Five a day; three in the two weeks after two weeks without an answer, and as long as a leave was after it."""
    for day, count in Counter(day for day, _, _ in lived.diary.reviewed).items():
        assert count <= 5
        back = any(last < day <= last + min(last - first + DAY, 14 * DAY) for first, last in lived.diary.leaves)
        if back or after_absence(day, lived.diary.answered_on):
            assert count <= 3, f"{count} on {day}"


def after_absence(day: date, answered_on: set[date]) -> bool:
    """Day by day: whether one of the last fourteen days, or this one, was the first after fourteen silent ones."""
    for back in range(14):
        first = day - back * DAY
        if first != day and first not in answered_on:
            continue
        silent = all(first - n * DAY not in answered_on for n in range(1, 14))
        if silent and any(one < first for one in answered_on):
            return True
    return False


def nothing_lost_and_the_library_s_own_dates(lived: Lived) -> None:
    """Each question ever answered has its card, moved as often as it was answered, to where the library moves it."""
    programme, diary = lived.programme, lived.diary
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    with programme.database.transaction() as connection:
        cards = {card.question_id: card for card in review_store.all_cards(connection, NORA)}
        log = {(row.question_id, row.number): row for row in connection.execute(select(review_store.log)).all()}
    assert {name: card.answers for name, card in cards.items()} == dict(diary.answered)
    assert log.keys() == diary.moments.keys()
    for name, card in cards.items():
        theirs = LibraryCard(card_id=1)
        for number in range(1, card.answers + 1):
            row = log[name, number]
            assert row.correct == diary.moments[name, number][1]
            rating = Rating.Good if row.correct else Rating.Again
            theirs, _ = scheduler.review_card(theirs, rating, datetime.combine(row.answered_on, time(9), tzinfo=UTC))
        assert (card.due_on, card.state["stability"]) == (theirs.due.date(), theirs.stability)


def slow_streak(came: Sequence[date], deeds: Sequence[date], away: Sequence[Absence]) -> int:
    """The most lesson days with a deed of their own in a run up to the last or the one before it, in which only those have
    none whose time an absence cut short."""
    days = sorted(set(came))
    best = 0
    for end in (len(days), len(days) - 1):
        for begin in range(end - 1, -1, -1):
            if (served := served_in(days, begin, end, deeds, away)) is None:
                break
            best = max(best, served)
    return best


def served_in(days: Sequence[date], begin: int, end: int, deeds: Sequence[date], away: Sequence[Absence]) -> int | None:
    """A matching of lesson days to deeds, by augmenting paths: first those that need one; None where one gets none."""
    taken: dict[int, int] = {}

    def serve(number: int, tried: set[int]) -> bool:
        until = days[number + 1] if number + 1 < len(days) else date.max
        for place, deed in enumerate(deeds):
            if days[number] - DAY <= deed < until and place not in tried:
                tried.add(place)
                if place not in taken or serve(taken[place], tried):
                    taken[place] = number
                    return True
        return False

    def cut_short(number: int) -> bool:
        until = days[number + 1] if number + 1 < len(days) else days[number]
        return any(
            day in one for one in away for day in (days[number] + n * DAY for n in range((until - days[number]).days))
        )

    run = range(begin, end)
    if not all(serve(number, set()) for number in run if not cut_short(number)):
        return None
    return len(taken) + sum(serve(number, set()) for number in run if cut_short(number))


# Without shrinking: a life that breaks a promise is the same in the next run, and a smaller one takes hours to find.
LIVED: dict[str, Any] = {
    "phases": (Phase.explicit, Phase.generate),
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@pytest.mark.long
@settings(max_examples=40, **LIVED)
@given(life=lives(366))
def test_a_year_of_forty_members(make_database: MakeDatabase, life: Life) -> None:
    live(make_database, life, days=366)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
@settings(max_examples=4, **LIVED)
@given(life=lives(60))
def test_two_months_of_four_members(make_database: MakeDatabase, kind: str, life: Life) -> None:
    live(make_database, life, days=60, kind=kind)


def live(make_database: MakeDatabase, life: Life, *, days: int, kind: str = "sqlite") -> None:
    """Lives a life, looking at the promises once a month."""
    lived = Lived(life, Programme(make_database(kind), FakeClock()))
    for number in range(days):
        lived.live(number)
        if number % 30 == 29:
            check(lived)
    check(lived)
    if life.diligence == 1.0 and not life.unrest:
        kept = lived.programme.services.desk.home(key=NORA).streak
        assert kept >= len(set(lived.diary.came)) - 1, "did something every day, and lost it"
    lived.programme.database.close()
