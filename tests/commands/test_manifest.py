"""The manifest is one Slack accepts, and says what the program really uses."""

from pathlib import Path

import pytest
import yaml

import bot
from commands.manifest import COMMANDS, EVENTS, SCOPES, Language, manifest
from config.settings import ROOT
from handlers.router import ROOMS
from sandbox import manifest as slack
from tests.unit.test_handbook_example import put

BOTH: tuple[Language, ...] = ("fr", "en")
LEAST = {
    "commands",
    "app_mentions:read",
    "chat:write",
    "im:write",
    "im:history",
    "channels:read",
    "groups:read",
    "dnd:read",
    "files:write",
    "usergroups:read",
    "users:read",
    "team:read",
}


RENAMED = {"survey": "/team-survey"}


@pytest.fixture(autouse=True)
def content(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A content folder whose programme renames one command."""
    folder = put(tmp_path / "content")
    monkeypatch.setenv("ENTRAIN_CONTENT", str(folder))
    return folder


@pytest.mark.parametrize("lang", BOTH)
@pytest.mark.parametrize("http", [None, "https://entrain.example.org"])
def test_slack_accepts_it(lang: Language, http: str | None) -> None:
    accepted = slack.from_dict(manifest(lang, {}, http))
    assert accepted.name == accepted.bot_name == "Entrain"
    assert set(accepted.scopes) == LEAST == SCOPES.keys()
    assert accepted.events == set(EVENTS)
    assert accepted.home("home_tab_enabled")
    assert accepted.home("messages_tab_enabled")
    assert not accepted.home("messages_tab_read_only_enabled")
    assert accepted.interactive
    assert accepted.socket_mode is (http is None)
    assert not accepted.rotates
    assert not accepted.settings["org_deploy_enabled"]
    assert accepted.url("events") == accepted.url("interactive") == accepted.url("command", "/learn")
    assert accepted.url("events") == (None if http is None else f"{http}/slack/events")


def test_every_command_has_a_handler_and_every_handler_a_command() -> None:
    handled = {name for room in ROOMS for name in getattr(room, "COMMANDS", {})}
    assert {command.name for command in COMMANDS} == handled


def test_every_event_has_a_handler_and_every_handler_an_event() -> None:
    handled = {name for room in ROOMS for name in getattr(room, "EVENTS", {})}
    assert {event.partition(".")[0] for event in EVENTS} == handled


def test_texts_are_in_the_language_asked_for() -> None:
    french, english = manifest("fr", {}, None), manifest("en", {}, None)
    for one, other in zip(french["features"]["slash_commands"], english["features"]["slash_commands"], strict=True):
        assert one["command"] == other["command"]
        assert one["description"] != other["description"]


def test_what_is_printed_is_the_manifest(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["manifest", "--lang", "en"]) == 0
    printed = capsys.readouterr()
    assert yaml.safe_load(printed.out) == manifest("en", RENAMED, None)
    assert printed.err == ""
    assert slack.parse(printed.out).name == "Entrain"


def test_renamed_commands_are_printed_and_the_line_for_the_programme_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert bot.main(["manifest", "--rename", "/learn=/training", "/charte=/notre-charte"]) == 0
    printed = capsys.readouterr()
    names = set(slack.parse(printed.out).commands)
    usual = {command.name for command in COMMANDS} - {"/learn", "/charte", "/survey"}
    assert names == usual | {"/training", "/notre-charte", "/team-survey"}
    assert printed.err == (
        "Put this line in programme.yaml, so that the bot knows: "
        "commands: {charte: /notre-charte, learn: /training, survey: /team-survey}\n"
    )


def test_the_programme_s_own_names_are_taken_over(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    programme = content / "programme.yaml"
    programme.write_text(programme.read_text().replace("survey: /team-survey", "entrain: /elan-equipe"))
    assert bot.main(["manifest"]) == 0
    printed = capsys.readouterr().out
    assert "/elan-equipe" in slack.parse(printed).commands
    assert "/elan-equipe arrêter" in printed.replace("\n", " ").replace("    ", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rename", "/lessons=/training"], "does not begin with a command"),
        (["--rename", "/learn=training"], "a new name has a slash"),
        (["--rename", "/learn=/Training"], "a new name has a slash"),
        (["--rename", "/learn=/remind"], "Slack keeps /remind for itself"),
        (["--rename", "/learn=/charter"], "two commands would be called /charter"),
        (["--http", "http://entrain.example.org"], "is not an https:// address"),
        (["--lang", "de"], "invalid choice"),
    ],
)
def test_what_slack_would_refuse_is_refused_here(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        bot.main(["manifest", *words])
    assert stopped.value.code == 2
    heard = capsys.readouterr()
    assert said in heard.err
    assert heard.out == ""


def test_a_programme_that_cannot_be_used_is_said(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (content / "programme.yaml").write_text("languages: none")
    assert bot.main(["manifest"]) == 2
    assert "holds no programme.yaml that can be used" in capsys.readouterr().err


def test_the_project_s_own_content_gives_a_manifest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENTRAIN_CONTENT", str(ROOT / "content"))
    assert bot.main(["manifest"]) == 0
