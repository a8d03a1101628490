"""Content files of one kind: found by name, read, checked one by one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from handbook.explain import problems_of
from handbook.problems import Problem, listed
from handbook.rendering import reading_forms
from handbook.schema import Reading
from handbook.source import Source, read
from handbook.texts import text_problems

E = TypeVar("E", bound=BaseModel)

_NAME = re.compile(r"(?P<name>.+)\.(?P<language>[a-z]{2})\.yaml\Z")


@dataclass(slots=True)
class ContentFile(Generic[E]):
    """A file ``<name>.<language>.yaml``. ``entry`` is None when its form is wrong; its problems are the source's."""

    source: Source
    name: str
    language: str
    entry: E | None = None

    @property
    def sound(self) -> bool:
        """Whether the file can be used: it has its form, and no error so far."""
        return self.entry is not None and all(problem.severity != "error" for problem in self.source.problems)

    def add(self, *problems: Problem) -> None:
        """Note problems with this file."""
        self.source.problems.extend(problems)


def validated(source: Source, model: type[E], reading: Reading | None = None) -> E | None:
    """The file in its form, or None with the reasons among the source's problems."""
    if source.data is None:
        return None
    try:
        return model.model_validate(source.data, context=reading)
    except ValidationError as error:
        source.problems.extend(problems_of(error, source, model))
        return None


def content_files(
    paths: Sequence[Path], model: type[E], languages: Sequence[str], values: Mapping[str, str]
) -> tuple[list[ContentFile[E]], list[Problem]]:
    """The files in the order they come, and problems with files that are not content files."""
    files: list[ContentFile[E]] = []
    strays: list[Problem] = []
    for path in paths:
        if path.name.startswith(".") or path.suffix not in (".yaml", ".yml"):
            continue
        name = _NAME.match(path.name)
        if not name:
            strays.append(_stray(path, "The name of this file is not understood.", "name.language.yaml, fears.fr.yaml"))
        elif languages and name["language"] not in languages:
            message = f"This file's language is `{name['language']}`, and programme.yaml lists {listed(languages)}."
            strays.append(_stray(path, message, "one of these languages, or add the language to programme.yaml"))
        else:
            files.append(_content_file(path, name["name"], name["language"], model, values))
    return files, strays


def _stray(path: Path, message: str, wanted: str) -> Problem:
    return Problem("error", path.as_posix(), 1, 1, "", path.name, message, f"Rename it: {wanted}.")


def _content_file(path: Path, name: str, language: str, model: type[E], values: Mapping[str, str]) -> ContentFile[E]:
    source = read(path)
    file: ContentFile[E] = ContentFile(source, name, language)
    file.entry = validated(source, model, Reading(lambda text: reading_forms(text, language, values)))
    file.add(*text_problems(source, language))
    stated = (source.data or {}).get("language")
    if isinstance(stated, str) and stated != language:
        message = f"`language` is `{stated}`, and the file's name says `{language}`."
        file.add(source.problem(("language",), message, f"Write `language: {language}`, or rename the file."))
    return file
