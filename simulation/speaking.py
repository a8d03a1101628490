"""What simulated people say where the programme asks them: surveys, suggestions, concerns, parts, first posts, questions."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from simulation.hands import Hands, SimulationFailed, elements, until

Json = dict[str, Any]

FILE = Path(__file__).with_name("texts.yaml")
NOTHING = "none"
"""The option of a survey that says: nothing of all this."""
COMMENTS = 0.35
"""How many of those who answer a survey write something in their own words."""


@dataclass(frozen=True)
class Texts:
    """What people say, by language: ``texts.yaml`` as it stands."""

    languages: Mapping[str, Mapping[str, Any]]

    def of(self, locale: str) -> Mapping[str, Any]:
        """In somebody's language; whoever speaks neither writes English."""
        return self.languages["fr" if locale.startswith("fr") else "en"]


@cache
def texts() -> Texts:
    """Read once."""
    return Texts(yaml.safe_load(FILE.read_text(encoding="utf-8")))


@dataclass
class Speaker:
    """One person's words. ``sign`` is told of every sign of life; ``mood`` is how much at ease they are, 1 to 5."""

    user: str
    locale: str
    hands: Hands
    rng: random.Random
    texts: Texts
    sign: Callable[[], None]
    mood: float = 3.0
    code: str = ""
    answered: set[str] = field(default_factory=set)

    @property
    def words(self) -> Mapping[str, Any]:
        """What they have to say, in their language."""
        return self.texts.of(self.locale)

    async def command(self, command: str, text: str = "") -> Json:
        """Runs a command in their conversation with the bot, and looks at the window that opens."""
        before = await self._top()

        async def type_it() -> None:
            self.sign()
            await self.hands.act(self.user, "command", command=command, text=text, channel="app")

        return await self.hands.window(self.user, type_it, other_than=before)

    async def press(self, view: Json, action: str, nth: int = 0, **more: Any) -> Json:
        """Presses something in a window or on Home, and looks at the window that follows."""
        before = await self._top()

        async def press_it() -> None:
            self.sign()
            await self.hands.press(self.user, {"view_id": view["id"]}, view["blocks"], action, nth, **more)

        return await self.hands.window(self.user, press_it, other_than=before)

    async def send(self, view: Json, **values: Json) -> Json:
        """Presses a window's button; what the bot answers."""
        self.sign()
        return await self.hands.act(self.user, "submit", view_id=view["id"], values=values)

    async def close(self) -> None:
        """Closes every window."""
        views = (await self.hands.get("views", **{"as": self.user}))["views"]
        if views:
            await self.hands.act(self.user, "close", view_id=views[-1]["id"], all=True)

    async def home(self, holding: str) -> Json:
        """Opens Home, and waits until it holds something."""
        self.sign()
        await self.hands.act(self.user, "home")
        return await self.hands.home(self.user, holding)

    async def _top(self) -> str:
        views = (await self.hands.get("views", **{"as": self.user}))["views"]
        return str(views[-1]["hash"]) if views else ""

    # --- surveys

    async def survey(self, place: Json, blocks: Sequence[Json], run: str, *, late: bool) -> bool:
        """Answers the survey a message asks for, once. ``late``: much of the programme lies behind them.

        Answers whether it carries names: then whoever has answered is not to be reminded.
        """
        self.sign()
        if run in self.answered:
            return False
        self.answered.add(run)
        await self.hands.press(self.user, place, blocks, "surveys.open")
        form = await self.hands.modal(self.user)
        if form.get("callback_id") == "surveys.submit":
            values = {}
            for block in form["blocks"]:
                if block["type"] == "input" and (value := self._answer(block, late=late)) is not None:
                    values[str(block["block_id"])] = {str(block["element"]["action_id"]): value}
            answer = await self.send(form, **values)
            if answer["errors"]:
                raise SimulationFailed(f"a survey was not taken: {answer['errors']}")
        await self.close()
        return any(block["block_id"] == "terms" for block in form["blocks"])

    def _answer(self, block: Json, *, late: bool) -> str | list[str] | None:
        element, mood = block["element"], min(5.0, max(1.0, self.mood + (1.2 if late else 0)))
        given = [str(option["value"]) for option in element.get("options", ())]
        if element["type"] == "plain_text_input":
            said = self.words["terms" if block["block_id"] == "terms" else "after" if late else "before"]
            return str(self.rng.choice(said)) if self.rng.random() < COMMENTS else None
        if element["type"] == "checkboxes":
            some = [value for value in given if value != NOTHING]
            if NOTHING in given and self.rng.random() < (mood - 2.5) / 4:
                return [NOTHING]
            return self.rng.sample(some, min(len(some), self.rng.choice((1, 1, 2) if late else (1, 2, 2))))
        place = (mood - 1) / 4 * (len(given) - 1) + self.rng.uniform(-0.6, 0.6)
        return given[min(len(given) - 1, max(0, round(place)))]

    # --- suggestions

    async def suggest(self, said: Json) -> None:
        """Puts a suggestion on the board; ``said`` remembers which it became."""
        form = await self.command("/suggerer", str(said["text"]))
        values = {"text": {"text": said["text"]}}
        if said.get("about"):
            values["about"] = {"about": said["about"]}
        for _ in range(2):  # where something like it is there already, they post theirs all the same
            answer = await self.send(form, **values)
            posted = await self.hands.modal(self.user, other_than=form["hash"])
            if found := list(elements(posted["blocks"], "suggestions.withdraw")):
                [one] = [
                    e for b in posted["blocks"] for e in b.get("elements", ()) if e.get("action_id") == found[0][1]
                ]
                said["id"] = one["value"]
                break
            form = posted
            if answer["errors"]:
                break
        await self.close()

    async def support(self, said: Json) -> None:
        """Supports a suggestion, from the board."""
        if not said.get("id"):
            return
        board = await self.command("/suggerer")
        found = [
            place
            for place, (_, action) in enumerate(elements(board["blocks"], "suggestions.support"))
            if action.endswith(str(said["id"]))
        ]
        if found:
            await self.press(board, "suggestions.support", found[0])
        await self.close()

    # --- concerns

    async def worry(self, said: Json) -> None:
        """Says something without their name, and keeps the code."""
        form = await self.command("/inquietude")
        if form.get("callback_id") == "concerns.submit":
            values = {"text": {"text": said["text"]}, "release": {"release": said["release"]}}
            if said.get("topic"):
                values["topic"] = {"topic": said["topic"]}
            await self.send(form, **values)
            receipt = await self.hands.modal(self.user, other_than=form["hash"])
            shown = [block for block in receipt["blocks"] if block["type"] == "rich_text"]
            if shown:
                self.code = str(shown[0]["elements"][0]["elements"][0]["text"])
        await self.close()

    async def follow(self, reply: str = "") -> None:
        """Comes back with the code, reads, and answers where they have something to answer."""
        if not self.code:
            return
        form = await self.command("/inquietude", "suivre")
        await self.send(form, code={"code": self.code})
        found = await self.hands.modal(self.user, other_than=form["hash"])
        fields = list(elements(found["blocks"], "text"))
        if reply and fields:
            [(block, action)] = fields
            await self.send(found, **{block: {action: reply}})
        await self.close()

    # --- taking part

    async def take_part(self, nth: int) -> None:
        """Takes one of the parts."""
        home = await self.home("roles.open")
        roles = await self.press(home, "roles.open")
        free = list(elements(roles["blocks"], "roles.take"))
        if free:
            await self.press(roles, "roles.take", nth % len(free))
        await self.close()

    async def post(self, *, aloud: bool) -> None:
        """Says that their first post is out; ``aloud`` has the team told."""
        form = await self.command("/entrain", "relire")
        thanks = await self.press(form, "coach.posted")
        if aloud and any(elements(thanks["blocks"], "coach.tell")):
            await self.press(thanks, "coach.tell")
        await self.close()

    async def ask(self, question: str) -> None:
        """Asks the handbook something, in their conversation."""
        self.sign()
        await self.hands.act(self.user, "message", channel="app", text=question)
        self.sign()

    async def ask_about_charter(self, said: Json) -> None:
        """Asks about a clause, or declines: ``said`` has a clause, or none."""
        page = await self.command("/charte")
        decline = not said.get("clause")
        while decline and not any(elements(page["blocks"], "clause_questions.decline")):
            if page.get("submit") is None or any(elements(page["blocks"], "charter.copy")):
                await self.close()
                return
            last = page["hash"]
            answer = await self.send(page)
            if answer["response_action"] != "update":
                break
            page = await self.hands.modal(self.user, other_than=last)
        if not any(elements(page["blocks"], "clause_questions.decline" if decline else "clause_questions.ask")):
            await self.close()
            return
        form = await self.press(page, "clause_questions.decline" if decline else "clause_questions.ask")
        values = {"text": {"text": said["text"]}}
        if not decline:
            values["clause"] = {"clause": said["clause"]}
        await self.send(form, **values)
        await until(lambda: self._says_thanks(form["hash"]), "what is said of a question")
        await self.close()

    async def _says_thanks(self, before: str) -> bool:
        return await self._top() != before
