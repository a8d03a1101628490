"""What is answered to plain words: short, and each with a way on."""

from blocks import ids
from blocks.kit import Message, actions, button, context, date_picker, escape, plain, section
from domain.desk import HelpView
from domain.members import Member
from domain.settings import SettingsView
from domain.training import LaterView
from locales import Speech


def three_things_message(view: HelpView, *, greeting: bool = False) -> Message:
    """To what is neither a question nor an order: honestly not understood, and three things that are."""
    t = Speech(view.voice)
    lead = (
        t("Hello. I am a small program, not a person, but here is what I can do:")
        if greeting
        else t("I am a small program and did not understand that. Three things I can do:")
    )
    things = [
        t("answer a question about social media: write it as you would to a colleague"),
        t("give you the next lesson, about ninety seconds"),
        t("write less, later or not at all: write “pause”, “later” or “stop”"),
    ]
    text = "\n".join([lead, *(f"• {thing}" for thing in things)])
    who, where = escape(view.organisation.coordinator), escape(view.organisation.contact)
    person = t("To ask a person: {coordinator}, {contact}.", coordinator=who, contact=where)
    buttons = actions(
        button(t("Next lesson"), ids.LESSON_NEXT, style="primary"),
        button(t("Settings"), ids.SETTINGS_OPEN),
        button(t("Help"), ids.HELP_OPEN),
    )
    return Message(text, [section(text), context(person), buttons])


def thanks_message(view: HelpView) -> Message:
    """To thanks."""
    text = Speech(view.voice)("You’re welcome.")
    return Message(text, [section(text)])


def file_message(view: HelpView) -> Message:
    """To a file without a word."""
    text = Speech(view.voice)("I can’t open files. If it raises a question, write it to me in words.")
    return Message(text, [section(text)])


def settings_message(view: HelpView) -> Message:
    """The way to the settings, which open in a window of their own."""
    t = Speech(view.voice)
    text = t("Days, time, language, fewer messages or none: it is all in the settings.")
    return Message(text, [section(text), actions(button(t("Settings"), ids.SETTINGS_OPEN, style="primary"))])


def charter_message(view: HelpView) -> Message:
    """The way to the charter."""
    t = Speech(view.voice)
    text = t("The charter opens in a window of its own.")
    return Message(text, [section(text), actions(button(t("Read the charter"), ids.CHARTER_OPEN, style="primary"))])


def language_message(member: Member, wanted: str) -> Message:
    """In the language that was asked for, or honestly in another."""
    t = Speech(member.voice)
    if member.voice.language != wanted:
        text = t("The handbook is not written in that language here, so I stay with this one.")
        return Message(text, [section(text)])
    text = t("From now on I write to you in English.")
    return Message(text, [section(text), actions(button(t("Settings"), ids.SETTINGS_OPEN))])


def pause_message(view: HelpView) -> Message:
    """How long? Nothing has changed until one of these is pressed."""
    t = Speech(view.voice)
    text = t("Pause until when? I won’t write to you before then; the lessons stay open.")
    choices = actions(
        button(t("1 week"), f"{ids.PAUSE_FOR}:7", "7"),
        button(t("2 weeks"), f"{ids.PAUSE_FOR}:14", "14"),
        {**date_picker(ids.PAUSE_UNTIL), "placeholder": plain(t("Until a day"))},
    )
    return Message(text, [section(text), choices])


def paused_message(view: SettingsView) -> Message:
    """Until when nothing comes, and the way back."""
    t = Speech(view.voice)
    if view.resumes_on is None:
        text = t("For a pause, choose a day after today.")
        return Message(text, [section(text), actions(button(t("Settings"), ids.SETTINGS_OPEN))])
    text = t("Done: I will write to you again from {day}.", day=t.day(view.resumes_on))
    back = button(t("End the pause"), ids.MESSAGES_ON)
    return Message(text, [section(text), actions(back, button(t("Settings"), ids.SETTINGS_OPEN))])


def later_message(view: LaterView) -> Message:
    """What was put off, and until when."""
    t = Speech(view.voice)
    if view.next_at is None:
        text = t("No problem. I send you nothing on my own at the moment; the lessons are here when you want them.")
    elif view.title is None:
        text = t("No problem. The next lesson comes on {moment}.", moment=t.moment(view.next_at))
    else:
        text = t("No problem. “{title}” comes back on {moment}.", title=view.title, moment=t.moment(view.next_at))
    text = escape(text)
    return Message(text, [section(text), actions(button(t("Settings"), ids.SETTINGS_OPEN))])
