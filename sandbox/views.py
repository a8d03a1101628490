"""Modals and Home views: stacks, hashes, what was typed. Slack documentation: Modals; views.open, push, update, publish."""

import random
import string
from dataclasses import dataclass, field
from typing import Any

from sandbox import elements
from sandbox.errors import SlackError, invalid_arguments
from sandbox.workspace import Workspace

Json = dict[str, Any]

_STACK = 3
_random = random.Random(7)  # noqa: S311  a hash only has to differ


@dataclass(slots=True)
class View:
    """An open modal or a person's Home. ``given`` is what the app set, checked and with defaults."""

    id: str
    user: str
    given: Json
    hash: str
    root: str
    previous: str | None = None
    values: Json = field(default_factory=dict)
    responses: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """``modal`` or ``home``."""
        return str(self.given["type"])

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        blocks: list[Json] = self.given["blocks"]
        return blocks

    @property
    def external_id(self) -> str:
        """The app's own name for it, unique in the workspace; empty when it has none."""
        return str(self.given["external_id"])


class Views:
    """Every open view of the workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.open_views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self._external: dict[str, str] = {}

    def body(self, view: View) -> Json:
        """A view as Slack gives it, in answers and payloads."""
        given, workspace = view.given, self._workspace
        body: Json = {
            "id": view.id,
            "team_id": workspace.team["id"],
            "type": view.kind,
            "blocks": given["blocks"],
            "private_metadata": given["private_metadata"],
            "callback_id": given["callback_id"],
            "state": {"values": view.values},
            "hash": view.hash,
            "clear_on_close": given["clear_on_close"],
            "notify_on_close": given["notify_on_close"],
            "close": given.get("close"),
            "submit": given.get("submit"),
            "previous_view_id": view.previous,
            "root_view_id": view.root,
            "app_id": workspace.app_id,
            "external_id": view.external_id,
            "app_installed_team_id": workspace.team["id"],
            "bot_id": workspace.bot_id,
        }
        if view.kind == "modal":
            body["title"] = given["title"]
        return body

    def stack(self, user: str) -> list[View]:
        """A person's open modals, bottom first."""
        return [self.open_views[i] for i in self.stacks.get(user, ())]

    def home(self, user: str) -> View | None:
        """A person's Home, once one was published."""
        known = self.homes.get(user)
        return self.open_views[known] if known else None

    def find(self, view_id: str | None, external_id: str | None) -> View:
        """Raises SlackError ``not_found``."""
        found = self.open_views.get(self._external.get(external_id or "", "") or view_id or "")
        if found is None:
            raise SlackError("not_found")
        return found

    def open(self, user: str, given: Json) -> View:
        """A new modal at the bottom of a person's stack; whatever was open goes."""
        self._claim(given, None)
        self.close_all(user)
        view = self._new(user, given, None)
        self.stacks[user] = [view.id]
        return view

    def push(self, user: str, given: Json) -> View:
        """A modal above the person's others. Raises SlackError ``push_limit_reached`` above three."""
        stack = self.stacks.get(user, [])
        if not stack:
            raise invalid_arguments("no open modal to push on")
        if len(stack) >= _STACK:
            raise SlackError("push_limit_reached")
        self._claim(given, None)
        view = self._new(user, given, self.open_views[stack[-1]])
        stack.append(view.id)
        return view

    def update(self, view: View, given: Json, known_hash: str | None = None) -> None:
        """Replaces a view's content; what was typed stays where block_id and action_id stay."""
        if known_hash and known_hash != view.hash:
            raise SlackError("hash_conflict")
        if given["type"] != view.kind:
            raise invalid_arguments("the type of a view cannot change [json-pointer:/view/type]")
        if given["external_id"] != view.external_id:
            self._claim(given, view)
            self._external.pop(view.external_id, None)
        view.given = given
        view.hash = self._hash()
        view.values = elements.values(view.blocks, view.values)
        if view.external_id:
            self._external[view.external_id] = view.id

    def publish(self, user: str, given: Json, known_hash: str | None) -> View:
        """A person's Home."""
        view = self.home(user)
        if view is not None:
            self.update(view, given, known_hash)
            return view
        self._claim(given, None)
        view = self._new(user, given, None)
        self.homes[user] = view.id
        return view

    def close(self, view: View) -> None:
        """Takes one modal away."""
        self.stacks[view.user] = [i for i in self.stacks.get(view.user, []) if i != view.id]
        self.open_views.pop(view.id, None)
        self._external.pop(view.external_id, None)

    def close_all(self, user: str) -> None:
        """Takes a person's whole stack away."""
        for view in self.stack(user):
            self.close(view)

    def _claim(self, given: Json, mine: View | None) -> None:
        owner = self._external.get(given["external_id"])
        if given["external_id"] and owner and (mine is None or owner != mine.id):
            raise SlackError("duplicate_external_id")

    def _new(self, user: str, given: Json, below: View | None) -> View:
        identifier = self._workspace.ids.new("V")
        view = View(identifier, user, given, self._hash(), below.root if below else identifier)
        view.previous = below.id if below else None
        view.values = elements.values(view.blocks)
        self.open_views[identifier] = view
        if view.external_id:
            self._external[view.external_id] = identifier
        return view

    def _hash(self) -> str:
        letters = "".join(_random.choices(string.ascii_letters, k=8))
        return f"{self._workspace.clock.unix()}.{letters}"
