"""The page in a browser's window, and what a test does and looks at in it."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

from playwright.async_api import Browser, Locator, Page, Playwright
from playwright.async_api import TimeoutError as PlaywrightTimeout

PATIENCE = 30_000
"""Milliseconds a condition may take on a loaded machine; no step waits longer than it has to."""

NAMELESS = """() => {
  const nameOf = (element) => {
    const by = (element.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id)?.textContent || "").join(" ").trim();
    const labels = [...(element.labels || [])].map((label) => label.textContent).join(" ").trim();
    const image = element.getAttribute("alt") || "";
    return by || (element.getAttribute("aria-label") || "").trim() || labels || image || (element.matches("input, textarea, select") ? "" : element.textContent.trim());
  };
  const wanted = "button, a[href], input, textarea, select, dialog, nav, aside, summary, [role=listbox], [role=option], [role=menuitem], [role=tab], [role=tablist], [role=log], [role=combobox], [role=group], [role=radiogroup], [role=region]";
  return [...document.querySelectorAll(wanted)].filter((element) => element.checkVisibility() && !nameOf(element)).map((element) => element.outerHTML.slice(0, 200));
}"""
"""Every control, landmark and list must have a name."""

BROKEN = """() => {
  const problems = [];
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of ids.filter((id, index) => ids.indexOf(id) !== index)) problems.push(`id twice: ${id}`);
  for (const name of ["aria-labelledby", "aria-describedby", "aria-activedescendant"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      for (const id of element.getAttribute(name).split(/\\s+/).filter(Boolean)) if (!document.getElementById(id)) problems.push(`${name} points nowhere: ${id}`);
    }
  }
  for (const image of document.querySelectorAll("img:not([alt])")) problems.push(`no alt: ${image.outerHTML}`);
  for (const element of document.querySelectorAll("[tabindex]")) if (element.tabIndex > 0) problems.push(`tabindex: ${element.outerHTML.slice(0, 120)}`);
  for (const element of document.querySelectorAll("button button, a a, a button, button a, label label")) problems.push(`nested: ${element.outerHTML.slice(0, 120)}`);
  if (document.querySelectorAll("main").length !== 1 || document.querySelectorAll("h1").length !== 1) problems.push("one main, one h1");
  if (!document.documentElement.lang || !document.title) problems.push("lang and title");
  return problems;
}"""
"""Identifiers, references, alternative texts, nesting, landmarks."""

FOCUSED = """() => { const a = document.activeElement; const x = a.closest('[data-action-id]'); return x ? `${x.closest('[data-block-id]').dataset.blockId}/${x.dataset.actionId}` : a.id || a.tagName.toLowerCase() + (a.dataset.ts ? '[ts]' : ''); }"""
"""The identity of what has focus: its block and action, or its id."""

FAINT = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  canvas.canvas.width = canvas.canvas.height = 1;
  const paint = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => rgb.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)).reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility({ opacityProperty: true }) || element.closest(".sr-only, .skip, [aria-hidden=true] + x")) continue;
    const behind = [];
    for (let at = element; at; at = at.parentElement) behind.unshift(getComputedStyle(at).backgroundColor);
    const style = getComputedStyle(element);
    const ground = paint(["white", ...behind]);
    const ink = paint(["white", ...behind, style.color]);
    const [one, two] = [light(ground), light(ink)].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (two + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) faint.push(`${ratio.toFixed(2)} ${element.className} ${walker.currentNode.textContent.trim().slice(0, 40)}`);
  }
  return faint;
}"""
"""Text whose contrast with what is behind it is less than AA asks."""


class Served(Protocol):
    """A sandbox, in this process or another: where its page is."""

    @property
    def base_url(self) -> str:
        """Its address, without a slash at the end."""


class Window:
    """One page."""

    def __init__(self, page: Page, sandbox: Served) -> None:
        self.page = page
        self.sandbox = sandbox
        self.said: list[str] = []
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)

    async def go(self, person: str, place: str = "home") -> None:
        """Opens the page as someone, somewhere."""
        await self.page.goto(f"{self.sandbox.base_url}/#as={person}&at={place}")
        await self.page.locator("html[data-ready][data-live]").wait_for()

    def button(self, name: str) -> Locator:
        """A button by its name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def composer(self) -> Locator:
        """Where messages are written."""
        return self.page.locator("#composer textarea")

    async def send(self, text: str) -> None:
        """Writes a message or command and sends it with Enter."""
        await self.composer().fill(text)
        await self.composer().press("Escape")
        await self.composer().press("Enter")

    async def lesson(self) -> Locator:
        """Asks for a lesson; its message."""
        await self.send("/lesson")
        message = self.page.locator("article[data-ts]").last
        await message.get_by_role("button", name="The hedge").wait_for()
        return message

    async def form(self) -> Locator:
        """Opens the modal with its shortcut."""
        await self.page.locator("#composer [aria-haspopup=menu]").click()
        await self.page.get_by_role("menuitem", name="Open the form").click()
        dialog = self.page.get_by_role("dialog", name="A form")
        await dialog.wait_for()
        return dialog

    async def has_focus(self, wanted: str) -> None:
        """Waits until what has focus is this: a block and action, or an id."""
        with suppress(PlaywrightTimeout):
            await self.page.wait_for_function(f"wanted => ({FOCUSED})() === wanted", arg=wanted)
        assert await self.page.evaluate(FOCUSED) == wanted

    async def complaints(self) -> list[Any]:
        """What basic accessibility checks find wrong."""
        return [found for check in (NAMELESS, BROKEN, FAINT) for found in await self.page.evaluate(check)]


async def launched(playwright: Playwright) -> Browser | None:
    """Headless Chromium, from PATH or Playwright's own; None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", playwright.chromium.executable_path)
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        return None
    arguments = ["--no-sandbox", "--disable-background-networking"]
    return await playwright.chromium.launch(executable_path=path, args=arguments)


@asynccontextmanager
async def open_window(browser: Browser, sandbox: Served, **how: Any) -> AsyncIterator[Window]:
    """A window of its own; when it closes, nothing may have gone wrong in it unseen."""
    context = await browser.new_context(
        **{"viewport": {"width": 1360, "height": 860}, "reduced_motion": "reduce", **how}
    )
    context.set_default_timeout(PATIENCE)
    window = Window(await context.new_page(), sandbox)
    try:
        yield window
    finally:
        await context.close()
    assert window.said == [], window.said
