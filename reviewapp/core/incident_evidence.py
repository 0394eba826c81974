"""A note out of an incident: only what its export tells, ready to be edited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reviewapp.core import capture
from reviewapp.core.errors import BadInputError
from reviewapp.core.evidence import Circle
from reviewapp.core.figures import IncidentVerdict
from reviewapp.core.incidents import Incident
from reviewapp.core.people import responsible
from reviewapp.core.rubric import Metric, Rubric, Target
from reviewapp.core.slo import deciding_severity
from reviewapp.core.wording import duration, incident_name, limit

#: A longer title is cut: it is the start of a note, and nobody reads further.
_LONGEST_TITLE = 300

#: Metric -> how a time taken reads, and how one reads that still runs.
_HEADS: dict[Metric, tuple[str, str]] = {
    "TTA": ("Acknowledged in {}", "Not acknowledged after {}"),
    "TTM": ("Mitigated after {}", "Not mitigated yet, running for {}"),
    "TiC": ("In critsit for {}", "Still in critsit after {}"),
    "TTRCA": ("RCA delivered {} after the mitigation", "RCA open {} after the mitigation"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an entry about an incident starts from; every field can be logged as it is.

    `codes`: of `rubric`. `circle`: own results only where the incident is mine. `incidents`: the
    incident's own reference, empty only where its id can't be one. `whose`: somebody else whose
    incident it is.
    """

    text: str
    on: date
    codes: tuple[str, ...]
    circle: Circle | None
    incidents: tuple[str, ...]
    links: tuple[str, ...]
    rubric: str
    whose: str | None = None


def proposal(
    rubric: Rubric,
    incident: Incident,
    chosen: str | None,
    verdicts: Sequence[IncidentVerdict],
    as_of: int,
    on: date,
    alias: str | None,
) -> Proposal:
    """The note about an incident. `chosen`: the target it was chosen by, whose indicators it gets.

    `verdicts`: the incident's own, against all targets of the rubric, at `as_of`. `on`: its day.
    `alias`: mine, as exports spell it; whose incident it is, is that of the target's metric.
    """
    targets = {target.id: target for target in rubric.targets}
    target = targets.get(chosen or "")
    judged = sorted(verdicts, key=lambda item: item.target != chosen)
    pairs = [(targets[item.target], item) for item in judged if item.target in targets]
    metric = target.metric if target else "TTM"
    person = responsible(incident, target.metric if target else None)
    is_mine = person is not None and person == alias
    severity = deciding_severity(incident, metric, rubric.severities, as_of)
    lines = (_title(incident), _about(incident, severity), _timings(incident, pairs, as_of))
    return Proposal(
        text=capture.clean_text("\n".join(line for line in lines if line)),
        on=on,
        codes=target.indicators if target else (),
        circle="own" if is_mine else None,
        incidents=tuple(filter(None, [known_reference(incident.reference)])),
        links=_links(incident),
        rubric=rubric.name,
        whose=None if is_mine or alias is None else person,
    )


def told(
    rubric: Rubric, incident: Incident, verdicts: Sequence[IncidentVerdict], as_of: int
) -> str:
    """An incident in a line, as a note about it would tell it: who, how severe, what it took.

    `verdicts`: its own, against the targets of the rubric, at `as_of`.
    """
    targets = {target.id: target for target in rubric.targets}
    pairs = [(targets[item.target], item) for item in verdicts if item.target in targets]
    severity = deciding_severity(incident, "TTM", rubric.severities, as_of)
    return f"{_about(incident, severity)} {_timings(incident, pairs, as_of)}".rstrip()


def done_at(incident: Incident, as_of: int) -> int | None:
    """When an incident's work was done: its mitigation, else resolution, else creation.

    What lies after `as_of` has not happened yet; None where nothing is known.
    """
    for instant in (incident.mitigated, incident.resolved, incident.created):
        if instant is not None and instant <= as_of:
            return instant
    return None


def known_reference(word: str) -> str | None:
    """A reference as evidence keeps it, "icm:300000123"; None where it can't be one."""
    try:
        return capture.parse_incident(word)
    except BadInputError:
        return None


def _title(incident: Incident) -> str:
    line = _one_line(incident.title)
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1].rstrip() + "…"


def _about(incident: Incident, severity: str | None) -> str:
    """ "Contoso, Sev 1, IcM 300000123." """
    facts = (
        incident.customer,
        f"Sev {severity}" if severity else None,
        incident_name(incident.source, incident.external_id),
    )
    return _one_line(", ".join(fact for fact in facts if fact)) + "."


def _one_line(text: str) -> str:
    """Without control characters, which no title needs and some screens obey."""
    line = " ".join(text.split())
    return "".join(c for c in line if c >= " " and not "\x7f" <= c <= "\x9f")


def _timings(
    incident: Incident, judged: Sequence[tuple[Target, IncidentVerdict]], as_of: int
) -> str:
    """Each time once, with every target it is held against, and plain where there is none."""
    sentences: dict[str, list[str]] = {}
    for target, item in judged:
        head, against = _head(target, item, as_of), _against(target, item)
        if head:
            clauses = sentences.setdefault(head, [])
            clauses.extend(clause for clause in (against,) if clause and clause not in clauses)
    told = {target.metric for target, item in judged if _head(target, item, as_of)}
    for head in _plain(incident, told, as_of):
        sentences.setdefault(head, [])
    return " ".join(
        f"{head}, {'; '.join(clauses)}." if clauses else f"{head}."
        for head, clauses in sentences.items()
    )


def _head(target: Target, item: IncidentVerdict, as_of: int) -> str:
    """ "Acknowledged in 6 min"; empty where the verdict knows no time."""
    if item.seconds is None:
        is_inferred = "inferred" in item.flags
        return "No acknowledgement on record, mitigated in time for it" if is_inferred else ""
    ended, running = _HEADS[target.metric]
    if not _is_running(item.incident, target.metric, as_of):
        return ended.format(duration(item.seconds))
    if target.metric != "TTRCA" and _is_finished(item.incident, as_of):
        return ""  # closed without that time: it is not known, rather than still to come
    return running.format(duration(item.seconds))


def _against(target: Target, item: IncidentVerdict) -> str:
    """ "target 15 min: missed by 3 min"; a mean is no limit for one incident."""
    words = limit(target)
    if words is None or target.limit_s is None:
        return ""
    if target.statistic == "mean":
        return f"target {words} on average"
    if item.verdict == "missed" and item.seconds is not None:
        return f"target {words}: missed by {duration(item.seconds - target.limit_s)}"
    return f"target {words}: met" if item.verdict == "met" else f"target {words}"


def _is_running(incident: Incident, metric: Metric, as_of: int) -> bool:
    if metric == "TiC":
        return any(
            left is None or left > as_of
            for at, left in incident.critsits
            if at is not None and at <= as_of
        )
    end = {
        "TTA": incident.acknowledged,
        "TTM": incident.mitigated,
        "TTRCA": incident.rca_delivered,
    }[metric]
    return end is None or end > as_of


def _is_finished(incident: Incident, as_of: int) -> bool:
    ends = (incident.mitigated, incident.resolved, incident.closed)
    return any(end is not None and end <= as_of for end in ends)


def _plain(incident: Incident, told: set[Metric], as_of: int) -> Iterator[str]:
    """The times that no target has told of."""
    spans: tuple[tuple[Metric, int | None, int | None], ...] = (
        ("TTA", incident.created, incident.acknowledged),
        ("TTM", incident.created, incident.mitigated),
        ("TTRCA", incident.mitigated, incident.rca_delivered),
    )
    for metric, start, end in spans:
        if metric in told or start is None or end is None:
            continue
        if start <= end <= as_of:
            yield _HEADS[metric][0].format(duration(end - start))
    if "TTM" not in told and not _is_finished(incident, as_of):
        yield "Not mitigated yet"


def _links(incident: Incident) -> tuple[str, ...]:
    try:
        return (capture.parse_link(incident.link),) if incident.link else ()
    except BadInputError:
        return ()
