"""A member's first message and their settings."""

from datetime import time

from blocks import ids
from blocks.kit import (
    Block,
    Message,
    View,
    actions,
    button,
    checkboxes,
    context,
    date_picker,
    divider,
    escape,
    field,
    modal,
    option,
    section,
    select,
)
from domain.calendar import Absence
from domain.desk import WelcomeView
from domain.members import Member, Voice
from domain.settings import SettingsRefused, SettingsView
from locales import Speech

FOLLOW_SLACK = "slack"
FOLLOW_PROGRAMME = "programme"
LEAVES_SHOWN = 10
LANGUAGE_NAMES = {"fr": "Français", "en": "English"}


def welcome_message(view: WelcomeView) -> Message:
    """Who runs this, what is kept, how often it writes, how to stop (product.md, "Starting, and staying in hand")."""
    t = Speech(view.voice)
    who = (
        t.listing([f"<@{user}>" for user in view.coordinator_ids])
        if view.coordinator_ids
        else escape(view.organisation.coordinator)
    )
    hello = t(
        "Hello. I am Entrain. {organisation} uses this bot to help everyone take part in social media in their own way, with lessons of about ninety seconds.",
        organisation=escape(view.organisation.name),
    )
    facts = [
        t("*Who runs this:* {who}.", who=who),
        t(
            "*What is kept, under your Slack id:* your settings, language and time zone; with dates, the lessons you finish, the answers you pick, that you confirmed reading the charter; and what you write in exercises."
        ),
        t(
            "*What is not:* how long you take, what you write elsewhere in Slack, and what you ask me; a question I can’t answer is kept without your name. None of it is used to appraise anyone."
        ),
        t(
            "*How often I write:* a lesson on {days} at {time}; at most 1 message a day and {per_week} a week, never outside office hours.",
            days=t.weekdays(view.lesson_days),
            time=t.time(view.lesson_time),
            per_week=view.per_week,
        ),
        t("*How to stop:* the Settings button below, or `{entrain} stop`. Nobody is told, and `{learn}` still works."),
    ]
    first: list[str] = []
    if view.lesson_title:
        first.append(escape(t("A lesson to begin with: “{title}”.", title=view.lesson_title)))
    if view.charter_title:
        first.append(escape(_charter_line(view, t)))
    blocks: list[Block] = [section(hello), *map(section, facts)]
    if first:
        blocks += [divider(), section("\n".join(first))]
    blocks.append(
        actions(
            button(t("Take this lesson"), ids.LESSON_NEXT, style="primary") if view.lesson_title else None,
            button(t("Read the charter"), ids.CHARTER_OPEN) if view.charter_title else None,
            button(t("Settings"), ids.SETTINGS_OPEN, label=t("My settings: days, time, language, stop")),
        )
    )
    blocks.append(context(t("You get this once, because you take part in the programme.")))
    return Message("\n".join([hello, *facts, *first]), blocks)


def _charter_line(view: WelcomeView, t: Speech) -> str:
    if view.charter_due_on is None:
        return t("There is also a charter, “{title}”: please read it in the coming days.", title=view.charter_title)
    return t(
        "There is also a charter, “{title}”: please read it by {day}.",
        title=view.charter_title,
        day=t.day(view.charter_due_on),
    )


def hours_offered(view: SettingsView) -> list[time]:
    """The half hours within contact hours, and the member's own."""
    minutes = range(0, 24 * 60, 30)
    every = [time(minute // 60, minute % 60) for minute in minutes]
    return sorted({at for at in every if view.contact_start <= at < view.contact_end} | {view.lesson_time})


def settings_modal(view: SettingsView) -> View:
    """The member's own choices."""
    t = Speech(view.voice)
    languages = [
        option(t("As in Slack"), FOLLOW_SLACK),
        *(option(LANGUAGE_NAMES.get(language, language), language) for language in view.languages),
    ]
    days = [option(t.weekday(day).capitalize(), str(day)) for day in sorted(view.contact_days)]
    hours = [option(t.time(at), at.strftime("%H:%M")) for at in hours_offered(view)]
    wanted = [option(t("Write to me"), "on"), option(t("Do not write to me"), "off")]
    per_week = [
        option(t.n("{number} message", "{number} messages", number), str(number))
        for number in range(1, view.most_per_week + 1)
    ]
    blocks = [
        field(
            "messages",
            t("Messages"),
            {
                "type": "radio_buttons",
                "action_id": "messages",
                "options": wanted,
                "initial_option": wanted[0 if view.messages_on else 1],
            },
            hint=t(
                "Without messages, everything is still there through the commands and the app’s Home tab. Nobody is told."
            ),
        ),
        field(
            "days",
            t("My lesson days"),
            checkboxes("days", days, [str(day) for day in sorted(view.lesson_days)]),
        ),
        field(
            "hour",
            t("My lesson time"),
            select("hour", t("Choose a time"), hours, view.lesson_time.strftime("%H:%M")),
            hint=t("In your time zone, as Slack has it: {zone}.", zone=view.voice.zone),
        ),
        field(
            "per_week",
            t("At most, each week"),
            select("per_week", t("Choose a number"), per_week, str(view.per_week)),
            hint=t("All the messages I send without being asked. Never more than one a day."),
        ),
        field(
            "resumes_on",
            t("Pause: write to me again from"),
            date_picker("resumes_on", view.resumes_on),
            hint=t("Nothing comes before that day. Leave it empty if there is no pause."),
            optional=True,
        ),
        *_leave(view, t),
        *([field("region", t("My public holidays"), _regions(view, t))] if len(view.regions) > 1 else []),
        field(
            "language",
            t("My language"),
            select("language", t("Choose a language"), languages, view.language_chosen or FOLLOW_SLACK),
        ),
    ]
    shown = f"{'on' if view.messages_on else 'off'} {view.resumes_on or ''}"
    return modal(ids.SETTINGS_SAVE, t("My settings"), blocks, close=t("Cancel"), submit=t("Save"), metadata=shown)


def _leave(view: SettingsView, t: Speech) -> list[Block]:
    """Leave that is known, each with a button that takes it back, and two days for another."""
    known = [
        section(
            escape(_leave_line(leave, t)),
            button(t("Cancel this leave"), ids.LEAVE_CANCEL, f"{leave.first.isoformat()}/{leave.last.isoformat()}"),
        )
        for leave in view.leave[:LEAVES_SHOWN]
        if leave.last is not None
    ]
    return [
        *known,
        field(
            "leave_from",
            t("Leave: first day"),
            date_picker("leave_from"),
            hint=t("Nothing comes on those days, and nothing piles up meanwhile."),
            optional=True,
        ),
        field("leave_to", t("Leave: last day"), date_picker("leave_to"), optional=True),
    ]


def _leave_line(leave: Absence, t: Speech) -> str:
    last = leave.last or leave.first
    return t("Leave from {first} to {last}.", first=t.day(leave.first), last=t.day(last))


def _regions(view: SettingsView, t: Speech) -> Block:
    usual = view.regions[0][1]
    options = [option(t("As the organisation: {region}", region=usual), FOLLOW_PROGRAMME)]
    options += [option(name, code) for code, name in view.regions[1:]]
    return select("region", t("Choose a place"), options, view.region or FOLLOW_PROGRAMME)


def settings_errors(view: SettingsRefused) -> dict[str, str]:
    """What is wrong, beside the fields it is wrong with."""
    t = Speech(view.voice)
    sentences = {
        "not_in_future": t("Choose a day after today, or leave it empty."),
        "beginning_missing": t("Choose the first day of the leave too."),
        "end_missing": t("Choose the last day of the leave too."),
        "before_beginning": t("The last day comes before the first."),
        "past": t("This leave is already over."),
        "too_far": t("Choose a day within the next two years."),
    }
    return {field_name: sentences[problem] for field_name, problem in view.problems.items()}


def settings_saved_modal(view: SettingsView) -> View:
    """What now holds, in a sentence."""
    t = Speech(view.voice)
    if not view.messages_on:
        text = t("Saved. I will not write to you any more. `{learn}` and my Home tab still work.")
    elif view.resumes_on is not None:
        text = t("Saved. I will write to you again from {day}.", day=t.day(view.resumes_on))
    else:
        days = t.weekdays(view.lesson_days)
        text = t("Saved. Lessons come on {days} at {time}.", days=days, time=t.time(view.lesson_time))
    leave = [escape(_leave_line(leave, t)) for leave in view.leave[:LEAVES_SHOWN]]
    return modal(ids.NOTICE_VIEW, t("My settings"), [section("\n".join([text, *leave]))], close=t("Close"))


def switched_message(member: Member) -> Message:
    """After stopping or resuming by a command or in plain words."""
    t = Speech(member.voice)
    if member.messages_on:
        text = t(
            "I will write to you again: lessons on {days} at {time}.",
            days=t.weekdays(member.lesson_days),
            time=t.time(member.lesson_time),
        )
        return Message(text, [section(text), actions(button(t("Settings"), ids.SETTINGS_OPEN))])
    text = t("Done: I will not write to you any more. Nobody is told. The commands and my Home tab still work.")
    return Message(text, [section(text), actions(button(t("Write to me again"), ids.MESSAGES_ON))])


def notice_modal(message: Message, voice: Voice) -> View:
    """A message that has to be shown in a modal, because the person is on Home."""
    t = Speech(voice)
    return modal(ids.NOTICE_VIEW, t("My settings"), message.blocks, close=t("Close"))
