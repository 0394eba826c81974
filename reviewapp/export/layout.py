"""The order in which a Connect is printed, and the small texts that all its files share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from reviewapp.core import wording
from reviewapp.core.connect import (
    BoxSection,
    ConnectDocument,
    EvidenceItem,
    GoalItem,
    IndicatorSection,
    PartSection,
    PrioritySection,
)
from reviewapp.core.evidence import CIRCLE_TITLES

#: The key of the box that opens the document, wherever its form has it.
SUMMARY = "summary"
AT_A_GLANCE = "At a glance"
ABOUT_FIGURES = "About the figures"
APPENDIX = "Appendix: evidence index"
MEASURES = "Measures"
SERVICE_LEVELS = "Service levels"

NOT_WRITTEN = "Not written yet."
NO_MEASURE = "None set."
NOT_ANSWERED = "Not answered yet."

GOALS_HEADER = ("Goal", "Success measure", "Due")
PAST_GOALS_HEADER = ("Goal of the last Connect", "Success measure", "What became of it")
INDEX_HEADER = ("Date", "Evidence id", "Indicators")

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


#: Each line of the summary is an item of a list: a bullet that its author typed would be a second.
_OWN_BULLET = re.compile(r"^\s*[-*•]\s+")


@dataclass(frozen=True, slots=True)
class GoalBlock:
    """Goals ahead, or those of the last Connect. `title` is None under a box that names them."""

    title: str | None
    goals: tuple[GoalItem, ...]
    past: bool


def blocks(part: PartSection) -> Iterator[BoxSection | PrioritySection | GoalBlock]:
    """What a part prints, in order, apart from the summary.

    Priorities follow the part's leading boxes, goals the box that they feed, else all boxes. Last
    Connect's goals come after the goals ahead.
    """
    fed = any(box.feed == "goals" for box in part.boxes)
    goals = _goal_blocks(part, titled=not fed)
    for place, box in enumerate(part.boxes):
        if place == part.lead:
            yield from part.priorities
        if box.key != SUMMARY:
            yield box
        if box.feed == "goals":
            yield from goals
    if part.lead >= len(part.boxes):
        yield from part.priorities
    if not fed:
        yield from goals


def _goal_blocks(part: PartSection, *, titled: bool) -> list[GoalBlock]:
    found = []
    if part.goals:
        found.append(GoalBlock("Goals" if titled else None, part.goals, past=False))
    if part.past_goals:
        found.append(GoalBlock("Last Connect's goals", part.past_goals, past=True))
    return found


def summary(document: ConnectDocument) -> tuple[BoxSection | None, list[str]]:
    """The box that opens the document, if its form has one, and the lines that stand there."""
    boxes = (box for part in document.parts for box in part.boxes)
    box = next((box for box in boxes if box.key == SUMMARY), None)
    written = box.text.splitlines() if box else []
    lines = (_OWN_BULLET.sub("", line).strip() for line in written)
    return box, [line for line in lines if line]


def shown_box(priority: PrioritySection) -> BoxSection | None:
    """A priority's box; None where it is unwritten and the evidence below says it all."""
    box = priority.box
    if box is None or box.text.strip():
        return box
    return None if any(section.evidence for section in priority.indicators) else box


def is_unwritten(box: BoxSection, part: PartSection) -> bool:
    """Whether a box still waits for its text; a list of goals is text enough."""
    return not box.text.strip() and not (box.feed == "goals" and part.goals)


def guidance(box: BoxSection) -> list[str]:
    """What the writer of a box is asked."""
    return [prompt for prompt in (box.prompt, box.manager_prompt) if prompt]


def facts(document: ConnectDocument) -> list[tuple[str, str]]:
    """The title block below the name: pairs of label and value."""
    pairs = (
        ("Role", document.role[:1].upper() + document.role[1:]),
        ("Manager", document.manager),
        ("Period", period(document)),
        ("Figures as of", moment(document.as_of)),
        ("Form", document.edition),
        ("Rubric", document.rubric),
    )
    return [(label, value) for label, value in pairs if value]


def period(document: ConnectDocument) -> str:
    """The period's name with its days: "FY25 H2 (1 January 2025 – 30 June 2025)".

    A period without a name is called by its days, which then stand once.
    """
    first, last = document.first, document.last
    if first and last:
        days = f"{day(first)} – {day(last)}"
    elif first:
        days = f"from {day(first)}"
    elif last:
        days = f"until {day(last)}"
    else:
        return document.period
    named = not all(str(bound) in document.period for bound in (first, last) if bound)
    return f"{document.period} ({days})" if named else days


def priority_title(priority: PrioritySection) -> str:
    return f"{priority.number}. {priority.title}"


def indicator_title(section: IndicatorSection) -> str:
    return f"{section.indicator.code} {section.indicator.title}"


def is_shown(section: IndicatorSection) -> bool:
    """Whether an indicator has evidence, its own or printed under another one."""
    return bool(section.evidence or section.also)


def without_evidence(priority: PrioritySection) -> str:
    """The indicators of a priority that nothing is logged for, as one line; empty if none."""
    missing = [indicator_title(it).rstrip(".") for it in priority.indicators if not is_shown(it)]
    return f"No evidence logged for: {'; '.join(missing)}." if missing else ""


def entries(document: ConnectDocument) -> list[EvidenceItem]:
    """Every entry of evidence, in the order in which it is printed."""
    return [
        item
        for part in document.parts
        for block in blocks(part)
        if isinstance(block, PrioritySection)
        for section in block.indicators
        for item in section.evidence
    ]


def index_order(items: Iterable[EvidenceItem]) -> list[EvidenceItem]:
    """Entries in the order of the appendix: by date, those of a day by id."""
    return sorted(items, key=lambda item: (item.on, item.id))


def circle_title(item: EvidenceItem) -> str | None:
    return None if item.circle is None else CIRCLE_TITLES[item.circle]


def incident_names(item: EvidenceItem) -> list[str]:
    """References as people write them: "icm:300000123" is "IcM 300000123"."""
    names = []
    for reference in item.incidents:
        source, colon, external_id = reference.partition(":")
        names.append(wording.incident_name(source, external_id) if colon else reference)
    return names


def goal_cells(goal: GoalItem, *, past: bool) -> tuple[tuple[str, str], ...]:
    """A goal's cells under GOALS_HEADER or PAST_GOALS_HEADER: a text and an aside for each."""
    text = goal.text, f"Priority {goal.priority}" if goal.priority is not None else ""
    measure = goal.success_measure or NO_MEASURE
    due = day(goal.due) if goal.due else ""
    if past:
        return text, (measure, f"Due {due}" if due else ""), (goal.answer or NOT_ANSWERED, "")
    return text, (measure, ""), (due or "–", "")


def day(value: date) -> str:
    """ "3 March 2025", in English wherever the program runs."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    """ "3 Mar 2025"."""
    return f"{value.day} {_MONTHS[value.month - 1][:3]} {value.year}"


def moment(value: datetime) -> str:
    """ "3 March 2025, 14:05 UTC"."""
    utc = value.astimezone(UTC)
    return f"{day(utc)}, {utc:%H:%M} UTC"
