"""The handbook as the rest of the program sees it: ready text, ready look-ups, nothing to validate.

Texts are final: ``handbook.loading`` has already filled placeholders and chosen the form of address. They keep the
inline formatting authors may use: ``*bold*``, ``_italic_``, blank lines between paragraphs, ``- `` lists.
Every look-up that takes a language falls back to ``programme.default_language``; none of them raises.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from domain.coach import Coach
from domain.programme import Programme
from domain.surveys import Survey

LinkKind = Literal["lesson", "clause", "url"]
Change = Literal["unchanged", "editorial", "material"]
CharterStatus = Literal["draft", "consultation", "published"]
Fear = Literal["control", "negative", "voice", "failure", "time", "overload"]

FEARS: tuple[Fear, ...] = get_args(Fear)
"""The six fears, in the order they are shown."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer a question offers, and what is said to whoever picks it."""

    id: str
    text: str
    feedback: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question with two to four options, exactly one of them right. Ids are unique in the whole handbook."""

    id: str
    ask: str
    options: tuple[Option, ...]

    @property
    def right_option(self) -> Option:
        """The option that is right (the loader has seen to it that there is one; the first stands in otherwise)."""
        return next((option for option in self.options if option.right), self.options[0])

    def option(self, option_id: str) -> Option | None:
        """The option of that id, or None."""
        return next((option for option in self.options if option.id == option_id), None)


@dataclass(frozen=True, slots=True)
class Link:
    """Where a lesson points: ``target`` is a lesson id, a clause id or an address; ``label`` is given for addresses."""

    kind: LinkKind
    target: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class ExerciseField:
    """One field of an exercise, with what a good and a poor attempt put in it; ``long`` takes several lines."""

    id: str
    label: str
    hint: str
    long: bool
    good: str
    poor: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """Something to write, field by field; ``why_poor`` says what the poor example lacks. It is never marked."""

    id: str
    title: str
    intro: str
    fields: tuple[ExerciseField, ...]
    why_poor: str


@dataclass(frozen=True, slots=True)
class FearCard:
    """A fear and its honest answer; ``go_to`` leads to lessons and clauses."""

    fear: Fear
    worry: str
    answer: str
    what_we_do: tuple[str, ...]
    go_to: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One idea of ninety seconds. The id is the same in every language."""

    id: str
    module_id: str
    title: str
    idea: str
    example: str
    try_this: str
    links: tuple[Link, ...]
    questions: tuple[Question, ...]
    covers: tuple[str, ...] = ()
    asked_as: tuple[str, ...] = ()
    exercise: Exercise | None = None
    card: FearCard | None = None


@dataclass(frozen=True, slots=True)
class Module:
    """A subject of the handbook in one language; ``owner`` is told when something in it must change."""

    id: str
    language: str
    title: str
    summary: str
    owner: str
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the charter. ``change`` says how it differs from the version before; None in a first version.

    Where the change is material, ``because`` may say why, and ``check`` is what people are asked about it.
    """

    id: str
    number: int
    title: str
    text: str
    change: Change | None = None
    because: str = ""
    check: Question | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """A clause of the version before that is gone, and why."""

    clause_id: str
    because: str


@dataclass(frozen=True, slots=True)
class Charter:
    """One version of the charter in one language. ``comments_until`` is the last day of its consultation."""

    id: str
    version: str
    language: str
    status: CharterStatus
    published_on: date | None
    owner: str
    title: str
    preamble: str
    clauses: tuple[Clause, ...]
    acknowledgement: str
    removed: tuple[Removal, ...] = ()
    comments_until: date | None = None

    def clause(self, clause_id: str) -> Clause | None:
        """The clause of that id, or None."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None)

    @property
    def material_clauses(self) -> tuple[Clause, ...]:
        """The clauses people are asked about again in this version (product.md, Charter)."""
        return tuple(clause for clause in self.clauses if clause.change == "material")

    @property
    def material(self) -> bool:
        """Whether this version changes what people agree to: a clause is material, new, or gone."""
        return bool(self.material_clauses or self.removed)

    @property
    def canonical_text(self) -> str:
        """Everything a reader is shown of this version, as RFC 8785 canonical JSON of NFC texts (trust.md).

        What is not shown as the charter's words is left out: status, dates, owner, kinds of change. So a text hashes
        the same before and after it is published.
        """
        shown = {
            "acknowledgement": self.acknowledgement,
            "charter": self.id,
            "clauses": [
                {"id": clause.id, "number": clause.number, "text": clause.text, "title": clause.title}
                for clause in self.clauses
            ],
            "language": self.language,
            "preamble": self.preamble,
            "title": self.title,
            "version": self.version,
        }
        # Strings and small integers only: for these, sorted and compact JSON is RFC 8785.
        text = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return unicodedata.normalize("NFC", text)

    @property
    def text_sha256(self) -> str:
        """SHA-256 of the canonical text in UTF-8, 64 lower-case hexadecimal digits (trust.md, Acknowledgements)."""
        return hashlib.sha256(self.canonical_text.encode("utf-8")).hexdigest()


def archived(canonical_text: str) -> Charter:
    """The charter whose canonical text this is: what readers were shown, and nothing else of it."""
    told = json.loads(canonical_text)
    return Charter(
        id=told["charter"],
        version=told["version"],
        language=told["language"],
        status="published",
        published_on=None,
        owner="",
        title=told["title"],
        preamble=told["preamble"],
        clauses=tuple(Clause(**clause) for clause in told["clauses"]),
        acknowledgement=told["acknowledgement"],
    )


def version_key(version: str) -> tuple[int, ...]:
    """Orders versions by their numbers, so that 1.10 comes after 1.9 and 1.0 equals 1; not a number counts as 0."""
    numbers = [int(part) if part.isascii() and part.isdigit() else 0 for part in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


@dataclass(frozen=True, slots=True)
class Handbook:
    """The whole handbook: modules and surveys by (id, language), charters by (version, language).

    ``coach`` is None where ``coach.yaml`` is not there, or wrong. ``template`` is the same with marks where the
    organisation's words go (handbook/naming.py).
    """

    programme: Programme
    modules: Mapping[tuple[str, str], Module]
    charters: Mapping[tuple[str, str], Charter]
    surveys: Mapping[tuple[str, str], Survey] = field(default_factory=dict)
    coach: Coach | None = None
    template: "Handbook | None" = field(default=None, repr=False, compare=False)
    _lessons: Mapping[tuple[str, str], Lesson] = field(init=False, repr=False, compare=False)
    _questions: Mapping[tuple[str, str], Question] = field(init=False, repr=False, compare=False)
    _exercises: Mapping[tuple[str, str], tuple[Lesson, Exercise]] = field(init=False, repr=False, compare=False)
    _paths: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        lessons = {
            (lesson.id, module.language): lesson for module in self.modules.values() for lesson in module.lessons
        }
        questions = {
            (question.id, language): question
            for (_, language), lesson in lessons.items()
            for question in lesson.questions
        }
        exercises = {
            (lesson.exercise.id, language): (lesson, lesson.exercise)
            for (_, language), lesson in lessons.items()
            if lesson.exercise
        }
        object.__setattr__(self, "_lessons", lessons)
        object.__setattr__(self, "_questions", questions)
        object.__setattr__(self, "_exercises", exercises)
        object.__setattr__(self, "_paths", {path: self._lessons_on(path) for path in self.programme.paths})

    @property
    def owners(self) -> frozenset[str]:
        """Who answers for a module or for the charter, as content names them: ``coordinator``, a Slack id, or a name."""
        of_modules = {module.owner for module in self.modules.values()}
        return frozenset(of_modules | {charter.owner for charter in self.charters.values()})

    def module(self, module_id: str, language: str) -> Module | None:
        """The module in that language, else in the default language, else None."""
        return self.modules.get((module_id, language)) or self.modules.get((module_id, self._default))

    def lesson(self, lesson_id: str, language: str) -> Lesson | None:
        """The lesson in that language, else in the default language, else None."""
        return self._lessons.get((lesson_id, language)) or self._lessons.get((lesson_id, self._default))

    def question(self, question_id: str, language: str) -> Question | None:
        """The question in that language, else in the default language, else None."""
        return self._questions.get((question_id, language)) or self._questions.get((question_id, self._default))

    def exercise(self, exercise_id: str, language: str) -> tuple[Lesson, Exercise] | None:
        """The exercise with its lesson in that language, else in the default language, else None."""
        return self._exercises.get((exercise_id, language)) or self._exercises.get((exercise_id, self._default))

    def exercises(self, language: str) -> tuple[tuple[Lesson, Exercise], ...]:
        """Every exercise with its lesson, in teaching order, in that language or the default one."""
        return tuple((lesson, lesson.exercise) for lesson in self.lessons(language) if lesson.exercise)

    def lesson_of(self, question_id: str, language: str) -> Lesson | None:
        """The lesson that asks the question, or None."""
        for lesson in self.lessons(language):
            if any(question.id == question_id for question in lesson.questions):
                return lesson
        return None

    def module_ids(self) -> tuple[str, ...]:
        """Every module once, in teaching order: as the longest path has them, then what no path names."""
        known = {module_id for module_id, _ in self.modules}
        longest_first = sorted(self.programme.paths.values(), key=len, reverse=True)
        named = [module_id for path in longest_first for module_id in path if module_id in known]
        return tuple(dict.fromkeys([*named, *sorted(known)]))

    def lessons(self, language: str) -> tuple[Lesson, ...]:
        """Every lesson once, in teaching order, in that language or the default one."""
        modules = (self.module(module_id, language) for module_id in self.module_ids())
        return tuple(lesson for module in modules if module for lesson in module.lessons)

    def lesson_ids(self, path: str) -> tuple[str, ...]:
        """The lessons of a path in order; empty when there is no such path."""
        return self._paths.get(path, ())

    def _lessons_on(self, path: str) -> tuple[str, ...]:
        modules = (self.module(module_id, self._default) for module_id in self.programme.paths[path])
        return tuple(lesson.id for module in modules if module for lesson in module.lessons)

    def fear_cards(self, language: str) -> tuple[tuple[Lesson, FearCard], ...]:
        """Each card with its lesson, in the order of ``FEARS``, in that language or the default one."""
        cards = ((lesson, lesson.card) for lesson in self.lessons(language))
        return tuple(
            sorted(((lesson, card) for lesson, card in cards if card), key=lambda pair: FEARS.index(pair[1].fear))
        )

    def survey(self, survey_id: str, language: str) -> Survey | None:
        """The survey in that language, else in the default language, else None."""
        return self.surveys.get((survey_id, language)) or self.surveys.get((survey_id, self._default))

    def charter(self, version: str, language: str) -> Charter | None:
        """That version in that language, else in the default language, else None."""
        return self.charters.get((version, language)) or self.charters.get((version, self._default))

    def charter_versions(self) -> tuple[str, ...]:
        """Every version there is, oldest first, whatever its status."""
        return tuple(sorted({version for version, _ in self.charters}, key=version_key))

    def current_charter(self, language: str) -> Charter | None:
        """The newest published version, by version number, in that language or the default one; None before the first.

        A version counts as published only when its default-language text is: nobody is bound by a translation alone.
        """
        published = self.published_charters(language)
        return published[-1] if published else None

    def published_charters(self, language: str) -> tuple[Charter, ...]:
        """Every published version, oldest first, in that language or the default one."""
        return self._charters_of("published", language)

    def consulted_charter(self, language: str) -> Charter | None:
        """The version people are asked to comment on, if one newer than the charter in force is; in that language."""
        found = self._charters_of("consultation", language)
        current = self.current_charter(language)
        newest = found[-1] if found else None
        if newest is None or (current and version_key(newest.version) <= version_key(current.version)):
            return None
        return newest

    def _charters_of(self, status: CharterStatus, language: str) -> tuple[Charter, ...]:
        default = [(version, self.charters.get((version, self._default))) for version in self.charter_versions()]
        wanted = [version for version, charter in default if charter is not None and charter.status == status]
        found = (self.charters.get((version, language)) for version in wanted)
        return tuple(
            charter if charter is not None and charter.status == status else self.charters[version, self._default]
            for version, charter in zip(wanted, found, strict=True)
        )

    def text_sha256(self, version: str, language: str) -> str | None:
        """The hash of the text a member who reads that version in that language is shown; None if there is none."""
        charter = self.charter(version, language)
        return charter.text_sha256 if charter else None

    @property
    def _default(self) -> str:
        return self.programme.default_language
