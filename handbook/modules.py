"""Module files: rules inside one file, between languages and between modules; then the modules themselves."""

from collections.abc import Callable, Iterator, Sequence

from domain.handbook import Lesson, Link, Module, Option, Question
from handbook.files import ContentFile
from handbook.problems import Problem, did_you_mean, listed
from handbook.schema import LessonEntry, LinkEntry, ModuleFile, QuestionEntry
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
        file.add(*_id_problems(source, (*steps, "id"), lesson.id, entry.module, seen))
        for at, link in enumerate(lesson.links):
            file.add(*_link_shape(source, (*steps, "links", at), link))
        for at, question in enumerate(lesson.questions):
            where = (*steps, "questions", at)
            file.add(*_id_problems(source, (*where, "id"), question.id, lesson.id, seen))
            file.add(*_option_problems(source, where, question))
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
    for steps, question in _questions(entry):
        yield (*steps, "ask"), question.ask
        for index, option in enumerate(question.options):
            yield (*steps, "options", index, "text"), option.text
            yield (*steps, "options", index, "feedback"), option.feedback


def _id_problems(source: Source, steps: Steps, own: str, parent: str, seen: set[str]) -> list[Problem]:
    problems = []
    if not own.startswith(f"{parent}-"):
        mend = f"Write `{parent}-` and a word or number: {parent}-{own.rsplit('-', 1)[-1]}."
        problems.append(source.problem(steps, f"`{own}` must begin with `{parent}-`.", mend))
    if own in seen:
        problems.append(
            source.problem(steps, f"The id `{own}` is used twice in this file.", "Give each an id of its own.")
        )
    seen.add(own)
    return problems


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
    problems = []
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
    for key, each_own in (("id", "an id"), ("text", "a text")):
        seen: set[str] = set()
        for index, option in enumerate(question.options):
            value = getattr(option, key).strip()
            if value in seen:
                message = f"Two options of `{question.id}` have the same {key}."
                mend = f"Give each option {each_own} of its own."
                problems.append(source.problem((*steps, "options", index, key), message, mend))
            seen.add(value)
    return problems


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
    other.add(*_compare_ids(other.source, ("lessons",), list(ours), list(theirs), (name, "lesson")))
    for lesson_id in ours.keys() & theirs.keys():
        steps, mine = ours[lesson_id]
        _, model = theirs[lesson_id]
        where = (*steps, "questions")
        mine_ids, model_ids = [each.id for each in mine.questions], [each.id for each in model.questions]
        other.add(*_compare_ids(other.source, where, mine_ids, model_ids, (name, "question")))
        if mine_ids == model_ids:
            for index, (question, wanted) in enumerate(zip(mine.questions, model.questions, strict=True)):
                other.add(*_compare_options(other.source, (*where, index), question, wanted, name))


def _by_id(entry: ModuleFile) -> Iterator[tuple[str, tuple[Steps, LessonEntry]]]:
    for steps, lesson in _lessons(entry):
        yield lesson.id, (steps, lesson)


def _compare_ids(
    source: Source, steps: Steps, mine: Sequence[str], model: Sequence[str], words: tuple[str, str]
) -> list[Problem]:
    """``words``: the other file's name, and what the ids are of."""
    name, thing = words
    missing = [each for each in model if each not in mine]
    extra = [index for index, each in enumerate(mine) if each not in model]
    problems = []
    if missing:
        ids = listed((f"`{each}`" for each in missing), "and")
        message = f"{name} has the {thing} {ids}, which this file does not have."
        problems.append(source.problem(steps, message, f"Add it here, or delete it from {name}.", on_key=True))
    for index in extra:
        message = f"{name} has no {thing} `{mine[index]}`."
        mend = f"{did_you_mean(mine[index], missing)}Ids must be the same in every language."
        problems.append(source.problem((*steps, index, "id"), message, mend))
    if not problems and list(mine) != list(model):
        index = next(i for i, (a, b) in enumerate(zip(mine, model, strict=True)) if a != b)
        message = f"{name} has its {thing}s in another order: `{model[index]}` comes here."
        problems.append(source.problem((*steps, index, "id"), message, "Use one order in every language."))
    return problems


def _compare_options(
    source: Source, steps: Steps, mine: QuestionEntry, model: QuestionEntry, name: str
) -> list[Problem]:
    where = (*steps, "options")
    mine_ids, model_ids = [each.id for each in mine.options], [each.id for each in model.options]
    if mine_ids != model_ids:
        return _compare_ids(source, where, mine_ids, model_ids, (name, "option"))
    right = next((index for index, option in enumerate(mine.options) if option.right), None)
    wanted = next((option.id for option in model.options if option.right), None)
    if right is None or wanted is None or mine_ids[right] == wanted:
        return []
    message = f"The right option here is `{mine_ids[right]}`, and `{wanted}` in {name}."
    return [source.problem((*where, right, "right"), message, "Mark the same option in every language.")]


def check_duplicates(files: Sequence[ModuleSource]) -> None:
    """Note lesson and question ids that two modules use; the later file by name is the one to change."""
    owners: dict[str, str] = {}
    for file in files:
        if file.entry is None:
            continue
        ids = [(steps, lesson.id) for steps, lesson in _lessons(file.entry)]
        ids += [(steps, question.id) for steps, question in _questions(file.entry)]
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
            for index, link in enumerate(lesson.links):
                where = (*steps, "links", index)
                if link.lesson and link.lesson not in lesson_ids:
                    mend = f"{did_you_mean(link.lesson, lesson_ids)}Write the id of a lesson, or delete the link."
                    message = f"There is no lesson `{link.lesson}`."
                    problems.append(file.source.problem((*where, "lesson"), message, mend))
                if link.clause and link.clause not in clause_ids:
                    mend = f"{did_you_mean(link.clause, clause_ids)}Write the id of a clause, or delete the link."
                    message = f"The charter has no clause `{link.clause}`."
                    problems.append(file.source.problem((*where, "clause"), message, mend))
    return problems


def stated_ids(data: object, key: str) -> set[str]:
    """The ids a file states, even one with errors elsewhere: a link to it is not broken, only waiting."""
    items = data.get(key) if isinstance(data, dict) else None
    found = (item.get("id") for item in items if isinstance(item, dict)) if isinstance(items, list) else ()
    return {each for each in found if isinstance(each, str)}


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
