"""Reading who is in the user groups that lead to a path (``path_groups`` in programme.yaml)."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from delivery.slack import Body, Slack, SlackLimited, SlackRefused
from services import Services
from services.running import Runner

log = logging.getLogger("entrain.directory")


class Groups:
    """The user groups of one workspace. Where the programme names none, Slack is asked nothing."""

    def __init__(self, slack: Slack, run: Runner, services: Services, workspace_id: str) -> None:
        self._slack, self._run, self._services, self._workspace_id = slack, run, services, workspace_id
        self._reading = asyncio.Lock()
        self._asked = False

    async def changed(self) -> None:
        """Somebody entered or left a group: they are read again, once for many changes at a time."""
        self._asked = True
        if self._reading.locked() or not self._services.paths.groups(workspace_id=self._workspace_id):
            return
        async with self._reading:
            while self._asked:
                self._asked = False
                await self.load()

    async def load(self) -> None:
        """Reads the groups and gives their people their path. Where Slack refuses, everybody's stays as it was."""
        groups = self._services.paths.groups(workspace_id=self._workspace_id)
        try:
            members = await self._members(groups) if groups else {}
        except SlackRefused as refused:
            log.warning("the user groups of path_groups cannot be read (%s); paths stay as they were", refused)
            return
        await self._run(self._services.paths.place, workspace_id=self._workspace_id, members=members)

    async def _members(self, groups: Mapping[str, str]) -> dict[str, list[str]]:
        body = await self._patiently("usergroups.list")
        by_name: dict[str, str] = {}
        for group in body.get("usergroups", []):
            by_name[str(group["id"])] = by_name[str(group.get("handle", ""))] = str(group["id"])
        members: dict[str, list[str]] = {}
        for path, name in groups.items():
            if (group_id := by_name.get(name.removeprefix("@"))) is None:
                log.warning("path_groups: this workspace has no user group %s; nobody follows %s by it", name, path)
                continue
            found = await self._patiently("usergroups.users.list", usergroup=group_id)
            members[path] = [str(user) for user in found.get("users", [])]
        return members

    async def _patiently(self, method: str, **arguments: Any) -> Body:
        while True:
            try:
                return await self._slack.call(method, get=True, **arguments)
            except SlackLimited as limited:
                await asyncio.sleep(limited.seconds)
