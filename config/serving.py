"""Settings of ``serve``: where it listens, at which address the world reaches it, and the app's credentials."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from config.errors import SettingsError

REQUESTS_PATH, INSTALL_PATH, REDIRECT_PATH = "/slack/events", "/slack/install", "/slack/oauth_redirect"
LISTEN = "127.0.0.1:3000"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class Address:
    """A port of this machine, on one of its addresses."""

    host: str
    port: int

    def __str__(self) -> str:
        """As it is written in the environment."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, repr=False)
class Serving:
    """What ``serve`` needs beside the rest. ``url`` is the public address, without a slash at its end; empty unless set."""

    listen: Address
    url: str = ""
    signing_secret: str = ""
    client_id: str = ""
    client_secret: str = ""

    @property
    def installs(self) -> bool:
        """Whether workspaces can be installed from a browser."""
        return bool(self.url and self.client_id and self.client_secret)

    @property
    def redirect_uri(self) -> str:
        """Where Slack sends a browser back to; it has to stand in the app's manifest."""
        return self.url + REDIRECT_PATH

    @property
    def is_secure(self) -> bool:
        """Whether browsers come over HTTPS."""
        return self.url.startswith("https:")

    def __repr__(self) -> str:
        """Never the secrets."""
        return f"Serving(listen={str(self.listen)!r}, url={self.url!r})"


UNSET = Serving(Address("127.0.0.1", 3000))


def serving(env: Mapping[str, str]) -> Serving:
    """Reads them. Raises SettingsError for a value that cannot be right.

    A platform that sets ``PORT`` reaches it from another machine; elsewhere a proxy on this one does.
    """
    port = env.get("PORT", "").strip()
    given = env.get("ENTRAIN_LISTEN", "").strip()
    return Serving(
        listen=address("ENTRAIN_LISTEN", given or (f"0.0.0.0:{port}" if port else LISTEN)),
        url=_url(env.get("ENTRAIN_URL", "").strip()),
        signing_secret=_plain(env, "SLACK_SIGNING_SECRET", "Signing Secret"),
        client_id=_plain(env, "SLACK_CLIENT_ID", "Client ID"),
        client_secret=_plain(env, "SLACK_CLIENT_SECRET", "Client Secret"),
    )


def address(name: str, value: str) -> Address:
    """A port of this machine, or an address and a port: ``9464``, ``0.0.0.0:9464``, ``[::]:9464``."""
    found = re.fullmatch(r"(?:(\[[0-9A-Fa-f:.]+\]|[^:\s\[\]]+):)?(\d{1,5})", value)
    if found is None or not 0 < int(found[2]) < 65536:
        raise SettingsError(
            name,
            f"is not a port, nor an address and a port: {value!r}",
            "Expected for instance 9464, for this machine only, or 0.0.0.0:9464.",
        )
    return Address((found[1] or "127.0.0.1").strip("[]"), int(found[2]))


def need_serving(settings: Serving, *, has_token: bool) -> None:
    """Raises SettingsError naming the first thing that is missing; with a token of one workspace, the rest is not needed."""
    page = "your app's page on api.slack.com/apps, under Basic Information"
    needed: list[tuple[str, str, Callable[[], str]]] = [
        ("SLACK_SIGNING_SECRET", settings.signing_secret, lambda: f"It stands on {page}.")
    ]
    if not has_token:
        needed += [
            ("SLACK_CLIENT_ID", settings.client_id, lambda: f"It stands on {page}."),
            ("SLACK_CLIENT_SECRET", settings.client_secret, lambda: f"It stands on {page}."),
            (
                "ENTRAIN_URL",
                settings.url,
                lambda: "Give the https:// address under which your proxy passes requests on.",
            ),
        ]
    for name, value, mend in needed:
        if not value:
            raise SettingsError(name, "is not set", mend())


def _plain(env: Mapping[str, str], name: str, place: str) -> str:
    value = env.get(name, "").strip()
    if value and not re.fullmatch(r"[A-Za-z0-9._-]+", value):
        raise SettingsError(
            name,
            "holds what such a value does not: it has letters, digits, dots and dashes only",
            f"Copy it again from your app's page: Basic Information, “{place}”.",
        )
    return value


def _url(value: str) -> str:
    parts = urlsplit(value)
    if not value:
        return ""
    wrong = (
        parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username
    )
    if wrong or (parts.scheme == "http" and parts.hostname not in _LOOPBACK):
        raise SettingsError(
            "ENTRAIN_URL",
            f"is not an https:// address: {value!r}",
            "Give the address under which your proxy passes requests on, for instance https://entrain.example.org",
        )
    return value.rstrip("/")
