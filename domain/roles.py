"""Roles: the small parts people take in the programme, and who is there to call for each (product.md, Momentum).

The survey ``roles`` in ``content/surveys`` names them; its option ``none`` is no role but "nothing for now".
"""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.handbook import Handbook
from domain.members import Voice

SURVEY = QUESTION = "roles"
"""The survey that names the roles, and its question of that name."""
NONE = "none"
"""The option that is no role but "nothing for now"."""
MOST = 3
"""Roles one person holds at once: a single one is plenty."""
IN_PEACE = timedelta(weeks=3)
"""For how long whoever said "nothing for now" is not asked again."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role as the handbook words it."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role with who holds it, in the order of their ids; ``mine``: the reader does."""

    role: Role
    holders: tuple[str, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class RolesView:
    """Every role. ``note`` says what was just done; ``peace_until`` until when the reader is not asked again.

    ``path`` is the path the reader follows since what was just done, where it was another before.
    """

    voice: Voice
    lines: tuple[RoleLine, ...]
    peace_until: date | None = None
    note: str = ""
    path: str | None = None


@dataclass(frozen=True, slots=True)
class RolesHome:
    """What Home says of roles: the reader's own, or an invitation."""

    mine: tuple[Role, ...]


def roles_of(handbook: Handbook, language: str) -> tuple[Role, ...]:
    """The roles there are, in that language or the default one; none where the content has no such survey."""
    survey = handbook.survey(SURVEY, language)
    questions = survey.questions if survey is not None else ()
    options = next((question.options for question in questions if question.id == QUESTION), ())
    return tuple(Role(option.id, option.text) for option in options if option.id != NONE)


def peace_until(said_on: date | None, today: date) -> date | None:
    """The day from which somebody may be asked again who said "nothing for now" on ``said_on``; None where they may now."""
    until = said_on + IN_PEACE if said_on is not None else None
    return until if until is not None and today < until else None
