"""workshops

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workshop_invited",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("workshop_id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("called", sa.Integer(), server_default="0", nullable=False),
        sa.Column("told", sa.Integer(), server_default="0", nullable=False),
        sa.Column("recalled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("keep", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=True),
        sa.Column("closed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "workshop_id", "user_id", name=op.f("pk_workshop_invited")),
    )
    op.create_table(
        "workshops",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("workshop_id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("agenda", sa.Text(), server_default="", nullable=False),
        sa.Column("path", sa.String(length=128), server_default="", nullable=False),
        sa.Column("lesson_id", sa.String(length=128), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("edits", sa.Integer(), server_default="1", nullable=False),
        sa.Column("cancelled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("held", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("planned_by", sa.String(length=32), server_default="", nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stage", sa.Integer(), server_default="1", nullable=False),
        sa.Column("recall_on", sa.Date(), nullable=True),
        sa.Column("reached", sa.Integer(), server_default="0", nullable=False),
        sa.Column("invite_after", sa.String(length=128), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "workshop_id", name=op.f("pk_workshops")),
    )


def downgrade() -> None:
    op.drop_table("workshops")
    op.drop_table("workshop_invited")
