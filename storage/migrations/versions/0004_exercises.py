"""exercises

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exercise_fields",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("exercise_id", sa.String(length=128), nullable=False),
        sa.Column("field_id", sa.String(length=128), nullable=False),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("saved", sa.Text(), nullable=True),
        sa.Column("typed_in", sa.String(length=32), nullable=True),
        sa.Column("typed_order", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("closed_in", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", "exercise_id", "field_id", name=op.f("pk_exercise_fields")),
    )
    op.create_table(
        "exercises",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("exercise_id", sa.String(length=128), nullable=False),
        sa.Column("saved_on", sa.Date(), nullable=False),
        sa.Column("shared_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", "exercise_id", name=op.f("pk_exercises")),
    )
    with op.batch_alter_table("exercises", schema=None) as batch_op:
        batch_op.create_index(
            "ix_exercises_shared",
            ["workspace_id", "shared_on"],
            unique=False,
            sqlite_where=sa.text("shared_on IS NOT NULL"),
            postgresql_where=sa.text("shared_on IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("exercises", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_exercises_shared",
            sqlite_where=sa.text("shared_on IS NOT NULL"),
            postgresql_where=sa.text("shared_on IS NOT NULL"),
        )

    op.drop_table("exercises")
    op.drop_table("exercise_fields")
