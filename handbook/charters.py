"""Charter files: rules inside one version, between its languages, and against the version before."""

from collections.abc import Callable, Sequence

from domain.handbook import Charter, Clause, Option, Question, Removal, version_key
from handbook.charter_changes import said, weighty_changes
from handbook.files import ContentFile
from handbook.problems import Problem, did_you_mean, listed
from handbook.schema import CharterFile, CheckEntry, ClauseEntry
from handbook.texts import long_sentences

CharterSource = ContentFile[CharterFile]


def check_charter(file: CharterSource) -> None:
    """Note what is wrong inside one charter file."""
    source, entry = file.source, file.entry
    if entry is None:
        return
    if entry.version != file.name:
        message = f"`version` is `{entry.version}`, and the file's name says `{file.name}`."
        file.add(source.problem(("version",), message, f'Write `version: "{file.name}"`, or rename the file.'))
    if entry.status == "published" and entry.published_on is None:
        message = "A published charter says since when."
        file.add(source.problem(("status",), message, "Add `published_on: 2026-11-02`, with the day it was published."))
    seen: set[str] = set()
    for index, clause in enumerate(entry.clauses):
        if clause.id in seen:
            message = f"The id `{clause.id}` is used twice in this file."
            file.add(source.problem(("clauses", index, "id"), message, "Give each clause an id of its own."))
        seen.add(clause.id)
        if clause.number != index + 1:
            message = f"This clause is number {clause.number}, and it stands in place {index + 1}."
            mend = f"Write `number: {index + 1}`, or move the clause."
            file.add(source.problem(("clauses", index, "number"), message, mend))
        file.add(*_check_problems(file, index, clause))
    texts = [(("preamble",), entry.preamble), (("acknowledgement",), entry.acknowledgement)]
    file.add(*long_sentences(source, texts))
    file.add(
        *long_sentences(source, ((("clauses", index, "text"), each.text) for index, each in enumerate(entry.clauses)))
    )


def _check_problems(file: CharterSource, index: int, clause: ClauseEntry) -> list[Problem]:
    """What is wrong with the question about a material clause, or with `because`, inside one file."""
    source, problems = file.source, []
    for key in ("check", "because"):
        if getattr(clause, key) is not None and clause.change != "material":
            message = f"`{key}` goes with a material change, and `{clause.id}` is not called one."
            problems.append(source.problem(("clauses", index, key), message, "Delete it.", on_key=True))
    if clause.check is None:
        return problems
    at = ("clauses", index, "check", "options")
    options = clause.check.options
    right = sum(option.right for option in options)
    if right != 1:
        message = f"{right or 'No'} right options in the question about `{clause.id}`."
        problems.append(source.problem(at, message, "Write `right: true` on exactly one option.", on_key=True))
    for number, option in enumerate(options):
        if option.id in [each.id for each in options[:number]]:
            message = f"Two options of the question about `{clause.id}` have the same id."
            problems.append(source.problem((*at, number, "id"), message, "Give each option an id of its own."))
    return problems


def compare_languages(first: CharterSource, other: CharterSource) -> None:
    """Note in ``other`` where it is not the same charter as ``first``, the default language."""
    if first.entry is None or other.entry is None:
        return
    source, mine, model = other.source, other.entry, first.entry
    name = first.source.file.rsplit("/", 1)[-1]
    for key in ("charter", "status", "published_on", "comments_until"):
        if (here := getattr(mine, key)) != (there := getattr(model, key)):
            message = f"`{key}` is `{here}` here and `{there}` in {name}."
            other.add(source.problem((key,), message, "Write the same in every language."))
    mine_ids, model_ids = [each.id for each in mine.clauses], [each.id for each in model.clauses]
    missing = [each for each in model_ids if each not in mine_ids]
    if missing:
        ids = listed((f"`{each}`" for each in missing), "and")
        message = f"{name} has the clause {ids}, which this file does not have."
        other.add(source.problem(("clauses",), message, f"Add it here, or delete it from {name}.", on_key=True))
    for index, clause in enumerate(mine.clauses):
        wanted = next((each for each in model.clauses if each.id == clause.id), None)
        if wanted is None:
            message = f"{name} has no clause `{clause.id}`."
            mend = f"{did_you_mean(clause.id, missing)}Ids must be the same in every language."
            other.add(source.problem(("clauses", index, "id"), message, mend))
            continue
        for key in ("number", "change"):
            if (here := getattr(clause, key)) != (there := getattr(wanted, key)):
                message = f"`{key}` of `{clause.id}` is `{here}` here and `{there}` in {name}."
                other.add(source.problem(("clauses", index, key), message, "Write the same in every language."))
        if _answers(clause.check) != _answers(wanted.check):
            message = f"The question about `{clause.id}` has other options here than in {name}."
            mend = "Write the same ids in the same order, and the same right one, in every language."
            other.add(source.problem(("clauses", index), message, mend))
    if [each.id for each in mine.removed] != [each.id for each in model.removed]:
        message = f"`removed` does not name the same clauses as {name}."
        other.add(source.problem((), message, "Write the same in every language."))


def _answers(check: CheckEntry | None) -> list[tuple[str, bool]] | None:
    return [(option.id, option.right) for option in check.options] if check else None


def compare_versions(files: Sequence[CharterSource]) -> None:
    """Note where `change` is missing, out of place or untrue; the files are those of one language.

    Each version is compared with the last published one before it: that is what people have agreed to.
    """
    before: CharterFile | None = None
    for file in sorted(files, key=lambda file: version_key(file.name)):
        if file.entry:
            for index in range(len(file.entry.clauses)):
                file.add(*_change_problems(file, file.entry, index, before))
            file.add(*_removal_problems(file, file.entry, before))
            if before is not None:
                file.add(*_around_the_clauses(file, file.entry, before))
            if before is None or file.entry.status == "published":
                before = file.entry


def _change_problems(file: CharterSource, entry: CharterFile, index: int, before: CharterFile | None) -> list[Problem]:
    source, clause = file.source, entry.clauses[index]
    steps = ("clauses", index, "change")
    if before is None:
        if clause.change is None:
            return []
        message = "`change` compares with the version before, and this is the first."
        return [source.problem(steps, message, "Delete the line.", on_key=True)]
    if clause.change is None:
        message = f"`change` is missing in the clause `{clause.id}`: version {before.version} came before this one."
        return [source.problem(steps[:-1], message, "Add `change: unchanged`, `editorial` or `material`.")]
    if clause.change == "material" and clause.check is None:
        message = f"`{clause.id}` is called material, and there is no question about it."
        return [source.problem(steps, message, "Add `check:` with `ask` and `options`: everybody is asked it, once.")]
    old = next((each for each in before.clauses if each.id == clause.id), None)
    if old is None:
        if clause.change == "material":
            return []
        message = f"Version {before.version} has no clause `{clause.id}`: a new clause is a material change."
        return [source.problem(steps, message, "Write `change: material`, so that people are asked about it.")]
    return _against(file, steps, clause, old, before.version)


def _against(
    file: CharterSource, steps: tuple[str | int, ...], clause: ClauseEntry, old: ClauseEntry, version: str
) -> list[Problem]:
    same = (old.title.split(), old.text.split()) == (clause.title.split(), clause.text.split())
    if clause.change == "unchanged" and not same:
        message = f"`{clause.id}` is called unchanged, and its text is not that of version {version}."
        return [file.source.problem(steps, message, "Write `editorial` or `material`, or put the old text back.")]
    if clause.change == "material" and same:
        message = f"`{clause.id}` is called material, and its text is that of version {version}."
        return [file.source.problem(steps, message, "Write `unchanged`: nobody should be asked about nothing.")]
    if clause.change == "editorial" and same:
        message = f"`{clause.id}` is called editorial, and its text is that of version {version}."
        return [file.source.problem(steps, message, "Write `unchanged`.", severity="warning")]
    if clause.change == "editorial":
        found = weighty_changes(f"{old.title}\n{old.text}", f"{clause.title}\n{clause.text}", file.language)
        if found:
            message = f"`{clause.id}` is called editorial, and {said(found)} changed."
            mend = "If people agree to something else now, write `material`; if not, leave it."
            return [file.source.problem(steps, message, mend, severity="warning")]
    return []


def _removal_problems(file: CharterSource, entry: CharterFile, before: CharterFile | None) -> list[Problem]:
    source = file.source
    here = {clause.id for clause in entry.clauses}
    named = [each.id for each in entry.removed]
    gone = [] if before is None else [clause.id for clause in before.clauses if clause.id not in here]
    problems = []
    for index, clause_id in enumerate(named):
        if clause_id not in gone or clause_id in named[:index]:
            known = f"Version {before.version} has no such clause that" if before else "There is no version before that"
            message = f"`{clause_id}` is called removed. {known} this one lacks."
            mend = f"{did_you_mean(clause_id, gone)}Delete the line where nothing was removed."
            problems.append(source.problem(("removed", index, "id"), message, mend))
    if before and (silent := [clause_id for clause_id in gone if clause_id not in named]):
        ids = listed((f"`{each}`" for each in silent), "and")
        message = f"Version {before.version} has the clause {ids}, which this one lacks without a word."
        mend = "Name it under `removed:` with `id` and `because`, or put it back."
        problems.append(source.problem(("clauses",), message, mend, on_key=True))
    return problems


def _around_the_clauses(file: CharterSource, entry: CharterFile, before: CharterFile) -> list[Problem]:
    """What stands around the clauses is nobody's to acknowledge anew: a change of weight there is pointed out."""
    problems = []
    for key in ("preamble", "acknowledgement"):
        if found := weighty_changes(getattr(before, key), getattr(entry, key), file.language):
            message = f"In `{key}`, {said(found)} changed since version {before.version}, and nobody is asked about it."
            mend = "What binds people belongs in a clause; if nothing does, leave it."
            problems.append(file.source.problem((key,), message, mend, severity="warning"))
    return problems


def known_clauses(charters: Sequence[Charter], stated: set[str]) -> set[str]:
    """Clause ids a lesson may link to: those of the newest published version and of the newest one.

    ``stated`` are ids of files that could not be loaded: a link to one of them waits for the file to be mended.
    """
    newest = max(charters, key=lambda charter: version_key(charter.version), default=None)
    published = [charter for charter in charters if charter.status == "published"]
    current = max(published, key=lambda charter: version_key(charter.version), default=None)
    return stated | {clause.id for charter in (newest, current) if charter for clause in charter.clauses}


def charter_of(entry: CharterFile, ready: Callable[[str], str]) -> Charter:
    """The charter with every text made ready."""
    return Charter(
        id=entry.charter,
        version=entry.version,
        language=entry.language,
        status=entry.status,
        published_on=entry.published_on,
        owner=entry.owner.strip(),
        title=ready(entry.title),
        preamble=ready(entry.preamble),
        clauses=tuple(
            Clause(
                each.id,
                each.number,
                ready(each.title),
                ready(each.text),
                each.change,
                ready(each.because or ""),
                _question_of(each, ready),
            )
            for each in entry.clauses
        ),
        acknowledgement=ready(entry.acknowledgement),
        removed=tuple(Removal(each.id, ready(each.because)) for each in entry.removed),
        comments_until=entry.comments_until,
    )


def _question_of(clause: ClauseEntry, ready: Callable[[str], str]) -> Question | None:
    check = clause.check
    if check is None:
        return None
    options = (Option(one.id, ready(one.text), ready(one.feedback), one.right) for one in check.options)
    return Question(clause.id, ready(check.ask), tuple(options))
