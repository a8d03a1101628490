"""Posts to channels: where they go, why one may not have arrived, and what a coordinator is asked about it.

A post is for everybody in a channel and counts in nobody's budget, but the right to disconnect binds it too: it goes out
within the workspace's contact hours (product.md, rule 2).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.calendar import Calendar
from domain.members import MemberKey, Voice
from domain.outbox import Claim

UNREACHABLE = frozenset({"channel_not_found", "is_archived", "not_in_channel", "restricted_action"})
"""Slack's words for a channel that takes nothing from this bot until a person does something about it."""


class Place(StrEnum):
    """Which of a workspace's channels: set-up and ``channels:`` in programme.yaml say which one that is."""

    TEAM = "team"
    COORDINATORS = "coordinators"


@dataclass(frozen=True, slots=True)
class Post:
    """Something to say in a channel now. ``subject`` tells it from the others of its kind: it is said once, ever."""

    place: Place
    subject: str


@dataclass(frozen=True, slots=True)
class Noticeboard:
    """A workspace as its channels see it: how to speak there, and when; ``channels`` has only those that are named."""

    workspace_id: str
    voice: Voice
    calendar: Calendar
    started_at: datetime
    channels: dict[Place, str]


@dataclass(frozen=True, slots=True)
class ChannelTrouble:
    """A channel that takes nothing. ``error`` is Slack's word, one of ``UNREACHABLE``."""

    channel_id: str
    error: str


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post of which nobody can tell whether it arrived: channels are not read, so somebody has to look."""

    occasion: str
    channel_id: str
    day: date


@dataclass(frozen=True, slots=True)
class ChannelsView:
    """The channels posts go to, as a coordinator chooses them; None where none is named."""

    voice: Voice
    team: str | None
    coordinators: str | None


@dataclass(frozen=True, slots=True)
class PostsDesk:
    """What a coordinator's Home shows of posts."""

    channels: ChannelsView
    troubles: tuple[ChannelTrouble, ...] = ()
    held: tuple[HeldPost, ...] = ()


def post_name(kind: str, workspace_id: str, subject: str) -> str:
    """``T1:digest:2026-W48``: unique by kind and subject, whatever the day and whichever channel it is by then."""
    return f"{workspace_id}:{kind}:{subject}"


def to_post(claim: Claim) -> bool:
    """Whether this is for a channel."""
    return claim.channel is not None


def address(workspace_id: str, channel_id: str) -> MemberKey:
    """Where a post goes, as the outbox names it."""
    return MemberKey(workspace_id, channel_id)
