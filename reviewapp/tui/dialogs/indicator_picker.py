"""Choosing an indicator: type a code or words, Enter takes the one that is marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from reviewapp.core.rubric import Indicator, Priority, Rubric
from reviewapp.services import coverage, periods, rubrics
from reviewapp.services.workspace import Workspace
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.fields import LineField

if TYPE_CHECKING:
    from reviewapp.tui.app import ReviewApp

_STATE_WORDS = {"not_applicable": "n/a"}


class IndicatorPicker(Dialog[str | None]):
    """The code of one indicator, or None. `states`: the coverage of each code, where known;
    `chosen`: the codes that the entry has already.
    """

    DEFAULT_CSS = """
    #picker { width: 90; height: 100%; max-height: 40; }
    #picker OptionList {
        height: 1fr; border: none; padding: 0; background: transparent;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    #picker OptionList > .option-list--option-highlighted {
        background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
    }
    #picker OptionList:ansi > .option-list--option-highlighted {
        background: ansi_white; color: ansi_black; text-style: bold;
    }
    #picker #about { height: 5; border-top: solid $primary 60%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "list('cursor_down')", "Down", show=False),
        Binding("up", "list('cursor_up')", "Up", show=False),
        Binding("pagedown", "list('page_down')", "Page down", show=False),
        Binding("pageup", "list('page_up')", "Page up", show=False),
    ]

    def __init__(
        self,
        rubric: Rubric,
        states: Mapping[str, str] | None = None,
        chosen: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.rubric, self.states, self.chosen = rubric, states or {}, frozenset(chosen)

    def compose(self) -> ComposeResult:
        options = OptionList(markup=False, compact=True)
        options.can_focus = False
        with Vertical(classes="dialog", id="picker"):
            yield Static(
                plain(f"Choose an indicator ({line(self.rubric.title, 60)})"), classes="title"
            )
            yield LineField(placeholder="A code, such as 2.1 or 21, or words")
            yield options
            yield Static("", id="about")
            yield Static("↑ ↓ move   Enter take it   Esc close", classes="muted")

    def on_mount(self) -> None:
        self._list("")

    def on_input_changed(self, event: Input.Changed) -> None:
        self._list(event.value)

    def on_input_submitted(self) -> None:
        option = self.query_one(OptionList).highlighted_option
        if option is not None:
            self.dismiss(option.id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        for _, indicator in self.rubric.indicators():
            if indicator.code == event.option.id:
                about = f"{indicator.title}\n{indicator.description or ''}"
                self.query_one("#about", Static).update(
                    Content.assemble((f"▸ {indicator.code} ", "bold"), plain(about))
                )

    def action_list(self, move: str) -> None:
        if self.query_one(OptionList).highlighted is None:
            self._list("")
        else:
            getattr(self.query_one(OptionList), f"action_{move}")()

    def _list(self, wanted: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(self._options(wanted))
        first = next((i for i, option in enumerate(options.options) if option.id), None)
        options.highlighted = first
        options.scroll_to(y=0, animate=False)
        if first is None:
            self.query_one("#about", Static).update(
                plain(
                    f"No indicator has “{line(wanted.strip(), 40)}”: "
                    "another word, or Backspace; ↓ shows all."
                )
            )

    def _options(self, wanted: str) -> Iterator[Option]:
        heading = None
        for priority, indicator in matching(self.rubric, wanted):
            if priority is not heading:
                heading = priority
                title = f"{priority.number} {line(priority.title)}"
                yield Option(Content.styled(title, "bold"), disabled=True)
            yield Option(self._prompt(indicator), id=indicator.code)

    def _prompt(self, indicator: Indicator) -> Content:
        state = self.states.get(indicator.code, "")
        mark = "✓" if indicator.code in self.chosen else " "
        parts = [f"{mark} {indicator.code:<5}"]
        if self.states:
            parts.append(f"{_STATE_WORDS.get(state, state):<6}")
        return Content("".join((*parts, " ", line(indicator.title))))


def matching(rubric: Rubric, wanted: str) -> list[tuple[Priority, Indicator]]:
    """The indicators whose code begins so, dots left out, or which have all of the words.

    Those that have the words in their title come first, then those that speak of them, then
    those of a priority that does; the closest title leads.
    """
    everything = list(rubric.indicators())
    digits = wanted.strip().replace(".", "")
    if digits.isdecimal():
        found = [
            (priority, indicator)
            for priority, indicator in everything
            if indicator.code.replace(".", "").startswith(digits)
        ]
        if found:
            return found
    words = wanted.casefold().split()
    if not words:
        return everything
    ranked = [(_rank(*pair, words), pair) for pair in everything]
    return [
        pair for rank, pair in sorted(ranked, key=lambda item: item[0] or _LAST) if rank is not None
    ]


_LAST = (9, 0.0)


def _rank(
    priority: Priority, indicator: Indicator, words: Sequence[str]
) -> tuple[int, float] | None:
    """How well an indicator fits, the smaller the better; None where it does not."""
    title = indicator.title.casefold()
    whole = re.findall(r"\w+", title)
    own = (indicator.code, indicator.description or "", *indicator.synonyms, *indicator.examples)
    around = (
        priority.title,
        priority.statement,
        *priority.outcomes,
        *(measure.text for measure in priority.measures),
    )
    texts = (title, "\n".join(own).casefold(), "\n".join(around).casefold())
    if all(word in whole for word in words):
        # Of two that have it the one that says little else is meant.
        return 0, -len(words) / len(whole)
    for reach in range(1, len(texts) + 1):
        if all(any(word in text for text in texts[:reach]) for word in words):
            return reach, 0.0
    return None


def rubric_and_states(
    workspace: Workspace, name: str | None = None
) -> tuple[Rubric, dict[str, str]]:
    """A rubric, mine by default, and the coverage of its codes in the current period."""
    mine = workspace.role()
    if name is not None and name != mine:
        return rubrics.load(workspace, name), {}
    rubric, found = coverage.of_period(workspace, periods.resolve(workspace))
    return rubric, {item.code: item.state for item in found}


def pick_indicator(
    app: ReviewApp,
    chosen: Sequence[str],
    then: Callable[[str], None],
    rubric: str | None = None,
) -> None:
    """Read the rubric with its coverage, ask for an indicator, and hand its code to `then`.

    Nothing is called where nothing was chosen. `rubric`: its name, the role's by default.
    """

    def ask(read: tuple[Rubric, dict[str, str]]) -> None:
        def picked(code: str | None) -> None:
            if code is not None:
                then(code)

        app.push_screen(IndicatorPicker(*read, chosen), picked)

    app.open_when_read(lambda: rubric_and_states(app.workspace, rubric), ask)
