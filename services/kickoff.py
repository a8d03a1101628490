"""The kick-off kit: what was heard beforehand, above the thresholds, and who offered to do what."""

from sqlalchemy import Connection

from domain.errors import NotCoordinator
from domain.figures import in_fives
from domain.kickoff import MOST_SUGGESTIONS, SURVEYS, Kit
from domain.members import Member, MemberKey, Voice
from domain.results import ResultView
from domain.suggestions import OPEN
from services.context import Core
from services.members import coordinator_of, member_of, today_of
from services.roles import lines_of
from services.suggestions import standing
from services.surveys import closed_surveys
from storage import concerns as concerns_store


class Kickoff:
    """Reads; writes nothing."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def kit(self, *, key: MemberKey) -> Kit:
        """The kit, in the coordinator's language. Raises NotCoordinator."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            if not member.is_coordinator:
                raise NotCoordinator
            return self._kit(connection, member, member.voice)

    def kit_of(self, *, workspace_id: str, language: str) -> Kit:
        """The same for whoever keeps the server, in a language. Raises NotCoordinator where nobody coordinates yet."""
        with self._core.database.transaction() as connection:
            member = coordinator_of(connection, self._core, workspace_id, language)
            return self._kit(connection, member, member.voice)

    def _kit(self, connection: Connection, member: Member, voice: Voice) -> Kit:
        core, workspace_id = self._core, member.key.workspace_id
        received = concerns_store.count(connection, workspace_id)
        suggestions = [line for line in standing(connection, core, member) if line.state in OPEN]
        return Kit(
            voice=voice,
            organisation=core.programme(member.workspace_id).organisation,
            made_on=today_of(core, member),
            results=results_of(connection, core, workspace_id, voice),
            suggestions=tuple(suggestions[:MOST_SUGGESTIONS]),
            more_suggestions=len(suggestions[MOST_SUGGESTIONS:]),
            concerns=in_fives(received),
            roles=lines_of(connection, core, workspace_id, voice.language),
        )


def results_of(connection: Connection, core: Core, workspace_id: str, voice: Voice) -> tuple[ResultView, ...]:
    """The last result of each survey that prepares the meeting."""
    closed = closed_surveys(connection, core, workspace_id, voice.language)
    last = [next((one for one in closed if one.survey.id == survey_id), None) for survey_id in SURVEYS]
    return tuple(
        ResultView(voice, one.run_id, one.survey, one.closed_on, one.asked, one.result)
        for one in last
        if one is not None
    )
