"""What is held on a person, shown to them alone."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from blocks import ids
from blocks.kit import Block, Message, View, actions, button, context, escape, header, modal, section
from domain.members import Voice
from domain.privacy import Holding, PersonalData, Topic
from locales import Speech


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
    for topic in Topic:
        holdings = [one for one in data.holdings if one.topic is topic]
        if holdings:
            blocks += [header(_titles(t)[topic]), _of(t, topic, holdings, data.made_at)]
    if data.holdings:
        blocks.append(context(t("Every detail is in the file, as it stands in the database.")))
    if not data.holdings:
        blocks.append(section(t("Nothing is kept on you yet.")))
    return modal(ids.DATA_VIEW, t("What is kept on you"), blocks, close=t("Close"))


def my_data_message(voice: Voice) -> Message:
    """Who sees what, and the way to all of it from the conversation: it opens in a window of its own."""
    t = Speech(voice)
    seen = t(
        "Nobody here but you sees which lessons you did and what you answered to their questions: coordinators get totals, from five people on."
        " They see your name where you give it: the charter confirmed or not, exercises you share, suggestions you sign, surveys that are not"
        " confidential, roles, workshops. Whoever runs the database could read what is in it."
    )
    way = t("All that is kept on you opens in a window of its own; from there you can have it as a file.")
    text = f"{seen}\n{way}"
    return Message(
        text, [section(seen), section(way), actions(button(t("What is kept on you"), ids.DATA_OPEN, style="primary"))]
    )


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
        Topic.WORKSHOPS: t("Workshops"),
        Topic.MESSAGES: t("Messages I sent you"),
        Topic.ROLES: t("Roles, and what you set up for everybody"),
        Topic.OTHER: t("Other"),
    }


def _of(t: Speech, topic: Topic, holdings: Sequence[Holding], made_at: datetime) -> Block:
    """What is kept on one topic, since when, why and for how long: a line each, in plain words."""
    named: dict[str, int] = {}
    for one in holdings:
        name = _names(t).get(one.table, t("other notes"))
        named[name] = named.get(name, 0) + len(one.rows)
    lines = [t("*What:* {things}", things=", ".join(f"{name} ({count})" for name, count in named.items()))]
    since = _since(holdings, made_at)
    if since is not None:
        lines.append(t("*Since:* {day}, {year}", day=t.day(since), year=since.year))
    why, how_long = _reasons(t)[topic]
    return section("\n".join([*lines, t("*Why:* {why}", why=why), t("*For how long:* {long}", long=how_long)]))


def _since(holdings: Sequence[Holding], made_at: datetime) -> date | None:
    """The earliest day that stands in any of the rows; what is planned for a later day says nothing about since when."""
    values = [value for one in holdings for row in one.rows for value in row.values()]
    days = [value.date() if isinstance(value, datetime) else value for value in values if isinstance(value, date)]
    return min((day for day in days if day <= made_at.date()), default=None)


def _names(t: Speech) -> Mapping[str, str]:
    """What each table holds, in plain words; tables of one thing share a name."""
    return {
        "members": t("your settings"),
        "departures": t("the day you left"),
        "lesson_progress": t("lessons"),
        "attempts": t("answers to questions"),
        "review_cards": t("questions to come back to"),
        "review_log": t("answers to questions"),
        "exercises": t("exercises"),
        "exercise_fields": t("texts of exercises"),
        "path_shares": t("paths you shared"),
        "first_posts": t("your first post"),
        "charter_assignments": t("versions you were asked to confirm"),
        "charter_subjects": t("the key that links your confirmations to you"),
        "clause_questions": t("questions on clauses"),
        "consultation_comments": t("comments on drafts"),
        "consultation_outcomes": t("what you decided on drafts"),
        "consultations": t("consultations you closed"),
        "surveys": t("surveys you opened"),
        "survey_asked": t("surveys you are asked"),
        "survey_responses": t("answers under your name"),
        "suggestions": t("suggestions"),
        "suggestion_votes": t("suggestions you support"),
        "suggestion_words": t("replies to suggestions"),
        "suggestion_news": t("news of suggestions"),
        "workshop_invited": t("invitations to workshops, your answers, and whether you were there"),
        "workshops": t("workshops you planned"),
        "outbox": t("messages"),
        "ledger": t("days on which I wrote to you"),
        "roles": t("roles you took"),
        "stewards": t("being a steward"),
        "duties_told": t("duties I told you of"),
        "tasks": t("tasks you closed"),
        "setting_changes": t("settings you changed"),
        "workspaces": t("the start of the programme"),
    }


def _reasons(t: Speech) -> Mapping[Topic, tuple[str, str]]:
    """Why each topic is kept, and for how long (domain/privacy.py)."""
    year = t("a year after you have left the workspace")
    return {
        Topic.YOU: (
            t("to write to you in your language, on your days and at your hours"),
            t("five years after you have left, with your confirmations of the charter"),
        ),
        Topic.LEARNING: (t("to know which lesson comes next; never to appraise you"), year),
        Topic.CHARTER: (
            t("to show who confirmed what, and to answer your questions"),
            t("confirmations, five years after you have left; the rest, one year"),
        ),
        Topic.SURVEYS: (
            t("to count your answers, and never to ask twice"),
            t("answers, a year after the survey closes; the rest, a year after you have left"),
        ),
        Topic.SUGGESTIONS: (t("to show them on the board, and to tell you what becomes of them"), year),
        Topic.WORKSHOPS: (
            t("to know who comes, and to send what follows to those who were there; never to appraise you"),
            t("a year after the workshop"),
        ),
        Topic.MESSAGES: (
            t("to write to you no more than promised, and to show that it was within office hours"),
            t("thirteen months"),
        ),
        Topic.ROLES: (t("to know who does what, and who decided it"), year),
        Topic.OTHER: (t("the file says it in detail"), year),
    }
