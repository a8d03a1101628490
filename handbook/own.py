"""Handbooks of workspaces with content of their own: read when first needed, and sharing what is equal."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

from domain.handbook import Handbook
from handbook.folders import Folders, workspaces
from handbook.loading import Loaded, load

T = TypeVar("T")

log = logging.getLogger("entrain.content")


def own_handbooks(folder: Path, shared: Handbook) -> dict[str, Callable[[], Handbook | None]]:
    """By workspace, what reads its own handbook: nothing where its programme cannot be used, which is then logged."""
    return {workspace_id: partial(_read, folder, own, shared) for workspace_id, own in workspaces(folder).items()}


def load_own(folder: Path, own: Path) -> Loaded:
    """A content folder as the workspace reads it whose own folder that is."""
    return load(folder, Folders(folder, own))


def _read(folder: Path, own: Path, shared: Handbook) -> Handbook | None:
    loaded = load_own(folder, own)
    for problem in loaded.errors:
        if Path(problem.file).is_relative_to(own):
            log.error("%s:%d:%d: %s %s", problem.file, problem.line, problem.column, problem.message, problem.mend)
    if loaded.handbook is None:
        log.error("%s cannot be used: that workspace reads the shared content until it is mended.", own)
        return None
    return sharing(loaded.handbook, shared)


def sharing(own: T, shared: object) -> T:
    """The same, keeping in memory only what differs from the shared: every part that is equal is the shared one."""
    if own == shared:
        return shared
    if isinstance(own, Mapping) and isinstance(shared, Mapping):
        return cast(T, {key: sharing(value, shared.get(key)) for key, value in own.items()})
    if isinstance(own, tuple) and isinstance(shared, tuple) and len(own) == len(shared):
        return cast(T, tuple(sharing(one, other) for one, other in zip(own, shared, strict=True)))
    if is_dataclass(own) and not isinstance(own, type) and type(own) is type(shared):
        parts = [field.name for field in fields(own) if field.init]
        return replace(own, **{name: sharing(getattr(own, name), getattr(shared, name)) for name in parts})
    return own
