"""Surveys as coordinators see them: what is open and closed, and opening one in two steps, the second of which says what would follow."""

import json
from datetime import date

from blocks import ids
from blocks.kit import (
    Block,
    View,
    actions,
    asking,
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
from blocks.paths import path_title
from domain.figures import SMALLEST_GROUP
from domain.openings import OpeningChoices, Outlook, Plan, PlanRefused, RunLine, SurveysDesk
from domain.results import COMMENTS_FROM
from domain.surveys import Survey
from locales import Speech

SURVEY, CLOSES_ON, WHO, BY_PATH = "survey", "closes_on", "who", "by_path"
EVERYBODY = "everybody"
LINES = 12


def group_title(group: str, t: Speech) -> str:
    """What a group is called: its path, or where several were put together, all of them."""
    return t.listing([path_title(path, t) for path in group.split("+")])


def desk_blocks(desk: SurveysDesk, t: Speech) -> list[Block]:
    """A line on the coordinators' desk."""
    going = t.n("{number} survey is open.", "{number} surveys are open.", len(desk.open)) if desk.open else ""
    over = t.n("{number} is closed.", "{number} are closed.", len(desk.closed)) if desk.closed else ""
    text = " ".join(part for part in (going, over) if part) or t("No survey has been opened yet.")
    return [section(f"*{t('Surveys:')}* {text}", button(t("See the surveys"), ids.SURVEYS_OPEN))]


def desk_list(desk: SurveysDesk, t: Speech) -> list[Block]:
    """Every survey, with what can be done about it."""
    blocks: list[Block] = [divider()]
    blocks += [_open_line(line, t) for line in desk.open[:LINES]]
    blocks += [_closed_line(line, t) for line in desk.closed[:LINES]]
    return [*blocks, actions(button(t("Open a survey"), ids.SURVEY_NEW, style="primary"))]


def _open_line(line: RunLine, t: Speech) -> Block:
    facts = [t("open until {day}", day=t.day(line.closes_on)), _asked(line.asked, t)]
    if line.confidential:
        facts.append(t("confidential: how many have answered is known once it has closed"))
    elif line.answered is None:
        facts.append(t("fewer than five have answered"))
    else:
        facts.append(t.n("{number} has answered", "{number} have answered", line.answered))
    close = asking(
        button(t("Close"), f"{ids.SURVEY_CLOSE}:{line.run_id}", line.run_id),
        title=t("Close this survey?"),
        text=t("The answers are counted now, for good; nobody can answer it any more."),
        yes=t("Close it"),
        no=t("Leave it open"),
    )
    return section(f"*{escape(line.title)}*\n{escape(' · '.join(facts))}", close)


def _closed_line(line: RunLine, t: Speech) -> Block:
    answered = (
        t("fewer than five answered")
        if line.answered is None
        else t.n("{number} answered", "{number} answered", line.answered)
    )
    facts = [t("closed on {day}", day=t.day(line.closes_on)), _asked(line.asked, t), answered]
    said = t("Results: {title}", title=line.title)
    see = button(t("Results"), f"{ids.SURVEY_RESULT}:{line.run_id}", line.run_id, label=said)
    return section(f"*{escape(line.title)}*\n{escape(' · '.join(facts))}", see)


def _asked(number: int, t: Speech) -> str:
    return t.n("{number} person asked", "{number} people asked", number)


# --- opening


def plan_modal(view: OpeningChoices) -> View:
    """The first step: which survey, until when, whom."""
    t = Speech(view.voice)
    title = t("Open a survey")
    if not view.surveys:
        nothing = t("There is no survey in `content/surveys` that could be opened.")
        return modal(ids.NOTICE_VIEW, title, [section(nothing)], close=t("Close"))
    surveys = [option(_choice(survey, t), survey.id) for survey in view.surveys[:100]]
    everybody = t.n("Everybody: {number} person", "Everybody: {number} people", view.everybody)
    who = [option(everybody, EVERYBODY)]
    for path, number in view.paths[:99]:
        name = t.n("{path}: {number} person", "{path}: {number} people", number, path=path_title(path, t))
        who.append(option(name, path))
    by_path = checkboxes(BY_PATH, [option(t("Also show results by path"), BY_PATH)], [])
    hint = t("For confidential surveys. Fixed now, so that no second way of grouping can ever be laid over the first.")
    blocks = [
        field(SURVEY, t("Which survey"), select(SURVEY, t("Choose"), surveys)),
        field(CLOSES_ON, t("Last day"), date_picker(CLOSES_ON, view.closes_on), hint=t("It closes that evening.")),
        field(WHO, t("Who is asked"), select(WHO, t("Choose"), who, EVERYBODY)),
        field(BY_PATH, t("Groups"), by_path, hint=hint, optional=True),
    ]
    return modal(ids.SURVEY_PLAN, title, blocks, close=t("Cancel"), submit=t("What would follow"))


def _choice(survey: Survey, t: Speech) -> str:
    kind = t("confidential") if survey.confidential else t("with names")
    title = survey.title if len(survey.title) + len(kind) < 70 else survey.title[: 68 - len(kind)] + "…"
    return f"{title} ({kind})"


def plan_errors(refused: PlanRefused) -> dict[str, str]:
    """Why a plan cannot be taken, beside the field."""
    t = Speech(refused.voice)
    sentence = {
        "gone": t("This survey is no longer in `content/surveys`."),
        "already_open": t("This survey is open already. Close it first."),
        "not_in_future": t("Please choose a day after today."),
        "too_far": t("Three months at most, please: nobody remembers a survey for longer."),
        "nobody": t("Nobody who takes part follows this path."),
    }[refused.why]
    return {refused.field: sentence}


def refused_modal(refused: PlanRefused) -> View:
    """What was possible a moment ago no longer is."""
    t = Speech(refused.voice)
    text = next(iter(plan_errors(refused).values()))
    return modal(ids.NOTICE_VIEW, t("Open a survey"), [section(escape(text))], close=t("Back"))


def outlook_modal(view: Outlook) -> View:
    """The second step: who would be asked and what would be seen, before anybody is."""
    t = Speech(view.voice)
    blocks: list[Block] = [section(f"*{escape(view.survey.title)}*")]
    if view.too_few:
        text = t.n(
            "*Nothing could ever be shown.* It would ask {number} person, and results begin at {few}. It is not opened: ask more people, or talk to them.",
            "*Nothing could ever be shown.* It would ask {number} people, and results begin at {few}. It is not opened: ask more people, or talk to them.",
            view.asked,
            few=SMALLEST_GROUP,
        )
        return modal(ids.NOTICE_VIEW, t("Open a survey"), [*blocks, section(text)], close=t("Back"))
    blocks += [section("\n".join(_asked_lines(view, t))), section("\n".join(_seen_lines(view, t)))]
    fixed = t("Once open, this is fixed: the words, who is asked, the groups, and whether it carries names.")
    return modal(
        ids.SURVEY_START,
        t("Open a survey"),
        [*blocks, context(fixed)],
        close=t("Back"),
        submit=t("Open it"),
        metadata=dump_plan(view.plan),
    )


def _asked_lines(view: Outlook, t: Speech) -> list[str]:
    who = path_title(view.plan.path, t) if view.plan.path else t("everybody who takes part")
    closes = view.plan.closes_on or date.max
    lines = [
        t("*Who is asked*"),
        t.n("• {number} person: {who}", "• {number} people: {who}", view.asked, who=escape(who)),
        t("• Until the evening of {day}", day=escape(t.day(closes))),
    ]
    if view.survey.confidential:
        lines.append(
            t(
                "• Each of them hears of it once, and once more two days before the end: everybody, since nobody can know who has answered"
            )
        )
    else:
        lines.append(t("• Each of them hears of it once; two days before the end, only those who have not answered"))
    return lines


def _seen_lines(view: Outlook, t: Speech) -> list[str]:
    if not view.survey.confidential:
        return [
            t("*What will be seen*"),
            t(
                "• Who answered what: by you and the other coordinators, once it has closed. People are told so before they answer."
            ),
            t("• After a year, totals only"),
        ]
    lines = [
        t("*What will be seen*"),
        t("• Nothing while it is open, not even how many have answered"),
        t(
            "• Totals once it has closed, if at least {few} of these {asked} people answer",
            few=SMALLEST_GROUP,
            asked=view.asked,
        ),
        t("• What people write, if at least {ten} answer, never by group", ten=COMMENTS_FROM)
        if view.asked >= COMMENTS_FROM
        else t("• Nothing of what people write: that begins at {ten} answers", ten=COMMENTS_FROM),
    ]
    if view.groups:
        named = [f"{escape(group_title(name, t))} ({number})" for name, number in view.groups]
        lines.append(
            t("• By group, where at least {few} answer: {groups}", few=SMALLEST_GROUP, groups=", ".join(named))
        )
        if any("+" in name for name, _ in view.groups):
            lines.append(t("• Groups too small to be shown have been put together"))
    elif view.plan.by_path:
        lines.append(t("• No groups: those there are would be too small"))
    if view.compares:
        lines.append(t("• Beside “{title}”, if that has been closed with a result", title=escape(view.compares)))
    return lines


def opened_modal(view: Outlook) -> View:
    """It is open."""
    t = Speech(view.voice)
    closes = view.plan.closes_on or date.max
    lines = [
        t("*It is open.* It closes on the evening of {day}, or when you close it.", day=escape(t.day(closes))),
        t("Those it asks hear of it within their own hours, at most one message a day."),
    ]
    shown = modal(ids.NOTICE_VIEW, t("Open a survey"), [section("\n".join(lines))], close=t("Close"))
    return {**shown, "clear_on_close": True}


def dump_plan(plan: Plan) -> str:
    """A plan as it travels in the form's metadata."""
    closes = plan.closes_on.isoformat() if plan.closes_on else ""
    return json.dumps([plan.survey_id, closes, plan.path, plan.by_path])


def load_plan(metadata: str) -> Plan:
    """The plan again; one that is refused for anything else."""
    try:
        survey_id, closes, path, by_path = json.loads(metadata)
        return Plan(str(survey_id), _day(str(closes)), str(path), bool(by_path))
    except (ValueError, TypeError):
        return Plan("", None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
