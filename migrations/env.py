"""Alembic's entry: server.store.schema hands over a connection inside its transaction."""

from alembic import context

from server.store.base import Base
from server.store.schema import is_ours

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=is_ours,
    compare_type=True,
    transactional_ddl=True,  # our SQLite connections begin by hand, so tables roll back too
)
with context.begin_transaction():
    context.run_migrations()
