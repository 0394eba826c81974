"""The variables of a Word template: a Connect as texts and lists, ready to be shown.

Plain frozen values, because templates may come from anywhere. docs/word-templates.md describes
them; what stands there is held against these classes by a test. What there may be thousands of is
a named tuple: a frozen dataclass is slow to make.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from reviewapp.export.templates.values import Figures, Span


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the title block: "Period", "FY25 H2 (1 January 2025 – 30 June 2025)"."""

    label: str
    value: str


class Entry(NamedTuple):
    """An entry of evidence. `mark` ties it to the entry; `sources`: circle, incidents, links."""

    mark: str
    day: str
    short_day: str
    text: str
    circle: str
    indicators: str
    id: str
    sources: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph of a box's text (`level` 0) or an item of its lists (1, 2).

    `leads`: a list follows. `mark`: of the entry that begins here, if one does.
    """

    level: int
    leads: bool
    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the form. `pieces`: its text, empty where nobody has written it.

    `prompts`: what its writer is asked. `manager`: whether it is the manager who writes it.
    """

    key: str
    mark: str
    title: str
    prompts: tuple[str, ...]
    manager: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text, and what stands below it more quietly."""

    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SloRow:
    """A target's figures; `keep`: on the same page as the next row."""

    keep: bool
    target: Cell
    scope: Cell
    met: Cell
    attainment: Cell
    times: Cell
    previous: Cell
    state: Cell


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A target's months in words: "Jan 2025 5 of 6, Feb 3 of 3"; `keep`: as in `SloRow`."""

    keep: bool
    target: str
    months: str


@dataclass(frozen=True, slots=True)
class Trend:
    """How a priority's figures went by month: to be drawn, and as a table."""

    figures: Figures
    rows: tuple[TrendRow, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal, its success measure, and when it is due or what became of it."""

    keep: bool
    goal: Cell
    measure: Cell
    outcome: Cell


@dataclass(frozen=True, slots=True)
class Priority:
    """A core priority with everything of it. `entries`: all of its evidence, newest last.

    `newest`: the last few of them, or those picked for a box of all priorities, in their order;
    `more`: how many there are beside those. `boxes`: empty where the form has none for it.
    """

    number: int
    title: str
    pillar: str
    statement: str
    boxes: tuple[Box, ...]
    entries: tuple[Entry, ...]
    newest: tuple[Entry, ...]
    more: int
    measures: tuple[str, ...]
    sentences: tuple[str, ...]
    slo: tuple[SloRow, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the document in the order of the form. What `kind` says is filled.

    "heading 1" to "heading 3": text · "text" and "unwritten": boxes · "statement": pillar, text ·
    "indicator": text, description, entries, more, also · "lines" and "measures": lines, and boxes
    where the lines are a box's · "slo": text, description, slo, notes, trends · "goals" and "past
    goals": goals · "figures": lead, lines, notes · "appendix": entries.
    """

    kind: str
    text: str = ""
    description: str = ""
    pillar: str = ""
    lead: str = ""
    more: str = ""
    boxes: tuple[Box, ...] = ()
    entries: tuple[Entry, ...] = ()
    also: tuple[Span, ...] = ()
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    slo: tuple[SloRow, ...] = ()
    trends: tuple[Trend, ...] = ()
    goals: tuple[Goal, ...] = ()


@dataclass(frozen=True, slots=True)
class Connect:
    """Everything that a template may show.

    `opening` and `blocks` have the whole document in the order of its form, where nothing comes
    twice; the other lists have the same by what it is, for a template with an order of its own.
    `boxes`: those that belong to no priority. `entries`: all of them by day.
    """

    title: str
    name: str
    role: str
    manager: str
    period: str
    period_name: str
    as_of: str
    edition: str
    rubric: str
    facts: tuple[Fact, ...]
    summary: tuple[str, ...]
    opening: tuple[Block, ...]
    blocks: tuple[Block, ...]
    priorities: tuple[Priority, ...]
    boxes: tuple[Box, ...]
    goals: tuple[Goal, ...]
    past_goals: tuple[Goal, ...]
    slo: tuple[SloRow, ...]
    entries: tuple[Entry, ...]
    clean: bool
