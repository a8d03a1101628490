"""The form of content files: what authors may write, field by field.

The descriptions are shown to authors, in messages and by their editor through ``content/schema/``: plain English,
no period. Rules that need more than one value (two languages, several files) are in ``modules``, ``charters`` and
``programme``. Lengths count what a reader sees, with placeholders filled, in the longer form of address.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from domain.attention import Kind
from domain.handbook import Fear
from domain.surveys import SurveyQuestionType
from handbook.source import Unquoted
from handbook.words import count_words

IDEA_WORDS = (90, 160)
ANSWER_WORDS = (40, 80)
SLUG = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
DECIMAL = r"^[0-9]{1,4}\.[0-9]{1,17}$"
TIME = r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text will be read: every form it can take once placeholders and address are resolved."""

    forms: Callable[[str], tuple[str, ...]]


def _forms(text: str, info: ValidationInfo) -> tuple[str, ...]:
    return info.context.forms(text) if isinstance(info.context, Reading) else (text,)


def _at_most(limit: int) -> Callable[[str, ValidationInfo], str]:
    def check(text: str, info: ValidationInfo) -> str:
        length = max(len(form.strip()) for form in _forms(text, info))
        if length > limit:
            raise PydanticCustomError("text_too_long", "{length} of {limit}", {"length": length, "limit": limit})
        return text

    return check


def _words(least: int, most: int, thing: str) -> Callable[[str, ValidationInfo], str]:
    def check(text: str, info: ValidationInfo) -> str:
        for form in _forms(text, info):
            if not least <= (words := count_words(form)) <= most:
                found = {"words": words, "least": least, "most": most, "thing": thing}
                raise PydanticCustomError("word_count", "{words}", found)
        return text

    return check


def _limited(limit: int) -> dict[str, Any]:
    # A marker or placeholder is longer than what it becomes: the editor must not refuse what the check accepts.
    return {"anyOf": [{"maxLength": limit}, {"pattern": r"\[\[|\{"}]}


def _time_of_day(value: object) -> object:
    if not isinstance(value, str):
        raise PydanticCustomError("time_text", "not a text")
    if not re.match(TIME, value):
        raise PydanticCustomError("time_format", "not a time")
    hours, minutes = value.split(":")
    return time(int(hours), int(minutes))


def _date(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("date_format", "not a date") from None


def _decimal(value: object) -> object:
    if isinstance(value, Unquoted) and re.match(DECIMAL, value.raw):
        return float(value.raw)
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    raise PydanticCustomError("decimal", "not a decimal number")


Text = Annotated[str, Field(pattern=r"\S")]
Title = Annotated[Text, AfterValidator(_at_most(60)), Field(json_schema_extra=_limited(60))]
Summary = Annotated[Text, AfterValidator(_at_most(140)), Field(json_schema_extra=_limited(140))]
OptionText = Annotated[Text, AfterValidator(_at_most(200)), Field(json_schema_extra=_limited(200))]
Feedback = Annotated[Text, AfterValidator(_at_most(400)), Field(json_schema_extra=_limited(400))]
Short = Annotated[Text, AfterValidator(_at_most(150)), Field(json_schema_extra=_limited(150))]
Attempt = Annotated[Text, AfterValidator(_at_most(300)), Field(json_schema_extra=_limited(300))]
# Slack's limits: https://docs.slack.dev/reference/block-kit/composition-objects/option-object and
# https://docs.slack.dev/reference/block-kit/blocks/input-block. A scale's label shares its line with a number.
Choice = Annotated[Text, AfterValidator(_at_most(75)), Field(json_schema_extra=_limited(75))]
EndLabel = Annotated[Text, AfterValidator(_at_most(70)), Field(json_schema_extra=_limited(70))]
Ask = Annotated[Text, AfterValidator(_at_most(2_000)), Field(json_schema_extra=_limited(2_000))]
Idea = Annotated[Text, AfterValidator(_words(*IDEA_WORDS, "a lesson"))]
Answer = Annotated[Text, AfterValidator(_words(*ANSWER_WORDS, "an answer"))]
Slug = Annotated[str, Field(pattern=SLUG, max_length=80)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
OnDate = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
Decimal = Annotated[float, BeforeValidator(_decimal), WithJsonSchema({"type": "number"})]
TimeOfDay = Annotated[time, BeforeValidator(_time_of_day), WithJsonSchema({"type": "string", "pattern": TIME})]


def _about(description: str, **more: Any) -> Any:
    return Field(description=description, **more)


class Entry(BaseModel):
    """What every part of a file has in common: exact types, no key we do not know."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class OptionEntry(Entry):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=20)] = _about(
        "a letter, the same in every language: a, b, c, d"
    )
    text: OptionText = _about("the answer people can pick, at most 200 characters")
    right: bool = _about("`true` on the one right option; left out on the others", default=False)
    feedback: Feedback = _about("what we say to whoever picks this option, at most 400 characters")


class QuestionEntry(Entry):
    id: Slug = _about("the lesson's id and a number: fears-control-1")
    ask: Text = _about("the question as people read it")
    options: Annotated[list[OptionEntry], Field(min_length=2, max_length=4)] = _about(
        "two to four options, exactly one of them with `right: true`"
    )


class LinkEntry(Entry):
    lesson: Slug | None = _about("the id of another lesson", default=None)
    clause: Slug | None = _about("the id of a clause of the charter", default=None)
    url: Annotated[str, Field(pattern=r"^https?://[^\s]+$")] | None = _about(
        "a web address that begins with https://", default=None
    )
    label: Text | None = _about("the words people click, for a web address", default=None)


class ExerciseFieldEntry(Entry):
    id: Slug = _about("a word, the same in every language: specific")
    label: Short = _about("what goes into this field, at most 150 characters")
    hint: Short = _about("some help under the field, at most 150 characters")
    long: bool = _about("`true` where several lines are wanted; left out elsewhere", default=False)


class ExerciseEntry(Entry):
    id: Slug = _about("the lesson's id and a word: objectives-yours-exercise")
    title: Title = _about("at most 60 characters")
    intro: Text = _about("what to write, for whom, and who reads it")
    fields: Annotated[list[ExerciseFieldEntry], Field(min_length=1, max_length=10)] = _about(
        "one to ten fields, each with `id`, `label` and `hint`"
    )
    good: dict[Slug, Attempt] = _about("a good example: a text for each field, at most 300 characters")
    poor: dict[Slug, Attempt] = _about("a poor example: a text for each field, and `why` it is poor")


class GoToEntry(Entry):
    lesson: Slug | None = _about("the id of a lesson", default=None)
    clause: Slug | None = _about("the id of a clause of the charter", default=None)


class CardEntry(Entry):
    fear: Fear = _about("control, negative, voice, failure, time or overload")
    worry: OptionText = _about("the fear in a colleague's own words, at most 200 characters")
    answer: Answer = _about("the honest answer, 40 to 80 words")
    what_we_do: Annotated[list[Short], Field(min_length=2, max_length=3)] = _about(
        "two or three short points, at most 150 characters each"
    )
    go_to: Annotated[list[GoToEntry], Field(min_length=1, max_length=4)] = _about(
        "one to four things to read next: lesson or clause"
    )


class LessonEntry(Entry):
    id: Slug = _about("the module's name and a word, the same in every language: fears-control")
    title: Title = _about("at most 60 characters")
    covers: list[Text] = _about("the points of the brief this lesson teaches", default_factory=list)
    idea: Idea = _about("the one idea of the lesson, 90 to 160 words")
    example: Text = _about("one example")
    try_this: Text = Field(alias="try", description="one thing to try this week")
    links: list[LinkEntry] = _about("where to read more: lesson, clause, or url and label", default_factory=list)
    asked_as: list[Text] = _about("questions people ask in their own words, for the search", default_factory=list)
    questions: Annotated[list[QuestionEntry], Field(min_length=1, max_length=2)] = _about(
        "one or two questions, each with `id`, `ask` and `options`"
    )
    exercise: ExerciseEntry | None = _about("`id`, `title`, `intro`, `fields`, `good` and `poor`", default=None)
    card: CardEntry | None = _about("`fear`, `worry`, `answer`, `what_we_do` and `go_to`", default=None)


class ModuleFile(Entry):
    module: Slug = _about("the module's name, as in the file's name")
    language: Language = _about("two letters, as in the file's name: fr, en")
    title: Title = _about("at most 60 characters")
    summary: Summary = _about("one sentence, at most 140 characters")
    owner: Text = _about("who is told when something in this module must change")
    lessons: Annotated[list[LessonEntry], Field(min_length=1)] = _about(
        "one or more lessons, each with `id`, `title`, `idea`, `example`, `try` and `questions`"
    )


class CheckOptionEntry(Entry):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=20)] = _about(
        "a letter, the same in every language: a, b, c, d"
    )
    text: Choice = _about("the answer people can pick, at most 75 characters")
    right: bool = _about("`true` on the one right option; left out on the others", default=False)
    feedback: Feedback = _about("what is explained to whoever picks this option, at most 400 characters")


class CheckEntry(Entry):
    ask: OptionText = _about("the question, at most 200 characters")
    options: Annotated[list[CheckOptionEntry], Field(min_length=2, max_length=4)] = _about(
        "two to four options, exactly one of them with `right: true`"
    )


class RemovedEntry(Entry):
    id: Slug = _about("the id of a clause that the version before has")
    because: Feedback = _about("why it is gone, as people read it, at most 400 characters")


class ClauseEntry(Entry):
    id: Slug = _about("a word that never changes, the same in every language: criticism")
    number: Annotated[int, Field(ge=1)] = _about("1, 2, 3 ... in order")
    title: Text = _about("the clause's title")
    text: Text = _about("the clause itself")
    change: Literal["unchanged", "editorial", "material"] | None = _about(
        "from the second version on: unchanged, editorial or material", default=None
    )
    because: Feedback | None = _about(
        "why a material clause changed, as people read it, at most 400 characters", default=None
    )
    check: CheckEntry | None = _about("for a material clause: one question, with `ask` and `options`", default=None)


class CharterFile(Entry):
    charter: Slug = _about("the charter's name, the same in every version: social-media")
    version: Annotated[str, Field(pattern=r"^[0-9]{1,4}(\.[0-9]{1,4}){0,2}$")] = _about('in quotes: "1.0"')
    language: Language = _about("two letters, as in the file's name: fr, en")
    status: Literal["draft", "consultation", "published"] = _about("draft, consultation or published")
    published_on: OnDate | None = _about("year-month-day, 2026-11-02; needed once published", default=None)
    comments_until: OnDate | None = _about(
        "the last day people are asked for their comments, in a consultation", default=None
    )
    owner: Text = _about("who answers for the charter")
    title: Title = _about("at most 60 characters")
    preamble: Text = _about("what comes before the clauses")
    clauses: Annotated[list[ClauseEntry], Field(min_length=1)] = _about(
        "one or more clauses, each with `id`, `number`, `title` and `text`"
    )
    removed: list[RemovedEntry] = _about(
        "clauses of the version before that are gone, each with `id` and `because`", default_factory=list
    )
    acknowledgement: Text = _about("what acknowledging the charter means and does not mean")


class SurveyOptionEntry(Entry):
    id: Slug = _about("a word, the same in every language; `none` for the option that goes with no other")
    text: Choice = _about("the answer people can pick, at most 75 characters")


class EndLabelsEntry(Entry):
    low: EndLabel = _about("what 1 means, at most 70 characters")
    high: EndLabel = _about("what 5 means, at most 70 characters")


class SurveyQuestionEntry(Entry):
    id: Slug = _about("a word that never changes, the same in every language: confidence")
    type: SurveyQuestionType = _about("scale, single, multiple, ranking or text")
    ask: Ask = _about("the question as people read it, at most 2000 characters")
    labels: EndLabelsEntry | None = _about("for a scale: `low` and `high`", default=None)
    options: Annotated[list[SurveyOptionEntry], Field(min_length=2, max_length=10)] | None = _about(
        "two to ten options, each with `id` and `text`; three or more for a ranking", default=None
    )
    at_most: Annotated[int, Field(ge=2, le=10)] | None = _about(
        "how many options a multiple question takes, 2 to 10; left out when all of them", default=None
    )
    optional: bool = _about("`true` where no answer is an answer; left out elsewhere", default=False)


class SurveyFile(Entry):
    survey: Slug = _about("the survey's name, as in the file's name")
    language: Language = _about("two letters, as in the file's name: fr, en")
    title: Title = _about("at most 60 characters")
    intro: Annotated[Text, AfterValidator(_at_most(2_000))] = _about("what it is for, at most 2000 characters")
    confidential: bool = _about("`true`, or `false` where names stand beside answers")
    compares: Slug | None = _about("the survey its answers are compared with, question by question", default=None)
    questions: Annotated[list[SurveyQuestionEntry], Field(min_length=1, max_length=20)] = _about(
        "one to twenty questions, each with `id`, `type` and `ask`"
    )


class OrganisationEntry(Entry):
    name: Text = _about("the organisation's name, for {organisation} in texts")
    coordinator: Text = _about("who coordinates, for {coordinator} in texts")
    contact: Text = _about("where to ask, for {contact} in texts")
    whistleblowing: Text = _about("where to report wrongdoing, for {whistleblowing} in texts")


Channel = Annotated[str, Field(pattern=r"^[CG][A-Z0-9]{2,}$")]


class ChannelsEntry(Entry):
    team: Channel | None = _about("the team's channel, by its id, like C0123ABCD", default=None)
    coordinators: Channel | None = _about("a channel of those who coordinate, by its id", default=None)


class ContactHoursEntry(Entry):
    days: Annotated[list[Day], Field(min_length=1)] = _about("days in brackets: [mon, tue, wed, thu, fri]")
    start: TimeOfDay = Field(alias="from", description='when messages may begin, in quotes: "09:00"')
    end: TimeOfDay = Field(alias="to", description='when messages stop, in quotes: "17:30"')


class LessonTimesEntry(Entry):
    days: Annotated[list[Day], Field(min_length=1)] = _about("days in brackets: [tue, thu]")
    at: TimeOfDay = _about('the hour lessons come, in quotes: "10:00"')


class DigestEntry(Entry):
    day: Day = _about("the day of the weekly digest: fri")
    at: TimeOfDay = _about('its hour, in quotes: "11:00"')


class AttentionEntry(Entry):
    # At most one a local day and three a week: product.md, Attention budget. An organisation may want less, not more.
    per_day: Annotated[int, Field(ge=1, le=1)] = _about("1")
    per_week: Annotated[int, Field(ge=1, le=3)] = _about("1, 2 or 3")
    order: list[Annotated[Kind, Field(strict=False)]] = _about(
        "kinds of message in brackets, the most important first", default_factory=list
    )


class ClosedEntry(Entry):
    first: date = Field(alias="from", description="the first day, like 2026-12-24")
    last: date = Field(alias="to", description="the last day, like 2027-01-01")


class CharterTimesEntry(Entry):
    due_after_days: Annotated[int, Field(ge=1, le=365)] = _about("days to acknowledge the charter, 1 to 365")


class LimitsEntry(Entry):
    messages_per_minute: Annotated[int, Field(ge=1, le=60_000)] = _about(
        "messages a minute to one workspace, 1 to 60000; Slack takes about 230"
    )


class ReviewEntry(Entry):
    # Below 0.7 most people would find the questions hard; above 0.97 the package asks nearly every day.
    target_recall: Annotated[Decimal, Field(ge=0.7, le=0.97)] = _about(
        "the chance of still knowing an answer when its question comes back, 0.7 to 0.97", default=0.9
    )
    # At most five, and three after an absence: product.md, Spaced review. An organisation may want less, not more.
    at_most: Annotated[int, Field(ge=1, le=5)] = _about("questions a day, 1 to 5", default=5)
    after_absence: Annotated[int, Field(ge=1, le=3)] = _about("questions a day after an absence, 1 to 3", default=3)
    parameters: list[Decimal] | None = _about("the 21 numbers of the FSRS scheduler, in brackets", default=None)


class ProgrammeFile(Entry):
    organisation: OrganisationEntry = _about("`name`, `coordinator`, `contact` and `whistleblowing`")
    languages: Annotated[list[Language], Field(min_length=1)] = _about("languages in brackets: [fr, en]")
    default_language: Language = _about("the language used where another is missing: fr")
    address: Literal["vous", "tu"] = _about("vous or tu, in French texts")
    coordinators: list[Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{2,}$")]] = _about(
        "Slack user ids of the coordinators, like U0123ABCD", default_factory=list
    )
    stewards: list[Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{2,}$")]] = _about(
        "Slack user ids of the people who may become the first to read concerns, like U0123ABCD", default_factory=list
    )
    channels: ChannelsEntry | None = _about("`team` and `coordinators`", default=None)
    contact_hours: ContactHoursEntry = _about("`days`, `from` and `to`")
    lessons: LessonTimesEntry = _about("`days` and `at`")
    digest: DigestEntry | None = _about("`day` and `at`", default=None)
    monthly_report: bool = _about("`true` or `false`", default=True)
    attention: AttentionEntry = _about("`per_day` and `per_week`")
    paths: Annotated[dict[Slug, Annotated[list[Slug], Field(min_length=1)]], Field(min_length=1)] = _about(
        "each path with its modules in order: everyone: [start, fears, charter]"
    )
    path_groups: dict[Slug, Annotated[str, Field(pattern=r"^(S[A-Z0-9]{2,}|@?[a-z0-9][a-z0-9._-]{0,79})$")]] = _about(
        "the Slack user group whose people follow a path: coordinator: S0123ABCD, or its handle", default_factory=dict
    )
    path_roles: dict[Slug, Annotated[list[Slug], Field(min_length=1)]] = _about(
        "the parts people take whose holders follow a path, as `surveys/roles` names them: contributor: [writer, relay]",
        default_factory=dict,
    )
    charter: CharterTimesEntry = _about("`due_after_days`")
    limits: LimitsEntry = _about("`messages_per_minute`")
    review: ReviewEntry | None = _about("`target_recall`, `at_most` and `after_absence`", default=None)
    holidays: dict[str, Text] = _about(
        "regions whose public holidays are kept, the usual one first: FR: France", default_factory=dict
    )
    closing_days: list[ClosedEntry] = _about(
        "days the organisation is closed, each `from` and `to`", default_factory=list
    )
    away_words: list[Text] = _about("words in a Slack status that mean the person is away", default_factory=list)
    commands: dict[str, Annotated[str, Field(pattern=r"^/[a-z0-9_-]{1,31}$")]] = _about(
        "renamed commands: learn: /training", default_factory=dict
    )
