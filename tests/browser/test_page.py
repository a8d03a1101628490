"""The sandbox's page in a real browser, with a real sandbox and a small Bolt app."""

import asyncio
import base64
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from sandbox.core import Sandbox
from tests.browser.bolt_app import EVERYTHING, Heard, lesson
from tests.browser.window import PATIENCE, Window, open_window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NORA, BEN, TEAM = "U0NORA0001", "U0BEN00001", "C0EQUIPE01"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


async def test_a_newcomer_takes_a_first_lesson_with_the_guide_alone(window: Window) -> None:
    page = window.page
    await page.locator("[data-step=home] button").click()
    await expect(page.locator("[data-step=home]")).to_have_class(re.compile("done"))
    await expect(page.get_by_text("Your desk")).to_be_visible()
    await page.locator("[data-step=lesson] button").click()
    await expect(page.locator("#person")).to_contain_text("Ben Carter")
    await page.get_by_role("button", name="The hedge").click()
    await expect(page.locator("[data-block-id=feedback]")).to_have_text("You said the hedge.")
    await expect(page.locator("[data-step=lesson]")).to_have_class(re.compile("done"))
    await expect(page.locator(".guide-count")).to_have_text("2 of 2 done")


async def test_the_page_speaks_the_language_of_the_person_acted_as(window: Window) -> None:
    await expect(window.page.locator("#tab-guide")).to_have_text("À essayer")
    await window.page.locator("#person").click()
    await window.page.get_by_role("menuitemradio", name="Ben Carter").click()
    await expect(window.page.locator("#tab-guide")).to_have_text("Try this")
    await expect(window.page.locator("html")).to_have_attribute("lang", "en")
    await expect(window.page).to_have_url(re.compile(f"as={BEN}&at=D"))


async def test_a_button_shows_that_it_was_pressed_and_cannot_be_pressed_twice(window: Window, heard: Heard) -> None:
    message = await window.lesson()
    button = message.get_by_role("button", name="Everything")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await button.click(force=True)
    heard.may_answer.set()
    await expect(message.locator("[data-block-id=feedback]")).to_have_text("You said everything.")
    assert len(heard.actions) == 1


async def test_focus_stays_with_a_message_that_changed_under_it(window: Window) -> None:
    message = await window.lesson()
    await message.get_by_role("button", name="The hedge").focus()
    await window.page.keyboard.press("Enter")
    await expect(message.locator("[data-block-id=feedback]")).to_be_visible()
    await window.has_focus("article[ts]")


async def test_a_confirm_dialog_asks_before_the_app_is_told(window: Window, heard: Heard) -> None:
    message = await window.lesson()
    skip = message.get_by_role("button", name="Skip")
    await skip.click()
    dialog = window.page.get_by_role("alertdialog", name="Skip it?")
    await expect(dialog).to_contain_text("It comes back.")
    await window.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await window.has_focus("answers/skip")
    assert heard.actions == []
    await skip.press("Enter")
    await dialog.get_by_role("button", name="Skip").press("Enter")
    await expect(message.locator("[data-block-id=feedback]")).to_have_text("You said skip.")


async def test_an_overflow_menu_is_worked_with_the_keyboard(window: Window, heard: Heard) -> None:
    message = await window.lesson()
    await message.locator("[data-action-id=more]").press("Enter")
    await expect(window.page.get_by_role("menuitem", name="Choice 1")).to_be_focused()
    await window.page.keyboard.press("ArrowDown")
    await window.page.keyboard.press("Enter")
    await expect(window.page.get_by_role("menu")).to_have_count(0)
    await expect(message.locator("[data-action-id=more]")).not_to_have_attribute("aria-busy", "true")
    assert heard.actions[0]["selected_option"]["value"] == "c2"


async def test_commands_are_completed_with_the_keyboard(window: Window) -> None:
    page, composer = window.page, window.composer()
    await composer.press("/")
    options = page.get_by_role("listbox", name="Commandes").get_by_role("option")
    await expect(options).to_have_count(3)
    await composer.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await composer.press("ArrowUp")
    await composer.press("Tab")
    await expect(composer).to_have_value("/lesson ")
    await expect(page.get_by_text("[list | question]")).to_be_visible()
    await composer.press("Enter")
    await expect(page.get_by_role("button", name="The hedge")).to_be_visible()
    await expect(composer).to_have_value("")


async def test_what_only_one_person_sees_is_marked(window: Window) -> None:
    await window.send("/whisper")
    message = window.page.locator("article[data-ephemeral]")
    await expect(message).to_contain_text("Visible seulement par vous")
    await expect(message.locator("strong")).to_have_text("us")
    await window.go(BEN, "im")
    await expect(message).to_have_count(0)


@pytest.mark.parametrize("sandbox", [1.0], indirect=True)
async def test_a_failure_is_shown_as_slack_shows_it_and_loses_nothing(window: Window) -> None:
    await window.send("/later")
    await expect(window.page.locator("#composer [role=alert]")).to_contain_text("operation_timeout")
    await expect(window.composer()).to_have_value("/later")


async def test_a_message_is_sent_with_enter_and_broken_with_shift_enter(window: Window) -> None:
    await window.go(NORA, TEAM)
    await window.composer().press_sequentially("One <b>")
    await window.composer().press("Shift+Enter")
    await window.composer().press_sequentially("two")
    await window.composer().press("Enter")
    last = window.page.locator("article[data-ts]").last
    await expect(last.locator(".blocks")).to_have_text("One <b>two")
    await expect(last.locator("br")).to_have_count(1)


async def test_a_thread_opens_beside_and_is_answered_there(window: Window) -> None:
    page = window.page
    await window.send("First")
    message = page.locator("#log article[data-ts]").last
    await message.get_by_role("button", name="Autres actions").click()
    await page.get_by_role("menuitem", name="Répondre dans le fil").click()
    await expect(page.locator("#thread textarea")).to_be_focused()
    await page.keyboard.type("Second")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread article")).to_have_count(2)
    await expect(message.get_by_role("button", name="1 réponse")).to_be_visible()
    await expect(page.locator("#log article")).to_have_count(1)


async def test_a_message_shortcut_says_which_message(window: Window, heard: Heard) -> None:
    await window.send("A draft")
    message = window.page.locator("#log article[data-ts]").last
    await message.get_by_role("button", name="Autres actions").click()
    await window.page.get_by_role("menuitem", name="Look at this").click()
    await expect(window.page.get_by_role("dialog", name="A form")).to_be_visible()
    assert heard.actions[0]["message"]["text"] == "A draft"


async def test_a_modal_takes_every_kind_of_input(window: Window, heard: Heard) -> None:
    dialog = await window.form()
    keyboard = window.page.keyboard
    await expect(dialog.get_by_label("Goal")).to_be_focused()
    await keyboard.type("A goal long enough")
    await dialog.get_by_role("checkbox", name="Choice 3").check()
    await dialog.get_by_role("combobox", name="Unit", exact=True).fill("2")
    await keyboard.press("Enter")
    await dialog.get_by_role("combobox", name="Units").click()
    await keyboard.press("Enter")
    await keyboard.press("ArrowDown")
    await keyboard.press("Enter")
    await keyboard.press("Escape")
    await dialog.get_by_role("combobox", name="Search").press_sequentially("ab")
    await window.page.get_by_role("option", name="ab 2").click()
    await dialog.get_by_role("combobox", name="Who").fill("ben")
    await keyboard.press("Enter")
    await dialog.get_by_label("Date").fill("2026-11-02")
    await dialog.get_by_label("Hour").fill("09:30")
    await dialog.get_by_label("Mail").fill("nora@example.org")
    await dialog.get_by_label("Rich").fill("As it is")
    await dialog.get_by_role("radio", name="Choice 1").check()
    await expect(dialog).to_contain_text("Updated.")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    values = heard.submitted[0]
    assert values["goal"]["in"]["value"] == "A goal long enough"
    assert [option["value"] for option in values["days"]["in"]["selected_options"]] == ["c3"]
    assert values["unit"]["in"]["selected_option"]["value"] == "c2"
    assert [option["value"] for option in values["units"]["in"]["selected_options"]] == ["c1", "c2"]
    assert values["search"]["in"]["selected_option"]["value"] == "ab2"
    assert values["who"]["in"]["selected_user"] == BEN
    assert values["date"]["in"]["selected_date"] == "2026-11-02"
    assert values["hour"]["in"]["selected_time"] == "09:30"
    assert values["when"]["in"]["selected_date_time"] == 1792393200
    assert values["mail"]["in"]["value"] == "nora@example.org"
    assert values["rich"]["in"]["rich_text_value"]["elements"][0]["elements"][0]["text"] == "As it is"


async def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_is_kept(window: Window) -> None:
    dialog = await window.form()
    goal = dialog.get_by_label("Goal")
    await dialog.get_by_role("button", name="Save").click()
    error = dialog.locator("[data-error=goal]")
    await expect(error).to_have_text("Ce champ est obligatoire.")
    await expect(goal).to_be_focused()
    await expect(goal).to_have_attribute("aria-invalid", "true")
    assert await error.get_attribute("id") in (await goal.get_attribute("aria-describedby") or "").split()
    await goal.fill("Short")
    await expect(error).to_have_text("")
    await dialog.get_by_role("radio", name="Choice 2").check()
    await expect(dialog).to_contain_text("Updated.")
    await expect(goal).to_have_value("Short")
    await expect(dialog.get_by_role("radio", name="Choice 2")).to_be_focused()
    await dialog.get_by_role("combobox", name="Unit", exact=True).click()
    await window.page.get_by_role("option", name="Choice 4").click()
    await dialog.get_by_role("button", name="Save").click()
    await expect(error).to_have_text("Ten letters at least.")
    await expect(goal).to_have_value("Short")


async def test_modals_stack_and_escape_goes_back_with_focus(window: Window) -> None:
    dialog = await window.form()
    deeper = dialog.get_by_role("button", name="Go deeper")
    await deeper.focus()
    await window.page.keyboard.press("Enter")
    top = window.page.get_by_role("dialog", name="Deeper")
    await expect(top.get_by_role("button", name="Retour")).to_be_visible()
    await window.page.keyboard.press("Escape")
    await expect(top).to_have_count(0)
    await expect(deeper).to_be_focused()
    await window.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(window.page.locator("#composer [aria-haspopup=menu]")).to_be_focused()


async def test_what_is_being_written_survives_what_arrives(window: Window, heard: Heard) -> None:
    await window.composer().press_sequentially("Half a sent")
    await heard.client.chat_postMessage(channel=NORA, text="Hello")
    await expect(window.page.get_by_text("Hello")).to_be_visible()
    await window.composer().press_sequentially("ence")
    await expect(window.composer()).to_have_value("Half a sentence")
    await window.go(NORA, TEAM)
    await expect(window.composer()).to_have_value("")


async def test_an_update_draws_only_what_changed_and_gives_focus_to_what_is_new(window: Window, heard: Heard) -> None:
    words = [
        {"type": "section", "text": {"type": "plain_text", "text": text}} for text in ("One", "Two", "Three", "Four")
    ]
    button = {"type": "actions", "elements": [{"type": "button", "action_id": "more", "text": words[0]["text"]}]}
    await window.page.get_by_role("tab", name="Accueil").click()
    await window.page.get_by_text("Your desk").wait_for()
    await heard.client.views_publish(user_id=NORA, view={"type": "home", "blocks": [words[0], button, words[1]]})
    first = window.page.locator("#home-blocks .block-section").filter(has_text="One")
    await expect(first).to_have_count(1)
    for part in (first, window.button("One")):
        await part.evaluate("part => { part.untouched = true; }")
    await window.button("One").focus()
    await heard.client.views_publish(
        user_id=NORA, view={"type": "home", "blocks": [words[3], words[0], button, words[1]]}
    )
    await expect(window.page.locator("#home-blocks .block-section")).to_have_text(["Four", "One", "Two"])
    await expect(window.button("One")).to_be_focused()
    assert await window.button("One").evaluate("button => button.untouched")  # though its block has a new id
    await window.page.keyboard.press("Enter")
    await until(lambda: len(heard.actions) == 1)
    await heard.client.views_publish(user_id=NORA, view={"type": "home", "blocks": [words[0], words[2], words[1]]})
    await expect(window.page.locator("#home-blocks .block-section")).to_have_text(["One", "Three", "Two"])
    assert await first.evaluate("block => block.untouched")
    assert await window.page.evaluate("document.activeElement.textContent") == "Three"


async def test_typing_tells_the_app_nothing_until_it_is_entered(window: Window, heard: Heard) -> None:
    element = {"type": "plain_text_input", "action_id": "more"}
    block = {"type": "input", "block_id": "ask", "dispatch_action": True, "element": element}
    block |= {"label": {"type": "plain_text", "text": "Ask"}}
    await heard.client.chat_postMessage(channel=NORA, text="Ask", blocks=[block])
    field = window.page.get_by_label("Ask")
    async with window.page.expect_response("**/control/action"):  # it stands in the state from now on
        await field.press_sequentially("Why")
    assert heard.actions == []
    await field.press("Enter")
    await until(lambda: heard.actions != [])
    assert [action["value"] for action in heard.actions] == ["Why"]


async def until(holds: Callable[[], bool]) -> None:
    """Waits for what the app was told, or for the sandbox."""
    async with asyncio.timeout(PATIENCE / 1000):
        while True:
            if holds():
                return
            await asyncio.sleep(0.02)


def last_value(heard: Heard) -> object:
    """What was in the field when the app was last told; before that, an empty text."""
    return heard.actions[-1]["value"] if heard.actions else ""


async def test_every_character_is_told_where_the_app_asks_for_it(window: Window, heard: Heard) -> None:
    def typed(name: str, *on: str) -> dict[str, object]:
        element = {"type": "plain_text_input", "action_id": name, "multiline": name == "chars"}
        label = {"type": "plain_text", "text": name}
        config = {"dispatch_action_config": {"trigger_actions_on": list(on)}}
        return {"type": "input", "block_id": name, "dispatch_action": True, "label": label, "element": element | config}

    blocks = [typed("chars", "on_character_entered"), typed("enter", "on_enter_pressed")]
    await heard.client.chat_postMessage(channel=NORA, text="Type", blocks=blocks)
    await expect(window.page.get_by_text("Entrée pour envoyer")).to_have_count(1)
    await window.page.get_by_label("enter").press_sequentially("not yet")
    field = window.page.get_by_label("chars")
    await field.press_sequentially("one\n")
    await field.press_sequentially("two")
    await until(lambda: last_value(heard) == "one\ntwo")  # Enter is a character like another
    assert {action["action_id"] for action in heard.actions} == {"chars"}
    assert all("one\ntwo".startswith(str(action["value"])) for action in heard.actions)
    await field.fill("")
    await until(lambda: last_value(heard) is None)


async def test_a_lost_connection_is_said_and_what_was_missed_is_read(
    window: Window, sandbox: Sandbox, heard: Heard
) -> None:
    await sandbox.live.close()
    await expect(window.page.locator("#gone")).to_contain_text("ne répond pas")
    await heard.client.chat_postMessage(channel=NORA, text="Meanwhile")
    await expect(window.page.get_by_text("Meanwhile")).to_be_visible()
    await expect(window.page.locator("#gone")).not_to_be_visible()


async def test_unread_messages_are_counted_until_they_are_seen(window: Window, heard: Heard) -> None:
    await window.go(NORA, TEAM)
    await heard.client.chat_postMessage(channel=NORA, text="Hello")
    link = window.page.locator("#place-link-app")
    await expect(link).to_contain_text("1 message non lu")
    await link.click()
    await expect(window.page.get_by_text("Hello")).to_be_visible()
    await expect(link).not_to_contain_text("non lu")


async def test_the_buttons_of_the_clock_move_it(window: Window, sandbox: Sandbox) -> None:
    before = sandbox.clock.now()
    await window.button("+1 heure").click()
    await expect(window.page.locator("#notices")).to_contain_text("Nous sommes maintenant")
    assert timedelta(hours=1) <= sandbox.clock.now() - before < timedelta(hours=1, minutes=1)
    await window.button("+1 semaine").click()
    await until(lambda: sandbox.clock.now() - before > timedelta(days=7))
    hour = re.compile(sandbox.clock.now().isoformat()[:13])
    await expect(window.page.locator("#clock-now")).to_have_attribute("datetime", hour)


async def test_the_next_scheduled_moment_is_gone_to(window: Window, sandbox: Sandbox, heard: Heard) -> None:
    at = sandbox.clock.unix() + 7200
    await heard.client.chat_scheduleMessage(channel=NORA, text="As planned", post_at=at)
    await window.button("Prochain moment prévu").click()
    await expect(window.page.get_by_text("As planned")).to_be_visible()
    assert sandbox.clock.unix() >= at


async def test_the_traffic_can_be_filtered_and_opened(window: Window) -> None:
    await window.lesson()
    await window.page.get_by_role("tab", name="Trafic").click()
    await window.page.get_by_label("Filtrer").fill("chat.postmessage")
    entries = window.page.locator("details[data-seq]")
    await expect(entries).to_have_count(1)
    await entries.locator("summary").press("Enter")
    await expect(entries).to_contain_text('"text": "One post, one aim"')


async def test_every_block_is_drawn_and_nothing_in_it_becomes_html(window: Window, heard: Heard) -> None:
    await heard.client.chat_postMessage(channel=NORA, text="Everything", blocks=EVERYTHING)
    message = window.page.locator("article[data-ts]").last
    words = message.locator("[data-block-id=words]")
    await expect(words).to_have_text(
        "bold it no a<b 🎉 :nope: here @Ben Carter @here <b> <b>x</b> a_b_c *2 2026-10-19 09:00 3*4"
    )
    await expect(words.locator("b")).to_have_count(0)
    await expect(words.get_by_role("link", name="here")).to_have_attribute("rel", "noopener noreferrer")
    await expect(message.locator("[data-block-id=rich] li")).to_have_text("item *raw*")
    await expect(message.locator("[data-block-id=md] li")).to_have_text(["one", "two"])
    await expect(message.get_by_role("columnheader")).to_have_text("Unit")
    await expect(message.locator("[data-block-id=rating]")).to_contain_text("ne dessine pas ce bloc : context_actions")


async def test_a_picture_the_app_uploaded_is_shown(window: Window, heard: Heard) -> None:
    uploaded = await heard.client.files_upload_v2(filename="dot.png", content=PIXEL)
    block = {"type": "image", "slack_file": {"id": uploaded["file"]["id"]}, "alt_text": "A dot"}
    await heard.client.chat_postMessage(channel=NORA, text="A dot", blocks=[block])
    picture = window.page.get_by_role("img", name="A dot")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.naturalWidth") == 1


async def test_a_channel_is_joined_before_one_writes_there(window: Window) -> None:
    await window.go(BEN, "C0BENEVOL1")
    await expect(window.composer()).not_to_be_visible()
    await window.button("Join the channel").click()
    await window.send("Here I am")
    await expect(window.page.locator("article[data-ts]").last).to_contain_text("Here I am")


async def test_the_appearance_can_be_chosen_and_is_kept(window: Window) -> None:
    theme = window.page.locator("#theme")
    await theme.click()
    await theme.click()
    await expect(theme).to_have_accessible_name("Apparence : sombre")
    await window.page.reload()
    await expect(window.page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_the_keyboard_alone_reaches_the_conversation_and_moves_between_places(window: Window) -> None:
    page = window.page
    await page.keyboard.press("Tab")
    await expect(page.locator("#skip")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#place")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.locator("#place-messages")).to_be_focused()
    await page.keyboard.press("ArrowLeft")
    await expect(page.locator("#home-blocks")).to_contain_text("Your desk")
    await expect(page.locator("#place-home")).to_be_focused()


async def test_a_reload_comes_back_to_the_same_place_and_modal(window: Window) -> None:
    dialog = await window.form()
    async with window.page.expect_response("**/control/action"):
        await dialog.get_by_label("Goal").fill("Half")
        await dialog.get_by_label("Goal").blur()
    await window.page.reload()
    await expect(dialog.get_by_label("Goal")).to_have_value("Half")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_names_references_and_contrast_hold_in_both_themes(
    browser: Browser, sandbox: Sandbox, heard: Heard, scheme: str
) -> None:
    async with open_window(browser, sandbox, color_scheme=scheme) as window:
        await window.go(NORA, "im")
        await window.send("Words")
        await heard.client.chat_postMessage(channel=NORA, text="Everything", blocks=EVERYTHING)
        await heard.client.chat_postEphemeral(channel=await _im(sandbox), user=NORA, text="For you", blocks=lesson())
        await window.page.get_by_text("One post, one aim").wait_for()
        assert await window.complaints() == []
        await window.page.get_by_role("tab", name="Trafic").click()
        await window.page.locator("summary").first.click()
        assert await window.complaints() == []
        await window.go(NORA, "home")
        await window.page.get_by_text("Your desk").wait_for()
        assert await window.complaints() == []
        await window.go(NORA, TEAM)
        dialog = await window.form()
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog.locator("[data-error=goal]")).not_to_be_empty()
        assert await window.complaints() == []


async def test_on_a_phone_the_sides_are_drawers_and_nothing_is_cut_off(
    browser: Browser, sandbox: Sandbox, heard: Heard
) -> None:
    async with open_window(browser, sandbox, viewport={"width": 380, "height": 760}) as window:
        page = window.page
        await window.go(NORA, "im")
        await window.lesson()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 380
        await expect(page.locator("#person")).not_to_be_visible()
        await page.locator("#open-sidebar").click()
        await expect(page.locator("#sidebar .drawer-close")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.locator("#open-sidebar")).to_be_focused()
        await page.locator("#open-panel").click()
        await page.locator("[data-step=home] button").click()
        await expect(page.get_by_text("Your desk")).to_be_visible()
        await expect(page.locator("#panel")).not_to_be_visible()


async def _im(sandbox: Sandbox) -> str:
    return sandbox.workspace.im(NORA).id
