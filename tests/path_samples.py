"""Everything paths show, in every state, for the tests of what people read."""

from collections.abc import Iterator
from typing import Any

from blocks import paths
from blocks.kit import Message
from domain.members import Voice
from domain.paths import NotShared, PathFinished, PathLine, PathShare, PathsView
from locales import Speech

LINES = (
    PathLine("everyone", ("Pourquoi", "Ce qui inquiète"), 1, 9),
    PathLine("contributor", ("Pourquoi",), 2, 9),
    PathLine("coordinator", ("Pourquoi",), 0, 9),
    PathLine("leader", ("Pourquoi",), 9, 9),
)


def messages(voice: Voice) -> Iterator[tuple[str, Message]]:
    """Every message, with a name."""
    yield "paths", paths.paths_message(PathsView(voice, LINES, "everyone", "everyone"))
    yield "paths, chosen", paths.paths_message(PathsView(voice, LINES, "leader", "chosen", changed=True))
    yield "paths, role", paths.paths_message(PathsView(voice, LINES, "contributor", "role"))
    yield "paths, group", paths.paths_message(PathsView(voice, LINES, "contributor", "group"))
    for lessons, modules in ((1, 1), (9, 4)):
        card = paths.finished_blocks(PathFinished("leader", lessons, modules, can_share=True), Speech(voice))
        yield f"path finished, {lessons}", Message("x", card)
    share = PathShare(voice, voice, "C1", "U1", "leader")
    yield "path told", Message(paths.finished_text(share), [])
    for found in (share, NotShared(voice, already=True), NotShared(voice, already=False)):
        yield f"path shared, {found}", paths.notice_message(found)


def views(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every modal, with a name."""
    yield "paths, modal", paths.paths_modal(PathsView(voice, LINES, "everyone", "everyone"))
    yield "path notice", paths.notice_modal(voice, paths.notice_message(NotShared(voice, already=True)))
