"""Which indicators to offer for a note that waits in the inbox, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from reviewapp.core.evidence import Evidence
from reviewapp.core.figures import verdicts
from reviewapp.core.rubric import Rubric
from reviewapp.core.wording import incident_name
from reviewapp.services import rubrics
from reviewapp.services.incident_evidence import evidence_of, incidents_of
from reviewapp.services.workspace import Workspace
from reviewapp.store.filing_reader import latest_filed

#: As many as there are keys for.
AT_MOST = 3
#: As many of the notes filed last are looked at.
_LATEST = 30
#: Notes often name one incident; what comes after the first few adds nothing new.
_INCIDENTS = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """An indicator of the user's rubric. `reason`: why it is offered, for the user to judge."""

    code: str
    title: str
    reason: str


def offers(workspace: Workspace, entry: Evidence) -> tuple[Offer, ...]:
    """At most three indicators for an entry, the likeliest first; empty where nothing is known.

    What stands under the same incident leads, then the targets that count the incident, then
    where notes were filed last; the very last one is always among them.
    """
    rubric = rubrics.load(workspace, workspace.role())
    titles = {indicator.code: indicator.title for _, indicator in rubric.indicators()}

    def known(*sources: Iterable[tuple[str, str]]) -> list[Offer]:
        found: dict[str, Offer] = {}
        for code, reason in chain(*sources):
            if code in titles:
                found.setdefault(code, Offer(code, titles[code], reason))
        return list(found.values())

    related = known(_same_incident(workspace, rubric, entry), _targets(workspace, rubric, entry))
    latest = known(_latest(workspace, rubric))
    last = AT_MOST - 1
    found: dict[str, Offer] = {}
    for offer in (*related[:last], *latest[:1], *related[last:], *latest[1:]):
        found.setdefault(offer.code, offer)
    return tuple(found.values())[:AT_MOST]


def _same_incident(
    workspace: Workspace, rubric: Rubric, entry: Evidence
) -> Iterator[tuple[str, str]]:
    for reference in entry.incidents[:_INCIDENTS]:
        name = incident_name(*reference.split(":", 1))
        for other in evidence_of(workspace, reference):
            if other.rubric == rubric.name:
                for code in other.indicators:
                    yield code, f"your note about {name} is there"


def _targets(workspace: Workspace, rubric: Rubric, entry: Evidence) -> Iterator[tuple[str, str]]:
    targets = {target.id: target for target in rubric.targets}
    known = incidents_of(workspace, entry)[:_INCIDENTS]
    for item in verdicts(rubric, known, int(workspace.clock().timestamp())):
        if item.target is not None:
            name = incident_name(item.incident.source, item.incident.external_id)
            for code in targets[item.target].indicators:
                yield code, f"{name} counts for its SLO"


def _latest(workspace: Workspace, rubric: Rubric) -> Iterator[tuple[str, str]]:
    found = latest_filed(workspace.places, workspace.reader_id(), _LATEST)
    filed = [note for note in found if note.rubric == rubric.name]
    for place, note in enumerate(filed):
        for code in note.indicators:
            if place > 0:
                yield code, f"your note of {note.on} is there"
            elif len(filed) > 1 and code in filed[1].indicators:
                yield code, "you filed there the last two times"
            else:
                yield code, "you filed there last"
