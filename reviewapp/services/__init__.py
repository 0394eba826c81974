"""Use cases over core, store, ingest and export; what every front end calls."""
