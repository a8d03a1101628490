"""Lessons as people see them: a message or a modal that is read, answered and finished in place."""

from collections.abc import Callable

from blocks import ids
from blocks.exercises import exercise_offer
from blocks.kit import (
    Block,
    Message,
    View,
    actions,
    button,
    context,
    divider,
    escape,
    header,
    modal,
    progress_bar,
    rich,
    section,
    shorten,
)
from blocks.paths import finished_blocks
from domain.handbook import FearCard, Lesson, Link, Option, Question
from domain.members import Voice
from domain.training import (
    AnsweredQuestion,
    FearCardView,
    FearsView,
    GoneView,
    LessonView,
    ModuleProgress,
    ModulesView,
    PathDone,
)
from locales import Speech

LETTERS = "ABCDEFGH"
LINK_LIMIT, ADDRESS_LIMIT = 100, 400
"""Characters of a link's words and of its address: escaped, both fit in one text."""
MODULES_LIMIT = 40
"""Modules shown in one list: with their headings they fit in a message's fifty blocks."""


def answer_value(view: LessonView, question: Question, option: Option) -> str:
    """What an answer's button carries: all that is needed to record it, whatever became of the message."""
    return "|".join((view.lesson.id, question.id, option.id, str(view.round), view.occasion or ""))


def lesson_message(view: LessonView) -> Message:
    """The lesson as a message."""
    t = Speech(view.voice)
    blocks = [header(view.lesson.title), *_lesson(view, t)]
    if view.occasion:
        if not view.done:
            blocks += [*refresh_blocks(view.refresh, t), actions(_settings(t))]
        blocks.append(
            context(t("You get this because lessons come on set days. You can change or stop that in Settings."))
        )
    return Message(_spoken(view, t), blocks)


def lesson_modal(view: LessonView) -> View:
    """The same lesson in a modal, for whoever opens it from Home."""
    t = Speech(view.voice)
    blocks = [header(view.lesson.title), *_lesson(view, t)]
    return modal(ids.LESSON_VIEW, t("Lesson"), blocks, close=t("Close"), metadata=view.lesson.id)


def _spoken(view: LessonView, t: Speech) -> str:
    """The fallback says what the blocks say: the lesson before it is done, the outcome after."""
    if view.done:
        return escape(t("Lesson done: {title}", title=view.lesson.title))
    question = view.open_question.ask if view.open_question else ""
    return f"{escape(view.lesson.title)}\n\n{rich(view.lesson.idea)}\n\n{escape(question)}"


def _lesson(view: LessonView, t: Speech) -> list[Block]:
    where = t(
        "{module} · lesson {position} of {total} · 90 seconds",
        module=view.module_title,
        position=view.position,
        total=view.total,
    )
    blocks = [
        context(escape(where)),
        section(rich(view.lesson.idea)),
        section(f"*{t('For example')}*\n{rich(view.lesson.example)}"),
        section(f"*{t('To try')}*\n{rich(view.lesson.try_this)}"),
    ]
    blocks += _links(view, t)
    blocks.append(divider())
    for answered in view.answered:
        blocks += answered_blocks(answered, t)
    question = view.open_question
    if question is not None:
        blocks += question_blocks(question, ids.LESSON_ANSWER, lambda option: answer_value(view, question, option), t)
    else:
        blocks += _finished(view, t)
    return blocks


def _links(view: LessonView, t: Speech) -> list[Block]:
    titles = dict(view.link_titles)
    parts = [_link(link, titles[link.target], t) for link in view.lesson.links if link.target in titles]
    return [context(*parts)] if parts else []


def _link(link: Link, title: str, t: Speech) -> str:
    title = shorten(" ".join(title.split()), LINK_LIMIT)
    if link.kind == "url":
        # An address cut in two would be no address: one that is far too long is named and not linked.
        return f"<{escape(link.target)}|{escape(title)}>" if len(link.target) <= ADDRESS_LIMIT else escape(title)
    if link.kind == "clause":
        return escape(t("See the charter: {clause}", clause=title))
    return escape(t("See also the lesson: {title}", title=title))


def question_blocks(question: Question, action: str, value: Callable[[Option], str], t: Speech) -> list[Block]:
    """A question to answer: each option with its button, which carries ``value``."""
    blocks = [section(f"*{t('A question')}*\n{rich(question.ask)}")]
    for letter, option in zip(LETTERS, question.options, strict=False):
        label = t("Answer {letter}: {text}", letter=letter, text=option.text)
        choose = button(
            t("Choose {letter}", letter=letter),
            f"{action}:{option.id}",
            value(option),
            label=label,
        )
        blocks.append(section(f"*{letter}.* {rich(option.text)}", choose))
    return blocks


def answered_blocks(answered: AnsweredQuestion, t: Speech) -> list[Block]:
    """A question that was answered: what was picked and why it is right, or what would be better and why."""
    question, picked = answered.question, answered.picked
    blocks = [section(f"*{t('A question')}*\n{rich(question.ask)}")]
    if picked is None:
        return [*blocks, context(t("The answer you picked is no longer in the handbook."))]
    if picked.right:
        return [*blocks, section(f"✓ *{t('You chose:')}* {rich(picked.text)}\n{rich(picked.feedback)}")]
    right = question.right_option
    return [
        *blocks,
        section(f"✗ *{t('You chose:')}* {rich(picked.text)}\n{rich(picked.feedback)}"),
        section(f"✓ *{t('Better:')}* {rich(right.text)}\n{rich(right.feedback)}"),
    ]


def _finished(view: LessonView, t: Speech) -> list[Block]:
    done = t("*Lesson done.* {done} of {total} on your path.", done=view.done_count, total=view.path_total)
    lines = [done if view.path_total else t("*Lesson done.*")]
    if view.next_title and view.next_due_at:
        lines.append(
            escape(
                t(
                    "Next: “{title}”. The next lesson by message is due on {moment}.",
                    title=view.next_title,
                    moment=t.moment(view.next_due_at),
                )
            )
        )
    elif view.next_title is None and view.finished is None:
        lines.append(t("That was the last lesson on your path."))
    if view.streak > 1:
        lines.append(streak_line(view.streak, t))
    exercise = view.lesson.exercise
    more = button(t("Next lesson now"), ids.LESSON_NEXT, style="primary") if view.next_title else None
    # Three buttons at most: what came by itself leads to the settings, what was asked for to more of the same.
    other = _settings(t) if view.occasion else button(t("All modules"), ids.MODULES_OPEN)
    return [
        section("\n".join(lines)),
        *(finished_blocks(view.finished, t) if view.finished else []),
        *([exercise_offer(exercise.id, exercise.title, t)] if exercise else []),
        actions(more, button(t("Answer again"), ids.LESSON_AGAIN, view.lesson.id), other),
        *refresh_blocks(view.refresh, t),
    ]


def refresh_blocks(number: int, t: Speech) -> list[Block]:
    """What is due in a review today, in a line with its button; nothing where nothing is."""
    if not number:
        return []
    words = t.n("{number} question to review: one minute.", "{number} questions to review: one minute.", number)
    return [section(words, button(t("Review"), ids.REVIEW_OPEN, label=words))]


def streak_line(number: int, t: Speech) -> str:
    """The streak, from two on."""
    return t.n("{number} lesson day kept in a row.", "{number} lesson days kept in a row.", number)


def _settings(t: Speech) -> Block:
    return button(t("Settings"), ids.SETTINGS_OPEN, label=t("My settings: days, time, language, stop"))


def path_done_message(view: PathDone) -> Message:
    """Every lesson of the path is done."""
    t = Speech(view.voice)
    text = t("You have come to the end of your path. Every lesson can be opened again.")
    card = finished_blocks(view.finished, t) if view.finished else []
    due = refresh_blocks(view.refresh, t)
    return Message(text, [*card, section(text), *due, *module_blocks(view.modules, t)])


def path_done_modal(view: PathDone) -> View:
    """The same in a modal."""
    t = Speech(view.voice)
    return modal(ids.LESSON_VIEW, t("Modules"), path_done_message(view).blocks, close=t("Close"))


def modules_message(view: ModulesView) -> Message:
    """The list of modules with where the member is."""
    t = Speech(view.voice)
    blocks = module_blocks(view.modules, t) or [section(t("There is no lesson yet."))]
    if view.next_title:
        blocks.append(section(f"*{t('Next lesson:')}* {escape(view.next_title)}"))
    opens = button(t("Open it"), ids.LESSON_NEXT, style="primary") if view.next_title else None
    if opens or view.exercises:
        blocks.append(actions(opens, _exercises(t) if view.exercises else None))
    spoken = [f"{module.title}: {module.done}/{module.total}" for module in view.modules]
    return Message(escape(t("Modules") + "\n" + "\n".join(spoken)), blocks)


def modules_modal(view: ModulesView) -> View:
    """The same list in a modal."""
    t = Speech(view.voice)
    blocks = module_blocks(view.modules, t) or [section(t("There is no lesson yet."))]
    if view.exercises:
        blocks.append(actions(_exercises(t)))
    return modal(ids.LESSON_VIEW, t("Modules"), blocks, close=t("Close"))


def module_blocks(modules: tuple[ModuleProgress, ...], t: Speech) -> list[Block]:
    """Every module with what it is about and the button that opens it; those of the member's path first."""
    shown = modules[:MODULES_LIMIT]
    groups = [
        (t("My path"), [m for m in shown if m.on_path]),
        (t("Other modules"), [m for m in shown if not m.on_path]),
    ]
    blocks: list[Block] = []
    for title, group in groups:
        if group:
            blocks += [header(title), *(_module(module, t, summary=True) for module in group)]
    return blocks


def _exercises(t: Speech) -> Block:
    return button(t("Exercises"), ids.EXERCISES_OPEN)


def path_blocks(modules: tuple[ModuleProgress, ...], t: Speech, *, exercises: bool = False) -> list[Block]:
    """The modules of the member's path in two short lines each, and the way to the others."""
    on_path = [module for module in modules if module.on_path][:MODULES_LIMIT]
    if not on_path:
        return module_blocks(modules, t)
    return [
        header(t("My path")),
        *(_module(module, t, summary=False) for module in on_path),
        actions(
            button(t("All modules"), ids.MODULES_OPEN),
            _exercises(t) if exercises else None,
            button(t("Other paths"), ids.PATHS_OPEN),
        ),
    ]


def _module(module: ModuleProgress, t: Speech, *, summary: bool) -> Block:
    lines = [f"*{escape(module.title)}*", escape(module.summary) if summary else "", _progress(module, t)]
    opens = button(
        t("Open"),
        f"{ids.LESSON_OPEN}:{module.module_id}"[:255],
        module.module_id,
        label=t("Open the module {title}", title=module.title),
    )
    return section("\n".join(line for line in lines if line), opens)


def _progress(module: ModuleProgress, t: Speech) -> str:
    """A bar only where there is something to show: rows of empty squares would be all a newcomer sees."""
    if module.done == 0:
        return t.n("{number} lesson", "{number} lessons", module.total)
    words = t.n("{number} lesson of {total} done", "{number} lessons of {total} done", module.done, total=module.total)
    return f"{progress_bar(module.done, module.total)} {words}"


def fears_message(view: FearsView) -> Message:
    """The fears in people's own words, each with the button to its card."""
    t = Speech(view.voice)
    if not view.cards:
        nothing = t("No worry has an answer here yet. A coordinator will hear yours.")
        return Message(nothing, [section(nothing)])
    lead = t("Worries people have, in their own words. Each has an answer that does not wave it away.")
    blocks = [header(t("What worries us")), section(lead)]
    for lesson, card in view.cards:
        label = t("The answer to: {title}", title=lesson.title)
        answer = button(t("The answer"), f"{ids.FEAR_CARD}:{card.fear}", card.fear, label=label)
        blocks.append(section(_worry(lesson, card, t), answer))
    blocks.append(context(t("I keep no record of the answers you open.")))
    spoken = [_worry(lesson, card, t) for lesson, card in view.cards]
    return Message("\n".join([lead, *spoken]), blocks)


def fears_modal(view: FearsView) -> View:
    """The same in a modal."""
    t = Speech(view.voice)
    return modal(ids.LESSON_VIEW, t("What worries us"), fears_message(view).blocks, close=t("Close"))


def fear_card_message(
    voice: Voice, lesson: Lesson, card: FearCard, link_titles: tuple[tuple[str, str], ...] = ()
) -> Message:
    """The card of one fear; of what it leads to, what has a title is shown."""
    t = Speech(voice)
    points = "\n".join(rich(f"- {' '.join(point.split())}") for point in card.what_we_do)
    titles = dict(link_titles)
    blocks = [header(lesson.title), section(_worry(None, card, t)), section(rich(card.answer))]
    if points:
        blocks.append(section(f"*{t('What we do about it')}*\n{points}"))
    blocks += [_go_to(link, titles[link.target], t) for link in card.go_to if link.target in titles]
    read = button(
        t("Read the lesson"),
        ids.LESSON_READ,
        lesson.id,
        style="primary",
        label=t("Read the lesson: {title}", title=lesson.title),
    )
    blocks.append(actions(read, button(t("All the worries"), ids.FEARS_OPEN)))
    return Message("\n\n".join([_worry(lesson, card, t), rich(card.answer), points]), blocks)


def fear_card_modal(view: FearCardView) -> View:
    """The same in a modal."""
    t = Speech(view.voice)
    blocks = fear_card_message(view.voice, view.lesson, view.card, view.link_titles).blocks
    return modal(ids.LESSON_VIEW, t("What worries us"), blocks, close=t("Close"))


def _worry(lesson: Lesson | None, card: FearCard, t: Speech) -> str:
    worry = rich(t("“{worry}”", worry=" ".join(card.worry.split())))
    return f"*{escape(' '.join(lesson.title.split()))}*\n{worry}" if lesson else worry


def _go_to(link: Link, title: str, t: Speech) -> Block:
    if link.kind == "clause":
        return section(_link(link, title, t), button(t("Read the charter"), ids.CHARTER_OPEN))
    # Two lessons of one card are two blocks: one action id will do for both.
    opens = button(t("Open"), ids.LESSON_READ, link.target, label=t("Read the lesson: {title}", title=title))
    return section(_link(link, title, t), opens)


def gone_message(view: GoneView) -> Message:
    """The lesson behind a button is no longer there; here is the next one."""
    t = Speech(view.voice)
    text = t("This lesson is no longer in the handbook. What you have done so far is kept.")
    if view.next_title is None:
        return Message(text, [section(text)])
    following = t("The next one is “{title}”.", title=view.next_title)
    return Message(
        f"{text} {escape(following)}",
        [
            section(f"{text}\n{escape(following)}"),
            actions(button(t("Open it"), ids.LESSON_NEXT, style="primary")),
        ],
    )


def gone_modal(view: GoneView) -> View:
    """The same in a modal."""
    t = Speech(view.voice)
    return modal(ids.LESSON_VIEW, t("Lesson"), gone_message(view).blocks, close=t("Close"))
