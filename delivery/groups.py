"""Reading who is in user groups: those that lead to a path (``path_groups`` in programme.yaml), those that take part."""

import asyncio
import logging
import time
from collections.abc import Collection
from typing import Any

from delivery.slack import Body, Slack, SlackLimited, SlackRefused
from domain.enrolment import By, UserGroup
from services import Services
from services.running import Runner

LISTED_SECONDS = 30
"""How long a list of groups serves a form: each of its steps would ask Slack again."""
PIECE = 200
"""People settled at once: a click waits for some milliseconds of it."""

log = logging.getLogger("entrain.directory")


class Groups:
    """The user groups of one workspace. Where neither the programme nor set-up names any, Slack is asked nothing."""

    def __init__(self, slack: Slack, run: Runner, services: Services, workspace_id: str) -> None:
        self._slack, self._run, self._services, self._workspace_id = slack, run, services, workspace_id
        self._reading = asyncio.Lock()
        self._asked = False
        self._listed: tuple[float, tuple[UserGroup, ...]] | None = None

    async def changed(self) -> None:
        """Somebody entered or left a group: they are read again, once for many changes at a time."""
        self._asked = True
        if self._reading.locked():
            return
        async with self._reading:
            while self._asked:
                self._asked = False
                await self.load()

    async def load(self) -> None:
        """Gives their path to those whose role leads to one; reads the groups, does the same for their people, and enrols
        those of the groups that take part.

        Where Slack refuses, everybody's path stays as it was, and so does who takes part.
        """
        await self._run(self._services.paths.place_by_role, workspace_id=self._workspace_id)
        paths, enrolments = self._services.paths.groups(workspace_id=self._workspace_id), self._services.enrolments
        chosen = await self._run(enrolments.get, workspace_id=self._workspace_id)
        read_at = enrolments.now()
        names = {*paths.values(), *chosen.groups}
        try:
            people = await self._people(names) if names else {}
        except SlackRefused as refused:
            log.warning("user groups cannot be read (%s); paths, and who takes part, stay as they were", refused)
            return
        placed = {path: people[name] for path, name in paths.items() if name in people}
        await self._run(self._services.paths.place, workspace_id=self._workspace_id, members=placed)
        found = [people[group] for group in chosen.groups if group in people]
        if chosen.by is not By.GROUPS:
            return
        if not found:
            log.warning("none of the user groups that take part is there any more; who takes part stays as it was")
            return
        together = {user for users in found for user in users}
        changed = await self._run(
            enrolments.enrol, workspace_id=self._workspace_id, chosen=chosen, user_ids=together, read_at=read_at
        )
        await self.settle(changed)

    async def settle(self, changed: list[str]) -> None:
        """Sets when to look at people who begin or cease to take part, some at a time."""
        for begin in range(0, len(changed), PIECE):
            some = changed[begin : begin + PIECE]
            await self._run(self._services.enrolments.settle, workspace_id=self._workspace_id, user_ids=some)

    async def listed(self) -> tuple[UserGroup, ...]:
        """The workspace's user groups, to choose from, by name. Raises SlackRefused, SlackLimited, SlackUnreachable."""
        if self._listed is not None and time.monotonic() - self._listed[0] < LISTED_SECONDS:
            return self._listed[1]
        body = await self._slack.call("usergroups.list", get=True, include_count="true")
        groups = [
            UserGroup(str(group["id"]), str(group.get("name") or group.get("handle", "")), _count(group))
            for group in body.get("usergroups", [])
        ]
        listed = tuple(sorted(groups, key=lambda group: group.name.casefold()))
        self._listed = (time.monotonic(), listed)
        return listed

    async def _people(self, names: Collection[str]) -> dict[str, list[str]]:
        """By id or handle, as it was asked for: who is in that group; without those that are not there."""
        body = await self._patiently("usergroups.list")
        by_name: dict[str, str] = {}
        for group in body.get("usergroups", []):
            by_name[str(group["id"])] = by_name[str(group.get("handle", ""))] = str(group["id"])
        people: dict[str, list[str]] = {}
        for name in sorted(names):
            if (group_id := by_name.get(name.removeprefix("@"))) is None:
                log.warning("this workspace has no user group %s: nobody follows a path, or takes part, by it", name)
                continue
            found = await self._patiently("usergroups.users.list", usergroup=group_id)
            people[name] = [str(user) for user in found.get("users", [])]
        return people

    async def _patiently(self, method: str, **arguments: Any) -> Body:
        while True:
            try:
                return await self._slack.call(method, get=True, **arguments)
            except SlackLimited as limited:
                await asyncio.sleep(limited.seconds)


def _count(group: Body) -> int:
    """Slack gives ``user_count`` as a number or as a text."""
    return int(group.get("user_count") or len(group.get("users") or []))
