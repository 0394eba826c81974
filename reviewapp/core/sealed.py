"""Figures as a draft keeps them: everything that its sentences and tables need, as JSON.

Rendered again they are the same, whatever was imported, undone or set since.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from reviewapp.core.figures import Report, TargetFigures
from reviewapp.core.months import Month
from reviewapp.core.rubric import Target

#: Documents name a few of the worst misses; hundreds of thousands would make a draft heavy.
MOST_MISSES = 10


@dataclass(frozen=True, slots=True)
class Sealed:
    """The figures of a draft, and what they were made with.

    `team`: over all incidents, `own`: the author's part; None where nothing was imported, or no
    alias is known. `targets`, `severities`: the rubric's, as they were read. `zone`: the time zone
    of the period's days. `imports`: one line for each import that the figures came from. `months`:
    per target id those of the team's figures.
    """

    team: Report | None
    own: Report | None
    targets: tuple[Target, ...]
    severities: dict[str, tuple[str, ...]]
    zone: str
    imports: tuple[str, ...]
    months: dict[str, tuple[Month, ...]] = field(default_factory=dict)


def to_text(sealed: Sealed) -> str:
    """As a draft keeps it; of the misses the worst ones."""
    lean = replace(sealed, team=_lean(sealed.team), own=_lean(sealed.own))
    return json.dumps(asdict(lean), ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Sealed | None:
    """What `to_text` wrote; None for any other text, such as one edited by hand."""
    try:
        sealed: Sealed = built(Sealed, json.loads(text, parse_constant=_no_number))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    ids = [target.id for target in sealed.targets]
    reports = [report for report in (sealed.team, sealed.own) if report is not None]
    if any([figures.id for figures in report.targets] != ids for report in reports):
        return None
    if not all(_adds_up(figures) for report in reports for figures in report.targets):
        return None
    return sealed


def _adds_up(figures: TargetFigures) -> bool:
    """Whether the counts can be counts, so that words and intervals can be made of them."""
    before = figures.previous
    return (
        min(figures.met, figures.missed, figures.unknown, figures.ended, figures.running) >= 0
        and figures.n == figures.met + figures.missed
        and (before is None or 0 <= before.met <= before.n)
        and (figures.mean_s is None) is (figures.median_s is None) is (figures.ended == 0)
    )


def _no_number(word: str) -> float:
    raise ValueError(word)


def _lean(report: Report | None) -> Report | None:
    if report is None:
        return None
    return replace(report, targets=tuple(map(_with_few_misses, report.targets)))


def _with_few_misses(figures: TargetFigures) -> TargetFigures:
    return replace(figures, misses=figures.misses[:MOST_MISSES])


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def built(kind: Any, value: Any) -> Any:
    """The value as an instance of an annotated type. ValueError or TypeError where it is none."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        if value in inner:
            return value
    elif origin in (Union, types.UnionType):
        return _one_of(inner, value)
    elif origin is tuple:
        if isinstance(value, list):
            kinds = inner[:1] * len(value) if inner[-1] is Ellipsis else inner
            return tuple(built(each, item) for each, item in zip(kinds, value, strict=True))
    elif origin is dict:
        if isinstance(value, Mapping):
            return {str(key): built(inner[1], item) for key, item in value.items()}
    elif is_dataclass(kind) and isinstance(kind, type):
        if isinstance(value, Mapping):
            # What a later program added has its default in a draft of an earlier one.
            named = [it.name for it in fields(kind) if it.name in value]
            return kind(**{name: built(_hints(kind)[name], value[name]) for name in named})
    elif isinstance(kind, type) and issubclass(kind, tuple):
        names = _hints(kind)
        if isinstance(value, list) and len(value) == len(names):
            return kind(
                *(built(names[name], item) for name, item in zip(names, value, strict=True))
            )
    elif type(value) is kind or (kind is float and type(value) is int):
        return value
    raise ValueError(f"{value!r:.80} is no {kind}")


def _one_of(kinds: tuple[Any, ...], value: Any) -> Any:
    if value is None and type(None) in kinds:
        return None
    for kind in kinds:
        if kind is not type(None):
            try:
                return built(kind, value)
            except (ValueError, TypeError, KeyError):
                continue
    raise ValueError(f"{value!r:.80} is none of {kinds}")
