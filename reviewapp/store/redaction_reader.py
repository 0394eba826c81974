"""Who is named in a user's data: customers, people, and the incidents that words may mean."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

#: SQLite takes so many values in one statement, and more.
_AT_ONCE = 500


def read_customer_names(connection: sqlite3.Connection, owner_id: str) -> list[str]:
    """The customers of the table and of incidents, also those removed: old notes name them."""
    rows = connection.execute(
        "SELECT name FROM customer WHERE owner_id = :owner UNION "
        "SELECT customer FROM incident WHERE owner_id = :owner AND customer IS NOT NULL",
        {"owner": owner_id},
    )
    return [row[0] for row in rows]


def read_people(connection: sqlite3.Connection, author: str | None) -> list[tuple[str, ...]]:
    """Everybody known by name or alias, as (name, alias), whichever there is.

    `author`: the id of whoever is left out.
    """
    rows = connection.execute(
        "SELECT name, alias FROM person WHERE id IS NOT ? ORDER BY id", (author,)
    )
    return [names for row in rows if (names := tuple(filter(None, (row[0], row[1]))))]


def read_aliases(connection: sqlite3.Connection, owner_id: str) -> list[str]:
    """Who had an incident in hand, or acknowledged one."""
    found = {
        row[0]: None
        for row in connection.execute(
            "SELECT assignee FROM incident WHERE owner_id = :owner AND assignee IS NOT NULL UNION "
            "SELECT acknowledged_by FROM incident "
            "WHERE owner_id = :owner AND acknowledged_by IS NOT NULL",
            {"owner": owner_id},
        )
    }
    histories = connection.execute(
        "SELECT DISTINCT assignees FROM incident WHERE owner_id = ? AND assignees IS NOT NULL",
        (owner_id,),
    )
    for (history,) in histories:
        found.update((alias, None) for _, alias in json.loads(history) if alias)
    return list(found)


def read_known_incidents(
    connection: sqlite3.Connection, owner_id: str, words: Iterable[str]
) -> list[str]:
    """Those of the words that are an incident's id, as references: "icm:612518327"."""
    asked, found = list(words), []
    sources = [
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT source FROM incident WHERE owner_id = ?", (owner_id,)
        )
    ]
    named = ", ".join("?" * len(sources))  # so that the index over sources and ids is used
    for at in range(0, len(asked), _AT_ONCE):
        some = asked[at : at + _AT_ONCE]
        rows = connection.execute(
            f"SELECT source, external_id FROM incident WHERE owner_id = ? AND source IN ({named}) "
            f"AND external_id IN ({', '.join('?' * len(some))})",
            (owner_id, *sources, *some),
        )
        found += [f"{row[0]}:{row[1]}" for row in rows]
    return found
