"""Whether everything authors wrote fits what Slack shows: each lesson, list and charter page is rendered and compared.

The builders in ``blocks/`` shorten what is too long and leave out what is too many, so that nothing is ever refused.
Here that is an error: a reader must be shown what was written (Slack documentation, Block Kit reference and Modals).
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from blocks import charter as charter_blocks
from blocks import exercises as exercise_blocks
from blocks import training as training_blocks
from blocks.kit import MESSAGE_BLOCKS, METADATA_LIMIT, Message, View, escape, rich
from domain.charter import Acknowledged, CharterAsk, CharterView, pages
from domain.exercises import ExerciseForm, FormField
from domain.handbook import Charter, Exercise, Handbook, Lesson, Option
from domain.members import Voice
from domain.training import AnsweredQuestion, FearCardView, FearsView, LessonView, ModuleProgress, ModulesView
from handbook.loading import Loaded, Where
from handbook.problems import Problem, shortened

VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
FALLBACK = 40_000
"""Characters of a message's plain text (chat.postMessage)."""
LIMITS = {"header": 150, "button": 75, "section": 3_000, "context": 3_000}
"""Characters of the text of a block or element."""
VALUE = 2_000
CONTEXT_ELEMENTS = 10

_SOME_DAY = datetime(2026, 12, 30, 22, 55, tzinfo=UTC)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Expected:
    """A text an author wrote, as the blocks should show it; ``where`` is the id of the thing it belongs to."""

    name: str
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """Something as it would be sent: ``name`` says what it is, ``about`` the id it is about."""

    name: str
    about: str
    language: str
    sent: Message | View
    expected: tuple[Expected, ...]


def fits_slack(loaded: Loaded) -> Iterator[Problem]:
    """Problems with what Slack would refuse, or would be shown shortened or not at all."""
    if loaded.handbook is None:
        return
    seen: set[tuple[str, str, str]] = set()
    for language in loaded.handbook.programme.languages:
        for rendered in _everything(loaded.handbook, language):
            for about, what, wrong in _misfits(rendered):
                # Said once, though a text that is too long is so in every state of its lesson.
                if (key := (about, rendered.language, what)) not in seen:
                    seen.add(key)
                    place = loaded.places.get((about, rendered.language)) or Where("content", 1, 1)
                    yield _problem(place, about, f"{what} {wrong}")


def _problem(place: Where, about: str, message: str) -> Problem:
    mend = "Shorten it, or move a part of it elsewhere."
    return Problem("error", place.file, place.line, place.column, "", shortened(about), message, mend)


def _misfits(rendered: Rendered) -> Iterator[tuple[str, str, str]]:
    """What does not fit: the id of what must change, what it is, what is wrong with it."""
    sent, most = rendered.sent, MESSAGE_BLOCKS if isinstance(rendered.sent, Message) else VIEW_BLOCKS
    blocks = sent.blocks if isinstance(sent, Message) else sent["blocks"]
    shown = _squeezed("".join(_texts(blocks)))
    for expected in rendered.expected:
        if _squeezed(expected.text) not in shown:
            yield (
                expected.where,
                expected.name,
                f"would not be shown whole in {rendered.name}: Slack has no room for it.",
            )
    what = rendered.name[:1].upper() + rendered.name[1:]
    if len(blocks) > most:
        yield rendered.about, what, f"would have {len(blocks)} blocks; Slack takes {most}."
    for wrong in _over_limits(blocks):
        yield rendered.about, what, wrong
    if isinstance(sent, Message):
        too_large = len(sent.text) > FALLBACK
    else:
        size = len(json.dumps(sent, ensure_ascii=False).encode())
        too_large = size > VIEW_BYTES or len(sent.get("private_metadata", "")) > METADATA_LIMIT
    if too_large:
        yield rendered.about, what, "would be larger than Slack takes."


def _texts(node: Any) -> Iterator[str]:
    """Every text that is seen, in order."""
    if isinstance(node, dict):
        if node.get("type") in ("plain_text", "mrkdwn"):
            yield str(node["text"])
            return
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)


def _over_limits(blocks: Iterable[Any]) -> Iterator[str]:
    for node in _nodes(list(blocks)):
        kind = node.get("type", "")
        inner = node.get("text")
        texts = [inner] if isinstance(inner, dict) else [each for each in node.get("elements", []) if "text" in each]
        for text in texts:
            length = len(str(text["text"])) if isinstance(text["text"], str) else 0
            if length > LIMITS.get(kind, length):
                yield f"would hold a text of {length} characters where Slack takes {LIMITS[kind]}."
        if kind == "button" and len(node.get("value", "")) > VALUE:
            yield f"would have a button that carries {len(node['value'])} characters; Slack takes {VALUE}."
        if kind == "context" and len(node["elements"]) > CONTEXT_ELEMENTS:
            yield f"would have {len(node['elements'])} parts in one line of small print; Slack takes {CONTEXT_ELEMENTS}."


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from _nodes(value)


def _squeezed(text: str) -> str:
    """Without spaces: a text parted over several blocks is still whole."""
    return _SPACE.sub("", text)


# What is rendered.


def _everything(handbook: Handbook, language: str) -> Iterator[Rendered]:
    voice = Voice(language, handbook.programme.address, "Europe/Paris")
    for lesson in handbook.lessons(language):
        yield from _lesson(handbook, lesson, voice)
    for lesson, exercise in handbook.exercises(language):
        yield _exercise(handbook, lesson, exercise, voice)
    yield from _modules(handbook, voice)
    yield from _cards(handbook, voice)
    for version in handbook.charter_versions():
        if (charter := handbook.charters.get((version, language))) is not None:
            yield from _charter(charter, voice)


def _lesson(handbook: Handbook, lesson: Lesson, voice: Voice) -> Iterator[Rendered]:
    """A lesson before it is answered, after each answer to each question, and done; as a message and as a modal."""
    module = handbook.module(lesson.module_id, voice.language)
    links = _link_titles(handbook, lesson, voice.language)
    language = _written_in(handbook, lesson, voice.language)
    longest = max((each.title for each in handbook.lessons(voice.language)), key=len)
    always = (
        Expected("The title", escape(lesson.title), lesson.id),
        Expected("The idea", rich(lesson.idea), lesson.id),
        Expected("The example", rich(lesson.example), lesson.id),
        Expected("What there is to try", rich(lesson.try_this), lesson.id),
        *(Expected(f"The link “{title}”", escape(title), lesson.id) for _, title in links),
    )
    for answered in _states(lesson):
        done = len(answered) == len(lesson.questions)
        view = LessonView(
            voice=voice,
            lesson=lesson,
            module_title=module.title if module else lesson.module_id,
            round=9,
            answered=answered,
            open_question=None if done else lesson.questions[len(answered)],
            position=99,
            total=99,
            done_count=999,
            path_total=999,
            next_title=longest,
            next_due_at=_SOME_DAY,
            link_titles=links,
            occasion=f"T0123456789A:lesson:{lesson.id}:U0123456789A:2026-12-30",
        )
        expected = (*always, *_asked(view))
        sent, opened = training_blocks.lesson_message(view), training_blocks.lesson_modal(view)
        yield Rendered("the lesson’s message", lesson.id, language, sent, expected)
        yield Rendered("the lesson’s window", lesson.id, language, opened, expected)


def _exercise(handbook: Handbook, lesson: Lesson, exercise: Exercise, voice: Voice) -> Rendered:
    """The form of an exercise, with every coordinator there can be room for."""
    fields = tuple(FormField(field) for field in exercise.fields)
    readers = tuple(f"U0123456789{number:02}" for number in range(exercise_blocks.READERS_NAMED + 1))
    form = ExerciseForm(voice, exercise, fields, readers, shared=True, opening="0123456789abcdef")
    said = [("The title", escape(exercise.title)), ("The introduction", rich(exercise.intro))]
    for field in exercise.fields:
        said += [(f"The field `{field.id}`", field.label), (f"The hint of `{field.id}`", field.hint)]
        said += [(f"The good `{field.id}`", rich(field.good)), (f"The poor `{field.id}`", rich(field.poor))]
    said.append(("What the poor example lacks", rich(exercise.why_poor)))
    expected = tuple(Expected(f"{name} of the exercise", text, lesson.id) for name, text in said)
    language = _written_in(handbook, lesson, voice.language)
    return Rendered("the exercise’s window", lesson.id, language, exercise_blocks.form_modal(form), expected)


def _written_in(handbook: Handbook, lesson: Lesson, language: str) -> str:
    """The language a lesson is written in: the default one where the other lacks it."""
    own = handbook.modules.get((lesson.module_id, language))
    return language if own is not None and lesson in own.lessons else handbook.programme.default_language


def _states(lesson: Lesson) -> Iterator[tuple[AnsweredQuestion, ...]]:
    """Each number of answers, with each option of the last question answered."""
    yield ()
    before: tuple[AnsweredQuestion, ...] = ()
    for question in lesson.questions:
        for option in question.options:
            yield (*before, AnsweredQuestion(question, option))
        before = (*before, AnsweredQuestion(question, _longest_wrong(question.options)))


def _longest_wrong(options: tuple[Option, ...]) -> Option:
    """A wrong answer takes the most room: what was picked and what is better are both shown."""
    return max(options, key=lambda option: (not option.right, len(option.text) + len(option.feedback)))


def _asked(view: LessonView) -> Iterator[Expected]:
    for answered in view.answered:
        question, picked = answered.question, answered.picked
        yield Expected("The question", rich(question.ask), question.id)
        for option in dict.fromkeys((picked, question.right_option)):
            if option is not None:
                yield Expected(f"Option {option.id}", rich(option.text), question.id)
                yield Expected(f"The feedback on option {option.id}", rich(option.feedback), question.id)
    if view.open_question is not None:
        question = view.open_question
        yield Expected("The question", rich(question.ask), question.id)
        for option in question.options:
            yield Expected(f"Option {option.id}", rich(option.text), question.id)


def _link_titles(handbook: Handbook, lesson: Lesson, language: str) -> tuple[tuple[str, str], ...]:
    charter = handbook.current_charter(language)
    titles = []
    for link in lesson.links:
        linked = handbook.lesson(link.target, language) if link.kind == "lesson" else None
        clause = charter.clause(link.target) if link.kind == "clause" and charter else None
        title = linked.title if linked else f"{clause.number}. {clause.title}" if clause else link.label
        if title:
            titles.append((link.target, title))
    return tuple(titles)


def _cards(handbook: Handbook, voice: Voice) -> Iterator[Rendered]:
    cards = handbook.fear_cards(voice.language)
    if not cards:
        return
    every = tuple(Expected("The card’s worry", rich(_line(card.worry)), lesson.id) for lesson, card in cards)
    shown = training_blocks.fears_message(FearsView(voice, cards))
    yield Rendered("the list of worries", cards[0][0].id, voice.language, shown, every)
    for worry, (lesson, card) in zip(every, cards, strict=True):
        view = FearCardView(voice, lesson, card, ())
        expected = (
            worry,
            Expected("The card’s answer", rich(card.answer), lesson.id),
            *(Expected("What the card says we do", rich(_line(point)), lesson.id) for point in card.what_we_do),
        )
        language = _written_in(handbook, lesson, voice.language)
        yield Rendered("the card", lesson.id, language, training_blocks.fear_card_modal(view), expected)


def _line(text: str) -> str:
    return " ".join(text.split())


def _modules(handbook: Handbook, voice: Voice) -> Iterator[Rendered]:
    modules = [handbook.module(module_id, voice.language) for module_id in handbook.module_ids()]
    found = [module for module in modules if module is not None]
    shown = tuple(
        ModuleProgress(module.id, module.title, module.summary, 1, len(module.lessons), on_path=index % 2 == 0)
        for index, module in enumerate(found)
    )
    view = ModulesView(voice, shown, next_title=found[0].lessons[0].title if found else None)
    expected = tuple(
        Expected(name, escape(text), module.id)
        for module in found
        for name, text in (("The module’s title", module.title), ("The module’s summary", module.summary))
    )
    about = found[0].id if found else ""
    message, window = training_blocks.modules_message(view), training_blocks.modules_modal(view)
    yield Rendered("the list of modules", about, voice.language, message, expected)
    yield Rendered("the list of modules in a window", about, voice.language, window, expected)


def _charter(charter: Charter, voice: Voice) -> Iterator[Rendered]:
    about, language = charter.version, charter.language
    title = Expected("The charter’s title", escape(charter.title), about)
    agreed = Expected("The acknowledgement", rich(charter.acknowledgement), about)
    sheets = pages(charter)
    for number, clause_ids in enumerate(sheets):
        expected = [title, Expected("The preamble", rich(charter.preamble), about)] if number == 0 else []
        for clause in (each for each in charter.clauses if each.id in clause_ids):
            where = f"{about}#{clause.id}"
            expected.append(Expected(f"The title of clause {clause.number}", escape(clause.title), where))
            expected.append(Expected(f"The text of clause {clause.number}", rich(clause.text), where))
        if number == len(sheets) - 1:
            expected.append(agreed)
        for read_on in (None, _SOME_DAY):
            view = CharterView(voice, charter, number, len(sheets), clause_ids, read_on, replaced=True)
            name = f"page {number + 1} of the charter"
            yield Rendered(name, about, language, charter_blocks.page_modal(view), tuple(expected))
    asked = charter_blocks.ask_message(CharterAsk(voice, charter, _SOME_DAY.date()))
    yield Rendered("the message that asks to read the charter", about, language, asked, (title,))
    recorded = charter_blocks.acknowledged_modal(Acknowledged(voice, charter, _SOME_DAY, already=True))
    yield Rendered("what is said once it is read", about, language, recorded, (agreed,))
