"""Handing the Connect in and what follows: its status, what was sealed, and what changed since."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reviewapp.core.capture import shown
from reviewapp.core.connect import ConnectDocument
from reviewapp.core.connect_status import NEXT, Status, check_step, status_words
from reviewapp.core.drawn import unwritten
from reviewapp.core.errors import BadInputError, RefusedError
from reviewapp.core.periods import Period
from reviewapp.core.sealed import to_text
from reviewapp.core.snapshot import Snapshot
from reviewapp.core.snapshot_diff import Change, compare
from reviewapp.core.snapshot_sheet import BoxHead, Sheet, draw_sheet
from reviewapp.services import connect, periods, slo
from reviewapp.services.connect import Choice
from reviewapp.services.connect_boxes import boxes_of
from reviewapp.services.connect_figures import figures_of_draft
from reviewapp.services.workspace import Workspace
from reviewapp.store.material_reader import Draft
from reviewapp.store.reader import reading
from reviewapp.store.snapshot_reader import (
    Kept,
    last_submitted,
    read_snapshots,
    revisions_of,
)

#: What stands there now, in place of a snapshot.
NOW = "now"
_HASH = re.compile(r"[0-9a-f]{4,64}")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a Connect stands. `at`: since when, ISO 8601 UTC; None for a draft.

    `next`: the statuses that may follow. `snapshots`: all of them, the oldest first.
    """

    period: Period
    status: Status
    at: str | None
    snapshots: tuple[Kept, ...]

    @property
    def next(self) -> tuple[Status, ...]:
        return NEXT[self.status]

    @property
    def submitted(self) -> Kept | None:
        """The snapshot handed in last, unless that was undone."""
        return last_submitted(self.snapshots)


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was taken. `sealed`: None where the step seals nothing.

    `taken`: False where nothing was to be handed in once more. `since`: what changed since the
    Connect was handed in before, None for the first time. `waiting`: the boxes not written yet.
    """

    standing: Standing
    taken: bool
    sealed: Snapshot | None
    since: tuple[Change, ...] | None
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two states of a Connect, each as people call it, and what is different."""

    period: Period
    before: str
    after: str
    changes: tuple[Change, ...]


def standing(workspace: Workspace, period_name: str | None) -> Standing | None:
    """Where a period's Connect stands, None without a draft. BadInputError: unknown period."""
    period = periods.resolve(workspace, period_name)
    draft = connect.stored_draft(workspace, period)
    return None if draft is None else _standing(workspace, draft)


def take_step(workspace: Workspace, period_name: str | None, status: Status) -> Step:
    """Put a Connect into a status that may follow on its present one, as one change.

    What stands there is sealed, unless the step is to “returned”. Handed in again with nothing
    changed it stays as it is. RefusedError without a draft, and for a step that the flow does not
    have; ChangedElsewhereError where the status was changed meanwhile.
    """
    period = periods.resolve(workspace, period_name)
    draft = _draft(workspace, period)
    check_step(period.label, draft.status, status)
    quiet, _ = connect.listening(workspace)
    from reviewapp.services.changing import changing
    from reviewapp.store.snapshot_writer import take_step as write

    sealed = None
    with changing(workspace) as transaction:
        # From here on nobody else writes: what is sealed is what stands there.
        document = connect.document(quiet, Choice(period_name))
        draft = _draft(workspace, period)
        sheet = _sheet(workspace, draft, document)
        before = _standing(workspace, draft).submitted
        since = compare(before.snapshot.sheet(), sheet) if before and not before.fault else None
        again = status == draft.status == "submitted" and since == ()
        if not again:
            check_step(period.label, draft.status, status)
            label = f"the Connect {period.label}: {status_words(status)}"
            with transaction.change(label):
                sealed = write(transaction, draft.id, draft.status, status, sheet)
    now = _standing(workspace, _draft(workspace, period))
    return Step(now, not again, sealed, since, tuple(unwritten(document)))


def changes_between(
    workspace: Workspace, period_name: str | None, before: str | None, after: str | None
) -> Comparison:
    """What is different between two states, each a snapshot's number, the beginning of its hash
    (four characters at least), or NOW. None: the one handed in last, and now.

    BadInputError for a snapshot that is not there. RefusedError where none was handed in, or where
    a snapshot is not what was sealed.
    """
    period = periods.resolve(workspace, period_name)
    draft = _draft(workspace, period)
    found = _standing(workspace, draft)
    kept = None
    if before is None:
        kept = found.submitted
        if kept is None:
            raise RefusedError(
                f"The Connect {shown(period.label)} was not submitted yet, so nothing has changed "
                "since: reviewapp connect submit seals it."
            )
    sides = [
        _state(workspace, period_name, draft, kept or _meant(found.snapshots, word or NOW))
        for word, kept in ((before, kept), (after, None))
    ]
    (name, sheet), (other_name, other_sheet) = sides
    return Comparison(period, name, other_name, compare(sheet, other_sheet))


def changes_since(workspace: Workspace, period_name: str | None) -> int | None:
    """How many things changed since a Connect was handed in; None where it was not, or where what
    was sealed then is damaged.
    """
    found = standing(workspace, period_name)
    if found is None or found.submitted is None or found.submitted.fault is not None:
        return None
    return len(changes_between(workspace, period_name, None, None).changes)


def _state(
    workspace: Workspace, period_name: str | None, draft: Draft, kept: Kept | None
) -> tuple[str, Sheet]:
    """What a state is called, and what it says; None is what stands there now."""
    if kept is None:
        quiet, _ = connect.listening(workspace)
        return NOW, _sheet(workspace, draft, connect.document(quiet, Choice(period_name)))
    if kept.fault is not None:
        raise RefusedError(
            f"Snapshot {kept.name} is not what was sealed: {kept.fault}. It is not shown; "
            "reviewapp doctor says what to do."
        )
    words = status_words(kept.snapshot.status)
    back = ", taken back" if kept.taken_back else ""
    return f"{kept.name}, {words} {kept.snapshot.sealed_at[:10]}{back}", kept.snapshot.sheet()


def _meant(found: Sequence[Kept], word: str) -> Kept | None:
    """The snapshot that a word means, None for NOW."""
    wanted = word.strip().casefold()
    if wanted == NOW:
        return None
    named = [kept for kept in found if str(kept.number) == wanted]
    if not named and _HASH.fullmatch(wanted):
        named = [kept for kept in found if kept.snapshot.hash.startswith(wanted)]
    if len(named) != 1:
        raise BadInputError(
            f"{len(named) or 'No'} snapshots are meant by “{shown(word)}”: give a number, the "
            "beginning of a hash, or now; reviewapp connect snapshots lists them."
        )
    return named[0]


def _draft(workspace: Workspace, period: Period) -> Draft:
    draft = connect.stored_draft(workspace, period)
    if draft is None:
        raise RefusedError(
            f"There is no draft of the Connect {shown(period.label)} yet: reviewapp connect draft "
            "makes one. Nothing was changed."
        )
    return draft


def _standing(workspace: Workspace, draft: Draft) -> Standing:
    with reading(workspace.places) as connection:
        found = read_snapshots(connection, draft.id) if connection else []
    return Standing(draft.period, draft.status, draft.status_at, tuple(found))


def _sheet(workspace: Workspace, draft: Draft, document: ConnectDocument) -> Sheet:
    rubric = connect.rubric_of(workspace, draft)
    figures = figures_of_draft(
        workspace, draft, draft.period, rubric, document.as_of, slo.imports(workspace)
    )
    boxes = {
        box.key: (
            BoxHead(box.title, box.part, box.by_manager, box.written),
            box.text if box.written else box.drawn,
        )
        for box in boxes_of(document)
    }
    ids = [
        item.id
        for part in document.parts
        for priority in part.priorities
        for section in priority.indicators
        for item in section.evidence
    ]
    with reading(workspace.places) as connection:
        revisions = revisions_of(connection, ids) if connection else {}
    name = f"{rubric.name}@{rubric.version}"
    return draw_sheet(document, name, boxes, revisions, to_text(figures))
