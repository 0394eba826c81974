"""From an incident to a note about it, and from a note back to its incidents."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from reviewapp.core.evidence import Evidence
from reviewapp.core.figures import IncidentVerdict, verdicts
from reviewapp.core.incident_evidence import Proposal, done_at, known_reference, proposal
from reviewapp.core.incidents import Incident
from reviewapp.core.times import UTC
from reviewapp.services import rubrics
from reviewapp.services.slo import Question
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_reader import EvidenceFilter, list_evidence
from reviewapp.store.incident_reader import find_incidents, mentioned_incidents
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
        found = find_incidents(connection, workspace.reader_id(), entry.incidents)
    known = {known_reference(incident.reference): incident for incident in found}
    return [known[reference] for reference in entry.incidents if reference in known]


def _local_day(instant: int) -> datetime.date:
    """The day where the user sits, as new entries have it."""
    return datetime.datetime.fromtimestamp(instant, UTC).astimezone().date()
