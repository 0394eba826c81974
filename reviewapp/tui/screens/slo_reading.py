"""What the SLO screen reads in one go, off the screen's thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reviewapp.core.figures import IncidentVerdict, Report
from reviewapp.core.periods import Period
from reviewapp.services import customers, periods, slo
from reviewapp.services.filter_words import unknown_words
from reviewapp.services.incident_evidence import mentioned
from reviewapp.services.settings import ZONE, setting
from reviewapp.services.slo import Hidden, Question, SloOverview
from reviewapp.services.workspace import Workspace
from reviewapp.tui.dialogs.slo_filter import Known, SloFilter
from reviewapp.tui.widgets.incident_detail import Incidents
from reviewapp.tui.widgets.slo_strip import EXCLUDED, UNCOVERED

if TYPE_CHECKING:
    from reviewapp.services.slo_text import Told


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at. `target`: the incidents of one, or of UNCOVERED or EXCLUDED; `alone`:
    incidents by their references. Neither: the targets.
    """

    filter: SloFilter = SloFilter()  # noqa: RUF009 - frozen
    target: str | None = None
    alone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a view came to. `incidents` is None while the targets are looked at.

    `filter`: the view's, with `mine` decided. `beside`: whose other figures are known too, and
    these, so that mine and everyone's can be told apart. `hidden`: what the view leaves out of a
    target's incidents. `zone`: in which the period's days begin and end. `unknown`: sentences on
    what the filter names, or how I am spelt, and no incident has.
    """

    view: View
    filter: SloFilter
    question: Question
    periods: Sequence[Period]
    current: Period
    alias: str | None
    seen: SloOverview
    beside: tuple[str, Report] | None
    told: Mapping[str, Told]
    incidents: Incidents | None
    hidden: Hidden
    zone: str
    unknown: Sequence[str] = ()


def read(workspace: Workspace, view: View) -> Reading:
    """The figures, and the incidents where a view lists them."""
    # The sentences' templates are not needed before somebody comes here.
    from reviewapp.services.slo_text import told

    owner = workspace.known_owner()
    alias = owner.alias if owner else None
    current = periods.resolve(workspace)
    chosen, period = view.filter, view.filter.period or current
    own = None
    if alias and not chosen.others:
        own = slo.overview(workspace, Question(period=period, assignees=(alias,), only=chosen.only))
    if chosen.mine is None:
        # As Home has it: mine where there are any, else everyone's.
        chosen = replace(chosen, mine=own is not None and slo.judges_any(own.report))
    assignees = (*chosen.others, *([alias] if chosen.mine and alias else []))
    question = Question(period=period, assignees=assignees, only=chosen.only)
    seen = own if own and chosen.mine else slo.overview(workspace, question)
    beside: tuple[str, Report] | None = None
    if assignees and seen.imports:
        beside = "Everyone’s", slo.figures(workspace, replace(question, assignees=()))[1]
    elif own is not None and seen.imports:
        beside = "Mine", own.report
    return Reading(
        view=view,
        filter=chosen,
        question=question,
        periods=periods.all_periods(workspace),
        current=current,
        alias=alias,
        seen=seen,
        beside=beside,
        told=told(seen),
        incidents=_incidents(workspace, view, question, seen, alias),
        hidden=_hidden(workspace, view, question),
        zone=setting(workspace, ZONE).value,
        unknown=_unknown(workspace, question, seen, own),
    )


def _unknown(
    workspace: Workspace, question: Question, seen: SloOverview, own: SloOverview | None
) -> list[str]:
    if not seen.imports:
        return []
    said = unknown_words(workspace, question, none_fit=not slo.holds_any(seen.report))
    # Managers take no incidents; an engineer without any may be spelt otherwise there.
    if said or own is None or slo.holds_any(own.report) or workspace.role() != "engineer":
        return said
    owner = workspace.known_owner()
    me = Question(assignees=(owner.alias,) if owner and owner.alias else ())
    return [
        f"{sentence} “Who I am” among the commands sets how exports spell you."
        for sentence in unknown_words(workspace, me, none_fit=True)
    ]


def _incidents(
    workspace: Workspace, view: View, question: Question, seen: SloOverview, alias: str | None
) -> Incidents | None:
    if view.alone:
        items: list[IncidentVerdict] = slo.verdicts_of(workspace, question, view.alone)
    elif view.target in (UNCOVERED, EXCLUDED):
        every = slo.incident_verdicts(workspace, question)
        items = [item for item in every if item.verdict == view.target]
    elif view.target is not None:
        items = slo.incident_verdicts(workspace, question, view.target, view.filter.missed)
    else:
        return None
    noted = mentioned(workspace, {item.incident.reference for item in items})
    return Incidents(seen.rubric, seen.report.as_of, items, noted, alias)


def _hidden(workspace: Workspace, view: View, question: Question) -> Hidden:
    """Counted where a target's incidents are looked at: it means judging all there are."""
    if view.target in (None, UNCOVERED, EXCLUDED):
        return Hidden(0, 0)
    return slo.hidden(workspace, question, view.target)


def known_words(workspace: Workspace, reading: Reading) -> Known:
    """What the filter can be set to."""
    severities = (name for names in reading.seen.rubric.severities.values() for name in names)
    return Known(
        reading.periods,
        reading.current,
        reading.alias,
        customers.known_programmes(workspace),
        tuple(dict.fromkeys(severities)),
        customers.names_of_incidents(workspace),
    )
