"""The tables. Rows never leave the store: readers return plain values of core.

Every row names its owner, carries a revision and a soft-delete mark, and is one unit of history:
lists (indicators, links, severities) are JSON arrays in their row, so one revision of an entry is
one row, and triggers keep the index tables that searching by them needs (`store.triggers`).
Times of rows are ISO 8601 UTC texts; times of incidents are whole seconds since 1970, because
figures are folded over a million of them.
"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

SQLModel.metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
_STRICT = {"sqlite_strict": True}
_KEPT = text("deleted_at IS NULL")


def _text(**kwargs: object) -> str:
    return Field(sa_type=Text, **kwargs)  # type: ignore[call-overload, no-any-return]


def _text_or_none(**kwargs: object) -> str | None:
    return Field(default=None, sa_type=Text, **kwargs)  # type: ignore[call-overload, no-any-return]


def _integer(default: int = 0) -> int:
    return Field(default=default, sa_type=Integer)  # type: ignore[no-any-return]


def _integer_or_none() -> int | None:
    return Field(default=None, sa_type=Integer)  # type: ignore[no-any-return]


class _Row(SQLModel):
    """What every row of a person has."""

    id: str = _text(primary_key=True)
    created_at: str = _text()
    updated_at: str = _text()
    deleted_at: str | None = _text_or_none()
    rev: int = _integer(1)


class _Owned(_Row):
    owner_id: str = _text(foreign_key="person.id")


class Person(_Row, table=True):
    """Somebody who owns rows, or is named in a team. `role`: the rubric of their role."""

    __table_args__: ClassVar = (_STRICT,)

    name: str | None = _text_or_none()
    alias: str | None = _text_or_none()
    role: str = _text()


class ReportingLine(_Owned, table=True):
    """Who reports to whom, and when; days inclusive, `until` None while it lasts."""

    __tablename__: ClassVar = "reporting_line"
    __table_args__: ClassVar = (
        Index("ix_reporting_line_manager", "manager_id", "since"),
        Index("ix_reporting_line_report", "report_id", "since"),
        _STRICT,
    )

    manager_id: str = _text(foreign_key="person.id")
    report_id: str = _text(foreign_key="person.id")
    since: str = _text()
    until: str | None = _text_or_none()


class EvidenceRow(_Owned, table=True):
    __tablename__: ClassVar = "evidence"
    __table_args__: ClassVar = (
        CheckConstraint("circle IN ('own', 'others', 'built')", name="circle"),
        CheckConstraint("visibility IN ('shared', 'private')", name="visibility"),
        # All that counting and paging look at, so that neither touches the rows themselves.
        Index(
            "ix_evidence_newest",
            *("owner_id", "on_date", "id", "circle", "visibility", "deleted_at"),
            sqlite_where=_KEPT,
        ),
        Index(
            "ix_evidence_inbox",
            *("owner_id", "on_date", "id", "circle", "visibility", "deleted_at"),
            sqlite_where=text("deleted_at IS NULL AND indicators = '[]'"),
        ),
        _STRICT,
    )

    on_date: str = _text()
    text: str = _text()
    circle: str | None = _text_or_none()
    rubric: str = _text()
    rubric_version: str = _text()
    indicators: str = _text()
    incidents: str = _text()
    links: str = _text()
    visibility: str = _text()


class PeriodRow(_Owned, table=True):
    """A named review period; days inclusive."""

    __tablename__: ClassVar = "period"
    __table_args__: ClassVar = (
        UniqueConstraint("owner_id", "name"),
        CheckConstraint("first <= last", name="order"),
        _STRICT,
    )

    name: str = _text()
    first: str = _text()
    last: str = _text()


class GoalRow(_Owned, table=True):
    """A goal of a period with its success measure; `answer` says later what became of it."""

    __tablename__: ClassVar = "goal"
    __table_args__: ClassVar = (Index("ix_goal_owner", "owner_id", "made_on"), _STRICT)

    text: str = _text()
    success_measure: str | None = _text_or_none()
    due: str | None = _text_or_none()
    priority: int | None = _integer_or_none()
    answer: str | None = _text_or_none()
    made_on: str = _text()


class ExemptionRow(_Owned, table=True):
    """An indicator that does not apply to its owner, with the reason."""

    __tablename__: ClassVar = "exemption"
    __table_args__: ClassVar = (
        UniqueConstraint("owner_id", "rubric", "rubric_version", "code"),
        _STRICT,
    )

    rubric: str = _text()
    rubric_version: str = _text()
    code: str = _text()
    reason: str = _text()


class ConnectRow(_Owned, table=True):
    """A Connect draft. `as_of`, `imports` and `figures` (`core.sealed`): what it was drawn from."""

    __tablename__: ClassVar = "connect"
    __table_args__: ClassVar = (
        UniqueConstraint("owner_id", "period_name", "first", "last"),
        CheckConstraint(
            "status IN ('draft', 'submitted', 'returned', 'manager_drafted', 'discussed', "
            "'posted')",
            name="status",
        ),
        _STRICT,
    )

    period_name: str = _text()
    first: str = _text()
    last: str = _text()
    edition: str = _text()
    rubric: str = _text()
    rubric_version: str = _text()
    status: str = _text()
    as_of: int = _integer()
    imports: str = _text()
    figures: str | None = _text_or_none()


class ConnectBoxRow(_Owned, table=True):
    """A box that somebody has written; a box nobody wrote has no row."""

    __tablename__: ClassVar = "connect_box"
    __table_args__: ClassVar = (UniqueConstraint("owner_id", "connect_id", "key"), _STRICT)

    connect_id: str = _text(foreign_key="connect.id")
    key: str = _text()
    text: str = _text()


class SloImportRow(_Owned, table=True):
    """One import of an incident export. Instants are whole seconds since 1970."""

    __tablename__: ClassVar = "slo_import"
    __table_args__: ClassVar = (
        CheckConstraint("selected_by IN ('created', 'closed', 'changed')", name="selected_by"),
        Index("ix_slo_import_owner", "owner_id", "imported_at"),
        _STRICT,
    )

    source: str = _text()
    profile: str = _text()
    file_name: str = _text()
    file_sha256: str = _text()
    imported_at: int = _integer()
    selected_by: str | None = _text_or_none()
    selected_first: str | None = _text_or_none()
    selected_last: str | None = _text_or_none()
    zone: str | None = _text_or_none()
    rows: int = _integer()
    new: int = _integer()
    updated: int = _integer()
    unchanged: int = _integer()
    bad: int = _integer()


class IncidentRow(_Owned, table=True):
    """An incident. JSON columns are null where the export knows nothing of them."""

    __tablename__: ClassVar = "incident"
    __table_args__: ClassVar = (
        UniqueConstraint("owner_id", "source", "external_id"),
        Index("ix_incident_created", *("owner_id", "created", "deleted_at"), sqlite_where=_KEPT),
        Index("ix_incident_assignee", "owner_id", "assignee", "created"),
        Index("ix_incident_acknowledged_by", "owner_id", "acknowledged_by", "created"),
        # Whoever had one before: their aliases are looked for in the index alone.
        Index(
            "ix_incident_hands",
            *("owner_id", "created", "assignees", "deleted_at"),
            sqlite_where=text("deleted_at IS NULL AND assignees IS NOT NULL"),
        ),
        _STRICT,
    )

    source: str = _text()
    external_id: str = _text()
    title: str = _text()
    customer: str | None = _text_or_none()
    programmes: str | None = _text_or_none()
    severities: str | None = _text_or_none()
    created: int | None = _integer_or_none()
    acknowledged: int | None = _integer_or_none()
    acknowledged_by: str | None = _text_or_none()
    mitigated: int | None = _integer_or_none()
    mitigated_last: int | None = _integer_or_none()
    resolved: int | None = _integer_or_none()
    closed: int | None = _integer_or_none()
    rca_delivered: int | None = _integer_or_none()
    rca_required: int | None = _integer_or_none()
    critsits: str | None = _text_or_none()
    assignee: str | None = _text_or_none()
    assignees: str | None = _text_or_none()
    team: str | None = _text_or_none()
    state: str | None = _text_or_none()
    reopened: int = _integer()
    duplicate_of: str | None = _text_or_none()
    parent: str | None = _text_or_none()
    marks: str | None = _text_or_none()
    link: str | None = _text_or_none()
    import_id: str = _text(foreign_key="slo_import.id")
    row_number: int = _integer()


class Change(SQLModel, table=True):
    """One step that `undo` takes back: what was done, by whom, when; `undone_by` names the undo."""

    __table_args__: ClassVar = (
        CheckConstraint("kind IN ('do', 'undo', 'redo', 'setup')", name="kind"),
        Index("ix_change_owner", "owner_id", "seq"),
        _STRICT,
    )

    seq: int | None = Field(default=None, sa_type=Integer, primary_key=True)
    txn: str = _text(unique=True)
    owner_id: str = _text(foreign_key="person.id")
    kind: str = _text()
    label: str = _text()
    subject: str | None = _text_or_none()
    at: str = _text()
    undone_by: str | None = _text_or_none()


class CurrentChange(SQLModel, table=True):
    """The change that the running transaction belongs to; empty outside of one."""

    __tablename__: ClassVar = "current_change"
    __table_args__: ClassVar = (CheckConstraint("id = 1", name="single"), _STRICT)

    id: int = Field(sa_type=Integer, primary_key=True)
    txn: str = _text()
    actor: str = _text()
    at: str = _text()


class History(SQLModel, table=True):
    """Append-only: every revision of every row, before and after, as JSON. Triggers write it."""

    __table_args__: ClassVar = (
        Index("ix_history_row", "table_name", "row_id", "seq"),
        Index("ix_history_txn", "txn"),
        _STRICT,
    )

    seq: int | None = Field(default=None, sa_type=Integer, primary_key=True)
    txn: str = _text()
    at: str = _text()
    actor: str = _text()
    owner_id: str = _text()
    table_name: str = _text()
    row_id: str = _text()
    op: str = _text()
    before: str | None = _text_or_none()
    after: str | None = _text_or_none()


class EvidenceIndicator(SQLModel, table=True):
    """Index over the indicators of the entries that are not removed, kept by triggers.

    It repeats what listing and counting by indicator look at.
    """

    __tablename__: ClassVar = "evidence_indicator"
    __table_args__: ClassVar = (
        Index(
            "ix_evidence_indicator_newest",
            *("owner_id", "code", "on_date", "evidence_id", "rubric", "circle", "visibility"),
        ),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )

    evidence_id: str = _text(primary_key=True)
    code: str = _text(primary_key=True)
    owner_id: str = _text()
    rubric: str = _text()
    on_date: str = _text()
    circle: str | None = _text_or_none()
    visibility: str = _text()


class EvidenceIncident(SQLModel, table=True):
    """Index over `evidence.incidents`, kept by triggers."""

    __tablename__: ClassVar = "evidence_incident"
    __table_args__: ClassVar = (
        Index("ix_evidence_incident_reference", "owner_id", "reference", "evidence_id"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )

    evidence_id: str = _text(primary_key=True)
    reference: str = _text(primary_key=True)
    owner_id: str = _text()


class SearchMap(SQLModel, table=True):
    """The integer key of an entry in the full-text index, in the order newest day last.

    An own key, because SQLite may renumber implicit rowids when a file is compacted.
    """

    __tablename__: ClassVar = "search_map"
    __table_args__: ClassVar = (_STRICT,)

    key: int | None = Field(default=None, sa_type=Integer, primary_key=True)
    evidence_id: str = _text(unique=True)


#: The tables whose rows are somebody's material: history and undo cover them.
TRACKED: tuple[type[SQLModel], ...] = (
    Person,
    ReportingLine,
    EvidenceRow,
    PeriodRow,
    GoalRow,
    ExemptionRow,
    ConnectRow,
    ConnectBoxRow,
    SloImportRow,
    IncidentRow,
)


def natural_keys(table: Table) -> list[list[str]]:
    """The columns, besides the id, of which no two rows of a table may be alike."""
    return sorted(
        [column.name for column in key.columns]
        for key in table.constraints
        if isinstance(key, UniqueConstraint)
    )
