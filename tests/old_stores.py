"""Stores as earlier versions of the program left them."""

from __future__ import annotations

import zipfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from reviewapp.services.workspace import Workspace
from reviewapp.store import tables
from reviewapp.store.engine import open_engine

#: Backups that programs of these schemas made.
_STORES = Path(__file__).parent / "stores"
SECOND_SCHEMA = _STORES / "schema-2.zip"
_THIRD_SCHEMA = _STORES / "schema-3.zip"
#: What the first version's program kept by triggers, as it stood in its stores.
_FIRST_SEARCH = (
    "CREATE VIRTUAL TABLE evidence_fts USING fts5("
    "text, refs, tokenize='unicode61 remove_diacritics 2')"
)


def make_first_schema(workspace: Workspace) -> None:
    """An empty store with the first schema."""
    engine = open_engine(workspace.places)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        folder = Path(tables.__file__).with_name("migrations")
        config.set_main_option("script_location", str(folder))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "0001")
        connection.exec_driver_sql(_FIRST_SEARCH)
        connection.exec_driver_sql("PRAGMA user_version = 1")
    engine.dispose()


def put_second_schema(workspace: Workspace) -> None:
    """The store of the second schema with something in every table, and an entry in the spool."""
    _put(workspace, SECOND_SCHEMA)


def put_third_schema(workspace: Workspace) -> None:
    """The store of the third schema: two incidents of early 2026 and a draft of their period H."""
    _put(workspace, _THIRD_SCHEMA)


def _put(workspace: Workspace, backup: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        archive.extractall(workspace.places.root)
