"""Which incidents the SLO screen speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from reviewapp.core.periods import EVERYTHING, Period
from reviewapp.tui.actions import bindings
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.fields import LineField, YesNoField
from reviewapp.tui.widgets.key_bar import DialogKeys


@dataclass(frozen=True, slots=True)
class SloFilter:
    """`missed`: lists show misses only. `mine` and `others`: whose incidents, everyone's without
    either; `mine` None while nobody chose. `period`: None is the current one.
    """

    missed: bool = False
    mine: bool | None = None
    others: tuple[str, ...] = ()
    period: Period | None = None


class SloFilterDialog(Dialog[SloFilter | None]):
    """A new filter, or None where nothing was decided."""

    DEFAULT_CSS = """
    SloFilterDialog OptionList {
        height: auto; max-height: 7; border: none; padding: 0; background: $surface;
    }
    SloFilterDialog OptionList:ansi { background: ansi_default; }
    SloFilterDialog OptionList:ansi > .option-list--option-highlighted {
        background: ansi_white; color: ansi_black;
    }
    SloFilterDialog YesNoField:focus { text-style: bold reverse; }
    SloFilterDialog LineField { background: $boost; }
    SloFilterDialog LineField:ansi { background: ansi_default; text-style: underline; }
    SloFilterDialog .question { margin-top: 1; }
    SloFilterDialog .buttons { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("slo_filter")]
    help_text = (
        "Space changes a box, Tab goes on, arrows choose a period. Enter shows what is chosen. "
        "The figures of a part are the part’s own, never a comparison."
    )

    def __init__(
        self, present: SloFilter, periods: Sequence[Period], current: Period, alias: str | None
    ) -> None:
        super().__init__()
        self.present, self.alias = present, alias
        #: None is the current one.
        self.periods: list[Period | None] = [None, EVERYTHING, *periods]
        self.current = current

    def compose(self) -> ComposeResult:
        mine = f"Mine ({line(self.alias, 40)})" if self.alias else "Mine"
        with Vertical(classes="dialog"):
            yield Static("What is shown", classes="title")
            yield YesNoField(
                self.present.missed,
                yes="Lists of incidents show misses only",
                no="Lists of incidents show misses only",
                id="missed",
            )
            own = YesNoField(bool(self.present.mine), yes=mine, no=mine, id="mine")
            own.disabled = self.alias is None
            yield own
            if self.alias is None:
                yield Static(
                    "  Your alias is not known yet: “Who I am” among the commands ( : ) takes it.",
                    classes="muted",
                )
            yield Static("Also these assignees, as the export spells them, with commas")
            yield LineField(", ".join(self.present.others), placeholder="none", id="others")
            yield Static("Period", classes="question")
            words = map(self._period_words, self.periods)
            yield OptionList(*(Option(plain(text)) for text in words), markup=False, compact=True)
            with Horizontal(classes="buttons"):
                yield Button("Show", id="take", variant="primary", compact=True)
                yield Button("Clear all", id="clear", compact=True)
            yield DialogKeys("Space Change   Tab Next   Enter Show")

    def on_mount(self) -> None:
        known = [period for period in self.periods if period == self.present.period]
        place = self.periods.index(known[0]) if known else 0
        self.query_one(OptionList).highlighted = place

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """The period that is chosen has a mark, whatever has the focus."""
        for place, period in enumerate(self.periods):
            mark = "● " if place == event.option_index else "○ "
            prompt = plain(mark + self._period_words(period))
            event.option_list.replace_option_prompt_at_index(place, prompt)

    def on_option_list_option_selected(self) -> None:
        self.action_take()

    def on_input_submitted(self) -> None:
        self.action_take()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "clear":
            self.dismiss(SloFilter(mine=False, period=EVERYTHING))
        else:
            self.action_take()

    def action_take(self) -> None:
        place = self.query_one(OptionList).highlighted or 0
        self.dismiss(
            SloFilter(
                missed=self.query_one("#missed", YesNoField).value,
                mine=self.query_one("#mine", YesNoField).value,
                others=_aliases(self.query_one(LineField).value),
                period=self.periods[place],
            )
        )

    def _period_words(self, period: Period | None) -> str:
        return f"Current: {_named(self.current)}" if period is None else _named(period)


def _aliases(field: str) -> tuple[str, ...]:
    """Separated by commas: an export may spell a person with a space."""
    return tuple(filter(None, (part.strip() for part in field.replace(";", ",").split(","))))


def _named(period: Period) -> str:
    if period == EVERYTHING:
        return "Everything"
    return line(f"{period.name} ({period.text()})" if period.name else period.text(), 60)
