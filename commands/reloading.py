"""The author's view: files of a content folder that change are read again while the bot runs.

Used by ``demo``. Watching and loading happen in worker threads; the swap is one assignment, so whatever is being
answered sees one handbook from beginning to end (``services.context.Library``).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from commands.process import supervise
from domain.handbook import Handbook
from handbook.loading import Loaded, load
from handbook.problems import Problem
from services import Library

POLL_SECONDS = 0.5
SETTLE_SECONDS = 0.1
"""An editor writes in several steps: what changed is read once nothing has changed for this long."""
SHOWN = 5
"""Errors named on the page; the check names them all."""

Stamps = dict[str, tuple[int, int]]
Words = dict[str, str]
Tell = Callable[[Words, str], Awaitable[None]]
"""Takes a text in the page's languages, and its level."""


class Reloader:
    """Keeps a library's handbook as the folder has it, and says what became of every change.

    A file with errors changes nothing for readers: what was there before stays until it is mended. Files that were
    already wrong when the others were read do not hold these back.
    """

    def __init__(self, folder: Path, library: Library, tell: Tell) -> None:
        self._folder, self._library, self._tell = folder, library, tell
        self._stamps: Stamps = {}
        self._wrong: set[str] = set()
        self._changed: set[str] = set()

    async def run(self) -> None:
        """Watches until cancelled."""
        await self.begin()
        while True:
            await asyncio.sleep(POLL_SECONDS)
            await self.look()

    async def begin(self) -> None:
        """Reads the folder for the first time, and says what is wrong with it."""
        self._stamps = await asyncio.to_thread(stamps, self._folder)
        loaded = await asyncio.to_thread(load, self._folder)
        self._wrong = _wrong_files(loaded)
        if loaded.handbook is not None and loaded.handbook != self._library.handbook:
            self._library.handbook = loaded.handbook
        if loaded.errors:
            await self._tell(*self._said(loaded.errors, kept=False))

    async def look(self) -> None:
        """Looks once, and reads again what changed."""
        found = await asyncio.to_thread(stamps, self._folder)
        if found == self._stamps:
            return
        while True:
            await asyncio.sleep(SETTLE_SECONDS)
            again = await asyncio.to_thread(stamps, self._folder)
            if again == found:
                break
            found = again
        self._changed |= {name for name, _ in self._stamps.items() ^ found.items()}
        self._stamps = found
        loaded = await asyncio.to_thread(load, self._folder)
        wrong = _wrong_files(loaded)
        if loaded.handbook is None or not wrong <= self._wrong:
            await self._tell(*self._said(loaded.errors, kept=True))
            return
        await self._swap(loaded.handbook, wrong, loaded.errors)
        await asyncio.to_thread(self._library.prepare)

    async def _swap(self, handbook: Handbook, wrong: set[str], errors: tuple[Problem, ...]) -> None:
        self._library.handbook = handbook
        changed, self._wrong, self._changed = sorted(self._changed), wrong, set()
        if errors:
            await self._tell(*self._said(errors, kept=False))
            return
        names = ", ".join(changed[:SHOWN]) + (" …" if len(changed) > SHOWN else "")
        words = {
            "fr": f"Contenu relu : {names}. Ce que l’on ouvre maintenant le montre.",
            "en": f"Content read again: {names}. What is opened now shows it.",
        }
        await self._tell(words, "info")

    def _said(self, errors: tuple[Problem, ...], *, kept: bool) -> tuple[Words, str]:
        """What is wrong, line by line; ``kept``: and what was there before is still shown."""
        lines = [f"{self._short(each.file)}:{each.line}: {each.message} {each.mend}" for each in errors[:SHOWN]]
        more = len(errors) - len(lines)
        fr = (
            "Le contenu n’a pas été relu, la version d’avant reste affichée :" if kept else "Le contenu a des erreurs :"
        )
        en = "The content was not read again; what was there before stays:" if kept else "The content has errors:"
        words = {
            "fr": "\n".join([fr, *lines, *([f"et {more} de plus : python bot.py check"] if more else [])]),
            "en": "\n".join([en, *lines, *([f"and {more} more: python bot.py check"] if more else [])]),
        }
        return words, "error"

    def _short(self, file: str) -> str:
        path = Path(file)
        return path.relative_to(self._folder).as_posix() if path.is_relative_to(self._folder) else file


def stamps(folder: Path) -> Stamps:
    """When each content file under the folder was last written, and its size."""
    found: Stamps = {}
    for path in _files(folder):
        try:
            status = path.stat()
        except OSError:
            continue  # gone between listing and looking: it is seen as gone
        found[path.relative_to(folder).as_posix()] = (status.st_mtime_ns, status.st_size)
    return found


def _files(folder: Path) -> Iterable[Path]:
    return (path for pattern in ("*.yaml", "*.yml") for path in folder.rglob(pattern))


def _wrong_files(loaded: Loaded) -> set[str]:
    return {problem.file for problem in loaded.errors}


def page_notice(control: str, session: aiohttp.ClientSession) -> Tell:
    """Tells a sandbox's page. A sandbox that is ending is not told, and nothing is lost by that."""

    async def tell(words: Words, level: str) -> None:
        try:
            async with session.post(f"{control}notice", json={"text": words, "level": level}):
                pass
        except aiohttp.ClientError:
            return

    return tell


@asynccontextmanager
async def following(folder: Path, library: Library, control: str) -> AsyncIterator[None]:
    """Keeps ``library`` as ``folder`` has it for as long as the block lasts; says so on the sandbox's page."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        reloader = Reloader(folder, library, page_notice(control, session))
        watching = asyncio.create_task(supervise("the content's watch", reloader.run))
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
