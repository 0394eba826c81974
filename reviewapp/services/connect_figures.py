"""The SLO figures of a Connect: those its draft was drawn with, and whether the data moved on."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from reviewapp.core.identifiers import short
from reviewapp.core.periods import Period
from reviewapp.core.rubric import Rubric, Target
from reviewapp.core.sealed import Sealed, from_text
from reviewapp.core.times import UTC
from reviewapp.services import slo
from reviewapp.services.settings import ZONE, setting
from reviewapp.services.workspace import Workspace
from reviewapp.store.incident_reader import Import
from reviewapp.store.material_reader import Draft


def figures_now(
    workspace: Workspace,
    period: Period,
    rubric: Rubric,
    as_of: datetime.datetime,
    known: Sequence[Import],
) -> Sealed:
    """The figures of a period as the store has them. `known`: the imports, newest first."""
    owner = workspace.known_owner()
    alias = owner.alias if owner else None
    question = slo.Question(rubric.name, period, as_of)
    mine = slo.Question(rubric.name, period, as_of, (alias,)) if alias else None
    team, months = slo.months_of(workspace, rubric, question) if known else (None, {})
    return Sealed(
        team=team,
        own=slo.figures_of(workspace, rubric, mine) if known and mine else None,
        targets=rubric.targets,
        severities=dict(rubric.severities),
        zone=setting(workspace, ZONE).value,
        imports=tuple(map(_import_line, slo.imports_behind(workspace, rubric, question, known))),
        months=months,
    )


def figures_of_draft(
    workspace: Workspace,
    draft: Draft | None,
    period: Period,
    rubric: Rubric,
    as_of: datetime.datetime,
    known: Sequence[Import],
) -> Sealed:
    """The figures that a draft was drawn with; without any, those of its instant in the store."""
    kept = from_text(draft.figures) if draft is not None and draft.figures else None
    return kept or figures_now(workspace, period, rubric, as_of, known)


def moved_on(
    workspace: Workspace, draft: Draft | None, rubric: Rubric, known: Sequence[Import]
) -> str | None:
    """What changed since the figures of a draft were taken: a clause; None where nothing did."""
    if draft is None:
        return None
    if set(draft.imports) != {item.id for item in known}:
        return "incidents were imported or undone"
    kept = from_text(draft.figures) if draft.figures else None
    if kept is None:
        return None
    if kept.zone != setting(workspace, ZONE).value:
        return "the time zone of the period was set otherwise"
    if list(map(_as_read, kept.targets)) != list(map(_as_read, rubric.targets)):
        return "SLO lines were set to be read otherwise"
    return None


def _as_read(target: Target) -> tuple[object, ...]:
    """What a user can choose about a line, and what figures hang on."""
    return target.id, target.reading, target.limit_s, target.objective


def _import_line(item: Import) -> str:
    day = datetime.datetime.fromtimestamp(item.imported_at, UTC).date()
    rows = "1 row" if item.rows == 1 else f"{item.rows:,} rows"
    return f"{item.file_name}, {rows}, imported {day} (…{short(item.id)})"
