"""Who takes part: the members of a channel, those of user groups, or everyone (product.md, "Starting, and staying in hand").

Guests follow the same rule; bots never take part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.members import Voice

BY, CHANNEL, GROUPS = "participants.by", "participants.channel", "participants.groups"
"""The names of these settings of a workspace."""


class By(StrEnum):
    """What decides who takes part."""

    CHANNEL = "channel"
    GROUPS = "groups"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What decides who takes part. ``groups`` are ids of user groups."""

    by: By
    channel: str | None = None
    groups: tuple[str, ...] = ()

    @property
    def decided(self) -> bool:
        """Whether it says who: a channel has to be named, and so do groups."""
        return self.by is By.EVERYONE or bool(self.channel if self.by is By.CHANNEL else self.groups)


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A user group of the workspace, as Slack lists it."""

    group_id: str
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class EnrolmentView:
    """What decides who takes part, as the form shows it; ``groups`` None where Slack does not let us read them."""

    voice: Voice
    enrolment: Enrolment
    groups: tuple[UserGroup, ...] | None = ()


def enrolment_of(settings: Mapping[str, Any] | None, started_with: str | None) -> Enrolment:
    """What was chosen in Slack; else the members of the channel the programme was started with."""
    chosen = settings or {}
    by = By(chosen.get(BY, By.CHANNEL))
    channel = chosen.get(CHANNEL) or started_with
    return Enrolment(
        by, channel if by is By.CHANNEL else None, tuple(chosen.get(GROUPS, ())) if by is By.GROUPS else ()
    )


def enrolment_settings(enrolment: Enrolment) -> dict[str, Any]:
    """What is kept of a choice."""
    return {
        BY: enrolment.by.value,
        CHANNEL: enrolment.channel if enrolment.by is By.CHANNEL else None,
        GROUPS: list(enrolment.groups) if enrolment.by is By.GROUPS else None,
    }


def enrolment_problems(enrolment: Enrolment, groups: Sequence[UserGroup] | None) -> dict[str, str]:
    """What is wrong with a choice, by field of the form: a channel or groups that are to decide have to be named."""
    if enrolment.decided:
        return {}
    if enrolment.by is By.CHANNEL:
        return {"channel": "channel"}
    return {"by": "no_groups"} if not groups else {"groups": "groups"}
