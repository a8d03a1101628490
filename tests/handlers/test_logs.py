"""No token, nobody's id and no address to answer at ever reaches a log (trust.md)."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from commands.logs import LIBRARIES, configure, redact
from config.settings import ROOT
from domain.errors import DomainError
from sandbox.core import Sandbox
from services.charter import Charter as CharterService
from services.desk import Desk
from services.training import Training
from storage.database import Database
from tests.handbooks import handbook
from tests.handlers.world import CLAIRE, NORA, TEAM, Hands, bot_on, until

PLANTED = "zucchini worries nobody"
log = logging.getLogger("entrain.test")


@pytest.fixture(params=["lines", "json"])
def form(request: pytest.FixtureRequest) -> str:
    """Each form an operator can choose."""
    return str(request.param)


@pytest.fixture
def written(form: str) -> Iterator[io.StringIO]:
    """What an operator would find in the log, at the most they can choose."""
    root, names = logging.getLogger(), (None, *LIBRARIES)
    handlers, levels = list(root.handlers), [logging.getLogger(name).level for name in names]
    configure("DEBUG", form)
    stream = io.StringIO()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    root.handlers[:] = handlers
    for name, level in zip(names, levels, strict=True):
        logging.getLogger(name).setLevel(level)


tokens = st.builds(
    "{}{}".format,
    st.sampled_from(["xoxb-", "xoxp-", "xoxa-2-", "xoxe.xoxb-1-", "xapp-1-A0-"]),
    st.from_regex(r"\A[A-Za-z0-9]{4,30}(-[A-Za-z0-9]{4,30}){0,3}\Z"),
)
people = st.from_regex(r"\A[UW][A-Z0-9]{8,10}\Z")
around = st.sampled_from(
    ["{}", "token={}", "'{}'", "({})", "{}:", "T1:lesson:start-why:{}:2026-11-24", "<@{}>", "\n{}\n"]
)


@given(tokens, around)
def test_no_token_is_left(token: str, words: str) -> None:
    assert token not in redact(words.format(token))
    assert token.split("-")[-1] not in redact(words.format(token))


@given(people, around)
def test_nobodys_id_is_left(user: str, words: str) -> None:
    assert user not in redact(words.format(user))


@pytest.mark.parametrize("kind", ["commands", "actions", "app", "services"])
def test_no_address_at_which_a_click_can_be_answered_is_left(kind: str) -> None:
    address = f"https://hooks.slack.com/{kind}/T0123ABCD/123456/sEcReT"
    assert redact(f"post {address} failed") == "post (address) failed"


@pytest.mark.parametrize(
    "words", ["Entrain is running.", "the workspace was read: 7 people, 6 take part", "U-turn", "W3C", "users.list"]
)
def test_what_is_nobodys_secret_stays(words: str) -> None:
    assert redact(words) == words


def test_tracebacks_and_arguments_are_redacted_too(written: io.StringIO) -> None:
    """A library's exception often holds the request that failed."""
    try:
        raise OSError("xoxb-123-456-abcdef for U0NORA0001")
    except OSError:
        log.exception("a call for %s failed", "U0BEN00001")
    assert "Traceback" in written.getvalue()
    assert "OSError" in written.getvalue()
    assert not {"xoxb-123", "U0NORA0001", "U0BEN00001", "abcdef"} & set(written.getvalue().replace(":", " ").split())
    assert "U0" not in written.getvalue()


@pytest.mark.parametrize("error", [ValueError, KeyError, RuntimeError, DomainError])
def test_what_an_error_quotes_is_not_written_but_where_it_came_from_is(
    written: io.StringIO, error: type[Exception]
) -> None:
    try:
        try:
            json.loads("{")
        except ValueError as cause:
            raise error(*([] if error is DomainError else [PLANTED])) from cause
    except error:
        log.exception("a request failed")
    assert PLANTED not in written.getvalue()
    assert error.__name__ in written.getvalue()
    assert "which led to" in written.getvalue()
    assert "test_logs.py" in written.getvalue()


def test_what_a_database_refuses_is_not_written(written: io.StringIO, database: Database) -> None:
    try:
        with database.transaction() as connection:
            connection.execute(text("INSERT INTO members (user_id) VALUES (:user)"), {"user": PLANTED})
    except IntegrityError:
        log.exception("a request could not be recorded")
    assert PLANTED not in written.getvalue()
    assert "IntegrityError: IntegrityError in INSERT INTO members (user_id) VALUES" in written.getvalue()


@pytest.mark.parametrize("name", ["slack_bolt", "slack_sdk", "asyncio"])
def test_of_a_library_the_payload_is_left_out(written: io.StringIO, name: str) -> None:
    library = logging.getLogger(name)
    library.warning("Unhandled request ({'text': '%s'})", PLANTED)
    library.error(f"It went wrong (error: {PLANTED})", exc_info=ValueError(PLANTED))
    library.error("Task exception was never retrieved\nfuture: <Task exception=ValueError('%s')>", PLANTED)
    library.info(PLANTED)
    assert "Unhandled request" in written.getvalue()
    assert "It went wrong (error: ValueError)" in written.getvalue()
    assert "Task exception was never retrieved" in written.getvalue()
    assert PLANTED not in written.getvalue()


@pytest.mark.parametrize("form", ["json"])
def test_a_line_of_json_names_what_happened_with_its_figures(written: io.StringIO) -> None:
    log.info("%d people\nwere read", 7, extra={"event": "workspace.read", "people": 7, "who": "U0NORA0001"})
    log.warning("without a name")
    named, unnamed = map(json.loads, written.getvalue().splitlines())
    assert datetime.fromisoformat(named.pop("time")).tzinfo is not None
    assert named == {
        "level": "INFO",
        "logger": "entrain.test",
        "event": "workspace.read",
        "says": "7 people\\nwere read",
        "people": 7,
        "who": "(someone)",
    }
    assert unnamed["event"] == "test_logs.test_a_line_of_json_names_what_happened_with_its_figures"


async def test_through_a_day_with_errors_nobody_and_nothing_said_is_in_the_logs(
    written: io.StringIO, sandbox: Sandbox, hands: Hands, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every way in, and every way to fail, at the most an operator can ask for (trust.md, G2)."""

    def breaks(*_: Any, **given: Any) -> Any:
        raise ValueError(f"{PLANTED} {given}")

    async with bot_on(sandbox, database, handbook(), ROOT / "content"):
        await hands.command(NORA, "/learn", PLANTED)
        await hands.post("message", **{"as": NORA, "channel": "app", "text": PLANTED})
        await hands.post("home", **{"as": CLAIRE})
        await hands.fault("chat.postMessage", status=500, times=2)
        await hands.fault("views.open", error=PLANTED.replace(" ", "_"), times=1)
        home = (await until(lambda: _home(hands, CLAIRE), "Home"))["home"]
        await hands.click(CLAIRE, home, "workspace.channel", TEAM)
        home = (await until(lambda: _home(hands, CLAIRE), "Home"))["home"]
        await hands.click(CLAIRE, home, "workspace.start")
        for service in (Training, CharterService, Desk):
            for name in ("open", "open_next", "open_named", "help", "home"):
                if hasattr(service, name):
                    monkeypatch.setattr(service, name, breaks)
        for command in ("/learn", "/charter", "/entrain"):
            await hands.post("command", **{"as": NORA, "command": command, "text": PLANTED, "channel": TEAM})
        await hands.post("home", **{"as": NORA})
        await until(lambda: _told(written, "a Home could not be published"), "the error to be logged")
    lines = written.getvalue()
    assert "ValueError" in lines
    known = [person for person in sandbox.workspace.people.values() if not person.is_bot]
    people = {name for person in known for name in (person.id, person.real_name, person.display_name) if name}
    people |= set(sandbox.workspace.ims)
    assert len(people) > 15
    for planted in (PLANTED, PLANTED.split()[0], PLANTED.replace(" ", "_"), *people):
        assert planted not in lines, planted


async def _home(hands: Hands, user: str) -> Any:
    state = await hands.state(user)
    return state if state["home"] else None


async def _told(written: io.StringIO, words: str) -> bool:
    return words in written.getvalue()
