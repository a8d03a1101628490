"""Quiz clicks to put on a server: people whose lesson came this morning, and what their two answers look like.

The lesson is the first of the path with two questions, sent on schedule; those before it are done. Who answers the first
question is shown the second; who answers that has finished, and their Home changes.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from statistics import mean
from typing import Any
from unittest.mock import patch

from sqlalchemy import func, insert, select, update

from benchmarks.bolt import SOMEBODY, SOMEWHERE, Script, Unit
from benchmarks.claiming import TUESDAY
from benchmarks.ours import HOMES_PER_MINUTE, Recorder, Shifted
from benchmarks.postgresql import settled
from benchmarks.programme import fill, usual_handbook
from benchmarks.slack import Json, Slack, user_id
from benchmarks.wire import SIGNING_SECRET, interaction, sent, signed
from blocks import ids
from commands.serve import Server
from config.serving import Address, Serving
from config.settings import ROOT, Settings
from delivery import homes
from delivery.occasions import Occasions
from domain.handbook import Handbook, Lesson
from domain.installations import Grant
from jobs.clock import BATCH
from services import Core, Library, Services, build
from services.running import Runner
from services.sealing import Keys
from storage.database import Database
from storage.training import attempts, lesson_progress
from storage.workspace import workspaces

SECRET = "a secret for benchmarks, long enough for one"
PEOPLE = 100
"""In each workspace; and somebody who coordinates, and clicks nothing."""
PLACE = "127.0.0.1"
Person = tuple[str, str]
"""Workspace and user."""
FIRST: Person = ("T00000000", user_id(1))


def people(number: int) -> list[Person]:
    """So many, workspace by workspace."""
    return [(f"T{place // PEOPLE:08d}", user_id(1 + place % PEOPLE)) for place in range(number)]


def free_port() -> int:
    """A port of this machine nobody listens on."""
    with closing(socket.create_server((PLACE, 0))) as listening:
        return int(listening.getsockname()[1])


# --- a morning


def path_to(handbook: Handbook) -> tuple[Lesson, list[str]]:
    """The lesson of the day, and those before it."""
    before: list[str] = []
    for lesson_id in handbook.lesson_ids("everyone"):
        lesson = handbook.lesson(lesson_id, "fr")
        if lesson is not None and len(lesson.questions) == 2:
            return lesson, before
        before.append(lesson_id)
    raise LookupError("no lesson of the path has two questions")


def questions_of_a_lesson() -> float:
    """In the mean of everybody's path."""
    handbook = usual_handbook()
    lessons = [handbook.lesson(lesson_id, "fr") for lesson_id in handbook.lesson_ids("everyone")]
    return mean(len(lesson.questions) for lesson in lessons if lesson is not None)


def morning(address: str, number: int) -> list[Json]:
    """The bot is installed everywhere, and everybody's lesson was sent; the message the first person got."""
    handbook = usual_handbook()
    with closing(Database(address)) as database:
        services = build(Core(database, Library(handbook), Shifted(TUESDAY), "benchmark", Keys(SECRET)))
        places = sorted({workspace_id for workspace_id, _ in people(number)})
        for workspace_id in places:
            fill(database, handbook, 1 + PEOPLE, due_at=TUESDAY, workspace_id=workspace_id)
            grant = Grant(workspace_id, "U0BENCHBOT", "B0BENCHBOT", f"xoxb-{workspace_id}", frozenset())
            services.installations.install(grant=grant)
        week_ago, everybody = (
            (TUESDAY - timedelta(days=7)).date(),
            [(place, user_id(n)) for place in places for n in range(1 + PEOPLE)],
        )
        done = [
            {"workspace_id": place, "user_id": user, "lesson_id": lesson_id, "completed_on": week_ago}
            for place, user in everybody
            for lesson_id in path_to(handbook)[1]
        ]
        with database.transaction() as connection:
            connection.execute(insert(lesson_progress), done)
            connection.execute(update(workspaces).values(synced_at=TUESDAY, posts_due_at=None))
        while services.planning.plan(limit=BATCH).members:
            pass
        messages = [sent_in(services, workspace_id) for workspace_id in places]
    settled(address)
    return messages[0]


def sent_in(services: Services, workspace_id: str) -> list[Json]:
    """Everything planned in a workspace has been sent; the message to its first person."""
    claims = services.outbox.claim(workspace_id=workspace_id, holder="benchmark", limit=2 * PEOPLE, seconds=60)
    (theirs,) = [claim for claim in claims if claim.key.user_id == FIRST[1]]
    (message,) = Occasions(services).prepare(claims=[theirs])
    services.outbox.all_sent(arrivals=[(claim, TUESDAY) for claim in claims])
    assert not isinstance(message, str), message
    return list(message.body()["blocks"])


# --- the server


def settings(api: str, address: str, port: int) -> Settings:
    """As an operator with many workspaces has them."""
    serving = Serving(Address(PLACE, port), "https://entrain.example.org", SIGNING_SECRET, "1.2", "client")
    return Settings("", "", api, address, ROOT / "content", None, "WARNING", secret=SECRET, serving=serving)


@asynccontextmanager
async def serving(api: str, database: Database, port: int) -> AsyncIterator[None]:
    """``serve``, ready, on that Tuesday. Homes are published as they come: no workspace is as busy as this one is."""
    address = database.url.render_as_string(hide_password=False)
    with (
        patch("commands.process.SystemClock", lambda: Shifted(TUESDAY)),
        patch.object(homes, "PER_MINUTE", HOMES_PER_MINUTE),
    ):
        server = Server(settings(api, address, port), usual_handbook(), database)
        running = asyncio.create_task(server.run())
        ready = asyncio.create_task(server.ready.wait())
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        try:
            if not running.done():
                yield
        finally:
            server.stop()
            ready.cancel()
            await running


# --- the clicks


@dataclass(frozen=True, slots=True)
class Click:
    """A button of a message."""

    action_id: str
    value: str
    message: Sequence[Json]

    def bodies(self, slack: Slack, clicking: Sequence[Person]) -> list[bytes]:
        """What each of them sends by pressing it."""
        payload = slack.click(SOMEBODY, self.action_id, self.value, self.message, SOMEWHERE)["payload"]
        text = json.dumps(payload)
        return [interaction(text.replace(SOMEWHERE, place).replace(SOMEBODY, user)) for place, user in clicking]


def button(message: Sequence[Json], question_id: str) -> Click:
    """The first answer of a question."""
    for element in (one for block in message for one in _elements(block)):
        value = str(element.get("value", ""))
        if str(element.get("action_id", "")).startswith(ids.LESSON_ANSWER) and value.split("|")[1] == question_id:
            return Click(element["action_id"], value, message)
    raise LookupError(question_id)


def _elements(block: Json) -> Iterator[Json]:
    yield from block.get("elements", ())
    if "accessory" in block:
        yield block["accessory"]


def anonymous(value: Any) -> Any:
    """The same of nobody: the first person's ids taken out."""
    if isinstance(value, str):
        return value.replace(FIRST[0], SOMEWHERE).replace(FIRST[1], SOMEBODY)
    if isinstance(value, Mapping):
        return {name: anonymous(each) for name, each in value.items()}
    return [anonymous(each) for each in value] if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Quiz:
    """The two answers, and what ``serve`` did for the first person who gave them, by question id."""

    clicks: Mapping[str, Click]
    scripts: Mapping[str, Script]


async def recorded(address: str, message: Sequence[Json]) -> Quiz:
    """Has the first person answer both questions, and writes down what is done for them."""
    lesson, _ = path_to(usual_handbook())
    slack, clicks, scripts, port = Slack(0), {}, {}, free_port()
    slack.keep, place = True, f"http://{PLACE}:{port}"
    with ExitStack() as stack:
        database = stack.enter_context(closing(Database(address)))
        recorder = Recorder(database)
        stack.enter_context(patch.object(Runner, "__call__", recorder.naming(Runner.__call__)))
        async with slack.running() as api, serving(api, database, port):
            for number, question in enumerate(lesson.questions, start=1):
                click = clicks[question.id] = anonymous_click(button(message, question.id))
                recorder.take()
                answers = await sent(place, [signed(place, body) for body in click.bodies(slack, [FIRST])], 1)
                assert list(answers) == [(200, b"")], answers
                await slack.until("response_url", number)
                if number == len(lesson.questions):
                    await slack.until("views.publish", 1)
                    await asyncio.sleep(0.5)
                answer, home = slack.last["response_url"], slack.last.get("views.publish", {}).get("view")
                scripts[question.id] = _script(recorder.take(), answer, home)
                message = answer["blocks"]
    return Quiz(clicks, scripts)


def anonymous_click(click: Click) -> Click:
    """A button in a message to nobody yet."""
    return Click(click.action_id, anonymous(click.value), anonymous(list(click.message)))


def _script(units: Sequence[Json], answer: Json, home: Json | None) -> Script:
    """The person's transactions: before the answer, after it, and once Home is published."""
    order: dict[str, list[Unit]] = {"before": [], "after": [], "last": []}
    for unit in units:
        statements = [(statement, anonymous(rows if many else [rows])) for statement, rows, many in unit["statements"]]
        if SOMEBODY in repr(statements):
            place = {"Desk.home_published": "last"}.get(unit["work"], "after" if "home" in unit["work"] else "before")
            order[place].append(statements)
    return Script(order["before"], answer, order["after"], home, order["last"])


# --- what is left of them


def kept(address: str) -> tuple[int, int]:
    """How many answers are in the database, and how many of its lessons are finished by them."""
    lesson, _ = path_to(usual_handbook())
    ended = lesson_progress.c.completed_on.is_not(None)
    with closing(Database(address)) as database, database.transaction() as connection:
        answers = select(func.count()).where(attempts.c.lesson_id == lesson.id)
        finished = select(func.count()).where(lesson_progress.c.lesson_id == lesson.id, ended)
        return connection.execute(answers).scalar_one(), connection.execute(finished).scalar_one()
