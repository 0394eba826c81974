"""Evidence: listing, searching and naming entries. Nothing here needs more than `sqlite3`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reviewapp.core import capture
from reviewapp.core.errors import BadInputError
from reviewapp.core.evidence import Evidence
from reviewapp.core.identifiers import SHORTEST_ENDING
from reviewapp.services.capture import codes_of
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import (
    count_evidence,
    find_evidence,
    known_evidence,
    list_evidence,
)
from reviewapp.store.spool import spool_files

#: Above this many spooled files reading them every time costs more than draining them once.
MANY_SPOOL_FILES = 500


@dataclass(frozen=True, slots=True)
class Query:
    """What a user asks to list, in their own words; empty means whatever."""

    words: str | None = None
    indicators: Sequence[str] = ()
    priorities: Sequence[str] = ()
    first: str | None = None
    last: str | None = None
    circle: str | None = None
    incident: str | None = None
    inbox: bool = False
    private: bool = False
    owner: str | None = None


def find(workspace: Workspace, query: Query, limit: int | None = None) -> list[Evidence]:
    """The entries that fit, newest first. BadInputError for a code or date that isn't one."""
    drain_long_spool(workspace)
    return list_evidence(workspace.places, _filter(workspace, query), limit)


def page(workspace: Workspace, query: Query, offset: int, count: int) -> list[Evidence]:
    """At most `count` of what `find` lists, after the first `offset`. The spool stays as it is."""
    return list_evidence(workspace.places, _filter(workspace, query), count, offset)


def count(workspace: Workspace, query: Query, at_most: int | None = None) -> int:
    """How many entries fit. Counting stops at `at_most`: there may be more then."""
    return count_evidence(workspace.places, _filter(workspace, query), at_most)


def place_of(workspace: Workspace, query: Query, entry_id: str) -> int | None:
    """How many entries `find` lists above this one. For one that isn't listed, as it is removed
    or does not fit, that is where its neighbours are. None where there is no such entry.
    """
    return place_in(workspace, _filter(workspace, query), entry_id)


def place_in(workspace: Workspace, wanted: EvidenceFilter, entry_id: str) -> int | None:
    """`place_of`, of any filter."""
    entry = known_evidence(workspace.places, [entry_id]).get(entry_id)
    if entry is None:
        return None
    return count_evidence(workspace.places, replace(wanted, above=(entry.on, entry.id)))


def has_long_spool(workspace: Workspace) -> bool:
    """Whether so many files wait in the spool that reading them every time costs too much."""
    return len(spool_files(workspace.places)) > MANY_SPOOL_FILES


def drain_long_spool(workspace: Workspace) -> None:
    """Take what waits in the spool into the store where `has_long_spool`, and say so."""
    count = len(spool_files(workspace.places))
    if count > MANY_SPOOL_FILES:
        from reviewapp.services.changing import drain_spool

        workspace.tell(f"Taking {count} logged files into the store first.")
        drain_spool(workspace)


def get(workspace: Workspace, ending: str) -> Evidence:
    """The one entry whose id ends so, removed ones included.

    BadInputError when none or several do, or the ending is too short to be safe.
    """
    wanted = ending.strip().lower()
    if len(wanted) < SHORTEST_ENDING:
        raise BadInputError(
            f"“{capture.shown(ending)}” is too short for an id: give at least its "
            f"last {SHORTEST_ENDING} characters."
        )
    found = find_evidence(workspace.places, workspace.reader_id(), wanted)
    if not found:
        raise BadInputError(
            f"There is no entry whose id ends in “{capture.shown(ending)}”: "
            "reviewapp list shows them."
        )
    if len(found) > 1:
        endings = ", ".join(entry.id[-12:] for entry in found[:5])
        raise BadInputError(
            f"“{capture.shown(ending)}” is the ending of {len(found)} ids: give "
            f"more of it ({endings})."
        )
    return found[0]


def as_mapping(entry: Evidence) -> dict[str, Any]:
    """The JSON shape of one entry, which `log --jsonl` reads again."""
    return {
        "id": entry.id,
        "on": entry.on.isoformat(),
        "text": entry.text,
        "indicators": list(entry.indicators),
        "circle": entry.circle,
        "incidents": list(entry.incidents),
        "links": list(entry.links),
        "private": entry.private,
        "rubric": entry.rubric,
    }


def _filter(workspace: Workspace, query: Query) -> EvidenceFilter:
    codes: list[str] | None = None
    if query.indicators:
        codes = _known_codes(workspace, query.indicators)
    if query.priorities:
        of_priorities = _codes_of_priorities(workspace, query.priorities)
        codes = of_priorities if codes is None else [c for c in codes if c in of_priorities]
    first, last = (_bound(workspace, word) for word in (query.first, query.last))
    if first and last and first > last:
        raise BadInputError(
            f"The range ends before it begins: --from {first} is after --to {last}."
        )
    return EvidenceFilter(
        owner_id=query.owner or workspace.reader_id(),
        codes=None if codes is None else tuple(codes),
        first=first,
        last=last,
        circle=None if query.circle is None else capture.parse_circle(query.circle),
        incident=None if query.incident is None else capture.parse_incident(query.incident),
        inbox=query.inbox,
        private=query.private,
        words=query.words,
    )


def _bound(workspace: Workspace, word: str | None) -> date | None:
    """A day that may lie ahead: a range can end with the period."""
    if word is None:
        return None
    return capture.parse_day(word, workspace.today, ahead=True)


def _known_codes(workspace: Workspace, codes: Sequence[str]) -> list[str]:
    """Codes of any rubric may be asked for: entries keep theirs after a change of role."""
    from reviewapp.services import rubrics  # with TOML and all: too much for the first screen

    own = workspace.role()
    everywhere = [
        code for name in rubrics.names(workspace) for code in codes_of(workspace, name)[1]
    ]
    if not all(code in everywhere for code in codes):
        # Those of versions that are no longer in use: old entries keep them.
        everywhere += [code for rubric in rubrics.earlier(workspace) for code in rubric.codes()]
    if all(code in everywhere for code in codes):
        return list(codes)
    return capture.check_codes(codes, codes_of(workspace, own)[1], own)


def _codes_of_priorities(workspace: Workspace, numbers: Sequence[str]) -> list[str]:
    from reviewapp.services import rubrics

    rubric = rubrics.load(workspace, workspace.role())
    known = {str(priority.number): priority for priority in rubric.priorities}
    for number in numbers:
        if number not in known:
            raise BadInputError(
                f"The {rubric.name} rubric has no priority {capture.shown(number)}: "
                f"it has {', '.join(known)}."
            )
    return [indicator.code for number in numbers for indicator in known[number].indicators]
