"""programme.yaml: the programme's defaults, paths and limits."""

from collections.abc import Iterable
from pathlib import Path

from domain.attention import POSTS, Kind
from domain.programme import ContactHours, Organisation, Programme, ReviewRules
from domain.review import refused
from handbook.files import validated
from handbook.problems import Problem, Severity, did_you_mean, listed
from handbook.public_holidays import is_region, regions_of
from handbook.schema import DAYS, DigestEntry, ProgrammeFile, ReviewEntry
from handbook.source import Source, read

DIGEST = DigestEntry(day="fri", at="11:00")  # type: ignore[arg-type]
# What Slack sees typed, in both languages: product.md, Slack surfaces.
COMMANDS = (
    "learn",
    "charter",
    "concern",
    "suggest",
    "survey",
    "momentum",
    "entrain",
    "apprendre",
    "charte",
    "inquietude",
    "suggerer",
    "sondage",
    "elan",
)
# Slack keeps these for itself: https://slack.com/help/articles/201259356
SLACK_COMMANDS = frozenset(
    [
        "active",
        "archive",
        "away",
        "call",
        "collapse",
        "dm",
        "expand",
        "feed",
        "feedback",
        "apps",
        "help",
        "invite",
        "invite_people",
        "join",
        "keys",
        "leave",
        "me",
        "msg",
        "mute",
        "open",
        "part",
        "prefs",
        "remind",
        "remove",
        "rename",
        "search",
        "shortcuts",
        "shrug",
        "star",
        "status",
        "topic",
        "trunk",
        "who",
    ]
)


def read_programme(path: Path, own: Path | None = None) -> tuple[Source, Programme | None]:
    """The programme, or None when the file cannot be used; the source holds the problems.

    A ``programme.yaml`` in ``own``, a workspace's folder, says the keys that differ there; the others are the shared ones.
    """
    source = read(path)
    if own is not None and (own / path.name).exists():
        source = _over(source, read(own / path.name))
    entry = validated(source, ProgrammeFile)
    if entry is None:
        return source, None
    source.problems += _language_problems(source, entry)
    source.problems += _hour_problems(source, entry)
    source.problems += _digest_problems(source, entry)
    source.problems += _command_problems(source, entry)
    source.problems += _organisation_problems(source, entry)
    source.problems += _review_problems(source, entry)
    source.problems += _day_off_problems(source, entry)
    source.problems += _repeated(source, "attention.order", entry.attention.order)
    source.problems += _order_problems(source, entry)
    source.problems += _repeated(source, "coordinators", entry.coordinators)
    source.problems += _repeated(source, "stewards", entry.stewards)
    source.problems += _leading_nowhere(source, entry, "path_groups", entry.path_groups, "error")
    # A workspace whose own file has other paths keeps the parts of the shared one, and these then lead nobody anywhere.
    source.problems += _leading_nowhere(source, entry, "path_roles", entry.path_roles, "warning")
    for name, roles in entry.path_roles.items():
        source.problems += _repeated(source, f"path_roles.{name}", roles)
    for name, modules in entry.paths.items():
        source.problems += _repeated(source, f"paths.{name}", modules)
    if any(problem.severity == "error" for problem in source.problems):
        return source, None
    return source, _programme(entry)


def _leading_nowhere(
    source: Source, entry: ProgrammeFile, key: str, named: Iterable[str], severity: Severity
) -> list[Problem]:
    """The paths that are led to and are not there."""
    problems = []
    for name in named:
        if name not in entry.paths:
            mend = f"{did_you_mean(name, list(entry.paths))}The paths are {listed(list(entry.paths), 'and')}."
            message = f"`{name}` is not one of the `paths`."
            problems.append(source.problem((key, name), message, mend, severity=severity, on_key=True))
    return problems


def _over(shared: Source, own: Source) -> Source:
    """The keys of a workspace's own file over the shared ones; what is wrong is said of the workspace's file."""
    if own.data is None or shared.data is None:
        return own
    if "commands" in own.data:
        message = "Commands are Slack's for the whole app: a workspace cannot rename them for itself."
        own.problems.append(own.problem(("commands",), message, "Take `commands` out of this file.", on_key=True))
    own.data = {**shared.data, **own.data}
    return own


def _programme(entry: ProgrammeFile) -> Programme:
    organisation, digest = entry.organisation, entry.digest or DIGEST
    return Programme(
        organisation=Organisation(
            organisation.name.strip(),
            organisation.coordinator.strip(),
            organisation.contact.strip(),
            organisation.whistleblowing.strip(),
        ),
        languages=tuple(entry.languages),
        default_language=entry.default_language,
        address=entry.address,
        coordinators=tuple(entry.coordinators),
        contact_hours=ContactHours(
            days=frozenset(DAYS.index(day) for day in entry.contact_hours.days),
            start=entry.contact_hours.start,
            end=entry.contact_hours.end,
        ),
        lesson_days=frozenset(DAYS.index(day) for day in entry.lessons.days),
        lesson_time=entry.lessons.at,
        per_day=entry.attention.per_day,
        per_week=entry.attention.per_week,
        paths={name: tuple(modules) for name, modules in entry.paths.items()},
        charter_due_after_days=entry.charter.due_after_days,
        messages_per_minute=entry.limits.messages_per_minute,
        commands=dict(entry.commands),
        path_groups=dict(entry.path_groups),
        path_roles={name: tuple(roles) for name, roles in entry.path_roles.items()},
        away_words=tuple(word.strip().lower() for word in entry.away_words),
        review=_review(entry.review),
        holidays={region.upper(): name.strip() for region, name in entry.holidays.items()},
        closed=tuple((period.first, period.last) for period in entry.closing_days),
        priority=tuple(kind.value for kind in entry.attention.order),
        stewards=tuple(entry.stewards),
        channels={} if entry.channels is None else entry.channels.model_dump(exclude_none=True),
        digest_day=DAYS.index(digest.day),
        digest_time=digest.at,
        monthly_report=entry.monthly_report,
    )


def _review(entry: ReviewEntry | None) -> ReviewRules:
    if entry is None:
        return ReviewRules()
    return ReviewRules(entry.target_recall, entry.at_most, entry.after_absence, tuple(entry.parameters or ()))


def _language_problems(source: Source, entry: ProgrammeFile) -> list[Problem]:
    problems = _repeated(source, "languages", entry.languages)
    if entry.default_language not in entry.languages:
        message = f"`default_language` is `{entry.default_language}`, which is not among `languages`."
        mend = f"Write {listed(entry.languages)}, or add the language to the list."
        problems.append(source.problem(("default_language",), message, mend))
    return problems


def _hour_problems(source: Source, entry: ProgrammeFile) -> list[Problem]:
    hours, lessons = entry.contact_hours, entry.lessons
    problems = _repeated(source, "contact_hours.days", hours.days) + _repeated(source, "lessons.days", lessons.days)
    between = f"{hours.start:%H:%M} and {hours.end:%H:%M}"
    if hours.start >= hours.end:
        message = f"Contact hours end at {hours.end:%H:%M}, before they begin at {hours.start:%H:%M}."
        problems.append(source.problem(("contact_hours", "to"), message, "Write an hour later than `from`."))
    elif not hours.start <= lessons.at < hours.end:
        message = f"Lessons come at {lessons.at:%H:%M}, outside contact hours: nobody would ever get one."
        problems.append(source.problem(("lessons", "at"), message, f"Choose an hour between {between}."))
    outside = [day for day in lessons.days if day not in hours.days]
    if len(outside) == len(lessons.days):
        message = f"No lesson day ({listed(outside, 'and')}) is a contact day: nobody would ever get a lesson."
        mend = f"Choose among {listed(hours.days)}, or add a day to `contact_hours`."
        problems.append(source.problem(("lessons", "days"), message, mend))
    elif outside:
        message = f"No lesson will come on {listed(outside, 'and')}: not a contact day."
        where = ("lessons", "days", lessons.days.index(outside[0]))
        problems.append(source.problem(where, message, "Take the day out of `lessons`.", severity="warning"))
    return problems


def _digest_problems(source: Source, entry: ProgrammeFile) -> list[Problem]:
    """Outside contact hours the digest waits for them: that may not be what was meant."""
    hours, digest = entry.contact_hours, entry.digest
    if digest is None:
        return []
    problems = []
    if digest.day not in hours.days:
        message = f"The digest is for {digest.day}, which is not a contact day: it comes on the next one."
        mend = f"Choose among {listed(hours.days)}."
        problems.append(source.problem(("digest", "day"), message, mend, severity="warning"))
    if not hours.start <= digest.at < hours.end:
        message = f"The digest is for {digest.at:%H:%M}, outside contact hours: it comes within the next ones."
        mend = f"Choose an hour between {hours.start:%H:%M} and {hours.end:%H:%M}."
        problems.append(source.problem(("digest", "at"), message, mend, severity="warning"))
    return problems


def _review_problems(source: Source, entry: ProgrammeFile) -> list[Problem]:
    review = entry.review
    if review is None:
        return []
    problems = []
    if review.after_absence > review.at_most:
        message = (
            f"After an absence {review.after_absence} questions a day would come, more than the usual {review.at_most}."
        )
        mend = f"Write at most {review.at_most}."
        problems.append(source.problem(("review", "after_absence"), message, mend))
    why = refused(review.parameters) if review.parameters is not None else None
    if why:
        message = f"These are no parameters for the spacing of questions: {why}"
        mend = "Take the line out, or write the 21 numbers that an FSRS optimiser gave."
        problems.append(source.problem(("review", "parameters"), message, mend))
    return problems


def _command_problems(source: Source, entry: ProgrammeFile) -> list[Problem]:
    problems = []
    taken = {f"/{name}": name for name in COMMANDS if name not in entry.commands}
    for name, renamed in entry.commands.items():
        where = ("commands", name)
        if name not in COMMANDS:
            mend = f"{did_you_mean(name, COMMANDS)}The commands are {listed(COMMANDS, 'and')}, without a slash."
            problems.append(source.problem(where, f"`{name}` is not a command of the bot.", mend, on_key=True))
        elif renamed[1:] in SLACK_COMMANDS:
            message = f"`{renamed}` belongs to Slack itself."
            problems.append(source.problem(where, message, "Choose another name."))
        elif renamed in taken:
            message = f"`{renamed}` would be both `{taken[renamed]}` and `{name}`."
            problems.append(source.problem(where, message, "Give each command a name of its own."))
        else:
            taken[renamed] = name
    return problems


def _organisation_problems(source: Source, entry: ProgrammeFile) -> list[Problem]:
    problems = []
    for name, value in entry.organisation.model_dump().items():
        if sign := next((sign for sign in ("{", "}", "[[", "]]") if sign in value), ""):
            message = (
                f"`{name}` holds `{sign}`: it is put into texts as it is, and cannot hold placeholders or markers."
            )
            where = (value.index(sign), sign)
            problems.append(source.problem_in_text(("organisation", name), where, message, "Write plain words."))
    return problems


def _order_problems(source: Source, entry: ProgrammeFile) -> list[Problem]:
    """A review can be a line under a lesson, never the other way: put first, it would leave no day for lessons."""
    order = entry.attention.order
    for index, kind in enumerate(order):
        if kind in POSTS:
            message = f"`{kind}` goes to a channel and takes nobody's turn."
            return [source.problem(("attention", "order", index), message, "Take it out.")]
    if Kind.REVIEW not in order or (Kind.LESSON in order and order.index(Kind.LESSON) < order.index(Kind.REVIEW)):
        return []
    where = ("attention", "order", order.index(Kind.REVIEW))
    return [source.problem(where, "Reviews would take the place of lessons.", "Write lesson before review.")]


def _day_off_problems(source: Source, entry: ProgrammeFile) -> list[Problem]:
    problems = []
    for region in entry.holidays:
        if not is_region(region.upper()):
            country = region.split("-")[0].upper()
            mend = "Write a country's two letters, like FR, or those and a region's, like CA-QC."
            if is_region(country):
                mend = f"Regions there are {listed([country, *regions_of(country)], 'and')}."
            message = f"No public holidays are known for `{region}`."
            problems.append(source.problem(("holidays", region), message, mend, on_key=True))
    for index, period in enumerate(entry.closing_days):
        if period.last < period.first:
            message = f"These closing days end on {period.last}, before they begin on {period.first}."
            problems.append(source.problem(("closing_days", index, "to"), message, "Write a later day."))
    return problems


def _repeated(source: Source, path: str, values: Iterable[str]) -> list[Problem]:
    """A problem for each value a list holds again."""
    problems, seen = [], set()
    for index, value in enumerate(values):
        if value in seen:
            message = f"`{value}` is in the list twice."
            problems.append(source.problem((*path.split("."), index), message, "Keep one of the two."))
        seen.add(value)
    return problems
