"""the board of suggestions

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suggestion_news",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("suggestion_id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("shown", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", "suggestion_id", "what", name=op.f("pk_suggestion_news")),
    )
    op.create_table(
        "suggestion_votes",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("suggestion_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "suggestion_id", "user_id", name=op.f("pk_suggestion_votes")),
    )
    with op.batch_alter_table("suggestion_votes", schema=None) as batch_op:
        batch_op.create_index("ix_suggestion_votes_user", ["workspace_id", "user_id"], unique=False)

    op.create_table(
        "suggestion_words",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("suggestion_id", sa.String(length=32), nullable=False),
        sa.Column("form_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_by", sa.String(length=32), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "suggestion_id", "form_id", name=op.f("pk_suggestion_words")),
    )
    op.create_table(
        "suggestions",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("suggestion_id", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("about", sa.String(length=128), server_default="", nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("edited_on", sa.Date(), nullable=True),
        sa.Column("merged_into", sa.String(length=32), nullable=True),
        sa.Column("root", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "suggestion_id", name=op.f("pk_suggestions")),
    )
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.create_index("ix_suggestions_author", ["workspace_id", "author"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.drop_index("ix_suggestions_author")

    op.drop_table("suggestions")
    op.drop_table("suggestion_words")
    with op.batch_alter_table("suggestion_votes", schema=None) as batch_op:
        batch_op.drop_index("ix_suggestion_votes_user")

    op.drop_table("suggestion_votes")
    op.drop_table("suggestion_news")
