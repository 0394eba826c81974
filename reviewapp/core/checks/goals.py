"""Goals say how they will be known to be reached, and the last ones are answered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reviewapp.core.checks.findings import RULES, Finding
from reviewapp.core.checks.reading import DATED, LINK, NUMBER, Passage
from reviewapp.core.connect import GoalItem

_DELIVERED = re.compile(
    r"\b(?:publish|deliver|shipp|sign|accept|agree|in place|in use|live\b|pass(?:ed)?\b|certif"
    r"|exam\b|handed over|hand(?:ed|ing)? over|approv|complet|releas|held|renew|filled|adopt"
    r"|present(?:ed|ation)|document|guide|runbook|report|dashboard|template|plan\b|track|count"
    r"|measur|survey|quiz|reviewed|each (?:week|month|quarter)|every (?:week|month|quarter)"
    r"|weekly|monthly|quarterly|success measure|every\b|each\b|all\b|named\b|no case|no later)",
    re.IGNORECASE,
)


def is_measured(text: str) -> bool:
    """Whether there is a number, a date, a clear deliverable or a way to track it."""
    return any(pattern.search(text) for pattern in (NUMBER, DATED, LINK, _DELIVERED))


def check_goals(
    box: str, text: str, ahead: Sequence[GoalItem], past: Sequence[GoalItem]
) -> Iterator[Finding]:
    """The kept goals; their place is where the box's text has them, if it has."""
    for goal in ahead:
        measure = (goal.success_measure or "").strip()
        if measure:
            if not (is_measured(measure) or goal.due):
                why = "Its success measure has no number, date or clear deliverable."
                yield _at(box, "goal-no-measure", text, goal, why)
        elif not NUMBER.search(goal.text):
            yield _at(box, "goal-no-measure", text, goal, "The goal has no success measure.")
    for goal in past:
        if not (goal.answer or "").strip():
            yield _at(box, "goal-unanswered", text, goal)


def check_written_goals(box: str, passages: Sequence[Passage]) -> Iterator[Finding]:
    """Goals that somebody wrote into the box: each item of a list, else the text as a whole."""
    goals = [passage for passage in passages if passage.bullet] or _whole(passages)
    for goal in goals:
        if not is_measured(goal.text):
            yield RULES["goal-no-measure"].found(box, goal.text, goal.start, goal.end)


def _whole(passages: Sequence[Passage]) -> list[Passage]:
    """All of a text without lists as one goal, placed at its first item."""
    if any(is_measured(passage.text) for passage in passages):
        return []
    return list(passages[:1])


def _at(box: str, rule: str, text: str, goal: GoalItem, why: str | None = None) -> Finding:
    start = text.find(goal.text.replace("\n", "\n  ")) if goal.text else -1
    if start < 0:
        return RULES[rule].found(box, goal.text, why=why)
    end = start + len(goal.text.replace("\n", "\n  "))
    return RULES[rule].found(box, text[start:end], start, end, why)
