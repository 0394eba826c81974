"""A rubric as plain values: priorities with their indicators and measures, and SLO targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Metric = Literal["TTA", "TTM", "TiC", "TTRCA"]
Statistic = Literal["each", "mean"]
TargetStatus = Literal["clear", "gap", "ambiguous"]
#: Where the clock of a TTRCA starts; the sources name no start.
Start = Literal["mitigated", "resolved", "created"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A critical indicator of success, named by its code (1.1-7.4)."""

    code: str
    title: str
    description: str | None = None
    synonyms: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of a priority's measures; `targets` are the ids of the SLO targets it states."""

    text: str
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Priority:
    """A core priority; `notes` hold our readings of the source, never its words."""

    number: int
    pillar: str | None
    title: str
    statement: str
    indicators: tuple[Indicator, ...]
    measures: tuple[Measure, ...] = ()
    outcomes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Another way to read a target's line than as it is written.

    `title` says it in words. The others are what it changes in the target, None what it leaves.
    """

    name: str
    title: str
    source: str | None = None
    severities: tuple[str, ...] | None = None
    start: Start | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """An SLO line of the rubric as data.

    `source`, `programme`: None means any. `severities`: empty means any. `limit_s`: seconds,
    None where the source names no number. `measure`: the source line, word for word. `start`:
    of a TTRCA's clock. `readings`: other ways to read the line.

    What a user chose (`core.readings`): `reading` is the one in use, None as written;
    `limit_chosen`: whether the limit is the user's; `objective`: the share of incidents that has
    to be met, in hundredths of a percent, None where nobody set one.
    """

    id: str
    metric: Metric
    source: str | None
    programme: str | None
    severities: tuple[str, ...]
    statistic: Statistic
    limit_s: int | None
    indicators: tuple[str, ...]
    measure: str
    status: TargetStatus = "clear"
    note: str | None = None
    start: Start = "mitigated"
    readings: tuple[Reading, ...] = ()
    reading: Reading | None = None
    limit_chosen: bool = False
    objective: int | None = None


@dataclass(frozen=True, slots=True)
class Rubric:
    """A whole rubric, in its document's order.

    `severities`: per source, most severe first, e.g. {"icm": ("0", "1", "2", "2.5", "3", "4")}.
    """

    name: str
    version: str
    title: str
    severities: Mapping[str, tuple[str, ...]]
    priorities: tuple[Priority, ...]
    targets: tuple[Target, ...] = ()

    def indicators(self) -> Iterator[tuple[Priority, Indicator]]:
        """Every indicator with its priority, in document order."""
        for priority in self.priorities:
            for indicator in priority.indicators:
                yield priority, indicator

    def codes(self) -> tuple[str, ...]:
        """All indicator codes, in document order."""
        return tuple(indicator.code for _, indicator in self.indicators())


def rubric_from_mapping(data: Mapping[str, Any]) -> Rubric:
    """Build a rubric from a mapping that has the file's shape and was validated when it came in.

    Raises KeyError, TypeError or ValueError on any other shape; the caller then asks the door
    (`ingest.rubric_file`) for the sentence that says what is wrong.
    """
    return Rubric(
        name=data["rubric"],
        version=data["version"],
        title=data["title"],
        severities={source: tuple(names) for source, names in data.get("severities", {}).items()},
        priorities=tuple(_priority(item) for item in data["priorities"]),
        targets=tuple(_target(item) for item in data.get("targets", ())),
    )


def rubric_to_mapping(rubric: Rubric) -> dict[str, Any]:
    """The mapping that `rubric show --json` prints: keys in their fixed order, no synonyms."""
    return {
        "rubric": rubric.name,
        "version": rubric.version,
        "title": rubric.title,
        "severities": {source: list(names) for source, names in rubric.severities.items()},
        "priorities": [
            {
                "number": priority.number,
                "pillar": priority.pillar,
                "title": priority.title,
                "statement": priority.statement,
                "indicators": [
                    {"code": i.code, "title": i.title, "description": i.description}
                    for i in priority.indicators
                ],
                "measures": [
                    {"text": measure.text, "targets": list(measure.targets)}
                    for measure in priority.measures
                ],
                "outcomes": list(priority.outcomes),
                "notes": list(priority.notes),
            }
            for priority in rubric.priorities
        ],
        "targets": [
            {
                "id": target.id,
                "metric": target.metric,
                "source": target.source,
                "programme": target.programme,
                "severities": list(target.severities),
                "statistic": target.statistic,
                "limit_s": target.limit_s,
                "indicators": list(target.indicators),
                "measure": target.measure,
                "status": target.status,
                "note": target.note,
            }
            for target in rubric.targets
        ],
    }


def _priority(data: Mapping[str, Any]) -> Priority:
    return Priority(
        number=data["number"],
        pillar=data.get("pillar"),
        title=data["title"],
        statement=data["statement"],
        indicators=tuple(
            Indicator(
                code=item["code"],
                title=item["title"],
                description=item.get("description"),
                synonyms=tuple(item.get("synonyms", ())),
                examples=tuple(item.get("examples", ())),
            )
            for item in data["indicators"]
        ),
        measures=tuple(
            Measure(text=item["text"], targets=tuple(item.get("targets", ())))
            for item in data.get("measures", ())
        ),
        outcomes=tuple(data.get("outcomes", ())),
        notes=tuple(data.get("notes", ())),
    )


def _target(data: Mapping[str, Any]) -> Target:
    return Target(
        id=data["id"],
        metric=data["metric"],
        source=data.get("source"),
        programme=data.get("programme"),
        severities=tuple(data.get("severities", ())),
        statistic=data["statistic"],
        limit_s=data.get("limit_s"),
        indicators=tuple(data.get("indicators", ())),
        measure=data["measure"],
        status=data.get("status", "clear"),
        note=data.get("note"),
        readings=tuple(map(_reading, data.get("readings", ()))),
    )


def _reading(data: Mapping[str, Any]) -> Reading:
    severities = data.get("severities")
    return Reading(
        name=data["name"],
        title=data["title"],
        source=data.get("source"),
        severities=None if severities is None else tuple(severities),
        start=data.get("start"),
    )
