"""Surveys as members see them: what is open, the form with its promise and limits first, and what follows an answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel.numbers import format_decimal

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
    header,
    modal,
    option,
    radios,
    rich,
    section,
    sections,
    select,
    typed,
)
from blocks.survey_desk import desk_list, group_title
from domain.answers import (
    Answered,
    Invitation,
    NotTaken,
    OpenSurvey,
    OpenSurveys,
    SurveyForm,
    SurveyOver,
    Wrong,
    fields_of,
)
from domain.figures import SMALLEST_GROUP
from domain.handbook import FearCard, Lesson
from domain.results import COMMENTS_FROM
from domain.surveys import SCALE, TEXT_LIMIT, Answers, SurveyQuestion
from locales import Speech

ON_HOME = 5
SHOWN = 15


def home_blocks(surveys: Sequence[OpenSurvey], t: Speech) -> list[Block]:
    """The surveys open to a member, on Home. Of a confidential one it says the same to who has answered and who has not."""
    return [block for one in surveys[:ON_HOME] for block in [_line(one, t)]]


def _line(one: OpenSurvey, t: Speech) -> Block:
    until = t("open until {day}", day=t.day(one.closes_on))
    text = f"*{t('Survey:')}* {escape(one.survey.title)}\n{escape(until)}"
    if one.answered:
        text += "\n" + t("You have answered. You can change your answers until then.")
    label = t("Change my answers") if one.answered else t("Answer")
    said = t("Answer: {title}", title=one.survey.title)
    return section(text, button(label, f"{ids.SURVEY_OPEN}:{one.run_id}", one.run_id, label=said))


def surveys_message(view: OpenSurveys) -> Message:
    """What is open, and for coordinators what was opened."""
    t = Speech(view.voice)
    blocks: list[Block] = [_line(one, t) for one in view.surveys[:SHOWN]]
    said = [escape(one.survey.title) for one in view.surveys[:SHOWN]]
    if not view.surveys:
        said = [t("No survey is open to you at the moment.")]
        blocks = [section(said[0])]
    if view.desk is not None:
        blocks += desk_list(view.desk, t)
    return Message("\n".join(said), blocks[:50])


def surveys_modal(view: OpenSurveys) -> View:
    """The same in a modal."""
    t = Speech(view.voice)
    return modal(ids.SURVEYS_VIEW, t("Surveys"), surveys_message(view).blocks, close=t("Close"))


# --- the form


def form_modal(form: SurveyForm) -> View:
    """The form. What is promised, and what is not, stands before the first field."""
    t, survey = Speech(form.voice), form.survey
    blocks: list[Block] = [header(survey.title), *sections(rich(survey.intro))]
    blocks += _promise(form, t) if survey.confidential else _named(form, t)
    blocks.append(divider())
    for question in survey.questions:
        blocks += _fields(question, form.given or {}, t, kept=not survey.confidential)
    return modal(
        ids.SURVEY_SUBMIT,
        t("Survey"),
        blocks,
        close=t("Cancel"),
        submit=t("Send"),
        metadata=form.run_id,
    )


def _promise(form: SurveyForm, t: Speech) -> list[Block]:
    promised = t(
        "*What is promised.* Your name is never stored with your answers. They stay sealed until the survey closes, on the evening of {day}: nobody, coordinators included, can see who has answered. Then they are added up, and everything that could link them to you is deleted.",
        day=escape(t.day(form.closes_on)),
    )
    limits = t(
        "*What is not.* Your answers go through Slack, and through the server this programme runs on: whoever controls that server could find out what you answered, until the survey closes. And they are final: nobody can find yours again for you, to change or to delete them."
    )
    seen = t(
        "*What will be seen.* Totals, if at least {few} of the {asked} people asked answer, and for no group smaller than that; below, nothing at all. What you write yourself is shown as it stands, never by group, if at least {ten} people answer.",
        few=SMALLEST_GROUP,
        asked=form.asked,
        ten=COMMENTS_FROM,
    )
    if form.groups:
        groups = t.listing([group_title(name, t) for name in form.groups])
        seen += " " + t("Totals are also shown by path: {groups}.", groups=escape(groups))
    draft = t("No draft is kept: if you close this window before sending, what you have filled in is lost.")
    return [section(promised), section(limits), section(seen), context(draft)]


def _named(form: SurveyForm, t: Speech) -> list[Block]:
    text = t(
        "*This survey is not confidential.* {coordinator} and the other coordinators will read your answers with your name, once it has closed, on the evening of {day}. Until then you can change them.",
        coordinator=escape(form.coordinator),
        day=escape(t.day(form.closes_on)),
    )
    draft = t("What you fill in is kept as you go: you can close this window and come back.")
    answered = [section(f"*{t('You have answered.')}* " + t("What you send now replaces it."))] if form.answered else []
    return [section(text), context(draft), *answered]


def _fields(question: SurveyQuestion, given: Answers, t: Speech, *, kept: bool) -> list[Block]:
    """A question's fields; with ``kept``, what is filled in is told at once, for the draft."""
    names = fields_of(question)
    places = [t("{question} (first choice)", question=question.ask), t("Second choice"), t("Third choice")]
    blocks = []
    for place, name in enumerate(names):
        label, hint = question.ask, _hint(question, t)
        if question.type == "ranking":
            label, hint = places[place], None
        optional = question.optional or place > 0
        element = _element(question, name, given.get(name, ()), t, kept=kept)
        blocks.append(field(name, label, element, hint=hint, optional=optional, tells=kept))
    return blocks


def _hint(question: SurveyQuestion, t: Speech) -> str | None:
    if question.type == "text":
        return t("{limit} characters at most.", limit=_limit(t))
    if question.type == "multiple" and question.at_most is not None:
        return t.n("{number} answer at most.", "{number} answers at most.", question.at_most)
    return None


def _limit(t: Speech) -> str:
    return format_decimal(TEXT_LIMIT, locale=t.voice.language)


def _element(question: SurveyQuestion, name: str, given: Sequence[str], t: Speech, *, kept: bool) -> Block:
    action = f"{ids.SURVEY_FIELD}:{name}"
    chosen = given[0] if given else None
    if question.type == "text":
        element = typed(action, chosen or "", limit=TEXT_LIMIT, long=True)
        if not kept:
            del element["dispatch_action_config"]
        return element
    if question.type == "scale":
        ends = {SCALE[0]: question.low, SCALE[-1]: question.high}
        steps = [option(f"{step} – {ends[step]}" if step in ends else str(step), str(step)) for step in SCALE]
        return radios(action, steps, chosen)
    options = [option(each.text, each.id) for each in question.options]
    if question.type == "ranking":
        return select(action, t("Choose"), options, chosen)
    if question.type == "multiple":
        return checkboxes(action, options, given)
    return radios(action, options, chosen)


def given_in(view: Mapping[str, Any]) -> dict[str, list[str]]:
    """What stands in the fields of the form, by field."""
    found: dict[str, list[str]] = {}
    for name, block in ((view.get("state") or {}).get("values") or {}).items():
        state = block.get(f"{ids.SURVEY_FIELD}:{name}") or {}
        options = state.get("selected_options") or [state.get("selected_option")]
        values = [str(each["value"]) for each in options if each]
        if state.get("value"):
            values = [str(state["value"])]
        if values:
            found[name] = values
    return found


def wrong_errors(refused: NotTaken) -> dict[str, str]:
    """Why a form cannot be taken, beside the fields; what was filled in stays."""
    t = Speech(refused.voice)
    return {wrong.field: _sentence(wrong, t) for wrong in refused.wrong}


def _sentence(wrong: Wrong, t: Speech) -> str:
    if wrong.why == "too_many":
        return t.n(
            "{number} answer at most, please: untick one or more.",
            "{number} answers at most, please: untick one or more.",
            wrong.number,
        )
    return {
        "missing": t("Please answer this one."),
        "none_alone": t("This answer goes with no other: please untick it, or the others."),
        "repeated": t("This one has been chosen above already. Please choose another, or leave it empty."),
        "too_long": t(
            "That is more than {limit} characters. Please shorten it: nothing has been lost.", limit=_limit(t)
        ),
        "code": t(
            "This looks like the code of a concern. Whoever reads it could open that concern, and coordinators read this: please take it out."
        ),
    }[wrong.why]


# --- what follows


def answered_modal(done: Answered) -> View:
    """Taken; and an honest answer to each fear that was chosen, at once."""
    t = Speech(done.voice)
    if done.survey.confidential:
        text = t(
            "*Thank you, your answers are sealed.* The result comes once the survey has closed. One answer counts for each person, the first one sent."
        )
    else:
        text = t(
            "*Thank you, your answers are saved.* You can change them until the evening of {day}.",
            day=escape(t.day(done.closes_on)),
        )
    blocks: list[Block] = [section(text)]
    if done.cards:
        lead = t.n(
            "*You chose a worry.* Here is an honest answer to it; the lesson behind it takes ninety seconds.",
            "*You chose {number} worries.* Here is an honest answer to each; the lesson behind it takes ninety seconds.",
            len(done.cards),
        )
        blocks += [divider(), section(lead)]
        blocks += [block for lesson, card in done.cards for block in _card(lesson, card, t)]
        blocks.append(
            context(t("That this was shown to you is noted nowhere. A lesson you open counts like any other."))
        )
    return modal(ids.NOTICE_VIEW, t("Survey"), blocks[:100], close=t("Close"))


def _card(lesson: Lesson, card: FearCard, t: Speech) -> list[Block]:
    worry = rich(t("“{worry}”", worry=" ".join(card.worry.split())))
    said = t("Read the lesson: {title}", title=lesson.title)
    read = button(t("Read the lesson"), f"{ids.LESSON_READ}:{lesson.id}"[:255], lesson.id, label=said)
    return [section(f"*{escape(lesson.title)}*\n{worry}"), *sections(rich(card.answer)), actions(read)]


def over_text(over: SurveyOver) -> str:
    """Why there is nothing to answer."""
    t = Speech(over.voice)
    return {
        "closed": t("This survey is closed. Thank you all the same."),
        "not_asked": t("This survey was opened before you were among those it asks, so it cannot take your answers."),
        "answered": t("You have already answered this survey, and a confidential answer is final. Thank you."),
    }[over.why]


def over_modal(over: SurveyOver) -> View:
    """The same in a modal."""
    t = Speech(over.voice)
    text = over_text(over)
    title = [header(over.title)] if over.title.strip() else []
    return modal(ids.NOTICE_VIEW, t("Survey"), [*title, section(text)], close=t("Close"))


def invitation_message(view: Invitation) -> Message:
    """The word that a survey is open. In confidence it comes to everybody, whoever has answered."""
    t, title = Speech(view.voice), view.survey.title
    day = t.day(view.closes_on)
    if view.last_call:
        text = t("The survey “{title}” closes on the evening of {day}.", title=title, day=day)
    else:
        text = t("A survey is open until the evening of {day}: “{title}”.", title=title, day=day)
    lines = [escape(text)]
    if view.survey.confidential:
        lines.append(t("It is confidential: how, and with what limits, is said before the first question."))
        if view.last_call:
            lines.append(t("If you have answered, thank you. Who has cannot be known, so this comes to everybody."))
    else:
        lines.append(t("It carries names: coordinators will read who answered what."))
    why = t("You get this because you are among those the survey asks. It comes twice at most.")
    return Message(
        " ".join(lines),
        [
            section("\n".join(lines)),
            actions(
                button(t("Answer"), ids.SURVEY_OPEN, view.run_id, style="primary"),
                button(t("Settings"), ids.SETTINGS_OPEN, label=t("My settings: days, time, language, stop")),
            ),
            context(why),
        ],
    )
