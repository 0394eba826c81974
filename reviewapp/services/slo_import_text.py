"""What an import would do, in words that every front end says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewapp.core import wording
from reviewapp.core.incidents import Incident
from reviewapp.core.printable import clip, one_line

if TYPE_CHECKING:
    from reviewapp.services.slo_import import Imported

_LONGEST_WORD = 60
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
)
_SHOWN_WORDS = 10
_COUNTED = {"epoch": "seconds", "epoch_ms": "milliseconds"}


def incidents(count: int) -> str:
    """ "1 incident", "7,554 incidents"."""
    return "1 incident" if count == 1 else f"{count:,} incidents"


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
    unchecked = (
        " (not checked against a real export yet: look at the mapping)"
        if found.is_unchecked
        else ""
    )
    yield f"Read as {profile.name}: {profile.title}{unchecked}."
    yield f"File: {export.table.written}."
    if export.folded:
        joined = "1 row" if export.folded == 1 else f"{export.folded:,} rows"
        yield f"{joined} joined an earlier row of the same incident."
    if said := overridden_line(found):
        yield said
    if date_order:
        yield f"Dates: {ORDERS[date_order]}, as you said."
    for column, order in export.date_orders.items():
        yield f"Dates of {one_line(column)}: {ORDERS[order]}."
    if "created" not in export.fields:
        yield "No column tells when they were created, so TTA and TTM can’t be measured: map one."
    for column, form in export.counted.items():
        yield f"Times of {one_line(column)}: {_COUNTED[form]} since 1970, in UTC."
    yield from _measured_lines(found)


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


def _measured_lines(found: Imported) -> Iterator[str]:
    """How the incidents would fare against the targets, and why some are not measured."""
    excluded = found.verdicts.get("excluded", 0)
    uncovered = found.verdicts.get("uncovered", 0)
    judged = found.measured + uncovered + excluded
    ahead = found.new + found.updated + found.unchanged - found.export.repeated - judged
    if not judged + ahead:
        return
    named = [f"{found.measured:,} named by your role’s targets", f"{uncovered:,} by none"]
    if excluded:
        named.append(f"{excluded:,} left out (duplicates, children, cancelled, tests)")
    if ahead:
        named.append(f"{ahead:,} created later than now (is the order of day and month right?)")
    yield f"{incidents(judged + ahead)}: {', '.join(named)}."
    outcomes = ((found.verdicts.get(outcome, 0), outcome) for outcome in _OUTCOMES)
    told = [f"{count:,} {name.replace('_', ' ')}" for count, name in outcomes if count]
    if told:
        yield f"Verdicts, one for each target that names an incident: {', '.join(told)}."
    source = found.profile.source
    for cause, counts in found.unnamed.items():
        if cause == "source":
            yield (
                f"No target names the source “{source}”, so its severities can’t be judged. Your "
                f"role’s targets name {' and '.join(found.sources) or 'none'}: say the source in "
                "the mapping, or in the profile."
            )
            continue
        words = [
            f"“{clip(one_line(word), _LONGEST_WORD)}” ({count:,})"
            if word
            else f"none given ({count:,})"
            for word, count in counts.items()
        ]
        more = f", and {len(words) - _SHOWN_WORDS} more" if len(words) > _SHOWN_WORDS else ""
        if cause == "programmes":
            what = f"Programmes that no target of the source {source} names"
        else:
            what = f"Severities that no target of the source {source} and their programme names"
        yield f"{what}: {', '.join(words[:_SHOWN_WORDS])}{more}."


def first_rows(found: Imported) -> list[tuple[str, ...]]:
    """The first incidents as they were understood, under `FIRST_HEADER`; times are UTC."""
    return [_row(incident) for incident in found.first]


def _row(incident: Incident) -> tuple[str, ...]:
    def instant(seconds: int | None) -> str:
        return "" if seconds is None else wording.instant(seconds)

    def short(text: str) -> str:
        return clip(one_line(text), _LONGEST_WORD)

    return (
        short(incident.external_id),
        short(" → ".join(severity for _, severity in incident.severities)),
        instant(incident.created),
        instant(incident.acknowledged),
        instant(incident.mitigated),
        short(incident.assignee or ""),
        short(incident.title),
    )
