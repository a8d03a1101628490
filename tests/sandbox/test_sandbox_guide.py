"""The "try this" list: what ticks a step, and whose."""

from typing import Any

import pytest

from tests.sandbox.support import (
    BEN,
    NORA,
    TEAM_CHANNEL,
    Control,
    SocketApp,
    button,
    home,
    modal,
    options,
    section,
    text,
)

Json = dict[str, Any]

GUIDE: Json = {
    "title": {"fr": "À essayer", "en": "Try this"},
    "steps": [
        {
            "id": "home",
            "text": {"fr": "Ouvrir"},
            "as": NORA,
            "do": {"home": True},
            "done_when": {"call": "views.publish"},
        },
        {
            "id": "click",
            "text": {},
            "as": NORA,
            "do": {},
            "done_when": {"delivery": "block_actions", "action_id": "go"},
        },
        {"id": "read", "text": {}, "as": NORA, "do": {}, "done_when": {"message_contains": "Bravo à toutes"}},
    ],
}


@pytest.mark.parametrize("sandbox_options", [options(guide=GUIDE)])
async def test_the_guide_ticks_its_steps(control: Control, app: SocketApp) -> None:
    async def done() -> list[bool]:
        return [step["done"] for step in (await control.get("state"))["guide"]["steps"]]

    assert await done() == [False, False, False]
    row = {"type": "actions", "block_id": "row", "elements": [button("no"), button("go")]}
    published = await control.api("views.publish", user_id=NORA, view=home(row))
    assert await done() == [True, False, False]
    place = {"view_id": published["view"]["id"], "block_id": "row"}
    await control.call("action", user_=NORA, **place, action_id="no")
    assert await done() == [True, False, False]
    await control.call("action", user_=NORA, **place, action_id="go")
    await control.api("chat.postMessage", channel=NORA, text="x", blocks=[section("Bravo à toutes !")])
    assert await done() == [True, True, True]
    await control.call("guide", **GUIDE)
    assert await done() == [False, False, False], "another list begins anew"


def step(done_when: Json, who: str | None = NORA) -> Json:
    """A step of a guide, known by what it waits for."""
    return {"id": str((done_when, who)), "text": {}, "do": {}, "done_when": done_when, **({"as": who} if who else {})}


ANSWER = {"delivery": "block_actions", "action_id": "answer"}
PAGE = {"delivery": "view_submission", "callback_id": "form"}
NORAS, ANYONES, NOBODYS, BENS = step(ANSWER), step({**ANSWER, "by": "anyone"}), step(ANSWER, None), step(ANSWER, BEN)
HELLO, RAW = (step({"delivery": "slash_commands", "command": names}) for names in (["/x", "/hello"], "/raw"))
NEXT, READ = step(PAGE), step({**PAGE, "submit": "I have read it"})
LESSON, SAID = step({"metadata": ":lesson:"}), step({"message_contains": "Hello", "metadata": ":lesson:"})


async def ticked(control: Control) -> list[str]:
    """The steps that are done."""
    return [step["id"] for step in (await control.get("state"))["guide"]["steps"] if step["done"]]


def guide(*steps: Json) -> pytest.MarkDecorator:
    """A sandbox with these steps."""
    given = {"title": {"en": "Try this"}, "start_as": {"en": BEN}, "steps": list(steps)}
    return pytest.mark.parametrize("sandbox_options", [options(guide=given)], ids=["guide"])


@guide(NORAS, ANYONES, NOBODYS, BENS)
async def test_a_step_is_its_own_persons(control: Control, app: SocketApp) -> None:
    assert (await control.get("state"))["guide"]["start_as"] == {"en": BEN}
    row = {"type": "actions", "block_id": "row", "elements": [button("answered"), button("answer:b")]}
    for person, done in ((BEN, [ANYONES, NOBODYS, BENS]), (NORA, [NORAS, ANYONES, NOBODYS, BENS])):
        view = (await control.api("views.publish", user_id=person, view=home(row)))["view"]["id"]
        before = await ticked(control)
        await control.call("action", user_=person, view_id=view, block_id="row", action_id="answered")
        assert await ticked(control) == before
        await control.call("action", user_=person, view_id=view, block_id="row", action_id="answer:b")
        assert await ticked(control) == [step["id"] for step in done]


@guide(HELLO, RAW)
async def test_a_step_waits_for_a_command(control: Control, app: SocketApp) -> None:
    await control.call("command", user_=NORA, channel=TEAM_CHANNEL, command="/hello", text="")
    assert await ticked(control) == [HELLO["id"]]


@guide(NEXT, READ)
async def test_a_step_waits_for_a_form_and_its_button(control: Control, app: SocketApp) -> None:
    for words, done in (("Next", [NEXT]), ("I have read it", [NEXT, READ])):
        for name in ("another", "form"):
            await control.call("shortcut", user_=NORA, callback_id="open_it")
            view = modal(section(), callback_id=name, submit=text(words))
            trigger = app.payloads("shortcut")[-1]["trigger_id"]
            opened = await control.api("views.open", trigger_id=trigger, view=view)
            await control.call("submit", user_=NORA, view_id=opened["view"]["id"])
        assert await ticked(control) == [step["id"] for step in done]


@guide(LESSON, SAID)
async def test_a_step_waits_for_a_message_that_reached_its_person(control: Control) -> None:
    lesson, other = ({"event_type": "sent", "event_payload": {"occasion": f"T1:{kind}:1"}} for kind in ("lesson", "x"))
    await control.api("chat.postMessage", channel=BEN, text="Hello", metadata=lesson)
    await control.api("chat.postMessage", channel=NORA, text="Hello", metadata=other)
    await control.api("chat.postMessage", channel="C0NOWHERE1", text="Hello", metadata=lesson)
    assert await ticked(control) == []
    await control.api("chat.postMessage", channel=NORA, text="Good morning", metadata=lesson)
    assert await ticked(control) == [LESSON["id"]]
    await control.api("chat.postMessage", channel=TEAM_CHANNEL, text="Hello", metadata=lesson)
    assert await ticked(control) == [LESSON["id"], SAID["id"]]
