"""Survey files: rules inside one, between its languages, against the survey it compares with; then the survey."""

from collections.abc import Callable, Iterator, Sequence

from domain.surveys import Survey, SurveyOption, SurveyQuestion
from handbook.files import ContentFile
from handbook.ids import compare_ids, repeated, repeated_options
from handbook.problems import Problem, did_you_mean
from handbook.schema import SurveyFile, SurveyQuestionEntry
from handbook.source import Source, Steps
from handbook.texts import long_sentences

SurveySource = ContentFile[SurveyFile]

_CHOOSING = ("single", "multiple", "ranking")
_RANKING_OPTIONS = 3


def check_survey(file: SurveySource) -> None:
    """Note what is wrong inside one survey file."""
    source, entry = file.source, file.entry
    if entry is None:
        return
    if entry.survey != file.name:
        message = f"`survey` is `{entry.survey}`, and the file's name says `{file.name}`."
        file.add(source.problem(("survey",), message, f"Write `survey: {file.name}`, or rename the file."))
    if entry.compares == entry.survey:
        message = "A survey is compared with another one, and this is its own name."
        file.add(source.problem(("compares",), message, "Write the name of the survey that came before, or delete it."))
    ids = (((*steps, "id"), question.id) for steps, question in _questions(entry))
    message = "Two questions of this survey have the same id."
    file.add(*repeated(source, ids, message, "Give each question an id of its own."))
    for steps, question in _questions(entry):
        file.add(*_form_problems(source, steps, question))
    file.add(*long_sentences(source, _prose(entry)))


def _questions(entry: SurveyFile) -> Iterator[tuple[Steps, SurveyQuestionEntry]]:
    for index, question in enumerate(entry.questions):
        yield ("questions", index), question


def _prose(entry: SurveyFile) -> Iterator[tuple[Steps, str]]:
    yield ("intro",), entry.intro
    for steps, question in _questions(entry):
        yield (*steps, "ask"), question.ask


def _form_problems(source: Source, steps: Steps, question: SurveyQuestionEntry) -> list[Problem]:
    """What a question of its type lacks, and what it has that belongs to another type."""
    kind, problems = question.type, []
    wanted = {"labels": kind == "scale", "options": kind in _CHOOSING}
    for key, needed in wanted.items():
        has = getattr(question, key) is not None
        if needed and not has:
            message = f"A {kind} question needs `{key}`; this one has none."
            mend = (
                "Add `labels:` with `low` and `high`." if key == "labels" else "Add `options:`, each `id` and `text`."
            )
            problems.append(source.problem((*steps, "type"), message, mend))
        elif has and not needed:
            message = f"A {kind} question has no `{key}`."
            problems.append(source.problem((*steps, key), message, "Delete them, or change `type`.", on_key=True))
    options = question.options or []
    if kind == "ranking" and 0 < len(options) < _RANKING_OPTIONS:
        message = f"A ranking needs at least three options; this one has {len(options)}."
        problems.append(source.problem((*steps, "options"), message, "Add one, or write `type: single`.", on_key=True))
    if question.at_most is not None and kind != "multiple":
        message = f"`at_most` is for multiple questions, and this is a {kind} question."
        problems.append(source.problem((*steps, "at_most"), message, "Delete the line, or change `type`.", on_key=True))
    elif question.at_most is not None and question.at_most > len(options):
        message = f"`at_most` is {question.at_most}, and there are {len(options)} options."
        problems.append(source.problem((*steps, "at_most"), message, "Write a smaller number, or delete the line."))
    return [*problems, *repeated_options(source, (*steps, "options"), options, question.id)]


# Between languages.


def compare_languages(first: SurveySource, other: SurveySource) -> None:
    """Note in ``other`` where it does not ask what ``first``, the default language, asks."""
    if first.entry is None or other.entry is None:
        return
    source, mine, model = other.source, other.entry, first.entry
    name = first.source.file.rsplit("/", 1)[-1]
    for key in ("confidential", "compares"):
        other.add(*_differing(source, (), key, (getattr(mine, key), getattr(model, key)), name))
    mine_ids, model_ids = [each.id for each in mine.questions], [each.id for each in model.questions]
    if mine_ids != model_ids:
        other.add(*compare_ids(source, ("questions",), mine_ids, model_ids, (name, "question")))
        return
    for (steps, question), wanted in zip(_questions(mine), model.questions, strict=True):
        for key in ("type", "at_most", "optional"):
            other.add(*_differing(source, steps, key, (getattr(question, key), getattr(wanted, key)), name))
        other.add(*_compare_options(source, steps, question, wanted, name))


def _differing(source: Source, steps: Steps, key: str, values: tuple[object, object], name: str) -> list[Problem]:
    here, there = (str(value).lower() if isinstance(value, bool) else value or "not given" for value in values)
    if here == there:
        return []
    message = f"`{key}` is `{here}` here and `{there}` in {name}."
    return [source.problem((*steps, key), message, "Write the same in every language.")]


def _compare_options(
    source: Source, steps: Steps, mine: SurveyQuestionEntry, model: SurveyQuestionEntry, name: str
) -> list[Problem]:
    mine_ids, model_ids = [each.id for each in mine.options or ()], [each.id for each in model.options or ()]
    if mine_ids == model_ids:
        return []
    return compare_ids(source, (*steps, "options"), mine_ids, model_ids, (name, "option"))


# Against the survey it compares with.


def check_comparisons(files: Sequence[SurveySource]) -> None:
    """Note what cannot be compared with the survey a file names; the files are those of one language."""
    known = {file.name: file for file in files}
    for file in files:
        if file.entry is None or file.entry.compares is None or file.entry.compares == file.name:
            continue
        if file.entry.compares not in known:
            mend = f"{did_you_mean(file.entry.compares, known)}Write the name of a survey, or delete the line."
            message = f"There is no survey `{file.entry.compares}` to compare with."
            file.add(file.source.problem(("compares",), message, mend))
        elif before := known[file.entry.compares].entry:
            file.add(*_comparison_problems(file.source, file.entry, before))


def _comparison_problems(source: Source, entry: SurveyFile, before: SurveyFile) -> Iterator[Problem]:
    earlier = {question.id: question for question in before.questions}
    for steps, question in _questions(entry):
        old = earlier.get(question.id)
        if old is None:
            message = f"`{before.survey}` has no question `{question.id}`, so there is nothing to compare."
            mend = f"{did_you_mean(question.id, earlier)}Use the ids of `{before.survey}`."
            yield source.problem((*steps, "id"), message, mend)
        elif old.type != question.type:
            message = f"`{question.id}` is a {question.type} question here, and a {old.type} one in `{before.survey}`."
            yield source.problem((*steps, "type"), message, "Ask it in the same form, or give it up.")
        elif _option_ids(old) != _option_ids(question):
            message = f"`{question.id}` has other options than in `{before.survey}`."
            yield source.problem((*steps, "options"), message, "Give both the same ids, in one order.", on_key=True)
        elif question.type != "text" and _wording(old) != _wording(question):
            message = f"`{question.id}` is not worded as in `{before.survey}`: its answers compare less well."
            mend = "Copy the question, its options and labels, unless the change is meant."
            yield source.problem((*steps, "ask"), message, mend, severity="warning")


def _option_ids(question: SurveyQuestionEntry) -> list[str]:
    return [option.id for option in question.options or ()]


def _wording(question: SurveyQuestionEntry) -> list[str]:
    labels = [question.labels.low, question.labels.high] if question.labels else []
    texts = [question.ask, *labels, *(option.text for option in question.options or ())]
    return [" ".join(text.split()) for text in texts]


# The survey itself.


def survey_of(entry: SurveyFile, ready: Callable[[str], str]) -> Survey:
    """The survey with every text made ready."""

    def question(each: SurveyQuestionEntry) -> SurveyQuestion:
        return SurveyQuestion(
            id=each.id,
            type=each.type,
            ask=ready(each.ask),
            options=tuple(SurveyOption(option.id, ready(option.text)) for option in each.options or ()),
            at_most=each.at_most,
            low=ready(each.labels.low) if each.labels else "",
            high=ready(each.labels.high) if each.labels else "",
            optional=each.optional,
        )

    return Survey(
        id=entry.survey,
        language=entry.language,
        title=ready(entry.title),
        intro=ready(entry.intro),
        confidential=entry.confidential,
        questions=tuple(question(each) for each in entry.questions),
        compares=entry.compares,
    )
