"""How Alembic runs the migrations: on the connection it is given, in its transaction."""

from alembic import context

from fhirnet.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True
)  # SQLite changes a table by copying it
context.run_migrations()
