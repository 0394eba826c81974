"""What a Connect is drawn from: a period's entries, figures and goals, as they stand."""

from __future__ import annotations

import datetime
from collections import Counter

from reviewapp.core.connect import Edition, GoalItem
from reviewapp.core.draft import Material, is_past
from reviewapp.core.figures import Report
from reviewapp.core.identifiers import short
from reviewapp.core.periods import Period
from reviewapp.core.rubric import Rubric
from reviewapp.core.times import UTC
from reviewapp.services import rubrics, slo
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_reader import EvidenceFilter, counted
from reviewapp.store.feed_reader import read_feed
from reviewapp.store.incident_reader import Import
from reviewapp.store.material_reader import Draft, read_goals, read_manager_name
from reviewapp.store.owner import read_owner
from reviewapp.store.reader import reading


def feeding(workspace: Workspace, period: Period, rubric: Rubric) -> EvidenceFilter:
    """The entries that feed a Connect: those of the period that may leave, filed under its rubric.

    An entry counts under the first of its codes that the rubric (still) has. A code may mean
    something else in another version, where one is known.
    """
    versions = {item.version for item in rubrics.earlier(workspace, rubric.name)}
    if versions:
        versions |= {rubrics.load(workspace, rubric.name).version}
    return EvidenceFilter(
        workspace.reader_id(),
        first=period.first,
        last=period.last,
        shared=True,
        rubric=rubric.name,
        known=tuple(rubric.codes()),
        other_versions=tuple(sorted(versions - {rubric.version})),
    )


def read_material(
    workspace: Workspace,
    period: Period,
    edition: Edition,
    rubric: Rubric,
    existing: Draft | None,
    most: int | None,
) -> Material:
    """All of it, or with the newest `most` entries under each indicator."""
    owner = read_owner(workspace.places)
    owner_id = owner.id if owner else ""
    as_of = datetime.datetime.fromtimestamp(existing.as_of, UTC) if existing else workspace.clock()
    wanted = feeding(workspace, period, rubric)
    feed = read_feed(workspace.places, wanted, most)
    shown = Counter(counted(entry, wanted)[0] for entry in feed.newest)
    with reading(workspace.places) as connection:
        manager = connection and read_manager_name(
            connection, owner_id, period.last or as_of.date()
        )
        goals = read_goals(connection, owner_id) if connection else []
    known = slo.imports(workspace)
    _warn(workspace, feed.elsewhere, existing, known)
    figures = own = None
    if known:
        question = slo.Question(rubric.name, period, as_of)
        figures = slo.figures(workspace, question)[1]
        if owner and owner.alias:
            own = slo.figures(workspace, slo.Question(rubric.name, period, as_of, (owner.alias,)))[
                1
            ]
    sides: dict[bool | None, list[GoalItem]] = {True: [], False: [], None: []}
    for goal in goals:
        side = is_past(goal.due, goal.made_on, goal.answer is not None, period)
        sides[side].append(
            GoalItem(goal.text, goal.success_measure, goal.due, goal.priority, goal.answer)
        )
    return Material(
        edition=edition,
        rubric=rubric,
        period=period,
        name=(owner.name if owner else None) or "",
        role=rubric.name,
        manager=manager or None,
        as_of=as_of,
        evidence=feed.newest,
        more=feed.counts - shown,
        figures=figures,
        own=own,
        boxes=existing.boxes if existing else {},
        goals=sides[False],
        past_goals=sides[True],
        notes=_notes(figures),
        imports=[_import_line(item) for item in known],
    )


#: An exclusion's reason in words: one, several.
_EXCLUDED = {
    "duplicate": ("duplicate", "duplicates"),
    "child": ("child of another", "children of others"),
    "cancelled": ("cancelled", "cancelled"),
    "false_alarm": ("false alarm", "false alarms"),
    "test": ("test", "tests"),
}


def _notes(figures: Report | None) -> list[str]:
    """What a reader of the figures has to know."""
    if figures is None:
        return []
    notes = []
    if figures.excluded:
        reasons = ", ".join(
            f"{count} {_EXCLUDED[reason][count > 1]}" for reason, count in figures.excluded.items()
        )
        notes.append(f"Not counted in the SLO figures: {reasons}.")
    for text, count in (
        ("Named by no SLO target of the rubric", figures.uncovered),
        ("More severe than any SLO target names", figures.above_bands),
    ):
        if count:
            notes.append(f"{text}: {count} incident{'s' if count > 1 else ''}.")
    return notes


def _warn(workspace: Workspace, left_out: int, existing: Draft | None, known: list[Import]) -> None:
    """What the author has to know, and a reader of the document must not see."""
    if existing is not None and set(existing.imports) != {item.id for item in known}:
        workspace.tell(
            "Incidents were imported or undone since this draft was drawn: "
            "draw it again (connect draft) to take them in."
        )
    if left_out:
        workspace.tell(
            f"{left_out} entries are filed under codes that this rubric does not have, "
            "and are not in it."
        )


def _import_line(item: Import) -> str:
    day = datetime.datetime.fromtimestamp(item.imported_at, UTC).date()
    return f"{item.file_name}, {item.rows} rows, imported {day} (…{short(item.id)})"
