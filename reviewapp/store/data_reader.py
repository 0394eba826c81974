"""All of one person's rows, as items of the data file."""

from __future__ import annotations

import heapq
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from reviewapp.core.data_file import BOXES, CONNECTS, ENTRIES, PEOPLE, Item, Kind
from reviewapp.store.data_rows import TABLES, column, to_item, to_row
from reviewapp.store.places import Places
from reviewapp.store.spool import read_spool_file, spool_files, spooled_entries


def spooled_items(places: Places, owner_id: str) -> dict[str, Item]:
    """What the owner has logged and no change has taken over yet, by id, oldest first."""
    found = (
        {
            "id": entry["id"],
            "on": entry["on"],
            "text": entry["text"],
            "indicators": entry["indicators"],
            "circle": entry["circle"],
            "incidents": entry["incidents"],
            "links": entry["links"],
            "private": entry["private"],
            "rubric": entry["rubric"],
            "rubric_version": entry["version"],
            "created_at": entry["at"],
            "updated_at": entry["at"],
            "removed_at": None,
            "rev": 1,
        }
        for entry in spooled_entries(places)
        if entry["owner"] == owner_id
    )
    return {item["id"]: item for item in sorted(found, key=lambda item: item["id"])}


def damaged_spool_files(places: Places) -> int:
    """How many logged files can't be read: they are set aside at the next change."""
    count = 0
    for path in spool_files(places):
        try:
            count += read_spool_file(path) is None
        except FileNotFoundError:
            continue
    return count


def read_items(
    connection: sqlite3.Connection | None,
    kind: Kind,
    owner_id: str,
    spooled: Mapping[str, Item] | None = None,
) -> Iterator[Item]:
    """The owner's items of a kind by id, removed ones too; of people, everybody else.

    The rows stream; a Connect has its boxes in it. `spooled`: entries that count where the store
    has none of their id.
    """
    stored = _stored(connection, kind, owner_id) if connection else iter(())
    if kind is CONNECTS and connection:
        stored = _with_boxes(connection, stored, owner_id)
    if kind is not ENTRIES or not spooled:
        yield from stored
        return
    last = None
    # Stable: of one id the store's version comes first.
    for item in heapq.merge(stored, spooled.values(), key=lambda item: str(item["id"])):
        if item["id"] != last:
            last = item["id"]
            yield item


def _stored(connection: sqlite3.Connection, kind: Kind, owner_id: str) -> Iterator[Item]:
    whose = "id <> ?" if kind is PEOPLE else "owner_id = ?"
    rows = _rows(
        connection, f'SELECT * FROM "{TABLES[kind.name]}" WHERE {whose} ORDER BY id', [owner_id]
    )
    return (to_item(kind, row) for row in rows)


def _with_boxes(
    connection: sqlite3.Connection, connects: Iterator[Item], owner_id: str
) -> Iterator[Item]:
    """Each Connect with its boxes inside, by their keys."""
    for connect in connects:
        rows = _rows(
            connection,
            "SELECT * FROM connect_box WHERE owner_id = ? AND connect_id = ? ORDER BY key",
            [owner_id, connect["id"]],
        )
        boxes = [to_item(BOXES, row) for row in rows]
        for box in boxes:
            del box["connect"]
        yield {**connect, BOXES.name: boxes}


def read_owner_item(connection: sqlite3.Connection, owner_id: str) -> Item | None:
    """What the store knows of the owner: when it was said last who they are."""
    rows = _rows(connection, "SELECT id, updated_at FROM person WHERE id = ?", [owner_id])
    return next(rows, None)


def foreign_entries(connection: sqlite3.Connection, owner_id: str) -> int:
    """How many entries of other people the store holds."""
    rows = _rows(connection, "SELECT count(*) AS n FROM evidence WHERE owner_id <> ?", [owner_id])
    return int(next(rows)["n"])


def owns_anything(connection: sqlite3.Connection, owner_id: str) -> bool:
    """Whether a row of the store is this person's, removed or not."""
    return any(
        next(
            _rows(connection, f'SELECT 1 FROM "{table}" WHERE owner_id = ? LIMIT 1', [owner_id]), 0
        )
        for name, table in TABLES.items()
        if name != PEOPLE.name
    )


def taken_by_others(
    connection: sqlite3.Connection, kind: Kind, ids: list[str], me: str
) -> set[str]:
    """Those of the ids under which the store has somebody else's rows."""
    if kind is PEOPLE:
        return set()
    rows = _rows(
        connection,
        f'SELECT id FROM "{TABLES[kind.name]}" '
        "WHERE id IN (SELECT value FROM json_each(?)) AND owner_id <> ?",
        [json.dumps(ids), me],
    )
    return {row["id"] for row in rows}


def items_by_id(
    connection: sqlite3.Connection, kind: Kind, ids: Iterable[str], me: str
) -> dict[str, Item]:
    """The owner's items under these ids."""
    whose = "id <> ?" if kind is PEOPLE else "owner_id = ?"
    rows = _rows(
        connection,
        f'SELECT * FROM "{TABLES[kind.name]}" '
        f"WHERE id IN (SELECT value FROM json_each(?)) AND {whose}",
        [json.dumps(list(ids)), me],
    )
    return {row["id"]: to_item(kind, row) for row in rows}


def items_by_name(
    connection: sqlite3.Connection, kind: Kind, items: Sequence[Item], me: str
) -> dict[tuple[Any, ...], Item]:
    """The owner's items with the natural keys of these ones, by natural key."""
    if not kind.natural:
        return {}
    columns = [column(kind, key) for key in kind.natural]
    wanted = [[row[name] for name in columns] for row in (to_row(kind, i, me) for i in items)]
    matches = " AND ".join(
        f"t.\"{name}\" = json_extract(w.value, '$[{i}]')" for i, name in enumerate(columns)
    )
    rows = _rows(
        connection,
        f'SELECT t.* FROM json_each(?) w CROSS JOIN "{TABLES[kind.name]}" t '
        f"ON t.owner_id = ? AND {matches}",
        [json.dumps(wanted), me],
    )
    found = (to_item(kind, row) for row in rows)
    return {natural_key(kind, item): item for item in found}


def natural_key(kind: Kind, item: Item) -> tuple[Any, ...]:
    """What names an item beside its id."""
    return tuple(item[key] for key in kind.natural)


def _rows(
    connection: sqlite3.Connection, statement: str, values: list[Any]
) -> Iterator[dict[str, Any]]:
    cursor = connection.execute(statement, values)
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)
