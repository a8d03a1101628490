"""charter requests and questions

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "charter_editions",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("charter_id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.String(length=128), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "charter_id", "version", name=op.f("pk_charter_editions")),
    )
    op.create_table(
        "clause_questions",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("charter_id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.String(length=128), nullable=False),
        sa.Column("clause_id", sa.String(length=128), nullable=False),
        sa.Column("clause_title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "question_id", name=op.f("pk_clause_questions")),
    )
    with op.batch_alter_table("clause_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_questions_user_id"), ["user_id"], unique=False)

    with op.batch_alter_table("charter_assignments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("nudged_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("moves", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("charter_assignments", schema=None) as batch_op:
        batch_op.drop_column("moves")
        batch_op.drop_column("nudged_on")
        batch_op.drop_column("told_on")

    with op.batch_alter_table("clause_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clause_questions_user_id"))

    op.drop_table("clause_questions")
    op.drop_table("charter_editions")
