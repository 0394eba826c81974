"""Which entries to list: what `reviewapp list` takes as options, as a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from reviewapp.core.errors import ReviewError
from reviewapp.services import evidence
from reviewapp.services.evidence import Query
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.indicator_picker import pick_indicator
from reviewapp.tui.entry_values import words
from reviewapp.tui.text import plain
from reviewapp.tui.widgets.fields import CircleField, LineField, YesNoField


class EvidenceFilter(Dialog[Query | None]):
    """The filters; the query that results, its words untouched, or None."""

    DEFAULT_CSS = """
    EvidenceFilter .dialog { width: 84; max-width: 100%; }
    EvidenceFilter .field { height: 1; }
    EvidenceFilter .label { width: 13; color: $text-muted; }
    EvidenceFilter .field:focus-within { text-style: none; }
    EvidenceFilter .field:focus-within .label { text-style: bold reverse; color: $foreground; }
    EvidenceFilter LineField { width: 1fr; background: $boost; }
    EvidenceFilter LineField:ansi { background: ansi_default; }
    EvidenceFilter #error { height: auto; margin: 1 0; color: $text-error; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("filter")]

    def __init__(self, query: Query) -> None:
        super().__init__()
        self.asked = query

    def compose(self) -> ComposeResult:
        asked = self.asked
        with Vertical(classes="dialog"):
            yield Static("Filter", classes="title")
            yield self._line("Indicators", "codes", asked.indicators, "any, or such as 2.1 4.2")
            yield self._line("Priorities", "priorities", asked.priorities, "any, or such as 2 4")
            yield self._field("Circle", CircleField(asked.circle or "", neither="Any", id="circle"))
            yield self._line("From", "first", [asked.first or ""], "any day, or 2026-01-31, mon")
            yield self._line("To", "last", [asked.last or ""], "any day, or 2026-01-31, today")
            yield self._line("Incident", "incident", [asked.incident or ""], "icm:300000123")
            yield self._yes_no("Inbox only", "inbox", asked.inbox)
            yield self._yes_no("Private only", "private", asked.private)
            yield Static("", id="error")
            with Horizontal(classes="buttons"):
                yield Button("Show (Enter)", id="take", variant="primary", compact=True)
                yield Button("Indicators (F4)", id="pick", compact=True)
                yield Button("No filter", id="clear", compact=True)
                yield Button("Close (Esc)", id="close", compact=True)

    def _field(self, title: str, widget: Widget) -> Widget:
        return Horizontal(Static(title, classes="label"), widget, classes="field")

    def _line(self, title: str, name: str, parts: Sequence[str], placeholder: str) -> Widget:
        return self._field(title, LineField(" ".join(parts), placeholder=placeholder, id=name))

    def _yes_no(self, title: str, name: str, value: bool) -> Widget:
        return self._field(title, YesNoField(value, id=name))

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
            self.query_one("#error", Static).update(plain(str(error)))
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
