"""What is held on a person, shown to them alone."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from blocks import ids
from blocks.kit import Block, View, actions, button, context, escape, header, modal, quote, section
from domain.members import Voice
from domain.privacy import Holding, PersonalData, Topic
from locales import Speech

ROWS = 6
"""Rows shown of a table; the file has all of them."""
_CELL = 120
_TABLES = 40
"""A modal holds at most 100 blocks (Slack documentation); a table takes two."""


def explained(voice: Voice, data: PersonalData) -> list[str]:
    """What is here, what cannot be, and what becomes of it, in paragraphs."""
    t = Speech(voice)
    return [
        t(
            "This is all that is kept here under your Slack id. Your messages to me in Slack are Slack’s, not kept here."
        ),
        t(
            "Not here, because nobody can find it: concerns, questions without an answer, and answers to confidential surveys. They are kept"
            " without any name, so they can be neither shown to you nor erased for you. A concern can be taken back with its"
            " code."
        ),
        t(
            "A year after you have left the workspace what you learned is removed, and five years after, whose confirmations of the"
            " charter those are. It can all be erased earlier: ask {coordinator} ({contact}). The chain of evidence then"
            " stays whole, and names you no longer.",
            coordinator=data.organisation.coordinator,
            contact=data.organisation.contact,
        ),
    ]


def my_data_modal(data: PersonalData, *, sent: bool | None = None) -> View:
    """All of it, by topic. ``sent``: whether the file reached the conversation; None where it was not asked for."""
    t = Speech(data.voice)
    blocks = [section(escape(text)) for text in explained(data.voice, data)]
    if sent is None:
        blocks.append(actions(button(t("Send me all of it as a file"), ids.DATA_FILE)))
    elif sent:
        blocks.append(section(t("The file is in our conversation.")))
    else:
        blocks.append(section(t("Slack did not take the file. Close this, open it again, and try once more.")))
    topic: Topic | None = None
    for holding in data.holdings[:_TABLES]:
        if holding.topic is not topic:
            topic = holding.topic
            blocks.append(header(_titles(t)[topic]))
        blocks.append(_table(holding))
        if len(holding.rows) > ROWS:
            more = len(holding.rows) - ROWS
            blocks.append(context(t.n("{number} more row in the file", "{number} more rows in the file", more)))
    if not data.holdings:
        blocks.append(section(t("Nothing is kept on you yet.")))
    return modal(ids.DATA_VIEW, t("What is kept on you"), blocks, close=t("Close"))


def file_comment(voice: Voice) -> str:
    """What is said above the file."""
    return Speech(voice)(
        "All that is kept here under your Slack id, as you asked. Only you and I are in this conversation."
    )


def _titles(t: Speech) -> Mapping[Topic, str]:
    return {
        Topic.YOU: t("You and your settings"),
        Topic.LEARNING: t("Lessons, questions, exercises"),
        Topic.CHARTER: t("The charter"),
        Topic.SURVEYS: t("Surveys"),
        Topic.SUGGESTIONS: t("Suggestions"),
        Topic.MESSAGES: t("Messages I sent you"),
        Topic.ROLES: t("Roles, and what you set up for everybody"),
        Topic.OTHER: t("Other"),
    }


def _table(holding: Holding) -> Block:
    """Its first rows, a line each, under the names they have in the database: that is where they are."""
    rows = "\n".join(_line(row) for row in holding.rows[:ROWS])
    return quote(f"{holding.table}\n{rows}"[:2_900])


def _line(row: Mapping[str, Any]) -> str:
    return " · ".join(f"{name.replace('_', ' ')}: {_said(value)}" for name, value in row.items())


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    text = value.hex() if isinstance(value, bytes) else str(value)
    return text if len(text) <= _CELL else f"{text[:_CELL]}…"
