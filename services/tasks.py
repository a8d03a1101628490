"""Closing the loop: what was said of a passage gathers, its owner gets a task, and the answer goes back to who said it."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from domain.concerns import Record, Refused, Topic, storable, week_of
from domain.errors import NotOwner, TaskGone
from domain.handbook import Handbook
from domain.members import Member, MemberKey
from domain.receipts import holds_code
from domain.schedule import local_date
from domain.suggestions import OPEN, News, State
from domain.tasks import (
    COORDINATOR,
    REASON_LIMIT,
    SHOWN_TASKS,
    Answer,
    Outcome,
    Part,
    Passage,
    SaidAndDone,
    TaskLine,
    TasksView,
    TaskView,
    by_passage,
    changed,
    counted_until,
    differences,
    gathers,
    may_answer,
    passage,
    watched,
)
from services.concerns import withdrawn, zone_of
from services.context import Core
from services.members import coordinators_of, look_at_soon, member_of
from services.sealing import Unreadable
from storage import concerns as concerns_store
from storage import suggestions as suggestions_store
from storage import tasks as store
from storage import workspace as workspace_store
from storage.suggestions import SuggestionRow
from storage.tasks import AFTER, BEFORE, TaskRow


def gather(connection: Connection, core: Core, workspace_id: str, *, concerns: bool = False) -> None:
    """Gives tasks to those who own a passage of which enough was said; what is said while one is open joins it.

    To be called where the workspace's row is held. With ``concerns``, those of past weeks are counted too.
    """
    handbook = core.handbook(workspace_id)
    rows = {row.suggestion_id: row for row in suggestions_store.every(connection, workspace_id)}
    waiting = {one: row.about for one, row in rows.items() if row.task_id is None and row.about and row.state in OPEN}
    said = by_passage(handbook, waiting)
    tasks = store.every(connection, workspace_id)
    opened = {task.about: task for task in tasks if task.outcome is Outcome.OPEN}
    counted = _concerns(connection, core, workspace_id, tasks) if concerns else Counter()
    for key in sorted({*said, *counted}):
        ids = said.get(key, [])
        task = opened.get(key)
        if task is None and gathers(len(ids), counted[key]):
            task = _begin(connection, core, workspace_id, key)
        if task is not None and ids:
            store.attach(connection, workspace_id, task.task_id, ids)
        if task is not None and counted[key] and gathers(0, counted[key]) and not task.concerns:
            store.change(connection, workspace_id, task.task_id, concerns=True)


def _begin(connection: Connection, core: Core, workspace_id: str, key: str) -> TaskRow | None:
    texts = _texts(core.handbook(workspace_id), key)
    if not texts:
        return None
    now, zone = core.clock.now(), zone_of(connection, workspace_id)
    task = TaskRow(
        task_id=secrets.token_hex(16),
        about=key,
        outcome=Outcome.OPEN,
        opened_on=local_date(now, zone),
        opened_week=week_of(now, zone),
        concerns=False,
        said=0,
        closed_on=None,
        closed_by="",
        reason="",
    )
    store.add(connection, workspace_id, task)
    store.archive(connection, workspace_id, task.task_id, BEFORE, texts)
    return task


def _texts(handbook: Handbook, key: str) -> list[Passage]:
    """The passage as it stands now, in every language."""
    found = (passage(handbook, key, language) for language in handbook.programme.languages)
    return [each for each in found if each is not None]


def _concerns(connection: Connection, core: Core, workspace_id: str, tasks: Iterable[TaskRow]) -> Counter[str]:
    """How many concerns of past weeks are about each passage, without those before its last task began.

    Never of the week that is running, and in stretches (``counted_until``): what follows each round would tell of the last.
    """
    since: dict[str, str] = {}
    for task in tasks:
        since[task.about] = max(since.get(task.about, ""), task.opened_week)
    gone = withdrawn(core, connection, workspace_id)
    cases = [case for case in concerns_store.every(connection, workspace_id) if case.lookup not in gone]
    this_week = week_of(core.clock.now(), zone_of(connection, workspace_id))
    until = counted_until((case.week for case in cases), this_week)
    found: Counter[str] = Counter()
    for case in cases:
        try:
            topic = Record.load(core.keys.unwrap(case.wrapped_key).decrypt(case.record)).topic
        except Unreadable:
            continue
        if topic.partition(":")[0] in {"clause", "section"} and since.get(topic, "") <= case.week <= until:
            found[topic] += 1
    return found


def tasks_for(connection: Connection, core: Core, member: Member) -> tuple[TaskLine, ...]:
    """The open tasks this person may answer, for their desk; the oldest first."""
    rows = store.every(connection, member.key.workspace_id, Outcome.OPEN)
    lines = _read(connection, core, member).lines(rows) if rows else []
    own = (member.key.user_id,) if member.is_coordinator else ()
    return tuple(line for line in lines if may_answer(line.owner, member.key.user_id, own))


class _Read:
    """Tasks as they are told in one language."""

    def __init__(self, connection: Connection, core: Core, workspace_id: str, language: str) -> None:
        self._connection, self._handbook = connection, core.handbook(workspace_id)
        self._workspace_id, self._language = workspace_id, language
        rows = suggestions_store.every(connection, self._workspace_id)
        self._said: dict[str, list[SuggestionRow]] = {}
        for row in rows:
            if row.task_id is not None:
                self._said.setdefault(row.task_id, []).append(row)

    def lines(self, rows: Sequence[TaskRow]) -> list[TaskLine]:
        """Each task as a line."""
        return [self.line(row) for row in rows]

    def line(self, row: TaskRow) -> TaskLine:
        """A task as a line."""
        now = passage(self._handbook, row.about, self._language)
        return TaskLine(
            task_id=row.task_id,
            about=self.topic(row),
            owner=now.owner if now else COORDINATOR,
            opened_on=row.opened_on,
            suggestions=max(row.said, len(self._said.get(row.task_id, []))),
            concerns=row.concerns,
            outcome=row.outcome,
            closed_on=row.closed_on,
        )

    def topic(self, row: TaskRow) -> Topic:
        """The passage with its title now; where it is gone, with the one it had."""
        now = passage(self._handbook, row.about, self._language)
        if now is not None:
            return now.about
        before = self._text(row, BEFORE)
        return Topic(row.about, before[0].title if before else "")

    def _text(self, row: TaskRow, moment: str) -> tuple[Part, ...]:
        texts = store.texts(self._connection, self._workspace_id, row.task_id, moment)
        default = self._handbook.programme.default_language
        return texts.get(self._language) or texts.get(default) or next(iter(texts.values()), ())

    def said(self, row: TaskRow) -> tuple[tuple[str, str], ...]:
        """The suggestions a task gathers, as id and text."""
        return tuple((one.suggestion_id, one.text) for one in self._said.get(row.task_id, []))

    def answer(self, row: TaskRow) -> Answer | None:
        """What became of a task; None while it is open."""
        if row.outcome is Outcome.OPEN or row.closed_on is None:
            return None
        there = differences(self._text(row, BEFORE), self._text(row, AFTER)) if row.outcome is Outcome.CHANGED else ()
        return Answer(row.task_id, self.topic(row), row.outcome, row.closed_on, row.reason, row.closed_by, there)


def _read(connection: Connection, core: Core, member: Member) -> _Read:
    return _Read(connection, core, member.key.workspace_id, member.voice.language)


def answers_to(connection: Connection, core: Core, member: Member, task_ids: Iterable[str | None]) -> dict[str, Answer]:
    """What became of these tasks, as far as anything has."""
    wanted = {one for one in task_ids if one}
    if not wanted:
        return {}
    read = _read(connection, core, member)
    found: dict[str, Answer] = {}
    for task_id in wanted:
        row = store.get(connection, member.key.workspace_id, task_id)
        answer = read.answer(row) if row is not None else None
        if answer is not None:
            found[task_id] = answer
    return found


def said_and_done(
    connection: Connection, core: Core, workspace_id: str, since: date, language: str, until: date = date.max
) -> tuple[SaidAndDone, ...]:
    """What was said and what came of it, from a day on and up to another, the newest first: for whatever tells of it.

    Passages that changed or that their owner left as they were, and suggestions that were done. Fit for everybody:
    what was suggested is on the board, and of concerns it says no more than that there were five or more.
    """
    handbook = core.handbook(workspace_id)
    read = _Read(connection, core, workspace_id, language)
    found = []
    for row in store.every(connection, workspace_id):
        if row.closed_on is None or not since <= row.closed_on <= until:
            continue  # before its texts are compared: years of them add up
        answer = read.answer(row)
        if answer is not None:
            line = read.line(row)
            found.append(SaidAndDone(answer.on, line.about, answer, line.suggestions, line.concerns))
    words = suggestions_store.words(connection, workspace_id)
    for each in suggestions_store.every(connection, workspace_id):
        last = [word for word in words.get(each.suggestion_id, []) if word.on <= until][-1:]
        if each.root == each.suggestion_id and last and last[0].state is State.DONE and last[0].on >= since:
            about = passage(handbook, each.about, language)
            topic = about.about if about else Topic(each.about, "")
            done = SaidAndDone(last[0].on, topic, suggestion_id=each.suggestion_id, text=each.text, word=last[0].text)
            found.append(done)
    return tuple(sorted(found, key=lambda one: one.on, reverse=True))


class Tasks:
    """One class, one transaction a call; every call may be repeated without harm."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._compared: int | None = None

    def list(self, *, key: MemberKey) -> TasksView:
        """The tasks this person may answer, and those that were answered. Raises NotOwner where there never was one."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            rows = store.every(connection, key.workspace_id)
            lines = [line for line in _read(connection, self._core, member).lines(rows) if self._may(member, line)]
            if not lines and not member.is_coordinator:
                raise NotOwner
            opened = [line for line in lines if line.outcome is Outcome.OPEN]
            closed = sorted(
                (line for line in lines if line.closed_on), key=lambda line: str(line.closed_on), reverse=True
            )
            return TasksView(member.voice, (*opened, *closed)[:SHOWN_TASKS])

    def open(self, *, key: MemberKey, task_id: str) -> TaskView:
        """One task: for its owner, and once it was answered for everybody. Raises NotOwner, TaskGone."""
        with self._core.database.transaction() as connection:
            return self._view(connection, member_of(connection, self._core, key), task_id)

    def keep(self, *, key: MemberKey, task_id: str, reason: str) -> TaskView | Refused:
        """Says why a passage stays as it is; those who said something of it are told. Raises NotOwner, TaskGone."""
        core, said = self._core, storable(reason)
        with core.database.transaction() as connection:
            workspace_store.get(connection, key.workspace_id, lock=True)
            member = member_of(connection, core, key)
            view = self._view(connection, member, task_id)
            if not view.may_answer:
                raise NotOwner
            if view.line.outcome is not Outcome.OPEN:
                return replace(view, told="already")
            if not said or len(said) > REASON_LIMIT or holds_code(said):
                return Refused("reason", "empty" if not said else "too_long" if len(said) > REASON_LIMIT else "code")
            row = store.get(connection, key.workspace_id, task_id)
            if row is not None:
                self._close(connection, key.workspace_id, row, Outcome.KEPT, reason=said, by=key.user_id)
            return replace(self._view(connection, member, task_id), told="kept")

    def look(self) -> int:
        """Compares the passages of open tasks with their texts when these began; closes those that have changed.

        Answers how many. Does nothing where no handbook was read again since the last look, so it may be called at any time.
        """
        core, revision = self._core, self._core.shared.revision
        if revision == self._compared:
            return 0
        closed = 0
        with core.database.transaction() as connection:
            for workspace_id in workspace_store.all_ids(connection):
                if not store.every(connection, workspace_id, Outcome.OPEN):
                    continue
                workspace_store.get(connection, workspace_id, lock=True)
                for task in store.every(connection, workspace_id, Outcome.OPEN):
                    closed += self._compare(connection, workspace_id, task, core.handbook(workspace_id))
        self._compared = revision
        return closed

    def _compare(self, connection: Connection, workspace_id: str, task: TaskRow, handbook: Handbook) -> bool:
        rows = suggestions_store.every(connection, workspace_id)
        parts = watched((row.about for row in rows if row.task_id == task.task_id), concerns=task.concerns)
        before = store.texts(connection, workspace_id, task.task_id, BEFORE)
        now = {each.language: each for each in _texts(handbook, task.about)}
        if not any(changed(text, now[lang].parts if lang in now else (), parts) for lang, text in before.items()):
            return False
        store.archive(connection, workspace_id, task.task_id, AFTER, list(now.values()))
        self._close(connection, workspace_id, task, Outcome.CHANGED)
        return True

    def _close(
        self,
        connection: Connection,
        workspace_id: str,
        task: TaskRow,
        outcome: Outcome,
        *,
        reason: str = "",
        by: str = "",
    ) -> None:
        core = self._core
        today = local_date(core.clock.now(), zone_of(connection, workspace_id))
        said = [row for row in suggestions_store.every(connection, workspace_id) if row.task_id == task.task_id]
        columns = {"closed_on": today, "closed_by": by, "reason": reason, "said": len(said)}
        store.change(connection, workspace_id, task.task_id, outcome=outcome, **columns)
        for row in said:
            concerned = suggestions_store.supporters(connection, workspace_id, [row.root]) - {by}
            told_of = (row.suggestion_id, News.ANSWER)
            suggestions_store.leave_news(connection, workspace_id, told_of, concerned, today)
            look_at_soon(connection, core, workspace_id, concerned)

    def count(self) -> None:
        """Counts what was said of each passage, concerns of past weeks too, and gives the tasks that come of it."""
        core = self._core
        with core.database.transaction() as connection:
            workspaces = workspace_store.all_ids(connection)
        for workspace_id in workspaces:
            with core.database.transaction() as connection:
                workspace_store.get(connection, workspace_id, lock=True)
                gather(connection, core, workspace_id, concerns=True)

    def owners(self, *, workspace_id: str) -> tuple[str, ...]:
        """Whose Homes show tasks: the coordinators, and owners who are named by their Slack id."""
        with self._core.database.transaction() as connection:
            owners = sorted(self._core.handbook(workspace_id).owners)
            named = [owner for owner in owners if owner.startswith(("U", "W")) and owner.isalnum()]
            return tuple(dict.fromkeys([*coordinators_of(connection, self._core, workspace_id), *named]))

    def said_and_done(self, *, workspace_id: str, since: date, language: str) -> tuple[SaidAndDone, ...]:
        """What was said and what came of it, from a day on, the newest first."""
        with self._core.database.transaction() as connection:
            return said_and_done(connection, self._core, workspace_id, since, language)

    def _view(self, connection: Connection, member: Member, task_id: str) -> TaskView:
        row = store.get(connection, member.key.workspace_id, task_id)
        if row is None:
            raise TaskGone
        read = _read(connection, self._core, member)
        line, answer = read.line(row), read.answer(row)
        if answer is None and not self._may(member, line):
            raise NotOwner
        return TaskView(
            voice=member.voice,
            line=line,
            said=read.said(row),
            answer=answer,
            may_answer=self._may(member, line),
        )

    def _may(self, member: Member, line: TaskLine) -> bool:
        own = (member.key.user_id,) if member.is_coordinator else ()
        return may_answer(line.owner, member.key.user_id, own)
