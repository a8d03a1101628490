"""An author's files are read again while the demonstration runs, or the page says why they could not be."""

import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from commands.reloading import Reloader, Words
from config.settings import ROOT
from handbook.loading import load
from services import Library
from tests.unit.test_handbook_example import FOLDER, put

FR, EN, PROGRAMME = "modules/start.fr.yaml", "modules/start.en.yaml", "programme.yaml"
BROKEN = FOLDER[FR].replace("title: Why", "titel: Why")
NORA, TEAM = "U0NORA0001", "C0EQUIPE01"
PATIENCE = 60.0
"""Seconds anything may take on a loaded machine."""
SOON = 2.0
"""Seconds an author waits at most, where nothing else keeps the machine busy."""


class Author:
    """A content folder, the library kept as it is, and what the author was told."""

    def __init__(self, folder: Path, changed: dict[str, str | bytes | None] | None = None) -> None:
        self.folder = put(folder, changed)
        handbook = load(folder).handbook
        assert handbook is not None
        self.library = Library(handbook)
        self.told: list[tuple[str, str, str]] = []
        self.reloader = Reloader(folder, self.library, self._told)

    async def _told(self, words: Words, level: str) -> None:
        self.told.append((level, words["en"], words["fr"]))

    async def write(self, name: str, text: str | bytes | None) -> None:
        """Changes a file, and looks."""
        path = self.folder / name
        if text is None:
            path.unlink()
        else:
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        await self.reloader.look()

    def title(self, lesson: str = "start-why") -> str | None:
        """The lesson's title as readers see it."""
        found = self.library.handbook.lesson(lesson, "fr")
        return found.title if found else None


async def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    author = Author(tmp_path)
    await author.reloader.begin()
    await author.write(FR, FOLDER[FR].replace("title: Why", "title: Comment"))
    assert author.title() == "Comment"
    assert author.told == [
        (
            "info",
            "Content read again: modules/start.fr.yaml. What is opened now shows it.",
            "Contenu relu : modules/start.fr.yaml. Ce que l’on ouvre maintenant le montre.",
        )
    ]
    await author.reloader.look()
    assert len(author.told) == 1, "nothing changed since"


async def test_an_error_changes_nothing_and_names_its_line_until_it_is_mended(tmp_path: Path) -> None:
    author = Author(tmp_path)
    await author.reloader.begin()
    await author.write(FR, BROKEN)
    assert author.title() == "Why"
    level, english, french = author.told[0]
    lines = english.split("\n")
    assert (level, lines[0]) == ("error", "The content was not read again; what was there before stays:")
    assert lines[1].startswith("modules/start.fr.yaml:8: `titel` is not a key of a lesson. Did you mean `title`?")
    assert french.split("\n")[1:] == lines[1:]
    await author.write(EN, FOLDER[EN].replace("title: Why", "title: How"))
    assert author.told[1][0] == "error", "it is still there"
    await author.write(FR, FOLDER[FR].replace("title: Why", "title: Mieux"))
    assert author.title() == "Mieux"
    assert author.told[2][1].startswith("Content read again: modules/start.en.yaml, modules/start.fr.yaml.")


async def test_what_was_wrong_from_the_start_does_not_hold_the_rest_back(tmp_path: Path) -> None:
    author = Author(tmp_path, {"modules/fears.fr.yaml": "module: [\n"})
    await author.reloader.begin()
    await author.write(FR, FOLDER[FR].replace("title: Why", "title: Comment"))
    assert author.title() == "Comment"
    assert [level for level, _, _ in author.told] == ["error", "error"]
    assert all(said.startswith("The content has errors:\nmodules/fears.fr.yaml:") for _, said, _ in author.told)


async def test_a_programme_that_cannot_be_used_changes_nothing(tmp_path: Path) -> None:
    author = Author(tmp_path)
    await author.reloader.begin()
    for broken in (b"", b"\xff\xfe", None):
        await author.write(PROGRAMME, broken)
        assert author.title() == "Why"
        assert author.told[-1][0] == "error"


# The whole demonstration, as an author starts it.


def get(page: str, path: str) -> Any:
    with urllib.request.urlopen(f"{page}control/{path}", timeout=PATIENCE) as answer:
        return json.load(answer)


def post(page: str, path: str, **body: Any) -> Any:
    request = urllib.request.Request(
        f"{page}control/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)


@contextmanager
def demonstration(content: Path) -> Iterator[str]:
    """``bot.py demo --content``; its page's address, once the bot is connected."""
    process = subprocess.Popen(
        [sys.executable, "bot.py", "demo", "--content", str(content)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        page = next(found.group() for line in process.stdout if (found := re.search(r"http://\S+/", line)))
        until(lambda: get(page, "state")["connections"], PATIENCE)
        yield page
    finally:
        process.terminate()
        assert process.stdout is not None
        process.stdout.close()
        process.wait(30)


def until(look: Callable[[], Any], seconds: float) -> Any:
    """What ``look`` finds, once it does, within so many seconds."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, "not in time"
        time.sleep(0.05)
    return found


def lesson(page: str) -> str:
    """What Nora's next lesson says."""
    post(page, "command", **{"as": NORA, "channel": TEAM, "command": "/apprendre", "text": ""})
    messages = get(page, f"messages?as={NORA}&channel={TEAM}")["messages"]
    return json.dumps(messages[-1], ensure_ascii=False)


def noticed(page: str, level: str) -> Callable[[], Any]:
    def look() -> Any:
        notice = get(page, "state")["notice"]
        return notice if notice and notice["level"] == level else None

    return look


@pytest.mark.parametrize("seconds", [PATIENCE, pytest.param(SOON, marks=pytest.mark.long)])
def test_the_demonstration_shows_an_authors_changes_within_two_seconds(tmp_path: Path, seconds: float) -> None:
    with demonstration(put(tmp_path)) as page:
        assert "Why" in until(lambda: lesson(page) if "Why" in lesson(page) else None, PATIENCE)
        (tmp_path / FR).write_text(FOLDER[FR].replace("title: Why", "title: Un titre neuf"), encoding="utf-8")
        notice = until(noticed(page, "info"), seconds)
        assert "modules/start.fr.yaml" in notice["text"]["fr"]
        assert "Un titre neuf" in lesson(page)
        (tmp_path / FR).write_text(BROKEN, encoding="utf-8")
        notice = until(noticed(page, "error"), seconds)
        assert "modules/start.fr.yaml:8: `titel` is not a key of a lesson." in notice["text"]["en"]
        assert "Un titre neuf" in lesson(page)
        (tmp_path / FR).write_text(FOLDER[FR], encoding="utf-8")
        until(noticed(page, "info"), seconds)
        assert "Un titre neuf" not in lesson(page)
