"""What a rule held back on a day is found at once: an index of the dropped alone.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_dropped",
            ["workspace_id", "user_id"],
            unique=False,
            sqlite_where=sa.text("state = 'dropped'"),
            postgresql_where=sa.text("state = 'dropped'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_dropped",
            sqlite_where=sa.text("state = 'dropped'"),
            postgresql_where=sa.text("state = 'dropped'"),
        )
