"""Alembic's entry point. It is only ever run on a connection that ``storage.migrate`` hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import DefaultClause, false, true

from storage.migrate import all_tables
from storage.schema import UtcDateTime


def _render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """How a new migration writes what Alembic would tie to our code, or to the database it was made on."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "server_default" and isinstance(item, DefaultClause):
        for literal in (false(), true()):
            if item.arg is literal:
                return f"sa.{literal}()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    render_as_batch=True,
    render_item=_render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
