"""Alembic's entry point. It is only ever run on a connection that ``storage.migrate`` hands over."""

from alembic import context

from storage.migrate import all_tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
