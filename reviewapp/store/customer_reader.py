"""Customers as readers see them, and what incidents say of theirs."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter

from reviewapp.core.customers import Customer, folded


def read_customers(connection: sqlite3.Connection, owner_id: str) -> list[Customer]:
    """The owner's customers, by name."""
    rows = connection.execute(
        "SELECT id, name, programmes, rev FROM customer "
        "WHERE owner_id = ? AND deleted_at IS NULL ORDER BY folded",
        (owner_id,),
    )
    return [Customer(row[0], row[1], tuple(json.loads(row[2])), row[3]) for row in rows]


def customers_of_incidents(
    connection: sqlite3.Connection, owner_id: str
) -> dict[str, tuple[str, int]]:
    """Folded name -> (a name as incidents spell it, how many of these have no programme)."""
    rows = connection.execute(
        "SELECT customer, sum(programmes IS NULL) FROM incident "
        "WHERE owner_id = ? AND deleted_at IS NULL AND customer IS NOT NULL GROUP BY customer "
        "ORDER BY 2 DESC, customer",
        (owner_id,),
    )
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for name, without in rows:
        names.setdefault(folded(name), name)
        counts[folded(name)] += without
    return {key: (names[key], counts[key]) for key in sorted(names)}
