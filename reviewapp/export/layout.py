"""What a Connect prints, block by block, whatever kind of file it becomes. Nothing comes twice."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reviewapp.core.connect import (
    BoxSection,
    ConnectDocument,
    EvidenceItem,
    GoalItem,
    IndicatorSection,
    PartSection,
    PrioritySection,
    SloLine,
)
from reviewapp.core.draft import box_sections
from reviewapp.core.drawn import drawn_goal, drawn_item, picked_text
from reviewapp.export import texts
from reviewapp.export.box_text import Piece, pieces

#: The key of the box that opens the document, wherever its form has it.
SUMMARY = "summary"
#: Each line of the summary is an item of a list: a bullet that its author typed would be a second.
_OWN_BULLET = re.compile(r"^\s*[-*•]\s+")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; parts have level 1."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class BoxText:
    """A box that somebody has written; an entry stands beside the piece that tells it, if any."""

    box: BoxSection
    pieces: tuple[tuple[Piece, EvidenceItem | None], ...]


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A box that waits for its text."""

    box: BoxSection


@dataclass(frozen=True, slots=True)
class Statement:
    """What the rubric says of a priority, under its heading."""

    pillar: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list. `measures`: of what the rubric measures, else of what there is to say."""

    lines: Sequence[str]
    measures: bool = False


@dataclass(frozen=True, slots=True)
class SloTable:
    """The figures of a priority's targets."""

    number: int
    lines: tuple[SloLine, ...]


@dataclass(frozen=True, slots=True)
class GoalTable:
    """Goals ahead, or those of the last Connect (`past`)."""

    goals: tuple[GoalItem, ...]
    past: bool


@dataclass(frozen=True, slots=True)
class AboutFigures:
    """Where the figures come from, and what their reader has to know."""

    imports: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Appendix:
    """All entries with their ids, by date, those of a day by id."""

    items: tuple[EvidenceItem, ...]


Block = (
    Heading
    | BoxText
    | Unwritten
    | Statement
    | IndicatorSection
    | Bullets
    | SloTable
    | GoalTable
    | AboutFigures
    | Appendix
)


def opening(document: ConnectDocument) -> Iterator[Block]:
    """What stands before the contents: the box that opens the document, if its form has one."""
    boxes = (box for part in document.parts for box in part.boxes)
    box = next((box for box in boxes if box.key == SUMMARY), None)
    if box is None:
        return
    yield Heading(1, box.title or texts.AT_A_GLANCE)
    stripped = (_OWN_BULLET.sub("", line).strip() for line in box.text.splitlines())
    lines = [line for line in stripped if line]
    yield Bullets(lines) if lines else Unwritten(box)


def body(document: ConnectDocument, *, clean: bool = False) -> Iterator[Block]:
    """All the rest, in order. `clean`: without the appendix, which has the ids.

    An entry that its author tells in a box, in the words in which it was logged, is not printed
    once more below it; nor is a goal or a sentence on the figures.
    """
    document = with_picks(document)
    told = _Telling(document)
    for part in document.parts:
        yield Heading(1, part.title)
        yield from _part(part, told)
    if document.imports or document.notes:
        yield Heading(1, texts.ABOUT_FIGURES)
        yield AboutFigures(document.imports, document.notes)
    if not clean and (items := entries(document)):
        yield Heading(1, texts.APPENDIX)
        yield Appendix(tuple(sorted(items, key=lambda item: (item.on, item.id))))


def with_picks(document: ConnectDocument) -> ConnectDocument:
    """The document whose author wrote into each box that is unwritten what was picked for it.

    So the picked entries lead, in their order, and those that were not picked follow under their
    indicators. Where nothing was picked it is the document itself.
    """
    if not any(priority.picked for part in document.parts for priority in part.priorities):
        return document

    def told(box: BoxSection) -> BoxSection:
        text = "" if box.text.strip() else picked_text(document, box.key)
        return replace(box, text=text) if text else box

    return replace(
        document,
        parts=tuple(
            replace(
                part,
                boxes=tuple(map(told, part.boxes)),
                priorities=tuple(
                    replace(it, box=told(it.box)) if it.box is not None else it
                    for it in part.priorities
                ),
            )
            for part in document.parts
        ),
    )


def entries(document: ConnectDocument) -> list[EvidenceItem]:
    """Every entry of evidence, in the order of the rubric."""
    return [
        item
        for part in document.parts
        for priority in part.priorities
        for section in priority.indicators
        for item in section.evidence
    ]


def _part(part: PartSection, told: _Telling) -> Iterator[Block]:
    """Priorities follow the part's leading boxes, goals the box that they feed, else all boxes."""
    priorities = [block for it in part.priorities for block in _priority(it, told)]
    fed = any(box.feed == "goals" for box in part.boxes)
    goals = list(_goals(part, told, titled=not fed))
    for place, box in enumerate(part.boxes):
        if place == part.lead:
            yield from priorities
        if box.key != SUMMARY:
            yield Heading(2, box.title)
            follows = part.goals if box.feed == "goals" else box.feed == "priority" and priorities
            if box.text.strip() or not follows:
                yield _box(box, told)
        if box.feed == "goals":
            yield from goals
    if part.lead >= len(part.boxes):
        yield from priorities
    if not fed:
        yield from goals


def _box(box: BoxSection, told: _Telling) -> Block:
    return BoxText(box, told.pieces_of(box)) if box.text.strip() else Unwritten(box)


def _priority(priority: PrioritySection, told: _Telling) -> Iterator[Block]:
    """A priority with its box, its entries and its figures; nothing where it has none of them."""
    sections = [told.rest(section) for section in priority.indicators]
    shown = [it for it in sections if it.evidence or it.also or it.more]
    box, speaks = priority.box, bool(shown or priority.slo)
    if box is None and not speaks:
        return
    yield Heading(2, texts.priority_title(priority))
    yield Statement(priority.pillar, priority.statement)
    if box is not None and (box.text.strip() or not speaks):
        yield Heading(3, box.title)
        yield _box(box, told)
    yield from shown
    if priority.measures:
        yield Heading(3, texts.MEASURES)
        yield Bullets(priority.measures, measures=True)
    if priority.slo:
        yield Heading(3, texts.SERVICE_LEVELS)
        yield Bullets([it for it in priority.sentences if not told.has(it)])
        yield SloTable(priority.number, priority.slo)


def _goals(part: PartSection, told: _Telling, *, titled: bool) -> Iterator[Block]:
    """Goals ahead, `titled` unless the box before them names them, then the last Connect's."""
    for title, goals, past in (
        (texts.GOALS if titled else None, part.goals, False),
        (texts.PAST_GOALS, part.past_goals, True),
    ):
        left = tuple(it for it in goals if not told.has(drawn_goal(it, past=past)))
        if left:
            if title is not None:
                yield Heading(2, title)
            yield GoalTable(left, past)


class _Telling:
    """What the author tells in the boxes, in the words in which it was logged.

    Whoever keeps a drawn box as it is, or only adds to its lines, has its entries in the box: they
    are not printed again. A line that was worded anew is the author's own, and tells no entry.
    """

    def __init__(self, document: ConnectDocument) -> None:
        self._boxes = {
            key: pieces(box.text)
            for key, box in box_sections(document).items()
            if box.writer == "employee" and key != SUMMARY and box.text.strip()
        }
        #: Each piece folded, with its box and its place there, in alphabetical order.
        self._starts = sorted(
            (_folded(piece.text), key, place)
            for key, found in self._boxes.items()
            for place, piece in enumerate(found)
        )
        self._taken: set[tuple[str, int]] = set()
        self._items: dict[tuple[str, int], EvidenceItem] = {}
        found = entries(document) if self._starts else []
        # As drawn first: of two entries with the same words each then has its own line.
        for text_of in (drawn_item, lambda item: item.text):
            left = []
            for item in found:
                place = self._take(text_of(item))
                if place is None:
                    left.append(item)
                else:
                    self._items[place] = item
            found = left
        self._told = {item.id for item in self._items.values()}

    def pieces_of(self, box: BoxSection) -> tuple[tuple[Piece, EvidenceItem | None], ...]:
        """A box's pieces, each with the entry that begins there."""
        found = self._boxes[box.key] if box.key in self._boxes else pieces(box.text)
        return tuple((it, self._items.get((box.key, place))) for place, it in enumerate(found))

    def rest(self, section: IndicatorSection) -> IndicatorSection:
        """An indicator's section without what a box tells."""
        if not self._told:
            return section
        return replace(
            section,
            evidence=tuple(item for item in section.evidence if item.id not in self._told),
            also=tuple((entry, code) for entry, code in section.also if entry not in self._told),
        )

    def has(self, text: str) -> bool:
        """Whether a box has these lines."""
        return self._take(text) is not None

    def _take(self, text: str) -> tuple[str, int] | None:
        """The place of the pieces that say a text, not to be found again; the last may go on."""
        wanted = [_folded(piece.text) for piece in pieces(text)]
        if not wanted or not self._starts:
            return None
        at = bisect_left(self._starts, (wanted[0],))
        while at < len(self._starts) and self._starts[at][0].startswith(wanted[0]):
            _, key, place = self._starts[at]
            places = [(key, place + step) for step in range(len(wanted))]
            found = [_folded(it.text) for it in self._boxes[key][place : place + len(wanted)]]
            if not self._taken.intersection(places) and _says(found, wanted):
                self._taken.update(places)
                return key, place
            at += 1
        return None


def _says(found: list[str], wanted: list[str]) -> bool:
    """Whether the pieces are those wanted, but for what stands behind the last."""
    if len(found) < len(wanted) or found[:-1] != wanted[:-1]:
        return False
    rest = found[-1].removeprefix(wanted[-1])
    return found[-1].startswith(wanted[-1]) and not rest[:1].isalnum()


def _folded(text: str) -> str:
    return " ".join(text.split())
