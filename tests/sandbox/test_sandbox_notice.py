"""A banner over the page: what a program beside the sandbox wants people to know."""

import pytest
from aiohttp import ClientSession

from sandbox.core import Sandbox
from tests.sandbox.support import BEN, NORA, Control


async def test_a_notice_is_in_everybodys_snapshot_until_another_takes_its_place(control: Control) -> None:
    first = (await control.call("notice", text="Two lines,\nboth shown."))["notice"]
    assert first == {"id": 1, "text": "Two lines,\nboth shown.", "level": "info"}
    for person in (NORA, BEN):
        assert (await control.get("state", **{"as": person}))["notice"] == first
    second = (await control.call("notice", text={"fr": "Non.", "en": "No."}, level="error"))["notice"]
    assert (second["id"], (await control.get("state"))["notice"]) == (2, second)
    assert (await control.call("notice", text=""))["notice"] is None
    assert (await control.get("state"))["notice"] is None


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"text": "x", "level": "loud"}, "invalid_level"),
        ({"text": ["x"]}, "invalid_text"),
        ({"text": {"fr": 3}}, "invalid_text"),
        ({"text": "x" * 4_001}, "invalid_text"),
    ],
)
async def test_what_is_no_notice_is_refused(control: Control, given: dict[str, object], error: str) -> None:
    assert (await control.call("notice", 400, **given))["error"] == error


async def test_open_pages_are_told(control: Control, sandbox: Sandbox, session: ClientSession) -> None:
    async with session.ws_connect(f"{sandbox.base_url}/live") as page:
        await control.call("notice", text="x")
        assert "state" in (await page.receive_json(timeout=5))["changed"]
