"""A new review period: a name and its first and last day, the present half year suggested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from reviewapp.tui.dialogs.form import FormDialog
from reviewapp.tui.widgets.key_bar import DialogKeys

if TYPE_CHECKING:
    from reviewapp.core.periods import Period


class PeriodForm(FormDialog[str]):
    """Answers with the name of the period that was made."""

    def __init__(self, suggested: Period) -> None:
        super().__init__()
        self.suggested = suggested

    def compose(self) -> ComposeResult:
        period = self.suggested
        with Vertical(classes="dialog"):
            yield Static("New period", classes="title")
            yield from self.line_field("Name", "name", period.name, "For example FY27-H1.")
            yield from self.line_field(
                "First day", "first", str(period.first or ""), "A day such as 2026-07-01."
            )
            yield from self.line_field(
                "Last day", "last", str(period.last or ""), "A day such as 2026-12-31."
            )
            yield from self.error_line()
            yield DialogKeys("Enter Next")

    def on_mount(self) -> None:
        super().on_mount()
        for field in self.query(Input):
            field.select_on_focus = True  # typing replaces the suggestion
            field.select_all()  # the first one has the focus already

    def values(self) -> tuple[str, ...]:
        return tuple(field.value for field in self.query(Input))

    def write(self, values: tuple[str, str, str]) -> tuple[Period, int]:
        from reviewapp.services.connect_choice import add_period

        return add_period(self.workspace, *values)

    def kept(self, result: tuple[Period, int]) -> str:
        period, boxes = result
        said = f"Made the period {period.name}, {period.text()}."
        if boxes:
            plural = "es" if boxes > 1 else ""
            said += f" What you had written came along: {boxes} box{plural}."
        self.app.say(said)
        return period.name
