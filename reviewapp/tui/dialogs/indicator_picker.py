"""Choosing an indicator: type a code or words, Enter takes the one that is marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets.option_list import Option

from reviewapp.core.coverage import STATE_WORDS, State
from reviewapp.core.rubric import Indicator, Rubric
from reviewapp.core.rubric_search import matching
from reviewapp.services.coverage import rubric_and_states
from reviewapp.tui.dialogs.picker import Picker
from reviewapp.tui.text import line, plain

if TYPE_CHECKING:
    from reviewapp.tui.app import ReviewApp


class IndicatorPicker(Picker):
    """The code of one indicator, or None. `states`: the coverage of each code, where known;
    `chosen`: the codes that the entry has already.
    """

    help_text = (
        "Type a code, its dots may be left out, or words: of the title, the description, examples "
        "and synonyms, the measures around it. Enter takes the one that is marked."
    )

    def __init__(
        self,
        rubric: Rubric,
        states: Mapping[str, State] | None = None,
        chosen: Sequence[str] = (),
    ) -> None:
        title = f"Choose an indicator ({line(rubric.title, 60)}, in its order)"
        super().__init__(title, "A code, such as 2.1 or 21, or words")
        self.rubric, self.states, self.chosen = rubric, states or {}, frozenset(chosen)
        self._by_code = {indicator.code: indicator for _, indicator in rubric.indicators()}

    def options(self, wanted: str) -> Iterator[Option]:
        heading = None
        for priority, indicator in matching(self.rubric, wanted):
            if priority is not heading:
                heading = priority
                title = f"{priority.number} {line(priority.title)}"
                yield Option(Content.styled(title, "bold"), disabled=True)
            yield Option(self._prompt(indicator), id=indicator.code)

    def about(self, key: str) -> Content:
        indicator = self._by_code[key]
        text = f"{indicator.title}\n{indicator.description or ''}"
        return Content.assemble((f"▸ {key} ", "bold"), plain(text))

    def _prompt(self, indicator: Indicator) -> Content:
        state = self.states.get(indicator.code)
        mark = "✓" if indicator.code in self.chosen else " "
        parts = [f"{mark} {indicator.code:<5}"]
        if self.states:
            parts.append(f"{STATE_WORDS[state] if state else '':<6}")
        return Content("".join((*parts, " ", line(indicator.title))))


def pick_indicator(
    app: ReviewApp,
    chosen: Sequence[str],
    then: Callable[[str], None],
    rubric: str | None = None,
) -> None:
    """Read the rubric with its coverage, ask for an indicator, and hand its code to `then`.

    Nothing is called where nothing was chosen. `rubric`: its name, the role's by default.
    """

    def ask(read: tuple[Rubric, dict[str, State]]) -> None:
        def picked(code: str | None) -> None:
            if code is not None:
                then(code)

        app.push_screen(IndicatorPicker(*read, chosen), picked)

    app.open_when_read(lambda: rubric_and_states(app.workspace, rubric), ask)
