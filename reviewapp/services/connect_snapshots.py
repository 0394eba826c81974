"""Handing the Connect in and what follows: its status, what was sealed, and what changed since."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reviewapp.core.capture import shown
from reviewapp.core.connect import ConnectDocument
from reviewapp.core.connect_status import NEXT, SEALING, Status, check_step, status_words
from reviewapp.core.drawn import unwritten
from reviewapp.core.errors import BadInputError, RefusedError
from reviewapp.core.periods import Period
from reviewapp.core.sealed import to_text
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
    Opened,
    open_snapshot,
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
        handed_in = (it for it in self.snapshots if it.status == "submitted" and not it.taken_back)
        return max(handed_in, key=lambda it: it.number, default=None)


@dataclass(frozen=True, slots=True)
class Step:
    """A step. `taken`: False where nothing was to be handed in once more.

    `sealed`: None where nothing was sealed. `since`: what changed since the
    Connect was handed in before, None for the first time. `waiting`: the boxes not written yet.
    """

    standing: Standing
    taken: bool
    sealed: Opened | None
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


def opened(workspace: Workspace, found: Standing) -> list[Opened]:
    """All snapshots of a Connect with what they hold, the oldest first, checked."""
    return [_opened(workspace, kept) for kept in found.snapshots]


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

    taken = True
    with changing(workspace) as transaction:
        # From here on nobody else writes: what is sealed is what stands there.
        document = connect.document(quiet, Choice(period_name))
        draft = _draft(workspace, period)
        sheet = _sheet(workspace, draft, document)
        before = _standing(workspace, draft).submitted
        since = None if before is None else _since(_opened(workspace, before), sheet)
        if status == draft.status == "submitted" and since == ():
            taken = False
        else:
            check_step(period.label, draft.status, status)
            with transaction.change(f"the Connect {period.label}: {status_words(status)}"):
                write(transaction, draft.id, draft.status, status, sheet)
    now = _standing(workspace, _draft(workspace, period))
    sealed = _opened(workspace, now.snapshots[-1]) if taken and status in SEALING else None
    return Step(now, taken, sealed, since, tuple(unwritten(document)))


def _since(before: Opened, sheet: Sheet) -> tuple[Change, ...] | None:
    """What changed since something was sealed; None where that is damaged."""
    return None if before.fault is not None else compare(before.snapshot.sheet(), sheet)


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
    if found is None or found.submitted is None:
        return None
    before = _opened(workspace, found.submitted)
    if before.fault is not None:
        return None
    _, sheet = _state(workspace, period_name, _draft(workspace, found.period), None)
    return len(compare(before.snapshot.sheet(), sheet))


def _state(
    workspace: Workspace, period_name: str | None, draft: Draft, kept: Kept | None
) -> tuple[str, Sheet]:
    """What a state is called, and what it says; None is what stands there now."""
    if kept is None:
        quiet, _ = connect.listening(workspace)
        return NOW, _sheet(workspace, draft, connect.document(quiet, Choice(period_name)))
    found = _opened(workspace, kept)
    if found.fault is not None:
        raise RefusedError(
            f"Snapshot {kept.name} is not what was sealed: {found.fault}. It is not shown; "
            "reviewapp doctor says what to do."
        )
    words = status_words(kept.status)
    back = ", taken back" if kept.taken_back else ""
    return f"{kept.name}, {words} {kept.sealed_at[:10]}{back}", found.snapshot.sheet()


def _meant(found: Sequence[Kept], word: str) -> Kept | None:
    """The snapshot that a word means, None for NOW."""
    wanted = word.strip().casefold()
    if wanted == NOW:
        return None
    named = [kept for kept in found if str(kept.number) == wanted]
    if not named and _HASH.fullmatch(wanted):
        named = [kept for kept in found if kept.hash.startswith(wanted)]
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


def _opened(workspace: Workspace, kept: Kept) -> Opened:
    with reading(workspace.places) as connection:
        assert connection is not None  # it has just been read
        return open_snapshot(connection, kept)


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
