"""Measures that are no SLO targets: what a rubric asks for, and how it stands with a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from reviewapp.core.rubric import Priority, Rubric
from reviewapp.core.wording import day

MeasureState = Literal["open", "done", "missed", "not_applicable"]
STATES: tuple[MeasureState, ...] = get_args(MeasureState)

#: A state as people read it.
STATE_WORDS: dict[MeasureState, str] = {
    "open": "open",
    "done": "done",
    "missed": "missed",
    "not_applicable": "not applicable",
}


@dataclass(frozen=True, slots=True)
class MeasureStatus:
    """How a measure stands. `due`: when it has to be done; `on`: when it was done, or decided.

    `evidence`: ids of entries. `note` stands in the Connect beside the measure.
    """

    state: MeasureState = "open"
    due: date | None = None
    on: date | None = None
    note: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StandingMeasure:
    """A measure of a priority with its status; None where nobody has said anything of it."""

    id: str
    priority: int
    text: str
    status: MeasureStatus | None = None

    @property
    def state(self) -> MeasureState:
        return self.status.state if self.status else "open"

    @property
    def due(self) -> date | None:
        """The day by which it has still to be done."""
        return self.status.due if self.status and self.status.state == "open" else None

    def is_overdue(self, today: date) -> bool:
        return self.due is not None and self.due < today


def measure_id(rubric: str, priority: int, text: str) -> str:
    """The id of a measure: "engineer-5-3fa2c1".

    Out of its words, so that it stays where measures before it come or go, and is another one
    where next year's rubric words it anew.
    """
    folded = " ".join(text.split()).casefold()
    return f"{rubric}-{priority}-{hashlib.sha256(folded.encode('utf-8')).hexdigest()[:6]}"


def measures_of(rubric: Rubric, priority: Priority) -> Iterator[tuple[str, str]]:
    """Id and text of a priority's measures that somebody can do, each once.

    Those with targets are told by incidents; a line that ends with a colon leads in to others.
    """
    seen = set()
    for measure in priority.measures:
        identifier = measure_id(rubric.name, priority.number, measure.text)
        if measure.targets or measure.text.rstrip().endswith(":") or identifier in seen:
            continue
        seen.add(identifier)
        yield identifier, measure.text


def standing(rubric: Rubric, known: Mapping[str, MeasureStatus]) -> tuple[StandingMeasure, ...]:
    """All of a rubric's, in its order. `known`: what was said of them, by id."""
    return tuple(
        StandingMeasure(identifier, priority.number, text, known.get(identifier))
        for priority in rubric.priorities
        for identifier, text in measures_of(rubric, priority)
    )


def due_first(measures: Sequence[StandingMeasure]) -> list[StandingMeasure]:
    """Those that have still to be done by a day, soonest first."""
    return sorted((it for it in measures if it.due), key=lambda it: (it.due or date.max, it.id))


def status_text(status: MeasureStatus | None) -> str:
    """ "done on 3 March 2026: the note"; empty where nothing was said."""
    if status is None:
        return ""
    text = STATE_WORDS[status.state]
    if status.on is not None:
        text += f" on {day(status.on)}"
    if status.state == "open" and status.due is not None:
        text += f", due on {day(status.due)}"
    return f"{text}: {status.note}" if status.note else text
