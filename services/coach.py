"""The draft coach: what to look at again in a draft, with the clause and the lesson it comes from.

A draft is read and forgotten: nothing of it, and nothing of what was found, is written anywhere.
"""

from domain.coach import Coach as Rules
from domain.coach import Draft, Finding
from domain.drafts import Advice, CoachView, RuleView, findings, length_on
from domain.errors import NoCoach
from domain.members import MemberKey, Voice
from handbook.language import guessed
from services.context import Core
from services.members import member_of


class Coach:
    """Checks drafts."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def form(self, *, key: MemberKey) -> CoachView:
        """The empty form. Raises NoCoach where the content has no rules."""
        return CoachView(self._voice(key), self._rules().networks)

    def check(self, *, key: MemberKey, text: str, network_id: str | None = None, pictured: bool = False) -> CoachView:
        """The form with what was found in ``text``. Raises NoCoach where the content has no rules.

        ``pictured``: it comes with a picture that has no description.
        """
        voice, rules = self._voice(key), self._rules()
        network = rules.network(network_id)
        found = findings(rules, Draft(text, guessed(text), network, pictured))
        advice = tuple(self._advice(finding, voice) for finding in found)
        return CoachView(voice, rules.networks, text, network, advice, length_on(text, network))

    def rule(self, *, key: MemberKey, rule_id: str) -> RuleView:
        """One rule, with the clause it comes from. Raises NoCoach where it is gone."""
        rule = self._rules().rule(rule_id)
        if rule is None:
            raise NoCoach
        voice = self._voice(key)
        return RuleView(voice, self._advice(Finding(rule, ()), voice))

    def _rules(self) -> Rules:
        rules = self._core.library.handbook.coach
        if rules is None:
            raise NoCoach
        return rules

    def _voice(self, key: MemberKey) -> Voice:
        with self._core.database.transaction() as connection:
            return member_of(connection, self._core, key).voice

    def _advice(self, finding: Finding, voice: Voice) -> Advice:
        handbook, rule = self._core.library.handbook, finding.rule
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
