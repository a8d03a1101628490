"""Module files: rules inside one file, between languages and between modules; then the modules themselves."""

from collections.abc import Callable, Iterator, Sequence

from domain.handbook import Lesson, Link, Module, Option, Question
from handbook import cards, exercises
from handbook.files import ContentFile
from handbook.ids import compare_ids, own_id, repeated_options, stated_ids
from handbook.problems import Problem, did_you_mean, listed
from handbook.schema import GoToEntry, LessonEntry, LinkEntry, ModuleFile, QuestionEntry
from handbook.source import Source, Steps
from handbook.texts import long_sentences

ModuleSource = ContentFile[ModuleFile]

# Fewer questions than this say nothing about a habit of placing or wording right options.
_ENOUGH_QUESTIONS = 3


def check_module(file: ModuleSource) -> None:
    """Note what is wrong inside one module file."""
    source, entry = file.source, file.entry
    if entry is None:
        return
    if entry.module != file.name:
        message = f"`module` is `{entry.module}`, and the file's name says `{file.name}`."
        file.add(source.problem(("module",), message, f"Write `module: {file.name}`, or rename the file."))
    seen: set[str] = set()
    for steps, lesson in _lessons(entry):
        file.add(*own_id(source, (*steps, "id"), lesson.id, entry.module, seen))
        for at, link in enumerate(lesson.links):
            file.add(*_link_shape(source, (*steps, "links", at), link))
        for at, question in enumerate(lesson.questions):
            where = (*steps, "questions", at)
            file.add(*own_id(source, (*where, "id"), question.id, lesson.id, seen))
            file.add(*_option_problems(source, where, question))
        if lesson.exercise:
            file.add(*own_id(source, (*steps, "exercise", "id"), lesson.exercise.id, lesson.id, seen))
            file.add(*exercises.check(source, (*steps, "exercise"), lesson.exercise))
        if lesson.card:
            file.add(*cards.check(source, (*steps, "card"), lesson.card))
    file.add(*long_sentences(source, _prose(entry)))
    file.add(*_habits(source, entry))


def _lessons(entry: ModuleFile) -> Iterator[tuple[Steps, LessonEntry]]:
    for index, lesson in enumerate(entry.lessons):
        yield ("lessons", index), lesson


def _questions(entry: ModuleFile) -> Iterator[tuple[Steps, QuestionEntry]]:
    for steps, lesson in _lessons(entry):
        for index, question in enumerate(lesson.questions):
            yield (*steps, "questions", index), question


def _prose(entry: ModuleFile) -> Iterator[tuple[Steps, str]]:
    yield ("summary",), entry.summary
    for steps, lesson in _lessons(entry):
        yield (*steps, "idea"), lesson.idea
        yield (*steps, "example"), lesson.example
        yield (*steps, "try"), lesson.try_this
        if lesson.exercise:
            yield from exercises.prose((*steps, "exercise"), lesson.exercise)
        if lesson.card:
            yield from cards.prose((*steps, "card"), lesson.card)
    for steps, question in _questions(entry):
        yield (*steps, "ask"), question.ask
        for index, option in enumerate(question.options):
            yield (*steps, "options", index, "text"), option.text
            yield (*steps, "options", index, "feedback"), option.feedback


def _link_shape(source: Source, steps: Steps, link: LinkEntry) -> list[Problem]:
    kinds = [kind for kind in ("lesson", "clause", "url") if getattr(link, kind) is not None]
    if len(kinds) != 1:
        has = listed((f"`{kind}`" for kind in kinds), "and") if kinds else "none of them"
        message = f"A link goes to one thing: `lesson`, `clause` or `url`; this one has {has}."
        return [source.problem(steps, message, "Keep one; write another link for another thing.")]
    if link.url and link.label is None:
        message = "A web address needs the words people click."
        return [source.problem((*steps, "url"), message, "Add `label:` under it.")]
    if link.label is not None and not link.url:
        message = "`label` is for web addresses; a lesson or clause is shown by its title."
        return [source.problem((*steps, "label"), message, "Delete the line.", on_key=True)]
    return []


def _option_problems(source: Source, steps: Steps, question: QuestionEntry) -> list[Problem]:
    problems: list[Problem] = []
    right = [index for index, option in enumerate(question.options) if option.right]
    if not right:
        message = f"No option of `{question.id}` is right; exactly one must be."
        problems.append(
            source.problem((*steps, "options"), message, "Add `right: true` to the right one.", on_key=True)
        )
    for index in right[1:]:
        message = f"`{question.id}` has {len(right)} right options; exactly one must be."
        where = (*steps, "options", index, "right")
        problems.append(source.problem(where, message, "Delete this line, or make the question clearer."))
    return [*problems, *repeated_options(source, (*steps, "options"), question.options, question.id)]


def _habits(source: Source, entry: ModuleFile) -> Iterator[Problem]:
    """Warnings for what lets people guess: the right option always longest, or always in the same place."""
    questions = list(_questions(entry))
    if len(questions) < _ENOUGH_QUESTIONS:
        return
    right = [next((i for i, option in enumerate(each.options) if option.right), 0) for _, each in questions]
    steps = (*questions[0][0], "options", right[0])
    if len(set(right)) == 1:
        message = f"The right option is number {right[0] + 1} in all {len(questions)} questions of this module."
        yield source.problem(steps, message, "Move some of them up or down, in every language.", severity="warning")
    if all(_right_is_longest(question, place) for (_, question), place in zip(questions, right, strict=True)):
        message = f"The right option is the longest in all {len(questions)} questions of this module."
        yield source.problem(steps, message, "Shorten some, or say more in a wrong option.", severity="warning")


def _right_is_longest(question: QuestionEntry, right: int) -> bool:
    lengths = [len(option.text.strip()) for option in question.options]
    return all(lengths[right] > length for index, length in enumerate(lengths) if index != right)


# Between languages.


def compare_languages(first: ModuleSource, other: ModuleSource) -> None:
    """Note in ``other`` where its lessons, questions or options are not those of ``first``, the default language."""
    if first.entry is None or other.entry is None:
        return
    name = first.source.file.rsplit("/", 1)[-1]
    ours, theirs = dict(_by_id(other.entry)), dict(_by_id(first.entry))
    other.add(*compare_ids(other.source, ("lessons",), list(ours), list(theirs), (name, "lesson")))
    for lesson_id in ours.keys() & theirs.keys():
        steps, mine = ours[lesson_id]
        _, model = theirs[lesson_id]
        other.add(*exercises.compare(other.source, steps, mine.exercise, model.exercise, name))
        other.add(*cards.compare(other.source, steps, mine.card, model.card, name))
        where = (*steps, "questions")
        mine_ids, model_ids = [each.id for each in mine.questions], [each.id for each in model.questions]
        other.add(*compare_ids(other.source, where, mine_ids, model_ids, (name, "question")))
        if mine_ids == model_ids:
            for index, (question, wanted) in enumerate(zip(mine.questions, model.questions, strict=True)):
                other.add(*_compare_options(other.source, (*where, index), question, wanted, name))


def _by_id(entry: ModuleFile) -> Iterator[tuple[str, tuple[Steps, LessonEntry]]]:
    for steps, lesson in _lessons(entry):
        yield lesson.id, (steps, lesson)


def _compare_options(
    source: Source, steps: Steps, mine: QuestionEntry, model: QuestionEntry, name: str
) -> list[Problem]:
    where = (*steps, "options")
    mine_ids, model_ids = [each.id for each in mine.options], [each.id for each in model.options]
    if mine_ids != model_ids:
        return compare_ids(source, where, mine_ids, model_ids, (name, "option"))
    right = next((index for index, option in enumerate(mine.options) if option.right), None)
    wanted = next((option.id for option in model.options if option.right), None)
    if right is None or wanted is None or mine_ids[right] == wanted:
        return []
    message = f"The right option here is `{mine_ids[right]}`, and `{wanted}` in {name}."
    return [source.problem((*where, right, "right"), message, "Mark the same option in every language.")]


def check_duplicates(files: Sequence[ModuleSource]) -> None:
    """Note lesson, question and exercise ids that two modules use; the later file by name is the one to change."""
    owners: dict[str, str] = {}
    for file in files:
        if file.entry is None:
            continue
        ids = [(steps, lesson.id) for steps, lesson in _lessons(file.entry)]
        ids += [(steps, question.id) for steps, question in _questions(file.entry)]
        ids += [((*steps, "exercise"), each.exercise.id) for steps, each in _lessons(file.entry) if each.exercise]
        for steps, own in ids:
            owner = owners.setdefault(own, file.name)
            if owner != file.name:
                message = f"The id `{own}` is already used in the module `{owner}`."
                file.add(file.source.problem((*steps, "id"), message, "Give it an id of its own, in every language."))


def check_links(files: Sequence[ModuleSource], clause_ids: set[str]) -> list[Problem]:
    """Problems with links to nothing. They withhold no file: the lesson is shown without the link."""
    lesson_ids = {each for file in files for each in stated_ids(file.source.data, "lessons")}
    problems = []
    for file in files:
        for steps, lesson in _lessons(file.entry) if file.entry else ():
            for where, link in _all_links(steps, lesson):
                if link.lesson and link.lesson not in lesson_ids:
                    mend = f"{did_you_mean(link.lesson, lesson_ids)}Write the id of a lesson, or delete the link."
                    message = f"There is no lesson `{link.lesson}`."
                    problems.append(file.source.problem((*where, "lesson"), message, mend))
                if link.clause and link.clause not in clause_ids:
                    mend = f"{did_you_mean(link.clause, clause_ids)}Write the id of a clause, or delete the link."
                    message = f"The charter has no clause `{link.clause}`."
                    problems.append(file.source.problem((*where, "clause"), message, mend))
    return problems


def _all_links(steps: Steps, lesson: LessonEntry) -> Iterator[tuple[Steps, LinkEntry | GoToEntry]]:
    yield from (((*steps, "links", index), link) for index, link in enumerate(lesson.links))
    if lesson.card:
        yield from (((*steps, "card", "go_to", index), link) for index, link in enumerate(lesson.card.go_to))


def check_fears(files: Sequence[ModuleSource]) -> None:
    """Note a fear that has a card already; the files are those of one language."""
    owners: dict[str, str] = {}
    for file in files:
        for steps, lesson in _lessons(file.entry) if file.entry else ():
            if lesson.card and owners.setdefault(lesson.card.fear, lesson.id) != lesson.id:
                message = f"The fear `{lesson.card.fear}` already has a card, on `{owners[lesson.card.fear]}`."
                where = (*steps, "card", "fear")
                file.add(file.source.problem(where, message, "Keep one card a fear, or write another fear."))


# The modules themselves.


def module_of(entry: ModuleFile, ready: Callable[[str], str], keep: Callable[[Link], bool]) -> Module:
    """The module with every text made ready, and only the links worth keeping."""

    def lesson(each: LessonEntry) -> Lesson:
        return Lesson(
            id=each.id,
            module_id=entry.module,
            title=ready(each.title),
            idea=ready(each.idea),
            example=ready(each.example),
            try_this=ready(each.try_this),
            links=tuple(filter(keep, (_link(link, ready) for link in each.links))),
            questions=tuple(_question(question, ready) for question in each.questions),
            covers=tuple(each.covers),
            asked_as=tuple(ready(text) for text in each.asked_as),
            exercise=exercises.exercise_of(each.exercise, ready) if each.exercise else None,
            card=cards.card_of(each.card, ready, keep) if each.card else None,
        )

    return Module(
        id=entry.module,
        language=entry.language,
        title=ready(entry.title),
        summary=ready(entry.summary),
        owner=entry.owner.strip(),
        lessons=tuple(lesson(each) for each in entry.lessons),
    )


def _link(link: LinkEntry, ready: Callable[[str], str]) -> Link:
    if link.lesson is not None:
        return Link("lesson", link.lesson)
    if link.clause is not None:
        return Link("clause", link.clause)
    return Link("url", link.url or "", ready(link.label or ""))


def _question(question: QuestionEntry, ready: Callable[[str], str]) -> Question:
    options = (Option(each.id, ready(each.text), ready(each.feedback), each.right) for each in question.options)
    return Question(question.id, ready(question.ask), tuple(options))
