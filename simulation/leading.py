"""What the one who coordinates does: opens surveys, answers what waits, reads concerns as a steward."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from simulation.hands import elements
from simulation.speaking import Speaker

Json = dict[str, Any]


class Leader:
    """Works through Home, window by window, in ``voice``'s name."""

    def __init__(self, voice: Speaker) -> None:
        self._voice = voice
        self._answers = _answers(voice)

    async def accept(self) -> None:
        """Agrees to read concerns."""
        home = await self._voice.home("stewards.accept")
        await self._voice.press(home, "stewards.accept")
        await self._voice.close()

    async def choose_channel(self, channel: str) -> None:
        """Has what concerns only those who coordinate posted there."""
        voice = self._voice
        form = await voice.press(await voice.home("posts.channels"), "posts.channels")
        await voice.send(form, coordinators={"coordinators": channel})
        await voice.close()

    async def open_survey(self, survey: str, days: int) -> None:
        """Opens a survey to everybody, for so many days; nothing where it is open already."""
        voice, today = self._voice, self._voice.hands.now.date()
        plan = await voice.command("/sondage", "ouvrir")
        last = (today + timedelta(days=days)).isoformat()
        chosen = {"survey": {"survey": survey}, "closes_on": {"closes_on": last}, "who": {"who": "everybody"}}
        answer = await voice.send(plan, **chosen)
        if not answer["errors"]:
            outlook = await voice.hands.modal(voice.user, other_than=plan["hash"])
            await voice.send(outlook)
            await voice.hands.modal(voice.user, other_than=outlook["hash"])
        await voice.close()

    async def office(self) -> None:
        """An hour at the desk: questions on the charter, concerns, texts that five people want changed."""
        home = await self._home()
        if any(elements(home["blocks"], "clause_questions.waiting")):
            await self._questions(home)
        for number in range(len(list(elements(home["blocks"], "stewards.read")))):
            await self._case(number)
        if any(elements((await self._home())["blocks"], "tasks.list")):
            await self._text()

    async def _home(self) -> Json:
        return await self._voice.home("members.settings")

    async def _questions(self, home: Json) -> None:
        voice = self._voice
        listed = await voice.press(home, "clause_questions.waiting")
        for _ in range(len(list(elements(listed["blocks"], "clause_questions.answer")))):
            form = await voice.press(listed, "clause_questions.answer")
            [(block, action)] = list(elements(form["blocks"], "text"))
            await voice.send(form, **{block: {action: self._answer_to(form)}})
            listed = await voice.hands.modal(voice.user, other_than=form["hash"])
        await voice.close()

    async def _case(self, number: int) -> None:
        """Reads a concern, confirms that it was read, and answers it once."""
        voice = self._voice
        home = await self._home()
        if number >= len(list(elements(home["blocks"], "stewards.read"))):
            return
        case = await voice.press(home, "stewards.read", number)
        if any(elements(case["blocks"], "stewards.acknowledge")):
            case = await voice.press(case, "stewards.acknowledge")
            for said in self._answers["concerns"]:
                if said["text"] in _said(case):
                    [(block, action)] = list(elements(case["blocks"], "text"))
                    values = {block: {action: said["answer"]}, "status": {"status": said["status"]}}
                    await voice.send(case, **values)
                    break
        await voice.close()

    async def _text(self) -> None:
        """Says why a text stays as it is."""
        voice = self._voice
        home = await self._home()
        if not any(elements(home["blocks"], "tasks.list")):
            return
        listed = await voice.press(home, "tasks.list")
        if any(elements(listed["blocks"], "tasks.open")):
            task = await voice.press(listed, "tasks.open")
            if task.get("submit"):
                await voice.send(task, reason={"reason": voice.words["kept"]})
        await voice.close()

    async def say_word(self, said: Json, state: str, word: str) -> None:
        """Says a word on a suggestion, and where it stands."""
        voice = self._voice
        if not said.get("id"):
            return
        board = await voice.command("/suggerer")
        await voice.send(board, words={"words": " ".join(str(said["text"]).split()[:6]).strip(" .,:")})
        board = await voice.hands.modal(voice.user, other_than=board["hash"])
        shown = [action for _, action in elements(board["blocks"], "suggestions.open")]
        if f"suggestions.open:{said['id']}" in shown:
            opened = await voice.press(board, "suggestions.open", shown.index(f"suggestions.open:{said['id']}"))
            [(block, action)] = list(elements(opened["blocks"], "word"))
            await voice.send(opened, **{block: {action: word}, "state": {"state": state}})
        await voice.close()

    def _answer_to(self, form: Json) -> str:
        for said in self._answers["asked"]:
            if said["text"] in _said(form):
                return str(said["answer"])
        return str(self._answers["asked"][0]["answer"])


def _answers(voice: Speaker) -> dict[str, list[Json]]:
    languages = voice.texts.languages.values()
    asked = [*_all(languages, "clauses"), *_all(languages, "declines")]
    return {"concerns": _all(languages, "concerns"), "asked": asked}


def _all(languages: Iterable[Any], name: str) -> list[Json]:
    return [said for words in languages for said in words[name]]


def _said(view: Json) -> str:
    """Every text in a window's quotes."""
    found = []
    for block in view["blocks"]:
        if block["type"] == "rich_text":
            found += [part.get("text", "") for element in block["elements"] for part in element["elements"]]
    return "".join(found)
