"""spaced review

Revision ID: 0003
Revises: 0002
"""

import hashlib
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    cards = op.create_table(
        "review_cards",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=128), nullable=False),
        sa.Column("lesson_id", sa.String(length=128), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", "question_id", name=op.f("pk_review_cards")),
    )
    log = op.create_table(
        "review_log",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=128), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.String(length=128), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", "question_id", "number", name=op.f("pk_review_log")),
    )
    with op.batch_alter_table("review_log", schema=None) as batch_op:
        batch_op.create_index("uq_review_log_place", ["workspace_id", "user_id", "answered_on", "place"], unique=True)
    _cards_of_what_was_answered_before(cards, log)


def _cards_of_what_was_answered_before(cards: sa.Table, log: sa.Table) -> None:
    """A card for the first answer to each question, as the FSRS package (6.3.2, its own parameters) makes it."""
    whose = ("workspace_id", "user_id", "question_id")
    kept = ("option_id", "correct", "language", "answered_on")
    attempts = sa.table(
        "attempts",
        *(sa.column(name) for name in (*whose, "round", "lesson_id", "option_id", "language")),
        sa.column("correct", sa.Boolean),
        sa.column("answered_on", sa.Date),
    )
    keys = [attempts.c[name] for name in whose]
    first = sa.select(*keys, sa.func.min(attempts.c.round).label("round")).group_by(*keys).subquery()
    same = [attempts.c[name] == first.c[name] for name in (*whose, "round")]
    answers = sa.select(attempts).join(first, sa.and_(*same)).execution_options(yield_per=1_000)
    for rows in op.get_bind().execute(answers).mappings().partitions():
        made: list[dict[str, Any]] = []
        given: list[dict[str, Any]] = []
        for row in rows:
            key = {name: row[name] for name in whose}
            due_on, state = _first_state(tuple(key.values()), row["correct"], row["answered_on"])
            made.append({**key, "lesson_id": row["lesson_id"], "answers": 1, "due_on": due_on, "state": state})
            given.append({**key, "number": 1, **{name: row[name] for name in kept}, "began_on": None, "place": None})
        op.bulk_insert(cards, made)
        op.bulk_insert(log, given)


def _first_state(whose: tuple[str, ...], correct: bool, on: date) -> tuple[date, dict[str, Any]]:
    day = datetime.combine(on, time(12), tzinfo=timezone.utc)
    due = day + timedelta(days=2 if correct else 1)
    return due.date(), {
        "card_id": int.from_bytes(hashlib.blake2b("\n".join(whose).encode(), digest_size=6).digest(), "big"),
        "state": 2,
        "step": None,
        "stability": 2.3065 if correct else 0.212,
        "difficulty": 2.118103970459016 if correct else 6.4133,
        "due": due.isoformat(),
        "last_review": day.isoformat(),
    }


def downgrade() -> None:
    with op.batch_alter_table("review_log", schema=None) as batch_op:
        batch_op.drop_index("uq_review_log_place")

    op.drop_table("review_log")
    op.drop_table("review_cards")
