"""The rules of exercises: a text kept as it is typed, saved when the member says so, and shared only if they do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.handbook import Exercise, ExerciseField
from domain.members import Voice

TEXT_LIMIT = 3_000
"""Characters one field takes: as many as Slack's own text fields do."""
KEYSTROKES_LATE = 24 * 60 * 60 * 1_000_000
"""Microseconds, longer than anything typed can take to arrive: after it, when it was typed is forgotten."""
SHARED_PAGE = 20
"""Shared texts in one page of the coordinators' list."""

ExerciseState = Literal["new", "draft", "saved", "shared"]


@dataclass(frozen=True, slots=True)
class Written:
    """What is kept of one field. ``draft`` is what was typed since the last save, None where nothing was.

    ``typed_in`` is the opening of the form in which it was typed last.
    """

    field_id: str
    draft: str | None = None
    saved: str | None = None
    typed_in: str | None = None

    @property
    def text(self) -> str:
        """What the member last wrote here, saved or not."""
        return (self.saved or "") if self.draft is None else self.draft

    @property
    def unsaved(self) -> bool:
        """Whether a draft says something else than what was saved."""
        return self.draft is not None and self.draft != (self.saved or "")


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of a form as it was submitted: what stood in it then, and when it was opened."""

    field_id: str
    text: str
    first: str


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of the form with its text; ``elsewhere`` is other text written in it on another device meanwhile."""

    field: ExerciseField
    text: str = ""
    elsewhere: str | None = None


@dataclass(frozen=True, slots=True)
class ExerciseForm:
    """The form. ``opening`` names this opening of it, ``revision`` counts how often it was shown again since.

    ``readers`` are the coordinators who could read the text if it were shared; ``left_over`` is what was written in
    fields that are no longer part of the exercise.
    """

    voice: Voice
    exercise: Exercise
    fields: tuple[FormField, ...]
    readers: tuple[str, ...]
    shared: bool
    opening: str
    revision: int = 1
    left_over: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether it is shown again because something was written in it elsewhere."""
        return self.revision > 1


@dataclass(frozen=True, slots=True)
class ExerciseLine:
    """One exercise in the member's list."""

    exercise_id: str
    title: str
    lesson_title: str
    state: ExerciseState
    unsaved: bool


@dataclass(frozen=True, slots=True)
class ExercisesView:
    """The member's list of exercises; ``withdrawn`` is the title of the one whose sharing just ended."""

    voice: Voice
    lines: tuple[ExerciseLine, ...]
    withdrawn: str | None = None


@dataclass(frozen=True, slots=True)
class ExerciseSaved:
    """What now holds. ``readers`` is empty unless shared; ``empty``: nothing was written, so nothing is kept.

    ``withdrawn``: it was shared until now.
    """

    voice: Voice
    exercise_id: str
    title: str
    readers: tuple[str, ...]
    empty: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class ExerciseGone:
    """The handbook no longer has this exercise; what was written is kept."""

    voice: Voice


@dataclass(frozen=True, slots=True)
class NothingWritten:
    """The form was submitted empty, and had never held anything."""

    voice: Voice


@dataclass(frozen=True, slots=True)
class SharedLine:
    """One shared text in the coordinators' list."""

    user_id: str
    exercise_id: str
    title: str
    shared_on: date


@dataclass(frozen=True, slots=True)
class SharedView:
    """A page of what is shared, the newest first. ``withdrawn``: the one asked for is shared no more."""

    voice: Voice
    lines: tuple[SharedLine, ...]
    offset: int
    total: int
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class SharedText:
    """One shared text as a coordinator reads it: the fields that hold something, in the exercise's order."""

    voice: Voice
    user_id: str
    title: str
    shared_on: date
    texts: tuple[tuple[str, str], ...]
    offset: int


def typed_order(action_ts: str) -> int:
    """The place of a keystroke among others, from Slack's time stamp of it: microseconds; 0 where it cannot be read.

    Of two for one field the later one counts, whichever arrives last and whatever device it comes from.
    """
    seconds, _, fraction = action_ts.partition(".")
    if not seconds.isdecimal() or not (fraction.isdecimal() or not fraction):
        return 0
    return int(seconds) * 1_000_000 + int(fraction[:6].ljust(6, "0") or 0)


def storable(text: str) -> str:
    """The text without what a database cannot hold (a null, half a character), in at most ``TEXT_LIMIT`` characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")[:TEXT_LIMIT]


def settle(shown: Shown, kept: Written | None, opening: str) -> tuple[str, str | None]:
    """The text a submitted field is to hold, and other text written in it elsewhere that would be lost, if there is any.

    What was typed in this opening, or was there when it was opened, is on the screen: the screen holds. What was typed
    in another opening since is taken where this one was left alone; where both were changed, both are shown.
    """
    unseen = kept is not None and kept.typed_in != opening and kept.text not in {shown.first, shown.text}
    if kept is None or not unseen:
        return shown.text, None
    return (kept.text, None) if shown.text == shown.first else (shown.text, kept.text)


def state_of(written: Sequence[Written], *, shared: bool) -> ExerciseState:
    """Where a member is with an exercise."""
    if shared:
        return "shared"
    if any(field.saved for field in written):
        return "saved"
    return "draft" if any(field.text for field in written) else "new"


def left_over(exercise: Exercise, written: Mapping[str, Written]) -> tuple[str, ...]:
    """What stands in fields the exercise no longer has."""
    known = {field.id for field in exercise.fields}
    return tuple(each.text for field_id, each in sorted(written.items()) if field_id not in known and each.text)
