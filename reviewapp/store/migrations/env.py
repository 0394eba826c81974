"""Run by Alembic: uses the connection, and the transaction, that `store.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

from reviewapp.store import tables as _tables  # noqa: F401 - fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the caller's transaction holds everything
)
context.run_migrations()
