"""SLO figures: the stored incidents against the targets of a rubric."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviewapp.core import capture
from reviewapp.core.errors import BadInputError
from reviewapp.core.figure_words import has_any
from reviewapp.core.figures import IncidentVerdict, Report, report, verdicts
from reviewapp.core.incidents import Incident
from reviewapp.core.months import Month, MonthCounts
from reviewapp.core.periods import Period
from reviewapp.core.rubric import Rubric
from reviewapp.core.times import UTC, day_start
from reviewapp.services import rubrics
from reviewapp.services.workspace import Workspace
from reviewapp.store.incident_reader import (
    Import,
    count_incidents,
    find_incidents,
    read_imports,
    read_incidents,
)
from reviewapp.store.reader import reading

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Question:
    """What figures are asked for."""

    rubric: str | None = None
    period: Period = Period("", None, None)  # noqa: RUF009 - frozen
    as_of: datetime.datetime | None = None
    assignees: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SloOverview:
    """The figures of a period, and each target's months for a small line beside them.

    `months`: per target id, every month of the period, an open one's as far as the data go; none
    begins after the instant that the figures speak of. `imports`: newest first. `stored`: how many
    incidents there are, of whatever day. `own`: whether only some assignees' incidents are in it.
    """

    rubric: Rubric
    report: Report
    months: Mapping[str, tuple[Month, ...]]
    imports: tuple[Import, ...]
    stored: int
    own: bool


def figures(workspace: Workspace, question: Question) -> tuple[Rubric, Report]:
    """The figures of every target of a rubric over a period's incidents."""
    rubric, made, _ = _figures(workspace, question)
    return rubric, made


def overview(workspace: Workspace, question: Question) -> SloOverview:
    """The figures of every target with their months, in one pass over the incidents."""
    counts = MonthCounts()
    rubric, made, known = _figures(workspace, question, counts)
    end = None if made.until is None else min(made.until, made.as_of + 1)
    return SloOverview(
        rubric=rubric,
        report=made,
        months={target.id: counts.of(target.id, made.since, end) for target in rubric.targets},
        imports=tuple(known),
        stored=stored(workspace),
        own=bool(question.assignees),
    )


def incident_verdicts(
    workspace: Workspace, question: Question, target: str | None = None, missed: bool = False
) -> list[IncidentVerdict]:
    """Each incident of the period against each target that names it, misses first, worst first.

    `target`: only this one; BadInputError where the rubric has none of that id.
    """
    rubric = rubrics.load(workspace, question.rubric or workspace.role())
    ids = [known.id for known in rubric.targets]
    if target is not None and target not in ids:
        near = ", ".join(capture.nearest(target, ids)) or ", ".join(ids)
        raise BadInputError(
            f"The {rubric.name} rubric has no target “{capture.shown(target)}”: "
            f"did you mean {near}?"
        )
    since, until, as_of = _window(workspace, question)
    with reading(workspace.places) as connection:
        owner = workspace.reader_id()
        stored = read_incidents(connection, owner, since, until) if connection else iter(())
        incidents: list[Incident] = list(stored)
    people = frozenset(question.assignees) or None
    found = [
        item
        for item in verdicts(rubric, incidents, as_of, since, until, people=people)
        if (target is None or item.target == target) and (not missed or item.verdict == "missed")
    ]
    return sorted(found, key=_worst_first)


def verdicts_of(workspace: Workspace, question: Question, reference: str) -> list[IncidentVerdict]:
    """One incident ("icm:300000123") against each target that names it, whenever it was created.

    Empty where it was never imported.
    """
    rubric = rubrics.load(workspace, question.rubric or workspace.role())
    with reading(workspace.places) as connection:
        owner = workspace.reader_id()
        found = find_incidents(connection, owner, [reference]) if connection else []
    as_of = int((question.as_of or workspace.clock()).timestamp())
    return list(verdicts(rubric, found, as_of))


def stored(workspace: Workspace) -> int:
    """How many incidents I have, of whatever day."""
    with reading(workspace.places) as connection:
        return count_incidents(connection, workspace.reader_id()) if connection else 0


def judges_any(made: Report) -> bool:
    """Whether an incident counts for a target: whose figures a screen begins with hangs on it."""
    return any(figures.n or figures.pending for figures in made.targets)


def holds_any(made: Report) -> bool:
    """Whether any incident was created in the period at all, counted or not."""
    return bool(made.uncovered or made.excluded) or any(map(has_any, made.targets))


def imports(workspace: Workspace) -> list[Import]:
    """My imports, newest first."""
    with reading(workspace.places) as connection:
        return read_imports(connection, workspace.reader_id()) if connection else []


def parse_as_of(word: str) -> datetime.datetime:
    """An instant: ISO 8601, UTC where no offset stands there; a bare day means its end."""
    try:
        if len(word.strip()) == 10:
            day = datetime.date.fromisoformat(word.strip())
            start = datetime.datetime(day.year, day.month, day.day, tzinfo=UTC)
            return start + datetime.timedelta(days=1)
        instant = datetime.datetime.fromisoformat(word.strip())
    except (ValueError, OverflowError):
        raise BadInputError(
            f"“{capture.shown(word)}” is not an instant: write it as 2026-06-30 or "
            "2026-06-30T18:00Z."
        ) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _figures(
    workspace: Workspace, question: Question, months: MonthCounts | None = None
) -> tuple[Rubric, Report, list[Import]]:
    rubric = rubrics.load(workspace, question.rubric or workspace.role())
    since, until, as_of = _window(workspace, question)
    begin = 2 * since - until if since is not None and until is not None else since
    with reading(workspace.places) as connection:
        owner = workspace.reader_id()
        incidents = read_incidents(connection, owner, begin, until) if connection else iter(())
        known = read_imports(connection, owner) if connection else []
        made = report(
            rubric,
            incidents,
            as_of,
            since,
            until,
            people=frozenset(question.assignees) or None,
            cohort_complete=_complete(known, begin, until),
            months=months,
        )
    return rubric, made, known


def _window(workspace: Workspace, question: Question) -> tuple[int | None, int | None, int]:
    """First instant, first instant after the period, and the instant the figures speak of."""
    first, last = question.period.first, question.period.last
    as_of = question.as_of or workspace.clock()
    return (
        day_start(first) if first else None,
        day_start(last) + _DAY if last else None,
        int(as_of.timestamp()),
    )


def _complete(known: list[Import], since: int | None, until: int | None) -> bool:
    """Whether the imports say that they hold every incident created in [since, until).

    Per source the stated windows have to cover it without a gap. Without a statement an
    extract may lack the incidents that were closed early or late, and a trend would mislead.
    """
    if since is None or until is None or not known:
        return False
    for source in {item.source for item in known}:
        reached = since
        windows = sorted(_stated(item) for item in known if item.source == source)
        for first, after in windows:
            if first <= reached:
                reached = max(reached, after)
        if reached < until:
            return False
    return True


def _stated(item: Import) -> tuple[int, int]:
    if item.selected_first is None or item.selected_last is None:
        return (0, 0)
    first, last = map(datetime.date.fromisoformat, (item.selected_first, item.selected_last))
    return day_start(first), day_start(last) + _DAY


def _worst_first(item: IncidentVerdict) -> tuple[int, int, str]:
    order = (
        "missed",
        "pending",
        "unknown",
        "invalid",
        "met",
        "not_applicable",
        "uncovered",
        "excluded",
    )
    return order.index(item.verdict), -(item.seconds or 0), item.incident.external_id
