"""Load a content folder: what can safely be used, and every problem found on the way.

A wrong file is withheld, not the others: a module, charter version or survey whose default-language file is wrong is
withheld in every language, one whose translation is wrong falls back to the default language. Without a sound
programme.yaml there is no handbook at all. A broken link withholds nothing: the lesson is shown without it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from domain.handbook import Charter, Handbook, Link, Module
from domain.programme import Programme
from domain.roles import SURVEY as ROLES
from domain.roles import roles_of
from domain.surveys import Survey
from handbook import charters, modules, surveys
from handbook.brief import brief_problems
from handbook.charters import CharterSource
from handbook.coach import NAME as COACH
from handbook.coach import link_problems as coach_link_problems
from handbook.coach import read_coach
from handbook.files import ContentFile, content_files
from handbook.folders import Folders
from handbook.ids import stated_ids
from handbook.modules import ModuleSource
from handbook.naming import MARKS, named
from handbook.problems import Problem, did_you_mean, in_order, listed
from handbook.programme import read_programme
from handbook.rendering import placeholder_values, resolve
from handbook.schema import CharterFile, ModuleFile, SurveyFile
from handbook.source import Source, Steps
from handbook.surveys import SurveySource

E = TypeVar("E", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Where:
    """Where a lesson, question, module, clause or survey is written; line and column count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a content folder gave. ``handbook`` is None when programme.yaml cannot be used.

    ``places`` maps (id, language) to where it is written, for modules, lessons, questions and exercises by their id,
    charters by their version, clauses by ``version#clause``, surveys by ``surveys/name``, what they ask by
    ``surveys/name#question``. It lets later checks report a line.
    """

    handbook: Handbook | None
    problems: tuple[Problem, ...]
    places: Mapping[tuple[str, str], Where]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that withhold something or would show something broken."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems an author should look at."""
        return tuple(problem for problem in self.problems if problem.severity == "warning")


def load(folder: Path | str, folders: Folders | None = None) -> Loaded:
    """Read ``folder`` (``content/``). Never raises for what files hold: everything wrong is a ``Problem``.

    With ``folders``, as a workspace reads it that has content of its own.
    """
    root = Path(folder)
    folders = folders or Folders(root)
    programme_source, programme = read_programme(root / "programme.yaml", folders.own)
    languages = programme.languages if programme else ()
    values = placeholder_values(programme.organisation) if programme else {}
    module_files, strays = content_files(folders.files("modules"), ModuleFile, languages, values)
    charter_files, more_strays = content_files(folders.files("charter"), CharterFile, languages, values)
    survey_files, survey_strays = content_files(folders.files("surveys"), SurveyFile, languages, values)
    for module_file in module_files:
        modules.check_module(module_file)
    for charter_file in charter_files:
        charters.check_charter(charter_file)
    for survey_file in survey_files:
        surveys.check_survey(survey_file)
    problems = [*strays, *more_strays, *survey_strays]
    handbook = None
    if programme:
        problems += _compare(module_files, charter_files, programme)
        problems += _compare_surveys(survey_files, programme)
        modules.check_duplicates(module_files)
        problems += _path_problems(programme_source, programme, {file.name for file in module_files})
        problems += brief_problems(root, module_files, programme.default_language)
        marked = replace(programme, organisation=MARKS)
        template, link_problems = _assembled(marked, module_files, charter_files)
        coach_source, coach = read_coach(folders.file(COACH), programme)
        template = replace(template, surveys=_loaded_surveys(marked, survey_files), coach=coach)
        handbook = named(template, programme.organisation)
        problems += _role_problems(programme_source, handbook)
        problems += [*link_problems, *coach_source.problems]
        if coach is not None:
            clauses = {clause.id for charter in handbook.charters.values() for clause in charter.clauses}
            lessons = {lesson.id for lesson in handbook.lessons(programme.default_language)}
            problems += coach_link_problems(coach_source, coach, clauses, lessons)
    files: list[ContentFile[Any]] = [*module_files, *charter_files, *survey_files]
    sources = [programme_source, *(file.source for file in files)]
    problems += [problem for source in sources for problem in source.problems]
    places = {**dict(_places(module_files, charter_files)), **dict(_survey_places(survey_files))}
    return Loaded(handbook, in_order(problems), places)


def _by_name(files: Iterable[ContentFile[E]]) -> dict[str, dict[str, ContentFile[E]]]:
    """Files by name, then by language."""
    grouped: dict[str, dict[str, ContentFile[E]]] = {}
    for file in files:
        grouped.setdefault(file.name, {})[file.language] = file
    return grouped


def _compare(
    module_files: Sequence[ModuleSource], charter_files: Sequence[CharterSource], programme: Programme
) -> list[Problem]:
    """Compare languages and versions: what is wrong in a file is noted there, missing files are returned."""
    default = programme.default_language
    problems: list[Problem] = []
    for found in _by_name(module_files).values():
        problems += _missing_files(found, programme, "This module")
        for language, module_file in found.items():
            if language != default and default in found:
                modules.compare_languages(found[default], module_file)
    for versions in _by_name(charter_files).values():
        problems += _missing_files(versions, programme, "This version of the charter")
        for language, charter_file in versions.items():
            if language != default and default in versions:
                charters.compare_languages(versions[default], charter_file)
    for language in programme.languages:
        charters.compare_versions([file for file in charter_files if file.language == language])
        modules.check_fears([file for file in module_files if file.language == language])
    return problems


def _compare_surveys(survey_files: Sequence[SurveySource], programme: Programme) -> list[Problem]:
    """The same for surveys, between languages and with the surveys they compare with."""
    default = programme.default_language
    problems: list[Problem] = []
    for found in _by_name(survey_files).values():
        problems += _missing_files(found, programme, "This survey")
        for language, survey_file in found.items():
            if language != default and default in found:
                surveys.compare_languages(found[default], survey_file)
    for language in programme.languages:
        surveys.check_comparisons([file for file in survey_files if file.language == language])
    return problems


def _missing_files(found: Mapping[str, ContentFile[E]], programme: Programme, thing: str) -> Iterable[Problem]:
    """The languages a module, charter version or survey lacks, said where another language of it stands.

    It withholds nothing by itself: a missing translation falls back, a missing default language has nothing to show.
    """
    first = found.get(programme.default_language) or next(iter(found.values()))
    for language in programme.languages:
        if language not in found:
            name = f"{first.name}.{language}.yaml"
            message = f"{thing} has no `{language}` text: the file {name} is missing."
            yield first.source.problem(("language",), message, f"Add {name}, with the same ids.")


def _path_problems(source: Source, programme: Programme, known: set[str]) -> list[Problem]:
    problems = []
    for name, module_ids in programme.paths.items():
        for index, module_id in enumerate(module_ids):
            if module_id not in known:
                message = f"The path `{name}` names the module `{module_id}`, and there is no such module."
                mend = f"{did_you_mean(module_id, known)}Add modules/{module_id}.{programme.default_language}.yaml."
                problems.append(source.problem(("paths", name, index), message, mend))
    for module_id in sorted(known.difference(*programme.paths.values())):
        message = f"No path names the module `{module_id}`: people find it only by searching."
        mend = "Add it to a path, unless that is what you want."
        problems.append(source.problem(("paths",), message, mend, severity="warning", on_key=True))
    return problems


def _role_problems(source: Source, handbook: Handbook) -> list[Problem]:
    """The parts that ``path_roles`` names and the survey of parts does not have; they lead nobody anywhere."""
    known = [role.id for role in roles_of(handbook, handbook.programme.default_language)]
    problems = []
    for path, roles in handbook.programme.path_roles.items():
        for index, role in enumerate(roles):
            if role not in known:
                message = f"The path `{path}` names the part `{role}`, and surveys/{ROLES} has no such option."
                mend = f"{did_you_mean(role, known)}The parts are {listed(known, 'and')}." if known else "Delete it."
                problems.append(source.problem(("path_roles", path, index), message, mend, severity="warning"))
    return problems


def _usable(files: Iterable[ContentFile[E]], default: str) -> dict[tuple[str, str], ContentFile[E]]:
    """The sound files, by name and language, of what is sound in the default language."""
    usable = {}
    for name, found in _by_name(files).items():
        if default in found and found[default].sound:
            usable.update({(name, language): file for language, file in found.items() if file.sound})
    return usable


def _assembled(
    programme: Programme, module_files: Sequence[ModuleSource], charter_files: Sequence[CharterSource]
) -> tuple[Handbook, list[Problem]]:
    default = programme.default_language
    loaded_charters: dict[tuple[str, str], Charter] = {}
    for key, charter_file in _usable(charter_files, default).items():
        if charter_file.entry:
            ready = partial(resolve, language=charter_file.language, programme=programme)
            loaded_charters[key] = charters.charter_of(charter_file.entry, ready)
    waiting = {clause for file in charter_files if not file.sound for clause in stated_ids(file.source.data, "clauses")}
    ours = [charter for (_, language), charter in loaded_charters.items() if language == default]
    link_problems = modules.check_links(module_files, charters.known_clauses(ours, waiting))
    sound = _usable(module_files, default)
    lesson_ids = {lesson.id for file in sound.values() if file.entry for lesson in file.entry.lessons}
    clause_ids = charters.known_clauses(ours, set())

    def keep(link: Link) -> bool:
        return link.kind == "url" or link.target in (lesson_ids if link.kind == "lesson" else clause_ids)

    loaded_modules: dict[tuple[str, str], Module] = {}
    for key, module_file in sound.items():
        if module_file.entry:
            ready = partial(resolve, language=module_file.language, programme=programme)
            loaded_modules[key] = modules.module_of(module_file.entry, ready, keep)
    return Handbook(programme, loaded_modules, loaded_charters), link_problems


def _loaded_surveys(programme: Programme, survey_files: Sequence[SurveySource]) -> Mapping[tuple[str, str], Survey]:
    loaded = {}
    for key, survey_file in _usable(survey_files, programme.default_language).items():
        if survey_file.entry:
            ready = partial(resolve, language=survey_file.language, programme=programme)
            loaded[key] = surveys.survey_of(survey_file.entry, ready)
    return loaded


def _places(
    module_files: Sequence[ModuleSource], charter_files: Sequence[CharterSource]
) -> Iterable[tuple[tuple[str, str], Where]]:
    for file in module_files:
        yield (file.name, file.language), _where(file.source, ("module",))
        for at, lesson in enumerate(file.entry.lessons if file.entry else ()):
            yield (lesson.id, file.language), _where(file.source, ("lessons", at, "id"))
            for index, question in enumerate(lesson.questions):
                yield (question.id, file.language), _where(file.source, ("lessons", at, "questions", index, "id"))
            if lesson.exercise:
                yield (lesson.exercise.id, file.language), _where(file.source, ("lessons", at, "exercise", "id"))
    for charter in charter_files:
        yield (charter.name, charter.language), _where(charter.source, ("version",))
        for at, clause in enumerate(charter.entry.clauses if charter.entry else ()):
            yield (f"{charter.name}#{clause.id}", charter.language), _where(charter.source, ("clauses", at, "id"))


def _survey_places(survey_files: Sequence[SurveySource]) -> Iterable[tuple[tuple[str, str], Where]]:
    for file in survey_files:
        name = f"surveys/{file.name}"
        yield (name, file.language), _where(file.source, ("survey",))
        for at, question in enumerate(file.entry.questions if file.entry else ()):
            yield (f"{name}#{question.id}", file.language), _where(file.source, ("questions", at, "id"))


def _where(source: Source, steps: Steps) -> Where:
    place = source.place(steps)
    return Where(source.file, place.line, place.column)
