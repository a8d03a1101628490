"""questions

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question_figures",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=128), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("option_id", sa.String(length=128), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "question_id", "language", "option_id", name=op.f("pk_question_figures")
        ),
    )
    op.create_table(
        "question_wordings",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=128), nullable=False),
        sa.Column("wording", sa.String(length=64), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "question_id", name=op.f("pk_question_wordings")),
    )
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_attempts_first",
            ["workspace_id", "round", "question_id", "language", "option_id", "answered_on"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.drop_index("ix_attempts_first")

    op.drop_table("question_wordings")
    op.drop_table("question_figures")
