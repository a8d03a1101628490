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
    divider,
    escape,
    field,
    modal,
    option,
    section,
    select,
)
from domain.desk import SettingsView, WelcomeView
from domain.members import Member, Voice
from locales import Speech

FOLLOW_SLACK = "slack"
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
            "*What is not:* how long you take, and what you write elsewhere in Slack. None of it is used to appraise anyone."
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
            "language",
            t("My language"),
            select("language", t("Choose a language"), languages, view.language_chosen or FOLLOW_SLACK),
        ),
    ]
    return modal(ids.SETTINGS_SAVE, t("My settings"), blocks, close=t("Cancel"), submit=t("Save"))


def settings_saved_modal(view: SettingsView) -> View:
    """What now holds, in a sentence."""
    t = Speech(view.voice)
    text = (
        t("Saved. Lessons come on {days} at {time}.", days=t.weekdays(view.lesson_days), time=t.time(view.lesson_time))
        if view.messages_on
        else t("Saved. I will not write to you any more. `{learn}` and my Home tab still work.")
    )
    return modal(ids.NOTICE_VIEW, t("My settings"), [section(text)], close=t("Close"))


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
