"""Incidents and imports as readers see them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reviewapp.core.incidents import Facts, Incident


@dataclass(frozen=True, slots=True)
class Import:
    """One import of an export. `imported_at`: seconds since 1970; days inclusive, ISO."""

    id: str
    source: str
    profile: str
    file_name: str
    imported_at: int
    selected_by: str | None
    selected_first: str | None
    selected_last: str | None
    rows: int
    new: int
    updated: int
    unchanged: int
    bad: int


def read_incidents(
    connection: sqlite3.Connection,
    owner_id: str,
    since: int | None = None,
    until: int | None = None,
    people: Collection[str] = (),
) -> Iterator[Incident]:
    """The owner's incidents created in [since, until), and those with no creation known.

    Bounds are seconds since 1970, None is open. `people`: aliases; only incidents that may be
    theirs, found through indexes. The rows stream: a million need no memory.
    """
    chosen, values = _chosen(owner_id, since, until, people)
    rows = connection.execute(f"SELECT * FROM {chosen}", values)
    return map(_incident, rows)


def read_facts(
    connection: sqlite3.Connection,
    owner_id: str,
    since: int | None = None,
    until: int | None = None,
    people: Collection[str] = (),
) -> Iterator[Facts]:
    """Of the incidents of `read_incidents`, in no order, what verdicts look at.

    Without `people` nobody is asked for, so who had them is left out.
    """
    chosen, values = _chosen(owner_id, since, until, people)
    persons = ", ".join(_PERSONS if people else (f"NULL AS {name}" for name in _PERSONS))
    cursor = connection.cursor()
    cursor.row_factory = None
    return _facts(cursor.execute(f"SELECT {_MOMENTS}, {persons} FROM {chosen}", values))


#: What `_facts` takes, in its order; the persons are left out where nobody is asked for.
_MOMENTS = (
    "source, external_id, programmes, severities, created, acknowledged, mitigated, "
    "mitigated_last, resolved, rca_delivered, rca_required, critsits, reopened, duplicate_of, "
    "parent, marks"
)
_PERSONS = ("acknowledged_by", "assignee", "assignees")


def _chosen(
    owner_id: str, since: int | None, until: int | None, people: Collection[str]
) -> tuple[str, list[object]]:
    """What stands behind FROM, and its values."""
    bounds = [("created >= ?", since), ("created < ?", until)]
    within = [(clause, bound) for clause, bound in bounds if bound is not None]
    span = " AND ".join(clause for clause, _ in within)
    limits: list[object] = [bound for _, bound in within]
    if people:
        spans = [(f" AND {span}", limits), (" AND created IS NULL", [])] if within else [("", [])]
        return _of_people(owner_id, spans, people)
    owned = "owner_id = ? AND deleted_at IS NULL"
    if within:
        return (
            f"incident WHERE {owned} AND (created IS NULL OR ({span}))",
            [owner_id, *limits],
        )
    # All of them are read quickest as they lie, not in the order of their days.
    return f"incident NOT INDEXED WHERE {owned}", [owner_id]


def _of_people(
    owner_id: str, spans: Sequence[tuple[str, list[object]]], people: Collection[str]
) -> tuple[str, list[object]]:
    """Incidents whose assignee or acknowledger, now or earlier, is one of the people.

    Each way to be theirs has an index, which SQLite would not choose by itself over the days. An
    alias within a history is looked for as it stands in its JSON, so some may come along that
    nobody of them had.
    """
    wanted = "IN (SELECT value FROM json_each(?))"
    aliases = [json.dumps(list(people))]
    inside = [json.dumps(alias, ensure_ascii=False) for alias in people]
    had = " OR ".join("instr(assignees, ?)" for _ in inside)
    ways = (
        ("ix_incident_assignee", f"assignee {wanted}", aliases),
        ("ix_incident_acknowledged_by", f"acknowledged_by {wanted}", aliases),
        ("ix_incident_hands", f"assignees NOT NULL AND ({had})", inside),
    )
    selects: list[str] = []
    values: list[object] = []
    for index, way, theirs in ways:
        for span, limits in spans:
            selects.append(
                f"SELECT rowid FROM incident INDEXED BY {index} "
                f"WHERE owner_id = ? AND deleted_at IS NULL AND {way}{span}"
            )
            values += [owner_id, *theirs, *limits]
    return f"incident WHERE rowid IN ({' UNION '.join(selects)})", values


def _facts(rows: Iterable[tuple[Any, ...]]) -> Iterator[Facts]:
    """The rows as facts. What repeats from row to row is read out of its JSON once."""
    sets: dict[str | None, frozenset[str] | None] = {None: None}
    severities_of: dict[str | None, tuple[tuple[int | None, str], ...]] = {None: ()}
    make = tuple.__new__
    for (
        source, external_id, programmes, severities, created, acknowledged, mitigated, last,
        resolved, delivered, required, critsits, reopened, duplicate_of, parent, marks,
        acknowledged_by, assignee, assignees,
    ) in rows:  # fmt: skip
        if programmes not in sets:
            sets[programmes] = frozenset(json.loads(programmes))
        history = severities_of.get(severities)
        if history is None:
            history = _pairs(severities)
            if len(history) == 1:
                severities_of[severities] = history
        yield make(
            Facts,
            (
                source, external_id, sets[programmes], history, created, acknowledged,
                acknowledged_by, mitigated, last, resolved, delivered,
                None if required is None else bool(required),
                _pairs(critsits) if critsits else (),
                assignee, _pairs(assignees) if assignees else (), reopened, duplicate_of, parent,
                frozenset(json.loads(marks)) if marks else _NO_MARKS,
            ),
        )  # fmt: skip


_NO_MARKS: frozenset[str] = frozenset()


def count_incidents(connection: sqlite3.Connection, owner_id: str) -> int:
    """How many incidents the owner has, of whatever day."""
    query = "SELECT count(*) FROM incident WHERE owner_id = ? AND deleted_at IS NULL"
    return int(connection.execute(query, (owner_id,)).fetchone()[0])


def imports_of_incidents(
    connection: sqlite3.Connection,
    owner_id: str,
    since: int | None,
    until: int | None,
    sources: Collection[str],
) -> set[str]:
    """The ids of the imports that tell the owner's incidents created in [since, until).

    `sources`: only of these; empty for any. Bounds are seconds since 1970, None is open.
    """
    rows = connection.execute(
        "SELECT DISTINCT import_id FROM incident WHERE owner_id = ? AND deleted_at IS NULL "
        "AND created >= ifnull(?, created) AND created < ifnull(?, created + 1) "
        "AND (json_array_length(?4) = 0 OR source IN (SELECT value FROM json_each(?4)))",
        (owner_id, since, until, json.dumps(sorted(sources))),
    )
    return {row[0] for row in rows}


_KEPT = "FROM incident WHERE owner_id = ?1 AND deleted_at IS NULL"
_EACH = f"FROM (SELECT DISTINCT {{}} AS list {_KEPT}), json_each(list)"
_PAIRS = f"SELECT DISTINCT json_extract(value, '$[1]') {_EACH}"
_WORDS = {
    "programme": f"SELECT DISTINCT value {_EACH.format('programmes')}",
    "severity": _PAIRS.format("severities"),
    "customer": f"SELECT DISTINCT customer {_KEPT}",
    "assignee": f"{_PAIRS.format('assignees')} UNION SELECT assignee {_KEPT} "
    f"UNION SELECT acknowledged_by {_KEPT}",
}


def words_of_incidents(
    connection: sqlite3.Connection,
    owner_id: str,
    kind: Literal["programme", "severity", "customer", "assignee"],
) -> list[str]:
    """What the owner's incidents have of a kind, each once, in the order of the alphabet.

    As an assignee counts whoever acknowledged, too. It looks at all incidents.
    """
    rows = connection.execute(_WORDS[kind], (owner_id,))
    return sorted(row[0] for row in rows if row[0])


def find_incidents(
    connection: sqlite3.Connection, owner_id: str, references: Iterable[str]
) -> list[Incident]:
    """The owner's incidents of these references ("icm:300000123"), in no order."""
    pairs = [reference.split(":", 1) for reference in references if ":" in reference]
    rows = connection.execute(
        "SELECT i.* FROM (SELECT DISTINCT value FROM json_each(?)) wanted "
        "CROSS JOIN incident i ON i.owner_id = ? AND i.source = json_extract(wanted.value, '$[0]') "
        "AND i.external_id = json_extract(wanted.value, '$[1]') WHERE i.deleted_at IS NULL",
        (json.dumps(pairs), owner_id),
    )
    return list(map(_incident, rows))


def mentioned_incidents(
    connection: sqlite3.Connection, owner_id: str, references: Iterable[str]
) -> set[str]:
    """Those of the references that the owner's stored entries mention."""
    rows = connection.execute(
        "SELECT DISTINCT x.reference FROM json_each(?) wanted "
        "CROSS JOIN evidence_incident x ON x.owner_id = ? AND x.reference = wanted.value "
        "CROSS JOIN evidence e ON e.id = x.evidence_id WHERE e.deleted_at IS NULL",
        (json.dumps(list(references)), owner_id),
    )
    return {row["reference"] for row in rows}


def read_imports(connection: sqlite3.Connection, owner_id: str) -> list[Import]:
    """The owner's imports that have not been undone, newest first."""
    names = ", ".join(Import.__slots__)
    rows = connection.execute(
        f"SELECT {names} FROM slo_import WHERE owner_id = ? AND deleted_at IS NULL "
        "ORDER BY imported_at DESC, id DESC",
        (owner_id,),
    )
    return [Import(*row) for row in rows]


def _incident(row: sqlite3.Row) -> Incident:
    programmes, severities, critsits = row["programmes"], row["severities"], row["critsits"]
    assignees, marks, required = row["assignees"], row["marks"], row["rca_required"]
    return Incident(
        source=row["source"],
        external_id=row["external_id"],
        title=row["title"],
        customer=row["customer"],
        programmes=frozenset(json.loads(programmes)) if programmes else None,
        severities=_pairs(severities),
        created=row["created"],
        acknowledged=row["acknowledged"],
        acknowledged_by=row["acknowledged_by"],
        mitigated=row["mitigated"],
        mitigated_last=row["mitigated_last"],
        resolved=row["resolved"],
        closed=row["closed"],
        rca_delivered=row["rca_delivered"],
        rca_required=None if required is None else bool(required),
        critsits=_pairs(critsits),
        assignee=row["assignee"],
        assignees=_pairs(assignees),
        team=row["team"],
        state=row["state"],
        reopened=row["reopened"],
        duplicate_of=row["duplicate_of"],
        parent=row["parent"],
        marks=frozenset(json.loads(marks)) if marks else frozenset(),
        link=row["link"],
        import_id=row["import_id"],
        row=row["row_number"],
    )


#: Skips what `json.loads` does before and after; the program itself wrote these texts.
_scan = json.JSONDecoder().raw_decode


def _pairs(text: str | None) -> tuple[tuple, ...]:  # type: ignore[type-arg]
    return tuple(map(tuple, _scan(text)[0])) if text else ()
