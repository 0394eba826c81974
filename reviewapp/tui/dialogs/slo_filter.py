"""Which incidents the SLO screen speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.suggester import SuggestFromList
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from reviewapp.core.incident_filter import IncidentFilter, filter_of
from reviewapp.core.periods import EVERYTHING, Period
from reviewapp.tui.actions import bindings
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.fields import LineField, YesNoField
from reviewapp.tui.widgets.key_bar import DialogKeys


@dataclass(frozen=True, slots=True)
class SloFilter:
    """`missed`: lists show misses only. `mine` and `others`: whose incidents, everyone's without
    either; `mine` None while nobody chose. `period`: None is the current one. `only`: which of
    these incidents.
    """

    missed: bool = False
    mine: bool | None = None
    others: tuple[str, ...] = ()
    period: Period | None = None
    only: IncidentFilter = IncidentFilter()  # noqa: RUF009 - frozen


#: Nothing is left out.
SHOW_ALL = SloFilter(mine=False, period=EVERYTHING)


class Known(NamedTuple):
    """What can be chosen: the periods and which is current, my alias, and words that fit."""

    periods: Sequence[Period]
    current: Period
    alias: str | None
    programmes: Sequence[str]
    severities: Sequence[str]
    customers: Sequence[str]


class SloFilterDialog(Dialog[SloFilter | None]):
    """A new filter, or None where nothing was decided."""

    DEFAULT_CSS = """
    SloFilterDialog OptionList {
        height: auto; max-height: 6; border: none; padding: 0; background: $surface;
    }
    SloFilterDialog OptionList:ansi { background: ansi_default; }
    SloFilterDialog OptionList:ansi > .option-list--option-highlighted {
        background: ansi_white; color: ansi_black;
    }
    SloFilterDialog YesNoField:focus { text-style: bold reverse; }
    SloFilterDialog .field { height: 1; }
    SloFilterDialog .label { width: 12; color: $text-muted; }
    SloFilterDialog .field:focus-within .label { text-style: bold reverse; color: $foreground; }
    SloFilterDialog LineField { width: 1fr; background: $boost; }
    SloFilterDialog LineField:ansi { background: ansi_default; text-style: underline; }
    SloFilterDialog .buttons { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("slo_filter")]
    help_text = (
        "Space changes a box, Tab goes on, arrows choose a period. Enter shows what is chosen; "
        "what stands in several lines has to fit all of them. “unknown” finds what is not known. "
        "→ takes the customer that is offered. The figures of a part are the part’s own, never a "
        "comparison."
    )

    def __init__(self, present: SloFilter, known: Known) -> None:
        super().__init__()
        self.present, self.known = present, known
        #: None is the current one; each period stands there once.
        self.periods: list[Period | None] = [
            None,
            *(period for period in (EVERYTHING, *known.periods) if period != known.current),
        ]

    def compose(self) -> ComposeResult:
        alias, only = self.known.alias, self.present.only
        mine = f"Mine ({line(alias, 40)})" if alias else "Mine"
        with Vertical(classes="dialog"):
            yield Static("What is shown", classes="title")
            yield YesNoField(
                self.present.missed,
                yes="Lists of incidents show misses only",
                no="Lists of incidents show misses only",
                id="missed",
            )
            own = YesNoField(bool(self.present.mine), yes=mine, no=mine, id="mine")
            own.disabled = alias is None
            yield own
            if alias is None:
                yield Static(
                    "  Your alias is not known yet: “Who I am” among the commands ( : ) takes it.",
                    classes="muted",
                )
            yield from self._line(
                "Assignees", "others", ", ".join(self.present.others), "of others, with commas"
            )
            programmes, severities = " ".join(only.programmes), ", ".join(only.severities)
            named = " ".join(self.known.programmes)
            yield from self._line("Programmes", "programmes", programmes, f"any, such as {named}")
            named = ", ".join(self.known.severities)
            yield from self._line("Severities", "severities", severities, f"any, such as {named}")
            yield from self._line(
                "Customers", "customers", "; ".join(only.customers), "any; a semicolon between two"
            )
            yield Static("Period")
            words = map(self._period_words, self.periods)
            yield OptionList(*(Option(plain(text)) for text in words), markup=False, compact=True)
            with Horizontal(classes="buttons"):
                yield Button("Show", id="take", variant="primary", compact=True)
                yield Button("Clear all", id="clear", compact=True)
            yield DialogKeys("Space Change   Tab Next   Enter Show")

    def _line(self, title: str, name: str, value: str, placeholder: str) -> ComposeResult:
        field = LineField(line(value), placeholder=line(placeholder, 60), id=name)
        yield Horizontal(Static(title, classes="label"), field, classes="field")

    def on_mount(self) -> None:
        names = [line(name) for name in self.known.customers]
        self.query_one("#customers", LineField).suggester = SuggestFromList(
            names, case_sensitive=False
        )
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
            self.dismiss(SHOW_ALL)
        else:
            self.action_take()

    def action_take(self) -> None:
        place = self.query_one(OptionList).highlighted or 0
        self.dismiss(
            SloFilter(
                missed=self.query_one("#missed", YesNoField).value,
                mine=self.query_one("#mine", YesNoField).value,
                others=self._words("others", ",;"),
                period=self.periods[place],
                only=filter_of(
                    self._words("programmes", " ,;"),
                    self._words("severities", ",;"),
                    self._words("customers", ";"),
                ),
            )
        )

    def _words(self, name: str, separators: str) -> tuple[str, ...]:
        """What stands in a line, apart: an export may spell a person or a customer with a space."""
        text = self.query_one(f"#{name}", LineField).value
        for separator in separators:
            text = text.replace(separator, "\n")
        return tuple(filter(None, map(str.strip, text.split("\n"))))

    def _period_words(self, period: Period | None) -> str:
        if period is None:
            return f"Current: {_named(self.known.current)}"
        return _named(period)


def _named(period: Period) -> str:
    if period == EVERYTHING:
        return "Everything"
    return line(f"{period.name} ({period.text()})" if period.name else period.text(), 60)
