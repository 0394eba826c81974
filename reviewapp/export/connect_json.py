"""The Connect as JSON for other programs: a shape that stays, described in docs/exports.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date
from typing import Any

from reviewapp.core.connect import (
    BoxSection,
    ConnectDocument,
    EvidenceItem,
    GoalItem,
    PartSection,
    PrioritySection,
    SloLine,
)
from reviewapp.core.drawn import drawn_text
from reviewapp.export.figures_json import figures_mapping
from reviewapp.export.plain import clean

FORMAT = "reviewapp-connect"
#: Keys may be added under the same version; none goes and none changes its meaning.
VERSION = 1


def to_json(document: ConnectDocument, *, for_handing_in: bool = False) -> str:
    """The whole document, ending with a newline. `for_handing_in`: without ids.

    Times are ISO 8601 UTC, durations whole seconds, shares fractions, null where unknown.
    """
    made = {
        "format": FORMAT,
        "version": VERSION,
        "title": document.title,
        "name": document.name,
        "role": document.role,
        "manager": document.manager,
        "period": {
            "name": document.period,
            "first": _day(document.first),
            "last": _day(document.last),
        },
        "as_of": document.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "edition": document.edition,
        "rubric": document.rubric,
        "boxes": [_box(document, part, box) for part in document.parts for box in _boxes_of(part)],
        "priorities": [
            _priority(it, clean_copy=for_handing_in)
            for it in _once([it for part in document.parts for it in part.priorities])
        ],
        "goals": [_goal(it) for part in document.parts for it in part.goals],
        "past_goals": [_goal(it) for part in document.parts for it in part.past_goals],
        "imports": list(document.imports),
        "notes": list(document.notes),
    }
    return json.dumps(_cleaned(made), ensure_ascii=False, indent=2) + "\n"


def _boxes_of(part: PartSection) -> list[BoxSection]:
    """A part's boxes in the order of the form."""
    return [
        *part.boxes[: part.lead],
        *(it.box for it in part.priorities if it.box is not None),
        *part.boxes[part.lead :],
    ]


def _once(sections: Sequence[PrioritySection]) -> list[PrioritySection]:
    """Two parts may show the same priorities; their evidence is the same."""
    return list({section.number: section for section in reversed(sections)}.values())[::-1]


def _box(document: ConnectDocument, part: PartSection, box: BoxSection) -> dict[str, Any]:
    """`text`: what was written, else what is drawn; `state` says which."""
    drawn = "" if box.text.strip() else drawn_text(document, box.key)
    text = box.text if box.text.strip() else drawn
    unwritten = "drawn" if drawn else "empty"
    return {
        "box": box.key,
        "part": part.title,
        "title": box.title,
        "writer": box.writer,
        "prompts": [it for it in (box.prompt, box.manager_prompt) if it],
        "state": "written" if box.text.strip() else unwritten,
        "text": text,
        "characters": len(text),
        "words": len(text.split()),
        "limit": box.limit,
    }


def _priority(section: PrioritySection, *, clean_copy: bool) -> dict[str, Any]:
    return {
        "number": section.number,
        "pillar": section.pillar,
        "title": section.title,
        "statement": section.statement,
        "box": section.box.key if section.box else None,
        "indicators": [
            {
                "code": it.indicator.code,
                "title": it.indicator.title,
                "description": it.indicator.description,
                "evidence": [_evidence(item, clean_copy=clean_copy) for item in it.evidence],
                "also": [] if clean_copy else [entry for entry, _ in it.also],
            }
            for it in section.indicators
        ],
        "measures": list(section.measures),
        "figures": [_figures(line) for line in section.slo],
        "sentences": list(section.sentences),
    }


def _evidence(item: EvidenceItem, *, clean_copy: bool) -> dict[str, Any]:
    return {
        "id": None if clean_copy else item.id,
        "on": _day(item.on),
        "text": item.text,
        "circle": item.circle,
        "indicators": list(item.indicators),
        "incidents": list(item.incidents),
        "links": list(item.links),
    }


def _figures(line: SloLine) -> dict[str, Any]:
    target = line.target
    return {
        "target": target.id,
        "metric": target.metric,
        "source": target.source,
        "programme": target.programme,
        "severities": list(target.severities),
        "statistic": target.statistic,
        "limit_s": target.limit_s,
        "measure": target.measure,
        "team": figures_mapping(line.figures),
        "own": figures_mapping(line.own) if line.own else None,
        "months": [asdict(month) for month in line.months],
    }


def _goal(goal: GoalItem) -> dict[str, Any]:
    return {
        "text": goal.text,
        "success_measure": goal.success_measure,
        "due": _day(goal.due),
        "priority": goal.priority,
        "answer": goal.answer,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _cleaned(value: Any) -> Any:
    """Every text without what no file can carry, such as half a character."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(it) for key, it in value.items()}
    if isinstance(value, list):
        return [_cleaned(it) for it in value]
    return value
