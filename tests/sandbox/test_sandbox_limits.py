"""Rate limits: per method, per channel, per workspace, and how Slack says so."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.core import Sandbox
from sandbox.limits import PUBLISHED, Limits
from sandbox.webapi import METHODS
from tests.sandbox.support import NORA, Control, options


class Now:
    """A time the test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(("method", "size"), [("users.list", 20), ("chat.update", 50), ("views.open", 100)])
def test_a_method_has_its_minute(method: str, size: int) -> None:
    now = Now()
    limits = Limits(now=now)
    assert [limits.call(method, {"limit": 5}) for _ in range(size)] == [None] * size
    now.seconds += 10
    assert limits.call(method, {"limit": 5}) == 50
    now.seconds += 50
    assert limits.call(method, {"limit": 5}) is None
    assert limits.call("another.method", {}) is None


def test_everybody_at_once_is_throttled_harder() -> None:
    limits = Limits(now=Now())
    assert [limits.call("users.list", {}) for _ in range(6)] == [None] * 5 + [60]
    assert limits.call("users.list", {"limit": 100}) is None


def test_a_channel_takes_one_a_second_with_a_short_burst() -> None:
    now = Now()
    limits = Limits(now=now)
    assert [limits.post("C1") for _ in range(4)] == [None, None, None, 1]
    assert limits.post("C2") is None
    for _ in range(20):
        now.seconds += 1
        assert limits.post("C1") is None
    assert limits.post("C1") == 1


def test_a_workspace_has_its_ceiling() -> None:
    now = Now()
    limits = Limits(posts_per_minute=60, now=now)
    sent = [limits.post(f"C{i}") for i in range(11)]
    assert sent == [None] * 10 + [1]
    now.seconds += 60
    assert sum(limits.post(f"D{i}") is None for i in range(100)) == 10


def test_switched_off_there_is_no_limit() -> None:
    limits = Limits(on=False)
    assert {limits.post("C1") for _ in range(100)} == {None}
    assert {limits.call("users.list", {}) for _ in range(100)} == {None}


def test_every_method_has_a_published_limit_and_asks_for_the_published_scope() -> None:
    published = PUBLISHED["methods"]
    assert set(METHODS) <= set(published)
    for name, known in METHODS.items():
        scopes = [s for s in published[name].get("bot_scopes", []) if s.count(":") <= 1 and not s.startswith("+")]
        if len(scopes) == 1 and " " not in scopes[0]:
            assert known.scopes == tuple(scopes), name


@pytest.mark.parametrize("sandbox_options", [options(limits=True)])
async def test_slack_answers_429_with_retry_after(client: AsyncWebClient, control: Control) -> None:
    for _ in range(3):
        await client.chat_postMessage(channel=NORA, text="x")
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=NORA, text="x")
    assert refused.value.response.status_code == 429
    assert refused.value.response["error"] == "ratelimited"
    assert refused.value.response.headers["Retry-After"] == "1"
    assert set(refused.value.response.data) == {"ok", "error"}
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=2))
    assert (await client.chat_postMessage(channel=NORA, text="x"))["ok"]
    assert len(await control.messages()) == 4
    assert (await control.traffic("call", "chat.postMessage"))[3]["status"] == 429


@pytest.mark.parametrize("sandbox_options", [options(limits=True)])
async def test_ten_connections_can_be_asked_for_at_once(client: AsyncWebClient, sandbox: Sandbox) -> None:
    for _ in range(10):
        assert (await client.apps_connections_open(app_token=sandbox.keys.app_token))["ok"]
    with pytest.raises(SlackApiError):
        await client.apps_connections_open(app_token=sandbox.keys.app_token)
