"""What is otherwise since a box was written: told, shown one by one, and marked as seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reviewapp.core.changes import FieldChange, entry_changes
from reviewapp.core.evidence import Evidence
from reviewapp.core.picks import Picks
from reviewapp.core.written_from import NOTHING_SINCE, Basis, Since, from_text, since, to_text
from reviewapp.services import connect, periods
from reviewapp.services.connect import Choice
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import known_evidence
from reviewapp.store.feed_reader import fitting
from reviewapp.store.history_reader import read_revision
from reviewapp.store.material_reader import Draft

if TYPE_CHECKING:
    from reviewapp.services.connect_boxes import Box


@dataclass(frozen=True, slots=True)
class EntryChange:
    """What became of an entry since a box was written.

    `what`: “new”, “changed”, “left out”, “removed”, “private now”, “gone” (it feeds another box,
    or no box of this period), “picked” or “no longer picked”. `changes`: its fields, as far as its
    earlier revision is still known here.
    """

    what: str
    entry: Evidence
    changes: tuple[FieldChange, ...] = ()


def since_written(
    workspace: Workspace,
    wanted: EvidenceFilter,
    draft: Draft,
    key: str,
    codes: tuple[str, ...],
    now: Basis,
) -> Since:
    """What is otherwise with a box, as far as it is known what it was written from.

    `wanted`: what feeds the draft, `codes`: the box's indicators, `now`: what feeds it now.
    """
    then = from_text(draft.written_from.get(key))
    if then is None or then == now:
        return NOTHING_SINCE
    here = {source.id for source in now.entries}
    unnamed = [source.id for source in then.entries if source.id not in here]
    out = tuple(draft.picks.left_out)
    of_box = replace(wanted, codes=codes, without=out)
    still = {entry.id for entry in fitting(workspace.places, of_box, unnamed)}
    found = since(then, now, still)
    if not found.changed:
        return found
    # An edit that was taken back is a revision of its own, and says what was said before.
    revisions = {source.id: source.rev for source in then.entries}
    present = known_evidence(workspace.places, found.changed)
    return replace(
        found,
        changed=tuple(
            identifier
            for identifier in found.changed
            if _changes(workspace, present[identifier], revisions[identifier]) != ()
        ),
    )


def _changes(workspace: Workspace, present: Evidence, rev: int) -> tuple[FieldChange, ...] | None:
    """What differs from an earlier revision; None where that one is not known here."""
    before = read_revision(workspace.places, present, rev)
    return None if before is None else entry_changes(before, present)


def changes_of(workspace: Workspace, choice: Choice, box: Box) -> list[EntryChange]:
    """What is otherwise with the entries of a box, one by one."""
    draft = connect.stored_draft(workspace, periods.resolve(workspace, choice.period))
    then = from_text(draft.written_from.get(box.key)) if draft else None
    if draft is None or then is None:
        return []
    told = dict(_told(box.since))
    present = known_evidence(workspace.places, told)
    revisions = {source.id: source.rev for source in then.entries}
    found = []
    for identifier, what in told.items():
        if (entry := present.get(identifier)) is None:
            continue
        if what == "changed":
            changes = _changes(workspace, entry, revisions[identifier]) or ()
            found.append(EntryChange(what, entry, changes))
        else:
            found.append(EntryChange(_why(entry, draft.picks, what), entry))
    return found


def _told(found: Since) -> Iterator[tuple[str, str]]:
    for what, ids in (
        ("new", found.new),
        ("changed", found.changed),
        ("gone", found.gone),
        ("picked", found.picked),
        ("no longer picked", found.unpicked),
    ):
        yield from ((identifier, what) for identifier in ids)


def _why(entry: Evidence, picks: Picks, what: str) -> str:
    if what != "gone":
        return what
    if entry.id in picks.left_out:
        return "left out"
    if entry.deleted_at is not None:
        return "removed"
    return "private now" if entry.private else what


def mark_seen(workspace: Workspace, choice: Choice, box: Box) -> None:
    """From now on a box counts as written from what feeds it as shown; its text stays."""
    from reviewapp.services.changing import changing
    from reviewapp.store.material_writer import put_box

    period = periods.resolve(workspace, choice.period)
    label = f"what is new in {box.key} of the Connect {connect.named(period)}, marked as seen"
    with changing(workspace) as transaction, transaction.change(label, subject=box.key):
        # Once more: nobody else can write from here on.
        draft = connect.stored_draft(workspace, period)
        if draft is not None and draft.boxes.get(box.key):
            put_box(transaction, draft.id, box.key, draft.boxes[box.key], to_text(box.basis))
