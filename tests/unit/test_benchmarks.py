"""Benchmarks are run by hand, months apart: that they still begin is looked at here, and what the newest rest on."""

from importlib import import_module

import pytest

from benchmarks.__main__ import NAMES
from benchmarks.clicks import FIRST, PEOPLE, morning, path_to, people, recorded
from benchmarks.figures import read
from benchmarks.paper import Crowd, as_markdown, asked, needed, reckoned
from benchmarks.postgresql import copy_of, done
from benchmarks.slack import Slack
from benchmarks.wire import request, sent
from config.settings import ROOT
from tests.conftest import MakeDatabase
from tests.handbooks import real_handbook


@pytest.mark.parametrize("name", NAMES)
def test_every_benchmark_can_be_run_and_is_explained(name: str) -> None:
    assert callable(import_module(f"benchmarks.{name}").main)
    assert f"| `python -m benchmarks.{name}` |" in (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")


async def test_the_load_counts_every_answer() -> None:
    slack = Slack(0)
    async with slack.running() as api:
        some = [request(f"{api}chat.postMessage", {"Content-Type": "application/json"}, b"{}") for _ in range(20)]
        answers = await sent(api, [*some, request(f"{api}no/such/place", {}, b"")], connections=3)
    assert sorted((status, times) for (status, _), times in answers.items() if status == 404) == [(404, 1)]
    assert (
        sum(times for (status, _), times in answers.items() if status == 200) == 20 == slack.calls["chat.postMessage"]
    )


def test_people_fill_one_workspace_after_the_other() -> None:
    some = people(2 * PEOPLE + 1)
    assert len(set(some)) == len(some)
    assert some[0] == FIRST
    assert {workspace_id for workspace_id, _ in some} == {"T00000000", "T00000001", "T00000002"}


def test_what_stands_on_paper_follows_what_was_measured() -> None:
    readme = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    rows = reckoned(read(), real_handbook().programme, Crowd())
    assert as_markdown(rows) in readme, "python -m benchmarks.paper --write"


def test_twice_the_members_need_twice_the_processors_that_send_and_answer() -> None:
    figures = read()
    one, two = (needed(figures, asked(1.5, crowd), crowd) for crowd in (Crowd(), Crowd(2_000_000, 10_000)))
    assert two.serve == pytest.approx(2 * one.serve)
    assert one.work < two.work < 2 * one.work, "going round workspaces costs the same"
    assert two.workers >= one.workers


@pytest.mark.long
async def test_what_a_click_makes_serve_do_is_written_down(make_database: MakeDatabase) -> None:
    database = make_database("postgresql")
    address = database.url.render_as_string(hide_password=False)
    before, message = done(address), morning(address, 1)
    quiz = await recorded(copy_of(address), message)
    lesson, _ = path_to(real_handbook())
    follows, ends = (quiz.scripts[question.id] for question in lesson.questions)
    statements = [statement for unit in follows.before for statement, _ in unit]
    assert any(statement.startswith("INSERT INTO attempts") for statement in statements)
    assert len(follows.before) == 1, "an answer is one transaction, and it comes before the acknowledgement"
    assert follows.home is None
    assert ends.home is not None
    assert done(address).since(before).commits > 0
