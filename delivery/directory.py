"""Reading who is in the workspace and in the programme's channel (Slack sends events, but not always: reconcile)."""

import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any

from delivery.groups import Groups
from delivery.slack import REFUSALS, Slack, SlackRefused
from domain.enrolment import By
from domain.errors import ChannelUnreadable
from domain.members import Person, person_from_slack
from domain.posts import UNREACHABLE
from domain.presence import quiet_from_slack
from services import Services
from services.running import Runner

PAGE = 200
"""People a page; Slack advises at most 200."""
CHANNEL_PAGE = 1_000
"""Ids a page of a channel's members: as many as Slack gives."""
QUIET_PAGE = 50
"""People dnd.teamInfo answers for at once (Slack documentation)."""

log = logging.getLogger("entrain.directory")


class Directory:
    """The first load, and the daily reconciliation, which is the same thing."""

    def __init__(self, slack: Slack, run: Runner, services: Services, workspace_id: str) -> None:
        self._slack, self._run, self._services, self._workspace_id = slack, run, services, workspace_id
        self.quiet_refused = False
        self._mark = _number()

    async def meet_workspace(self, bot_user_id: str) -> None:
        """Learns the workspace's language; where that is refused, people's own languages do."""
        locale: str | None = None
        try:
            body = await self._slack.call("team.info", get=True)
            locale = (body.get("team") or {}).get("locale")
        except SlackRefused:
            log.info("the workspace's own language is unknown: Slack refuses team.info")
        await self._run(
            self._services.workspace.meet, workspace_id=self._workspace_id, bot_user_id=bot_user_id, locale=locale
        )

    def begin(self) -> None:
        """From here on events are heard; what happened before has to be read (``catch_up``)."""
        self._services.workspace.catch_up(mark=self._mark)

    async def catch_up(self, found: Callable[[], None]) -> None:
        """The first load of a process: ``found`` is called as people are found, who may be written to from then on.

        Who left the channel meanwhile is known before anybody is found. Raises what ``load`` raises.
        """
        try:
            in_channel = await self._load_channel(self._mark) is not None
            chosen = await self._run(self._services.enrolments.get, workspace_id=self._workspace_id)
            if chosen.by is By.GROUPS:
                await self._groups().load()
            self._services.workspace.catch_up(mark=self._mark, in_channel=in_channel)
            await self.load(self._mark, found)
        except SlackRefused:
            self._services.workspace.caught_up()
            raise
        self._services.workspace.caught_up()

    async def load(self, mark: int | None = None, found: Callable[[], None] = lambda: None) -> int:
        """Reads everyone, page by page, and who takes part; answers how many take part."""
        workspace, mark = self._services.workspace, mark or _number()
        loaded = 0
        async for page in self._slack.pages("users.list", "members", limit=PAGE, include_locale="true"):
            people = people_of(page)
            await self._run(workspace.load_page, workspace_id=self._workspace_id, people=people, mark=mark)
            found()
            loaded += len(people)
            if loaded >= PAGE:
                log.info(
                    "reading the workspace: %d people so far",
                    loaded,
                    extra={"event": "workspace.reading", "people": loaded},
                )
        await self._groups().load()
        read_at = await self._load_channel(mark)
        taking_part = 0
        after: str | None = ""
        while after is not None:
            finished = await self._run(
                workspace.finish_load, workspace_id=self._workspace_id, mark=mark, channel_read_at=read_at, after=after
            )
            taking_part, after = taking_part + finished.taking_part, finished.next
        log.info(
            "the workspace was read: %d people, %d take part",
            loaded,
            taking_part,
            extra={"event": "workspace.read", "people": loaded, "taking_part": taking_part},
        )
        return taking_part

    async def enrol(self) -> None:
        """Reads who takes part, as it was chosen just now, of those who are known. Raises ChannelUnreadable."""
        enrolments, workspace_id = self._services.enrolments, self._workspace_id
        chosen, groups = await self._run(enrolments.get, workspace_id=workspace_id), self._groups()
        if chosen.by is By.GROUPS or not chosen.decided:
            await groups.load()
            return
        read_at = enrolments.now()
        users = await self.channel_members(chosen.channel) if chosen.channel is not None else None
        changed = await self._run(
            enrolments.enrol, workspace_id=workspace_id, chosen=chosen, user_ids=users, read_at=read_at
        )
        await groups.settle(changed)

    def _groups(self) -> Groups:
        return Groups(self._slack, self._run, self._services, self._workspace_id)

    async def _load_channel(self, mark: int) -> datetime | None:
        """Reads who is in the programme's channel; when it began to be read, None where it cannot be or there is none."""
        workspace = self._services.workspace
        known = await self._run(workspace.meet, workspace_id=self._workspace_id)
        channel_id = known.enrolment.channel
        if channel_id is None:
            return None
        try:
            async for page in self._channel_pages(channel_id):
                await self._run(
                    workspace.load_channel,
                    workspace_id=self._workspace_id,
                    user_ids=page,
                    mark=mark,
                    read_at=known.at,
                )
        except ChannelUnreadable:
            log.warning("the programme's channel cannot be read any more; who takes part stays as it was")
            return None
        return known.at

    async def read_quiet(self) -> bool:
        """Asks when the next of those who are due do not want to be disturbed; whether there was anybody to ask about.

        Raises SlackLimited, SlackUnreachable, and SlackRefused for what may pass. Without the permission nobody can
        know, and the programme goes on without it: ``quiet_refused`` says so, as do the coordinators' desk and
        ``doctor``.
        """
        members = self._services.members
        unasked = await self._run(members.quiet_unknown, workspace_id=self._workspace_id, limit=QUIET_PAGE)
        if not unasked.users:
            return False
        try:
            body = await self._slack.call("dnd.teamInfo", get=True, users=",".join(unasked.users))
        except SlackRefused as refused:
            if refused.error not in REFUSALS:
                raise
            self.quiet_refused = True
            return False
        self.quiet_refused = False
        known = body.get("users") or {}
        quiet = {user: quiet_from_slack(known.get(user) or {}) for user in unasked.users}
        await self._run(members.note_quiet, workspace_id=self._workspace_id, quiet=quiet, asked_at=unasked.at)
        return True

    async def look_at_channel(self, channel_id: str) -> None:
        """Asks Slack whether the bot can post in a channel, and notes the answer; where it does not tell, posting will."""
        try:
            body = await self._slack.call("conversations.info", get=True, channel=channel_id)
        except SlackRefused as refused:
            error: str | None = refused.error
            if error not in UNREACHABLE:
                return
        else:
            channel = body.get("channel") or {}
            error = (
                "is_archived" if channel.get("is_archived") else None if channel.get("is_member") else "not_in_channel"
            )
        heard = self._services.posts.heard
        await self._run(heard, workspace_id=self._workspace_id, channel_id=channel_id, error=error)

    async def channel_members(self, channel_id: str) -> list[str]:
        """The ids of a channel's members. Raises ChannelUnreadable where the bot may not see them."""
        return [user_id async for page in self._channel_pages(channel_id) for user_id in page]

    async def _channel_pages(self, channel_id: str) -> AsyncIterator[list[str]]:
        try:
            async for page in self._slack.pages(
                "conversations.members", "members", channel=channel_id, limit=CHANNEL_PAGE
            ):
                yield page
        except SlackRefused as refused:
            raise ChannelUnreadable from refused


def _number() -> int:
    """The number of a load: a later one has a greater one."""
    return time.time_ns() // 1_000_000_000


def people_of(users: Sequence[dict[str, Any]]) -> list[Person]:
    """The people among Slack user objects: no bots."""
    return [person for person in map(person_from_slack, users) if person is not None]
