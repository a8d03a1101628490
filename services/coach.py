"""The draft coach: what to look at again in a draft, with the clause and the lesson it comes from.

A draft is read and forgotten: nothing of it, and nothing of what was found, is written anywhere.
"""

from dataclasses import replace

from sqlalchemy import Connection

from domain.coach import Coach as Rules
from domain.coach import Draft, Finding
from domain.drafts import Advice, CoachView, FirstPost, RuleView, Tell, findings, length_on
from domain.errors import NoCoach
from domain.members import Member, MemberKey, Voice
from domain.posts import Place
from domain.schedule import local_date
from handbook.language import guessed
from services.context import Core
from services.members import member_of, met, today_of
from services.posts import channels_of
from storage import coach as coach_store
from storage import members as members_store
from storage.workspace import WorkspaceRow


class Coach:
    """Checks drafts, and keeps the day of each member's first post."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def form(self, *, key: MemberKey) -> CoachView:
        """The empty form. Raises NoCoach where the content has no rules."""
        return CoachView(self._voice(key), self._rules(key).networks)

    def check(self, *, key: MemberKey, text: str, network_id: str | None = None, pictured: bool = False) -> CoachView:
        """The form with what was found in ``text``. Raises NoCoach where the content has no rules.

        ``pictured``: it comes with a picture that has no description.
        """
        voice, rules = self._voice(key), self._rules(key)
        network = rules.network(network_id)
        sense = self._core.library(key.workspace_id).sense
        found = findings(rules, Draft(text, guessed(text), network, pictured), sense)
        advice = tuple(self._advice(key, finding, voice) for finding in found)
        return CoachView(voice, rules.networks, text, network, advice, length_on(text, network))

    def rule(self, *, key: MemberKey, rule_id: str) -> RuleView:
        """One rule, with the clause it comes from. Raises NoCoach where it is gone."""
        rule = self._rules(key).rule(rule_id)
        if rule is None:
            raise NoCoach
        voice = self._voice(key)
        return RuleView(voice, self._advice(key, Finding(rule, ()), voice))

    def posted(self, *, key: MemberKey) -> FirstPost:
        """The member says they made their first real post: the measure that matters (product.md, Momentum)."""
        with self._core.database.transaction() as connection:
            member, workspace = met(connection, self._core, key)
            fresh = coach_store.post(connection, key, today_of(self._core, member))
            return self._first_post(connection, member, workspace, fresh=fresh)

    def tell(self, *, key: MemberKey) -> Tell | FirstPost:
        """What to tell in the team's channel, once; ``untell`` takes it back where it was not told."""
        core = self._core
        with core.database.transaction() as connection:
            member, workspace = met(connection, core, key)
            found = self._first_post(connection, member, workspace, fresh=False)
            team = channels_of(core.programme(key.workspace_id), workspace).get(Place.TEAM) if workspace else None
            if not found.can_tell or team is None:
                return found
            if not coach_store.tell(connection, key, today_of(core, member)):
                return replace(found, can_tell=False)
            programme = core.programme(key.workspace_id)
            aloud = Voice(programme.default_language, programme.address, member.voice.zone, member.voice.renamed)
            return Tell(aloud, team, key.user_id)

    def untell(self, *, key: MemberKey) -> None:
        """The channel was not told after all."""
        with self._core.database.transaction() as connection:
            coach_store.tell(connection, key, None)

    def _first_post(
        self, connection: Connection, member: Member, workspace: WorkspaceRow | None, *, fresh: bool
    ) -> FirstPost:
        found = coach_store.first_post(connection, member.key)
        if found is None:
            return FirstPost(member.voice, None, fresh=False, can_tell=False)
        posted_on, told = found
        row = members_store.get(connection, member.key)
        began = row.welcomed_at if row is not None else None
        days = max(0, (posted_on - local_date(began, member.calendar.zone)).days) if began is not None else None
        reachable = workspace is not None and Place.TEAM in channels_of(
            self._core.programme(member.workspace_id), workspace
        )
        return FirstPost(member.voice, days, fresh=fresh, can_tell=reachable and not told)

    def _rules(self, key: MemberKey) -> Rules:
        rules = self._core.handbook(key.workspace_id).coach
        if rules is None:
            raise NoCoach
        return rules

    def _voice(self, key: MemberKey) -> Voice:
        with self._core.database.transaction() as connection:
            return member_of(connection, self._core, key).voice

    def _advice(self, key: MemberKey, finding: Finding, voice: Voice) -> Advice:
        handbook, rule = self._core.handbook(key.workspace_id), finding.rule
        charter = handbook.current_charter(voice.language)
        clauses = charter.clauses if charter is not None else ()
        default = handbook.programme.default_language
        return Advice(
            rule_id=rule.id,
            title=rule.title.get(voice.language) or rule.title[default],
            advice=rule.advice.get(voice.language) or rule.advice[default],
            excerpts=tuple(excerpt for excerpt in finding.excerpts if excerpt),
            clause=next((clause for clause in clauses if clause.id == rule.clause_id), None),
            lesson=handbook.lesson(rule.lesson_id, voice.language),
        )
