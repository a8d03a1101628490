"""consultations

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consultation_comments",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("comment_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("charter_id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.String(length=128), nullable=False),
        sa.Column("clause_id", sa.String(length=128), nullable=False),
        sa.Column("clause_title", sa.Text(), nullable=False),
        sa.Column("clause_sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "comment_id", name=op.f("pk_consultation_comments")),
    )
    with op.batch_alter_table("consultation_comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consultation_comments_user_id"), ["user_id"], unique=False)

    op.create_table(
        "consultation_outcomes",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("charter_id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.String(length=128), nullable=False),
        sa.Column("clause_id", sa.String(length=128), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("marked_by", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint(
            "workspace_id", "charter_id", "version", "clause_id", name=op.f("pk_consultation_outcomes")
        ),
    )
    op.create_table(
        "consultations",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("charter_id", sa.String(length=128), nullable=False),
        sa.Column("version", sa.String(length=128), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "charter_id", "version", name=op.f("pk_consultations")),
    )


def downgrade() -> None:
    op.drop_table("consultations")
    op.drop_table("consultation_outcomes")
    with op.batch_alter_table("consultation_comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consultation_comments_user_id"))

    op.drop_table("consultation_comments")
