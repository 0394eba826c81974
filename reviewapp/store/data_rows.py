"""Rows as items of the data file and back: one codec for the way out and the way in."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from typing import Any

from reviewapp.core.data_file import (
    BOXES,
    CONNECTS,
    CUSTOMERS,
    ENTRIES,
    EXEMPTIONS,
    GOALS,
    INCIDENTS,
    KINDS,
    MEASURES,
    PAIRS,
    PEOPLE,
    PERIODS,
    PICKS,
    REPORTING_LINES,
    REVIEW_COMMENTS,
    SILENCES,
    SLO_IMPORTS,
    SNAPSHOTS,
    Field,
    Item,
    Kind,
)
from reviewapp.core.times import UTC

Row = dict[str, Any]

TABLES = {
    PEOPLE.name: "person",
    REPORTING_LINES.name: "reporting_line",
    ENTRIES.name: "evidence",
    PERIODS.name: "period",
    GOALS.name: "goal",
    EXEMPTIONS.name: "exemption",
    MEASURES.name: "measure",
    CUSTOMERS.name: "customer",
    CONNECTS.name: "connect",
    BOXES.name: "connect_box",
    SLO_IMPORTS.name: "slo_import",
    INCIDENTS.name: "incident",
    SNAPSHOTS.name: "connect_snapshot",
    SILENCES.name: "silence",
    PICKS.name: "connect_pick",
    REVIEW_COMMENTS.name: "review_comment",
}

#: Columns with another name than their key.
_COLUMNS = {
    (REPORTING_LINES.name, "manager"): "manager_id",
    (REPORTING_LINES.name, "report"): "report_id",
    (ENTRIES.name, "on"): "on_date",
    (ENTRIES.name, "private"): "visibility",
    (CONNECTS.name, "period"): "period_name",
    (BOXES.name, "connect"): "connect_id",
    (BOXES.name, "box"): "key",
    (INCIDENTS.name, "import"): "import_id",
    (INCIDENTS.name, "row"): "row_number",
    (SNAPSHOTS.name, "connect"): "connect_id",
    (SILENCES.name, "period"): "period_name",
    (PICKS.name, "connect"): "connect_id",
    (PICKS.name, "entry"): "evidence_id",
}
#: The days of a Connect are the empty text where a side is open, so that a unique key holds them.
_OPEN_DAYS = {(kind.name, side) for kind in (CONNECTS, SILENCES) for side in ("first", "last")}

_Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def column(kind: Kind, key: str) -> str:
    """The column that holds a key of a kind."""
    return _COLUMNS.get((kind.name, key), "deleted_at" if key == "removed_at" else key)


def to_item(kind: Kind, row: Mapping[str, Any]) -> Item:
    """A row as the data file has it. A box keeps the id of its Connect, under `connect`."""
    item = {
        key: None if (value := row[name]) is None else out(value)
        for key, name, out, _ in _PLANS[kind.name]
    }
    if kind is BOXES:
        item["connect"] = row["connect_id"]
    return item


def to_row(kind: Kind, item: Item, owner_id: str) -> Row:
    """An item of a data file as the columns of its row."""
    row = {
        name: back(value) if (value := item[key]) is not None or (kind.name, key) in _OPEN_DAYS
        else None
        for key, name, _, back in _PLANS[kind.name]
    }  # fmt: skip
    if kind is BOXES:
        row["connect_id"] = item["connect"]
    if kind is not PEOPLE:
        row["owner_id"] = owner_id
    return row


def _as_is(value: Any) -> Any:
    return value


def instant_of(text: str) -> int:
    """Whole seconds since 1970 of an ISO 8601 instant in UTC."""
    return int(datetime.datetime.fromisoformat(text).timestamp())


def _instant_text(seconds: int) -> str:
    moment = datetime.datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat().replace("+00:00", "Z")


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _pair_codec(forms: tuple[str, str]) -> _Codec:
    def half(value: Any, form: str, change: Callable[[Any], Any]) -> Any:
        return value if value is None or form == "text" else change(value)

    def both(pairs: Any, change: Callable[[Any], Any]) -> list[list[Any]]:
        return [
            [half(value, form, change) for value, form in zip(pair, forms, strict=True)]
            for pair in pairs
        ]

    return (
        lambda text: both(json.loads(text), _instant_text),
        lambda pairs: _dump(both(pairs, instant_of)),
    )


_CODECS: dict[str, _Codec] = {
    "instant": (_instant_text, instant_of),
    "flag": (bool, int),
    "texts": (json.loads, _dump),
    **{form: _pair_codec(halves) for form, halves in PAIRS.items()},
}


def _codec(kind: Kind, field: Field) -> _Codec:
    if (kind.name, field.key) == (ENTRIES.name, "private"):
        return (lambda word: word == "private", lambda flag: "private" if flag else "shared")
    if (kind.name, field.key) in _OPEN_DAYS:
        return (lambda text: text or None, lambda day: day or "")
    return _CODECS.get(field.form, (_as_is, _as_is))


#: Per kind: key, column, the way out, the way back.
_PLANS = {
    kind.name: [(field.key, column(kind, field.key), *_codec(kind, field)) for field in kind.fields]
    for kind in KINDS
}
