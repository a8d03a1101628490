"""evidence

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "charter_anchors",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_hash", sa.String(length=64), nullable=False),
        sa.Column("anchored_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "seq", name=op.f("pk_charter_anchors")),
    )
    op.create_table(
        "charter_notes",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("shown_sha256", sa.String(length=64), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "seq", name=op.f("pk_charter_notes")),
    )
    with op.batch_alter_table("charter_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_charter_entries_subject_commit"), ["subject_commit"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("charter_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_charter_entries_subject_commit"))

    op.drop_table("charter_notes")
    op.drop_table("charter_anchors")
