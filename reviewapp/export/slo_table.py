"""The SLO table of a document: its header and its cells as text, for every kind of file alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reviewapp.core import wording
from reviewapp.core.connect import SloLine
from reviewapp.core.figure_words import allowed_misses, has_any, state
from reviewapp.core.figures import LISTED_BELOW, TargetFigures
from reviewapp.core.rubric import Target
from reviewapp.core.slo import Orders
from reviewapp.export.plain import no_break
from reviewapp.export.sentences import remarks

HEADER = (
    "Target",
    "Scope",
    "Met",
    no_break("Attainment (95 % CI)"),
    "Median / p90",
    "Previous period",
    "State",
)

METRIC_TITLES = {
    "TTA": "Time to acknowledge",
    "TTM": "Time to mitigate",
    "TiC": "Time in critsit",
    "TTRCA": "Time to root cause analysis",
}

_NOTHING = "–"


def rows(line: SloLine, orders: Orders) -> list[tuple[str, ...]]:
    """A target's row, and below it the person's own part where they had any.

    One cell for each of HEADER; a newline inside a cell starts its next line. `orders`: the
    rubric's severities per source, most severe first.
    """
    target = line.target
    table = [
        (
            _target(target),
            wording.scope(target, orders),
            *_figures(target, line.figures),
            state(target, line.figures),
        )
    ]
    if line.own is not None and has_any(line.own):
        # The target is the team's, and so is its budget: a state of the person's own part would
        # be a mark on a person.
        own = _figures(replace(target, objective=None), line.own)
        table.append(("Of these, my own part", _NOTHING, *own, _NOTHING))
    return [tuple(no_break(cell) for cell in row) for row in table]


def table_remarks(lines: Sequence[SloLine], orders: Orders) -> list[str]:
    """What a reader of the table has to know: first what holds for all targets, then for each."""
    told = [(line, _sentences(line)) for line in lines]
    common = [
        sentence
        for sentence in (told[0][1] if len(told) > 1 else ())
        if all(sentence in sentences for _, sentences in told)
    ]
    of_all = [f"All targets: {' '.join(common)}"] if common else []
    of_each = [
        f"{line.target.metric}, {wording.scope(line.target, orders)}: {' '.join(own)}"
        for line, sentences in told
        if (own := [sentence for sentence in sentences if sentence not in common])
    ]
    return [no_break(text) for text in (*of_all, *of_each)]


def _sentences(line: SloLine) -> list[str]:
    return [sentence for told in remarks(line) for sentence in re.split(r"(?<=\.) ", told)]


def _target(target: Target) -> str:
    title, limit = METRIC_TITLES[target.metric], wording.limit(target)
    if limit is None:
        return f"{target.metric}\n{title}, no number set"
    spread = ", on average" if target.statistic == "mean" else ""
    return f"{target.metric} ≤ {limit}".replace(" ", "\u00a0") + f"\n{title}{spread}"


def _figures(target: Target, figures: TargetFigures) -> tuple[str, str, str, str]:
    return (
        _counts(target, figures),
        _attainment(target, figures),
        _times(target, figures),
        _previous(figures),
    )


def _counts(target: Target, figures: TargetFigures) -> str:
    """k of n, and beside it what is not in n; for an average also what still runs."""
    counts = {"pending": figures.pending, "unknown": figures.unknown, "invalid": figures.invalid}
    if target.limit_s is None:
        counts = {"ended": figures.ended, "running": figures.running, **counts}
    elif target.statistic == "mean":
        counts = {
            "running": figures.running,
            "unknown": figures.unknown,
            "invalid": figures.invalid,
        }
    lines = [f"{count} {name}" for name, count in counts.items() if count]
    if figures.n or not lines:
        lines.insert(0, wording.k_of_n(figures.met, figures.n))
    return "\n".join(lines)


def _attainment(target: Target, figures: TargetFigures) -> str:
    if figures.interval is None:
        return _NOTHING
    lines = [wording.interval(*figures.interval)]
    if figures.n >= wording.SMALL_N:
        lines.insert(0, wording.percent(figures.met, figures.n))
    if figures.bounds is not None and figures.n + figures.unknown >= wording.SMALL_N:
        lines.append(f"with unknowns {wording.interval(*figures.bounds)}")
    if target.objective is not None:
        allowed = allowed_misses(target.objective, figures.n)
        lines.append(f"objective {wording.objective(target.objective)}")
        lines.append(f"{allowed} allowed, {figures.missed} missed")
    return "\n".join(lines)


def _times(target: Target, figures: TargetFigures) -> str:
    if figures.median_s is None:
        return _NOTHING
    if figures.ended < LISTED_BELOW and figures.durations:
        text = ", ".join(map(wording.duration, figures.durations))
    else:
        text = wording.duration(figures.median_s)
        if figures.p90_s is not None and figures.ended >= wording.SMALL_N:
            text += f"\np90 {wording.duration(figures.p90_s)}"
    if target.statistic == "mean" and figures.mean_s is not None:
        text += f"\nmean {wording.duration(figures.mean_s)}"
    return text


def _previous(figures: TargetFigures) -> str:
    previous = figures.previous
    if previous is None:
        return _NOTHING
    lines = [wording.k_of_n(previous.met, previous.n)]
    if previous.n >= wording.SMALL_N:
        lines[0] += f" ({wording.percent(previous.met, previous.n)})"
    if previous.median_s is not None and previous.mean_s is not None:
        lines.append(wording.duration(previous.median_s))
        lines.append(f"mean {wording.duration(previous.mean_s)}")
    if figures.trend is not None:
        lines.append(figures.trend)
    return "\n".join(lines)
