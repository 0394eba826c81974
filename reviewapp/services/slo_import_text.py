"""What an import would do, in words that every front end says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewapp.core import wording
from reviewapp.core.incidents import Incident
from reviewapp.core.printable import clip, one_line

if TYPE_CHECKING:
    from reviewapp.services.slo_import import Imported

#: Orders of day, month and year, by their key.
ORDERS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
FIRST_HEADER = ("id", "severity", "created", "acknowledged", "mitigated", "assignee", "title")

_OUTCOMES = (
    "met",
    "missed",
    "pending",
    "unknown",
    "invalid",
    "not_applicable",
    "uncovered",
    "excluded",
)
_SHOWN_WORDS = 10
_LONGEST_WORD = 60
_WHAT = {"severity": "Severities", "programmes": "Programmes"}


def counts_line(found: Imported) -> str:
    """ "7,554 rows: 7,554 new, 0 updated, 0 unchanged, 0 bad." """
    rows = found.export.rows
    return (
        f"{'1 row' if rows == 1 else f'{rows:,} rows'}: {found.new:,} new, "
        f"{found.updated:,} updated, {found.unchanged:,} unchanged, {len(found.export.bad):,} bad."
    )


def reading_lines(found: Imported, date_order: str | None = None) -> Iterator[str]:
    """How the file was read, and what a user may want to know of it."""
    export, profile = found.export, found.profile
    verified = (
        "" if profile.verified else " (not checked against a real export yet: look at the mapping)"
    )
    yield f"Read as {profile.name}: {profile.title}{verified}."
    yield f"File: {export.table.written}."
    if export.folded:
        yield f"{export.folded:,} rows joined an earlier row of the same incident."
    if said := overridden_line(found):
        yield said
    if date_order:
        yield f"Dates: {ORDERS[date_order]}, as you said."
    for column, order in export.date_orders.items():
        yield f"Dates of {one_line(column)}: {ORDERS[order]}."
    if verdicts := verdict_words(found):
        yield f"Against your role’s targets: {verdicts}."
    for name, counts in found.unknown.items():
        words = [
            f"“{clip(one_line(word), _LONGEST_WORD)}” ({count:,})" for word, count in counts.items()
        ]
        more = f", and {len(words) - _SHOWN_WORDS} more" if len(words) > _SHOWN_WORDS else ""
        yield f"{_WHAT[name]} that no target knows: {', '.join(words[:_SHOWN_WORDS])}{more}."


def overridden_line(found: Imported) -> str:
    """How many rows a later row of their incident took the place of; empty where none did."""
    count = found.export.overridden
    rows = "1 row" if count == 1 else f"{count:,} rows"
    return (
        f"{rows} gave way to a later row of the same incident; a profile with a history keeps what "
        "they tell."
        if count
        else ""
    )


def verdict_words(found: Imported) -> str:
    """ "40 met, 3 missed, 1 pending, 12 uncovered"; empty where there is nothing to judge."""
    counted = ((found.verdicts.get(outcome, 0), outcome) for outcome in _OUTCOMES)
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for count, name in counted if count)


def first_rows(found: Imported) -> list[tuple[str, ...]]:
    """The first incidents as they were understood, under `FIRST_HEADER`; times are UTC."""
    return [_row(incident) for incident in found.first]


def _row(incident: Incident) -> tuple[str, ...]:
    def instant(seconds: int | None) -> str:
        return "" if seconds is None else wording.instant(seconds)

    return (
        incident.external_id,
        " → ".join(severity for _, severity in incident.severities),
        instant(incident.created),
        instant(incident.acknowledged),
        instant(incident.mitigated),
        incident.assignee or "",
        incident.title,
    )
