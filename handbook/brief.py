"""brief.yaml: the points the handbook undertakes to teach, held against what lessons say they cover.

The file is optional: without one, nobody has undertaken anything and ``covers`` is free. Nothing here withholds a
lesson; a point that no lesson teaches is the handbook's problem, not a reader's.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field

from handbook.files import validated
from handbook.modules import ModuleSource
from handbook.problems import Problem, did_you_mean, listed
from handbook.schema import Entry, Slug, Text
from handbook.source import Source, Steps, read

NAME = "brief.yaml"


class PointEntry(Entry):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*\.[a-z0-9]+$")] = Field(
        description="the module, a full stop, and a number or word: fears.2, fears.control"
    )
    says: Text = Field(description="one short sentence: what a reader will know")


class BriefModuleEntry(Entry):
    module: Slug = Field(description="the module's name, as in modules/")
    about: Text = Field(description="what the module is about, in a few words")
    points: Annotated[list[PointEntry], Field(min_length=1)] = Field(
        description="one or more points, each with `id` and `says`"
    )


class BriefFile(Entry):
    modules: Annotated[list[BriefModuleEntry], Field(min_length=1)] = Field(
        description="the modules, each with `module`, `about` and `points`"
    )


def read_brief(folder: Path) -> tuple[Source, BriefFile | None]:
    """The brief of a content folder, or None when there is none or it cannot be used; the source holds the problems."""
    path = folder / NAME
    if not path.exists():
        return Source(path.as_posix()), None
    source = read(path)
    return source, validated(source, BriefFile)


def brief_problems(folder: Path, files: Sequence[ModuleSource], default_language: str) -> list[Problem]:
    """What is wrong with the brief, with the points lessons name, and the points they leave out."""
    source, brief = read_brief(folder)
    if brief is None:
        return source.problems
    points = dict(_points(brief))
    problems = [*source.problems, *_own_problems(source, brief), *_unknown(files, points)]
    for language in sorted({file.language for file in files}):
        if language != default_language:
            problems += _differences(files, default_language, language)
    # A module whose form is wrong says nothing of what it covers: its points wait until it is mended.
    waiting = {file.name for file in files if file.language == default_language and file.entry is None}
    taught = {point for _, _, _, point in _covers(files, default_language)}
    for steps, entry in _entries(brief):
        if entry.id not in taught and entry.id.split(".")[0] not in waiting:
            message = f"No lesson covers `{entry.id}`."
            mend = f"Add it to `covers:` of the lesson that teaches it: {entry.says}"
            problems.append(source.problem((*steps, "id"), message, mend))
    return problems


def _entries(brief: BriefFile) -> Iterator[tuple[Steps, PointEntry]]:
    for at, module in enumerate(brief.modules):
        for index, point in enumerate(module.points):
            yield ("modules", at, "points", index), point


def _points(brief: BriefFile) -> Iterator[tuple[str, PointEntry]]:
    for _, point in _entries(brief):
        yield point.id, point


def _own_problems(source: Source, brief: BriefFile) -> list[Problem]:
    problems = []
    seen: set[str] = set()
    for steps, point in _entries(brief):
        module = brief.modules[int(steps[1])].module
        if not point.id.startswith(f"{module}."):
            message = f"`{point.id}` must begin with `{module}.`."
            problems.append(source.problem((*steps, "id"), message, "Rename it, or move it to its own module."))
        if point.id in seen:
            message = f"The point `{point.id}` is written twice."
            problems.append(source.problem((*steps, "id"), message, "Give each point an id of its own."))
        seen.add(point.id)
    return problems


def _covers(files: Sequence[ModuleSource], language: str) -> Iterator[tuple[ModuleSource, Steps, str, str]]:
    """Every point named in the files of a language: the file, where it stands, the lesson, the point."""
    for file in files:
        if file.entry is None or file.language != language:
            continue
        for at, lesson in enumerate(file.entry.lessons):
            for index, point in enumerate(lesson.covers):
                yield file, ("lessons", at, "covers", index), lesson.id, point


def _unknown(files: Sequence[ModuleSource], points: Mapping[str, PointEntry]) -> Iterator[Problem]:
    for language in sorted({file.language for file in files}):
        for file, steps, _, point in _covers(files, language):
            if point not in points:
                message = f"`{point}` is not a point of {NAME}."
                mend = f"{did_you_mean(point, points)}Write the id of a point, or add the point to {NAME}."
                yield file.source.problem(steps, message, mend)


def _differences(files: Sequence[ModuleSource], default: str, language: str) -> Iterator[Problem]:
    """Where a lesson covers other points in another language: the points are the lesson's, not the text's."""
    ours = _by_lesson(files, default)
    for file in files:
        if file.entry is None or file.language != language:
            continue
        for at, lesson in enumerate(file.entry.lessons):
            wanted = ours.get(lesson.id)
            if wanted is not None and wanted != set(lesson.covers):
                there = listed((f"`{point}`" for point in sorted(wanted)), "and") if wanted else "nothing"
                message = f"This lesson covers {there} in {file.name}.{default}.yaml, and not the same here."
                mend = "Write the same points in every language."
                yield file.source.problem(("lessons", at, "covers"), message, mend, on_key=True)


def _by_lesson(files: Sequence[ModuleSource], language: str) -> dict[str, set[str]]:
    return {
        lesson.id: set(lesson.covers)
        for file in files
        if file.entry is not None and file.language == language
        for lesson in file.entry.lessons
    }
