"""Evidence: changing entries, and taking any change back."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reviewapp.core import capture
from reviewapp.core.changes import FieldChange, entry_changes, value_text
from reviewapp.core.errors import BadInputError, ChangedElsewhereError
from reviewapp.core.evidence import Evidence
from reviewapp.core.identifiers import milliseconds_of, short
from reviewapp.core.times import UTC, instant_text
from reviewapp.services.capture import codes_of
from reviewapp.services.changing import changing
from reviewapp.services.slo import imports
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_reader import find_evidence
from reviewapp.store.evidence_writer import update_evidence
from reviewapp.store.history_reader import OF_ONE_ENTRY
from reviewapp.store.incident_writer import IMPORT_LABEL
from reviewapp.store.undo import Step, next_redo, next_undo, redo, undo
from reviewapp.store.writing import StaleError


@dataclass(frozen=True, slots=True)
class Edit:
    """What to change of an entry; None leaves it, an empty sequence or "" takes it away."""

    text: str | None = None
    codes: Sequence[str] | None = None
    on: str | None = None
    circle: str | None = None
    incidents: Sequence[str] | None = None
    links: Sequence[str] | None = None
    private: bool | None = None
    rubric: str | None = None


def edit(workspace: Workspace, entry: Evidence, change: Edit) -> Evidence:
    """Write a changed entry and return it. `entry` is what the user was looking at.

    BadInputError for what can't be understood; ChangedElsewhereError when it was changed since.
    """
    _require_text(entry)
    if entry.deleted_at is not None:
        raise BadInputError(
            f"Entry …{short(entry.id)} is removed: bring it back first with "
            f"reviewapp unremove {short(entry.id)}"
        )
    changed = _changed(workspace, entry, change)
    if changed == entry:
        return entry
    return _write(workspace, entry, changed, "edit")


def remove(workspace: Workspace, entry: Evidence) -> Evidence:
    """Mark an entry removed; `unremove` brings it back."""
    if entry.deleted_at is not None:
        raise BadInputError(f"Entry …{short(entry.id)} is removed already.")
    marked = replace(entry, deleted_at=instant_text(workspace.clock()))
    return _write(workspace, entry, marked, "remove")


def unremove(workspace: Workspace, entry: Evidence) -> Evidence:
    """Bring a removed entry back."""
    _require_text(entry)
    if entry.deleted_at is None:
        raise BadInputError(f"Entry …{short(entry.id)} is not removed.")
    return _write(workspace, entry, replace(entry, deleted_at=None), "unremove")


@dataclass(frozen=True, slots=True)
class LastChange:
    """What an undo takes back: in words, since when, as UTC text, and whether a whole import."""

    txn: str
    words: str
    at: str
    is_import: bool


def undo_last(workspace: Workspace) -> str | None:
    """Take the newest change back, whatever it was; None when there is nothing to undo.

    Returns what it was, in words. RefusedError where that would write over a later change.
    """
    change, _ = undo_unless(workspace, lambda _change: False)
    return change.words if change else None


def undo_unless(
    workspace: Workspace, too_much: Callable[[LastChange], bool]
) -> tuple[LastChange | None, bool]:
    """Take the newest change back unless it is `too_much`, which has to be asked about first.

    Returns the change, None when there is nothing to undo, and whether it was taken back.
    """
    with changing(workspace) as transaction:
        newest = next_undo(transaction)
        if newest is None:
            return None, False
        change = LastChange(
            newest.txn,
            _in_words(workspace, newest),
            _made_at(newest),
            newest.label == IMPORT_LABEL,
        )
        taken_back = not too_much(change)
        if taken_back:
            undo(transaction, newest.txn)
    return change, taken_back


def redo_last(workspace: Workspace) -> str | None:
    """Do again what the last undo took back, in words as `undo_last`; a new change drops that."""
    with changing(workspace) as transaction:
        step = next_redo(transaction)
        if step is None:
            return None
        redo(transaction, step.txn)
    return _in_words(workspace, step)


def _in_words(workspace: Workspace, change: Step) -> str:
    """What a change did: its label, and the name of what it did it to."""
    if change.subject and change.label in OF_ONE_ENTRY:
        found = find_evidence(workspace.places, workspace.reader_id(), change.subject)
        if len(found) == 1:
            text = capture.shown(found[0].text)
            return f"{change.label} of …{short(change.subject)} “{text}”"
    if change.label == IMPORT_LABEL:
        for item in imports(workspace):
            if item.id == change.subject:
                rows = f"{item.rows:,} row{'' if item.rows == 1 else 's'}"
                return f"the import of {capture.shown(item.file_name)}, {rows}"
    return change.label


def _made_at(change: Step) -> str:
    """When the user made it: notes may have waited in the spool, their ids say since when."""
    if change.subject and change.label.startswith("log"):
        made = milliseconds_of(change.subject) / 1000
        return instant_text(datetime.datetime.fromtimestamp(made, UTC))
    return change.at


def _require_text(entry: Evidence) -> None:
    if entry.purged:
        raise BadInputError(
            f"Entry …{short(entry.id)} was purged: its text is gone for good. What is left of it "
            f"is its history: reviewapp history {short(entry.id)}"
        )


def _changed(workspace: Workspace, entry: Evidence, change: Edit) -> Evidence:
    rubric, version, codes = entry.rubric, entry.rubric_version, entry.indicators
    if change.rubric is not None or change.codes is not None:
        rubric = change.rubric or entry.rubric
        version, known = codes_of(workspace, rubric)
        wanted = entry.indicators if change.codes is None else change.codes
        codes = tuple(capture.check_codes(wanted, known, rubric))
    circle: Any = entry.circle
    if change.circle is not None:
        circle = capture.parse_circle(change.circle) if change.circle else None
    return replace(
        entry,
        text=entry.text if change.text is None else capture.clean_text(change.text),
        on=entry.on if change.on is None else capture.parse_day(change.on, workspace.today),
        rubric=rubric,
        rubric_version=version,
        indicators=codes,
        circle=circle,
        incidents=entry.incidents
        if change.incidents is None
        else tuple(dict.fromkeys(capture.parse_incident(word) for word in change.incidents)),
        links=entry.links
        if change.links is None
        else tuple(dict.fromkeys(capture.parse_link(word) for word in change.links)),
        private=entry.private if change.private is None else change.private,
    )


def _write(workspace: Workspace, before: Evidence, after: Evidence, label: str) -> Evidence:
    try:
        with changing(workspace) as transaction, transaction.change(label, subject=before.id):
            return update_evidence(transaction, before, after)
    except StaleError as error:
        present = find_evidence(workspace.places, before.owner_id, before.id)
        gone = FieldChange("text", after.text, "(deleted by hand)")
        differ = entry_changes(after, present[0]) if present else (gone,)
        raise ChangedElsewhereError(
            f"Entry …{short(before.id)} was changed elsewhere since you opened it: look at it "
            f"with reviewapp show {short(before.id)}, then try again. Nothing was changed.",
            {change.field: value_text(change.before) for change in differ},
            {change.field: value_text(change.after) for change in differ},
        ) from error
