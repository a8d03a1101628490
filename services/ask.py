"""Ask: the passage of the handbook that answers a question in plain words, and the questions that found none."""

import secrets
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b
from threading import Lock

from sqlalchemy import Connection

from domain.ask import (
    FEWEST_SHOWN,
    KEPT_WEEKS,
    LONGEST,
    MOST_A_PERSON,
    MOST_A_WEEK,
    SURE,
    AskView,
    Found,
    Gap,
    GapsView,
    is_delicate,
    kept_text,
    same_question,
)
from domain.attention import iso_week
from domain.errors import NotCoordinator
from domain.handbook import Handbook
from domain.members import Member, MemberKey
from handbook.language import guessed
from handbook.search import Answer
from services.context import Core
from services.members import member_of
from storage import ask as ask_store
from storage import workspace as workspace_store

SHOWN = 3
"""How many lessons an answer offers: the first answers, the others are for a question that meant something else."""


class Ask:
    """Answers; keeps what it could not answer, without who asked."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._shares = _Shares()

    def ready(self, *, workspace_id: str) -> bool:
        """Whether an answer takes milliseconds; before that it waits for the index."""
        return self._core.library(workspace_id).ready

    def prepare(self, *, workspace_id: str) -> None:
        """Waits for the index. To be called where nobody else waits: it takes seconds."""
        self._core.library(workspace_id).prepare()

    def answer(
        self, *, key: MemberKey, question: str, event_id: str | None = None, asked: bool = True
    ) -> AskView | None:
        """The best lessons for a question; where there is none, the question is kept.

        Without ``asked`` it was not put as a question: only what surely answers it counts, and nothing is kept.
        ``event_id`` names the message it came in: it counts once, in this same transaction; None where it had counted.
        """
        core = self._core
        with core.database.transaction() as connection:
            view = self._view(connection, key, question, least=0.0 if asked else SURE)
            if event_id and not workspace_store.receive_event(connection, key.workspace_id, event_id, core.clock.now()):
                return None
            if view.found or not asked:
                return view
            return self._kept(connection, key, view, shown=False)

    def judge(self, *, key: MemberKey, question: str, helped: bool) -> AskView:
        """The same answer, with what the person said of it; one that did not help leaves the question unanswered."""
        with self._core.database.transaction() as connection:
            view = replace(self._view(connection, key, question), helped=helped)
            return view if helped else self._kept(connection, key, view, shown=True)

    def gaps(self, *, key: MemberKey) -> GapsView:
        """The questions without an answer that may be shown. Raises NotCoordinator."""
        with self._core.database.transaction() as connection:
            member = self._coordinator(connection, key)
            return GapsView(member.voice, released_gaps(connection, key.workspace_id))

    def clear(self, *, key: MemberKey) -> GapsView:
        """Removes the questions that are shown: they were dealt with. Raises NotCoordinator."""
        with self._core.database.transaction() as connection:
            member = self._coordinator(connection, key)
            workspace_store.get(connection, key.workspace_id, lock=True)
            rows = ask_store.read(connection, key.workspace_id)
            ask_store.write(connection, key.workspace_id, [row for row in rows if not row.released])
            return GapsView(member.voice, ())

    def forget(self) -> int:
        """Removes questions older than they are kept for; writes the others again, so that none is the last one."""
        oldest = iso_week((self._core.clock.now() - timedelta(weeks=KEPT_WEEKS)).date())
        removed = 0
        with self._core.database.transaction() as connection:
            for workspace_id in workspace_store.all_ids(connection):
                workspace_store.get(connection, workspace_id, lock=True)
                rows = ask_store.read(connection, workspace_id)
                left = [row for row in rows if row.gap.week >= oldest]
                if rows:
                    ask_store.write(connection, workspace_id, left)
                removed += len(rows) - len(left)
        return removed

    def _coordinator(self, connection: Connection, key: MemberKey) -> Member:
        member = member_of(connection, self._core, key)
        if not member.is_coordinator:
            raise NotCoordinator
        return member

    def _view(self, connection: Connection, key: MemberKey, question: str, *, least: float = 0.0) -> AskView:
        member = member_of(connection, self._core, key)
        library = self._core.library(key.workspace_id)
        handbook, language = library.handbook, member.voice.language
        answers = library.index.search(question[:LONGEST], language, limit=SHOWN)
        if answers and answers[0].score < least:
            answers = ()
        return AskView(
            voice=member.voice,
            question=question,
            found=tuple(_found(handbook, answer, language) for answer in answers),
            organisation=handbook.programme.organisation,
            delicate=is_delicate(question),
        )

    def _kept(self, connection: Connection, key: MemberKey, view: AskView, *, shown: bool) -> AskView:
        """Keeps the question, once a week however often it is asked, and within everybody's share."""
        text, week = kept_text(view.question), iso_week(self._core.clock.now().date())
        if text is None:
            return view
        workspace_store.get(connection, key.workspace_id, lock=True)
        rows = ask_store.read(connection, key.workspace_id)
        here = [row for row in rows if row.gap.week == week]
        if not any(same_question(row.gap.text, text) for row in here):
            if len(here) >= MOST_A_WEEK or not self._shares.take(key, week):
                return view
            language = guessed(text) or view.voice.language
            rows.append(ask_store.new_gap(Gap(week, language, text, shown)))
            ask_store.write(connection, key.workspace_id, _release(rows))
        return replace(view, kept=True)


class _Shares:
    """How many questions a person may still leave this week. In memory only, under a key that dies with the process."""

    def __init__(self) -> None:
        self._key, self._week = secrets.token_bytes(32), ""
        self._taken: Counter[bytes] = Counter()
        self._lock = Lock()

    def take(self, key: MemberKey, week: str) -> bool:
        who = blake2b(f"{key.workspace_id} {key.user_id}".encode(), key=self._key, digest_size=16).digest()
        with self._lock:
            if week != self._week:
                self._week = week
                self._taken.clear()
            self._taken[who] += 1
            return self._taken[who] <= MOST_A_PERSON


def released_gaps(connection: Connection, workspace_id: str) -> tuple[Gap, ...]:
    """The questions a coordinator may see, the latest week first."""
    gaps = [row.gap for row in ask_store.read(connection, workspace_id) if row.released]
    return tuple(sorted(sorted(gaps, key=lambda gap: gap.text), key=lambda gap: gap.week, reverse=True))


def _release(rows: list[ask_store.GapRow]) -> list[ask_store.GapRow]:
    """Shows what waited, once enough wait together: a single one would say who asked it, to whoever was looking."""
    waiting = sum(not row.released for row in rows)
    return [replace(row, released=True) for row in rows] if waiting >= FEWEST_SHOWN else rows


def _found(handbook: Handbook, answer: Answer, language: str) -> Found:
    """An answer as it is shown: the module's title in the language the answer was found in."""
    languages = (language, *(other for other in handbook.programme.languages if other != language))
    for found_in in languages:
        lesson, module = handbook.lesson(answer.lesson_id, found_in), handbook.module(answer.module_id, found_in)
        if lesson and module and lesson.title == answer.title:
            return Found(answer.lesson_id, answer.title, module.title, answer.passage)
    return Found(answer.lesson_id, answer.title, answer.module_id, answer.passage)
