"""The tables that searching needs beside the rows themselves; triggers keep them."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index, Integer
from sqlmodel import Field, SQLModel

from reviewapp.store.columns import STRICT, text_column, text_or_none


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

    evidence_id: str = text_column(primary_key=True)
    code: str = text_column(primary_key=True)
    owner_id: str = text_column()
    rubric: str = text_column()
    on_date: str = text_column()
    circle: str | None = text_or_none()
    visibility: str = text_column()


class EvidenceIncident(SQLModel, table=True):
    """Index over `evidence.incidents`, kept by triggers."""

    __tablename__: ClassVar = "evidence_incident"
    __table_args__: ClassVar = (
        Index("ix_evidence_incident_reference", "owner_id", "reference", "evidence_id"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )

    evidence_id: str = text_column(primary_key=True)
    reference: str = text_column(primary_key=True)
    owner_id: str = text_column()


class SearchMap(SQLModel, table=True):
    """The integer key of an entry in the full-text index, in the order newest day last.

    An own key, because SQLite may renumber implicit rowids when a file is compacted.
    """

    __tablename__: ClassVar = "search_map"
    __table_args__: ClassVar = (STRICT,)

    key: int | None = Field(default=None, sa_type=Integer, primary_key=True)
    evidence_id: str = text_column(unique=True)
