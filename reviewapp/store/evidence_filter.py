"""Which entries are asked for, and whether one that is in memory is among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reviewapp.core.evidence import Evidence


@dataclass(frozen=True, slots=True)
class EvidenceFilter:
    """What to list; None and False mean "whatever". Days are inclusive.

    `codes` is any of them. `private`: only private ones; `shared`: only those that may leave.
    `filed`: not those in the inbox.
    `words`: every word has to be there, by its beginning. `rubric`: filed under it, and
    not under one of its `other_versions`. `known`: an
    entry counts under the first of its codes that is one of these, and not under the others.
    `above`: only what a list has above the place of this day and id. `without`: not these ids.
    """

    owner_id: str
    codes: tuple[str, ...] | None = None
    first: date | None = None
    last: date | None = None
    circle: str | None = None
    incident: str | None = None
    inbox: bool = False
    private: bool = False
    shared: bool = False
    filed: bool = False
    words: str | None = None
    rubric: str | None = None
    other_versions: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    above: tuple[date, str] | None = None
    without: tuple[str, ...] = ()


def fits(entry: Evidence, wanted: EvidenceFilter) -> bool:
    """Whether an entry is one of those wanted, their words apart."""
    return (
        entry.owner_id == wanted.owner_id
        and (wanted.codes is None or bool(set(wanted.codes).intersection(counted(entry, wanted))))
        and (wanted.rubric is None or entry.rubric == wanted.rubric)
        and entry.rubric_version not in wanted.other_versions
        and (wanted.first is None or entry.on >= wanted.first)
        and (wanted.last is None or entry.on <= wanted.last)
        and (wanted.circle is None or entry.circle == wanted.circle)
        and (wanted.incident is None or wanted.incident in entry.incidents)
        and not (wanted.inbox and entry.indicators)
        and not (wanted.private and not entry.private)
        and not (wanted.filed and not entry.indicators)
        and not (wanted.shared and entry.private)
        and (wanted.above is None or (entry.on, entry.id) > wanted.above)
        and entry.id not in wanted.without
    )


def counted(entry: Evidence, wanted: EvidenceFilter) -> tuple[str, ...]:
    """The codes under which an entry counts."""
    if not wanted.known:
        return entry.indicators
    return tuple(code for code in entry.indicators if code in wanted.known)[:1]
