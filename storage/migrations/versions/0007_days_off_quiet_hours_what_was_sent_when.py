"""days off, quiet hours, what was sent when

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("zone", sa.String(length=128), nullable=True))
        batch_op.add_column(sa.Column("broke", sa.String(length=128), nullable=True))

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("region", sa.String(length=128), nullable=True))
        batch_op.add_column(sa.Column("per_week", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("absences", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("unanswered", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("away", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("away_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("quiet_from", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("quiet_read_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pauses", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.drop_column("pauses")

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_column("quiet_read_at")
        batch_op.drop_column("quiet_until")
        batch_op.drop_column("quiet_from")
        batch_op.drop_column("away_until")
        batch_op.drop_column("away")
        batch_op.drop_column("unanswered")
        batch_op.drop_column("absences")
        batch_op.drop_column("per_week")
        batch_op.drop_column("region")

    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.drop_column("broke")
        batch_op.drop_column("zone")
        batch_op.drop_column("sent_at")
        batch_op.drop_column("kind")
