"""``doctor --anonymity``: attacks what is kept of concerns and of confidential surveys, as somebody would who has the files and knows who wrote when.

Two parts. What is there is searched for anything that could lead to a person: columns, ids in clear, lengths. And how it is
written is attacked in a temporary database (attack.py, attack_surveys.py): chance links one person in a trial, and the same attack on a store
that writes each concern as it comes must link nearly all, or it proves nothing.
"""

import tempfile
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, DateTime, inspect, select

from commands.attack import Outcome, Trial, attack
from commands.attack_surveys import attack_surveys
from storage import concerns as concerns_store
from storage import surveys as surveys_store
from storage import workspace as workspace_store
from storage.database import Database
from storage.members import members
from storage.migrate import migrate

TRIALS, SUBMITTERS = 40, 20
SECRET = (*concerns_store.TABLES, *surveys_store.CONFIDENTIAL)
"""The tables that hold what people say in confidence."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: whether it leads to anybody, and how many links it gave."""

    name: str
    ok: bool
    says: str
    linkable: int = 0


def own_data(connection: Connection) -> list[Check]:
    """What is there: nothing in the tables of concerns and of confidential surveys may lead to a person or to a time finer than a week."""
    return [_columns(connection), _ids(connection), _lengths(connection)]


def _columns(connection: Connection) -> Check:
    found = []
    for table in SECRET:
        for column in inspect(connection).get_columns(table.name):
            kind, name = column["type"], str(column["name"])
            counted = column.get("autoincrement") is True or "nextval" in str(column.get("default") or "")
            if isinstance(kind, DateTime) or "user" in name or counted:
                found.append(f"{table.name}.{name}")
    says = (
        f"Columns that could hold a person, a time or a sequence: {', '.join(found)}." if found else "No such column."
    )
    return Check("columns", not found, says, len(found))


def _ids(connection: Connection) -> Check:
    """No member's id in clear, anywhere in these tables."""
    links = 0
    for workspace_id in workspace_store.all_ids(connection):
        everyone = select(members.c.user_id).where(members.c.workspace_id == workspace_id)
        users = {user.encode() for user in connection.scalars(everyone)}
        for table in SECRET:
            for row in connection.execute(table.select().where(table.c.workspace_id == workspace_id)):
                held = b"\0".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
                links += any(user in held for user in users)
    return Check("ids", not links, f"Rows that hold a member's id: {links}.", links)


def _lengths(connection: Connection) -> Check:
    lengths = {
        str(column): {
            len(value) for value in connection.scalars(column.table.select().with_only_columns(column)) if value
        }
        for column in (
            concerns_store.concern_cells.c.sealed,
            concerns_store.concern_messages.c.body,
            concerns_store.concern_messages.c.for_author,
            concerns_store.concerns.c.record,
            surveys_store.survey_comments.c.sealed,
        )
    }
    cells = surveys_store.survey_cells.c
    for run_id in connection.scalars(select(cells.run_id).distinct()):
        sealed = connection.scalars(select(cells.sealed).where(cells.run_id == run_id))
        lengths[f"{cells.sealed} of {run_id}"] = {len(value) for value in sealed}
    odd = sorted(name for name, found in lengths.items() if len(found) > 1)
    return Check("lengths", not odd, f"Of several lengths: {', '.join(odd)}." if odd else "Everything has one length.")


def examine(own: Database | None) -> dict[str, Any]:
    """Everything ``doctor --anonymity`` says; the attack itself runs on a temporary database, never on this one."""
    with tempfile.TemporaryDirectory(prefix="entrain-attack-") as folder:
        database = Database(f"sqlite:///{folder}/attack.db")
        try:
            migrate(database)
            of_concerns = attack(database, Trial(), trials=TRIALS, submitters=SUBMITTERS)
            of_surveys = attack_surveys(database, Trial(), trials=TRIALS, submitters=SUBMITTERS)
            controls = [
                attack(database, Trial(), trials=3, submitters=SUBMITTERS, leaky=True),
                attack_surveys(database, Trial(), trials=3, submitters=SUBMITTERS, leaky=True),
            ]
            with (own or database).transaction() as connection:
                checks = own_data(connection)
        finally:
            database.close()
    checks.append(_order("order", of_concerns, "the first, last or lone one"))
    checks.append(_order("order in surveys", of_surveys, "the first or last one"))
    found = min(control.worst for control in controls)
    says = f"{found:.1f} of {SUBMITTERS} found in stores that leak on purpose."
    checks.append(Check("control", found >= 0.9 * SUBMITTERS, says))
    return {
        "linkable": sum(check.linkable for check in checks),
        "submissions": TRIALS * (SUBMITTERS + 1) + TRIALS * SUBMITTERS,
        "checks": [asdict(check) for check in checks],
    }


def _order(name: str, outcome: Outcome, ends: str) -> Check:
    says = (
        f"Of {SUBMITTERS} submissions, {outcome.worst:.2f} linked in the mean, where chance gives 1; {ends} "
        f"in {outcome.worst_end:.0%}, where chance gives {1 / SUBMITTERS:.0%}: {TRIALS} trials, the worst of {len(outcome.links)} clues."
    )
    return Check(name, not outcome.linked, says, outcome.linked)
