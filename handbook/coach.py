"""coach.yaml: what the draft coach looks for, in whose words, and which clause and lesson it comes from.

The file is optional: without one, or with a wrong one, there is no coach. A rule that names a clause or a lesson there
is not is shown without it.
"""

from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import Field

from domain.coach import Coach, Look, Network, Rule, Taught
from domain.programme import Programme
from handbook.files import validated
from handbook.problems import Problem, did_you_mean
from handbook.rendering import resolve
from handbook.schema import Decimal, Entry, Feedback, Language, Slug, Text, Title
from handbook.source import Source, read

NAME = "coach.yaml"

WordList = Annotated[dict[Language, list[Text]], Field(min_length=1)]


class NetworkEntry(Entry):
    id: Slug = Field(description="a word that never changes: linkedin")
    name: Title = Field(description="its name as people say it")
    most: Annotated[int, Field(ge=1)] = Field(description="how many characters it takes")
    better: Annotated[int, Field(ge=1)] | None = Field(
        description="from how many characters on people stop reading", default=None
    )


class SaysEntry(Entry):
    title: Title = Field(description="what was found, at most 60 characters")
    advice: Feedback = Field(description="what to do about it, at most 400 characters")


class RuleEntry(Entry):
    id: Slug = Field(description="a word that never changes: figures")
    look: Look = Field(description="what it looks for: words, people, contact-details, figures, shouting ...")
    clause: Slug = Field(description="the clause of the charter it comes from")
    lesson: Slug = Field(description="the lesson that explains it")
    words: WordList = Field(description="what it looks for, a list a language: fr: [...]", default_factory=dict)
    hints: WordList = Field(description="words of which it takes two different ones", default_factory=dict)
    unless: WordList = Field(description="words that settle the matter", default_factory=dict)
    settled: Slug | None = Field(description="the kind of `sentences` that settle the matter: consent", default=None)
    least: Annotated[Decimal, Field(ge=0, le=1)] = Field(
        description="how near to its examples a sentence must be, from 0 to 1", default=0.5
    )
    fr: SaysEntry | None = Field(description="`title` and `advice` in French", default=None)
    en: SaysEntry | None = Field(description="`title` and `advice` in English", default=None)

    def says(self, language: str) -> SaysEntry | None:
        """What is said in a language, or None."""
        return {"fr": self.fr, "en": self.en}.get(language)


class CoachFile(Entry):
    networks: Annotated[list[NetworkEntry], Field(min_length=1, max_length=100)] = Field(
        description="where posts go, each with `id`, `name` and `most`"
    )
    rules: Annotated[list[RuleEntry], Field(min_length=1, max_length=20)] = Field(
        description="the rules, in the order findings are shown"
    )
    signs: dict[Slug, Text] = Field(
        description="groups of words that tell sentences apart, with commas between them", default_factory=dict
    )
    sentences: dict[Slug, dict[Language, Text]] = Field(
        description="examples by kind, one a line: the id of a rule, what settles one, or any other",
        default_factory=dict,
    )
    first_names: str = Field(description="first names, with spaces between them", default="")


def read_coach(path: Path, programme: Programme) -> tuple[Source, Coach | None]:
    """The coach of a file, or None when there is none or it cannot be used; the source holds the problems."""
    if not path.exists():
        return Source(path.as_posix()), None
    source = read(path)
    entry = validated(source, CoachFile)
    if entry is None:
        return source, None
    source.problems += _own_problems(source, entry, programme)
    sound = all(problem.severity != "error" for problem in source.problems)
    return source, _coach_of(entry, programme) if sound else None


def link_problems(source: Source, coach: Coach, clauses: Collection[str], lessons: Collection[str]) -> list[Problem]:
    """The clauses and lessons that rules come from and that are not there."""
    problems = []
    for at, rule in enumerate(coach.rules):
        for key, named, known in (("clause", rule.clause_id, clauses), ("lesson", rule.lesson_id, lessons)):
            if named not in known:
                message = f"The rule `{rule.id}` comes from the {key} `{named}`, and there is no such {key}."
                mend = f"{did_you_mean(named, known)}Name one there is."
                problems.append(source.problem(("rules", at, key), message, mend))
    return problems


def _own_problems(source: Source, entry: CoachFile, programme: Programme) -> list[Problem]:
    problems = []
    ids = {"networks": [each.id for each in entry.networks], "rules": [each.id for each in entry.rules]}
    for name, used in ids.items():
        for at, one in enumerate(used):
            if one in used[:at]:
                message = f"The id `{one}` is used twice."
                problems.append(source.problem((name, at, "id"), message, "Give each an id of its own."))
    for at, rule in enumerate(entry.rules):
        for language in programme.languages:
            if language in {"fr", "en"} and rule.says(language) is None:
                message = f"The rule `{rule.id}` says nothing in `{language}`."
                problems.append(source.problem(("rules", at), message, f"Add `{language}:` with `title` and `advice`."))
        if rule.look == "words" and not rule.words:
            message = f"The rule `{rule.id}` looks for words, and has none."
            problems.append(source.problem(("rules", at, "look"), message, "Add `words:` with a list a language."))
        if rule.look == "examples" and rule.id not in entry.sentences:
            message = f"The rule `{rule.id}` goes by examples, and has none."
            problems.append(source.problem(("rules", at, "look"), message, f"Add `{rule.id}:` under `sentences`."))
        if rule.settled is not None and rule.settled not in entry.sentences:
            message = f"There are no sentences of the kind `{rule.settled}`."
            mend = f"{did_you_mean(rule.settled, entry.sentences)}Add some under `sentences`."
            problems.append(source.problem(("rules", at, "settled"), message, mend))
    return problems


def _coach_of(entry: CoachFile, programme: Programme) -> Coach:
    return Coach(
        rules=tuple(_rule_of(rule, programme) for rule in entry.rules),
        networks=tuple(Network(each.id, each.name, each.most, each.better) for each in entry.networks),
        taught=_taught(entry),
    )


def _taught(entry: CoachFile) -> Taught:
    return Taught(
        sentences={
            kind: tuple(line.strip() for said in by_language.values() for line in said.splitlines() if line.strip())
            for kind, by_language in entry.sentences.items()
        },
        signs={
            group: tuple(word.strip() for word in words.split(",") if word.strip())
            for group, words in entry.signs.items()
        },
        first_names=tuple(entry.first_names.split()),
    )


def _rule_of(entry: RuleEntry, programme: Programme) -> Rule:
    said = {language: says for language in programme.languages if (says := entry.says(language))}
    ready = {language: partial(resolve, language=language, programme=programme) for language in said}
    lists = (entry.words, entry.hints, entry.unless)
    words, hints, unless = ({language: tuple(listed) for language, listed in each.items()} for each in lists)
    return Rule(
        id=entry.id,
        look=entry.look,
        clause_id=entry.clause,
        lesson_id=entry.lesson,
        title={language: ready[language](says.title) for language, says in said.items()},
        advice={language: ready[language](says.advice) for language, says in said.items()},
        words=words,
        hints=hints,
        unless=unless,
        settled=entry.settled,
        least=entry.least,
    )
