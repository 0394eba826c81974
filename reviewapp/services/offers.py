"""Which indicators to offer for a note that waits in the inbox, and why.

Three things speak: what the note says, what is known of its incidents, and where the user files at
the moment. A strong match of its words comes first; then the incidents, which are facts; then words
that match less well; and the last filings where there is room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from reviewapp.core.customers import programme_named
from reviewapp.core.evidence import Evidence
from reviewapp.core.figures import verdicts
from reviewapp.core.incidents import Incident
from reviewapp.core.rubric import Rubric
from reviewapp.core.suggest import AT_MOST, Suggestion
from reviewapp.core.wording import incident_name
from reviewapp.services import rubrics
from reviewapp.services.incident_evidence import evidence_of, incidents_of
from reviewapp.services.suggestions import customers_of, reason_of, suggester
from reviewapp.services.workspace import Workspace
from reviewapp.store.filing_reader import latest_filed

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


@dataclass(frozen=True, slots=True)
class Filings:
    """What offers for some notes follow from, as it was read.

    `latest`: the notes of the rubric that were filed last, the last one first. By the id of each
    note that was asked for: `suggested`, what its words speak for; `related`, the notes filed under
    one of its incidents; and `counted`, the indicators of the targets that count one, each with
    the incident's name.
    """

    rubric: Rubric
    latest: Sequence[Evidence]
    suggested: Mapping[str, Sequence[Suggestion]]
    related: Mapping[str, Sequence[Evidence]]
    counted: Mapping[str, Sequence[tuple[str, str]]]


def read_filings(workspace: Workspace, entries: Iterable[Evidence]) -> Filings:
    """What is filed where, as far as it matters to these entries."""
    rubric = rubrics.load(workspace, workspace.role())
    entries = list(entries)
    found = latest_filed(workspace.places, workspace.reader_id(), _LATEST)
    words, customers = suggester(rubric), customers_of(workspace)
    known = {entry.id: incidents_of(workspace, entry)[:_INCIDENTS] for entry in entries}
    now = int(workspace.clock().timestamp())
    return Filings(
        rubric=rubric,
        latest=[note for note in found if note.rubric == rubric.name],
        suggested={
            entry.id: words.suggest(
                entry.text, _programme(known[entry.id]) or programme_named(entry.text, customers)
            )
            for entry in entries
        },
        related={
            entry.id: [
                other
                for reference in entry.incidents[:_INCIDENTS]
                for other in evidence_of(workspace, reference)
                if other.rubric == rubric.name
            ]
            for entry in entries
        },
        counted={entry.id: list(_counted(rubric, known[entry.id], now)) for entry in entries},
    )


def offers(
    filings: Filings, entry: Evidence, since: Sequence[Evidence] = ()
) -> tuple[Offer, ...] | None:
    """At most three indicators for an entry, the likeliest first; empty where nothing is known.

    `since`: notes filed after `filings` was read, the last one first. None for an entry that
    `filings` was not asked for.
    """
    if entry.id not in filings.related:
        return None
    rubric = filings.rubric
    since = [note for note in since if note.rubric == rubric.name]
    titles = {indicator.code: indicator.title for _, indicator in rubric.indicators()}

    def known(*sources: Iterable[tuple[str, str]]) -> list[Offer]:
        found: dict[str, Offer] = {}
        for code, reason in chain(*sources):
            if code in titles:
                found.setdefault(code, Offer(code, titles[code], reason))
        return list(found.values())

    related = known(
        _same_incident(entry, [*since, *filings.related[entry.id]]),
        ((code, f"{name} counts for its SLO") for code, name in filings.counted[entry.id]),
    )
    said = filings.suggested[entry.id]
    strong = known((it.code, reason_of(it)) for it in said if it.strength == "strong")
    maybe = known((it.code, reason_of(it)) for it in said if it.strength == "maybe")
    latest = known(_latest([*since, *filings.latest]))
    facts = AT_MOST - 1
    found: dict[str, Offer] = {}
    for offer in (*strong, *related[:facts], *maybe, *latest[:1], *related[facts:], *latest[1:]):
        found.setdefault(offer.code, offer)
    return tuple(found.values())[:AT_MOST]


def _same_incident(entry: Evidence, others: Sequence[Evidence]) -> Iterator[tuple[str, str]]:
    for reference in entry.incidents[:_INCIDENTS]:
        name = incident_name(*reference.split(":", 1))
        for other in others:
            if reference in other.incidents:
                for code in other.indicators:
                    yield code, f"your note about {name} is there"


def _counted(rubric: Rubric, known: Sequence[Incident], now: int) -> Iterator[tuple[str, str]]:
    targets = {target.id: target for target in rubric.targets}
    for item in verdicts(rubric, known, now):
        if item.target is not None:
            name = incident_name(item.incident.source, item.incident.external_id)
            for code in targets[item.target].indicators:
                yield code, name


def _programme(known: Sequence[Incident]) -> str | None:
    """The programme of a note's incidents, where they agree on one."""
    programmes = {name for incident in known for name in incident.programmes or ()}
    return programmes.pop() if len(programmes) == 1 else None


def _latest(filed: Sequence[Evidence]) -> Iterator[tuple[str, str]]:
    for place, note in enumerate(filed):
        for code in note.indicators:
            if place > 0:
                yield code, f"your note of {note.on} is there"
            elif len(filed) > 1 and code in filed[1].indicators:
                yield code, "you filed there the last two times"
            else:
                yield code, "you filed there last"
