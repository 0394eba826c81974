"""The manager's desk: what my direct reports share with me. Nothing here writes.

Only filed entries that are shared count; private ones and what is in an inbox are neither listed
nor counted, so that no number hints at them.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from reviewapp.core.coverage import IndicatorCoverage, State, coverage
from reviewapp.core.errors import RefusedError
from reviewapp.core.evidence import Evidence
from reviewapp.core.periods import EVERYTHING, Period, current_period
from reviewapp.core.rubric import Rubric
from reviewapp.services import evidence, periods, rubrics, slo
from reviewapp.services.settings import coverage_rule
from reviewapp.services.workspace import Workspace
from reviewapp.store.coverage_reader import tally_evidence
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import count_evidence, list_evidence
from reviewapp.store.material_reader import DirectReport, read_reports
from reviewapp.store.reader import reading

_STATES: tuple[State, ...] = ("shown", "thin", "empty")


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """One direct report at a glance, from what they share.

    `since`: the day on which the reporting began. `entries`: in the current period; `last`: the
    newest day of all, None without any. `states`: how many indicators of the rubric of `role` are
    shown, thin, empty; `gaps`: the codes of the empty ones. Both are empty where that rubric is
    not known here.
    """

    person_id: str
    name: str | None
    alias: str | None
    role: str
    since: datetime.date
    entries: int
    last: datetime.date | None
    states: Mapping[State, int]
    gaps: tuple[str, ...]


def has_reports(workspace: Workspace) -> bool:
    """Whether anybody reports to me today."""
    return bool(_reports(workspace, workspace.today))


def reports(workspace: Workspace, on: datetime.date | None = None) -> list[ReportSummary]:
    """The people who report to me on a day, today by default, by name."""
    day = on or workspace.today
    period = current_period(periods.all_periods(workspace), day)
    found = _reports(workspace, day)
    roles = {report.role for report in found}.intersection(rubrics.names(workspace))
    known = {role: rubrics.load(workspace, role) for role in roles}
    return [_summary(workspace, report, period, day, known) for report in found]


def report_entries(
    workspace: Workspace, person_id: str, offset: int = 0, count: int | None = None
) -> list[Evidence]:
    """What a report shares with me, newest first: `count` entries after the first `offset`.

    RefusedError when that person does not report to me.
    """
    report = _require_report(workspace, person_id)
    return list_evidence(workspace.places, _shared(report), count, offset)


def count_report_entries(workspace: Workspace, person_id: str) -> int:
    """How many entries a report shares with me. RefusedError as in `report_entries`."""
    report = _require_report(workspace, person_id)
    return count_evidence(workspace.places, _shared(report))


def place_of_report_entry(workspace: Workspace, person_id: str, entry_id: str) -> int | None:
    """How many of a report's entries stand above this one; see `evidence.place_of`."""
    report = _require_report(workspace, person_id)
    return evidence.place_in(workspace, _shared(report), entry_id)


def report_coverage(workspace: Workspace, person_id: str) -> tuple[Rubric, list[IndicatorCoverage]]:
    """Their rubric, and its coverage in the current period by what they share.

    RefusedError as in `report_entries`, BadInputError for a role whose rubric is not known here.
    """
    report = _require_report(workspace, person_id)
    rubric = rubrics.load(workspace, report.role)
    return rubric, _coverage(workspace, report, rubric, periods.resolve(workspace), workspace.today)


def report_slo(workspace: Workspace, person_id: str) -> slo.SloOverview | None:
    """Their part of the figures in the current period, out of the incidents that I imported.

    None where their alias is not known. Errors as in `report_coverage`.
    """
    report = _require_report(workspace, person_id)
    if not report.alias:
        return None
    question = slo.Question(report.role, periods.resolve(workspace), assignees=(report.alias,))
    return slo.overview(workspace, question)


def _summary(
    workspace: Workspace,
    report: DirectReport,
    period: Period,
    day: datetime.date,
    known: Mapping[str, Rubric],
) -> ReportSummary:
    newest = list_evidence(workspace.places, _shared(report), 1)
    rubric = known.get(report.role)
    covered = _coverage(workspace, report, rubric, period, day) if rubric else []
    counted = Counter(item.state for item in covered)
    return ReportSummary(
        person_id=report.person_id,
        name=report.name,
        alias=report.alias,
        role=report.role,
        since=report.since,
        entries=count_evidence(workspace.places, _shared(report, period)),
        last=newest[0].on if newest else None,
        states={state: counted[state] for state in _STATES} if covered else {},
        gaps=tuple(item.code for item in covered if item.state == "empty"),
    )


def _reports(workspace: Workspace, day: datetime.date) -> list[DirectReport]:
    with reading(workspace.places) as connection:
        return read_reports(connection, workspace.reader_id(), day) if connection else []


def _require_report(workspace: Workspace, person_id: str) -> DirectReport:
    for report in _reports(workspace, workspace.today):
        if report.person_id == person_id:
            return report
    raise RefusedError(
        f"This person does not report to you on {workspace.today}: you see what your direct "
        "reports share, and nobody else's."
    )


def _shared(report: DirectReport, period: Period = EVERYTHING) -> EvidenceFilter:
    """What leaves their hands: filed and not private."""
    return EvidenceFilter(
        report.person_id, first=period.first, last=period.last, filed=True, shared=True
    )


def _coverage(
    workspace: Workspace, report: DirectReport, rubric: Rubric, period: Period, day: datetime.date
) -> list[IndicatorCoverage]:
    """Without their exemptions: those carry a reason, and nobody has shared it."""
    counted = tally_evidence(workspace.places, report.person_id, rubric.name, period, shared=True)
    today = min(period.last, day) if period.last else day
    return coverage(rubric.codes(), counted, {}, today, coverage_rule(workspace))
