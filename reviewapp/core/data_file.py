"""The shape of the data file: what `export-data` writes and `import-data` reads.

One table for the writer, for the door and for the document that describes the file
(docs/data-file.md), so that the three can't part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

FORMAT = "reviewapp-data"
VERSION = 3

#: How a value stands in the file. "moment": an instant with fractions, text everywhere;
#: "instant": whole seconds, a number in the store. Both are ISO 8601 UTC here. The last three are
#: lists of pairs: [since, severity], [entered, left], [since, alias].
Form = Literal[
    "id",
    "text",
    "day",
    "moment",
    "instant",
    "count",
    "flag",
    "texts",
    "severities",
    "critsits",
    "assignees",
]
#: The forms of both halves of a pair; "?" behind one: null where unknown.
PAIRS: Mapping[str, tuple[str, str]] = {
    "severities": ("instant?", "text"),
    "critsits": ("instant?", "instant?"),
    "assignees": ("instant", "text"),
}
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A key of an item. `optional`: null where unknown; `choices`: the words it may be.

    `names`: the kind whose id it holds. `since`: the version of the file that has it first; in an
    older one it is null.
    """

    key: str
    form: Form
    optional: bool = False
    choices: tuple[str, ...] = ()
    names: str | None = None
    since: int = 1


@dataclass(frozen=True, slots=True)
class Kind:
    """A list of the file. `one`: how a sentence calls one of its items.

    `natural`: the keys that name an item beside its id, so that two made apart are one thing.
    `sealed`: the keys that can't change once an item is there: of two versions what is here stays.
    `later_wins`: of two such with other content the one changed last is taken, because they tell
    what a program knew when; else somebody wrote both, and is asked. `part_of`: the kind in whose
    items this list stands. `since`: the version of the file that has it first.
    """

    name: str
    one: str
    fields: tuple[Field, ...]
    natural: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()
    later_wins: bool = False
    part_of: str | None = None
    since: int = 1


def _maybe(key: str, form: Form, **more: Any) -> Field:
    return Field(key, form, optional=True, **more)


_ID = Field("id", "id")
#: What every item ends with.
_ROW = (
    Field("created_at", "moment"),
    Field("updated_at", "moment"),
    _maybe("removed_at", "moment"),
    Field("rev", "count"),
)

PEOPLE = Kind(
    "people",
    "person",
    (_ID, _maybe("name", "text"), _maybe("alias", "text"), Field("role", "text"), *_ROW),
)
REPORTING_LINES = Kind(
    "reporting_lines",
    "reporting line",
    (
        _ID,
        Field("manager", "id", names="people"),
        Field("report", "id", names="people"),
        Field("since", "day"),
        _maybe("until", "day"),
        *_ROW,
    ),
)
ENTRIES = Kind(
    "entries",
    "entry",
    (
        _ID,
        Field("on", "day"),
        Field("text", "text"),
        Field("indicators", "texts"),
        _maybe("circle", "text", choices=("own", "others", "built")),
        Field("incidents", "texts"),
        Field("links", "texts"),
        Field("private", "flag"),
        Field("rubric", "text"),
        Field("rubric_version", "text"),
        *_ROW,
    ),
)
PERIODS = Kind(
    "periods",
    "period",
    (_ID, Field("name", "text"), Field("first", "day"), Field("last", "day"), *_ROW),
    natural=("name",),
)
GOALS = Kind(
    "goals",
    "goal",
    (
        _ID,
        Field("text", "text"),
        _maybe("success_measure", "text"),
        _maybe("due", "day"),
        _maybe("priority", "count"),
        _maybe("answer", "text"),
        Field("made_on", "day"),
        *_ROW,
    ),
)
EXEMPTIONS = Kind(
    "exemptions",
    "exemption",
    (
        _ID,
        Field("rubric", "text"),
        Field("rubric_version", "text"),
        Field("code", "text"),
        Field("reason", "text"),
        *_ROW,
    ),
    natural=("rubric", "rubric_version", "code"),
)
MEASURES = Kind(
    "measures",
    "measure",
    (
        _ID,
        Field("rubric", "text"),
        Field("rubric_version", "text"),
        Field("measure", "text"),
        Field("state", "text", choices=("open", "done", "missed", "not_applicable")),
        _maybe("due", "day"),
        _maybe("done_on", "day"),
        Field("note", "text"),
        Field("evidence", "texts"),
        *_ROW,
    ),
    natural=("rubric", "rubric_version", "measure"),
    since=2,
)
CUSTOMERS = Kind(
    "customers",
    "customer",
    (
        _ID,
        Field("name", "text"),
        Field("folded", "text"),
        Field("programmes", "texts"),
        *_ROW,
    ),
    natural=("folded",),
    since=2,
)
CONNECTS = Kind(
    "connects",
    "Connect",
    (
        _ID,
        Field("period", "text"),
        _maybe("first", "day"),
        _maybe("last", "day"),
        Field("edition", "text"),
        Field("rubric", "text"),
        Field("rubric_version", "text"),
        Field(
            "status",
            "text",
            choices=("draft", "submitted", "returned", "manager_drafted", "discussed", "posted"),
        ),
        Field("as_of", "instant"),
        Field("imports", "texts"),
        _maybe("figures", "text", since=2),
        _maybe("status_at", "moment", since=3),
        *_ROW,
    ),
    natural=("period", "first", "last"),
    later_wins=True,
)
BOXES = Kind(
    "boxes",
    "box",
    (
        _ID,
        Field("box", "text"),
        Field("text", "text"),
        _maybe("written_from", "text", since=3),
        *_ROW,
    ),
    natural=("connect", "box"),
    part_of="connects",
)
SLO_IMPORTS = Kind(
    "slo_imports",
    "import",
    (
        _ID,
        Field("source", "text"),
        Field("profile", "text"),
        Field("file_name", "text"),
        Field("file_sha256", "text"),
        Field("imported_at", "instant"),
        _maybe("selected_by", "text", choices=("created", "closed", "changed")),
        _maybe("selected_first", "day"),
        _maybe("selected_last", "day"),
        _maybe("zone", "text"),
        Field("rows", "count"),
        Field("new", "count"),
        Field("updated", "count"),
        Field("unchanged", "count"),
        Field("bad", "count"),
        *_ROW,
    ),
)
INCIDENTS = Kind(
    "incidents",
    "incident",
    (
        _ID,
        Field("source", "text"),
        Field("external_id", "text"),
        Field("title", "text"),
        _maybe("customer", "text"),
        _maybe("programmes", "texts"),
        _maybe("severities", "severities"),
        _maybe("created", "instant"),
        _maybe("acknowledged", "instant"),
        _maybe("acknowledged_by", "text"),
        _maybe("mitigated", "instant"),
        _maybe("mitigated_last", "instant"),
        _maybe("resolved", "instant"),
        _maybe("closed", "instant"),
        _maybe("rca_delivered", "instant"),
        _maybe("rca_required", "flag"),
        _maybe("critsits", "critsits"),
        _maybe("assignee", "text"),
        _maybe("assignees", "assignees"),
        _maybe("team", "text"),
        _maybe("state", "text"),
        Field("reopened", "count"),
        _maybe("duplicate_of", "text"),
        _maybe("parent", "text"),
        _maybe("marks", "texts"),
        _maybe("link", "text"),
        Field("import", "id", names="slo_imports"),
        Field("row", "count"),
        *_ROW,
    ),
    natural=("source", "external_id"),
    later_wins=True,
)
SNAPSHOTS = Kind(
    "snapshots",
    "snapshot",
    (
        _ID,
        Field("connect", "id", names="connects"),
        Field("status", "text"),
        Field("sealed_at", "moment"),
        Field("previous", "text"),
        Field("hash", "text"),
        Field("content", "text"),
        *_ROW,
    ),
    sealed=("connect", "status", "sealed_at", "previous", "hash", "content"),
    since=3,
)
SILENCES = Kind(
    "silences",
    "silence",
    (
        _ID,
        Field("period", "text"),
        _maybe("first", "day"),
        _maybe("last", "day"),
        Field("rule", "text"),
        Field("box", "text"),
        Field("reason", "text"),
        *_ROW,
    ),
    natural=("period", "first", "last", "rule", "box"),
    since=3,
)
PICKS = Kind(
    "picks",
    "pick",
    (
        _ID,
        Field("connect", "id", names="connects"),
        Field("entry", "id"),
        Field("state", "text", choices=("picked", "left_out")),
        _maybe("place", "count"),
        *_ROW,
    ),
    natural=("connect", "entry"),
    later_wins=True,
    since=3,
)

REVIEW_COMMENTS = Kind(
    "review_comments",
    "comment",
    (
        _ID,
        Field("key", "text"),
        Field("file_name", "text"),
        Field("file_sha256", "text"),
        Field("period", "text"),
        Field("author", "text"),
        Field("written_at", "text"),
        Field("text", "text"),
        Field("quote", "text"),
        Field("place_kind", "text", choices=("entry", "box", "none")),
        Field("place", "text"),
        _maybe("reply_to", "text"),
        Field("state", "text", choices=("open", "done")),
        *_ROW,
    ),
    natural=("key",),
    since=3,
)

#: Every list of items, in the file's order; a part follows what it is part of.
KINDS = (
    PEOPLE,
    REPORTING_LINES,
    ENTRIES,
    PERIODS,
    GOALS,
    EXEMPTIONS,
    MEASURES,
    CUSTOMERS,
    CONNECTS,
    BOXES,
    SLO_IMPORTS,
    INCIDENTS,
    SNAPSHOTS,
    SILENCES,
    PICKS,
    REVIEW_COMMENTS,
)
#: Who it belongs to. `updated_at`: when that was said last, null before anything was stored.
OWNER_FIELDS = (
    _ID,
    _maybe("name", "text"),
    _maybe("alias", "text"),
    Field("role", "text"),
    _maybe("updated_at", "moment"),
)
#: The user's own TOML files: lists of {"file", "text"}.
FILE_KINDS = ("rubrics", "earlier_rubrics", "profiles", "editions", "redaction")
FILE_FIELDS = (Field("file", "text"), Field("text", "text"))


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file that has been read: its owner, the items of each kind, files, preferences.

    Parts of items are lists of their own here: a box has the key `connect`.
    """

    owner: Item
    items: Mapping[str, Sequence[Item]]
    files: Mapping[str, Sequence[Item]]
    preferences: Mapping[str, Any]
