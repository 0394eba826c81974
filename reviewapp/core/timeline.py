"""What happened to one incident, in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reviewapp.core.incidents import Incident


class Moment(NamedTuple):
    """One step. `at`: seconds since 1970, None for what has not happened or is not known.

    `after`: seconds since the creation, None where one of the two is not known. `is_past`: it has
    happened, although when is not told.
    """

    label: str
    at: int | None
    after: int | None
    is_past: bool = False


def timeline(incident: Incident) -> tuple[Moment, ...]:
    """All that the export tells of an incident, earliest first; what is still awaited comes last,
    with what has happened no one knows when.

    Creation, acknowledgement and mitigation always stand there, since figures are read from them.
    Labels may hold names and severities as the export spells them.
    """
    created = incident.created
    moments = [
        Moment(label, at, None if at is None or created is None else at - created)
        for label, at in _steps(incident)
    ]
    if incident.reopened:
        times = "once" if incident.reopened == 1 else f"{incident.reopened} times"
        moments.append(Moment(f"Opened again {times}", None, None, is_past=True))
    # Sorting is stable: of one instant, the steps stay in the order in which they are told.
    return tuple(sorted(moments, key=lambda moment: (moment.at is None, moment.at or 0)))


def _steps(incident: Incident) -> Iterator[tuple[str, int | None]]:
    yield "Created", incident.created
    for (_, before), (at, severity) in zip(
        incident.severities, incident.severities[1:], strict=False
    ):
        yield f"Severity {before} → {severity}", at
    for at, alias in incident.assignees:
        yield f"Assigned to {alias}", at
    by = f" by {incident.acknowledged_by}" if incident.acknowledged_by else ""
    yield f"Acknowledged{by}", incident.acknowledged
    for entered, left in incident.critsits:
        yield "Critsit entered", entered
        yield "Critsit left", left
    yield "Mitigated", incident.mitigated
    if incident.mitigated_last is not None and incident.mitigated_last != incident.mitigated:
        yield "Mitigated again", incident.mitigated_last
    if incident.resolved is not None:
        yield "Resolved", incident.resolved
    if incident.rca_required or incident.rca_delivered is not None:
        yield "RCA delivered", incident.rca_delivered
    if incident.closed is not None:
        yield "Closed", incident.closed
