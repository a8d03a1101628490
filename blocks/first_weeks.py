"""The first two weeks, in words a coordinator reads, and the button that starts them."""

from datetime import date

from blocks import ids
from blocks.enrolment import enrolment_words
from blocks.kit import Block, View, context, escape, modal, section
from blocks.setup import back, start_label
from domain.attention import Kind
from domain.first_weeks import FEW, Coming, ComingDay, FirstWeeks
from domain.members import Voice
from domain.setup import Step
from locales import Speech


def waiting_modal(voice: Voice) -> View:
    """While the first weeks are worked out."""
    t = Speech(voice)
    said = t("One moment: I am working out who would get what, and when.")
    return modal(ids.NOTICE_VIEW, t("The first weeks"), [section(said), back(Step.PREVIEW, t)], close=t("Later"))


def first_weeks_modal(view: FirstWeeks) -> View:
    """Day by day, what would come; then the start, where somebody would hear of it."""
    t = Speech(view.voice)
    lead = t.n(
        "*{number} person takes part*: {who}. From {day} on, at each person’s own time; whoever does not react gets less.",
        "*{number} people take part*: {who}. From {day} on, at each person’s own time; whoever does not react gets less.",
        view.people,
        who=enrolment_words(view.enrolment, t),
        day=escape(t.day(view.starts_on)),
    )
    blocks = [section(lead), *_notes(view, t), *(_day(day, view, t) for day in view.days), back(Step.PREVIEW, t)]
    if not view.people:
        return modal(ids.NOTICE_VIEW, t("The first weeks"), blocks, close=t("Later"))
    if view.set_for == view.starts_on:
        set_ = t("*The start is set* for {day}. Go back to change something.", day=escape(t.day(view.starts_on)))
        return modal(ids.NOTICE_VIEW, t("The first weeks"), [section(set_), *blocks], close=t("Close"))
    label = start_label(view.starts_on, view.today, t)
    return modal(ids.SETUP_START, t("The first weeks"), blocks, close=t("Later"), submit=label)


def _notes(view: FirstWeeks, t: Speech) -> list[Block]:
    """What a coordinator should know before the start."""
    notes = []
    if not view.people:
        notes.append(
            t(
                "Nobody I know of takes part: there are only bots, or I cannot see who is there. In a private channel, write `/invite @Entrain`; else go back and choose others."
            )
        )
    elif view.people < FEW:
        notes.append(
            t(
                "Fewer than five people: I shall show no figures of lessons, surveys or concerns, since one could tell who is who. Lessons, the charter and concerns work all the same."
            )
        )
    elif view.people == view.guests:
        notes.append(t("All of them are guests of this workspace."))
    if view.team is None:
        notes.append(t("No channel is named for the team: the weekly digest goes nowhere until one is."))
    elif view.trouble == "is_archived":
        notes.append(
            t("{channel} has been archived: go back and choose another for the team.", channel=f"<#{view.team}>")
        )
    elif view.trouble:
        notes.append(
            t("I am not in {channel}: write `/invite @Entrain` there, so that I can post.", channel=f"<#{view.team}>")
        )
    if not view.stewards:
        notes.append(
            t(
                "Nobody is named to read concerns: until somebody is, those who coordinate can accept that on their Home."
            )
        )
    return [context("\n".join(f"• {note}" for note in notes))] if notes else []


def _day(day: ComingDay, view: FirstWeeks, t: Speech) -> Block:
    lines = [_line(coming, view, t) for coming in day.messages]
    return section(f"*{escape(_begun(t.day(day.day)))}*\n" + "\n".join(f"• {line}" for line in lines))


def _line(coming: Coming, view: FirstWeeks, t: Speech) -> str:
    what = _what(coming, t)
    if coming.people is None:
        where = f"<#{view.team}>" if view.team else t("nowhere")
        return t("{time}: {what}, in {channel}", time=_at(coming, t), what=what, channel=where)
    whom = t.n("to {number} person", "to {number} people", coming.people)
    if coming.withheld:
        why = t("a public holiday") if coming.withheld == "holiday" else t("the organisation is closed")
        return t("nothing {whom}: {why}", whom=whom, why=why)
    return t("{time}: {what}, {whom}", time=_at(coming, t), what=what, whom=whom)


def _at(coming: Coming, t: Speech) -> str:
    return t.time(coming.at) if coming.at else ""


def _what(coming: Coming, t: Speech) -> str:
    words = {
        Kind.WELCOME: t("the first message, with the charter to read")
        if coming.charter
        else t("the first message: who runs this, and how to stop"),
        Kind.CHARTER: t("the charter to read, or a reminder"),
        Kind.LESSON: t("a lesson with the charter’s reminder") if coming.charter else t("a lesson, 90 seconds"),
        Kind.REVIEW: t("questions to keep fresh"),
        Kind.SURVEY: t("a survey"),
        Kind.DIGEST: t("the weekly digest"),
    }
    return words.get(coming.kind, t("a word on what waits"))


def started_modal(voice: Voice, starts_on: date, today: date) -> View:
    """Start was pressed."""
    t = Speech(voice)
    if starts_on <= today:
        said = t("It starts now: the first messages go out within contact hours.")
    else:
        said = t("All is set. I start on {day}; until then I write to nobody.", day=escape(t.day(starts_on)))
    after = t(
        "You can take this back on your Home until the first message has gone, and change everything at any time."
    )
    return modal(ids.NOTICE_VIEW, t("Done"), [section(said), section(after)], close=t("Close"))


def _begun(text: str) -> str:
    """With a capital at its beginning; months keep theirs."""
    return text[:1].upper() + text[1:]
