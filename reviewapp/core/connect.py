"""A Connect as plain values: the edition's boxes, and the document that every exporter prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from reviewapp.core.evidence import Circle
from reviewapp.core.figures import TargetFigures
from reviewapp.core.months import Month
from reviewapp.core.rubric import Indicator, Target

Writer = Literal["employee", "manager"]
Feed = Literal["priority", "goals", "nothing"]


@dataclass(frozen=True, slots=True)
class BoxForm:
    """One box of a form edition.

    `per`: "priority" repeats the box for each core priority of the rubric. `prompts_for`: pairs of
    (words in a priority's title, prompt) that replace `prompt` there. `manager_prompt`: what a
    manager is asked beside it. `confirmed`: False marks wording that no official copy confirms.
    `limit`: so many characters the form takes, None where that is not known.
    """

    id: str
    title: str
    writer: Writer
    prompt: str
    feed: Feed = "nothing"
    per: Literal["priority"] | None = None
    prompts_for: tuple[tuple[str, str], ...] = ()
    manager_prompt: str | None = None
    confirmed: bool = False
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class PartForm:
    """A part of the form ("Reflect on the past") with its boxes, in order."""

    title: str
    boxes: tuple[BoxForm, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """A form edition. `until`: the last day of a period that it is in use for, None if current."""

    name: str
    title: str
    until: date | None
    parts: tuple[PartForm, ...]


def edition_from_mapping(data: Mapping[str, Any]) -> Edition:
    """Build an edition from a mapping of the file's shape, validated when it came in."""
    return Edition(
        name=data["edition"],
        title=data["title"],
        until=data.get("until"),
        parts=tuple(
            PartForm(
                title=part["title"],
                boxes=tuple(
                    BoxForm(
                        id=box["id"],
                        title=box["title"],
                        writer=box["writer"],
                        prompt=box["prompt"],
                        feed=box.get("feed", "nothing"),
                        per=box.get("per"),
                        prompts_for=tuple(
                            (item["title_has"], item["prompt"])
                            for item in box.get("prompts_for", ())
                        ),
                        manager_prompt=box.get("manager_prompt"),
                        confirmed=box.get("confirmed", False),
                        limit=box.get("limit"),
                    )
                    for box in part["boxes"]
                ),
            )
            for part in data["parts"]
        ),
    )


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One entry of evidence as a document prints it; `rev`: the revision that it has it from."""

    id: str
    on: date
    text: str
    circle: Circle | None
    indicators: tuple[str, ...]
    incidents: tuple[str, ...]
    links: tuple[str, ...]
    rev: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class IndicatorSection:
    """An indicator with the evidence printed under it.

    Each entry is printed once, under its first indicator; `also` names the entries that show
    this indicator too: (entry id, the code under which it is printed). `more`: how many older
    entries a document that is only looked at leaves out.
    """

    indicator: Indicator
    evidence: tuple[EvidenceItem, ...]
    also: tuple[tuple[str, str], ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class SloLine:
    """One target with its figures: the whole extract, and the person's own part of it.

    `months`: every month of the period, also the empty ones, in order; none where not counted.
    """

    target: Target
    figures: TargetFigures
    own: TargetFigures | None = None
    months: tuple[Month, ...] = ()


@dataclass(frozen=True, slots=True)
class BoxSection:
    """A box with its text; `text` is empty where nobody has written it yet.

    `feed`: what is printed right after it, the part's priorities or its goals. `limit`: so many
    characters the form takes.
    """

    key: str
    title: str
    prompt: str
    writer: Writer
    text: str
    manager_prompt: str | None = None
    feed: Feed = "nothing"
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class PrioritySection:
    """One core priority: its box, its indicators with evidence, its measures and SLO lines.

    `picked`: those of its entries that its box is drawn from, in their order; none: all of them.
    """

    number: int
    pillar: str | None
    title: str
    statement: str
    box: BoxSection | None
    indicators: tuple[IndicatorSection, ...]
    measures: tuple[str, ...]
    slo: tuple[SloLine, ...]
    sentences: tuple[str, ...]
    picked: tuple[EvidenceItem, ...] = ()


@dataclass(frozen=True, slots=True)
class GoalItem:
    """A goal with its success measure; `answer` says what became of last Connect's goal."""

    text: str
    success_measure: str | None
    due: date | None
    priority: int | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class PartSection:
    """A part of the form as the document prints it.

    `lead`: how many of `boxes` stand before the priorities; the others follow them.
    """

    title: str
    boxes: tuple[BoxSection, ...] = ()
    priorities: tuple[PrioritySection, ...] = ()
    goals: tuple[GoalItem, ...] = ()
    past_goals: tuple[GoalItem, ...] = ()
    lead: int = 0


@dataclass(frozen=True, slots=True)
class ConnectDocument:
    """Everything a Connect says, in the order in which it is printed.

    `first`, `last`: the period's inclusive days, None where it is open. `as_of`: the instant that
    the figures speak of. `imports`: one line per import that they came from. `notes`: what
    the reader of the figures has to know (uncovered and excluded incidents, moved data).
    `severities`: the rubric's, per source, most severe first.
    """

    title: str
    name: str
    role: str
    manager: str | None
    period: str
    first: date | None
    last: date | None
    as_of: datetime
    edition: str
    rubric: str
    parts: tuple[PartSection, ...]
    notes: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    severities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
