"""Alembic's scripts, one per schema version; `store.migrate` runs them."""
