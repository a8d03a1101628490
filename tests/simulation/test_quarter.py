"""The demo's quarter: lived through the bot itself, so that what coordinators and members see afterwards is true."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commands import demo
from commands.guides import after_a_quarter
from config.settings import ROOT
from handbook.loading import load
from simulation import quarter
from simulation.days import session
from simulation.hands import Hands
from simulation.population import CHARACTERS
from simulation.speaking import texts
from storage import workspace as workspace_store
from storage.database import Database
from storage.migrate import migrate

Json = dict[str, Any]
END = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
HALFWAY = re.compile("moitié du parcours, au moins [1-5][05]")
CLAIRE, NORA = quarter.LEAD, "U0NORA0001"


@pytest.mark.parametrize(("people", "weeks"), [(7, 1), pytest.param(60, 13, marks=pytest.mark.long)])
async def test_after_a_quarter_everybody_has_a_history_and_the_desk_true_figures(
    people: int, weeks: int, tmp_path: Path
) -> None:
    handbook = load(ROOT / "content").handbook
    assert handbook is not None
    begin = demo.after_quarter(tmp_path, people, quarter.begins(END, weeks))
    with demo.sandbox(tmp_path, handbook, *begin) as at:
        settings = demo.against(at, f"sqlite:///{tmp_path}/demo.db", ROOT / "content")
        database = Database(settings.database_url)
        migrate(database)
        said: list[str] = []
        environment = demo.environment(settings, at)
        size = quarter.Quarter(people, weeks)
        await quarter.live(at.control, environment, tmp_path, END, said.append, after_a_quarter(), size)
        assert len(said) == weeks
        with database.transaction() as connection:
            [workspace] = [workspace_store.get(connection, one) for one in workspace_store.all_ids(connection)]
        assert workspace is not None
        assert (workspace.settings or {})["channels.coordinators"] == quarter.COORDINATORS["id"]
        async with session() as opened:
            await _is_true(Hands(at.control, opened), people, weeks)
        database.close()


async def _is_true(hands: Hands, people: int, weeks: int) -> None:
    desk = json.dumps(await hands.home(CLAIRE, "workspace.pause"), ensure_ascii=False)
    assert "personnes participent" in desk
    assert bool(HALFWAY.search(desk)) is (people == 60), "of seven people, what each has done would show"
    channel = await hands.get("messages", **{"as": NORA, "channel": quarter.TEAM})
    digests = [m for m in channel["messages"] if ":digest:" in json.dumps(m.get("metadata"))]
    assert max(1, weeks - 2) <= len(digests) <= weeks
    coordination = await hands.get("messages", **{"as": CLAIRE, "channel": quarter.COORDINATORS["id"]})
    reports = [message for message in coordination["messages"] if message.get("files")]
    assert len(reports) == (3 if weeks == 13 else 0), "of August, September and October"
    written = await hands.get("messages", **{"as": NORA, "channel": "app"})
    assert len(written["messages"]) >= 2 * weeks
    state = await hands.get("state", **{"as": CLAIRE})
    assert state["guide"]["steps"][0]["done"] is False
    assert (await hands.get("clock"))["now"][:10] == END.date().isoformat()


def test_as_many_work_there_as_were_asked_for_and_each_is_some_character() -> None:
    lead, others = quarter.cast(60)
    assert len(others) == 59
    assert len({one.user for one in (lead, *others)}) == 60
    assert {one.character for one in others} <= set(CHARACTERS)
    (team,) = [channel for channel in quarter.workspace(60)["channels"] if channel["id"] == quarter.TEAM]
    assert len(team["members"]) == 60 - sum(one.character == "newcomer" for one in others)


def test_nobody_types_what_no_clause_of_the_charter_and_no_fear_knows() -> None:
    """A text whose subject is gone would be refused in the form, in the middle of the quarter."""
    handbook = load(ROOT / "content").handbook
    assert handbook is not None
    for language, words in texts().languages.items():
        charter = handbook.current_charter(language)
        assert charter is not None
        clauses = {f"clause:{clause.id}" for clause in charter.clauses}
        asked = {f"clause:{said['clause']}" for said in words["clauses"]}
        topics = {one.get("about") or one.get("topic") for name in ("suggestions", "concerns") for one in words[name]}
        assert {topic for topic in topics | asked if topic and topic.startswith("clause:")} <= clauses
