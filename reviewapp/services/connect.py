"""The Connect: draft it from what is there, write its boxes, print it."""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reviewapp.assets import asset
from reviewapp.core import capture
from reviewapp.core.connect import ConnectDocument, Edition, GoalItem, edition_from_mapping
from reviewapp.core.draft import Material, box_keys, draw, is_past
from reviewapp.core.errors import BadInputError, ChangedElsewhereError
from reviewapp.core.figures import Report
from reviewapp.core.identifiers import short
from reviewapp.core.periods import Period
from reviewapp.core.rubric import Rubric
from reviewapp.core.times import UTC
from reviewapp.services import periods, rubrics, slo
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_reader import EvidenceFilter, list_evidence
from reviewapp.store.incident_reader import Import
from reviewapp.store.material_reader import Draft, read_draft, read_goals, read_manager_name
from reviewapp.store.owner import read_owner
from reviewapp.store.reader import reading

DEFAULT_EDITION = "core-priorities"
_ENDING = ".toml"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which Connect is meant: a period's name, None for the current one; a form's name."""

    period: str | None = None
    edition: str | None = None


class WrittenElsewhereError(ChangedElsewhereError):
    """A box has another text than the writer was looking at; `text` is what stands there."""

    def __init__(self, text: str, mine: str) -> None:
        what = f"written elsewhere since you opened it: “{capture.shown(text)}”"
        what = what if text else "emptied elsewhere since you opened it"
        sentence = f"This box was {what}. Nothing was changed."
        super().__init__(sentence, {"text": mine}, {"text": text})
        self.text = text


def draft(workspace: Workspace, choice: Choice) -> ConnectDocument:
    """Make the period's draft, or draw it again; what was written into its boxes stays.

    BadInputError for an unknown period or edition.
    """
    period = periods.resolve(workspace, choice.period)
    existing = _read_draft(workspace, period)
    edition = _edition(workspace, choice, existing)
    rubric = rubrics.load(workspace, workspace.role())
    from reviewapp.services.changing import changing
    from reviewapp.store.material_writer import put_draft

    values = _draft_values(workspace, edition, rubric)
    label = f"the draft of the Connect {_named(period)}"
    with changing(workspace) as transaction, transaction.change(label):
        put_draft(transaction, period, values)
    _say_what_is_newer(workspace, edition, period)
    return document(workspace, choice)


def document(workspace: Workspace, choice: Choice) -> ConnectDocument:
    """The Connect as it stands. Without a draft it is drawn from the material of this moment."""
    from reviewapp.export.sentences import sentences

    period = periods.resolve(workspace, choice.period)
    existing = _read_draft(workspace, period)
    edition = _edition(workspace, choice, existing)
    rubric = _rubric(workspace, existing)
    if existing is not None:
        forms = box_keys(edition, rubric)
        left_out = [key for key, text in existing.boxes.items() if text and key not in forms]
        if left_out:
            workspace.tell(
                f"The form has no boxes {', '.join(left_out)}: what is written in them "
                "is kept, and not in this document."
            )
    material = _material(workspace, period, edition, rubric, existing)
    return draw(material, lambda line: sentences(line, rubric.severities))


def write_box(
    workspace: Workspace, choice: Choice, key: str, text: str, *, read: str | None = None
) -> None:
    """Keep a box's text, in the period's draft, which is made if need be; empty empties it.

    `read`: the stored text that the writer was looking at, WrittenElsewhereError if another stands
    there by now. BadInputError for an unknown box, naming the nearest.
    """
    period = periods.resolve(workspace, choice.period)
    existing = _read_draft(workspace, period)
    edition = _edition(workspace, choice, existing)
    rubric = _rubric(workspace, existing)
    check_box(edition, rubric, key)
    clean = capture.clean_text(text) if text.strip() else ""
    from reviewapp.services.changing import changing
    from reviewapp.store.material_writer import put_box, put_draft

    label = f"your text in “{_box_name(edition, rubric, key)}” of the Connect {_named(period)}"
    with changing(workspace) as transaction, transaction.change(label, subject=key):
        if read is not None:
            # Once more: nobody else can write from here on.
            existing = _read_draft(workspace, period)
            stored = existing.boxes.get(key, "") if existing else ""
            if stored not in (read, clean):
                raise WrittenElsewhereError(stored, clean)
        draft_id = (
            existing.id
            if existing
            else put_draft(
                transaction,
                period,
                _draft_values(workspace, edition, rubric),
            )
        )
        put_box(transaction, draft_id, key, clean)


def _named(period: Period) -> str:
    return period.name or period.text()


def _box_name(edition: Edition, rubric: Rubric, key: str) -> str:
    """A box's title; where there is one for each priority, with the priority's number."""
    form = box_keys(edition, rubric)[key]
    number = key.rpartition("-")[2] if form.per else ""
    return f"{form.title} {number}".strip()


def check_box(edition: Edition, rubric: Rubric, key: str) -> None:
    """BadInputError unless the edition has a box of that key."""
    known = list(box_keys(edition, rubric))
    if key not in known:
        raise BadInputError(
            f"The form has no box “{capture.shown(key)}”. Boxes: {', '.join(known)}."
        )


def editions(workspace: Workspace) -> list[str]:
    """The names of the form editions, the user's own included."""
    found = {
        path.stem
        for folder in (asset("templates", "editions"), workspace.places.editions)
        for path in Path(folder).glob("*" + _ENDING)
    }
    return sorted(found)


def load_edition(workspace: Workspace, name: str) -> Edition:
    """A form edition by name; the user's own go first. BadInputError names the known ones."""
    for folder in (workspace.places.editions, asset("templates", "editions")):
        path = Path(folder) / (name + _ENDING)
        if name in editions(workspace) and path.exists():
            try:
                with path.open("rb") as file:
                    return edition_from_mapping(tomllib.load(file))
            except (ValueError, KeyError, TypeError, AttributeError):
                from reviewapp.ingest.edition_file import read_edition

                return read_edition(path)
    raise BadInputError(
        f"There is no form edition “{capture.shown(name)}”. Known: "
        f"{', '.join(editions(workspace))}."
    )


def _draft_values(workspace: Workspace, edition: Edition, rubric: Rubric) -> dict[str, Any]:
    """What a draft drawn now speaks of: its form, its rubric, and the figures of this moment."""
    return {
        "edition": edition.name,
        "rubric": rubric.name,
        "rubric_version": rubric.version,
        "as_of": int(workspace.clock().timestamp()),
        "imports": [item.id for item in slo.imports(workspace)],
    }


def _read_draft(workspace: Workspace, period: Period) -> Draft | None:
    with reading(workspace.places) as connection:
        if connection is None:
            return None
        return read_draft(connection, workspace.reader_id(), period)


def _edition(workspace: Workspace, choice: Choice, existing: Draft | None) -> Edition:
    name = choice.edition or (existing.edition if existing else DEFAULT_EDITION)
    return load_edition(workspace, name)


def _rubric(workspace: Workspace, existing: Draft | None) -> Rubric:
    """The rubric in the version that the draft was drawn with, as long as that one is kept."""
    if existing is None:
        return rubrics.load(workspace, workspace.role())
    kept = rubrics.load_version(workspace, existing.rubric, existing.rubric_version)
    return kept or rubrics.load(workspace, existing.rubric)


def _say_what_is_newer(workspace: Workspace, edition: Edition, period: Period) -> None:
    end = period.last or workspace.today
    if edition.until is not None and end > edition.until:
        others = ", ".join(name for name in editions(workspace) if name != edition.name)
        workspace.tell(
            f"The form “{edition.title}” was in use for periods up to {edition.until}; "
            f"for a later one choose another (--edition {others})."
        )


def _material(
    workspace: Workspace, period: Period, edition: Edition, rubric: Rubric, existing: Draft | None
) -> Material:
    owner = read_owner(workspace.places)
    owner_id = owner.id if owner else ""
    as_of = datetime.datetime.fromtimestamp(existing.as_of, UTC) if existing else workspace.clock()
    entries = list_evidence(
        workspace.places,
        EvidenceFilter(owner_id, first=period.first, last=period.last, shared=True),
    )
    filed = [entry for entry in entries if entry.indicators]
    codes = frozenset(rubric.codes())
    # A code may mean something else in another version, where one is known.
    other_versions = {item.version for item in rubrics.earlier(workspace, rubric.name)}
    if other_versions:
        other_versions |= {rubrics.load(workspace, rubric.name).version}
    ours = [
        entry
        for entry in filed
        if entry.rubric == rubric.name
        and entry.rubric_version not in other_versions - {rubric.version}
        and codes.intersection(entry.indicators)
    ]
    with reading(workspace.places) as connection:
        manager = connection and read_manager_name(
            connection, owner_id, period.last or as_of.date()
        )
        goals = read_goals(connection, owner_id) if connection else []
    known = slo.imports(workspace)
    _warn(workspace, len(filed) - len(ours), existing, known)
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
        evidence=ours,
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
