"""Entries as rows of a list: the same columns wherever entries are listed."""

from __future__ import annotations

from reviewapp.core.evidence import CIRCLE_TITLES, Evidence
from reviewapp.tui.widgets.record_list import Column, Record

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


def entry_text(entry: Evidence) -> str:
    """One entry with all that is known of it, as plain text: for reading and for the clipboard."""
    about = [
        entry.on.isoformat(),
        ", ".join(entry.indicators) or "inbox",
        *([CIRCLE_TITLES[entry.circle]] if entry.circle else []),
        *(["private"] if entry.private else []),
    ]
    return "\n".join([entry.text, "", " · ".join(about), *entry.incidents, *entry.links])
