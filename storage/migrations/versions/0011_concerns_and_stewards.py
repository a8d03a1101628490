"""concerns and stewards

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "concern_cells",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("cell_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "cell_id", name=op.f("pk_concern_cells")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "concern_messages",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("concern_id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("of_author", sa.Boolean(), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("for_author", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "concern_id", "message_id", name=op.f("pk_concern_messages")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "concerns",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("concern_id", sa.String(length=32), nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("reply_key", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("acknowledged", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("news", sa.Boolean(), nullable=False),
        sa.Column("closed_week", sa.String(length=8), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "concern_id", name=op.f("pk_concerns")),
        sa.UniqueConstraint("lookup", name=op.f("uq_concerns_lookup")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stewards",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=True),
        sa.Column("agreed_by", sa.String(length=32), nullable=True),
        sa.Column("since_week", sa.String(length=8), nullable=True),
        sa.Column("news", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("pinged_week", sa.String(length=8), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name=op.f("pk_stewards")),
    )


def downgrade() -> None:
    op.drop_table("stewards")
    op.drop_table("concerns")
    op.drop_table("concern_messages")
    op.drop_table("concern_cells")
