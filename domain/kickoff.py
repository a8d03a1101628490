"""The kit for the meeting where objectives, worries, suggestions and roles are discussed: what it is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.members import Voice
from domain.programme import Organisation
from domain.results import ResultView
from domain.roles import RoleLine
from domain.suggestions import Line

SURVEYS = ("kickoff", "baseline")
"""Those whose last result opens the meeting, the one asked for it first."""
MOST_SUGGESTIONS = 12
TOPICS = ("objectives", "worries", "suggestions", "parts")
"""What is talked about, by the ids of the survey's question ``order``, in the order where nobody said otherwise."""
ORDER = "order"


@dataclass(frozen=True, slots=True)
class Kit:
    """``results`` are those of closed surveys, suppressed as everywhere; ``concerns`` how many came in, in steps of five, None under five."""

    voice: Voice
    organisation: Organisation
    made_on: date
    results: tuple[ResultView, ...]
    suggestions: tuple[Line, ...]
    more_suggestions: int
    concerns: int | None
    roles: tuple[RoleLine, ...]

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics in the order the team wished for, if enough people said."""
        return topics_in_order(self.results)


def topics_in_order(results: Iterable[ResultView]) -> tuple[str, ...]:
    """The topics as the first result orders them that has an order; else in ours."""
    for view in results:
        found = view.result.question(ORDER)
        if found is not None and found.figures is not None and found.figures.counts:
            points = dict(found.figures.counts)
            return tuple(sorted(TOPICS, key=lambda topic: (-points.get(topic, 0), TOPICS.index(topic))))
    return TOPICS
