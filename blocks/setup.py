"""Set-up, as a coordinator sees it: four short steps to the start, and a form to change the same later."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time

from blocks import ids
from blocks.enrolment import channel_select, enrolment_fields, enrolment_refused, enrolment_words
from blocks.kit import (
    Block,
    View,
    actions,
    asking,
    button,
    checkboxes,
    context,
    date_picker,
    escape,
    field,
    header,
    modal,
    option,
    section,
    select,
)
from blocks.members import LANGUAGE_NAMES
from domain.enrolment import By
from domain.members import Voice
from domain.setup import ADDRESS_LIMIT, NAME_LIMIT, SetupDesk, SetupView, Step, StepView, is_example
from locales import Speech

MOST_PEOPLE = 20
STEPS = 4
MONTHLY_REPORT = "monthly"


def setup_modal(view: SetupView) -> View:
    """The values in force, to change."""
    t = Speech(view.voice)
    blocks = [
        section(
            t(
                "Everything here can be changed later; who changed what is kept. Each person can choose their own days, time and language."
            )
        ),
        *_organisation(view, t),
        *_roles(view, t),
        *_rhythm(view, t),
        _monthly_report(view, t),
    ]
    return modal(ids.SETUP_SAVE, t("Set-up"), blocks, close=t("Cancel"), submit=t("Save"))


def _organisation(view: SetupView, t: Speech) -> list[Block]:
    languages = [option(LANGUAGE_NAMES.get(language, language), language) for language in view.languages]
    return [
        field(
            "language",
            t("Language"),
            select("language", t("Choose a language"), languages, view.language),
            hint=t("Of posts in channels, and for people whose Slack is in neither language."),
        ),
        field(
            "name",
            t("Your organisation’s name"),
            _typed("name", view.name, NAME_LIMIT),
            hint=t("As colleagues say it: lessons and the charter use it."),
        ),
        field(
            "address",
            t("Where to report something serious, outside Slack"),
            _typed("address", view.address, ADDRESS_LIMIT),
            hint=t("An e-mail address, a web page or a telephone number: shown wherever people can say a concern."),
        ),
    ]


def _typed(action_id: str, text: str, limit: int) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": action_id, "max_length": limit}
    if text:
        element["initial_value"] = text[:limit]
    return element


def _roles(view: SetupView, t: Speech) -> list[Block]:
    return [
        field(
            "coordinators",
            t("Who coordinates"),
            _people("coordinators", view.coordinators),
            hint=t("Owners and admins of the workspace coordinate too."),
            optional=True,
        ),
        field(
            "stewards",
            t("Who may read concerns"),
            _people("stewards", view.stewards),
            hint=t(
                "What colleagues say without giving their name: they read it and answer it. Each is asked on their Home; whoever accepts first begins. Ideally nobody’s manager."
            ),
            optional=True,
        ),
    ]


def _rhythm(view: SetupView, t: Speech) -> list[Block]:
    days = [option(t.weekday(day).capitalize(), str(day)) for day in sorted(view.hours.days)]
    hours = [option(t.time(at), f"{at:%H:%M}") for at in hours_offered(view)]
    return [
        field("days", t("Lesson days"), checkboxes("days", days, [str(day) for day in sorted(view.lesson_days)])),
        field("hour", t("Lesson time"), select("hour", t("Choose a time"), hours, f"{view.lesson_time:%H:%M}")),
    ]


def _monthly_report(view: SetupView, t: Speech) -> Block:
    choice = [option(t("Post it in the coordinators’ channel"), MONTHLY_REPORT)]
    return field(
        "report",
        t("The monthly report"),
        checkboxes("report", choice, [MONTHLY_REPORT] if view.monthly_report else []),
        hint=t("On the first working day of each month. Unticked, you can still ask for it on your desk."),
        optional=True,
    )


def hours_offered(view: SetupView) -> list[time]:
    """Half-hours within contact hours, and the one in force."""
    every = [time(minutes // 60, minutes % 60) for minutes in range(0, 24 * 60, 30)]
    within = {at for at in every if view.hours.start <= at < view.hours.end}
    return sorted({*within, view.lesson_time})


def _people(action_id: str, chosen: Sequence[str]) -> Block:
    element: Block = {"type": "multi_users_select", "action_id": action_id, "max_selected_items": MOST_PEOPLE}
    if chosen:
        element["initial_users"] = list(chosen[:MOST_PEOPLE])
    return element


def step_modal(view: StepView) -> View:
    """One of the four steps, with what is in force filled in."""
    t, step = Speech(view.setup.voice), min(view.step, Step.RHYTHM)
    leads = {
        Step.ORGANISATION: t(
            "Who you are. Four short steps; each is kept as you go on, and all of it can be changed later."
        ),
        Step.PEOPLE: t("Who takes part, and where I post what concerns everybody."),
        Step.ROLES: t("Who runs this with you, and who listens."),
        Step.RHYTHM: t("When lessons come, and when it starts. Each person can choose other days and another hour."),
    }
    named = replace(view.setup, address="") if is_example(view.setup.address) else view.setup
    fields = {
        Step.ORGANISATION: _organisation(named, t),
        Step.PEOPLE: [*enrolment_fields(view.enrolment, view.groups, t), _team(view, t)],
        Step.ROLES: _roles(view.setup, t),
        Step.RHYTHM: [*_rhythm(view.setup, t), _starts_on(view, t)],
    }
    blocks = [*_other(view, t), section(leads[step]), *fields[step]]
    if step > Step.ORGANISATION:
        blocks.append(back(step, t))
    title = f"{t('Set-up')} · {int(step)} / {STEPS}"
    submit = t("See the first weeks") if step is Step.RHYTHM else t("Continue")
    return modal(ids.SETUP_STEP, title, blocks, close=t("Later"), submit=submit, metadata=str(int(step)))


def back(step: Step, t: Speech) -> Block:
    """The button to the step before."""
    return actions(button(t("Back"), ids.SETUP_BACK, str(int(step))), block_id="back")


def _team(view: StepView, t: Speech) -> Block:
    hint = (
        t("For what concerns everybody, such as the weekly digest. Left empty: in the channel above.")
        if view.enrolment.by is By.CHANNEL
        else t("Left empty, I post nowhere and write only to people.")
    )
    return field("team", t("The team’s channel"), channel_select("team", view.team), hint=hint, optional=True)


def _starts_on(view: StepView, t: Speech) -> Block:
    return field(
        "starts_on",
        t("The first day"),
        date_picker("starts_on", view.starts_on),
        hint=t("On that morning each person gets the first message. Nothing goes out before."),
    )


def _other(view: StepView, t: Speech) -> list[Block]:
    if view.other is None:
        return []
    user, at = view.other
    said = t(
        "{person} is at this too, and last saved something on {moment}. Here is what was saved; whoever saves last is kept.",
        person=f"<@{user}>",
        moment=escape(t.moment(at)),
    )
    return [context(said)]


def setup_refused(voice: Voice, wrong: Mapping[str, str]) -> dict[str, str]:
    """Beside each field: what is wrong."""
    t = Speech(voice)
    words = {
        "days": t("Choose one day or more on which I may write."),
        "hour": t("Choose a time at which I may write."),
        "language": t("Choose a language"),
        "name": t("Write your organisation’s name."),
        "address": t("Write an e-mail address, a web address that begins with https, or a telephone number."),
        "signs": t("Braces, double square brackets and line breaks cannot stand here. Write plain words."),
        "not_a_person": t("One of them is a bot, or has left this workspace. Choose people who are here."),
        "yourself": t(
            "Stay in the list: without it you could not go on here. An owner or admin can take you out later."
        ),
        "past": t("Choose today or a day to come."),
        "too_far": t("Choose a day within a year."),
        "closed": t("I may not write on that day: a weekend, a public holiday or a day off. Choose a working day."),
    }
    return {name: words[key] for name, key in wrong.items() if key in words} | enrolment_refused(voice, wrong)


def start_label(starts_on: date, today: date, t: Speech) -> str:
    """``Start on Monday``; with the date where that is more than a week away."""
    if starts_on <= today:
        return t("Start today")
    if (starts_on - today).days <= 7:
        return t("Start on {weekday}", weekday=t.weekday(starts_on.weekday()))
    return t("Start on {date}", date=t.short_day(starts_on))


def home_blocks(desk: SetupDesk, t: Speech) -> list[Block]:
    """What comes first on a coordinator's Home before the start."""
    if desk.starts_on is not None:
        said = t(
            "*Everything is ready.* I start on {day}, with {who}. Until then I write to nobody.",
            day=escape(t.day(desk.starts_on)),
            who=enrolment_words(desk.enrolment, t),
        )
        return [
            section(said),
            actions(
                button(t("See the first weeks"), ids.SETUP_OPEN),
                button(t("Change something"), ids.SETUP_CHANGE),
                undo(t),
                block_id="setup",
            ),
        ]
    if desk.step is None:
        said = t("I am not set up yet, and write to nobody until I am. Four short steps, about five minutes.")
        return [header(t("Welcome")), section(said), _begin(t("Set up"))]
    if desk.step > Step.RHYTHM:
        said = t("Set-up is complete. What is missing is the start: look at the first weeks, then press it.")
        return [header(t("Almost there")), section(said), _begin(t("See the first weeks"))]
    said = t(
        "Set-up stopped at step {step} of {steps}. The steps before it are kept.", step=int(desk.step), steps=STEPS
    )
    return [header(t("Set-up is not finished")), section(said), _begin(t("Go on with set-up"))]


def _begin(label: str) -> Block:
    return actions(button(label, ids.SETUP_OPEN, style="primary"), block_id="setup")


def undo(t: Speech) -> Block:
    """The button that takes Start back."""
    return asking(
        button(t("Take the start back"), ids.SETUP_UNDO),
        title=t("Take the start back?"),
        text=t("I write to nobody until somebody presses Start again. Everything that was chosen is kept."),
        yes=t("Take the start back"),
        no=t("Keep the start"),
    )


def gone_blocks(desk: SetupDesk, t: Speech) -> list[Block]:
    """Coordinators who are no longer there: somebody has to take their place, or to be taken out."""
    if not desk.gone:
        return []
    people = t.listing([f"<@{user}>" for user in desk.gone[:5]])
    said = t("{people} coordinated this and left the workspace. Choose under “Set-up” who does it now.", people=people)
    return [section(said)]
