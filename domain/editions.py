"""What changed from one version of the charter to the next, and for whom that matters (product.md, "Charter").

An *edition* is a version that asks: the first one published, or one that changes what people agree to. Versions after it
that only put things better belong to it: nobody is asked about them, and whoever acknowledged the edition stays done.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from domain.handbook import Charter, Clause, Question, version_key

How = Literal["same", "gone", "new"]
_PARTS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text that was compared: in both, only before, or only after."""

    how: How
    text: str


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause before and after; ``before`` is None for a new one, ``after`` for one that is gone."""

    clause_id: str
    before: Clause | None
    after: Clause | None
    because: str = ""

    @property
    def check(self) -> Question | None:
        """What is asked about it; nothing about a clause that is gone."""
        return self.after.check if self.after else None


def edition_of(published: Sequence[Charter], version: str) -> str:
    """The edition a version belongs to; ``published`` are the versions in one language, oldest first.

    A version that is not among them is an edition of its own, for it cannot be compared with anything.
    """
    found = version
    for number, charter in enumerate(published):
        if version_key(charter.version) > version_key(version):
            break
        if number == 0 or charter.material:
            found = charter.version
    return found


def last_of(published: Sequence[Charter], edition: str) -> Charter | None:
    """The last version that belongs to an edition: its words are the ones people who acknowledged it know best."""
    mine = [charter for charter in published if edition_of(published, charter.version) == edition]
    return mine[-1] if mine else None


def changes_since(published: Sequence[Charter], edition: str) -> tuple[ClauseChange, ...]:
    """What somebody who acknowledged ``edition`` has not been shown yet, in the order of the newest version.

    Empty where there is nothing to compare with: then the whole text is to be read.
    """
    before, now = last_of(published, edition), published[-1] if published else None
    if before is None or now is None:
        return ()
    later = [charter for charter in published if version_key(charter.version) > version_key(before.version)]
    material = {clause.id: clause for charter in later for clause in charter.material_clauses}
    reasons = {removal.clause_id: removal.because for charter in later for removal in charter.removed}
    changed = [
        ClauseChange(clause.id, before.clause(clause.id), clause, material[clause.id].because)
        for clause in now.clauses
        if clause.id in material
    ]
    gone = [
        ClauseChange(clause.id, clause, None, reasons[clause.id])
        for clause in before.clauses
        if clause.id in reasons and now.clause(clause.id) is None
    ]
    return (*changed, *gone)


def compared(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts as one, word by word: what stayed, what went, what came."""
    old, new = _PARTS.findall(before.strip()), _PARTS.findall(after.strip())
    pieces: list[Piece] = []
    for what, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(old[first:last])))
            continue
        if first < last:
            pieces.append(Piece("gone", "".join(old[first:last])))
        if start < end:
            pieces.append(Piece("new", "".join(new[start:end])))
    return tuple(_without_islands(pieces))


def _without_islands(pieces: Sequence[Piece]) -> list[Piece]:
    """Words that changed on both sides of a mere space or sign are one change: a text of scraps cannot be read."""
    found: list[Piece] = []
    number = 0
    while number < len(pieces):
        stretch = [pieces[number]]
        while (
            stretch[0].how != "same"
            and number + 1 < len(pieces)
            and (pieces[number + 1].how != "same" or _is_island(pieces, number + 1))
        ):
            number += 1
            stretch.append(pieces[number])
        number += 1
        if stretch[0].how == "same":
            found += stretch
            continue
        sides: tuple[How, ...] = ("gone", "new")
        for how in sides:
            if text := "".join(piece.text for piece in stretch if piece.how in {how, "same"}):
                found.append(Piece(how, text))
    return found


def _is_island(pieces: Sequence[Piece], number: int) -> bool:
    between = number + 1 < len(pieces) and pieces[number + 1].how != "same"
    return between and not any(letter.isalnum() or letter == "\n" for letter in pieces[number].text)
