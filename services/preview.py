"""Previews: any message as members would get it, for a coordinator's eyes first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from domain.attention import POSTS, Candidate, Kind, iso_week
from domain.errors import NotCoordinator
from domain.members import Member, MemberKey
from domain.outbox import Claim
from domain.paths import EVERYONE
from domain.preview import OCCASION, PreviewChoices, Previewed
from services.context import Core
from services.members import member_of, today_of
from services.posts import noticeboard_of
from services.standing import in_force
from services.survey_desk import surveys_of
from services.unprompted import Due, Posting, Unprompted
from storage import workshops as workshops_store
from storage import workspace as workspace_store

_NOBODY = "-"
"""A member who has done nothing yet: what they get depends on nobody's progress, and nothing is recorded of them."""


class Preview:
    """Shows; changes nothing, and counts against nobody's budget: who gets it asked for it."""

    def __init__(self, core: Core, capabilities: Mapping[Kind, Unprompted], posting: Mapping[Kind, Posting]) -> None:
        self._core, self._capabilities, self._posting = core, capabilities, posting

    def choices(self, *, key: MemberKey) -> PreviewChoices:
        """What can be previewed. Raises NotCoordinator."""
        handbook = self._core.handbook(key.workspace_id)
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            planned = workshops_store.since(connection, key.workspace_id, self._core.clock.now())
        if not member.is_coordinator:
            raise NotCoordinator
        language = member.voice.language
        sent = {module_id for modules in handbook.programme.paths.values() for module_id in modules}
        modules = [handbook.module(module_id, language) for module_id in handbook.module_ids() if module_id in sent]
        return PreviewChoices(
            voice=member.voice,
            charter=handbook.current_charter(language) is not None,
            modules=tuple((m.title, tuple((lesson.id, lesson.title) for lesson in m.lessons)) for m in modules if m),
            languages=handbook.programme.languages,
            surveys=tuple((survey.id, survey.title) for survey in surveys_of(handbook, language)),
            workshops=tuple(
                (one.workshop.workshop_id, one.workshop.title) for one in planned if not one.workshop.cancelled
            ),
        )

    def show(self, *, key: MemberKey, kind: Kind, subject: str, languages: Sequence[str]) -> list[Previewed]:
        """One message in each of these languages, as somebody new would get it. Raises NotCoordinator."""
        core, handbook = self._core, self._core.handbook(key.workspace_id)
        with core.database.transaction() as connection:
            coordinator = member_of(connection, core, key)
            if not coordinator.is_coordinator:
                raise NotCoordinator
            if kind in POSTS:
                return self._posts(connection, coordinator, kind, languages)
            shown = []
            for language in languages:
                voice = replace(coordinator.voice, language=language)
                path = next((path for path in handbook.programme.paths if subject in handbook.lesson_ids(path)), "")
                nobody = replace(
                    coordinator, key=replace(key, user_id=_NOBODY), voice=voice, welcomed=False, path=path or EVERYONE
                )
                force = in_force(core, key.workspace_id)
                subject = force[1] if kind is Kind.CHARTER and force else subject
                folded = (Candidate(Kind.CHARTER, force[1]),) if kind is Kind.WELCOME and force else ()
                due = Due(_claim(core, nobody, kind, subject, folded), nobody)
                view = self._capabilities[kind].scheduled(connection, [due])[OCCASION]
                found = None if isinstance(view, str) else view
                shown.append(Previewed(coordinator.voice, language, kind, found))
            return shown

    def _posts(self, connection: Connection, member: Member, kind: Kind, languages: Sequence[str]) -> list[Previewed]:
        """A post as it would be today."""
        workspace = workspace_store.get(connection, member.key.workspace_id)
        if workspace is None:
            return [Previewed(member.voice, language, kind, None) for language in languages]
        board = noticeboard_of(self._core, workspace)
        shown = []
        for language in languages:
            wall = replace(board, voice=replace(board.voice, language=language))
            claim = _claim(self._core, member, kind, iso_week(today_of(self._core, member)), ())
            view = self._posting[kind].shown(connection, wall, claim)
            shown.append(Previewed(member.voice, language, kind, None if isinstance(view, str) else view))
        return shown


def _claim(core: Core, member: Member, kind: Kind, subject: str, folded: tuple[Candidate, ...]) -> Claim:
    now = core.clock.now()
    return Claim(
        occasion=OCCASION,
        kind=kind,
        key=member.key,
        subject=subject,
        local_date=today_of(core, member),
        folded=folded,
        due_at=now,
        expires_at=now,
        tries=0,
    )
