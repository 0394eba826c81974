"""A data file beside what the store has: what would change, and the change itself."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import bindparam, insert, update
from sqlmodel import SQLModel

from reviewapp.core.data_file import (
    BOXES,
    CONNECTS,
    ENTRIES,
    KINDS,
    PICKS,
    SNAPSHOTS,
    DataFile,
    Item,
    Kind,
)
from reviewapp.core.errors import RefusedError
from reviewapp.core.merging import ALL, Verdict, differences, merged, verdict
from reviewapp.store.data_reader import (
    items_by_id,
    items_by_name,
    natural_key,
    taken_by_others,
)
from reviewapp.store.data_rows import TABLES, to_row
from reviewapp.store.tables import Person
from reviewapp.store.writing import Transaction

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two versions of an item, of which the one that is here stays.

    `keys`: where they differ. `blocked`: the file's version can't be taken, because what names it
    (a period's name) is another item's here.
    """

    kind: Kind
    here: Item
    there: Item
    keys: Sequence[str]
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class _Write:
    kind: Kind
    is_new: bool
    item: Item


@dataclass(slots=True)
class Plan:
    """What an import does. `counts`: per kind and verdict, in the file's order.

    `removed_here`: how many are kept because they were removed here since. `chosen`: per word of
    the user, the ids of those differing items that it means.
    """

    counts: dict[str, Counter[Verdict]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    removed_here: int = 0
    chosen: dict[str, set[str]] = field(default_factory=dict)
    writes: list[_Write] = field(default_factory=list)


def plan(
    connection: sqlite3.Connection | None,
    data: DataFile,
    me: str,
    theirs: Sequence[str] = (),
    spooled: Mapping[str, Item] | None = None,
) -> Plan:
    """Compare a data file with the store of its owner; nothing is written.

    `theirs`: endings of the ids of which the file's version is wanted, or ALL.
    `spooled`: entries that no change has taken over yet. RefusedError when an id of the file is
    somebody else's here.
    """
    result = Plan(chosen={word: set() for word in theirs})
    connects: dict[str, str | None] = {}
    for kind in KINDS:
        items = data.items[kind.name]
        result.counts[kind.name] = Counter()
        ids = {item["id"] for item in items}
        for start in range(0, len(items), _BATCH):
            chunk = list(items[start : start + _BATCH])
            if kind in (BOXES, SNAPSHOTS, PICKS):
                chunk = list(_placed(kind, chunk, connects, result))
            known, twins = _here(connection, kind, chunk, me, spooled or {})
            for item in chunk:
                here, twin = known.get(item["id"]), twins.get(natural_key(kind, item))
                if twin is not None and twin["id"] != item["id"]:
                    if here is not None or twin["id"] in ids:
                        _keep(result, Conflict(kind, twin, item, kind.natural, blocked=True))
                        connects[item["id"]] = None
                        continue
                    here = twin
                if kind is CONNECTS:
                    connects[item["id"]] = here["id"] if here else item["id"]
                _decide(result, kind, here, item)
    return result


def plan_within(transaction: Transaction, data: DataFile, theirs: Sequence[str]) -> Plan:
    """The same inside a transaction, which has taken over what was spooled."""
    connection = transaction.session.connection().connection.driver_connection
    assert isinstance(connection, sqlite3.Connection)
    return plan(connection, data, transaction.owner.id, theirs)


def put_owner_instant(transaction: Transaction, at: str) -> None:
    """Say when it was said who the owner is, where that came from a file."""
    with transaction.change("who I am", kind="setup"):
        transaction.session.get_one(Person, transaction.owner.id).updated_at = at


def apply(transaction: Transaction, wanted: Plan) -> None:
    """Write what a plan says, inside the caller's change."""
    connection = transaction.session.connection()
    for (kind, is_new), group in groupby(
        sorted(wanted.writes, key=lambda write: (KINDS.index(write.kind), not write.is_new)),
        key=lambda write: (write.kind, write.is_new),
    ):
        table = SQLModel.metadata.tables[TABLES[kind.name]]
        rows = [to_row(kind, write.item, transaction.owner.id) for write in group]
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            if is_new:
                connection.execute(insert(table), batch)
                continue
            statement = update(table).where(table.c.id == bindparam("which"))
            statement = statement.values({name: bindparam(name) for name in batch[0]})
            connection.execute(statement, [{**row, "which": row["id"]} for row in batch])


def _placed(
    kind: Kind, items: Sequence[Item], connects: Mapping[str, str | None], result: Plan
) -> Iterator[Item]:
    """What belongs to a Connect under the one that it goes to; of one that can't be taken none."""
    for item in items:
        connect = connects[item["connect"]]
        if connect is None:
            result.counts[kind.name]["conflict"] += 1
        else:
            yield {**item, "connect": connect}


def _here(
    connection: sqlite3.Connection | None,
    kind: Kind,
    chunk: Sequence[Item],
    me: str,
    spooled: Mapping[str, Item],
) -> tuple[dict[str, Item], dict[tuple[object, ...], Item]]:
    """What is here under these ids, and under these natural keys."""
    ids = [item["id"] for item in chunk]
    known = {}
    if kind is ENTRIES:
        known = {identifier: spooled[identifier] for identifier in ids if identifier in spooled}
    if connection is None:
        return known, {}
    if taken := taken_by_others(connection, kind, ids, me):
        raise RefusedError(
            f"The {kind.one} {min(taken)} of the file is somebody else's here: nothing was "
            "imported."
        )
    known.update(items_by_id(connection, kind, ids, me))
    return known, items_by_name(connection, kind, chunk, me)


def _decide(result: Plan, kind: Kind, here: Item | None, there: Item) -> None:
    if here is not None:
        there = {**there, **{key: here[key] for key in kind.sealed}}
    found = verdict(kind, here, there)
    if here is None:
        result.writes.append(_Write(kind, True, there))
    elif found == "newer_there":
        result.writes.append(_Write(kind, False, merged(here, there, chosen=False)))
    elif found in ("conflict", "newer_here") and _is_chosen(result, found, here, there):
        found = "newer_there"
        result.writes.append(_Write(kind, False, merged(here, there, chosen=True)))
    elif found == "conflict":
        _keep(result, Conflict(kind, here, there, differences(kind, here, there)))
        return
    elif found == "newer_here" and here["removed_at"] and not there["removed_at"]:
        result.removed_here += 1
    result.counts[kind.name][found] += 1


def _is_chosen(result: Plan, found: Verdict, here: Item, there: Item) -> bool:
    words = [
        word
        for word in result.chosen
        if (word == ALL and found == "conflict")
        or here["id"].endswith(word)
        or there["id"].endswith(word)
    ]
    for word in words:
        result.chosen[word].add(here["id"])
    return bool(words)


def _keep(result: Plan, conflict: Conflict) -> None:
    result.conflicts.append(conflict)
    result.counts[conflict.kind.name]["conflict"] += 1
