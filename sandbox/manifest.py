"""The app's manifest: what it may do and what it wants to hear. Refuses what Slack's own schema refuses.

Source: Slack's manifest schema (slackapi/manifest-schema, version 1): unknown keys are refused, lengths are limited.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


class ManifestError(ValueError):
    """A manifest Slack would refuse; the message lists every reason with its JSON pointer."""


@dataclass(frozen=True)
class Rule:
    """What one value of a manifest may be. ``low`` and ``high`` bound a length, a number of items or a number."""

    kind: type | tuple[type, ...]
    low: int = 0
    high: int | None = None
    keys: "dict[str, Rule] | None" = None
    item: "Rule | None" = None
    required: tuple[str, ...] = ()
    enum: tuple[str, ...] = ()
    prefix: str = ""


def _text(high: int | None = None, low: int = 1, **more: Any) -> Rule:
    return Rule(str, low, high, **more)


def _list(item: Rule, high: int | None = None, low: int = 0) -> Rule:
    return Rule(list, low, high, item=item)


def _object(required: tuple[str, ...] = (), **keys: Rule) -> Rule:
    return Rule(dict, keys=keys, required=required)


_FLAG = Rule(bool)
_URL = _text(prefix="https://")
_SCOPES = _list(_text(), 255)
_EVENTS = _list(_text(), 100)

_SHORTCUT = _object(
    ("name", "type", "callback_id", "description"),
    name=_text(24),
    type=_text(enum=("global", "message")),
    callback_id=_text(255),
    description=_text(150),
)
_COMMAND = _object(
    ("command", "description"),
    command=_text(32, 2, prefix="/"),
    description=_text(2000),
    usage_hint=_text(1000, 0),
    url=_URL,
    should_escape=_FLAG,
)
_FEATURES = _object(
    app_home=_object(home_tab_enabled=_FLAG, messages_tab_enabled=_FLAG, messages_tab_read_only_enabled=_FLAG),
    bot_user=_object(("display_name",), display_name=_text(80), always_online=_FLAG),
    shortcuts=_list(_SHORTCUT, 10, 1),
    slash_commands=_list(_COMMAND, 50, 1),
    unfurl_domains=_list(_text(), 5),
    assistant_view=Rule(dict),
    workflow_steps=Rule(list),
    user_connections=Rule(dict),
)
_OAUTH = _object(
    redirect_urls=_list(_text(), 1000),
    scopes=_object(bot=_SCOPES, bot_optional=_SCOPES, user=_SCOPES, user_optional=_SCOPES),
    pkce_enabled=_FLAG,
    token_management_enabled=_FLAG,
)
_SETTINGS = _object(
    allowed_ip_address_ranges=_list(_text(), 10),
    event_subscriptions=_object(
        request_url=_URL, bot_events=_EVENTS, user_events=_EVENTS, metadata_subscriptions=Rule(list)
    ),
    interactivity=_object(("is_enabled",), is_enabled=_FLAG, request_url=_URL, message_menu_options_url=_URL),
    incoming_webhooks=Rule(dict),
    org_deploy_enabled=_FLAG,
    socket_mode_enabled=_FLAG,
    is_hosted=_FLAG,
    is_mcp_enabled=_FLAG,
    token_rotation_enabled=_FLAG,
    hermes_app_type=_text(),
    function_runtime=_text(),
    siws_links=Rule(dict),
)
_MANIFEST = _object(
    ("display_information",),
    _metadata=_object(schema_version=Rule((int, str)), major_version=Rule(int), minor_version=Rule(int)),
    display_information=_object(
        ("name",),
        name=_text(35),
        description=_text(140),
        background_color=_text(7, 4, prefix="#"),
        long_description=_text(4000, 175),
    ),
    features=_FEATURES,
    oauth_config=_OAUTH,
    settings=_SETTINGS,
    functions=Rule(dict),
    workflows=Rule(dict),
    datastores=Rule(dict),
    outgoing_domains=_list(_text()),
    types=Rule(dict),
    external_auth_providers=Rule(dict),
    compliance=Rule(dict),
)


def _problems(value: Any, rule: Rule, at: str) -> list[str]:
    kinds = rule.kind if isinstance(rule.kind, tuple) else (rule.kind,)
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        return [f"{at or '/'}: must be {' or '.join(k.__name__ for k in kinds)}"]
    found: list[str] = []
    if isinstance(value, str | list):
        what = "characters" if isinstance(value, str) else "items"
        if len(value) < rule.low or (rule.high is not None and len(value) > rule.high):
            found.append(f"{at}: must have {rule.low} to {rule.high or 'any number of'} {what}, has {len(value)}")
    if isinstance(value, str):
        if rule.enum and value not in rule.enum:
            found.append(f"{at}: must be one of {', '.join(rule.enum)}")
        if not value.startswith(rule.prefix):
            found.append(f"{at}: must start with {rule.prefix}")
    if isinstance(value, list) and rule.item:
        for index, item in enumerate(value):
            found += _problems(item, rule.item, f"{at}/{index}")
    if isinstance(value, dict) and rule.keys is not None:
        found += [f"{at}/{key}: unknown key" for key in value if key not in rule.keys]
        found += [f"{at}/{key}: missing" for key in rule.required if key not in value]
        for key, known in rule.keys.items():
            if key in value:
                found += _problems(value[key], known, f"{at}/{key}")
    return found


def _duplicates(data: dict[str, Any]) -> list[str]:
    commands = [c["command"] for c in data.get("features", {}).get("slash_commands", [])]
    shortcuts = [s["callback_id"] for s in data.get("features", {}).get("shortcuts", [])]
    twice = [f"/features/slash_commands: {c} is there twice" for c in {c for c in commands if commands.count(c) > 1}]
    return twice + [
        f"/features/shortcuts: {s} is there twice" for s in {s for s in shortcuts if shortcuts.count(s) > 1}
    ]


@dataclass(frozen=True)
class Manifest:
    """An app as its manifest describes it."""

    raw: dict[str, Any]
    scopes: tuple[str, ...]
    events: frozenset[str]
    commands: dict[str, dict[str, Any]]
    shortcuts: dict[str, dict[str, Any]]
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The app's name."""
        return str(self.raw["display_information"]["name"])

    @property
    def bot_name(self) -> str:
        """The bot user's display name."""
        bot = self.raw.get("features", {}).get("bot_user", {})
        return str(bot.get("display_name", self.name))

    def home(self, key: str) -> bool:
        """A switch of ``features.app_home``; absent means off."""
        return bool(self.raw.get("features", {}).get("app_home", {}).get(key, False))

    @property
    def interactive(self) -> bool:
        """Whether buttons, modals and shortcuts reach the app."""
        return bool(self.settings.get("interactivity", {}).get("is_enabled", False))

    @property
    def socket_mode(self) -> bool:
        """Whether payloads go over Socket Mode."""
        return bool(self.settings.get("socket_mode_enabled", False))

    @property
    def rotates(self) -> bool:
        """Whether OAuth gives tokens that expire."""
        return bool(self.settings.get("token_rotation_enabled", False))

    def url(self, kind: str, command: str = "") -> str | None:
        """Where HTTP deliveries of a kind go: ``events``, ``interactive``, ``options`` or ``command``."""
        if kind == "command":
            return self.commands.get(command, {}).get("url")
        if kind == "events":
            return _maybe(self.settings.get("event_subscriptions", {}).get("request_url"))
        interactivity = self.settings.get("interactivity", {})
        key = "message_menu_options_url" if kind == "options" else "request_url"
        return _maybe(interactivity.get(key))


def _maybe(url: Any) -> str | None:
    return str(url) if url else None


def parse(text: str) -> Manifest:
    """Reads a manifest in YAML or JSON. Raises ManifestError."""
    try:
        data = json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise ManifestError(f"The manifest cannot be read: {error}") from None
    return from_dict(data)


def from_dict(data: Any) -> Manifest:
    """Checks a manifest. Raises ManifestError."""
    problems = _problems(data, _MANIFEST, "")
    if not problems:
        problems = _duplicates(data)
    if problems:
        raise ManifestError("Slack would refuse this manifest: " + "; ".join(problems))
    features, settings = data.get("features", {}), data.get("settings", {})
    scopes = data.get("oauth_config", {}).get("scopes", {})
    return Manifest(
        raw=data,
        scopes=tuple(dict.fromkeys([*scopes.get("bot", []), *scopes.get("bot_optional", [])])),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        commands={c["command"]: c for c in features.get("slash_commands", [])},
        shortcuts={s["callback_id"]: s for s in features.get("shortcuts", [])},
        settings=settings,
    )


def load(path: Path) -> Manifest:
    """Reads a manifest's file. Raises ManifestError."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ManifestError(f"The manifest cannot be read: {error.strerror}") from None
