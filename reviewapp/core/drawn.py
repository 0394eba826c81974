"""What a box says as it is drawn: lines that its author can hand in, from what feeds it.

Nothing but what its author logged and what the figures say. What is missing is not said here: it
stands on the screen and in the coverage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest
from itertools import groupby

from reviewapp.core import wording
from reviewapp.core.connect import (
    BoxSection,
    ConnectDocument,
    EvidenceItem,
    GoalItem,
    PartSection,
    PrioritySection,
)
from reviewapp.core.draft import box_sections
from reviewapp.core.evidence import CIRCLE_TITLES, CIRCLES, Circle

#: A box is drawn from so many entries, the newest: nobody reads more of them in one.
MOST_DRAWN = 100
SERVICE_LEVELS = "Service levels"
PAST_GOALS = "Last Connect’s goals"


def drawn_text(document: ConnectDocument, key: str) -> str:
    """What a box would say as it is drawn; empty where nothing feeds it."""
    for part in document.parts:
        for priority in part.priorities:
            if priority.box is not None and priority.box.key == key:
                return _priority_text(priority)
        for box in part.boxes:
            if box.key == key:
                return _part_text(part, box)
    return ""


def picked_text(document: ConnectDocument, key: str) -> str:
    """What a box that nobody wrote says in a document, from its picked entries; empty without.

    The figures are not in it: they stand in the document apart.
    """
    for part in document.parts:
        for priority in part.priorities:
            if priority.box is not None and priority.box.key == key:
                return "\n\n".join(_picked_blocks(priority.picked))
        for box in part.boxes:
            if box.key == key and box.feed == "priority":
                return "\n\n".join(
                    "\n".join([f"{priority.title}:", *map(drawn_item, priority.picked)])
                    for priority in part.priorities
                    if priority.picked
                )
    return ""


def drawn_item(item: EvidenceItem) -> str:
    """An entry as a line of a list: what was achieved, then when and where it is to be found."""
    sources = (wording.day(item.on), *map(wording.reference_name, item.incidents), *item.links)
    return _bullet(f"{item.text} ({', '.join(sources)})")


def drawn_goal(goal: GoalItem, *, past: bool) -> str:
    """A goal as lines of text: the document has goals in a table, a web form has no tables."""
    lines = [goal.text]
    if goal.success_measure:
        lines.append(f"Success measure: {goal.success_measure}")
    if goal.due:
        lines.append(f"Due: {wording.day(goal.due)}")
    if past and goal.answer:
        lines.append(f"What became of it: {goal.answer}")
    return _bullet("\n".join(lines))


def unwritten(document: ConnectDocument) -> list[str]:
    """The keys of the employee's boxes that have neither text nor anything that feeds them."""
    without_goals = {
        box.key
        for part in document.parts
        for box in part.boxes
        if box.feed == "goals" and not part.goals
    }
    return [
        key
        for key, box in box_sections(document).items()
        if box.writer == "employee"
        and not box.text.strip()
        and (key in without_goals or not drawn_text(document, key))
    ]


def _priority_text(priority: PrioritySection) -> str:
    """Entries by circle of impact, those without one first, then the sentences on the figures."""
    if priority.picked:
        blocks = _picked_blocks(priority.picked)
    else:
        items = _newest(_items(priority))
        blocks = [
            _circle_block(circle, of_circle)
            for circle in (None, *CIRCLES)
            if (of_circle := [item for item in items if item.circle == circle])
        ]
    if priority.sentences:
        blocks.append("\n".join([f"{SERVICE_LEVELS}:", *map(_bullet, priority.sentences)]))
    return "\n\n".join(blocks)


def _picked_blocks(picked: Sequence[EvidenceItem]) -> list[str]:
    """Strictly in their order: a circle is named again where the order comes back to it.

    Where an entry has none, no circle is named: it would seem to be of the one before it.
    """
    if any(item.circle is None for item in picked):
        return ["\n".join(map(drawn_item, picked))]
    return [
        _circle_block(circle, items) for circle, items in groupby(picked, lambda item: item.circle)
    ]


def _circle_block(circle: Circle | None, items: Iterable[EvidenceItem]) -> str:
    label = [f"{CIRCLE_TITLES[circle]}:"] if circle else []
    return "\n".join([*label, *map(drawn_item, items)])


def _part_text(part: PartSection, box: BoxSection) -> str:
    if box.feed == "goals":
        blocks = ["\n".join(drawn_goal(goal, past=False) for goal in part.goals)]
        if part.past_goals:
            past = (drawn_goal(goal, past=True) for goal in part.past_goals)
            blocks.append("\n".join([f"{PAST_GOALS}:", *past]))
        return "\n\n".join(filter(None, blocks))
    if box.feed != "priority" or any(priority.box for priority in part.priorities):
        return ""
    some_picked = any(priority.picked for priority in part.priorities)
    chosen = {item.id for item in _newest(it for p in part.priorities for it in _items(p))}
    blocks = []
    for priority in part.priorities:
        items: Sequence[EvidenceItem] = priority.picked
        if not some_picked:
            items = [item for item in _newest(_items(priority)) if item.id in chosen]
        lines = [*map(drawn_item, items), *map(_bullet, priority.sentences)]
        if lines:
            blocks.append("\n".join([f"{priority.title}:", *lines]))
    return "\n\n".join(blocks)


def _items(priority: PrioritySection) -> Iterator[EvidenceItem]:
    return (item for section in priority.indicators for item in section.evidence)


def newest(items: Iterable[EvidenceItem], most: int) -> list[EvidenceItem]:
    """The newest of them, the newest first."""
    return nlargest(most, items, key=lambda item: (item.on, item.id))


def _newest(items: Iterable[EvidenceItem]) -> list[EvidenceItem]:
    """Those that a box is drawn from, in the order in which they happened."""
    return newest(items, MOST_DRAWN)[::-1]


def _bullet(text: str) -> str:
    return "- " + text.replace("\n", "\n  ")
