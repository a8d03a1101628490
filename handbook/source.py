"""A YAML file as data and as places: where every key and every value stands, for messages an author can follow.

Only the plain part of YAML is read: mappings, lists, texts, whole numbers, ``true`` and ``false``, dates. Anchors,
aliases, tags, several documents and deep nesting are refused, so no file can make reading slow or surprising.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from handbook import yaml_words
from handbook.problems import Problem, Severity, shortened

Steps = tuple[str | int, ...]

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

# The C reader is about ten times faster; both speak the same events.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_STR = "tag:yaml.org,2002:str"
_NULL = "tag:yaml.org,2002:null"
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
# What YAML takes for a line break or refuses outright, and what looks like a space and is none.
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|^ *[\u00a0\u202f]", re.MULTILINE)
_CUT_BY_HASH = re.compile(r"\s+#\S")


@dataclass(frozen=True, slots=True)
class Unquoted:
    """A plain word YAML would not read as text: ``no``, ``on``, ``1.0``, ``17:30``. Quotes make it a text."""

    raw: str

    def __str__(self) -> str:
        return self.raw


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value and its key stand, from 1; ``raw`` is a scalar as written, ``last_line`` where the value ends."""

    line: int
    column: int
    key_line: int
    key_column: int
    last_line: int
    raw: str | None = None


@dataclass(slots=True)
class Source:
    """One file read: its lines, its data, the places of its parts, and what was wrong on the way."""

    file: str
    lines: list[str] = field(default_factory=list)
    data: dict[str, Any] | None = None
    places: dict[Steps, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, steps: Steps) -> Place:
        """The place of that value, or of the nearest thing around it that the file has."""
        for length in range(len(steps), -1, -1):
            if found := self.places.get(steps[:length]):
                return found
        return Place(1, 1, 1, 1, 1)

    def problem(
        self, steps: Steps, message: str, mend: str, *, severity: Severity = "error", on_key: bool = False
    ) -> Problem:
        """A problem with the value at ``steps``, or with its key."""
        place = self.place(steps)
        line, column = (place.key_line, place.key_column) if on_key else (place.line, place.column)
        value = str(steps[-1]) if on_key and steps else place.raw or ""
        return Problem(severity, self.file, line, column, path_text(steps), shortened(value), message, mend)

    def problem_in_text(
        self, steps: Steps, found: tuple[int, str], message: str, mend: str, *, severity: Severity = "error"
    ) -> Problem:
        """A problem inside the text at ``steps``; ``found`` is the offset there, from 0, and what stands at it."""
        offset, excerpt = found
        excerpt = excerpt.split("\n")[0]
        text = self._value(steps)
        nth = text.count(excerpt, 0, offset) if isinstance(text, str) and excerpt else 0
        line, column = self._find(self.place(steps), excerpt, nth)
        return Problem(severity, self.file, line, column, path_text(steps), shortened(excerpt), message, mend)

    def _value(self, steps: Steps) -> object:
        value: Any = self.data
        for step in steps:
            value = value[step]
        return value

    def _find(self, place: Place, excerpt: str, nth: int) -> tuple[int, int]:
        if not excerpt:
            return place.line, place.column
        for number in range(place.line, min(place.last_line, len(self.lines)) + 1):
            start = place.column - 1 if number == place.line else 0
            while (start := self.lines[number - 1].find(excerpt, start)) >= 0:
                if nth == 0:
                    return number, start + 1
                nth -= 1
                start += len(excerpt)
        return place.line, place.column

    def texts(self) -> Iterator[tuple[Steps, str]]:
        """Every text value of the file with its steps."""
        yield from _texts((), self.data)


def _texts(steps: Steps, value: object) -> Iterator[tuple[Steps, str]]:
    if isinstance(value, str):
        yield steps, value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _texts((*steps, key), child)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _texts((*steps, index), child)


def path_text(steps: Steps) -> str:
    """``("lessons", 0, "title")`` as ``lessons[0].title``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def read(path: Path) -> Source:
    """Read one file. Never raises for what the file holds: ``data`` is None and ``problems`` say why."""
    source = Source(path.as_posix())
    try:
        raw = path.read_bytes()
    except OSError as error:
        source.problems.append(
            source.problem((), f"This file cannot be read: {error.strerror}.", "Check its rights, or put it back.")
        )
        return source
    if len(raw) > MAX_BYTES:
        size = f"This file is {len(raw):,} bytes; at most {MAX_BYTES:,} are read."
        source.problems.append(source.problem((), size, "Split it, or remove what is not text."))
        return source
    return read_bytes(source, raw)


def read_bytes(source: Source, raw: bytes) -> Source:
    """Fill ``source`` from the bytes of its file, as ``read`` does."""
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", "replace")
        _refuse_at(source, before.count("\n") + 1, len(before) - before.rfind("\n"), *yaml_words.NOT_UTF8)
        return source
    source.lines = text.split("\n")
    for found in _FORBIDDEN.finditer(text):
        character = found.group()[-1]
        at = found.end() - 1
        line = text.count("\n", 0, at) + 1
        column = at - text.rfind("\n", 0, at)
        _refuse_at(source, line, column, *yaml_words.forbidden(character))
        if len(source.problems) >= 20 or character not in "\t\u00a0\u202f":
            return source
    if not source.problems:
        _Reader(source, text).run()
    return source


def _refuse_at(source: Source, line: int, column: int, message: str, mend: str, value: str = "") -> None:
    source.problems.append(Problem("error", source.file, line, column, "", shortened(value), message, mend))


class _RefusedError(Exception):
    """Reading cannot go on; the problem is already noted."""


@dataclass(slots=True)
class _Frame:
    """A mapping or list being filled."""

    steps: Steps
    container: dict[str, Any] | list[Any]
    key: str | None = None
    key_place: tuple[int, int] = (1, 1)
    repeated: bool = False


class _Reader:
    """Turns YAML's events into data and places, with a stack of its own: depth costs no recursion."""

    def __init__(self, source: Source, text: str) -> None:
        self.source = source
        self.text = text
        self.frames: list[_Frame] = []
        self.documents = 0

    def run(self) -> None:
        loader = _Loader(self.text)
        try:
            while loader.check_event():
                self._take(loader.get_event(), loader)
            if self.source.data is None:
                _refuse_at(self.source, 1, 1, *yaml_words.EMPTY)
        except _RefusedError:
            self.source.data = None
        except yaml.MarkedYAMLError as error:
            self.source.data = None
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            line = min(line, len(self.source.lines))
            wrong_line = self.source.lines[line - 1]
            message, mend = yaml_words.syntax(error.problem or "", wrong_line)
            if star := yaml_words.BEGINS_WITH_STAR.search(wrong_line):
                column = star.end()
            _refuse_at(self.source, line, min(column, len(wrong_line) + 1), message, mend, wrong_line.strip())
        except yaml.YAMLError:
            self.source.data = None
            _refuse_at(self.source, 1, 1, *yaml_words.syntax("", ""))
        finally:
            loader.dispose()

    def _take(self, event: Any, loader: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._guard(event)
            self._scalar(event, loader)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._guard(event)
            self._open(event, {} if isinstance(event, yaml.MappingStartEvent) else [])
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self.frames.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._stop(event, *yaml_words.ALIAS)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._stop(event, *yaml_words.SECOND_DOCUMENT)

    def _guard(self, event: Any) -> None:
        if event.anchor is not None:
            self._stop(event, *yaml_words.ALIAS)
        if event.tag is not None:
            self._stop(event, *yaml_words.TAG)
        if not self.frames and not isinstance(event, yaml.MappingStartEvent):
            empty = isinstance(event, yaml.ScalarEvent) and event.value == ""
            self._stop(event, *(yaml_words.EMPTY if empty else yaml_words.NOT_A_MAPPING))
        if len(self.frames) >= MAX_DEPTH:
            self._stop(event, *yaml_words.TOO_DEEP)

    def _stop(self, event: Any, message: str, mend: str) -> None:
        mark = event.start_mark
        _refuse_at(self.source, mark.line + 1, mark.column + 1, message, mend)
        raise _RefusedError

    def _expects_key(self) -> bool:
        return bool(self.frames) and isinstance(self.frames[-1].container, dict) and self.frames[-1].key is None

    def _open(self, event: Any, container: dict[str, Any] | list[Any]) -> None:
        if self._expects_key():
            self._stop(event, *yaml_words.STRANGE_KEY)
        steps = self._add(event, container, None)
        self.frames.append(_Frame(steps, container))

    def _scalar(self, event: Any, loader: Any) -> None:
        if self._expects_key():
            self._key(event)
            return
        plain = event.implicit[0] and event.style in (None, "")
        value = _plain_value(event.value, loader) if plain else event.value
        self._add(event, value, event.value)
        if plain and isinstance(value, str):
            self._look_for_hash(event)

    def _key(self, event: Any) -> None:
        frame = self.frames[-1]
        mark = event.start_mark
        frame.key_place = (mark.line + 1, mark.column + 1)
        frame.key = event.value
        frame.repeated = event.value in frame.container
        if frame.repeated:
            message = f"`{shortened(event.value)}` is written twice in the same place; only one can count."
            _refuse_at(self.source, *frame.key_place, message, "Keep one of the two and delete the other.", event.value)

    def _add(self, event: Any, value: Any, raw: str | None) -> Steps:
        """Put the value where the current frame wants it, note its place, and return the steps to it."""
        start, end = event.start_mark, event.end_mark
        line, column = start.line + 1, start.column + 1
        if not self.frames:
            self.source.data = value
            self.source.places[()] = Place(line, column, line, column, end.line + 1)
            return ()
        frame = self.frames[-1]
        if isinstance(frame.container, list):
            steps: Steps = (*frame.steps, len(frame.container))
            frame.container.append(value)
            self.source.places[steps] = Place(line, column, line, column, end.line + 1, raw)
            return steps
        key = frame.key or ""
        if frame.repeated:
            steps = (*frame.steps, f"{key} (again)")
        else:
            steps = (*frame.steps, key)
            frame.container[key] = value
        self.source.places[steps] = Place(line, column, *frame.key_place, end.line + 1, raw)
        frame.key = None
        return steps

    def _look_for_hash(self, event: Any) -> None:
        mark = event.end_mark
        if mark.line < len(self.source.lines) and _CUT_BY_HASH.match(self.source.lines[mark.line], mark.column):
            column = self.source.lines[mark.line].index("#", mark.column) + 1
            value = self.source.lines[mark.line][column - 1 :]
            problem = Problem(
                "warning", self.source.file, mark.line + 1, column, "", shortened(value), *yaml_words.CUT_BY_HASH
            )
            self.source.problems.append(problem)


def _plain_value(raw: str, loader: Any) -> object:
    """A word without quotes, as YAML reads it; what YAML 1.1 turns into something else comes back as ``Unquoted``."""
    tag = loader.resolve(yaml.ScalarNode, raw, (True, False))
    if tag == _STR:
        return raw
    if tag == _NULL:
        return None
    if raw.lower() in ("true", "false"):
        return raw.lower() == "true"
    if _INT.match(raw):
        return int(raw)
    if _DATE.match(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            return Unquoted(raw)
    return Unquoted(raw)
