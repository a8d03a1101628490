"""How questions are answered, for coordinators; and the questions that need their author."""

from blocks import ids
from blocks.kit import Block, View, actions, button, context, divider, escape, modal, rich, section, shorten
from domain.figures import SMALLEST_GROUP
from domain.questions import QUESTIONS_PAGE, OptionGroup, QuestionFigures, QuestionsView, QuestionTask, Share
from locales import Speech

LANGUAGES = {"fr": "Français", "en": "English"}
COORDINATOR = "coordinator"
"""How the handbook's files name the coordinator as a module's owner; any other owner is said as written."""
TASKS_SHOWN = 3
TEXT_LIMIT = 600


def questions_modal(view: QuestionsView) -> View:
    """A page of questions, those fewest people got right first."""
    t = Speech(view.voice)
    explained = t(
        "First answers only. A question is shown once {least} people have answered it, and its figures move at least {least} people at a time, so that nobody can be recognised in them.",
        least=SMALLEST_GROUP,
    )
    blocks: list[Block] = [context(explained)]
    if not view.figures:
        blocks.append(section(t("No question has been answered by {least} people yet.", least=SMALLEST_GROUP)))
    for figures in view.figures:
        blocks += [divider(), *_question(figures, t)]
    shown = view.offset + len(view.figures)
    back = view.offset - QUESTIONS_PAGE
    earlier = button(t("Previous"), f"{ids.QUESTIONS_OPEN}:previous", str(max(0, back))) if view.offset else None
    later = button(t("Next"), f"{ids.QUESTIONS_OPEN}:next", str(shown)) if shown < view.total else None
    if earlier or later:
        blocks.append(actions(earlier, later))
    return modal(ids.QUESTIONS_VIEW, t("Answers"), blocks, close=t("Close"))


def _question(figures: QuestionFigures, t: Speech) -> list[Block]:
    texts = dict(figures.texts)
    lines = [f"*{rich(shorten(figures.ask, TEXT_LIMIT))}*", _share(figures.share, t)]
    lines += [_group(group, texts, figures.right_option, t) for group in figures.groups if len(figures.groups) > 1]
    by_language = [
        t("{language}: {share}", language=LANGUAGES.get(language, language), share=_share(one, t))
        for language, one in figures.by_language
    ]
    small = [escape(t("Lesson: {title}", title=figures.lesson_title)), *map(escape, by_language)]
    return [section("\n".join(lines)), context("\n".join(small))]


def _share(share: Share, t: Speech) -> str:
    if share.right is not None:
        percent = round(100 * share.right / share.people)
        return t(
            "{right} of {people} right first time ({percent}%)",
            right=share.right,
            people=share.people,
            percent=percent,
        )
    if share.band == "few":
        return t("fewer than five of {people} right first time", people=share.people)
    return t("at most four of {people} wrong first time", people=share.people)


def _group(group: OptionGroup, texts: dict[str, str], right: str, t: Speech) -> str:
    words = t.listing([_quoted(texts.get(option, option), 150, t) for option in group.options])
    mark = "✓ " if group.options == (right,) else ""
    return "• " + mark + t("{options}: {people}", options=words, people=group.people)


def _quoted(text: str, most: int, t: Speech) -> str:
    """An option in quotation marks, unless it is somebody's words and has them already."""
    short = rich(shorten(text, most))
    return short if text.startswith(("«", "“")) else t("“{text}”", text=short)


def task_blocks(tasks: tuple[QuestionTask, ...], t: Speech) -> list[Block]:
    """What has to be looked at again, on the coordinator's desk, with the way to the figures."""
    blocks = [section(_task(task, t)) for task in tasks[:TASKS_SHOWN]]
    more = len(tasks) - TASKS_SHOWN
    if more > 0:
        blocks.append(
            context(t.n("{number} more question to look at again.", "{number} more questions to look at again.", more))
        )
    return [*blocks, actions(button(t("How questions are answered"), ids.QUESTIONS_OPEN))]


def _task(task: QuestionTask, t: Speech) -> str:
    lead = t(
        "*For {owner}:* of {people} people, fewer than half got this question right first time.",
        owner=t("the coordinator") if task.owner == COORDINATOR else escape(task.owner),
        people=task.people,
    )
    most = t("Picked most: {option}", option=_quoted(task.most, 200, t))
    lesson = escape(t("Lesson: {title}", title=task.lesson_title))
    return "\n".join([lead, rich(shorten(task.ask, 400)), most, lesson])
