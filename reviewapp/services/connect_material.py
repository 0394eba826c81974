"""What a Connect is drawn from: a period's entries, figures and goals, as they stand."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import replace

from reviewapp.core.connect import Edition, GoalItem
from reviewapp.core.draft import Material, is_past
from reviewapp.core.periods import Period
from reviewapp.core.picks import NOTHING_CHOSEN
from reviewapp.core.rubric import Rubric
from reviewapp.core.sealed import Sealed
from reviewapp.core.times import UTC
from reviewapp.services import rubrics, slo
from reviewapp.services.connect_figures import figures_of_draft, moved_on
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_filter import EvidenceFilter, counted
from reviewapp.store.feed_reader import fitting, read_feed
from reviewapp.store.material_reader import Draft, read_goals, read_manager_name, read_measures
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
    picks = existing.picks if existing else NOTHING_CHOSEN
    wanted = replace(feeding(workspace, period, rubric), without=tuple(sorted(picks.left_out)))
    feed = read_feed(workspace.places, wanted, most)
    # Picked ones stand in the document however old they are.
    here = {entry.id for entry in feed.newest}
    older = [entry for entry in picks.picked if entry not in here] if most is not None else []
    evidence = [*feed.newest, *fitting(workspace.places, wanted, older)]
    shown = Counter(counted(entry, wanted)[0] for entry in evidence)
    with reading(workspace.places) as connection:
        manager = connection and read_manager_name(
            connection, owner_id, period.last or as_of.date()
        )
        goals = read_goals(connection, owner_id) if connection else []
        named = (owner_id, rubric.name, rubric.version)
        measures = read_measures(connection, *named) if connection else {}
    known = slo.imports(workspace)
    sealed = figures_of_draft(workspace, existing, period, rubric, as_of, known)
    _warn(workspace, feed.elsewhere, moved_on(workspace, existing, rubric, known))
    sides: dict[bool | None, list[GoalItem]] = {True: [], False: [], None: []}
    for goal in goals:
        side = is_past(goal.due, goal.made_on, goal.answer is not None, period)
        sides[side].append(
            GoalItem(goal.text, goal.success_measure, goal.due, goal.priority, goal.answer)
        )
    return Material(
        edition=edition,
        rubric=replace(rubric, targets=sealed.targets, severities=sealed.severities),
        period=period,
        name=(owner.name if owner else None) or "",
        role=rubric.name,
        manager=manager or None,
        as_of=as_of,
        evidence=evidence,
        more=feed.counts - shown,
        figures=sealed.team,
        own=sealed.own,
        boxes=existing.boxes if existing else {},
        goals=sides[False],
        past_goals=sides[True],
        notes=_notes(sealed),
        imports=sealed.imports,
        months=sealed.months,
        measures=measures,
        picks=picks,
    )


#: An exclusion's reason in words: one, several.
_EXCLUDED = {
    "duplicate": ("duplicate", "duplicates"),
    "child": ("child of another", "children of others"),
    "cancelled": ("cancelled", "cancelled"),
    "false_alarm": ("false alarm", "false alarms"),
    "test": ("test", "tests"),
}


def _notes(sealed: Sealed) -> list[str]:
    """What a reader of the figures has to know."""
    figures = sealed.team
    if figures is None:
        return []
    notes = []
    if sealed.zone != "UTC":
        notes.append(f"The days of the period begin and end in the time zone {sealed.zone}.")
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


def _warn(workspace: Workspace, left_out: int, moved: str | None) -> None:
    """What the author has to know, and a reader of the document must not see."""
    if moved:
        workspace.tell(
            f"Since this draft was drawn {moved}: its figures are those of then; "
            "draw it again (connect draft) to take the new ones."
        )
    if left_out:
        workspace.tell(
            f"{left_out} entries are filed under codes that this rubric does not have, "
            "and are not in it."
        )
