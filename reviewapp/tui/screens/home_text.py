"""What stands beside the newest entries: what to do next, the figures, goals and gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual.content import Content

from reviewapp.core.coverage import states_mean
from reviewapp.core.figure_words import none_in_period, state, why_missed
from reviewapp.core.printable import clip
from reviewapp.services.overview import Overview, TargetGlance
from reviewapp.tui.text import indented, line, plain
from reviewapp.tui.widgets.slo_strip import figure, strip
from reviewapp.tui.widgets.verdicts import STATES, coloured

#: Targets on a small screen; where there is room, all of them.
_GLANCES = 5
#: Columns of a figure such as "mean 10.9 min", of a strip, and of a name that is whole.
_FIGURE, _STRIP, _NAME = 13, 14, 34
_GOALS, _GAPS = 5, 12

#: Which action takes up what is to be done next.
_ACTION_OF_STEP = {
    "first_note": "note.new",
    "inbox": "go.inbox",
    "missed": "go.slo",
    "gap": "go.rubric",
    "goal": "go.connect",
    "measure": "go.rubric",
    "import": "go.slo",
    "connect": "go.connect",
}
#: The key of an action, as it is bound.
KeyOf = Callable[[str], str]


def who_text(overview: Overview, sample: bool, wide: bool) -> str:
    """Who and when; what a small screen has no room for is left out, not cut off."""
    who = ["Sample data, thrown away at the end"] if sample else []
    who += [overview.name or "", overview.role]
    if overview.period.days():
        who.append(overview.period.name)
        if wide or not sample:
            who.append(overview.period.text())
    return line(" · ".join(filter(None, who)))


def next_text(overview: Overview, key: KeyOf, width: int, wide: bool) -> Content:
    """All of it, in lines of `width` columns. `wide`: with what a small screen has no room for."""
    blocks = [_steps(overview, key, width), _figures(overview, key, width, wide)]
    if wide:
        blocks += [_goals(overview, key, width), _gaps(overview, key, width)]
    return Content("\n\n").join(Content("\n").join(rows) for rows in map(list, blocks) if rows)


def _steps(overview: Overview, key: KeyOf, width: int) -> Iterator[Content]:
    yield _title("What to do next")
    for step in overview.next_steps:
        text = indented(step.text, width, 4)
        yield Content.assemble((f" {key(_ACTION_OF_STEP[step.kind])}  ", "bold"), plain(text))
    if not overview.next_steps:
        yield Content.assemble((f" {key('note.new')}  ", "bold"), "Nothing waits: keep a new note.")


def _figures(overview: Overview, key: KeyOf, width: int, wide: bool) -> Iterator[Content]:
    shown = overview.slo if wide else overview.slo[:_GLANCES]
    if shown:
        whose = "my incidents" if overview.own else "everyone’s incidents"
        yield _title(f"SLO metrics, {whose}")
    elif overview.incidents:
        yield _title("SLO metrics")
        none = none_in_period(overview.incidents, overview.period)
        yield plain(
            indented(
                f"{none}: {key('go.slo')}, then {key('slo.filter')}, chooses Everything.", width, 0
            )
        )
    for target in shown:
        yield _glance(target, width)
    if len(shown) < len(overview.slo):
        yield Content.assemble((f" {key('go.slo')}  ", "bold"), f"shows all {len(overview.slo)}")


def _glance(glance: TargetGlance, width: int) -> Content:
    """One target in a line: mark and figure first, as its name may be long."""
    target, figures = glance.target, glance.figures
    mark = STATES[state(target, figures)][0]
    running = f", {figures.pending} running" if figures.pending else ""
    if (why := why_missed(target, figures)) is not None:
        running = f", {why}"
    head = f"{mark} {figure(target, figures):>{_FIGURE}}  "
    name = line(glance.label) + running
    room = width - len(head) - _STRIP - 2
    if room >= _NAME and target.statistic == "each":
        name = f"{clip(name, room):<{room}}  {strip(figures.met, figures.n, _STRIP)}"
    return Content.assemble(coloured(Content(head).stylize("bold")), plain(name))


def _goals(overview: Overview, key: KeyOf, width: int) -> Iterator[Content]:
    if overview.goals:
        yield _title(f"Goals without an answer ({key('go.connect')})")
    for goal in overview.goals[:_GOALS]:
        yield plain(clip(f" {goal.due}  {line(goal.text)}", width))
    if len(overview.goals) > _GOALS:
        yield Content(f" and {len(overview.goals) - _GOALS} more")


def _gaps(overview: Overview, key: KeyOf, width: int) -> Iterator[Content]:
    if overview.gaps:
        yield _title(f"Indicators that want evidence ({key('go.rubric')})")
        yield plain(indented(f"{states_mean(overview.rule)}.", width, 0)).stylize("dim")
    for gap in overview.gaps[:_GAPS]:
        yield plain(clip(f" {gap.code:<5}{gap.state:<7}{line(gap.title)}", width))
    if len(overview.gaps) > _GAPS:
        yield Content(f" and {len(overview.gaps) - _GAPS} more")


def _title(text: str) -> Content:
    return Content.styled(text, "bold $text-accent")
