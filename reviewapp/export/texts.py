"""The small texts of a Connect that every kind of file has alike: labels, titles, dates, cells."""

from __future__ import annotations

from datetime import UTC, datetime

from reviewapp.core import wording
from reviewapp.core.connect import (
    BoxSection,
    ConnectDocument,
    EvidenceItem,
    GoalItem,
    IndicatorSection,
    PrioritySection,
)
from reviewapp.core.evidence import CIRCLE_TITLES

AT_A_GLANCE = "At a glance"
ABOUT_FIGURES = "About the figures"
APPENDIX = "Appendix: evidence index"
MEASURES = "Measures"
SERVICE_LEVELS = "Service levels"
GOALS = "Goals"
PAST_GOALS = "Last Connect's goals"

NOT_WRITTEN = "Not written yet."
NO_MEASURE = "None set."
NOT_ANSWERED = "Not answered yet."

GOALS_HEADER = ("Goal", "Success measure", "Due")
PAST_GOALS_HEADER = ("Goal of the last Connect", "Success measure", "What became of it")
INDEX_HEADER = ("Date", "Evidence id", "Indicators")


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
        days = f"{wording.day(first)} – {wording.day(last)}"
    elif first:
        days = f"from {wording.day(first)}"
    elif last:
        days = f"until {wording.day(last)}"
    else:
        return document.period
    named = not all(str(bound) in document.period for bound in (first, last) if bound)
    return f"{document.period} ({days})" if named else days


def priority_title(priority: PrioritySection) -> str:
    return f"{priority.number}. {priority.title}"


def indicator_title(section: IndicatorSection) -> str:
    return f"{section.indicator.code} {section.indicator.title}"


def circle_title(item: EvidenceItem) -> str | None:
    return None if item.circle is None else CIRCLE_TITLES[item.circle]


def incident_names(item: EvidenceItem) -> list[str]:
    """References as people write them: "icm:300000123" is "IcM 300000123"."""
    return list(map(wording.reference_name, item.incidents))


def goal_cells(goal: GoalItem, *, past: bool) -> tuple[tuple[str, str], ...]:
    """A goal's cells under GOALS_HEADER or PAST_GOALS_HEADER: a text and an aside for each."""
    text = goal.text, f"Priority {goal.priority}" if goal.priority is not None else ""
    measure = goal.success_measure or NO_MEASURE
    due = wording.day(goal.due) if goal.due else ""
    if past:
        return text, (measure, f"Due {due}" if due else ""), (goal.answer or NOT_ANSWERED, "")
    return text, (measure, ""), (due or "–", "")


def moment(value: datetime) -> str:
    """ "3 March 2025, 14:05 UTC"."""
    utc = value.astimezone(UTC)
    return f"{wording.day(utc)}, {utc:%H:%M} UTC"


def not_shown(count: int) -> str:
    """What stands below entries of which only the newest are shown."""
    entries = "entry is" if count == 1 else "entries are"
    return f"{count:,} older {entries} not shown here; the exported file has all of them."
