"""doctor says what is wrong and what to do, against a Slack that answers, refuses, or is not there."""

import json
import re
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import time
from typing import Any

import pytest
import yaml
from sqlalchemy import insert, text, update

import bot
from commands.manifest import SCOPES, manifest
from config.settings import ROOT
from delivery.leases import LEASE_SECONDS
from domain.installations import Grant
from services import Core, Library
from services.installations import Installations
from services.sealing import Keys
from storage.database import Database
from storage.leases import hold as hold_lease
from storage.migrate import all_tables
from storage.workspace import record_refusal, save
from tests.commands.support import START, address, not_root, unprivileged_folder
from tests.conftest import MakeDatabase
from tests.handbooks import handbook
from tests.support import FakeClock
from tests.unit.test_handbook_example import put

BOT, APP = "xoxb-1-hidden", "xapp-1-hidden"
SECRET = "a secret for tests, long enough for one"


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Sound content, no database yet, no tokens, and no Slack that could be reached by mistake."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "ENTRAIN_CLOCK_URL", "ENTRAIN_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    monkeypatch.setenv("ENTRAIN_SECRET", SECRET)
    monkeypatch.setenv("ENTRAIN_CONTENT", str(put(tmp_path / "content")))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new.db")


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A local Slack in a process of its own; where it listens, and its tokens."""
    file = tmp_path_factory.mktemp("slack") / "manifest.yaml"
    file.write_text(yaml.safe_dump(manifest("fr", {}, None)), encoding="utf-8")
    command = [sys.executable, "-m", "sandbox", "--manifest", str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


@pytest.fixture
def installed(slack: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The app is installed in the local Slack with every scope, and its tokens are set."""
    monkeypatch.setenv("SLACK_API_URL", slack["api"])
    monkeypatch.setenv("SLACK_BOT_TOKEN", slack["bot_token"])
    monkeypatch.setenv("SLACK_APP_TOKEN", slack["app_token"])
    _grant(slack, list(SCOPES))
    return slack


def _grant(slack: dict[str, str], scopes: list[str]) -> None:
    body = json.dumps({"bot": scopes}).encode()
    request = urllib.request.Request(slack["control"] + "scopes", body, {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=5).close()


def _examined(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, list[str]]]:
    """The exit status, and for each thing that was looked at what was found, ``verdict: sentence``."""
    status = bot.main(["doctor", "--json"])
    found: dict[str, list[str]] = {}
    for finding in json.loads(capsys.readouterr().out)["findings"]:
        found.setdefault(finding["about"], []).append(f"{finding['verdict']}: {finding['says']}")
    return status, found


def test_an_app_that_is_installed_as_it_should_be(
    installed: dict[str, str], database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", address(database))
    status, found = _examined(capsys)
    assert status == 0
    assert [line.partition(":")[0] for lines in found.values() for line in lines] == ["ok"] * 8
    assert found["scopes"] == ["ok: Exactly what the manifest asks for was granted."]
    assert found["clock"] == ["ok: This machine's clock agrees with Slack's."]


def test_a_missing_scope_is_named_with_what_it_costs(
    installed: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    _grant(installed, [scope for scope in SCOPES if scope != "groups:read"] + ["reactions:write"])
    status, found = _examined(capsys)
    assert status == 1
    reinstall = "install the app again from the manifest (python bot.py manifest)."
    assert found["scopes"] == [
        f"wrong: groups:read was not granted, which costs taking part by being in a private channel; {reinstall}",
        f"warning: More was granted than is needed: reactions:write; {reinstall}",
    ]


def _installed_in(database: Database, workspace_id: str, secret: str = SECRET, **more: Any) -> Installations:
    """The bot is in a workspace, with a token that this secret sealed."""
    core = Core(database, Library(handbook()), FakeClock(), "0.1.0", Keys(secret))
    usual = {"bot_user_id": "U0BOT00001", "bot_id": "B0BOT00001", "token": "xoxb-2-hidden", "scopes": frozenset(SCOPES)}
    services = Installations(core)
    services.install(grant=Grant(workspace_id, **{**usual, **more}))
    return services


def test_each_workspace_that_installed_the_bot_is_looked_at(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", address(database))
    _installed_in(database, "T1")
    status, found = _examined(capsys)
    assert status == 0
    assert found["installed"] == ["ok: The bot is installed in 1 workspaces, each with all it asks for."]
    _installed_in(database, "T2", scopes=frozenset(SCOPES) - {"dnd:read"})
    _installed_in(database, "T3", expires_at=datetime(2026, 11, 25, 9, tzinfo=UTC))
    _installed_in(database, "T4", "another secret for tests, long enough too")
    _installed_in(database, "T5").remove(workspace_id="T5")
    status, found = _examined(capsys)
    assert status == 1
    stops = "Token rotation is on in T3, and its token stops at 2026-11-25 09:00 UTC"
    assert found["installed"] == [
        "warning: T5 took the bot out on 2026-11-24: nothing is sent there. export gives what is kept.",
        f"wrong: dnd:read was not granted in T2, which costs {SCOPES['dnd:read']}; install again.",
        f"wrong: {stops}: make a new app from the manifest, with token rotation off, and install that one.",
        "wrong: The token of T4 was sealed by another secret: bring that one back, or install again.",
    ]


def test_a_token_that_slack_will_let_run_out_is_told_of(
    installed: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxe.xoxb-1-hidden")
    status, found = _examined(capsys)
    assert status == 1
    assert found["tokens"][0] == (
        "wrong: Token rotation is on: this token stops within 12 hours. Make a new app from the manifest, with rotation off."
    )
    assert "hidden" not in str(found)


def test_tokens_slack_does_not_know(
    installed: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP)
    status, found = _examined(capsys)
    assert status == 1
    unknown = "Slack does not know it: copy it again from your app's page."
    assert found["tokens"] == [f"wrong: SLACK_BOT_TOKEN: {unknown}", f"wrong: SLACK_APP_TOKEN: {unknown}"]


def test_one_token_without_the_other(
    installed: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SLACK_APP_TOKEN")
    status, found = _examined(capsys)
    assert status == 1
    assert found["tokens"][-1] == "wrong: SLACK_APP_TOKEN is not set; make it under Basic Information."


def test_without_tokens_the_rest_is_checked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, found = _examined(capsys)
    assert status == 0
    assert found["slack"] == [
        "skipped: No tokens are set, so Slack was not asked: clock, tokens and scopes were not checked."
    ]
    assert found["content"] == [f"ok: 0 errors and 0 warnings in {tmp_path}/content."]
    assert found["database"] == [f"ok: {tmp_path}/new.db is not there yet; the first run makes it."]
    assert not (tmp_path / "new.db").exists()


def test_a_slack_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP)
    status, found = _examined(capsys)
    assert status == 1
    assert found["tokens"][0] == (
        "wrong: SLACK_BOT_TOKEN: 127.0.0.1 cannot be reached (ClientConnectorError): check network and SLACK_API_URL."
    )
    assert found["clock"][0].startswith("skipped: ")


@contextmanager
def _odd_slack(body: bytes, *, status: int = 200, ahead: float = 0.0) -> Iterator[str]:
    """A server that answers everything with ``body``, its clock ``ahead`` seconds of ours; gives its address."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response_only(status)
            self.send_header("Date", formatdate(time() + ahead, usegmt=True))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815 - the name that http.server looks for

        def log_message(self, *args: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/api/"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (0.0, "ok: This machine's clock agrees with Slack's."),
        (50.0, "ok: This machine's clock agrees with Slack's."),
        (7200.0, " s behind Slack's; let it follow a time server."),
        (-120.0, " s ahead of Slack's; let it follow a time server."),
    ],
)
def test_a_clock_that_is_wrong(
    ahead: float, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT)
    with _odd_slack(b'{"ok": true, "team_id": "T1", "team": "t", "user": "u"}', ahead=ahead) as url:
        monkeypatch.setenv("SLACK_API_URL", url)
        _, found = _examined(capsys)
    assert found["clock"][0].endswith(said)
    assert found["scopes"] == ["skipped: Slack did not say which scopes were granted."]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"<html>a proxy's page</html>", 200, "Slack answers what cannot be read"),
        (b"", 502, "Slack answers what cannot be read"),
        (b'{"ok": false, "error": "token_revoked"}', 200, "it was revoked: install the app again and copy the new one"),
        (b'{"ok": false, "error": "fatal_error"}', 500, "Slack answers fatal_error"),
        (b'{"ok": false, "error": "ratelimited"}', 429, "Slack asks to wait: try again in a minute"),
        (b"[]", 200, "Slack answers what cannot be read"),
    ],
)
def test_answers_that_are_none(
    body: bytes, status: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT)
    with _odd_slack(body, status=status) as url:
        monkeypatch.setenv("SLACK_API_URL", url)
        outcome, found = _examined(capsys)
    assert outcome == 1
    assert found["tokens"][0] == f"wrong: SLACK_BOT_TOKEN: {said}."


def test_no_secret_is_ever_shown(
    installed: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://user:one-word@127.0.0.1:1/x?password=another-word")
    for words in (["doctor"], ["doctor", "--json"]):
        assert bot.main(words) == 1
        said = "".join(capsys.readouterr())
        assert "postgresql+psycopg://user:***@127.0.0.1:1/x" in said
        for secret in (installed["bot_token"], installed["app_token"], "one-word", "another-word"):
            assert secret not in said


def test_every_setting_tells_where_it_came_from(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ENTRAIN_LOG_LEVEL", "warning")
    monkeypatch.delenv("SLACK_API_URL")
    bot.main(["doctor", "--json"])
    told = {each["name"]: each for each in json.loads(capsys.readouterr().out)["settings"]}
    assert told["ENTRAIN_LOG_LEVEL"] == {"name": "ENTRAIN_LOG_LEVEL", "value": "WARNING", "source": "environment"}
    assert (told["SLACK_API_URL"]["value"], told["SLACK_API_URL"]["source"]) == ("https://slack.com/api/", "default")
    assert told["SLACK_BOT_TOKEN"]["value"] == "not set"

    assert told["messages_per_minute"] == {"name": "messages_per_minute", "value": "220", "source": "programme.yaml"}
    assert told["contact_hours"]["value"] == "mon tue wed thu fri 09:00 to 17:30"


def test_refusals_and_what_is_held_back_are_told(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"workspace_id": "T1", "kind": "lesson", "user_id": "U1", "folded": [], "due_at": START, "expires_at": START}
    days = enumerate(["held", "held"])
    with database.transaction() as connection:
        save(connection, "T1", channel_id="C0EQUIPE01")
        record_refusal(connection, "T1", "team.info", "missing_scope", START)
        for number, state in days:
            day = START.date().replace(day=number + 1)
            line = {**row, "occasion": str(number), "state": state, "local_date": day}
            connection.execute(insert(all_tables().tables["outbox"]), line)
    monkeypatch.setenv("DATABASE_URL", address(database))
    status, found = _examined(capsys)
    assert status == 0
    assert found["refusals"] == ["warning: Slack refuses team.info in T1 (missing_scope); only what needs it is off."]
    said = "They may have arrived, so they are not sent again; nothing needs doing."
    assert found["held"] == [f"ok: 2 held back: 2 lesson (no reason, since 2026-03-01). {said}"]
    assert found["outbox"] == ["ok: No message waits; nothing has gone out yet."]
    assert found["sender"] == ["ok: No process sends now: neither run nor work is at work."]


@pytest.fixture
def fan_out(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Half of forty messages have gone out since twenty minutes ago."""
    now = datetime.now(UTC)
    row = {"workspace_id": "T1", "kind": "lesson", "user_id": "U1", "folded": [], "expires_at": now}
    with database.transaction() as connection:
        save(connection, "T1")
        for number in range(40):
            day = START.date() + timedelta(days=number)
            sent = {"state": "sent", "sent_at": now - timedelta(minutes=2)} if number % 2 else {"state": "pending"}
            due = {"occasion": str(number), "due_at": now - timedelta(minutes=20), "local_date": day}
            connection.execute(insert(all_tables().tables["outbox"]), {**row, **due, **sent})
    monkeypatch.setenv("DATABASE_URL", address(database))
    return database


def test_of_a_fan_out_it_is_told_how_far_it_is_and_when_it_will_be_done(
    fan_out: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with fan_out.transaction() as connection:
        hold_lease(connection, "send:T1", "somebody", datetime.now(UTC), LEASE_SECONDS)
    _, found = _examined(capsys)
    assert re.fullmatch(
        r"ok: 20 pending and 0 being sent, the oldest for 20 min; the last went out at \d\d:\d\d UTC( on [\d-]+)?\."
        r" 20 of 40 are done, all at about \d\d:\d\d UTC\.",
        found["outbox"][0],
    )
    assert re.fullmatch(
        r"ok: A process sends since \d\d:\d\d UTC, and said so \d s ago; 4 a minute lately\.", found["sender"][0]
    )


def test_in_a_sandbox_its_own_clock_counts(
    fan_out: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=3)
    with _odd_slack(json.dumps({"now": ahead.isoformat()}).encode()) as url:
        monkeypatch.setenv("ENTRAIN_CLOCK_URL", url)
        _, found = _examined(capsys)
    assert "the oldest for 3 h" in found["outbox"][0]
    monkeypatch.setenv("ENTRAIN_CLOCK_URL", "http://127.0.0.1:9/clock")
    _, found = _examined(capsys)
    assert "the oldest for 20 min" in found["outbox"][0]


def test_messages_that_wait_while_nothing_goes_out_are_a_warning(
    fan_out: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with fan_out.transaction() as connection:
        connection.execute(update(all_tables().tables["outbox"]).values(sent_at=None))
    _, found = _examined(capsys)
    assert found["outbox"][0].startswith(
        "warning: 20 pending and 0 being sent, the oldest for 20 min; nothing has gone"
    )
    assert found["outbox"][0].endswith("See whether run is at work, and what its log says.")
    assert found["sender"] == ["warning: No process sends now: neither run nor work is at work."]


def test_a_database_of_another_workspace_is_noticed(
    installed: dict[str, str],
    make_database: MakeDatabase,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    database = make_database("sqlite")
    with database.transaction() as connection:
        save(connection, "T0OTHER")
    monkeypatch.setenv("DATABASE_URL", address(database))
    _, found = _examined(capsys)
    assert "The database is of another workspace (T0OTHER)" in found["tokens"][1]


def test_a_newer_database_is_wrong(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    monkeypatch.setenv("DATABASE_URL", address(database))
    status, found = _examined(capsys)
    assert status == 1
    assert found["database"][0].startswith("wrong: The database was written by a newer version of Entrain")


def test_a_read_only_database_is_wrong(
    migrated_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with unprivileged_folder() as folder:
        file = folder / "it.db"
        file.write_bytes(migrated_file.read_bytes())
        file.chmod(0o444)
        content = put(folder / "content")
        monkeypatch.setenv("ENTRAIN_CONTENT", str(content))
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
        _examined(capsys)  # once as ourselves: nobody may not be allowed to read what Python loads late
        folder.chmod(0o555)
        with not_root():
            status, found = _examined(capsys)
    assert status == 1
    assert "read-only" in found["database"][0]


def test_a_file_that_is_no_database_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("nothing of the kind")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/notes.txt")
    status, found = _examined(capsys)
    assert status == 1
    assert found["database"] == [f"wrong: {tmp_path}/notes.txt is not an SQLite database; check DATABASE_URL."]


def test_content_with_errors_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path / "content", {"modules/start.fr.yaml": "module: start"})
    status, found = _examined(capsys)
    assert status == 1
    assert found["content"][0].startswith("wrong: ")
    assert "python bot.py check says where" in found["content"][0]


def test_the_screen_says_the_same_as_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    _, found = _examined(capsys)
    assert bot.main(["doctor"]) == 0
    screen = capsys.readouterr().out
    for lines in found.values():
        for line in lines:
            assert line.partition(": ")[2] in screen
    assert "Nothing is wrong. Warnings: 0. Not looked at: " in screen.splitlines()[-1]
    assert len(screen.splitlines()) < 24


def test_all_of_it_fits_on_one_screen(
    installed: dict[str, str], fan_out: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.main(["doctor"])
    assert len(capsys.readouterr().out.splitlines()) <= 36
