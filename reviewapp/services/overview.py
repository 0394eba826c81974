"""What the first screen shows of the current period. Nothing here needs more than `sqlite3`."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviewapp.core.coverage import CoverageRule, State
from reviewapp.core.draft import box_keys
from reviewapp.core.errors import BadInputError
from reviewapp.core.figure_words import target_name
from reviewapp.core.figures import Report, TargetFigures
from reviewapp.core.measures import due_first
from reviewapp.core.overview import Gap, Situation, Step, gaps, next_steps
from reviewapp.core.periods import Period
from reviewapp.core.rubric import Rubric, Target
from reviewapp.core.times import UTC
from reviewapp.core.wording import incident_name
from reviewapp.services import connect, coverage, measures, periods, rubrics, slo
from reviewapp.services.incident_evidence import mentioned
from reviewapp.services.settings import coverage_rule
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import count_evidence, list_evidence
from reviewapp.store.incident_reader import Import, read_imports
from reviewapp.store.material_reader import Draft, Goal, read_draft, read_goals
from reviewapp.store.owner import DEFAULT_ROLE, read_owner
from reviewapp.store.reader import reading


@dataclass(frozen=True, slots=True)
class TargetGlance:
    """A target with incidents in the period. `label`: "TTA ≤ 15 min · MCS Sev 1–2.5 IcMs"."""

    target: Target
    figures: TargetFigures
    label: str


@dataclass(frozen=True, slots=True)
class Overview:
    """My current period at a glance.

    `entries`: in the period; `inbox`: all that wait there. `states`: how many indicators are in
    each. `gaps`: the empty ones, then the thin ones. `goals`: unanswered ones due in the period or
    before, soonest first. `slo`: of my own incidents where there are any, else of all
    (`own`). `imports` and `incidents`: how many there are, the latter of whatever day.
    `last_entry`: the newest day of all. `rule`: when an indicator counts as shown.
    """

    name: str | None
    role: str
    period: Period
    entries: int
    inbox: int
    states: Mapping[State, int]
    gaps: tuple[Gap, ...]
    goals: tuple[Goal, ...]
    slo: tuple[TargetGlance, ...]
    own: bool
    imports: int
    incidents: int
    last_entry: datetime.date | None
    next_steps: tuple[Step, ...]
    rule: CoverageRule


def overview(workspace: Workspace) -> Overview:
    """What I have, what is missing, and what to do next, in the current period."""
    owner = read_owner(workspace.places)
    owner_id, places = owner.id if owner else "", workspace.places
    people = (owner.alias,) if owner and owner.alias else ()
    period = periods.resolve(workspace)
    rubric, covered = coverage.of_period(workspace, period)
    states = Counter(item.state for item in covered)
    missing = gaps(rubric, covered)
    inbox = count_evidence(places, EvidenceFilter(owner_id, inbox=True))
    newest = list_evidence(places, EvidenceFilter(owner_id), limit=1)
    imports, goals, draft = _material(workspace, owner_id, period)
    due = _due(goals, period)
    mine = _figures(workspace, period, people) if imports and people else None
    own = mine is not None and slo.judges_any(mine)
    # Whoever takes no incidents, as a manager, looks at the team's.
    figures = mine if own or not imports else _figures(workspace, period, ())
    return Overview(
        name=owner.name if owner else None,
        role=owner.role if owner else DEFAULT_ROLE,
        period=period,
        entries=count_evidence(
            places, EvidenceFilter(owner_id, first=period.first, last=period.last)
        ),
        inbox=inbox,
        states=states,
        gaps=missing,
        goals=due,
        slo=_glances(rubric, figures) if figures else (),
        own=own,
        imports=len(imports),
        incidents=slo.stored(workspace) if imports else 0,
        last_entry=newest[0].on if newest else None,
        next_steps=next_steps(
            Situation(
                today=workspace.today,
                period=period,
                any_entry=bool(newest),
                inbox=inbox,
                missed=_missed(workspace, mine if people else figures),
                states=states,
                gaps=missing,
                due=[goal.due for goal in due if goal.due],
                last_import=_day(imports[0].imported_at) if imports else None,
                connect=draft.status if draft else None,
                boxes=_written(workspace, draft) if draft else None,
                measures=due_first(measures.all_measures(workspace, rubric)),
            )
        ),
        rule=coverage_rule(workspace),
    )


def _material(
    workspace: Workspace, owner_id: str, period: Period
) -> tuple[list[Import], list[Goal], Draft | None]:
    """My imports, newest first, my goals, and the period's draft."""
    with reading(workspace.places) as connection:
        if connection is None:
            return [], [], None
        return (
            read_imports(connection, owner_id),
            read_goals(connection, owner_id),
            read_draft(connection, owner_id, period),
        )


def _written(workspace: Workspace, draft: Draft) -> tuple[int, int] | None:
    """How many of the author's boxes are written, of how many; None where the form is gone."""
    try:
        edition = connect.load_edition(workspace, draft.edition)
        forms = box_keys(edition, rubrics.load(workspace, draft.rubric))
    except BadInputError:
        return None
    mine = [key for key, form in forms.items() if form.writer == "employee"]
    return sum(bool(draft.boxes.get(key, "").strip()) for key in mine), len(mine)


def _due(goals: Sequence[Goal], period: Period) -> tuple[Goal, ...]:
    found = [
        (goal.due, goal.id, goal)
        for goal in goals
        if goal.answer is None
        and goal.due is not None
        and (period.last is None or goal.due <= period.last)
    ]
    return tuple(goal for *_, goal in sorted(found, key=lambda item: item[:2]))


def _figures(workspace: Workspace, period: Period, people: Sequence[str]) -> Report:
    return slo.figures(workspace, slo.Question(period=period, assignees=people))[1]


def _glances(rubric: Rubric, figures: Report) -> tuple[TargetGlance, ...]:
    return tuple(
        TargetGlance(target, found, target_name(target, rubric.severities))
        for target, found in zip(rubric.targets, figures.targets, strict=True)
        if found.n or found.pending
    )


def _missed(workspace: Workspace, figures: Report | None) -> list[str]:
    """The incidents that missed a target and that no entry of mine mentions, longest first."""
    if figures is None:
        return []
    misses = [miss for target in figures.targets for miss in target.misses]
    misses.sort(key=lambda miss: -miss.seconds)
    names = {
        f"{miss.source}:{miss.external_id}": incident_name(miss.source, miss.external_id)
        for miss in misses
    }
    known = mentioned(workspace, set(names)) if names else set()
    return [name for reference, name in names.items() if reference not in known]


def _day(instant: int) -> datetime.date:
    return datetime.datetime.fromtimestamp(instant, UTC).astimezone().date()
