"""A document that came back from Word, held against what is here: what it would change, what it
says, and where. Nothing is changed here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from reviewapp.core import capture
from reviewapp.core.connect import Edition
from reviewapp.core.draft import box_keys
from reviewapp.core.evidence import Evidence
from reviewapp.core.marks import box_mark, entry_id_of, said_hash, text_hash
from reviewapp.core.periods import Period
from reviewapp.core.returned import Change, ExportedText, Region, Returned
from reviewapp.core.review_comments import CommentPlace
from reviewapp.core.rubric import Rubric
from reviewapp.core.three_way import Line, folded, outcome, said, together, worded
from reviewapp.export.plain import clean
from reviewapp.export.texts import NOT_WRITTEN
from reviewapp.services import connect, periods
from reviewapp.services.connect import Choice, box_name
from reviewapp.services.workspace import Workspace
from reviewapp.store.material_reader import Draft
from reviewapp.store.review_reader import earlier_boxes, earlier_texts, entries_by_id

#: proposal: changed in Word alone. conflict: here as well, or nobody knows what was exported.
#: removed: not in the document any more. gone: changed in Word, and not here any more.
TextKind = Literal["proposal", "conflict", "removed", "gone"]
_EMPTY = text_hash("")


@dataclass(frozen=True, slots=True)
class TextFinding:
    """An entry's or a box's text that came back otherwise.

    `base`: what was exported, None where nobody knows; `mine`: what stands here; `theirs`: what
    Word has; `merged`: both sides' changes, to begin with. `by`: who changed it there, as far as
    changes were tracked. `entry`: as it was read, None for a box.
    """

    number: int
    kind: TextKind
    place: CommentPlace
    title: str
    by: str
    base: str | None
    mine: str
    theirs: str
    merged: str
    notes: tuple[str, ...] = ()
    entry: Evidence | None = None

    @property
    def can_be_taken(self) -> bool:
        return self.kind in ("proposal", "conflict")


@dataclass(frozen=True, slots=True)
class Here:
    """What is here of what a document speaks of: the period's Connect, its boxes, the entries."""

    period: Period
    edition: Edition
    rubric: Rubric
    draft: Draft | None
    titles: Mapping[str, str]
    entries: Mapping[str, Evidence]

    def title(self, place: CommentPlace) -> str:
        """What a place is called."""
        if place.kind == "box":
            return self.titles.get(place.name, place.name)
        entry = self.entries.get(place.name)
        if entry is None:
            return "an entry that is not here" if place.kind == "entry" else "no place yet"
        return f"{entry.on} “{capture.shown(entry.text)}”"


def read(path: str) -> Returned:
    """A returned document. BadInputError, one sentence, for any other file."""
    from reviewapp.ingest.word.document import read_returned

    return read_returned(Path(path))


def what_is_here(
    workspace: Workspace, returned: Returned, period: str | None, looked_at: str | None
) -> Here:
    """What a document is held against: the Connect of `period`, else of the period that it was
    exported for, else the one that is `looked_at`, else the current one.
    """
    known = {it.name for it in periods.all_periods(workspace)}
    name = period or (returned.period if returned.period in known else looked_at)
    ids = (place_of(mark, returned, ()).name for mark in _marks(returned))
    return here_of(workspace, periods.resolve(workspace, name), ids)


def here_of(workspace: Workspace, period: Period, ids: Iterable[str]) -> Here:
    """A period's Connect with its boxes, and the entries of these ids."""
    draft = connect.stored_draft(workspace, period)
    edition = connect.edition_of(workspace, Choice(), draft)
    rubric = connect.rubric_of(workspace, draft)
    titles = {key: box_name(edition, rubric, key) for key in box_keys(edition, rubric)}
    entries = entries_by_id(workspace.places, workspace.reader_id(), ids)
    return Here(period, edition, rubric, draft, titles, entries)


def place_of(mark: str, returned: Returned, boxes: Iterable[str]) -> CommentPlace:
    """What a mark stands for, by the document, else by its name."""
    told = returned.exported.get(mark)
    if told is not None:
        return CommentPlace("box" if told.is_box else "entry", told.name)
    if mark.startswith("ev_"):
        return CommentPlace("entry", entry_id_of(mark))
    key = next((key for key in boxes if box_mark(key) == mark), "")
    return CommentPlace("box", key) if key else CommentPlace()


def text_findings(workspace: Workspace, returned: Returned, here: Here) -> list[TextFinding]:
    """What is to be done about texts: proposals first, then conflicts, then what is only said."""
    pending = [it for mark in _marks(returned) if (it := _returned_text(mark, returned, here))]
    ids = [it.place.name for it in pending if it.place.kind == "entry" and not it.is_known]
    earlier = earlier_texts(workspace.places, ids)
    boxes: Mapping[str, Sequence[str]] = {}
    if here.draft is not None and any(it.place.kind == "box" for it in pending):
        boxes = earlier_boxes(workspace.places, workspace.reader_id(), here.draft.id)
    by = _authors(returned.changes)
    found = []
    for it in pending:
        before = (boxes if it.place.kind == "box" else earlier).get(it.place.name, ())
        if finding := _finding(it, before, here, by.get(it.mark, "")):
            found.append(finding)
    order: tuple[TextKind, ...] = ("proposal", "conflict", "gone", "removed")
    return sorted(found, key=lambda it: order.index(it.kind))


@dataclass(frozen=True, slots=True)
class _ReturnedText:
    """A text that may be another one. `versions`: of its copies, those that say something."""

    mark: str
    place: CommentPlace
    told: ExportedText | None
    mine: str | None
    versions: tuple[tuple[Line, ...], ...]
    original: tuple[Line, ...]
    entry: Evidence | None
    copies: int

    @property
    def is_known(self) -> bool:
        """Whether what stands here is what was exported."""
        told = self.told
        return told is not None and self.mine is not None and _hash(self.mine) == told.hash


def _marks(returned: Returned) -> Iterator[str]:
    yield from returned.exported
    yield from (mark for mark in returned.regions if mark not in returned.exported)


def _returned_text(mark: str, returned: Returned, here: Here) -> _ReturnedText | None:
    """The text under a mark, unless it came back as it went out, or its box tells it."""
    told = returned.exported.get(mark)
    regions: Sequence[Region] = returned.regions.get(mark, ())
    if (told and told.inside) or any(region.inside for region in regions):
        return None
    place = place_of(mark, returned, here.titles)
    entry = here.entries.get(place.name) if place.kind == "entry" else None
    mine = _mine(place, entry, here)
    if place.kind == "none" or (told is None and mine is None):
        return None  # of somebody else
    is_empty = told.hash == _EMPTY if told else not mine
    versions = [_without_sign(it.lines) if is_empty else it.lines for it in regions]
    versions = [lines for lines in versions if _said(lines)]
    kept = [lines for lines in versions if told is None or said_hash(_said(lines)) != told.hash]
    if (versions or is_empty) and not kept:
        return None
    original = next((it.original for it in regions if _said(it.original)), ())
    return _ReturnedText(mark, place, told, mine, tuple(kept), original, entry, len(versions))


def _mine(place: CommentPlace, entry: Evidence | None, here: Here) -> str | None:
    """What stands here; None where there is no such entry, or no such box in the form."""
    if place.kind == "box":
        text = here.draft.boxes.get(place.name, "") if here.draft else ""
        return text if place.name in here.titles else None
    return None if entry is None or entry.deleted_at or entry.purged else entry.text


def _finding(it: _ReturnedText, earlier: Sequence[str], here: Here, by: str) -> TextFinding | None:
    lists = it.place.kind == "box"
    title = here.title(it.place)
    mine = it.mine or ""
    if not it.versions:
        if it.mine is None:
            return None
        return TextFinding(0, "removed", it.place, title, by, None, mine, "", mine)
    theirs = it.versions[0]
    notes = []
    if it.copies > 1:
        notes.append(f"It stands there {it.copies} times; this is the first that is another text.")
    if it.mine is None:
        gone = worded("", theirs, lists=lists)
        return TextFinding(0, "gone", it.place, title, by, None, "", gone, gone, tuple(notes))
    base = _base(it, [mine, *earlier], lists=lists)
    result = outcome(None if base is None else said(clean(base)), said(clean(mine)), _said(theirs))
    if result not in ("proposal", "conflict"):
        return None
    text = worded(mine if base is None or result == "proposal" else base, theirs, lists=lists)
    merged = text if base is None or result == "proposal" else together(base, mine, text)
    if base is None:
        notes.append("What was exported is not known: only what stands here and what came back.")
    return TextFinding(
        0, result, it.place, title, by, base, mine, text, merged, tuple(notes), it.entry
    )


def _base(it: _ReturnedText, known: Sequence[str], *, lists: bool) -> str | None:
    """What was exported: a text that is or was here, else the document's before its changes."""
    before = worded("", it.original, lists=lists)
    if it.told is None:
        # A document that does not say: its text before the tracked changes is one that we know.
        return next((text for text in known if said(clean(text)) == _said(it.original)), None)
    for text in (*known, before, ""):
        if _hash(text) == it.told.hash:
            return text
    return None


def _hash(text: str) -> str:
    return text_hash(clean(text))


def _said(lines: Iterable[Line]) -> tuple[str, ...]:
    return tuple(words for line in lines if (words := folded(line.text)))


def _without_sign(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Without what stands in a box that nobody has written."""
    return tuple(line for line in lines if line.text.strip() != NOT_WRITTEN)


def _authors(changes: Iterable[Change]) -> dict[str, str]:
    """By mark, who changed it, the most active first."""
    counts: dict[str, Counter[str]] = {}
    for change in changes:
        for mark in change.marks:
            counts.setdefault(mark, Counter())[change.author or "somebody"] += 1
    return {mark: ", ".join(name for name, _ in it.most_common(3)) for mark, it in counts.items()}
