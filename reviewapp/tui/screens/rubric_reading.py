"""What the Rubric screen reads, and the lines of its tree."""

from __future__ import annotations

from typing import NamedTuple

from rich.text import Text

from reviewapp.core.coverage import IndicatorCoverage
from reviewapp.core.measures import StandingMeasure
from reviewapp.core.periods import Period
from reviewapp.core.rubric import Indicator, Priority, Rubric
from reviewapp.services import coverage, measures, periods
from reviewapp.services.workspace import Workspace
from reviewapp.tui.screens.rubric_text import state
from reviewapp.tui.text import line

#: How wide a code and its coverage are in the tree; what is left of the line is the title's.
CODE, STATE = 4, 9


class Reading(NamedTuple):
    """What the screen shows: a rubric, the coverage of its codes in a period, and by id how the
    measures stand that no incident tells.
    """

    rubric: Rubric
    found: dict[str, IndicatorCoverage]
    period: Period
    measures: dict[str, StandingMeasure]


class Part(NamedTuple):
    """What a line of the tree stands for: a pillar, one of its priorities, or an indicator."""

    priorities: tuple[Priority, ...]
    pillar: str | None = None
    indicator: Indicator | None = None


def read(workspace: Workspace) -> Reading:
    """All of it, in the current period."""
    period = periods.resolve(workspace)
    rubric, found = coverage.of_period(workspace, period)
    standing = measures.all_measures(workspace, rubric)
    return Reading(rubric, {it.code: it for it in found}, period, {it.id: it for it in standing})


def label(part: Part, reading: Reading) -> Text:
    """A line of the tree: the coverage before the title, which may be cut."""
    if part.indicator is not None:
        item = reading.found[part.indicator.code]
        title = line(part.indicator.title)
        return Text(f"{item.code:<{CODE}}{state(item):<{STATE}}{title}")
    if part.pillar is not None:
        return Text(line(part.pillar), style="bold")
    priority = part.priorities[0]
    items = [reading.found[indicator.code] for indicator in priority.indicators]
    shown = sum(item.state == "shown" for item in items)
    label = f"{priority.number}  {shown} of {len(items)}  {line(priority.title)}"
    return Text(label, style="bold")
