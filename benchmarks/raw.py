"""Finding and claiming in the database's own driver, with as few statements as can be: what SQL itself costs here.

Like planning, a round takes those whose moment has come, puts an occasion for each in the outbox and a day in the ledger,
and moves their moment on, in one transaction. It decides nothing.
"""

import json
import sqlite3
import time
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
from psycopg.types.json import Json

from storage.database import Database

LIMIT = 100
_DUE = (
    "SELECT workspace_id, user_id FROM members WHERE next_due_at IS NOT NULL AND next_due_at <= {p}"
    " ORDER BY next_due_at LIMIT {p}"
)
_PUT = (
    "INSERT INTO outbox (occasion, workspace_id, kind, user_id, subject, local_date, folded, due_at, expires_at, state,"
    " tries) VALUES ({p}, {p}, 'lesson', {p}, 'start-why', {p}, {p}, {p}, {p}, 'pending', 0) ON CONFLICT DO NOTHING"
)
_DAY = (
    "INSERT INTO ledger (workspace_id, user_id, local_date, iso_week, occasion) VALUES ({p}, {p}, {p}, {p}, {p})"
    " ON CONFLICT DO NOTHING"
)
_ON = "UPDATE members SET next_due_at = {p} WHERE workspace_id = {p} AND user_id = {p}"


def drain(database: Database, now: datetime) -> tuple[int, float]:
    """How many were due, and the milliseconds until none was."""
    if database.is_sqlite:
        connection: Any = sqlite3.connect(str(database.path), isolation_level=None)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        moment: Any = now.replace(tzinfo=None).isoformat(" ", "microseconds")
        following: Any = (now + timedelta(days=2)).replace(tzinfo=None).isoformat(" ", "microseconds")
        folded: Any = json.dumps([])
        statements = [statement.format(p="?") for statement in (_DUE, _PUT, _DAY, _ON)]
        begin, day = "BEGIN IMMEDIATE", now.date().isoformat()
    else:
        url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg.connect(url, autocommit=True)
        moment, following, folded = now, now + timedelta(days=2), Json([])
        statements = [statement.format(p="%s") for statement in (_DUE + " FOR UPDATE SKIP LOCKED", _PUT, _DAY, _ON)]
        begin, day = "BEGIN", now.date().isoformat()
    week, cursor, count = f"{date.fromisoformat(day):%G-W%V}", connection.cursor(), 0
    began = time.perf_counter()
    while True:
        cursor.execute(begin)
        due = cursor.execute(statements[0], (moment, LIMIT)).fetchall()
        names = [(f"{team}:lesson:start-why:{user}:{day}", team, user) for team, user in due]
        if due:
            cursor.executemany(
                statements[1], [(name, team, user, day, folded, moment, moment) for name, team, user in names]
            )
            cursor.executemany(statements[2], [(team, user, day, week, name) for name, team, user in names])
            cursor.executemany(statements[3], [(following, team, user) for team, user in due])
        cursor.execute("COMMIT")
        if not due:
            break
        count += len(due)
    spent = (time.perf_counter() - began) * 1000
    connection.close()
    return count, spent
