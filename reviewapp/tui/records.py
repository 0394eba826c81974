"""Entries as rows of a list: the same columns wherever entries are listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reviewapp.core.evidence import CIRCLE_TITLES, Evidence
from reviewapp.services import evidence
from reviewapp.services.evidence import Query
from reviewapp.services.workspace import Workspace
from reviewapp.tui.widgets.record import Column, Record

ENTRY_COLUMNS = (
    Column("Day", 10),
    Column("Filed under", 11),
    Column("Circle", 6),
    Column("Text"),
)


def entry_record(entry: Evidence) -> Record:
    """One entry; a private one says so in words."""
    codes = " ".join(entry.indicators) or "inbox"
    text = f"(private) {entry.text}" if entry.private else entry.text
    return Record(entry.id, (entry.on.isoformat(), codes, entry.circle or "–", text), item=entry)


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries that fit a query, as the source of a list."""

    workspace: Workspace
    query: Query
    record: Callable[[Evidence], Record] = entry_record

    def page(self, offset: int, count: int) -> list[Record]:
        return list(map(self.record, evidence.page(self.workspace, self.query, offset, count)))

    def count(self) -> int:
        return evidence.count(self.workspace, self.query)

    def place_of(self, key: str) -> int | None:
        return evidence.place_of(self.workspace, self.query, key)


def entry_text(entry: Evidence) -> str:
    """One entry with all that is known of it, as plain text: for reading and for the clipboard."""
    about = [
        entry.on.isoformat(),
        ", ".join(entry.indicators) or "inbox",
        *([CIRCLE_TITLES[entry.circle]] if entry.circle else []),
        *(["private"] if entry.private else []),
    ]
    return "\n".join([entry.text, "", " · ".join(about), *entry.incidents, *entry.links])
