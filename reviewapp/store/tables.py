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
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from reviewapp.store import index_tables as _index_tables  # noqa: F401 - fills the metadata
from reviewapp.store.columns import (
    STRICT,
    MaterialRow,
    OwnedRow,
    integer,
    integer_or_none,
    text_column,
    text_or_none,
)

_KEPT = text("deleted_at IS NULL")


class Person(MaterialRow, table=True):
    """Somebody who owns rows, or is named in a team. `role`: the rubric of their role."""

    __table_args__: ClassVar = (STRICT,)

    name: str | None = text_or_none()
    alias: str | None = text_or_none()
    role: str = text_column()


class ReportingLine(OwnedRow, table=True):
    """Who reports to whom, and when; days inclusive, `until` None while it lasts."""

    __tablename__: ClassVar = "reporting_line"
    __table_args__: ClassVar = (
        Index("ix_reporting_line_manager", "manager_id", "since"),
        Index("ix_reporting_line_report", "report_id", "since"),
        STRICT,
    )

    manager_id: str = text_column(foreign_key="person.id")
    report_id: str = text_column(foreign_key="person.id")
    since: str = text_column()
    until: str | None = text_or_none()


class EvidenceRow(OwnedRow, table=True):
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
        STRICT,
    )

    on_date: str = text_column()
    text: str = text_column()
    circle: str | None = text_or_none()
    rubric: str = text_column()
    rubric_version: str = text_column()
    indicators: str = text_column()
    incidents: str = text_column()
    links: str = text_column()
    visibility: str = text_column()


class PeriodRow(OwnedRow, table=True):
    """A named review period; days inclusive."""

    __tablename__: ClassVar = "period"
    __table_args__: ClassVar = (
        UniqueConstraint("owner_id", "name"),
        CheckConstraint("first <= last", name="order"),
        STRICT,
    )

    name: str = text_column()
    first: str = text_column()
    last: str = text_column()


class GoalRow(OwnedRow, table=True):
    """A goal of a period with its success measure; `answer` says later what became of it."""

    __tablename__: ClassVar = "goal"
    __table_args__: ClassVar = (Index("ix_goal_owner", "owner_id", "made_on"), STRICT)

    text: str = text_column()
    success_measure: str | None = text_or_none()
    due: str | None = text_or_none()
    priority: int | None = integer_or_none()
    answer: str | None = text_or_none()
    made_on: str = text_column()


class ExemptionRow(OwnedRow, table=True):
    """An indicator that does not apply to its owner, with the reason."""

    __tablename__: ClassVar = "exemption"
    __table_args__: ClassVar = (
        UniqueConstraint("owner_id", "rubric", "rubric_version", "code"),
        STRICT,
    )

    rubric: str = text_column()
    rubric_version: str = text_column()
    code: str = text_column()
    reason: str = text_column()


class MeasureRow(OwnedRow, table=True):
    """How a measure of a rubric that is no SLO target stands; `measure` is its id there."""

    __tablename__: ClassVar = "measure"
    __table_args__: ClassVar = (
        UniqueConstraint("owner_id", "rubric", "rubric_version", "measure"),
        CheckConstraint("state IN ('open', 'done', 'missed', 'not_applicable')", name="state"),
        STRICT,
    )

    rubric: str = text_column()
    rubric_version: str = text_column()
    measure: str = text_column()
    state: str = text_column()
    due: str | None = text_or_none()
    done_on: str | None = text_or_none()
    note: str = text_column()
    evidence: str = text_column()


class CustomerRow(OwnedRow, table=True):
    """A customer with its programmes; `folded` is the name without case and doubled spaces."""

    __tablename__: ClassVar = "customer"
    __table_args__: ClassVar = (UniqueConstraint("owner_id", "folded"), STRICT)

    name: str = text_column()
    folded: str = text_column()
    programmes: str = text_column()


class ConnectRow(OwnedRow, table=True):
    """A Connect draft. `as_of`, `imports` and `figures` (`core.sealed`): what it was drawn from.

    `status_at`: when it took the step to its status; None for a draft.
    """

    __tablename__: ClassVar = "connect"
    __table_args__: ClassVar = (
        UniqueConstraint("owner_id", "period_name", "first", "last"),
        CheckConstraint(
            "status IN ('draft', 'submitted', 'returned', 'manager_drafted', 'discussed', "
            "'posted')",
            name="status",
        ),
        STRICT,
    )

    period_name: str = text_column()
    first: str = text_column()
    last: str = text_column()
    edition: str = text_column()
    rubric: str = text_column()
    rubric_version: str = text_column()
    status: str = text_column()
    as_of: int = integer()
    imports: str = text_column()
    figures: str | None = text_or_none()
    status_at: str | None = text_or_none()


class ConnectBoxRow(OwnedRow, table=True):
    """A box that somebody has written; a box nobody wrote has no row.

    `written_from` (`core.written_from`): what fed it then; null where an earlier program wrote it.
    """

    __tablename__: ClassVar = "connect_box"
    __table_args__: ClassVar = (UniqueConstraint("owner_id", "connect_id", "key"), STRICT)

    connect_id: str = text_column(foreign_key="connect.id")
    key: str = text_column()
    text: str = text_column()
    written_from: str | None = text_or_none()


class ConnectPickRow(OwnedRow, table=True):
    """What was chosen for an entry in a draft; without a row it feeds its box as all others do.

    `place`: the higher, the later it stands among the picked ones; null where it is left out.
    """

    __tablename__: ClassVar = "connect_pick"
    __table_args__: ClassVar = (
        UniqueConstraint("owner_id", "connect_id", "evidence_id"),
        CheckConstraint("state IN ('picked', 'left_out')", name="state"),
        STRICT,
    )

    connect_id: str = text_column(foreign_key="connect.id")
    evidence_id: str = text_column()
    state: str = text_column()
    place: int | None = integer_or_none()


class ConnectSnapshotRow(OwnedRow, table=True):
    """What a Connect said when it took a step (`core.snapshot`). SEALED can't be changed.

    A snapshot whose step was undone is marked deleted, and stays.
    """

    __tablename__: ClassVar = "connect_snapshot"
    __table_args__: ClassVar = (
        Index("ix_connect_snapshot_connect", "connect_id", "sealed_at", "id"),
        STRICT,
    )

    connect_id: str = text_column(foreign_key="connect.id")
    status: str = text_column()
    sealed_at: str = text_column()
    previous: str = text_column()
    hash: str = text_column()
    content: str = text_column()


class SilenceRow(OwnedRow, table=True):
    """A check that the owner does not want to hear of in a period's Connect, and why.

    `box`: the key of the one box it is about, the empty text for all of them.
    """

    __tablename__: ClassVar = "silence"
    __table_args__: ClassVar = (
        UniqueConstraint("owner_id", "period_name", "first", "last", "rule", "box"),
        STRICT,
    )

    period_name: str = text_column()
    first: str = text_column()
    last: str = text_column()
    rule: str = text_column()
    box: str = text_column()
    reason: str = text_column()


class SloImportRow(OwnedRow, table=True):
    """One import of an incident export. Instants are whole seconds since 1970."""

    __tablename__: ClassVar = "slo_import"
    __table_args__: ClassVar = (
        CheckConstraint("selected_by IN ('created', 'closed', 'changed')", name="selected_by"),
        Index("ix_slo_import_owner", "owner_id", "imported_at"),
        STRICT,
    )

    source: str = text_column()
    profile: str = text_column()
    file_name: str = text_column()
    file_sha256: str = text_column()
    imported_at: int = integer()
    selected_by: str | None = text_or_none()
    selected_first: str | None = text_or_none()
    selected_last: str | None = text_or_none()
    zone: str | None = text_or_none()
    rows: int = integer()
    new: int = integer()
    updated: int = integer()
    unchanged: int = integer()
    bad: int = integer()


class IncidentRow(OwnedRow, table=True):
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
        STRICT,
    )

    source: str = text_column()
    external_id: str = text_column()
    title: str = text_column()
    customer: str | None = text_or_none()
    programmes: str | None = text_or_none()
    severities: str | None = text_or_none()
    created: int | None = integer_or_none()
    acknowledged: int | None = integer_or_none()
    acknowledged_by: str | None = text_or_none()
    mitigated: int | None = integer_or_none()
    mitigated_last: int | None = integer_or_none()
    resolved: int | None = integer_or_none()
    closed: int | None = integer_or_none()
    rca_delivered: int | None = integer_or_none()
    rca_required: int | None = integer_or_none()
    critsits: str | None = text_or_none()
    assignee: str | None = text_or_none()
    assignees: str | None = text_or_none()
    team: str | None = text_or_none()
    state: str | None = text_or_none()
    reopened: int = integer()
    duplicate_of: str | None = text_or_none()
    parent: str | None = text_or_none()
    marks: str | None = text_or_none()
    link: str | None = text_or_none()
    import_id: str = text_column(foreign_key="slo_import.id")
    row_number: int = integer()


class ReviewCommentRow(OwnedRow, table=True):
    """A comment that came back with a document, at an entry (by id), a box (by key) or nowhere."""

    __tablename__: ClassVar = "review_comment"
    __table_args__: ClassVar = (
        UniqueConstraint("owner_id", "key"),
        CheckConstraint("place_kind IN ('entry', 'box', 'none')", name="place_kind"),
        CheckConstraint("state IN ('open', 'done')", name="state"),
        STRICT,
    )

    key: str = text_column()
    file_name: str = text_column()
    file_sha256: str = text_column()
    period: str = text_column()
    author: str = text_column()
    written_at: str = text_column()
    text: str = text_column()
    quote: str = text_column()
    place_kind: str = text_column()
    place: str = text_column()
    reply_to: str | None = text_or_none()
    state: str = text_column()


class Change(SQLModel, table=True):
    """One step that `undo` takes back: what was done, by whom, when; `undone_by` names the undo."""

    __table_args__: ClassVar = (
        CheckConstraint("kind IN ('do', 'undo', 'redo', 'setup')", name="kind"),
        Index("ix_change_owner", "owner_id", "seq"),
        STRICT,
    )

    seq: int | None = Field(default=None, sa_type=Integer, primary_key=True)
    txn: str = text_column(unique=True)
    owner_id: str = text_column(foreign_key="person.id")
    kind: str = text_column()
    label: str = text_column()
    subject: str | None = text_or_none()
    at: str = text_column()
    undone_by: str | None = text_or_none()


class CurrentChange(SQLModel, table=True):
    """The change that the running transaction belongs to; empty outside of one."""

    __tablename__: ClassVar = "current_change"
    __table_args__: ClassVar = (CheckConstraint("id = 1", name="single"), STRICT)

    id: int = Field(sa_type=Integer, primary_key=True)
    txn: str = text_column()
    actor: str = text_column()
    at: str = text_column()


class History(SQLModel, table=True):
    """Append-only: every revision of every row, before and after, as JSON. Triggers write it."""

    __table_args__: ClassVar = (
        Index("ix_history_row", "table_name", "row_id", "seq"),
        Index("ix_history_txn", "txn"),
        STRICT,
    )

    seq: int | None = Field(default=None, sa_type=Integer, primary_key=True)
    txn: str = text_column()
    at: str = text_column()
    actor: str = text_column()
    owner_id: str = text_column()
    table_name: str = text_column()
    row_id: str = text_column()
    op: str = text_column()
    before: str | None = text_or_none()
    after: str | None = text_or_none()


#: The tables whose rows are somebody's material: history and undo cover them.
TRACKED: tuple[type[SQLModel], ...] = (
    Person,
    ReportingLine,
    EvidenceRow,
    PeriodRow,
    GoalRow,
    ExemptionRow,
    MeasureRow,
    CustomerRow,
    ConnectRow,
    ConnectBoxRow,
    SloImportRow,
    IncidentRow,
    ConnectSnapshotRow,
    SilenceRow,
    ConnectPickRow,
    ReviewCommentRow,
)

#: The columns of a snapshot that its seal is about.
SEALED = ("connect_id", "status", "sealed_at", "previous", "hash", "content")
#: Columns that the history leaves out: they never change, and are large.
UNRECORDED = {("connect_snapshot", "content")}
