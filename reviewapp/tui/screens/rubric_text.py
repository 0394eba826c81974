"""A rubric's texts for reading: an indicator with its priority, or a priority by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from textual.content import Content

from reviewapp.core.coverage import STATE_WORDS, IndicatorCoverage, why_thin
from reviewapp.core.evidence import CIRCLE_TITLES
from reviewapp.core.measures import StandingMeasure, measure_id, status_text
from reviewapp.core.rubric import Indicator, Measure, Priority, Rubric, Target
from reviewapp.core.wording import limit, scope
from reviewapp.tui.text import plain

#: By id, how the measures stand that no incident tells.
Statuses = Mapping[str, StandingMeasure]
#: How clearly the source states a target.
_STATUS_WORDS = {
    "clear": "clear",
    "gap": "the source leaves a gap",
    "ambiguous": "the source can be read in two ways",
}


def state(item: IndicatorCoverage) -> str:
    """An indicator's coverage in a word and its number of entries: "shown 4", "empty"."""
    word = STATE_WORDS[item.state]
    return word if item.state in ("empty", "not_applicable") else f"{word} {item.n}"


def summary(items: Iterable[IndicatorCoverage]) -> str:
    """How many indicators are in each state: "3 shown, 1 empty"."""
    states = sorted((item.state for item in items), key=list(STATE_WORDS).index)
    return ", ".join(f"{len(list(same))} {STATE_WORDS[name]}" for name, same in groupby(states))


def indicator_text(
    rubric: Rubric,
    priority: Priority,
    indicator: Indicator,
    item: IndicatorCoverage,
    period: str,
    statuses: Statuses,
) -> Content:
    """An indicator: its coverage in a period, named, its description, all of its priority."""
    blocks = [
        _heading(f"{indicator.code} {indicator.title}"),
        _coverage_line(item, period),
        *([plain(indicator.description)] if indicator.description else []),
        Content(""),
        _heading(f"Priority {priority.number}: {priority.title}"),
        *_about(rubric, priority, indicator.code, statuses),
    ]
    return Content("\n").join(blocks)


def priority_text(
    rubric: Rubric,
    priority: Priority,
    found: Mapping[str, IndicatorCoverage],
    statuses: Statuses,
) -> Content:
    """A priority: how its indicators are covered, and all that it says."""
    items = [found[indicator.code] for indicator in priority.indicators]
    blocks = [
        _heading(f"Priority {priority.number}: {priority.title}"),
        *([plain(f"Pillar: {priority.pillar}")] if priority.pillar else []),
        Content(f"Indicators: {summary(items)}."),
        *_about(rubric, priority, None, statuses),
    ]
    return Content("\n").join(blocks)


def pillar_text(
    title: str, priorities: Iterable[Priority], found: Mapping[str, IndicatorCoverage]
) -> Content:
    """A pillar: its priorities with their coverage."""
    lines = [
        plain(
            f"{priority.number} {priority.title}: "
            f"{summary(found[indicator.code] for indicator in priority.indicators)}"
        )
        for priority in priorities
    ]
    return Content("\n").join([_heading(title), *lines])


def _about(
    rubric: Rubric, priority: Priority, code: str | None, statuses: Statuses
) -> Iterator[Content]:
    if priority.statement:
        yield plain(priority.statement)
    targets = {target.id: target for target in rubric.targets}
    sections: tuple[tuple[str, list[Content]], ...] = (
        (
            "Measures",
            [
                row
                for measure in priority.measures
                for row in _measure(
                    rubric,
                    measure,
                    targets,
                    code,
                    statuses.get(measure_id(rubric.name, priority.number, measure.text)),
                )
            ],
        ),
        ("Outcome examples", [plain(f"• {text}") for text in priority.outcomes]),
        ("Notes on how the source was read", [plain(f"• {text}") for text in priority.notes]),
    )
    for title, rows in sections:
        if rows:
            yield Content("")
            yield _heading(title)
            yield from rows


def _measure(
    rubric: Rubric,
    measure: Measure,
    targets: Mapping[str, Target],
    code: str | None,
    standing: StandingMeasure | None,
) -> Iterator[Content]:
    yield plain(f"• {measure.text}")
    if standing is not None and standing.status is not None:
        yield plain(f"  → {status_text(standing.status)}").stylize("bold")
    for target in (targets[name] for name in measure.targets if name in targets):
        how = "on average" if target.statistic == "mean" else "each"
        facts = [
            f"{target.metric} of {scope(target, rubric.severities)}",
            f"{limit(target)} {how}" if target.limit_s is not None else "no limit stated",
            _STATUS_WORDS[target.status],
        ]
        if code is not None and code in target.indicators:
            facts.append("counts for this indicator")
        yield plain(f"  → SLO: {', '.join(facts)}")
        if target.note:
            yield plain(f"    {target.note}").stylize("dim")


def _coverage_line(item: IndicatorCoverage, period: str) -> Content:
    if item.state == "not_applicable":
        return plain(f"Not applicable to you: {item.reason}")
    if item.n == 0:
        return plain(f"Empty: no entry ({period}). n keeps a note here.")
    circles = [
        f"{count} {CIRCLE_TITLES.get(circle, 'Without a circle').lower()}"
        for circle, count in item.by_circle.items()
        if count
    ]
    word = {"shown": "Shown", "thin": "Thin"}[item.state]
    entries = "1 entry" if item.n == 1 else f"{item.n} entries"
    told = f"{word}: {entries} ({', '.join(circles)}), the last on {item.last}."
    if item.state == "thin":
        told += f" Thin: {why_thin(item.n, item.rule)}."
    return Content(told)


def _heading(text: str) -> Content:
    return plain(text).stylize("bold underline")
