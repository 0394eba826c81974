"""Which entries to list: what `reviewapp list` takes as options, as a form."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Static

from reviewapp.core.errors import ReviewError
from reviewapp.services import evidence
from reviewapp.services.evidence import Query
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.form import FieldsDialog
from reviewapp.tui.dialogs.indicator_picker import pick_indicator
from reviewapp.tui.entry_values import words
from reviewapp.tui.widgets.fields import CircleField, YesNoField
from reviewapp.tui.widgets.key_bar import DialogKeys


class EvidenceFilter(FieldsDialog[Query | None]):
    """The filters; the query that results, its words untouched, or None."""

    DEFAULT_CSS = """
    EvidenceFilter .dialog { width: 84; max-width: 100%; }
    EvidenceFilter .field { height: 1; }
    EvidenceFilter .label { width: 13; }
    """
    help_text = (
        "Which entries are listed. What stands empty asks for nothing; Enter shows what fits all "
        "of the rest. Days may be words: today, yesterday, mon."
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("filter")]

    def __init__(self, query: Query) -> None:
        super().__init__()
        self.asked = query

    def compose(self) -> ComposeResult:
        asked = self.asked
        with Vertical(classes="dialog"):
            yield Static("Filter", classes="title")
            codes, priorities = " ".join(asked.indicators), " ".join(asked.priorities)
            yield from self.line_field("Indicators", "codes", codes, "any, or such as 2.1 4.2")
            yield from self.line_field("Priorities", "priorities", priorities, "any, such as 2 4")
            circle = CircleField(
                asked.circle or "", neither="Any", id="circle", help_text="The circle of impact."
            )
            yield from self.field("Circle", circle)
            first, last = asked.first or "", asked.last or ""
            yield from self.line_field("From", "first", first, "any day, or 2026-01-31, mon")
            yield from self.line_field("To", "last", last, "any day, or 2026-01-31, today")
            yield from self.line_field(
                "Incident", "incident", asked.incident or "", "icm:300000123"
            )
            yield from self.field("Inbox only", YesNoField(asked.inbox, id="inbox"))
            yield from self.field("Private only", YesNoField(asked.private, id="private"))
            yield from self.error_line()
            with Horizontal(classes="buttons"):
                yield Button("Show", id="take", variant="primary", compact=True)
                yield Button("Indicators", id="pick", compact=True)
                yield Button("No filter", id="clear", compact=True)
                yield Button("Close", id="close", compact=True)
            yield DialogKeys("Enter Show")

    def query_asked(self) -> Query:
        """What stands in the form."""
        return replace(
            self.asked,
            indicators=tuple(words(self._value("codes"))),
            priorities=tuple(words(self._value("priorities"))),
            circle=self.query_one(CircleField).value or None,
            first=self._value("first") or None,
            last=self._value("last") or None,
            incident=self._value("incident") or None,
            inbox=self.query_one("#inbox", YesNoField).value,
            private=self.query_one("#private", YesNoField).value,
        )

    def _value(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def action_take(self) -> None:
        query = self.query_asked()

        def understood(_: int) -> None:
            self.dismiss(query)

        # Asking for one entry is enough to hear what can't be understood.
        in_background(
            self,
            lambda: evidence.count(self.workspace, query, 1),
            understood,
            failed=self._refused,
            latest_only=True,
        )

    def _refused(self, error: Exception) -> None:
        if isinstance(error, ReviewError):
            self.say_error(str(error))
        else:
            self.app.show_error(error)

    def action_pick(self) -> None:
        field = self.query_one("#codes", Input)

        def add(code: str) -> None:
            field.value = " ".join(dict.fromkeys((*words(field.value), code)))
            field.focus()

        pick_indicator(self.app, words(field.value), add)

    def on_input_submitted(self) -> None:
        self.action_take()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "take":
            self.action_take()
        elif event.button.id == "pick":
            self.action_pick()
        elif event.button.id == "clear":
            self.dismiss(Query(words=self.asked.words))
        else:
            self.dismiss(None)
