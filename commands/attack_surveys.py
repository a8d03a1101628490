"""The attack of ``doctor --anonymity`` on surveys: people answer in a known order, and every trace of order is held against it.

The attacker is the one of ``attack.py``: database, files, log, deleted pages, a copy from while the survey was open, all that
is logged; not the secret. What is linked is what people wrote, the only rows that stay of single answers.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, text

from commands.attack import Elsewhere, Moving, Outcome, by_place, everything_logged, files_of, rows_of_others, to_disk
from domain.answers import Answered
from domain.members import MemberKey, Person
from domain.openings import Outlook, Plan
from handbook.loading import load
from services import Core, Library, build
from services.sealing import Keys
from storage import surveys as surveys_store
from storage.database import Database
from storage.surveys import CONFIDENTIAL, survey_comments

SURVEY, QUESTION = "baseline", "comment"
COORDINATOR = "U0COORDIN1"
_GIVEN = {"confidence": ("3",), "use": ("monthly",), "worries": ("time",), "help": ("rules",)}
_ENOUGH = 24
_ORDERS: dict[bool, dict[str, str]] = {
    True: {"reading": ""},
    False: {"reading": "", "place": "ORDER BY ctid", "transaction": "ORDER BY xmin::text::bigint, ctid"},
}


def attack_surveys(
    database: Database,
    clock: Moving,
    *,
    trials: int,
    submitters: int,
    leaky: bool = False,
    spread: tuple[str, Elsewhere] | None = None,
) -> Outcome:
    """In every trial people answer a confidential survey one after another, and it is closed; ten of them or more.

    With ``spread``, a secret and processes that know it, each answer reaches one of these; this one opens and closes.
    """
    arena = _Arena(database, clock, submitters, spread)
    outcome = Outcome(submitters=submitters)
    for _ in range(trials):
        with everything_logged() as lines:
            truth, night = arena.leak() if leaky else arena.answer()
        logged = lines.getvalue() + (spread[1].logged() if spread else "")
        for clue, order in arena.clues(night, logged.encode()).items():
            for name, guess in ((clue, order), (f"{clue}, backwards", order[::-1])):
                right = sum(1 for true, guessed in zip(truth, guess, strict=False) if true == guessed)
                outcome.links[name] = outcome.links.get(name, 0) + right
                for end, hit in (("first", guess[:1] == truth[:1]), ("last", guess[-1:] == truth[-1:])):
                    outcome.ends[f"{name}, {end}"] = outcome.ends.get(f"{name}, {end}", 0) + hit
        outcome.trials += 1
        arena.clear()
    return outcome


class _Arena:
    """A workspace whose members answer the baseline survey that comes with the program."""

    def __init__(self, database: Database, clock: Moving, members: int, spread: tuple[str, Elsewhere] | None) -> None:
        self._database, self._clock = database, clock
        self._keys = Keys(spread[0]) if spread else Keys.fleeting()
        self._elsewhere = spread[1] if spread else None
        handbook = load(Path(__file__).resolve().parent.parent / "content").handbook
        if handbook is None:
            raise LookupError("the content that comes with the program cannot be read")
        self._services = build(Core(database, Library(handbook), clock, "attack", self._keys))
        self._workspace = f"T{secrets.token_hex(5).upper()}Z"
        self._people = [MemberKey(self._workspace, f"U{place:09d}") for place in range(members)]
        workspace = self._services.workspace
        workspace.meet(workspace_id=self._workspace, bot_user_id="U0BOT00001", locale="fr-FR", zone="Etc/UTC")
        people = [
            Person(key.user_id, "Etc/UTC", "fr-FR", is_admin=False, is_guest=False, deleted=False)
            for key in self._people
        ]
        people.append(Person(COORDINATOR, "Etc/UTC", "fr-FR", is_admin=True, is_guest=False, deleted=False))
        workspace.load_page(workspace_id=self._workspace, people=people, mark=1)
        users = [key.user_id for key in self._people]
        workspace.load_channel(
            workspace_id=self._workspace, user_ids=users, mark=1, read_at=clock.now() + timedelta(seconds=1)
        )

    @property
    def _coordinator(self) -> MemberKey:
        return MemberKey(self._workspace, COORDINATOR)

    def _open(self) -> str:
        plan = Plan(SURVEY, self._clock.now().date() + timedelta(days=7))
        done = self._services.survey_desk.open(key=self._coordinator, plan=plan)
        if not isinstance(done, Outlook) or done.too_few:
            raise LookupError(f"the survey could not be opened: {done}")
        with self._database.transaction() as connection:
            [run] = surveys_store.unfinished(connection, self._workspace)
        return run.run_id

    def answer(self) -> tuple[list[str], dict[str, bytes]]:
        """As people do; comments' ids in the order in which they were sent, and a copy of the files from before closing."""
        run_id, order = self._open(), list(self._people)
        secrets.SystemRandom().shuffle(order)
        for key in order:
            given = {**_GIVEN, QUESTION: (key.user_id,)}
            done = self._answer(key=key, run_id=run_id, given=given)
            if not isinstance(done, Answered):
                raise LookupError(f"an answer was not taken: {done}")
        night = files_of(self._database, CONFIDENTIAL)
        self._services.survey_desk.end(key=self._coordinator, run_id=run_id)
        self._services.survey_count.close(workspace_id=self._workspace, run_id=run_id)
        with self._database.transaction() as connection:
            rows = connection.execute(select(survey_comments.c.comment_id, survey_comments.c.sealed))
            by_author = {self._keys.open_comment(row.sealed): row.comment_id for row in rows}
        return [by_author[key.user_id] for key in order], night

    def _answer(self, **given: Any) -> Any:
        if self._elsewhere is not None:
            return self._elsewhere.ask("surveys", "answer", self._clock.now(), **given)
        return self._services.surveys.answer(**given)

    def leak(self) -> tuple[list[str], dict[str, bytes]]:
        """As it must not be done: each comment is written as it comes, under a random key."""
        run_id, ids = self._open(), []
        for key in self._people:
            row = {"workspace_id": self._workspace, "run_id": run_id, "comment_id": surveys_store.new_id()}
            sealed = self._keys.seal_comment(key.user_id)
            with self._database.transaction() as connection:
                connection.execute(survey_comments.insert(), {**row, "question_id": QUESTION, "sealed": sealed})
            ids.append(str(row["comment_id"]))
        return ids, {}

    def clues(self, night: Mapping[str, bytes], logged: bytes) -> dict[str, list[str]]:
        """Comments' ids, in each order that something betrays; what betrays none is left out."""
        to_disk(self._database)
        held = {f"{name}, while it was open": content for name, content in night.items()}
        held |= {"what was logged": logged, **files_of(self._database, CONFIDENTIAL)}
        self._services.survey_count.wipe()
        held |= {f"{name}, once wiped": content for name, content in files_of(self._database, CONFIDENTIAL).items()}
        found: dict[str, list[str]] = {}
        with self._database.transaction() as connection:
            for clue, by in _ORDERS[self._database.is_sqlite].items():
                query = f"SELECT comment_id FROM survey_comments WHERE workspace_id = :w {by}"  # noqa: S608 - our words
                found[f"comments by {clue}"] = list(connection.scalars(text(query), {"w": self._workspace}))
            held["everything else"] = rows_of_others(connection, CONFIDENTIAL)
            rows = connection.execute(select(survey_comments.c.comment_id, survey_comments.c.sealed))
            marks = {row.comment_id: [row.comment_id.encode(), row.sealed[:_ENOUGH]] for row in rows}
        found |= {name: by_place(marks, content) for name, content in held.items()}
        return {name: order for name, order in found.items() if order}

    def clear(self) -> None:
        """Removes what the trial left, so that the next begins alike."""
        with self._database.transaction() as connection:
            for table in surveys_store.TABLES:
                connection.execute(delete(table).where(table.c.workspace_id == self._workspace))
        self._database.forget_changes([])
