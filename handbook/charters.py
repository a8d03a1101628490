"""Charter files: rules inside one version, between its languages, and against the version before."""

from collections.abc import Callable, Sequence

from domain.handbook import Charter, Clause, version_key
from handbook.files import ContentFile
from handbook.problems import Problem, did_you_mean, listed
from handbook.schema import CharterFile
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
    texts = [(("preamble",), entry.preamble), (("acknowledgement",), entry.acknowledgement)]
    file.add(*long_sentences(source, texts))
    file.add(
        *long_sentences(source, ((("clauses", index, "text"), each.text) for index, each in enumerate(entry.clauses)))
    )


def compare_languages(first: CharterSource, other: CharterSource) -> None:
    """Note in ``other`` where it is not the same charter as ``first``, the default language."""
    if first.entry is None or other.entry is None:
        return
    source, mine, model = other.source, other.entry, first.entry
    name = first.source.file.rsplit("/", 1)[-1]
    for key in ("charter", "status", "published_on"):
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


def compare_versions(files: Sequence[CharterSource]) -> None:
    """Note where `change` is missing, out of place or untrue; the files are those of one language."""
    before: CharterFile | None = None
    for file in sorted(files, key=lambda file: version_key(file.name)):
        if file.entry:
            for index in range(len(file.entry.clauses)):
                file.add(*_change_problems(file, file.entry, index, before))
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
    old = next((each for each in before.clauses if each.id == clause.id), None)
    if old is None:
        if clause.change == "material":
            return []
        message = f"Version {before.version} has no clause `{clause.id}`: a new clause is a material change."
        return [source.problem(steps, message, "Write `change: material`, so that people are asked about it.")]
    same = (old.title.split(), old.text.split()) == (clause.title.split(), clause.text.split())
    if clause.change == "unchanged" and not same:
        message = f"`{clause.id}` is called unchanged, and its text is not that of version {before.version}."
        return [source.problem(steps, message, "Write `editorial` or `material`, or put the old text back.")]
    if clause.change == "editorial" and same:
        message = f"`{clause.id}` is called editorial, and its text is that of version {before.version}."
        return [source.problem(steps, message, "Write `unchanged`.", severity="warning")]
    return []


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
            Clause(each.id, each.number, ready(each.title), ready(each.text), each.change) for each in entry.clauses
        ),
        acknowledgement=ready(entry.acknowledgement),
    )
