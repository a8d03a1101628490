"""Posts to channels: what is due, what holds them back, and what a coordinator is asked about them.

They go the outbox's way: unique by subject, checked again at the moment of sending, never sent again where nobody can
tell whether they arrived. They count in nobody's budget (domain/posts.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from domain.attention import Kind
from domain.calendar import Absence, Calendar
from domain.enrolment import enrolment_of
from domain.errors import NotCoordinator
from domain.members import Member, MemberKey, Voice, choose_language
from domain.outbox import Claim, State
from domain.posts import (
    UNREACHABLE,
    ChannelsView,
    HeldPost,
    Noticeboard,
    Place,
    Post,
    PostsDesk,
    address,
    post_name,
)
from domain.programme import Programme
from domain.schedule import local_date, zone_or
from domain.setup import LANGUAGE
from handbook.public_holidays import PublicHolidays
from services.calendars import pauses_of
from services.concerns import look_soon
from services.context import Core
from services.members import coordinators_of, member_of, told
from services.unprompted import Posting
from storage import outbox as outbox_store
from storage import posts as posts_store
from storage import workspace as workspace_store
from storage.workspace import WorkspaceRow

SETTING = "channels."
"""What the names of these settings begin with; a place's name follows."""


def channels_of(programme: Programme, workspace: WorkspaceRow) -> dict[Place, str]:
    """The channels that are named: in Slack, else in programme.yaml; the team's is else the one whose members take part."""
    chosen = workspace.settings or {}
    started_with = {Place.TEAM: enrolment_of(chosen, workspace.channel_id).channel}
    found = {
        place: chosen.get(SETTING + place) or programme.channels.get(place) or started_with.get(place)
        for place in Place
    }
    return {place: str(channel) for place, channel in found.items() if channel}


def noticeboard_of(core: Core, workspace: WorkspaceRow) -> Noticeboard:
    """A workspace as its channels see it; one that has not started has no hours at which anything is posted."""
    told(core, workspace)
    programme = core.programme(workspace.workspace_id)
    zone = zone_or(workspace.zone, "Etc/UTC")
    region = next(iter(programme.holidays), None)
    calendar = Calendar(
        zone=zone,
        hours=programme.contact_hours,
        holidays=PublicHolidays(region) if region else frozenset(),
        closed=tuple(Absence(first, last) for first, last in programme.closed),
        absences=pauses_of(workspace),
    )
    locale = (workspace.settings or {}).get(LANGUAGE) or workspace.locale or programme.default_language
    language = choose_language(None, None, locale, programme.languages)
    return Noticeboard(
        workspace_id=workspace.workspace_id,
        voice=Voice(language, programme.address, zone.key, tuple(programme.commands.items())),
        calendar=calendar,
        started_at=workspace.started_at or core.clock.now(),
        channels=channels_of(programme, workspace),
    )


def plan_posts(connection: Connection, core: Core, posting: Mapping[Kind, Posting], now: datetime) -> list[Claim]:
    """Puts in the outbox what is to be said in the channels whose moment has come; answers what was new.

    A channel gets one post of a kind a day: a second one waits for the next.
    """
    put: list[Claim] = []
    for workspace in workspace_store.posts_due(connection, now):
        board = noticeboard_of(core, workspace)
        if board.calendar.rule_against(now):
            workspace_store.set_posts_due(connection, board.workspace_id, board.calendar.next_contact(now))
            continue
        due = [
            _claim(board, kind, post, now)
            for kind, capability in posting.items()
            for post in capability.posts(connection, board, now)
            if post.place in board.channels
        ]
        known = posts_store.states(connection, [claim.occasion for claim in due])
        fresh = [claim for claim in due if known.get(claim.occasion, State.DROPPED) is State.DROPPED]
        accepted = posts_store.put(connection, fresh)
        put += [claim for claim in fresh if claim.occasion in accepted]
        moments = [capability.next_at(connection, board, now) for capability in posting.values()]
        if len(accepted) < len(fresh):
            moments.append(board.calendar.tomorrow(now))
        following = min((moment for moment in moments if moment is not None), default=None)
        workspace_store.set_posts_due(connection, board.workspace_id, following)
    return put


def _claim(board: Noticeboard, kind: Kind, post: Post, now: datetime) -> Claim:
    window = board.calendar.window(local_date(now, board.calendar.zone))
    return Claim(
        occasion=post_name(kind, board.workspace_id, post.subject),
        kind=kind,
        key=address(board.workspace_id, board.channels[post.place]),
        subject=post.subject,
        local_date=local_date(now, board.calendar.zone),
        folded=(),
        due_at=now,
        expires_at=window[1] if window else now,
        tries=0,
    )


def show_posts(
    connection: Connection, core: Core, posting: Mapping[Kind, Posting], claims: Sequence[Claim]
) -> dict[str, Any]:
    """By occasion, of one workspace: what to show now, or the name of the rule that says no."""
    now = core.clock.now()
    workspace = workspace_store.get(connection, claims[0].key.workspace_id)
    if workspace is None or workspace.started_at is None:
        return {claim.occasion: "not_started" for claim in claims}
    board = noticeboard_of(core, workspace)
    shown: dict[str, Any] = {}
    for claim in claims:
        rule = "expired" if now >= claim.expires_at else board.calendar.rule_against(now)
        moved = "" if claim.channel in board.channels.values() else "moved"
        shown[claim.occasion] = rule or moved or posting[claim.kind].shown(connection, board, claim)
    return shown


def post_arrived(connection: Connection, posting: Mapping[Kind, Posting], claim: Claim, at: datetime) -> None:
    """A post arrived: its channel takes posts, whatever was thought of it."""
    posts_store.clear_trouble(connection, claim.key.workspace_id, claim.key.user_id)
    posting[claim.kind].sent(connection, claim, at)


def drop_post(
    connection: Connection,
    core: Core,
    posting: Mapping[Kind, Posting],
    claim: Claim,
    holder: str,
    reason: str,
) -> None:
    """A rule, or Slack, says no: it waits where the day may still allow it, else its day is looked for anew.

    A channel that takes nothing is noted, for coordinators to see, and tried again on another day.
    """
    now, workspace_id = core.clock.now(), claim.key.workspace_id
    workspace = workspace_store.get(connection, workspace_id)
    calendar = noticeboard_of(core, workspace).calendar if workspace else None
    later = calendar.next_contact(now) if calendar and calendar.rule_against(now) else None
    if later is not None and now < later < claim.expires_at:
        outbox_store.put_back(connection, claim.occasion, holder, later)
        return
    if not outbox_store.end(connection, claim.occasion, holder, State.DROPPED, reason):
        return
    if reason in UNREACHABLE:
        posts_store.note_trouble(connection, workspace_id, claim.key.user_id, reason, now)
        look_soon(connection, core, workspace_id, coordinators_of(connection, core, workspace_id))
    posting[claim.kind].dropped(connection, claim)
    if calendar is not None:
        soon = calendar.next_contact(now) if reason == "moved" else calendar.tomorrow(now)
        workspace_store.look_at_posts_by(connection, workspace_id, later or soon)


def ask_about_post(connection: Connection, core: Core, claim: Claim) -> None:
    """A post is held back: coordinators are told soon, and asked to look."""
    workspace_id = claim.key.workspace_id
    look_soon(connection, core, workspace_id, coordinators_of(connection, core, workspace_id))


def desk_of(connection: Connection, core: Core, member: Member, workspace: WorkspaceRow) -> PostsDesk:
    """What a coordinator's Home shows of posts."""
    channels = channels_of(core.programme(member.workspace_id), workspace)
    held = tuple(
        HeldPost(claim.occasion, claim.key.user_id, claim.local_date)
        for claim in posts_store.held(connection, workspace.workspace_id)
    )
    return PostsDesk(
        channels=_view(member, channels),
        troubles=tuple(
            trouble
            for trouble in posts_store.troubles(connection, workspace.workspace_id)
            if trouble.channel_id in channels.values()
        ),
        held=held,
    )


def _view(member: Member, channels: Mapping[Place, str]) -> ChannelsView:
    return ChannelsView(member.voice, channels.get(Place.TEAM), channels.get(Place.COORDINATORS))


class Posts:
    """The channels, as coordinators choose them, and what they say of a post nobody else can tell of."""

    def __init__(self, core: Core, posting: Mapping[Kind, Posting]) -> None:
        self._core, self._posting = core, posting

    def channels(self, *, key: MemberKey) -> ChannelsView:
        """The channels in force. Raises NotCoordinator."""
        with self._core.database.transaction() as connection:
            member, workspace = self._coordinator(connection, key)
            return _view(member, channels_of(self._core.programme(key.workspace_id), workspace))

    def choose(self, *, key: MemberKey, team: str | None, coordinators: str | None) -> None:
        """Sets the channels; None goes back to what programme.yaml says. Raises NotCoordinator."""
        chosen = {Place.TEAM: team, Place.COORDINATORS: coordinators}
        core = self._core
        with core.database.transaction() as connection:
            _, workspace = self._coordinator(connection, key)
            rest = {name: value for name, value in (workspace.settings or {}).items() if not name.startswith(SETTING)}
            default = channels_of(core.programme(key.workspace_id), replace(workspace, settings=rest))
            values = {SETTING + place: None if id_ == default.get(place) else id_ for place, id_ in chosen.items()}
            now = core.clock.now()
            workspace_store.change_settings(connection, key.workspace_id, values, by=key.user_id, at=now)
            workspace_store.look_at_posts_by(connection, key.workspace_id, now)

    def seen_in(self, *, key: MemberKey, channel_id: str, present: bool) -> None:
        """Somebody entered or left a channel; where it was this bot itself, it can or cannot post there now."""
        with self._core.database.transaction() as connection:
            workspace = workspace_store.get(connection, key.workspace_id)
        if workspace is not None and key.user_id == workspace.bot_user_id:
            error = None if present else "not_in_channel"
            self.heard(workspace_id=key.workspace_id, channel_id=channel_id, error=error)

    def heard(self, *, workspace_id: str, channel_id: str, error: str | None) -> None:
        """What Slack says of a channel: an error of ``UNREACHABLE``, or None where it takes posts."""
        now = self._core.clock.now()
        with self._core.database.transaction() as connection:
            if error is not None:
                posts_store.note_trouble(connection, workspace_id, channel_id, error, now)
            elif posts_store.clear_trouble(connection, workspace_id, channel_id):
                workspace_store.look_at_posts_by(connection, workspace_id, now)

    def settle(self, *, key: MemberKey, occasion: str, arrived: bool) -> None:
        """A coordinator looked: a post held back is there, or is to go out again, soon. Raises NotCoordinator.

        Harmless where it was settled before.
        """
        now = self._core.clock.now()
        with self._core.database.transaction() as connection:
            _, workspace = self._coordinator(connection, key)
            claim = next((c for c in posts_store.held(connection, key.workspace_id) if c.occasion == occasion), None)
            if claim is None:
                return
            if arrived:
                outbox_store.mark_sent(connection, {occasion: now})
                post_arrived(connection, self._posting, claim, now)
                return
            calendar = noticeboard_of(self._core, workspace).calendar
            due_at = calendar.next_contact(now)
            window = calendar.window(local_date(due_at, calendar.zone))
            posts_store.again(connection, occasion, due_at, window[1] if window else due_at)

    def _coordinator(self, connection: Connection, key: MemberKey) -> tuple[Member, WorkspaceRow]:
        member = member_of(connection, self._core, key)
        if not member.is_coordinator:
            raise NotCoordinator
        workspace_store.save(connection, key.workspace_id)
        workspace = workspace_store.get(connection, key.workspace_id)
        if workspace is None:  # pragma: no cover - the row was written a line above
            raise LookupError("a workspace that was just stored is not there")
        return member, workspace
