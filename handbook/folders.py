"""Where content is written: the shared folder, and over it what a workspace has of its own.

``workspaces/T0123ABCD/`` in the content folder holds what differs for that workspace, and nothing else: a module, survey
or ``coach.yaml`` there takes the place of the shared one of the same name; a ``charter/`` there is that workspace's
charter with all its versions, and the shared one is not; a ``programme.yaml`` there says only the keys that differ.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from handbook.problems import Problem

NAME = "workspaces"
PARTS = ("programme.yaml", "coach.yaml", "modules", "charter", "surveys")
_WORKSPACE = re.compile(r"[TE][A-Z0-9]{2,31}\Z")


@dataclass(frozen=True, slots=True)
class Folders:
    """A content folder as one workspace reads it; without ``own``, as all others do."""

    shared: Path
    own: Path | None = None

    def file(self, name: str) -> Path:
        """A file that stands once: the workspace's own where there is one."""
        own = self.own / name if self.own else None
        return own if own is not None and own.exists() else self.shared / name

    def files(self, name: str) -> list[Path]:
        """The files of a folder by name, each the workspace's own where there is one."""
        own = _files(self.own / name) if self.own else {}
        found = own if own and name == "charter" else {**_files(self.shared / name), **own}
        return [found[file] for file in sorted(found)]


def workspaces(folder: Path) -> dict[str, Path]:
    """The folders of the workspaces that have content of their own, by the workspace's id."""
    return {path.name: path for path in _entries(folder / NAME) if path.is_dir() and _WORKSPACE.match(path.name)}


def strays(folder: Path) -> Iterator[Problem]:
    """What lies among workspaces' own content and would never be read."""
    for path in _entries(folder / NAME):
        if not (path.is_dir() and _WORKSPACE.match(path.name)):
            yield _stray(path, "This is not the folder of a workspace.", "its id in Slack, like T0123ABCD")
            continue
        for part in _entries(path):
            if part.name not in PARTS:
                yield _stray(part, "Nothing of this name is read for a workspace.", ", ".join(PARTS))


def _stray(path: Path, message: str, wanted: str) -> Problem:
    return Problem("error", path.as_posix(), 1, 1, "", path.name, message, f"Rename it: {wanted}; or take it away.")


def _entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []


def _files(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in _entries(folder)}
