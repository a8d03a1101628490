"""The rules of paths: which one a member follows, how far they are on each, and what is said at the end of one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from domain.members import PathReason, Voice

EVERYONE = "everyone"
"""The path of whoever has no other."""


def follow(
    chosen: str | None, by_role: str | None, by_group: str | None, known: Collection[str]
) -> tuple[str, PathReason]:
    """The path a member follows, and why: their own choice, else a role's, else a user group's, else everyone's.

    A role was taken by the member, a group is what others put them in (product.md, Training). A path the programme no
    longer has is passed over.
    """
    if chosen is not None and chosen in known:
        return chosen, "chosen"
    if by_role is not None and by_role in known:
        return by_role, "role"
    if by_group is not None and by_group in known and by_group != EVERYONE:
        return by_group, "group"
    return EVERYONE, "everyone"


def placed(groups: Mapping[str, str], members: Mapping[str, Collection[str]]) -> dict[str, str]:
    """The path of each person in a user group, by user id; of several, the one ``path_groups`` names first.

    ``groups`` maps a path to its user group, in the programme's order; ``members`` maps a path to that group's people.
    """
    paths: dict[str, str] = {}
    for path in groups:
        for user in members.get(path, ()):
            paths.setdefault(user, path)
    return paths


def led_by_role(path_roles: Mapping[str, Collection[str]], held: Collection[str]) -> str | None:
    """The path that the roles somebody holds lead to; of several, the one ``path_roles`` names first."""
    return next((path for path, roles in path_roles.items() if not set(roles).isdisjoint(held)), None)


@dataclass(frozen=True, slots=True)
class PathLine:
    """One path: what it contains, and how many of its lessons are done, on whatever path they were done."""

    path: str
    modules: tuple[str, ...]
    done: int
    total: int

    @property
    def finished(self) -> bool:
        """Whether every lesson of it is done."""
        return 0 < self.total <= self.done


@dataclass(frozen=True, slots=True)
class PathsView:
    """The paths there are, and the one the member follows; ``changed``: they have just chosen it."""

    voice: Voice
    lines: tuple[PathLine, ...]
    current: str
    reason: PathReason
    changed: bool = False


@dataclass(frozen=True, slots=True)
class PathFinished:
    """The end of a path. ``can_share``: the team's channel is known, and it has not been told."""

    path: str
    lessons: int
    modules: int
    can_share: bool


@dataclass(frozen=True, slots=True)
class PathShare:
    """What a member wants told in the team's channel, in the programme's language."""

    voice: Voice
    channel_voice: Voice
    channel_id: str
    user_id: str
    path: str


@dataclass(frozen=True, slots=True)
class NotShared:
    """Why there is nothing to tell: the channel had been told, or the path is not finished."""

    voice: Voice
    already: bool


def progress_on(lessons: Sequence[str], done: Collection[str]) -> int:
    """How many of a path's lessons are done."""
    return sum(1 for lesson in lessons if lesson in done)
