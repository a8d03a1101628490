"""Workshops as coordinators have them: the list, the form, who comes, who was there."""

import json
import secrets
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from blocks import ids
from blocks.kickoff import agenda_rows
from blocks.kit import (
    Block,
    Message,
    View,
    actions,
    asking,
    button,
    context,
    date_picker,
    divider,
    escape,
    field,
    modal,
    option,
    people_picker,
    section,
    select,
    spoken,
    time_picker,
)
from blocks.paths import path_title
from blocks.workshops import length
from domain.schedule import local_date
from domain.workshops import (
    AGENDA_LIMIT,
    GROUPS,
    MINUTES,
    PAGE,
    PLACE_LIMIT,
    TITLE_LIMIT,
    USUAL_MINUTES,
    PresenceForm,
    Refused,
    WhoView,
    Workshop,
    WorkshopForm,
    WorkshopLine,
    WorkshopsDesk,
)
from locales import Speech

TITLE, DAY, AT, MINUTES_FIELD, PLACE, WHO, AGENDA, LESSON = (
    "title",
    "day",
    "at",
    "minutes",
    "place",
    "who",
    "agenda",
    "lesson",
)
MISSING, BESIDES = "missing", "besides"
EVERYBODY = "everybody"
NO_LESSON = "none"
LINES = 8
_NAMES_A_LINE = 90
"""Names in one paragraph: 90 mentions are well within its 3,000 characters."""


def desk_blocks(desk: WorkshopsDesk, t: Speech) -> list[Block]:
    """On the coordinators' desk: the next one, and what is over without anybody having noted who was there."""
    lines = [_facts(line, t) for line in desk.planned[:1]]
    last = next((line for line in desk.past[:1] if not line.workshop.held), None)
    if last is not None:
        lines.append(t("Who was at {title} has not been noted yet.", title=escape(last.workshop.title)))
    text = "\n".join(lines) or t("none is planned.")
    return [section(f"*{t('Workshops:')}* {text}", button(t("See the workshops"), ids.WORKSHOPS_OPEN))]


def desk_message(desk: WorkshopsDesk) -> Message:
    """The list, as an answer to the command."""
    t = Speech(desk.voice)
    text = spoken(_facts(line, t) for line in (*desk.planned, *desk.past)[:LINES]) or t("No workshop is planned.")
    return Message(text, _listed(desk, t))


def desk_modal(desk: WorkshopsDesk) -> View:
    """The list, in a window."""
    t = Speech(desk.voice)
    note = {
        "planned": t("*It is planned.* Those invited hear of it within their own hours, at most one message a day."),
        "saved": t("*Saved.* If date or place changed, those invited are told once."),
        "cancelled": t("*Cancelled.* Those who were invited and had not said no are told once."),
        "noted": t("*Noted.* What follows comes to those it is for, within their own hours."),
        "begun": t("It has begun, so it cannot be cancelled any more."),
    }.get(desk.note)
    lead = [section(note)] if note else []
    if desk.outside:
        lead.append(context(t("It is outside contact hours: not everybody may be free then, and nobody has to come.")))
    if note and not desk.started:
        lead.append(context(t("The programme has not started: nobody is told before a coordinator presses Start.")))
    view = modal(ids.WORKSHOPS_VIEW, t("Workshops"), [*lead, *_listed(desk, t)], close=t("Close"))
    return {**view, "clear_on_close": True} if note else view


def _listed(desk: WorkshopsDesk, t: Speech) -> list[Block]:
    blocks: list[Block] = []
    if not desk.planned:
        blocks.append(section(t("No workshop is planned.")))
    for line in desk.planned[:LINES]:
        blocks += [section(_facts(line, t)), actions(*_of_planned(line, t))]
    if desk.past:
        blocks += [divider(), section(f"*{t('Over')}*")]
    for line in desk.past[:LINES]:
        blocks += [section(_facts(line, t)), actions(*_of_past(line, t))]
    return [*blocks, actions(button(t("Plan a workshop"), ids.WORKSHOP_NEW, style="primary"))]


def _facts(line: WorkshopLine, t: Speech) -> str:
    workshop, answers = line.workshop, line.answers
    what = f"*{escape(workshop.title)}*, {escape(t.moment(workshop.starts_at))}"
    if line.over and workshop.held:
        return f"{what}\n{t.n('{number} person was there.', '{number} people were there.', answers.present)}"
    parts = [
        t.n("{number} is coming", "{number} are coming", answers.yes),
        t.n("{number} may come", "{number} may come", answers.maybe),
        t.n("{number} can’t", "{number} can’t", answers.no),
        t.n("{number} has not answered", "{number} have not answered", answers.silent),
    ]
    if answers.untold:
        parts.append(t.n("{number} not told yet", "{number} not told yet", answers.untold))
    return f"{what}\n{' · '.join(parts)}"


def _of_planned(line: WorkshopLine, t: Speech) -> list[Block]:
    workshop = line.workshop
    cancel = asking(
        _button(t("Cancel it"), ids.WORKSHOP_CANCEL, workshop),
        title=t("Cancel this workshop?"),
        text=t("Those who were invited and have not said no are told, once."),
        yes=t("Cancel it"),
        no=t("Leave it"),
    )
    return [
        _button(t("Who is coming"), ids.WORKSHOP_WHO, workshop),
        _button(t("Change it"), ids.WORKSHOP_EDIT, workshop),
        cancel,
    ]


def _of_past(line: WorkshopLine, t: Speech) -> list[Block]:
    workshop = line.workshop
    label = t("Correct who was there") if workshop.held else t("Note who was there")
    return [
        _button(label, ids.WORKSHOP_PRESENCE, workshop),
        _button(t("Who was there") if workshop.held else t("Who had answered"), ids.WORKSHOP_WHO, workshop),
        _button(t("Agenda and lesson"), ids.WORKSHOP_EDIT, workshop),
    ]


def _button(text: str, action: str, workshop: Workshop) -> Block:
    return button(text, f"{action}:{workshop.workshop_id}", workshop.workshop_id, label=f"{text}: {workshop.title}")


# --- the form


def form_modal(view: WorkshopForm) -> View:
    """What, when, where, who, the agenda, and the lesson that follows."""
    t = Speech(view.voice)
    known = view.workshop
    local = known.starts_at.astimezone(ZoneInfo(view.voice.zone)) if known else None
    minutes = [option(length(number, t), str(number)) for number in MINUTES]
    everybody = t.n("Everybody: {number} person", "Everybody: {number} people", view.everybody)
    who = [option(everybody, EVERYBODY)]
    for path, number in view.paths[:99]:
        name = t.n("{path}: {number} person", "{path}: {number} people", number, path=path_title(path, t))
        who.append(option(name, path))
    lessons = [option(t("No lesson"), NO_LESSON), *(option(title, key) for key, title in view.lessons[:99])]
    agenda = known.agenda if known else agenda_text(view.topics, t)
    zone = t("The time is yours, {zone}; everybody reads it in their own.", zone=view.voice.zone)
    blocks = [
        field(TITLE, t("Title"), _typed(TITLE, known.title if known else "", TITLE_LIMIT)),
        field(
            DAY,
            t("Day"),
            date_picker(DAY, local_date(known.starts_at, ZoneInfo(view.voice.zone)) if known else view.day),
        ),
        field(AT, t("Time"), time_picker(AT, local.time() if local else None), hint=zone),
        field(
            MINUTES_FIELD,
            t("How long"),
            select(MINUTES_FIELD, t("Choose"), minutes, str(known.minutes if known else USUAL_MINUTES)),
        ),
        field(PLACE, t("Room or link"), _typed(PLACE, known.place if known else "", PLACE_LIMIT)),
        field(
            WHO,
            t("Who is invited"),
            select(WHO, t("Choose"), who, (known.path if known else "") or EVERYBODY),
            hint=t("Whoever is on leave that day is not invited, and listed as away."),
        ),
        field(AGENDA, t("Agenda"), _typed(AGENDA, agenda, AGENDA_LIMIT, long=True), optional=True),
        field(
            LESSON,
            t("The lesson that follows"),
            select(LESSON, t("Choose"), lessons, (known.lesson_id if known else "") or NO_LESSON),
            hint=t("It is proposed afterwards to those who were there, and to those who asked for it."),
        ),
    ]
    title = t("Change a workshop") if known else t("Plan a workshop")
    metadata = dump_form(known.workshop_id, known.edits) if known else dump_form(secrets.token_hex(16), 0)
    submit = t("Save") if known else t("Plan and invite")
    return modal(ids.WORKSHOP_SAVE, title, blocks, close=t("Back"), submit=submit, metadata=metadata)


def _typed(action_id: str, text: str, limit: int, *, long: bool = False) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": action_id, "multiline": long, "max_length": limit}
    if text:
        element["initial_value"] = text[:limit]
    return element


def agenda_text(topics: Sequence[str], t: Speech) -> str:
    """The kick-off kit's agenda as lines to change."""
    return "\n".join(
        t("{minutes} min: {topic}. {how}", minutes=minutes, topic=topic, how=how)
        for minutes, topic, how in agenda_rows(topics, t)
    )


def form_errors(refused: Refused) -> dict[str, str]:
    """Why a form cannot be taken, beside each field."""
    t = Speech(refused.voice)
    words = {
        "empty": t("Please fill this in."),
        "too_long": t("Please say it more shortly."),
        "past": t("That moment has passed. Choose a later one."),
        "too_far": t("Please choose a day within a year."),
        "begun": t("It has begun: the date can’t be changed any more. Plan another one instead."),
        "closed": t("The organisation is closed that day."),
        "holiday": t("That day is a public holiday."),
        "everything_paused": t("Everything is paused that day."),
        "nobody": t("Nobody who takes part follows this path."),
        "gone": t("This lesson is no longer in the handbook."),
        "changed_meanwhile": t(
            "Somebody else has changed this in the meantime. Copy what you typed, close this and open it again."
        ),
        "not_begun": t("It has not begun yet."),
        "not_coming": t("Name here only people who had said that they would come."),
        "not_taking_part": t(
            "Somebody named here does not take part in the programme, so nothing can be sent to them."
        ),
    }
    return {name: words[why] for name, why in refused.wrong.items()}


def dump_form(workshop_id: str, edits: int) -> str:
    """Which workshop a form is about, and how often it had been changed."""
    return json.dumps([workshop_id, edits])


def load_form(metadata: str) -> tuple[str, int]:
    """The same again; what is not ours is a workshop that is not there."""
    try:
        workshop_id, edits = json.loads(metadata)
        return str(workshop_id)[:32], int(edits)
    except (ValueError, TypeError):
        return "-", 1


# --- who


def who_modal(view: WhoView) -> View:
    """A page of who said what."""
    t = Speech(view.voice)
    blocks: list[Block] = [section(_facts(view.line, t))]
    if view.away:
        blocks.append(
            context(t.n("{number} is away that day.", "{number} are away that day and not invited.", view.away))
        )
    for group in GROUPS:
        users = [user for name, user in view.people if name == group]
        title = f"*{_group(group, t)}*"
        for begin in range(0, len(users), _NAMES_A_LINE):
            mentions = ", ".join(f"<@{user}>" for user in users[begin : begin + _NAMES_A_LINE])
            blocks.append(section(f"{title}\n{mentions}"))
    if view.total > PAGE:
        last = view.offset + len(view.people)
        blocks.append(context(t("{first} to {last} of {total}", first=view.offset + 1, last=last, total=view.total)))
        before = max(view.offset - PAGE, 0) if view.offset else None
        after = last if last < view.total else None
        blocks.append(actions(_page(t("Before"), view, before), _page(t("Next"), view, after)))
    return modal(ids.WORKSHOP_WHO_VIEW, t("Who is coming"), blocks, close=t("Back"))


def _page(text: str, view: WhoView, offset: int | None) -> Block | None:
    if offset is None:
        return None
    value = f"{view.line.workshop.workshop_id}|{offset}"
    return button(text, f"{ids.WORKSHOP_WHO}:{offset}", value)


def _group(group: str, t: Speech) -> str:
    return {
        "present": t("Were there"),
        "yes": t("Coming"),
        "maybe": t("Maybe"),
        "no": t("Can’t come"),
        "silent": t("Have not answered"),
        "untold": t("Not told yet"),
        "away": t("Away that day"),
    }[group]


def presence_modal(view: PresenceForm) -> View:
    """Who was not there of those who said they would be, and who came besides."""
    t = Speech(view.voice)
    coming = t.n(
        "{number} person had said that they were coming.",
        "{number} people had said that they were coming.",
        len(view.coming),
    )
    lead = t("Whoever had said so counts as having been there, unless you name them below.")
    blocks: list[Block] = [section(f"*{escape(view.line.workshop.title)}*\n{coming} {lead}")]
    if view.coming:
        mentions = ", ".join(f"<@{user}>" for user in view.coming[:_NAMES_A_LINE])
        rest = len(view.coming) - _NAMES_A_LINE
        more = " " + t.n("and {number} more", "and {number} more", rest) if rest > 0 else ""
        blocks.append(section(mentions + more))
    blocks += [
        field(MISSING, t("Who was not there"), people_picker(MISSING, view.missing), optional=True),
        field(BESIDES, t("Who came besides"), people_picker(BESIDES, view.besides), optional=True),
        context(t("Only used to send the lesson that follows, and to count. Everybody can see it about themselves.")),
    ]
    metadata = dump_form(view.line.workshop.workshop_id, view.line.workshop.edits)
    return modal(
        ids.WORKSHOP_PRESENT, t("Who was there"), blocks, close=t("Back"), submit=t("Note it"), metadata=metadata
    )
