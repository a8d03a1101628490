"""Everything roles show, in every state, for the tests of what people read."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from blocks import roles
from blocks.kit import Message, home
from domain.members import Voice
from domain.roles import Role, RoleLine, RolesHome, RolesView
from locales import Speech

WRITER, RELAY = Role("writer", "Écrire : quelques lignes, de temps en temps"), Role("relay", "Relayer " * 60)
LINES = (
    RoleLine(WRITER, ("U1", "U2"), mine=True),
    RoleLine(RELAY, (), mine=False),
    RoleLine(Role("a" * 64, "*<@U1> & <!channel>*"), tuple(f"U{nth}" for nth in range(40)), mine=False),
)


def messages(voice: Voice) -> Iterator[tuple[str, Message]]:
    """Every message, with a name."""
    for note in ("", "taken", "left", "enough", "gone", "nothing"):
        peace = date(2026, 12, 14) if note == "nothing" else None
        yield f"roles, {note}", roles.roles_message(RolesView(voice, LINES, peace, note))
    for path in ("contributor", "*our* own"):
        yield f"roles, {path}", roles.roles_message(RolesView(voice, LINES, None, "taken", path))
    yield "roles, none", roles.roles_message(RolesView(voice, ()))


def views(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every modal and part of Home, with a name."""
    yield "roles, modal", roles.roles_modal(RolesView(voice, LINES))
    for mine in ((), (WRITER, RELAY)):
        yield f"roles, home {len(mine)}", home(roles.home_blocks(RolesHome(mine), Speech(voice)))
