"""Training: the next lesson, its questions, its end; on demand and on schedule."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from domain.attention import Candidate, Kind, lesson_due
from domain.handbook import Handbook, Link
from domain.members import Member, MemberKey
from domain.outbox import Claim
from domain.paths import PathFinished
from domain.training import (
    Answered,
    FearCardView,
    FearsView,
    GoneView,
    LaterView,
    LessonView,
    ModuleProgress,
    ModulesView,
    PathDone,
    next_lesson,
    open_question,
    with_answers,
)
from services.context import Core
from services.members import met, today_of
from services.outbox import arrived
from services.paths import path_finished
from services.review import count_today, counts_today, remember, streak_of
from services.unprompted import Due, Unprompted
from storage import training as training_store
from storage import workspace as workspace_store
from storage.training import Progress
from storage.workspace import WorkspaceRow


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read for many members at once: answers by lesson and round, and how many questions are due today."""

    answers: Mapping[tuple[str, int], tuple[Answered, ...]]
    refresh: int


@dataclass(frozen=True, slots=True)
class _Learner:
    """A member with what a unit of work needs to know of them, read once."""

    member: Member
    workspace: WorkspaceRow | None
    progress: dict[str, Progress]

    @property
    def done(self) -> set[str]:
        return done_ids(self.progress)

    known: "_Known | None" = None

    def round(self, lesson_id: str) -> int:
        known = self.progress.get(lesson_id)
        return known.round if known else 1


class Training(Unprompted):
    """One class, one transaction a call; every call may be repeated without harm."""

    shows = frozenset({Kind.REVIEW})

    def __init__(self, core: Core) -> None:
        self._core = core

    def open_next(self, *, key: MemberKey) -> LessonView | PathDone:
        """The next thing to learn: the first lesson of the member's path that is not done."""
        with self._core.database.transaction() as connection:
            learner = self._learner(connection, key)
            member, handbook = learner.member, self._core.handbook(key.workspace_id)
            lesson_id = next_lesson(handbook.lesson_ids(member.path), learner.done)
            if lesson_id is None:
                finished = path_finished(connection, self._core, member, learner.workspace, member.path)
                modules = modules_of(handbook, member, learner.progress)
                return PathDone(member.voice, modules, finished, count_today(connection, self._core, member))
            return self._begin(connection, learner, lesson_id)

    def open_lesson(self, *, key: MemberKey, lesson_id: str, again: bool = False) -> LessonView | GoneView:
        """One lesson by its id, as far as the member is in it; with ``again``, a finished one from its first question."""
        with self._core.database.transaction() as connection:
            learner = self._learner(connection, key)
            if self._core.handbook(key.workspace_id).lesson(lesson_id, learner.member.voice.language) is None:
                return self._gone(learner)
            view = self._begin(connection, learner, lesson_id)
            if again and view.done:
                training_store.begin_again(connection, key, lesson_id, view.round)
                view = self._view(connection, self._learner(connection, key), lesson_id)
            return view

    def modules(self, *, key: MemberKey) -> ModulesView:
        """Every module with where the member is."""
        with self._core.database.transaction() as connection:
            learner, handbook = self._learner(connection, key), self._core.handbook(key.workspace_id)
            member = learner.member
            modules = modules_of(handbook, member, learner.progress)
            exercises = bool(handbook.exercises(member.voice.language))
            return ModulesView(member.voice, modules, _next_title(handbook, member, learner.done), exercises)

    def open_named(self, *, key: MemberKey, name: str) -> LessonView | None:
        """The first lesson to do of the module a member names, by id or title; None where none has that name."""
        with self._core.database.transaction() as connection:
            learner = self._learner(connection, key)
            handbook, language = self._core.handbook(key.workspace_id), learner.member.voice.language
            module_id = _find_module(handbook, name, language)
            module = handbook.module(module_id, language) if module_id else None
            if module is None:
                return None
            ids = [lesson.id for lesson in module.lessons]
            return self._begin(connection, learner, next_lesson(ids, learner.done) or ids[0])

    def postpone(self, *, key: MemberKey, event_id: str | None = None) -> LaterView | None:
        """Puts off the lesson that came last by message and is not finished: it comes again on the next lesson day.

        ``event_id`` names the message that said so: it counts once, in this same transaction; None where it had counted.
        """
        core = self._core
        with core.database.transaction() as connection:
            if event_id and not workspace_store.receive_event(connection, key.workspace_id, event_id, core.clock.now()):
                return None
            learner = self._learner(connection, key)
            voice = learner.member.voice
            came = [
                (p.offered_on, p.lesson_id) for p in learner.progress.values() if p.offered_on and not p.completed_on
            ]
            next_at = self._next_lesson_at(learner)
            lesson = core.handbook(key.workspace_id).lesson(max(came)[1], voice.language) if came else None
            if lesson is None or next_at is None:
                return LaterView(voice, None, next_at)
            training_store.withdraw_offer(connection, key, lesson.id)
            return LaterView(voice, lesson.title, next_at)

    def fears(self, *, key: MemberKey) -> FearsView:
        """The fears that have a card. Who asked is nowhere recorded."""
        with self._core.database.transaction() as connection:
            voice = met(connection, self._core, key)[0].voice
        return FearsView(voice, self._core.handbook(key.workspace_id).fear_cards(voice.language))

    def fear_card(self, *, key: MemberKey, fear: str) -> FearCardView | FearsView:
        """The card of a fear; the list where it has none. Who asked is nowhere recorded."""
        view = self.fears(key=key)
        handbook, language = self._core.handbook(key.workspace_id), view.voice.language
        for lesson, card in view.cards:
            if card.fear == fear:
                return FearCardView(view.voice, lesson, card, _titles(handbook, card.go_to, language))
        return view

    def answer(
        self,
        *,
        key: MemberKey,
        lesson_id: str,
        answered: Answered,
        round_: int,
        occasion: str | None = None,
        sent_at: datetime | None = None,
    ) -> LessonView | GoneView:
        """Records the option picked, once, and shows the lesson as it now stands.

        A second click, or a second device, finds the first answer. ``occasion`` is the scheduled message clicked in:
        a click proves that it arrived, at ``sent_at`` as Slack has it.
        """
        core = self._core
        with core.database.transaction() as connection:
            if occasion:
                arrived(connection, core, {occasion: key}, {occasion: sent_at or core.clock.now()})
            learner = self._learner(connection, key)
            member = learner.member
            lesson = core.handbook(key.workspace_id).lesson(lesson_id, member.voice.language)
            question = next((q for q in lesson.questions if q.id == answered.question_id), None) if lesson else None
            option = question.option(answered.option_id) if question else None
            if lesson is None or option is None:
                return self._gone(learner)
            self._mark_begun(connection, learner, lesson_id)
            if learner.round(lesson_id) != round_:
                return self._view(connection, learner, lesson_id, occasion)
            recorded = training_store.record_answer(
                connection,
                key,
                lesson_id=lesson_id,
                answered=answered,
                round_=round_,
                correct=option.right,
                language=member.voice.language,
                on=today_of(core, member),
            )
            if not recorded:  # as whoever was quicker left it
                return self._view(connection, self._learner(connection, key), lesson_id, occasion)
            remember(connection, core, member, lesson, answered)
            return self._complete(connection, learner, self._view(connection, learner, lesson_id, occasion))

    def propose(self, connection: Connection, members: Sequence[Member], now: datetime) -> Mapping[str, Candidate]:
        """The next lesson, for those whose lesson day and hour it is. What was offered once is not offered again."""
        if not members:
            return {}
        workspace_id = members[0].key.workspace_id
        handbook = self._core.handbook(workspace_id)
        known = training_store.progress_of(connection, workspace_id, [member.key.user_id for member in members])
        result: dict[str, Candidate] = {}
        for member in members:
            if not lesson_due(member, now):
                continue
            progress = known[member.key.user_id]
            offered = {lesson.lesson_id for lesson in progress.values() if lesson.offered_on}
            lesson_id = next_lesson(handbook.lesson_ids(member.path), done_ids(progress), offered)
            if lesson_id is not None:
                result[member.key.user_id] = Candidate(Kind.LESSON, lesson_id)
        return result

    def planned(self, connection: Connection, claims: Sequence[Claim]) -> None:
        """Remembers what was offered, so that it is not offered again."""
        for day in {claim.local_date for claim in claims}:
            offers = [(claim.key.user_id, claim.subject) for claim in claims if claim.local_date == day]
            training_store.offer(connection, claims[0].key.workspace_id, offers, day)

    def scheduled(self, connection: Connection, due: Sequence[Due]) -> Mapping[str, LessonView | str]:
        """The lesson as it is to be sent now, in the member's language as it is now, or the rule that says no."""
        if not due:
            return {}
        workspace_id = due[0].member.key.workspace_id
        workspace = workspace_store.get(connection, workspace_id)
        users = [one.member.key.user_id for one in due]
        progress = training_store.progress_of(connection, workspace_id, users)
        answers = training_store.answers_of(connection, workspace_id, users, {one.claim.subject for one in due})
        counts = counts_today(connection, self._core, [one.member for one in due])
        views: dict[str, LessonView | str] = {}
        for one in due:
            user = one.member.key.user_id
            known = _Known(answers.get(user, {}), counts[one.member.key])
            learner = _Learner(one.member, workspace, progress[user], known)
            views[one.claim.occasion] = self._due(connection, learner, one.claim)
        return views

    def _due(self, connection: Connection, learner: _Learner, claim: Claim) -> LessonView | str:
        if (
            self._core.handbook(learner.member.workspace_id).lesson(claim.subject, learner.member.voice.language)
            is None
        ):
            return "lesson_gone"
        if claim.subject not in self._core.handbook(learner.member.workspace_id).lesson_ids(learner.member.path):
            return "off_path"
        if claim.subject in learner.done:
            return "done"
        return self._view(connection, learner, claim.subject, claim.occasion)

    def dropped(self, connection: Connection, claim: Claim) -> None:
        """The lesson never left: it may come another day."""
        training_store.withdraw_offer(connection, claim.key, claim.subject)

    def _learner(self, connection: Connection, key: MemberKey) -> _Learner:
        member, workspace = met(connection, self._core, key)
        return _Learner(member, workspace, training_store.progress(connection, key))

    def _begin(self, connection: Connection, learner: _Learner, lesson_id: str) -> LessonView:
        self._mark_begun(connection, learner, lesson_id)
        # A question taken out of the handbook may have been the last one open.
        return self._complete(connection, learner, self._view(connection, learner, lesson_id))

    def _mark_begun(self, connection: Connection, learner: _Learner, lesson_id: str) -> None:
        if lesson_id not in learner.progress:
            training_store.begin(connection, learner.member.key, lesson_id)

    def _complete(self, connection: Connection, learner: _Learner, view: LessonView) -> LessonView:
        """Marks the lesson finished once nothing in it is open, and shows it so."""
        if not view.done or view.lesson.id in learner.done:
            return view
        training_store.complete(connection, learner.member.key, view.lesson.id, today_of(self._core, learner.member))
        if not view.path_total:
            return view
        return replace(
            view, done_count=view.done_count + 1, finished=self._finished(connection, learner, view.lesson.id)
        )

    def _finished(self, connection: Connection, learner: _Learner, lesson_id: str) -> PathFinished | None:
        """The end of the member's path, in the lesson that may have been its last."""
        path = self._core.handbook(learner.member.workspace_id).lesson_ids(learner.member.path)
        if lesson_id not in path or not {*path} <= {*learner.done, lesson_id}:
            return None
        return path_finished(connection, self._core, learner.member, learner.workspace, learner.member.path)

    def _gone(self, learner: _Learner) -> GoneView:
        member = learner.member
        return GoneView(
            member.voice, _next_title(self._core.handbook(learner.member.workspace_id), member, learner.done)
        )

    def _view(
        self, connection: Connection, learner: _Learner, lesson_id: str, occasion: str | None = None
    ) -> LessonView:
        handbook, member = self._core.handbook(learner.member.workspace_id), learner.member
        language = member.voice.language
        lesson = handbook.lesson(lesson_id, language)
        if lesson is None:  # pragma: no cover - callers have looked it up
            raise LookupError(lesson_id)
        round_ = learner.round(lesson_id)
        known = learner.known
        answers = (
            known.answers.get((lesson_id, round_), ())
            if known
            else training_store.answers(connection, member.key, lesson_id, round_)
        )
        answered = with_answers(lesson, answers)
        path = handbook.lesson_ids(member.path)
        done = learner.done
        module = handbook.module(lesson.module_id, language)
        siblings = [other.id for other in module.lessons] if module else []
        following = open_question(lesson, {answer.question.id for answer in answered})
        return LessonView(
            voice=member.voice,
            lesson=lesson,
            module_title=module.title if module else lesson.module_id,
            round=round_,
            answered=answered,
            open_question=following,
            position=siblings.index(lesson_id) + 1 if lesson_id in siblings else 1,
            total=len(siblings) or 1,
            done_count=sum(1 for other in path if other in done),
            path_total=len(path) if lesson_id in path else 0,
            next_title=None if following else _next_title(handbook, member, {*done, lesson_id}),
            next_due_at=None if following else self._next_lesson_at(learner),
            link_titles=_titles(handbook, lesson.links, language),
            occasion=occasion,
            refresh=self._refresh(connection, learner) if occasion or not following else 0,
            streak=0 if following else streak_of(connection, member),
            finished=None if following else self._finished(connection, learner, lesson_id),
        )

    def _refresh(self, connection: Connection, learner: _Learner) -> int:
        return learner.known.refresh if learner.known else count_today(connection, self._core, learner.member)

    def _next_lesson_at(self, learner: _Learner) -> datetime | None:
        member, workspace = learner.member, learner.workspace
        if workspace is None or workspace.started_at is None or not (member.participates and member.messages_on):
            return None
        return next_lesson_at(self._core, member)


def next_lesson_at(core: Core, member: Member) -> datetime | None:
    """When the next scheduled lesson would come, whatever else is due."""
    return member.calendar.next_lesson(core.clock.now(), member.lesson_days, member.lesson_time)


def done_ids(progress: Mapping[str, Progress]) -> set[str]:
    """The lessons finished at least once."""
    return {lesson.lesson_id for lesson in progress.values() if lesson.completed_on}


def modules_of(handbook: Handbook, member: Member, progress: Mapping[str, Progress]) -> tuple[ModuleProgress, ...]:
    """Every module with how far the member is, those of their path first."""
    done, path = done_ids(progress), handbook.programme.paths.get(member.path, ())
    order = [*path, *(module_id for module_id in handbook.module_ids() if module_id not in path)]
    modules = [handbook.module(module_id, member.voice.language) for module_id in order]
    return tuple(
        ModuleProgress(
            module_id=module.id,
            title=module.title,
            summary=module.summary,
            done=sum(1 for lesson in module.lessons if lesson.id in done),
            total=len(module.lessons),
            on_path=module.id in path,
        )
        for module in modules
        if module is not None
    )


def _next_title(handbook: Handbook, member: Member, done: set[str]) -> str | None:
    lesson_id = next_lesson(handbook.lesson_ids(member.path), done)
    lesson = handbook.lesson(lesson_id, member.voice.language) if lesson_id else None
    return lesson.title if lesson else None


def _titles(handbook: Handbook, links: Sequence[Link], language: str) -> tuple[tuple[str, str], ...]:
    """Titles for links, as (target, title); addresses carry their own."""
    charter = handbook.current_charter(language)
    titles: list[tuple[str, str]] = []
    for link in links:
        linked = handbook.lesson(link.target, language) if link.kind == "lesson" else None
        clause = charter.clause(link.target) if link.kind == "clause" and charter else None
        title = linked.title if linked else f"{clause.number}. {clause.title}" if clause else link.label
        if title:
            titles.append((link.target, title))
    return tuple(titles)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if char.isalnum())


def _find_module(handbook: Handbook, name: str, language: str) -> str | None:
    wanted = _plain(name)
    if not wanted:
        return None
    for module_id in handbook.module_ids():
        module = handbook.module(module_id, language)
        if wanted in {_plain(module_id), _plain(module.title) if module else ""}:
            return module_id
    return None
