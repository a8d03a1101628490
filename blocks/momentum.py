"""The weekly digest, and where the team and one member stand.

The digest is read by everybody every week: short, in whole sentences, worded otherwise than the week before.
"""

from collections.abc import Sequence

from blocks import ids
from blocks.concerns import code_line, topic_title
from blocks.kit import Block, Message, View, actions, button, context, escape, header, modal, rich, section, shorten
from blocks.tasks import said_lines
from blocks.training import streak_line
from domain.momentum import SAID_SHOWN, CharterStanding, Digest, Funnel, Lessons, MomentumView, Read
from domain.tasks import Outcome, SaidAndDone
from locales import Speech

SAID_LIMIT = 300


def digest_message(digest: Digest) -> Message:
    """The week, for everybody in the team's channel."""
    t = Speech(digest.voice)
    title = t("The week in brief")
    lines = [_lead(digest, t)]
    if digest.lessons is not None:
        lines.append(_week(digest.lessons, digest.turn, t))
    if digest.charter is not None:
        lines.append(_charter(digest.charter, t))
    said = _said(digest.said, t)
    idea = f"*{t('One idea to try.')}* {rich(shorten(digest.idea.text, 1_500))}" if digest.idea else ""
    coming = t(
        "*Next.* Lessons come on {days} at {time}. To take one now: `{learn}`.",
        days=t.weekdays(digest.lesson_days),
        time=t.time(digest.lesson_time),
    )
    code = code_line(t)
    why = t("Once a week, unless there is nothing to say. Where we stand at any time: `{momentum}`.")
    blocks: list[Block] = [header(title), section("\n".join(lines)), *_said_blocks(digest.said, t)]
    if digest.idea:
        lesson = button(t("Read the lesson"), f"{ids.LESSON_READ}:digest", digest.idea.lesson_id)
        blocks.append(section(idea, lesson))
    blocks += [section(coming), context(code, why)]
    text = "\n".join([f"*{title}*", *lines, *said, *([idea] if idea else []), coming, code, why])
    return Message(text, blocks)


def _lead(digest: Digest, t: Speech) -> str:
    if not digest.says_something:
        quiet = (
            t("A quiet week: nothing to count, and that is fine. Here is an idea all the same."),
            t("Little has moved this week. One idea in passing."),
        )
        return quiet[digest.turn % len(quiet)]
    leads = (
        t("What has moved in the last seven days, in one minute."),
        t("A quick look at the week."),
        t("Where we are, in a few lines."),
        t("The news of the week, then something to try."),
    )
    return leads[digest.turn % len(leads)]


def _week(figure: Lessons, turn: int, t: Speech) -> str:
    values = {"people": figure.people, "lessons": figure.lessons}
    ways = (
        t("*Lessons.* At least {people} people finished {lessons} or more in seven days.", **values),
        t(
            "*Lessons.* At least {lessons} finished in seven days, by {people} people or more: ninety seconds each.",
            **values,
        ),
        t(
            "*Lessons.* In seven days, at least {people} people took time for one or more: {lessons} or more in all.",
            **values,
        ),
    )
    return ways[turn % len(ways)]


def _charter(standing: CharterStanding, t: Speech) -> str:
    if standing.read is Read.EVERYONE:
        return t("*Charter.* Everybody has read it and said so. Thank you.")
    if standing.read is Read.NEARLY:
        return t("*Charter.* Nearly everybody has read it and said so. It is here: `{charter}`.")
    return t(
        "*Charter.* At least {done} of {asked} people have confirmed reading it. It is here: `{charter}`.",
        done=standing.acknowledged,
        asked=standing.asked,
    )


def _said(said: Sequence[SaidAndDone], t: Speech) -> list[str]:
    """“You said, we did”, a line each."""
    return [f"*{t('You said, we did.')}*", *(said_line(one, t) for one in said[:SAID_SHOWN])] if said else []


def said_line(one: SaidAndDone, t: Speech, *, plain: bool = False) -> str:
    """One “you said, we did”; ``plain``: for a document, where nothing is a mark."""
    clean = str if plain else escape
    if one.answer is None:
        said = clean(shorten(one.text, SAID_LIMIT))
        return t("“{said}” Done: {word}", said=said, word=clean(shorten(one.word, SAID_LIMIT)))
    many = t.listing(said_lines(one.suggestions, t, concerns=one.concerns))
    title = clean(shorten(topic_title(one.about, t), SAID_LIMIT))
    if one.answer.outcome is Outcome.CHANGED:
        return t("“{title}”: {many}. The text was changed.", title=title, many=many)
    reason = clean(shorten(one.answer.reason, SAID_LIMIT))
    return t("“{title}”: {many}. The text stays as it is: “{reason}”", title=title, many=many, reason=reason)


def _said_blocks(said: Sequence[SaidAndDone], t: Speech) -> list[Block]:
    lines = _said(said, t)
    blocks = [section(line) for line in lines[:1]]
    for line, one in zip(lines[1:], said, strict=False):
        blocks.append(section(line, _look(one, t)))
    return blocks


def _look(one: SaidAndDone, t: Speech) -> Block:
    """The way to the text before and after, or to the suggestion."""
    if one.answer is None:
        return button(t("See it"), f"{ids.SUGGESTION_OPEN}:{one.suggestion_id}"[:255], one.suggestion_id)
    words = t("Before and after") if one.answer.outcome is Outcome.CHANGED else t("See it")
    return button(words, f"{ids.TASK_OPEN}:{one.answer.task_id}"[:255], one.answer.task_id)


def momentum_message(view: MomentumView) -> Message:
    """Where one member stands, and the team."""
    t = Speech(view.voice)
    mine, team = _mine(view, t), _team(view, t)
    said = _said(view.said, t)
    text = "\n".join([f"*{t('My progress')}*", *mine, f"*{t('The team')}*", *team, *said])
    return Message(text, _blocks(view, t))


def momentum_modal(view: MomentumView) -> View:
    """The same, in a modal."""
    t = Speech(view.voice)
    return modal(ids.MOMENTUM_VIEW, t("Momentum"), _blocks(view, t), close=t("Close"))


def _blocks(view: MomentumView, t: Speech) -> list[Block]:
    charter = t("Read the charter") if view.charter_title is not None and not view.charter_confirmed else ""
    further = actions(
        button(t("Take the next lesson"), ids.LESSON_NEXT) if view.done < view.total else None,
        button(charter, ids.CHARTER_OPEN) if charter else None,
        button(t("All modules"), ids.MODULES_OPEN),
    )
    return [
        section("\n".join([f"*{t('My progress')}*", *_mine(view, t)])),
        further,
        section("\n".join([f"*{t('The team')}*", *_team(view, t)])),
        *_said_blocks(view.said, t),
        context(t("Your own progress is shown to nobody else. Figures describe five people or more, never fewer.")),
    ]


def _mine(view: MomentumView, t: Speech) -> list[str]:
    lines = [t.n("{done} of {number} lesson done.", "{done} of {number} lessons done.", view.total, done=view.done)]
    if view.streak > 1:
        lines.append(streak_line(view.streak, t))
    if view.refresh:
        lines.append(
            t.n("{number} question to review: one minute.", "{number} questions to review: one minute.", view.refresh)
        )
    if view.charter_title is not None:
        title = escape(view.charter_title)
        if view.charter_confirmed:
            lines.append(t("Charter: you have confirmed reading “{title}”.", title=title))
        else:
            lines.append(t("Charter: “{title}” is still to be read.", title=title))
    return lines


def _team(view: MomentumView, t: Speech) -> list[str]:
    lines = []
    if view.lessons is None:
        lines.append(t("Lesson figures are shown once five people have finished a lesson."))
    else:
        lines.append(
            t(
                "*Lessons.* At least {people} people have finished {lessons} or more since the start.",
                people=view.lessons.people,
                lessons=view.lessons.lessons,
            )
        )
    if view.this_week is not None:
        lines.append(_week(view.this_week, 0, t))
    if view.charter is not None:
        lines.append(_charter(view.charter, t))
    return lines


def funnel_line(funnel: Funnel, t: Speech) -> str:
    """How far the team is, on the coordinator's desk."""
    begun, half, done = (
        t("fewer than five") if number is None else t("at least {number}", number=number)
        for number in (funnel.begun, funnel.half, funnel.done)
    )
    return t(
        "Of {invited} invited: first lesson done {begun}, half of the path {half}, the whole path {done}.",
        invited=funnel.invited,
        begun=begun,
        half=half,
        done=done,
    )
