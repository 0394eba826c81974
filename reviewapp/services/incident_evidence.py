"""From an incident to a note about it, and from a note back to its incidents."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reviewapp.core.errors import BadInputError
from reviewapp.core.evidence import Evidence
from reviewapp.core.figures import IncidentVerdict, verdicts
from reviewapp.core.incident_evidence import Proposal, done_at, known_reference, proposal, told
from reviewapp.core.incidents import Incident
from reviewapp.core.rubric import Rubric
from reviewapp.core.slo import deciding_severity
from reviewapp.core.times import UTC
from reviewapp.core.wording import instant, reference_name
from reviewapp.services import rubrics
from reviewapp.services.slo import Question
from reviewapp.services.workspace import Workspace
from reviewapp.store.cohort_reader import find_with_programmes
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import list_evidence
from reviewapp.store.incident_reader import mentioned_incidents
from reviewapp.store.reader import reading
from reviewapp.store.spool import spooled_entries


def propose(
    workspace: Workspace, item: IncidentVerdict, question: Question | None = None
) -> Proposal:
    """What an entry about this incident starts from; nothing is kept yet.

    `question`: the one that the verdict answers, for its rubric and its instant.
    """
    question = question or Question()
    rubric = rubrics.load(workspace, question.rubric or workspace.role())
    incident, owner = item.incident, workspace.known_owner()
    as_of = int((question.as_of or workspace.clock()).timestamp())
    done = done_at(incident, as_of)
    on = workspace.today if done is None else _local_day(done)
    return proposal(
        rubric,
        incident,
        item.target,
        list(verdicts(rubric, [incident], as_of)),
        as_of,
        min(on, workspace.today),
        owner.alias if owner else None,
    )


def evidence_of(workspace: Workspace, reference: str) -> list[Evidence]:
    """My entries that mention an incident ("icm:300000123"), newest first."""
    wanted = EvidenceFilter(workspace.reader_id(), incident=known_reference(reference) or reference)
    return list_evidence(workspace.places, wanted)


def mentioned(workspace: Workspace, references: Iterable[str]) -> set[str]:
    """Those of the references that my entries mention, the ones just logged included."""
    wanted = {reference: known_reference(reference) or reference for reference in references}
    owner = workspace.reader_id()
    found = {
        reference
        for entry in spooled_entries(workspace.places)
        if entry["owner"] == owner
        for reference in entry["incidents"]
    }
    with reading(workspace.places) as connection:
        if connection is not None:
            found |= mentioned_incidents(connection, owner, wanted.values())
    return {reference for reference, known in wanted.items() if known in found}


def incidents_of(workspace: Workspace, entry: Evidence) -> list[Incident]:
    """The imported incidents that an entry mentions, in its order; others are left out."""
    with reading(workspace.places) as connection:
        if connection is None or not entry.incidents:
            return []
        found = find_with_programmes(connection, workspace.reader_id(), entry.incidents)
    known = {known_reference(incident.reference): incident for incident in found}
    return [known[reference] for reference in entry.incidents if reference in known]


@dataclass(frozen=True, slots=True)
class Mention:
    """An incident that an entry mentions. `incident` None: it is not imported yet.

    `severity`: the highest it reached. `verdicts`: against each target that names it. `text`: all
    of it in a line.
    """

    reference: str
    incident: Incident | None
    severity: str | None
    verdicts: Sequence[IncidentVerdict]
    text: str


def mentions(workspace: Workspace, entry: Evidence) -> list[Mention]:
    """What an entry's incidents came to as it looks now, by its rubric's targets, in its order.

    References are resolved when they are read, so an incident may be imported later.
    """
    if not entry.incidents:
        return []
    try:
        rubric = rubrics.load(workspace, entry.rubric)
    except BadInputError:  # one that is not here any more
        rubric = rubrics.load(workspace, workspace.role())
    known = {
        known_reference(incident.reference): incident for incident in incidents_of(workspace, entry)
    }
    as_of = int(workspace.clock().timestamp())
    return [
        _mention(rubric, reference, known.get(reference), as_of) for reference in entry.incidents
    ]


def mention_mapping(mention: Mention) -> dict[str, Any]:
    """The JSON of an incident that an entry mentions; null is what is not known (yet)."""
    incident = mention.incident
    times = {
        name: None if incident is None or (at := getattr(incident, name)) is None else instant(at)
        for name in ("created", "acknowledged", "mitigated")
    }
    return {
        "reference": mention.reference,
        "imported": incident is not None,
        "title": incident.title if incident else None,
        "customer": incident.customer if incident else None,
        "severity": mention.severity,
        **times,
        "targets": [
            {
                "target": item.target,
                "verdict": item.verdict,
                "seconds": item.seconds,
                "flags": list(item.flags),
            }
            for item in mention.verdicts
        ],
    }


def _mention(rubric: Rubric, reference: str, incident: Incident | None, as_of: int) -> Mention:
    if incident is None:
        name = reference_name(reference)
        return Mention(reference, None, None, (), f"{name}: not imported yet.")
    judged = tuple(verdicts(rubric, [incident], as_of))
    severity = deciding_severity(incident, "TTM", rubric.severities, as_of)
    return Mention(reference, incident, severity, judged, told(rubric, incident, judged, as_of))


def _local_day(instant: int) -> datetime.date:
    """The day where the user sits, as new entries have it."""
    return datetime.datetime.fromtimestamp(instant, UTC).astimezone().date()
