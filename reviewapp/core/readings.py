"""What a user chose about a rubric's SLO lines: how one is read, its limit, its objective.

The lines stay as they are written; `figure_words.chosen` says what was chosen about one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from reviewapp.core.capture import shown
from reviewapp.core.errors import BadInputError
from reviewapp.core.rubric import Rubric, Target

#: The reading of a line that nobody reads otherwise.
AS_WRITTEN = "as-written"
#: No objective, no limit.
NONE = "none"
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_LIMIT = re.compile(
    r"(\d{1,6})\s*(s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|d|days?)", re.IGNORECASE
)
_OBJECTIVE = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?\s*%?")


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen about one target; None: as the rubric has it.

    `reading`: a name among the target's. `limit_s`: for a line without a number. `objective`: in
    hundredths of a percent.
    """

    reading: str | None = None
    limit_s: int | None = None
    objective: int | None = None


def as_chosen(rubric: Rubric, choices: Mapping[str, Choice]) -> Rubric:
    """The rubric with its targets as they were chosen. `choices`: by the target's id.

    A reading that the rubric does not have (any more) is none.
    """
    targets = tuple(_chosen(target, choices.get(target.id, Choice())) for target in rubric.targets)
    return rubric if targets == rubric.targets else replace(rubric, targets=targets)


def _chosen(target: Target, choice: Choice) -> Target:
    reading = next((item for item in target.readings if item.name == choice.reading), None)
    if reading is not None:
        target = replace(
            target,
            source=reading.source or target.source,
            severities=target.severities if reading.severities is None else reading.severities,
            start=reading.start or target.start,
            reading=reading,
        )
    if choice.limit_s is not None and target.limit_s is None:
        target = replace(target, limit_s=choice.limit_s, limit_chosen=True)
    return replace(target, objective=choice.objective)


def without_objectives(rubric: Rubric) -> Rubric:
    """The rubric for one person's part: an error budget is the team's, and no mark on a person."""
    return replace(
        rubric, targets=tuple(replace(target, objective=None) for target in rubric.targets)
    )


def parse_limit(text: str) -> int | None:
    """A limit in seconds: "20 d", "24 h", "15 min", "90 s"; None for "none".

    BadInputError for anything else.
    """
    if text.strip() == NONE:
        return None
    match = _LIMIT.fullmatch(text.strip())
    if match is None or not int(match[1]):
        raise BadInputError(
            f"“{shown(text)}” is no limit: write it as 20 d, 24 h, 15 min or 90 s, or none."
        )
    return int(match[1]) * _UNITS[match[2][0].lower()]


def parse_objective(text: str) -> int | None:
    """An objective in hundredths of a percent: "95", "99.5 %"; None for "none".

    BadInputError for anything else.
    """
    if text.strip() == NONE:
        return None
    match = _OBJECTIVE.fullmatch(text.strip())
    hundredths = int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) if match else 0
    # Below one percent it is a share, written as a fraction.
    if not 100 <= hundredths <= 10_000:
        raise BadInputError(
            f"“{shown(text)}” is no objective: write a percentage from 1 to 100, such as 95 or "
            "99.5, or none."
        )
    return hundredths


def choices(rubric: Rubric, kept: Mapping[str, object]) -> dict[str, Choice]:
    """What was chosen about a rubric's targets, from settings as they are kept.

    `kept`: by "rubric.target.reading", ".limit" and ".objective". One that is not understood
    counts as not chosen.
    """
    found = {}
    for target in rubric.targets:
        begin = f"{rubric.name}.{target.id}."
        reading, limit, objective = (
            value if isinstance(value := kept.get(begin + what), str) else None
            for what in ("reading", "limit", "objective")
        )
        choice = Choice(reading, _or_none(parse_limit, limit), _or_none(parse_objective, objective))
        if choice != Choice():
            found[target.id] = choice
    return found


def _or_none(parse: Callable[[str], int | None], text: str | None) -> int | None:
    try:
        return None if text is None else parse(text)
    except BadInputError:
        return None
