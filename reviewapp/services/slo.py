"""SLO figures: the stored incidents against the targets of a rubric."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reviewapp.core import capture
from reviewapp.core.errors import BadInputError, RefusedError
from reviewapp.core.figure_words import has_any
from reviewapp.core.figures import IncidentVerdict, Report, report, verdicts
from reviewapp.core.identifiers import short
from reviewapp.core.incident_filter import IncidentFilter
from reviewapp.core.incidents import Incident
from reviewapp.core.months import Month, MonthCounts
from reviewapp.core.people import People, Team
from reviewapp.core.periods import Period
from reviewapp.core.readings import without_objectives
from reviewapp.core.rubric import Rubric
from reviewapp.core.times import UTC, day_end, day_start
from reviewapp.services import rubrics
from reviewapp.services.settings import reporting_zone
from reviewapp.services.slo_extracts import partial_sources
from reviewapp.services.workspace import Workspace
from reviewapp.store.cohort_reader import Cohort, find_with_programmes, read_cohort
from reviewapp.store.incident_reader import (
    Import,
    count_incidents,
    imports_of_incidents,
    read_imports,
)
from reviewapp.store.material_reader import read_team
from reviewapp.store.reader import reading

#: More would bury the figures.
_NAMED_IMPORTS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What figures are asked for.

    `assignees`: only theirs. `team`: only those of my direct reports, each for as long as they
    reported to me. `only`: which of these incidents.
    """

    rubric: str | None = None
    period: Period = Period("", None, None)  # noqa: RUF009 - frozen
    as_of: datetime.datetime | None = None
    assignees: Sequence[str] = ()
    team: bool = False
    only: IncidentFilter = IncidentFilter()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True)
class SloOverview:
    """The figures of a period, and each target's months for a small line beside them.

    `months`: per target id, every month of the period, an open one's as far as the data go; none
    begins after the instant that the figures speak of. `imports`: newest first. `stored`: how many
    incidents there are, of whatever day. `own`: whether only some assignees' incidents are in it.
    `inherited`: how many incidents of the period have their programme from their customer.
    """

    rubric: Rubric
    report: Report
    months: Mapping[str, tuple[Month, ...]]
    imports: tuple[Import, ...]
    stored: int
    own: bool
    inherited: int = 0


def figures(workspace: Workspace, question: Question) -> tuple[Rubric, Report]:
    """The figures of every target of a rubric over a period's incidents."""
    rubric = _rubric(workspace, question)
    return rubric, figures_of(workspace, rubric, question)


def figures_of(workspace: Workspace, rubric: Rubric, question: Question) -> Report:
    """The figures of a rubric's targets, whichever version of it is in use."""
    return _figures(workspace, rubric, question)[0]


def figures_and_inherited(workspace: Workspace, question: Question) -> tuple[Rubric, Report, int]:
    """The same, and how many of the period's incidents have their programme from their customer."""
    rubric = _rubric(workspace, question)
    made, _, inherited = _figures(workspace, rubric, question)
    return rubric, made, inherited


def months_of(
    workspace: Workspace, rubric: Rubric, question: Question
) -> tuple[Report, dict[str, tuple[Month, ...]]]:
    """As `figures_of`, and per target id every month of the period as in `SloOverview`."""
    return _by_month(workspace, rubric, question)[:2]


def _by_month(
    workspace: Workspace, rubric: Rubric, question: Question
) -> tuple[Report, dict[str, tuple[Month, ...]], list[Import], int]:
    counts = MonthCounts(reporting_zone(workspace))
    made, known, inherited = _figures(workspace, rubric, question, counts)
    end = None if made.until is None else min(made.until, made.as_of + 1)
    months = {target.id: counts.of(target.id, made.since, end) for target in rubric.targets}
    return made, months, known, inherited


def overview(workspace: Workspace, question: Question) -> SloOverview:
    """The figures of every target with their months, in one pass over the incidents."""
    rubric = _rubric(workspace, question)
    made, months, known, inherited = _by_month(workspace, rubric, question)
    return SloOverview(
        rubric=rubric,
        report=made,
        months=months,
        imports=tuple(known),
        stored=stored(workspace),
        own=bool(question.assignees) or question.team,
        inherited=inherited,
    )


def incident_verdicts(
    workspace: Workspace, question: Question, target: str | None = None, missed: bool = False
) -> list[IncidentVerdict]:
    """Each incident of the period against each target that names it, misses first, worst first.

    `target`: only this one; BadInputError where the rubric has none of that id.
    """
    rubric = _rubric(workspace, question)
    ids = [known.id for known in rubric.targets]
    if target is not None and target not in ids:
        near = ", ".join(capture.nearest(target, ids)) or ", ".join(ids)
        raise BadInputError(
            f"The {rubric.name} rubric has no target “{capture.shown(target)}”: "
            f"did you mean {near}?"
        )
    since, until, as_of = _window(workspace, question)
    aliases, people = _people(workspace, question)
    with reading(workspace.places) as connection:
        owner = workspace.reader_id()
        stored = (
            read_cohort(connection, owner, since, until, aliases, question.only)
            if connection
            else ()
        )
        incidents: list[Incident] = list(stored)
    found = [
        item
        for item in verdicts(rubric, incidents, as_of, since, until, people=people)
        if (target is None or item.target == target) and (not missed or item.verdict == "missed")
    ]
    return sorted(found, key=_worst_first)


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a period or a filter leaves out of a list: incidents, and misses among them."""

    incidents: int
    misses: int

    def __bool__(self) -> bool:
        return bool(self.incidents)


def hidden(workspace: Workspace, question: Question, target: str | None = None) -> Hidden:
    """What a question's period, people and filter hide of a target's incidents, or of all."""
    people = question.assignees or question.team
    if not (question.only or people or question.period.first or question.period.last):
        return Hidden(0, 0)
    counts = []
    for asked in (Question(question.rubric, as_of=question.as_of), question):
        found = incident_verdicts(workspace, asked, target)
        references = {item.incident.reference for item in found}
        missed = {item.incident.reference for item in found if item.verdict == "missed"}
        counts.append((len(references), len(missed)))
    (every, every_missed), (shown, shown_missed) = counts
    return Hidden(every - shown, every_missed - shown_missed)


def hidden_text(it: Hidden) -> str:
    """ "12 incidents, 2 of them missed"."""
    incidents = "1 more incident" if it.incidents == 1 else f"{it.incidents:,} more incidents"
    if not it.misses:
        return f"{incidents}, none of them missed"
    return f"{incidents}, {it.misses:,} of them missed"


def inherited_text(n: int) -> str:
    """How many incidents of the period have their programme from their customer."""
    have = "1 incident has its" if n == 1 else f"{n:,} incidents have their"
    return f"{have} programme from the customer: the import names none."


def verdicts_of(
    workspace: Workspace, question: Question, references: Iterable[str]
) -> list[IncidentVerdict]:
    """Incidents ("icm:300000123") against each target that names them, whenever they were created.

    In the order of the references; what was never imported is not in it.
    """
    rubric = _rubric(workspace, question)
    found = incidents_by_reference(workspace, references)
    as_of = int((question.as_of or workspace.clock()).timestamp())
    return list(verdicts(rubric, found, as_of))


def incidents_by_reference(workspace: Workspace, references: Iterable[str]) -> list[Incident]:
    """My imported incidents of these references, in their order, each once."""
    wanted = list(dict.fromkeys(references))
    with reading(workspace.places) as connection:
        if connection is None or not wanted:
            return []
        found = find_with_programmes(connection, workspace.reader_id(), wanted)
    places = {reference: place for place, reference in enumerate(wanted)}
    return sorted(found, key=lambda incident: places[incident.reference])


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


def imports_behind(
    workspace: Workspace, rubric: Rubric, question: Question, known: Sequence[Import]
) -> list[Import]:
    """Those of the `known` imports that tell incidents of the period which targets may name."""
    since, until, _ = _window(workspace, question)
    sources = {target.source for target in rubric.targets}
    named = set[str]() if None in sources else {source for source in sources if source}
    with reading(workspace.places) as connection:
        if connection is None:
            return []
        found = imports_of_incidents(connection, workspace.reader_id(), since, until, named)
    return [item for item in known if item.id in found]


def import_names(known: Sequence[Import]) -> str:
    """Where figures come from: "the imports …2bcb81, …9f31c0 and 3 more"; empty without any."""
    named = ", ".join(f"…{short(item.id)}" for item in known[:_NAMED_IMPORTS])
    more = len(known) - _NAMED_IMPORTS
    rest = f" and {more} more" if more > 0 else ""
    return f"the import{'s' if len(known) > 1 else ''} {named}{rest}" if known else ""


def parse_as_of(word: str, zone: datetime.tzinfo = UTC) -> datetime.datetime:
    """An instant: ISO 8601; a bare day means its end.

    `zone`: the one in which a day ends, and of an instant without an offset.
    """
    try:
        if len(word.strip()) == 10:
            end = day_end(datetime.date.fromisoformat(word.strip()), zone)
            return datetime.datetime.fromtimestamp(end, UTC)
        instant = datetime.datetime.fromisoformat(word.strip())
    except (ValueError, OverflowError):
        raise BadInputError(
            f"“{capture.shown(word)}” is not an instant: write it as 2026-06-30 or "
            "2026-06-30T18:00Z."
        ) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def _figures(
    workspace: Workspace, rubric: Rubric, question: Question, months: MonthCounts | None = None
) -> tuple[Report, list[Import], int]:
    since, until, as_of = _window(workspace, question)
    previous = _previous_since(workspace, question.period)
    begin = since if previous is None else previous
    aliases, people = _people(workspace, question)
    with reading(workspace.places) as connection:
        owner = workspace.reader_id()
        known = read_imports(connection, owner) if connection else []
        cohort = Cohort(since)
        if connection is not None:
            cohort.read(connection, owner, begin, until, aliases, question.only)
        made = report(
            rubric,
            cohort.incidents,
            as_of,
            since,
            until,
            previous_since=previous,
            people=people,
            partial_sources=partial_sources(known, begin, until, reporting_zone(workspace)),
            months=months,
        )
    return made, known, cohort.inherited


def _rubric(workspace: Workspace, question: Question) -> Rubric:
    rubric = rubrics.load(workspace, question.rubric or workspace.role())
    return without_objectives(rubric) if question.assignees else rubric


def _people(workspace: Workspace, question: Question) -> tuple[Collection[str], People]:
    """Aliases whose incidents may count, and who of them does; none of both for everyone's.

    RefusedError where I have no team.
    """
    if not question.team:
        return question.assignees, frozenset(question.assignees) or None
    with reading(workspace.places) as connection:
        found = read_team(connection, workspace.reader_id()) if connection else []
    if not found:
        raise RefusedError(
            "Nobody with an alias reports to you, so there is no team whose incidents could be "
            "told: name the people with --assignee."
        )
    zone = reporting_zone(workspace)
    members: dict[str, tuple[tuple[int, int | None], ...]] = {}
    for alias, since, until in found:
        span = day_start(since, zone), day_end(until, zone) if until else None
        members[alias] = (*members.get(alias, ()), span)
    return list(members), Team(members)


def _window(workspace: Workspace, question: Question) -> tuple[int | None, int | None, int]:
    """First instant, first instant after the period, and the instant the figures speak of."""
    first, last = question.period.first, question.period.last
    zone = reporting_zone(workspace)
    as_of = question.as_of or workspace.clock()
    return (
        day_start(first, zone) if first else None,
        day_end(last, zone) if last else None,
        int(as_of.timestamp()),
    )


def _previous_since(workspace: Workspace, period: Period) -> int | None:
    """The first instant of the previous period: as many days, just before; None for an open one."""
    if period.first is None or period.last is None:
        return None
    days = (period.last - period.first).days + 1
    earliest = (period.first - datetime.date.min).days
    before = period.first - datetime.timedelta(days=min(days, earliest))
    return day_start(before, reporting_zone(workspace))


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
