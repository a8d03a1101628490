"""Nothing can write to people unasked but the outbox: no caller goes round the attention budget (product.md, rule 1)."""

import ast
from pathlib import Path

import pytest

from delivery.occasions import TABLE
from domain.attention import Kind
from services.unprompted import Unprompted

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("blocks", "commands", "delivery", "domain", "handlers", "jobs", "services", "storage")
WRITES = {
    "chat.postMessage",
    "chat.postEphemeral",
    "chat.meMessage",
    "chat.scheduleMessage",
    "files.completeUploadExternal",
}
SHORTCUTS = {
    "chat_postMessage",
    "chat_postEphemeral",
    "chat_meMessage",
    "chat_scheduleMessage",
    "files_upload_v2",
    "AsyncSay",
}
"""The same by the names that Slack's own client and its framework give it."""
ANSWERS = {
    "delivery/files.py": "a picture or document, for the message or the click that asked for it",
    "delivery/sender.py": "the outbox's own",
    "handlers/charter.py": "a member's own copy of what they confirmed, on their click",
    "handlers/conversation.py": "the answer to a message somebody wrote to the bot",
    "handlers/preview.py": "to the coordinator who asked to see it",
    "handlers/report.py": "to the coordinator who asked for the report, where it could not be made",
    "handlers/request.py": "to the team's channel, on the click of whoever wants it said; or where Slack is too busy for a window",
}
"""Every file that may write into a conversation, with why that is not unasked."""


def writers() -> set[str]:
    found = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            texts = {
                node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
            if texts & WRITES:
                found.add(path.relative_to(ROOT).as_posix())
    return found


def test_only_the_sender_and_answers_write_into_conversations() -> None:
    assert writers() == ANSWERS.keys()


def test_nobody_takes_a_shortcut_to_slack() -> None:
    names = {
        (path.relative_to(ROOT).as_posix(), found)
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (found := shortcut(node))
    }
    assert not names


def shortcut(node: ast.AST) -> str:
    """What of ``SHORTCUTS`` a piece of code names, or the framework's ``say`` taken from its context; else nothing."""
    if isinstance(node, ast.Attribute):
        of_context = node.attr == "say" and isinstance(node.value, ast.Name) and node.value.id == "context"
        return node.attr if node.attr in SHORTCUTS or of_context else ""
    return node.name if isinstance(node, ast.alias) and node.name in SHORTCUTS else ""


@pytest.mark.parametrize(
    "code", ["client.chat_postMessage(text='x')", "from b import AsyncSay", "await context.say('x')"]
)
def test_a_shortcut_is_found(code: str) -> None:
    assert any(shortcut(node) for node in ast.walk(ast.parse(code)))


def test_no_service_and_no_job_knows_how_to_write_to_anybody() -> None:
    assert not [file for file in writers() if file.startswith(("services/", "jobs/", "domain/", "storage/"))]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_message_is_built_checked_again_and_has_its_policy_in_doubt(kind: Kind) -> None:
    assert kind in TABLE


def test_a_capability_that_does_not_say_what_to_send_sends_nothing() -> None:
    with pytest.raises(NotImplementedError):
        Unprompted().scheduled(None, [])  # type: ignore[arg-type]
