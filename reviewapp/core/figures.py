"""Figures of the targets over a cohort of incidents: attainment, means, trend."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from reviewapp.core.incidents import Incident, Judged
from reviewapp.core.months import MonthCounts
from reviewapp.core.people import People, is_theirs
from reviewapp.core.proportions import mean, newcombe_interval, percentile, wilson_interval
from reviewapp.core.rubric import Rubric, Target
from reviewapp.core.slo import (
    OUTCOMES,
    REASONS,
    Measure,
    Outcome,
    exclusion,
    has_final_severity,
    judge,
    measure_of,
    naming,
    outcome_of,
)

Trend = Literal["improved", "worsened", "no clear change"]

#: Below this many ended incidents the durations themselves are listed.
LISTED_BELOW = 5


class Miss(NamedTuple):
    """A missed incident: its source, external id, and seconds taken (or running).

    A named tuple: there can be hundreds of thousands, and a frozen dataclass is slow to make.
    """

    source: str
    external_id: str
    seconds: int
    running: bool


@dataclass(frozen=True, slots=True)
class Previous:
    """The same target in the previous period: `met` of `n`; of a mean target the times as well."""

    met: int
    n: int
    mean_s: int | None = None
    median_s: int | None = None


@dataclass(frozen=True, slots=True)
class TargetFigures:
    """What one target comes to. Counts are incidents, times whole seconds.

    `n` = met + missed. `ended` and `running` are the incidents behind a mean (rule 6).
    `attainment` = met / n and `interval` its 95 % Wilson interval, fractions, None for n = 0.
    `bounds`: attainment with every unknown missed and with every unknown met; None without
    unknowns. `mean_s`, `median_s`, `p90_s` run over `ended`, half-even, None when empty.
    `holds`: True, False, or None while it can't be said (rules 5 and 6). `durations`: the ended
    ones in seconds, ascending, kept only below five ("list the values"). `misses`: worst first.
    `awaiting_rca`: mitigated incidents without an RCA where the export does not say whether one
    was asked for. `inferred`: met through the mitigation alone. `skew`: ended up to 60 s before
    their start, taken as 0. `final_severity`: counted by the last known severity, for want of a
    history. `so_far`: for a mean with incidents still running, whether it is met so far; None
    where `holds` already says it, or there is nothing to say. For TTM, `reopened`: how often the
    ended ones were opened again; `last_mean_s` and `last_median_s`: the mean and the median to
    the last mitigation instead of the first, None where the two are the same.
    """

    id: str
    n: int
    ended: int
    running: int
    met: int
    missed: int
    pending: int
    unknown: int
    invalid: int
    not_applicable: int
    inferred: int
    awaiting_rca: int
    attainment: float | None
    interval: tuple[float, float] | None
    bounds: tuple[float, float] | None
    mean_s: int | None
    median_s: int | None
    p90_s: int | None
    holds: bool | None
    durations: tuple[int, ...]
    misses: tuple[Miss, ...]
    previous: Previous | None = None
    trend: Trend | None = None
    skew: int = 0
    final_severity: int = 0
    so_far: bool | None = None
    reopened: int = 0
    last_mean_s: int | None = None
    last_median_s: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a rubric's targets, in its order, over the incidents created in a period.

    `since` is the first instant, `until` the first one after the period; None is open.
    `excluded`: incidents that are not counted, by reason, only the reasons that occur.
    `uncovered`: incidents that no target names. `above_bands`: incidents more severe than any
    severity that the targets of some metric and programme name. `undated`: incidents without a
    creation, which a period with an end can't hold. `partial_sources`: those whose extracts may
    lack incidents, so that no trend of theirs has a word.
    """

    as_of: int
    since: int | None
    until: int | None
    targets: tuple[TargetFigures, ...]
    excluded: dict[str, int]
    uncovered: int
    above_bands: int
    undated: int
    partial_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IncidentVerdict:
    """One incident against one target; `target` is None where it is excluded or uncovered.

    `flags`: those of `slo.Verdict`, "above_bands", and for an excluded incident its reason.
    """

    incident: Incident
    target: str | None
    verdict: Outcome | Literal["excluded", "uncovered"]
    seconds: int | None
    flags: tuple[str, ...]


def report(
    rubric: Rubric,
    incidents: Iterable[Judged],
    as_of: int,
    since: int | None = None,
    until: int | None = None,
    *,
    previous_since: int | None = None,
    people: People = None,
    partial_sources: Collection[str] = (),
    months: MonthCounts | None = None,
) -> Report:
    """The figures of every target, in one pass over `incidents`, which may come in any order.

    The previous period is looked at where `since` and `until` are given: it begins at
    `previous_since` (default: the same length before `since`; a change of clocks in the
    reporting zone makes the same days longer or shorter) and its incidents must be among
    `incidents`. `people`: only what is theirs counts. `partial_sources`: those whose
    extracts may lack incidents of either period: no trend of theirs has a word. `months` takes
    the period's verdicts as well.
    """
    window = _Window(as_of, since, until)
    if since is None or until is None:
        previous_window = None
    else:
        begin = 2 * since - until if previous_since is None else previous_since
        previous_window = _Window(as_of, begin, since)
    targets = rubric.targets
    name = naming(targets, rubric.severities, as_of)
    current = [_Tally(target) for target in targets]
    previous = [_Tally(target) for target in targets]
    excluded: dict[str, int] = dict.fromkeys(REASONS, 0)
    uncovered = above_bands = undated = 0
    for incident in incidents:
        created = incident.created
        if window.holds(created):
            in_period, tallies = True, current
        elif previous_window is not None and previous_window.holds(created):
            in_period, tallies = False, previous
        else:
            undated += created is None and is_theirs(incident, people, as_of)
            continue
        if incident.duplicate_of or incident.parent or incident.marks:
            reason = exclusion(incident)
            if reason is not None:
                excluded[reason] += in_period and is_theirs(incident, people, as_of)
                continue
        positions, above = name(incident)
        if in_period and (above or not positions) and is_theirs(incident, people, as_of):
            uncovered += not positions
            above_bands += above
        final_severity = has_final_severity(incident)
        for position in positions:
            tally = tallies[position]
            if people is None or is_theirs(incident, people, as_of, tally.target.metric):
                outcome = tally.add(incident, as_of, final_severity)
                if months is not None and in_period:
                    months.add(tally.target.id, created, outcome)
    partial = frozenset(partial_sources)
    return Report(
        as_of=as_of,
        since=since,
        until=until,
        targets=tuple(
            tally.figures(before if previous_window else None, partial)
            for tally, before in zip(current, previous, strict=True)
        ),
        excluded={reason: count for reason, count in excluded.items() if count},
        uncovered=uncovered,
        above_bands=above_bands,
        undated=undated,
        partial_sources=tuple(sorted(partial)),
    )


def verdicts(
    rubric: Rubric,
    incidents: Iterable[Incident],
    as_of: int,
    since: int | None = None,
    until: int | None = None,
    *,
    people: People = None,
) -> Iterator[IncidentVerdict]:
    """Every incident of the period against every target that names it, in the order given.

    An excluded or uncovered incident is listed once, without a target. `people`: as in `report`.
    """
    window = _Window(as_of, since, until)
    name = naming(rubric.targets, rubric.severities, as_of)
    for incident in incidents:
        if not window.holds(incident.created):
            continue
        reason = exclusion(incident)
        if reason is not None:
            if is_theirs(incident, people, as_of):
                yield IncidentVerdict(incident, None, "excluded", None, (reason,))
            continue
        named = name(incident)
        marks = ("above_bands",) if named.above_bands else ()
        if named.uncovered and is_theirs(incident, people, as_of):
            yield IncidentVerdict(incident, None, "uncovered", None, marks)
        for target in (rubric.targets[position] for position in named.positions):
            verdict = judge(incident, target, rubric.severities, as_of)
            if verdict and is_theirs(incident, people, as_of, target.metric):
                yield IncidentVerdict(
                    incident, target.id, verdict.outcome, verdict.seconds, verdict.flags + marks
                )


class _Window:
    """A cohort: created in [since, until) and not after `as_of`."""

    __slots__ = ("begin", "end", "open")

    def __init__(self, as_of: int, since: int | None, until: int | None) -> None:
        self.open = since is None and until is None
        self.begin = since
        self.end = as_of + 1 if until is None else min(until, as_of + 1)

    def holds(self, created: int | None) -> bool:
        if created is None:
            return self.open
        return created < self.end and (self.begin is None or created >= self.begin)


def _worst_first(miss: Miss) -> tuple[int, str, str]:
    return -miss.seconds, miss.source, miss.external_id


@dataclass(slots=True)
class _Tally:
    """One target's sums while the incidents pass by."""

    target: Target
    band: frozenset[str] = field(init=False)
    measure: Measure = field(init=False)
    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    durations: list[int] = field(default_factory=list)
    #: Those that differ from the first mitigation: position in `durations`, seconds.
    last_mitigations: list[tuple[int, int]] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)
    running: int = 0
    ages: int = 0
    inferred: int = 0
    awaiting_rca: int = 0
    skew: int = 0
    final_severity: int = 0
    reopened: int = 0

    def __post_init__(self) -> None:
        self.band = frozenset(self.target.severities)
        self.measure = measure_of(self.target)

    def add(self, incident: Judged, as_of: int, final_severity: bool) -> Outcome:
        """Count an incident that the target names, and say how it fared."""
        target = self.target
        state, seconds, flags = self.measure(incident, self.band, as_of)
        outcome = outcome_of(state, seconds, target.limit_s)
        self.counts[outcome] += 1
        if state == "ended":
            if target.metric == "TTM":
                self._note_last_mitigation(incident, as_of)
            self.durations.append(seconds)
        elif state == "running":
            self.running += 1
            self.ages += seconds
        elif outcome == "met":
            self.inferred += 1
        if outcome == "missed":
            running = state == "running"
            self.misses.append(Miss(incident.source, incident.external_id, seconds, running))
        if flags:
            self.skew += "skew" in flags
            self.awaiting_rca += "awaiting_rca" in flags
        if final_severity and self.band and (state in ("ended", "running") or outcome == "met"):
            self.final_severity += 1  # what is invalid or unknown is in no figure
        return outcome

    def _note_last_mitigation(self, incident: Judged, as_of: int) -> None:
        self.reopened += incident.reopened
        last = incident.mitigated_last
        if last is None or last == incident.mitigated or last > as_of:
            return
        if incident.created is not None and last >= incident.created:
            self.last_mitigations.append((len(self.durations), last - incident.created))

    def figures(self, before: _Tally | None, partial_sources: frozenset[str]) -> TargetFigures:
        """The figures, with the previous period's beside them where there is one."""
        source = self.target.source
        has_all = source not in partial_sources if source else not partial_sources
        counts = self.counts
        met, missed, unknown = counts["met"], counts["missed"], counts["unknown"]
        n = met + missed
        judged = n + unknown
        durations = sorted(self.durations)
        last_durations = self._last_durations()
        previous = None if before is None else before._as_previous()
        holds, so_far = self._holds()
        return TargetFigures(
            id=self.target.id,
            n=n,
            ended=len(durations),
            running=self.running,
            met=met,
            missed=missed,
            pending=counts["pending"],
            unknown=unknown,
            invalid=counts["invalid"],
            not_applicable=counts["not_applicable"],
            inferred=self.inferred,
            awaiting_rca=self.awaiting_rca,
            attainment=met / n if n else None,
            interval=wilson_interval(met, n) if n else None,
            bounds=(met / judged, (met + unknown) / judged) if unknown else None,
            mean_s=mean(durations),
            median_s=percentile(durations, 50),
            p90_s=percentile(durations, 90),
            holds=holds,
            durations=tuple(durations) if len(durations) < LISTED_BELOW else (),
            misses=tuple(sorted(self.misses, key=_worst_first)),
            previous=previous,
            trend=self._trend(previous) if has_all else None,
            skew=self.skew,
            final_severity=self.final_severity,
            so_far=so_far,
            reopened=self.reopened,
            last_mean_s=mean(last_durations),
            last_median_s=percentile(last_durations, 50),
        )

    def _last_durations(self) -> list[int]:
        """The durations to the last mitigation, sorted; none where no mitigation moved."""
        if not self.last_mitigations:
            return []
        durations = self.durations.copy()
        for position, seconds in self.last_mitigations:
            durations[position] = seconds
        return sorted(durations)

    def _as_previous(self) -> Previous:
        met = self.counts["met"]
        n = met + self.counts["missed"]
        if self.target.statistic != "mean":
            return Previous(met, n)
        durations = sorted(self.durations)
        return Previous(met, n, mean(durations), percentile(durations, 50))

    def _holds(self) -> tuple[bool | None, bool | None]:
        """Whether the target holds, and for a mean that still runs, whether it does so far."""
        counts, limit = self.counts, self.target.limit_s
        if limit is None:
            return None, None
        if self.target.statistic == "each":
            if counts["missed"]:
                return False, None
            open_ones = counts["pending"] or counts["unknown"]
            return None if not counts["met"] or open_ones else True, None
        ended, total = len(self.durations), sum(self.durations)
        if total + self.ages > limit * (ended + self.running):
            return False, None
        if self.running:
            return None, total <= limit * ended
        return True if ended else None, None

    def _trend(self, previous: Previous | None) -> Trend | None:
        met, n = self.counts["met"], self.counts["met"] + self.counts["missed"]
        if self.target.statistic != "each" or previous is None or not previous.n or not n:
            return None
        low, high = newcombe_interval(met, n, previous.met, previous.n)
        if low > 0:
            return "improved"
        return "worsened" if high < 0 else "no clear change"
