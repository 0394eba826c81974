"""Evidence: changing entries, and taking any change back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reviewapp.core import capture
from reviewapp.core.changes import FieldChange, entry_changes, value_text
from reviewapp.core.errors import BadInputError, ChangedElsewhereError
from reviewapp.core.evidence import Evidence
from reviewapp.core.identifiers import short
from reviewapp.core.times import instant_text
from reviewapp.services.capture import codes_of
from reviewapp.services.changing import changing
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_reader import find_evidence
from reviewapp.store.evidence_writer import update_evidence
from reviewapp.store.undo import Undone, next_redo, next_undo, redo, undo
from reviewapp.store.writing import StaleError, Transaction

#: Changes whose subject is an entry.
OF_ONE_ENTRY = ("log", "edit", "remove", "unremove", "change by hand")


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
    if entry.deleted_at is None:
        raise BadInputError(f"Entry …{short(entry.id)} is not removed.")
    return _write(workspace, entry, replace(entry, deleted_at=None), "unremove")


def undo_last(workspace: Workspace) -> str | None:
    """Take the newest change back, whatever it was; None when there is nothing to undo.

    Returns the change's label and, for a single entry, the beginning of its text. RefusedError
    where that would write over a later change.
    """
    return _step(workspace, next_undo, undo)


def redo_last(workspace: Workspace) -> str | None:
    """Do again what the last undo took back, as `undo_last` says it; a new change drops that."""
    return _step(workspace, next_redo, redo)


def _step(
    workspace: Workspace,
    choose: Callable[[Transaction], str | None],
    take: Callable[[Transaction, str], Undone],
) -> str | None:
    with changing(workspace) as transaction:
        txn = choose(transaction)
        if txn is None:
            return None
        change = take(transaction, txn)
    name = change.label
    if change.subject and change.label in OF_ONE_ENTRY:
        subject = find_evidence(workspace.places, workspace.reader_id(), change.subject)
        if len(subject) == 1:
            name += f" of …{short(change.subject)} “{capture.shown(subject[0].text)}”"
    return name


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
