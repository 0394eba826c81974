"""The rules for one incident: is it counted, which targets name it, how did it fare.

Durations are whole seconds of elapsed calendar time, instants seconds since 1970, UTC. `as_of` is
the instant that is spoken of: what an export tells of later moments has not happened yet.
`orders` are the rubric's severities per source, most severe first (`Rubric.severities`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal, NamedTuple, get_args

from reviewapp.core.incidents import Judged
from reviewapp.core.rubric import Metric, Start, Target

Outcome = Literal["met", "missed", "pending", "unknown", "invalid", "not_applicable"]
Reason = Literal["duplicate", "child", "cancelled", "false_alarm", "test"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
REASONS: tuple[Reason, ...] = get_args(Reason)
Orders = Mapping[str, tuple[str, ...]]

#: How far an end may lie before its start and still be taken for clocks that differ.
SKEW_S = 60

#: "mitigated": not acknowledged, so the mitigation is only the latest possible end.
State = Literal["ended", "running", "mitigated", "invalid", "not_applicable"]
#: State, seconds taken or running so far (0 where there are none), flags.
Measured = tuple[State, int, tuple[str, ...]]
#: Of an incident, the target's severities, and `as_of`.
Measure = Callable[[Judged, frozenset[str], int], Measured]

_INVALID: Measured = ("invalid", 0, ())
_NOT_APPLICABLE: Measured = ("not_applicable", 0, ())
_AWAITING_RCA: Measured = ("not_applicable", 0, ("awaiting_rca",))


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an incident fares against one target.

    `seconds`: taken, or running so far; None where not known or not valid. `flags`: "skew" (ended
    up to 60 s before its start, taken as 0), "inferred" (met through the mitigation alone),
    "final_severity" (it counts, by the last known severity for want of a history), "awaiting_rca"
    (mitigated, no RCA, and the export does not say whether one was asked for). `ended`: valid and
    not inferred, so its seconds count in a mean. `running`: its clock still runs. Against a target
    without a limit, what is valid is "not_applicable", with its seconds.
    """

    outcome: Outcome
    seconds: int | None
    flags: tuple[str, ...]
    ended: bool
    running: bool


def judge(incident: Judged, target: Target, orders: Orders, as_of: int) -> Verdict | None:
    """The verdict of one incident against one target; None where the target does not name it."""
    severity = deciding_severity(incident, target.metric, orders, as_of)
    if not _names(target, incident.source, incident.programmes, severity):
        return None
    state, seconds, flags = measure_of(target)(incident, frozenset(target.severities), as_of)
    outcome = outcome_of(state, seconds, target.limit_s)
    if state == "mitigated" and outcome == "met":
        flags = (*flags, "inferred")
    timed = state in ("ended", "running")
    if target.severities and has_final_severity(incident) and (timed or outcome == "met"):
        flags = (*flags, "final_severity")
    return Verdict(
        outcome=outcome,
        seconds=seconds if timed else None,
        flags=flags,
        ended=state == "ended",
        running=state == "running",
    )


def exclusion(incident: Judged) -> Reason | None:
    """Why an incident is not counted at all; the first reason that fits. None: it counts."""
    if incident.duplicate_of:
        return "duplicate"
    if incident.parent:
        return "child"
    if marks := incident.marks:
        if "cancelled" in marks:
            return "cancelled"
        if "false_alarm" in marks:
            return "false_alarm"
        if "test" in marks:
            return "test"
    return None


def has_final_severity(incident: Judged) -> bool:
    """Whether the export gave no history of the severity, only its last known value."""
    return bool(incident.severities) and incident.severities[0][0] is None


# Which targets name an incident


def deciding_severity(incident: Judged, metric: Metric, orders: Orders, as_of: int) -> str | None:
    """The severity that decides for a metric; None where the incident's severity is not known."""
    if metric == "TTA":
        return _severity_at_acknowledgement(incident, as_of)
    return _highest_severity(incident, orders, as_of)


class Naming(NamedTuple):
    """Which targets name an incident: their positions, in the rubric's order.

    `above_bands`: for some metric and programme it is more severe than any severity that the
    targets name, so it leaves all their bands.
    """

    positions: tuple[int, ...]
    above_bands: bool

    @property
    def uncovered(self) -> bool:
        return not self.positions


def naming(targets: Sequence[Target], orders: Orders, as_of: int) -> Callable[[Judged], Naming]:
    """A function that says which of the targets name an incident.

    Incidents share few combinations of source, programmes and severities, so those are remembered.
    """

    @lru_cache(maxsize=4096)
    def lookup(
        source: str,
        programmes: frozenset[str] | None,
        at_acknowledgement: str | None,
        highest: str | None,
    ) -> Naming:
        positions = []
        bands: dict[tuple[Metric, str | None], list[Target]] = {}
        for position, target in enumerate(targets):
            if not _in_scope(target, source, programmes):
                continue
            severity = at_acknowledgement if target.metric == "TTA" else highest
            bands.setdefault((target.metric, target.programme), []).append(target)
            if _names(target, source, programmes, severity):
                positions.append(position)
        order = orders.get(source, ())
        above = any(
            _is_above(at_acknowledgement if metric == "TTA" else highest, band, order)
            for (metric, _), band in bands.items()
        )
        return Naming(tuple(positions), above)

    def of(incident: Judged) -> Naming:
        severities = incident.severities
        if len(severities) < 2:
            only = severities[0][1] if severities else None
            return lookup(incident.source, incident.programmes, only, only)
        return lookup(
            incident.source,
            incident.programmes,
            _severity_at_acknowledgement(incident, as_of),
            _highest_severity(incident, orders, as_of),
        )

    return of


def _in_scope(target: Target, source: str, programmes: frozenset[str] | None) -> bool:
    if target.source is not None and target.source != source:
        return False
    if target.programme is None:
        return True
    return programmes is not None and target.programme in programmes


def _names(
    target: Target, source: str, programmes: frozenset[str] | None, severity: str | None
) -> bool:
    """An unknown programme or severity fails only a target that names one."""
    if target.severities and severity not in target.severities:
        return False
    return _in_scope(target, source, programmes)


def _is_above(severity: str | None, band: Sequence[Target], order: tuple[str, ...]) -> bool:
    if severity not in order or not all(target.severities for target in band):
        return False
    named = [order.index(s) for target in band for s in target.severities if s in order]
    return bool(named) and order.index(severity) < min(named)


def _severity_at_acknowledgement(incident: Judged, as_of: int) -> str | None:
    """The severity in force at the acknowledgement, else at the mitigation, else at `as_of`.

    The first known severity is taken to be in force from the creation on.
    """
    if not incident.severities:
        return None
    severity = incident.severities[0][1]
    moment = _acknowledgement_moment(incident, as_of)
    for since, changed_to in incident.severities[1:]:
        if since is not None and since > moment:
            break
        severity = changed_to
    return severity


def _highest_severity(incident: Judged, orders: Orders, as_of: int) -> str | None:
    """The most severe one up to the mitigation, else `as_of`.

    A severity that the order does not list ranks below all it lists; among such the last counts.
    """
    if not incident.severities:
        return None
    order = orders.get(incident.source, ())
    moment = _until(incident.mitigated, as_of)
    highest = incident.severities[0][1]
    for since, severity in incident.severities[1:]:
        if since is not None and since > moment:
            break
        if highest not in order or (
            severity in order and order.index(severity) < order.index(highest)
        ):
            highest = severity
    return highest


# How long it took


def outcome_of(state: State, seconds: int, limit_s: int | None) -> Outcome:
    """The verdict against a limit, which is inclusive; without one nothing is met or missed."""
    if limit_s is None:
        return "invalid" if state == "invalid" else "not_applicable"
    if state == "ended":
        return "met" if seconds <= limit_s else "missed"
    if state == "running":
        return "pending" if seconds <= limit_s else "missed"
    if state == "mitigated":
        return "met" if seconds <= limit_s else "unknown"
    return state


def _elapsed(state: State, start: int, end: int) -> Measured:
    seconds = end - start
    if seconds >= 0:
        return state, seconds, ()
    if seconds >= -SKEW_S:
        return state, 0, ("skew",)
    return _INVALID


def _until(end: int | None, as_of: int) -> int:
    return as_of if end is None or end > as_of else end


def _acknowledgement_moment(incident: Judged, as_of: int) -> int:
    acknowledged = incident.acknowledged
    if acknowledged is not None and acknowledged <= as_of:
        return acknowledged
    return _until(incident.mitigated, as_of)


def _time_to_acknowledge(incident: Judged, band: frozenset[str], as_of: int) -> Measured:
    start = incident.created
    if len(incident.severities) > 1:
        start = _last_entry(incident, band, _acknowledgement_moment(incident, as_of))
    if start is None:
        return _INVALID
    acknowledged, mitigated = incident.acknowledged, incident.mitigated
    if acknowledged is not None and acknowledged <= as_of:
        return _elapsed("ended", start, acknowledged)
    if mitigated is not None and mitigated <= as_of:
        return _elapsed("mitigated", start, mitigated)
    return "running", max(0, as_of - start), ()


def _last_entry(incident: Judged, band: frozenset[str], moment: int) -> int | None:
    """When the severity last came into the band from outside it; else the creation."""
    entry = incident.created
    inside = incident.severities[0][1] in band
    for since, severity in incident.severities[1:]:
        if since is None or since > moment:
            break
        if severity in band and not inside:
            # A history can begin a little before the creation; the clock never does.
            entry = since if incident.created is None else max(since, incident.created)
        inside = severity in band
    return entry


def _time_to_mitigate(incident: Judged, _band: frozenset[str], as_of: int) -> Measured:
    start, mitigated = incident.created, incident.mitigated
    if start is None:
        return _INVALID
    if mitigated is None or mitigated > as_of:
        return "running", max(0, as_of - start), ()
    return _elapsed("ended", start, mitigated)


def _time_in_critsit(incident: Judged, _band: frozenset[str], as_of: int) -> Measured:
    intervals = []
    state: State = "ended"
    flags: tuple[str, ...] = ()
    for entered, left in incident.critsits:
        if entered is None:
            return _INVALID
        if entered > as_of:
            continue
        if left is None or left > as_of:
            state = "running"
            intervals.append((entered, as_of))
        elif left >= entered:
            intervals.append((entered, left))
        elif left >= entered - SKEW_S:
            flags = ("skew",)
            intervals.append((entered, entered))
        else:
            return _INVALID
    if not intervals:
        return _NOT_APPLICABLE
    intervals.sort()
    seconds, covered_to = 0, intervals[0][0]
    for entered, left in intervals:
        if left > covered_to:
            seconds += left - max(entered, covered_to)
            covered_to = left
    return state, seconds, flags


def _time_to_root_cause(
    incident: Judged, _band: frozenset[str], as_of: int, start: Start = "mitigated"
) -> Measured:
    mitigated, delivered = incident.mitigated, incident.rca_delivered
    if mitigated is None or mitigated > as_of:
        return _NOT_APPLICABLE
    begin = {"mitigated": mitigated, "resolved": incident.resolved, "created": incident.created}[
        start
    ]
    if begin is not None and begin > as_of:
        begin = None
    if delivered is not None and delivered <= as_of:
        return _INVALID if begin is None else _elapsed("ended", begin, delivered)
    if not incident.rca_required:
        return _AWAITING_RCA if incident.rca_required is None else _NOT_APPLICABLE
    if begin is None:
        return _INVALID if start == "created" else _NOT_APPLICABLE
    return "running", as_of - begin, ()


_MEASURES: dict[Metric, Measure] = {
    "TTA": _time_to_acknowledge,
    "TTM": _time_to_mitigate,
    "TiC": _time_in_critsit,
    "TTRCA": _time_to_root_cause,
}


def measure_of(target: Target) -> Measure:
    """How the time is taken that a target limits."""
    if target.start != "mitigated":
        return partial(_time_to_root_cause, start=target.start)
    return _MEASURES[target.metric]
