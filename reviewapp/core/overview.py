"""What stands on the first screen, and the rule that says what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from reviewapp.core.capture import shown
from reviewapp.core.coverage import GAPS, IndicatorCoverage, State
from reviewapp.core.measures import StandingMeasure
from reviewapp.core.periods import EVERYTHING, Period
from reviewapp.core.rubric import Rubric

StepKind = Literal["first_note", "inbox", "missed", "gap", "goal", "measure", "connect", "import"]

#: More than that would be a list of chores.
MOST_STEPS = 5
#: An import is old, a goal or a period's end is near, by so many days.
IMPORT_OLD_DAYS = 35
SOON_DAYS = 30
_NAMED_CODES = 3
_NAMED_INCIDENTS = 2
#: Statuses of a Connect that still wants its author.
_OPEN = ("draft", "returned")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do next; `text` is a sentence."""

    kind: StepKind
    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """An indicator that evidence shows thinly or not at all; `priority` is its number."""

    code: str
    title: str
    priority: int
    state: Literal["empty", "thin"]


@dataclass(frozen=True, slots=True)
class Situation:
    """The figures that the next steps follow from.

    `any_entry`: whether there is an entry at all, of whatever day. `missed`: the incidents that
    missed a target and that no entry mentions, longest first, as people name them. `due`: the due
    days of unanswered goals. `measures`: those that have still to be done by a day, soonest first.
    `connect`: the status of the period's Connect, None where there is none. `boxes`: how many
    boxes of its draft the author has written, and how many there are to write.
    """

    today: date
    period: Period
    any_entry: bool
    inbox: int
    missed: Sequence[str]
    states: Mapping[State, int]
    gaps: Sequence[Gap]
    due: Sequence[date]
    last_import: date | None
    connect: str | None
    boxes: tuple[int, int] | None = None
    measures: Sequence[StandingMeasure] = ()


def gaps(rubric: Rubric, covered: Sequence[IndicatorCoverage]) -> tuple[Gap, ...]:
    """The empty indicators, then the thin ones, each in the rubric's order."""
    places = {i.code: (i.title, priority.number) for priority, i in rubric.indicators()}
    return tuple(
        Gap(item.code, *places[item.code], state)
        for state in GAPS
        for item in covered
        if item.state == state
    )


def next_steps(situation: Situation) -> tuple[Step, ...]:
    """At most five things to do next, the most useful first."""
    steps = (
        _first_note(situation),
        _inbox(situation),
        _missed(situation),
        _gap(situation),
        _goal(situation),
        _measure(situation),
        _connect(situation),
        _import(situation),
    )
    return tuple(step for step in steps if step is not None)[:MOST_STEPS]


def _first_note(situation: Situation) -> Step | None:
    if situation.any_entry:
        return None
    return Step("first_note", "Nothing is noted yet: write down what you have just achieved.")


def _inbox(situation: Situation) -> Step | None:
    n = situation.inbox
    if not n:
        return None
    return Step("inbox", f"{_count(n, 'note waits', 'notes wait')} in the inbox.")


def _missed(situation: Situation) -> Step | None:
    missed = situation.missed
    if not missed:
        return None
    incidents = _count(len(missed), "missed incident has", "missed incidents have")
    named = ", ".join(shown(name, 24) for name in missed[:_NAMED_INCIDENTS])
    more = ", …" if len(missed) > _NAMED_INCIDENTS else "."
    return Step("missed", f"{incidents} no evidence yet: {named}{more}")


def _gap(situation: Situation) -> Step | None:
    empty = [gap.code for gap in situation.gaps if gap.state == "empty"]
    if not empty or not situation.any_entry:
        return None
    states = situation.states
    apply = sum(states.values()) - states.get("not_applicable", 0)
    named = ", ".join(empty[:_NAMED_CODES]) + (", …" if len(empty) > _NAMED_CODES else ".")
    have = f"indicator{'s' if apply > 1 else ''} {'have' if len(empty) > 1 else 'has'}"
    return Step("gap", f"{len(empty)} of {apply} {have} no evidence: {named}")


def _goal(situation: Situation) -> Step | None:
    near = situation.today + timedelta(days=SOON_DAYS)
    due = sorted(day for day in situation.due if day <= near)
    if not due:
        return None
    if len(due) == 1:
        verb = "was" if due[0] < situation.today else "is"
        return Step("goal", f"A goal {verb} due on {due[0]}: say what became of it.")
    return Step(
        "goal", f"{len(due)} goals are due, the first on {due[0]}: say what became of them."
    )


def _measure(situation: Situation) -> Step | None:
    near = situation.today + timedelta(days=SOON_DAYS)
    found = [(it.due, it.text) for it in situation.measures if it.due and it.due <= near]
    if not found:
        return None
    first, text = found[0]
    if len(found) == 1:
        verb = "was" if first < situation.today else "is"
        return Step("measure", f"A measure {verb} due on {first}: “{shown(text.rstrip('.'), 36)}”.")
    overdue = sum(due < situation.today for due, _ in found)
    late = f", {overdue} of them overdue" if overdue else ""
    return Step("measure", f"{len(found)} measures are due{late}, the first on {first}.")


def _connect(situation: Situation) -> Step | None:
    """How far the draft under way is; without one, that it is time for it."""
    period, last, today = situation.period, situation.period.last, situation.today
    near = last is not None and (last - today).days <= SOON_DAYS
    end = f" {_end(today, last)}" if last is not None and near else ""
    name = "The Connect" if period == EVERYTHING else period.name or period.text()
    if situation.connect is None:
        return Step("connect", f"{name}{end}: draft its Connect.") if near else None
    if situation.connect not in _OPEN:
        return None
    if situation.connect == "returned":
        return Step("connect", f"{name}{end}: its Connect came back, to be submitted again.")
    if situation.boxes is not None and situation.boxes[0] < situation.boxes[1]:
        written, boxes = situation.boxes
        return Step("connect", f"{name}{end}: {written} of {boxes} boxes written.")
    return Step("connect", f"{name}{end}: finish its Connect.") if near else None


def _end(today: date, last: date) -> str:
    left = (last - today).days
    if left < 0:
        return f"ended {_count(-left, 'day', 'days')} ago"
    return f"ends in {_count(left, 'day', 'days')}" if left else "ends today"


def _import(situation: Situation) -> Step | None:
    if situation.last_import is None:
        return Step("import", "No incidents yet: an IcM or DFM export gives the SLO figures.")
    age = (situation.today - situation.last_import).days
    if age <= IMPORT_OLD_DAYS:
        return None
    return Step("import", f"The last incident import is {age} days old.")


def _count(n: int, one: str, several: str) -> str:
    return f"{n:,} {one if n == 1 else several}"
