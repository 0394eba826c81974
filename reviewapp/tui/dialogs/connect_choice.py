"""Which Connect: the period, and the edition of the form."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from reviewapp.core.connect import Edition
from reviewapp.core.periods import Period
from reviewapp.services.connect import Choice
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.period_form import PeriodForm
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

if TYPE_CHECKING:
    from reviewapp.services.connect_boxes import Overview

_SHOWN = "shown now"


class ConnectChoice(Dialog[Choice]):
    """Enter takes a period or a form; the other stays as it is."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("periods")]
    DEFAULT_CSS = """
    ConnectChoice #periods { height: 8; }
    ConnectChoice #forms { height: 5; }
    """

    def __init__(self, choice: Choice, shown: Overview | None) -> None:
        super().__init__()
        self.choice, self.shown = choice, shown
        self._suggested = Period("", None, None)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Period", classes="title")
            yield RecordList(
                (Column("Name"), Column("Days", 24), Column("", 9)),
                empty="No period yet: n makes one.",
                help_text="Your review periods, the latest first. Enter shows the Connect of "
                "one, n makes a new one.",
                id="periods",
            )
            yield Static("Form", classes="title")
            yield RecordList(
                (Column("Edition"), Column("In use", 24), Column("", 9)),
                empty="Reading …",
                help_text="The editions of the form. Enter takes one; what you wrote stays.",
                id="forms",
            )
            yield DialogKeys("Tab Period or form")

    def on_mount(self) -> None:
        in_background(self, self._read, self._show)

    def _read(self) -> tuple[list[Period], list[Edition], Period]:
        from reviewapp.services.connect_choice import forms, half_year
        from reviewapp.services.periods import all_periods

        return all_periods(self.workspace), forms(self.workspace), half_year(self.workspace.today)

    def _show(self, read: tuple[list[Period], list[Edition], Period]) -> None:
        known, forms, self._suggested = read
        if any(period.name == self._suggested.name for period in known):
            self._suggested = Period("", None, None)
        here = self.shown.period.name if self.shown else None
        rows = [
            Record(it.name, (it.name, it.text(), _SHOWN if it.name == here else "")) for it in known
        ]
        self.query_one("#periods", RecordList).show(len(rows), rows, keep=here)
        edition = self.shown.edition if self.shown else None
        rows = [
            Record(it.name, (it.title, _until(it.until), _SHOWN if it.name == edition else ""))
            for it in forms
        ]
        self.query_one("#forms", RecordList).show(len(rows), rows, keep=edition)

    @on(RecordList.Chosen, "#periods")
    def _take_period(self, event: RecordList.Chosen) -> None:
        self.dismiss(Choice(event.record.key))

    @on(RecordList.Chosen, "#forms")
    def _take_form(self, event: RecordList.Chosen) -> None:
        self.dismiss(Choice(self.choice.period, event.record.key))

    def action_add(self) -> None:
        def made(name: str | None) -> None:
            if name is not None:
                self.dismiss(Choice(name))

        self.app.push_screen(PeriodForm(self._suggested), made)


def _until(day: date | None) -> str:
    return f"periods up to {day}" if day else "now"
