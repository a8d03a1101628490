"""The board: proposing, supporting, saying what becomes of it, merging; and telling those it concerns."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from domain.attention import Candidate, Kind
from domain.concerns import Refused, storable
from domain.errors import NotAuthor, NotCoordinator, SuggestionGone
from domain.members import Member, MemberKey
from domain.outbox import Claim
from domain.receipts import holds_code
from domain.schedule import local_date
from domain.suggestions import (
    MOST_A_DAY,
    NEWS_KEPT,
    OPEN,
    PAGE,
    SIMILAR,
    TEXT_LIMIT,
    TOLD_AT_ONCE,
    WAITS_AFTER,
    WORD_LIMIT,
    Board,
    Draft,
    Form,
    Line,
    Looking,
    News,
    NewsItem,
    Opened,
    Shown,
    State,
    SuggestionNews,
    SuggestionsDesk,
    Word,
    below,
    merge_refused,
)
from handbook.likeness import alike
from services.board import Reading, topics
from services.concerns import zone_of
from services.context import Core
from services.members import coordinator_of, look_at_soon, member_of, reading
from services.tasks import answers_to, gather
from services.unprompted import Due, Unprompted
from storage import suggestions as store
from storage import workspace as workspace_store
from storage.suggestions import SuggestionRow

COMPARED = 120
"""Suggestions, the newest, that a new one is compared with: a fifth of a second the first time, a few milliseconds from then on."""
MERGEABLE = 100
"""Suggestions that one can be merged into are offered in one list (Slack's limit of options)."""


def desk_of(connection: Connection, core: Core, member: Member) -> SuggestionsDesk:
    """What this person's Home shows of the board."""
    workspace_id, coordinator = member.key.workspace_id, member.is_coordinator
    waiting = 0
    if coordinator:
        since = local_date(core.clock.now(), zone_of(connection, workspace_id)) - WAITS_AFTER
        waiting = store.count_open(connection, workspace_id, without_word_since=since)
    return SuggestionsDesk(store.count_open(connection, workspace_id), waiting, coordinator)


def without_word(connection: Connection, core: Core, member: Member) -> tuple[Line, ...]:
    """The suggestions that have waited too long for a coordinator's word, the longest first."""
    return tuple(Reading(connection, core, member).waiting())


def standing(connection: Connection, core: Core, member: Member) -> tuple[Line, ...]:
    """All that stand by themselves, the most supported first."""
    return tuple(Reading(connection, core, member).standing())


class Suggestions(Unprompted):
    """One class, one transaction a call; every call may be repeated without harm."""

    def __init__(self, core: Core) -> None:
        self._core = core

    # --- looking

    def board(self, *, key: MemberKey, looking: Looking) -> Board:
        """A page of the board."""
        with self._core.database.transaction() as connection:
            return self._board(connection, member_of(connection, self._core, key), looking)

    def of_workspace(self, *, workspace_id: str, language: str) -> Board:
        """The whole board, for whoever keeps the server, in a language. Raises NotCoordinator where nobody coordinates."""
        with self._core.database.transaction() as connection:
            member = coordinator_of(connection, self._core, workspace_id, language)
            lines = standing(connection, self._core, member)
            return Board(member.voice, lines, Looking(Shown.ALL), len(lines))

    def open(self, *, key: MemberKey, suggestion_id: str) -> Opened:
        """One suggestion; under the one it was merged into, if it was. Raises SuggestionGone."""
        with self._core.database.transaction() as connection:
            row = self._standing(connection, key, suggestion_id)
            store.told(connection, key, row.suggestion_id)
            return self._opened(connection, member_of(connection, self._core, key), row.suggestion_id)

    def _board(self, connection: Connection, member: Member, looking: Looking) -> Board:
        read = Reading(connection, self._core, member)
        lines = read.shown(looking)
        last = max(0, (len(lines) - 1) // PAGE * PAGE)
        offset = min(max(0, looking.offset), last) // PAGE * PAGE
        return Board(
            voice=member.voice,
            lines=tuple(lines[offset : offset + PAGE]),
            looking=replace(looking, offset=offset),
            total=len(lines),
            coordinator=member.is_coordinator,
            waiting=len(read.waiting()) if member.is_coordinator else 0,
        )

    def _opened(self, connection: Connection, member: Member, suggestion_id: str, told: str = "") -> Opened:
        read = Reading(connection, self._core, member)
        row = read.rows[suggestion_id]
        merged = [read.line(one) for one in read.rows.values() if one.merged_into == suggestion_id]
        others: tuple[tuple[str, str], ...] = ()
        if member.is_coordinator:
            there = {line.suggestion_id: line.text for line in read.standing() if line.suggestion_id != suggestion_id}
            near = self._alike(row.text, dict(list(there.items())[:COMPARED]), member, limit=MERGEABLE)
            others = tuple((one, there[one]) for one in [*near, *(one for one in there if one not in near)][:MERGEABLE])
        return Opened(
            voice=member.voice,
            line=read.line(row),
            words=tuple(read.words.get(suggestion_id, [])),
            merged=tuple(merged),
            others=others,
            coordinator=member.is_coordinator,
            told=told,
            answers=tuple(answers_to(connection, self._core, member, read.tasks(suggestion_id)).values()),
        )

    def _alike(self, text: str, others: Mapping[str, str], member: Member, *, limit: int) -> list[str]:
        # Until the index is made, the encoder is not there either: words alone then, rather than seconds of waiting.
        ready = self._core.library(member.workspace_id).ready
        return alike(text, others, language=member.voice.language, limit=limit, by_meaning=ready)

    # --- proposing

    def form(self, *, key: MemberKey, text: str = "", about: str = "") -> Form:
        """An empty form, or one with a text to begin with. Leaves no trace: what it is used for is not known yet."""
        with self._core.database.transaction() as connection:
            voice = reading(connection, self._core, key)
        there = topics(self._core.handbook(key.workspace_id), voice.language)
        draft = Draft(storable(text)[:TEXT_LIMIT], about if about in {one.key for one in there} else "")
        return Form(voice, there, secrets.token_hex(16), draft)

    def topic_of_concern(self, *, workspace_id: str, about: str) -> str:
        """What a concern is about where a suggestion is about this: concerns know no lessons, only their module."""
        kind, _, name = about.partition(":")
        lesson = self._core.handbook(workspace_id).lesson(name, "") if kind == "lesson" else None
        return f"section:{lesson.module_id}" if lesson else "" if kind == "lesson" else about

    def post(self, *, key: MemberKey, form_id: str, draft: Draft) -> Opened | Form | Refused:
        """Puts a suggestion on the board, under the form's id: delivered again, it is there once.

        Where some there say much the same, and were not offered yet, the form comes again with them.
        """
        core, text = self._core, storable(draft.text)
        if why := _refused(text, TEXT_LIMIT):
            return Refused("text", why)
        with core.database.transaction() as connection:
            workspace_store.get(connection, key.workspace_id, lock=True)
            member = member_of(connection, core, key)
            if store.get(connection, key.workspace_id, form_id) is not None:
                return self._mine_again(connection, member, form_id)
            there = topics(core.handbook(key.workspace_id), member.voice.language)
            about = draft.about if draft.about in {one.key for one in there} else ""
            today = local_date(core.clock.now(), zone_of(connection, key.workspace_id))
            if store.made_on(connection, key, today) >= MOST_A_DAY:
                return Refused("text", "often")
            if not draft.asked and (similar := self._similar(connection, member, text)):
                return Form(member.voice, there, form_id, Draft(text, about, asked=True), similar)
            row = SuggestionRow(form_id, key.user_id, text, about, State.NEW, today, None, None, form_id, None)
            store.add(connection, key.workspace_id, row)
            gather(connection, core, key.workspace_id)
            return self._opened(connection, member, form_id, "posted")

    def _mine_again(self, connection: Connection, member: Member, suggestion_id: str) -> Opened:
        row = store.get(connection, member.key.workspace_id, suggestion_id)
        if row is None or row.author != member.key.user_id:
            raise SuggestionGone
        return self._opened(connection, member, row.root, "posted")

    def _similar(self, connection: Connection, member: Member, text: str) -> tuple[Line, ...]:
        read = Reading(connection, self._core, member)
        standing = sorted(read.standing(), key=lambda line: line.on, reverse=True)[:COMPARED]
        lines = {line.suggestion_id: line for line in standing}
        near = self._alike(text, {one: line.text for one, line in lines.items()}, member, limit=SIMILAR)
        return tuple(lines[one] for one in near)

    def edit(self, *, key: MemberKey, suggestion_id: str) -> Form:
        """The form to change one's own. Raises NotAuthor, SuggestionGone."""
        with self._core.database.transaction() as connection:
            row = self._own(connection, key, suggestion_id)
            voice = member_of(connection, self._core, key).voice
        there = topics(self._core.handbook(key.workspace_id), voice.language)
        return Form(voice, there, row.suggestion_id, Draft(row.text, row.about, asked=True), editing=True)

    def save(self, *, key: MemberKey, suggestion_id: str, draft: Draft) -> Opened | Refused:
        """Changes one's own; the day it was changed is shown beside it. Raises NotAuthor, SuggestionGone."""
        core, text = self._core, storable(draft.text)
        if why := _refused(text, TEXT_LIMIT):
            return Refused("text", why)
        with core.database.transaction() as connection:
            workspace_store.get(connection, key.workspace_id, lock=True)
            row = self._own(connection, key, suggestion_id)
            member = member_of(connection, core, key)
            known = {one.key for one in topics(core.handbook(key.workspace_id), member.voice.language)}
            about = draft.about if draft.about in known else ""
            if (text, about) != (row.text, row.about):
                today = local_date(core.clock.now(), zone_of(connection, key.workspace_id))
                edited = today if text != row.text else row.edited_on
                task_id = row.task_id if about == row.about else None
                columns = {"text": text, "about": about, "edited_on": edited, "task_id": task_id}
                store.change(connection, key.workspace_id, [suggestion_id], **columns)
                gather(connection, core, key.workspace_id)
            return self._opened(connection, member, row.root, "saved")

    def withdraw(self, *, key: MemberKey, suggestion_id: str) -> Board:
        """Takes one's own off the board; what was merged into it stands by itself again. Raises NotAuthor."""
        with self._core.database.transaction() as connection:
            workspace_store.get(connection, key.workspace_id, lock=True)
            if store.get(connection, key.workspace_id, suggestion_id) is not None:
                self._own(connection, key, suggestion_id)
                rows = store.every(connection, key.workspace_id)
                store.remove(connection, key.workspace_id, suggestion_id, store.freed_by(rows, suggestion_id))
            return self._board(connection, member_of(connection, self._core, key), Looking())

    def _own(self, connection: Connection, key: MemberKey, suggestion_id: str) -> SuggestionRow:
        row = store.get(connection, key.workspace_id, suggestion_id)
        if row is None:
            raise SuggestionGone
        if row.author != key.user_id:
            raise NotAuthor
        return row

    # --- supporting

    def support(
        self, *, key: MemberKey, suggestion_id: str, yes: bool, looking: Looking | None = None
    ) -> Board | Opened:
        """Supports a suggestion, or does no more; then the page of the board looked at, or the suggestion.

        ``yes`` is what is to hold, not a change: a second click changes nothing. Raises SuggestionGone.
        """
        with self._core.database.transaction() as connection:
            row = self._standing(connection, key, suggestion_id)
            if yes and row.state in OPEN:
                store.support(connection, key, row.suggestion_id)
            elif not yes:
                store.take_back(connection, key, row.suggestion_id)
            member = member_of(connection, self._core, key)
            if looking is not None:
                return self._board(connection, member, looking)
            return self._opened(connection, member, row.suggestion_id, "supported" if yes else "taken_back")

    def _standing(self, connection: Connection, key: MemberKey, suggestion_id: str) -> SuggestionRow:
        row = store.get(connection, key.workspace_id, suggestion_id)
        root = store.get(connection, key.workspace_id, row.root) if row is not None else None
        if root is None:
            raise SuggestionGone
        return root

    # --- coordinating

    def decide(self, *, key: MemberKey, suggestion_id: str, form_id: str, state: State, text: str) -> Opened | Refused:
        """Says where a suggestion stands and why, under the coordinator's name; its author and supporters are told.

        Raises NotCoordinator, SuggestionGone.
        """
        core, said = self._core, storable(text)
        with core.database.transaction() as connection:
            workspace_store.get(connection, key.workspace_id, lock=True)
            member = self._coordinator(connection, key)
            row = self._standing(connection, key, suggestion_id)
            if why := _refused(said, WORD_LIMIT):
                return Refused("word", why)
            today = local_date(core.clock.now(), zone_of(connection, key.workspace_id))
            word = Word(state, said, key.user_id, today)
            if store.say(connection, key.workspace_id, row.suggestion_id, form_id, word):
                store.change(connection, key.workspace_id, [row.suggestion_id], state=state)
                concerned = store.supporters(connection, key.workspace_id, [row.suggestion_id]) - {key.user_id}
                store.leave_news(connection, key.workspace_id, (row.suggestion_id, News.WORD), concerned, today)
                look_at_soon(connection, core, key.workspace_id, concerned)
            return self._opened(connection, member, row.suggestion_id, "decided")

    def merge(self, *, key: MemberKey, suggestion_id: str, into: str) -> Opened:
        """Merges a suggestion into another, with all its support. Raises NotCoordinator, SuggestionGone."""
        with self._core.database.transaction() as connection:
            workspace_store.get(connection, key.workspace_id, lock=True)
            member = self._coordinator(connection, key)
            rows = store.every(connection, key.workspace_id)
            roots = {row.suggestion_id: row.root for row in rows}
            if roots.get(suggestion_id) == into != suggestion_id:
                return self._opened(connection, member, into, "merged")
            if merge_refused(roots, suggestion_id, into):
                raise SuggestionGone
            group = [row.suggestion_id for row in rows if row.root == suggestion_id]
            store.change(connection, key.workspace_id, group, root=into)
            store.change(connection, key.workspace_id, [suggestion_id], merged_into=into)
            return self._opened(connection, member, into, "merged")

    def unmerge(self, *, key: MemberKey, suggestion_id: str) -> Opened:
        """Lets a suggestion stand by itself again, with what was merged into it before, and its own support.

        Raises NotCoordinator, SuggestionGone.
        """
        with self._core.database.transaction() as connection:
            workspace_store.get(connection, key.workspace_id, lock=True)
            member = self._coordinator(connection, key)
            rows = store.every(connection, key.workspace_id)
            parents = {row.suggestion_id: row.merged_into for row in rows}
            if suggestion_id not in parents:
                raise SuggestionGone
            if parents[suggestion_id] is not None:
                store.change(connection, key.workspace_id, below(parents, suggestion_id), root=suggestion_id)
                store.change(connection, key.workspace_id, [suggestion_id], merged_into=None)
            return self._opened(connection, member, suggestion_id, "unmerged")

    def _coordinator(self, connection: Connection, key: MemberKey) -> Member:
        member = member_of(connection, self._core, key)
        if not member.is_coordinator:
            raise NotCoordinator
        return member

    # --- telling

    def propose(self, connection: Connection, members: Sequence[Member], now: datetime) -> Mapping[str, Candidate]:
        """A word to those who proposed or supported something of which a coordinator has said something since."""
        free = [member.key.user_id for member in members if member.welcomed and not _lesson_to_come(member, now)]
        if not free:
            return {}
        since = self._since(connection, members[0].key.workspace_id)
        found = store.news(connection, members[0].key.workspace_id, free, since)
        return {user: Candidate(Kind.SUGGESTION) for user in found}

    def scheduled(self, connection: Connection, due: Sequence[Due]) -> Mapping[str, SuggestionNews | str]:
        """What became of it, as it is to be said now; nothing where they have seen it themselves meanwhile."""
        return {one.claim.occasion: self._news(connection, one) or "done" for one in due}

    def aside(self, connection: Connection, due: Due, subject: str) -> SuggestionNews | None:
        """The same in a line of another message."""
        return self._news(connection, due)

    def sent(self, connection: Connection, claim: Claim, subject: str, at: datetime) -> None:
        """They have been told."""
        store.told(connection, claim.key)

    def forget(self) -> None:
        """Forgets what could not be told for so long that it is news no more. Run daily."""
        with self._core.database.transaction() as connection:
            store.forget_news(connection, self._core.clock.now().date() - NEWS_KEPT)

    def _since(self, connection: Connection, workspace_id: str) -> date:
        return local_date(self._core.clock.now(), zone_of(connection, workspace_id)) - NEWS_KEPT

    def _news(self, connection: Connection, due: Due) -> SuggestionNews | None:
        key = due.member.key
        since = self._since(connection, key.workspace_id)
        waiting = store.news(connection, key.workspace_id, [key.user_id], since).get(key.user_id, [])
        said = store.words(connection, key.workspace_id, [suggestion_id for suggestion_id, _ in waiting])
        rows = {one: store.get(connection, key.workspace_id, one) for one, _ in waiting}
        task_ids = (row.task_id for row in rows.values() if row is not None)
        answers = answers_to(connection, self._core, due.member, task_ids)
        items = []
        for suggestion_id, what in waiting:
            row = rows[suggestion_id]
            if row is None:
                continue
            word = said[suggestion_id][-1] if what is News.WORD and said.get(suggestion_id) else None
            # Several suggestions may have one answer: it is said once.
            answer = answers.pop(row.task_id or "", None) if what is News.ANSWER else None
            if word is not None or answer is not None:
                items.append(NewsItem(suggestion_id, row.text, row.author == key.user_id, word, answer))
        if not items:
            return None
        store.mark_shown(connection, key)
        shown, more = tuple(items[:TOLD_AT_ONCE]), max(0, len(items) - TOLD_AT_ONCE)
        return SuggestionNews(due.member.voice, shown, more, due.claim.occasion)


def _lesson_to_come(member: Member, now: datetime) -> bool:
    """Whether today's lesson is still to come: then the word waits, to go with it rather than take its place."""
    lesson = member.calendar.next_lesson(now, member.lesson_days, member.lesson_time)
    zone = member.calendar.zone
    return lesson is not None and local_date(lesson, zone) == local_date(now, zone)


def _refused(text: str, limit: int) -> str:
    """Why a text cannot be taken, or nothing. Whoever reads the code of a concern could open it: it has no place here."""
    if not text:
        return "empty"
    if len(text) > limit:
        return "too_long"
    return "code" if holds_code(text) else ""
