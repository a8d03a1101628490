"""A small handbook to test with: two modules, five lessons, a charter of three clauses, in both languages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from config.settings import ROOT
from domain.calendar import Absence, Calendar, Why
from domain.handbook import (
    Charter,
    CharterStatus,
    Clause,
    Exercise,
    ExerciseField,
    Handbook,
    Lesson,
    Link,
    Module,
    Option,
    Question,
)
from domain.members import Member, MemberKey, Voice
from domain.programme import ContactHours, Organisation, Programme
from handbook.loading import load

LANGUAGES = ("fr", "en")
MODULES = {"start": ("start-why", "start-goal", "start-first"), "fears": ("fears-control", "fears-time")}
LESSONS = tuple(lesson for lessons in MODULES.values() for lesson in lessons)


@cache
def real_handbook() -> Handbook:
    """The handbook that comes with the program, read once."""
    found = load(ROOT / "content").handbook
    assert found is not None
    return found


def programme(**changes: Any) -> Programme:
    """Contact hours on weekdays from 9:00 to 17:30, lessons on Tuesday and Thursday at 10:00."""
    usual = Programme(
        organisation=Organisation("Les Tisserands", "Claire Morel", "claire@example.org", "https://example.org/alert"),
        languages=LANGUAGES,
        default_language="fr",
        address="vous",
        coordinators=(),
        contact_hours=ContactHours(days=frozenset(range(5)), start=time(9), end=time(17, 30)),
        lesson_days=frozenset({1, 3}),
        lesson_time=time(10),
        per_day=1,
        per_week=3,
        paths={"everyone": ("start", "fears")},
        charter_due_after_days=14,
        messages_per_minute=230,
    )
    return replace(usual, **changes)


def member(**changes: Any) -> Member:
    """Nora in Paris, welcomed, with lessons on Tuesday and Thursday at 10:00."""
    usual = Member(
        key=MemberKey("T1", "U0NORA0001"),
        voice=Voice("fr", "vous", "Europe/Paris"),
        is_admin=False,
        is_coordinator=False,
        participates=True,
        messages_on=True,
        welcomed=True,
        path="everyone",
        lesson_days=frozenset({1, 3}),
        lesson_time=time(10),
        language_chosen=None,
        next_due_at=None,
        calendar=Calendar(ZoneInfo("Europe/Paris"), programme().contact_hours),
        per_week=3,
    )
    return replace(usual, **changes)


@st.composite
def absences(draw: st.DrawFn) -> Absence:
    """Some days off, within two months of November 2026."""
    first = draw(st.dates(date(2026, 11, 1), date(2027, 1, 31)))
    return Absence(first, first + timedelta(days=draw(st.integers(0, 40))), draw(st.sampled_from(Why)))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """A member's days and hours, anywhere, with days off of every sort."""
    return Calendar(
        zone=ZoneInfo(draw(st.sampled_from(["Europe/Paris", "America/Toronto", "Pacific/Chatham", "Asia/Beirut"]))),
        hours=programme().contact_hours,
        holidays=draw(st.frozensets(st.dates(date(2026, 11, 1), date(2027, 2, 28)), max_size=10)),
        closed=tuple(draw(st.lists(absences(), max_size=2))),
        absences=tuple(draw(st.lists(absences(), max_size=3))),
    )


def question(question_id: str, language: str = "fr") -> Question:
    """A question of three options; ``b`` is right."""
    options = tuple(Option(letter, f"{letter} {language}", f"about {letter}", letter == "b") for letter in "abc")
    return Question(question_id, f"{question_id}? {language}", options)


def lesson(lesson_id: str, language: str = "fr", **changes: Any) -> Lesson:
    """A lesson of two questions, ``<id>-1`` and ``<id>-2``; ``fears-control`` links to a lesson, a clause, a site."""
    links: tuple[Link, ...] = ()
    if lesson_id == "fears-control":
        site = Link("url", "https://example.org/more", "More")
        links = (Link("lesson", "start-why"), Link("clause", "criticism"), site)
    usual = Lesson(
        id=lesson_id,
        module_id=lesson_id.split("-")[0],
        title=f"{lesson_id} {language}",
        idea=f"The idea of {lesson_id}, {language}.",
        example="An example.",
        try_this="Something to try.",
        links=links,
        questions=(question(f"{lesson_id}-1", language), question(f"{lesson_id}-2", language)),
    )
    return replace(usual, **changes)


def exercise(language: str = "fr", *fields: str) -> Exercise:
    """An exercise of two fields, ``aim`` and ``who``, or of the fields given; the last one is long."""
    names = fields or ("aim", "who")
    made = (
        ExerciseField(
            name, f"{name} {language}", f"Help on {name}.", name == names[-1], f"Good {name}.", f"Poor {name}."
        )
        for name in names
    )
    return Exercise("start-why-exercise", f"To write {language}", "Why to write.", tuple(made), "It lacks a date.")


def modules(left_out: Sequence[str] = ()) -> dict[tuple[str, str], Module]:
    """Both modules in both languages, without the lessons left out."""
    return {
        (module_id, language): Module(
            id=module_id,
            language=language,
            title=f"Module {module_id} {language}",
            summary=f"Summary of {module_id}.",
            owner="Claire Morel",
            lessons=tuple(lesson(name, language) for name in lessons if name not in left_out),
        )
        for module_id, lessons in MODULES.items()
        for language in LANGUAGES
    }


def charter(
    version: str = "1.0",
    language: str = "fr",
    status: CharterStatus = "published",
    *,
    length: int = 200,
    material: Sequence[str] | None = None,
    **changes: Any,
) -> Charter:
    """A charter of three clauses of ``length`` characters each; in a later version, ``material`` ones begin with its number."""
    clauses = tuple(
        _clause(clause_id, number, version, language, length, material)
        for number, clause_id in enumerate(("voice", "criticism", "help"), start=1)
    )
    usual = Charter(
        id="social-media",
        version=version,
        language=language,
        status=status,
        published_on=date(2026, 11, 2),
        owner="Claire Morel",
        title=f"Charter {language}",
        preamble="Why there is a charter.",
        clauses=clauses,
        acknowledgement="I have read it.",
    )
    return replace(usual, **changes)


def _clause(
    clause_id: str, number: int, version: str, language: str, length: int, material: Sequence[str] | None
) -> Clause:
    title, text = f"{clause_id} {language}", (f"{clause_id} " * length)[:length]
    if material is None:
        return Clause(clause_id, number, title, text)
    if clause_id not in material:
        return Clause(clause_id, number, title, text, "unchanged")
    return Clause(clause_id, number, title, f"{version} {text}", "material", "Because.", question(clause_id, language))


def charters(
    *versions: str, material: Sequence[str] = ("criticism",), **changes: Any
) -> dict[tuple[str, str], Charter]:
    """Published versions in both languages; each after the first changes these clauses."""
    return {
        (version, lang): charter(version, lang, material=material if number else None, **changes)
        for number, version in enumerate(versions)
        for lang in LANGUAGES
    }


def handbook(
    *, without: Sequence[str] = (), charter_versions: Sequence[str] = ("1.0",), length: int = 200, **changes: Any
) -> Handbook:
    """The small handbook, without some lessons, with other charter versions, or with a changed programme."""
    return Handbook(programme(**changes), modules(without), charters(*charter_versions, length=length))


PHOTOS = "Avant de publier une photo d’enfant, on demande l’accord écrit des parents."


def about_photos(book: Handbook) -> Handbook:
    """The handbook, its lesson ``start-goal`` about photos of children."""

    def speaking(module: Module) -> Module:
        title = {"fr": "Photos d’enfants", "en": "Photos of children"}[module.language]
        idea = {"fr": PHOTOS, "en": "Before a photo of a child is posted, parents agree in writing."}[module.language]
        lessons = [replace(one, title=title, idea=idea) if one.id == "start-goal" else one for one in module.lessons]
        return replace(module, lessons=tuple(lessons))

    return replace(book, modules={place: speaking(module) for place, module in book.modules.items()})
