"""The help: what is focused, then every key of this place and of all places."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from reviewapp.tui.actions import EVERYWHERE, Action, actions_of
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.text import plain


class HelpDialog(Dialog[None]):
    """Help for the screen it lies over. A widget says what it is in `help_text` or HELP."""

    DEFAULT_CSS = """
    HelpDialog .dialog { height: 90%; width: 84; }
    HelpDialog #help-text { height: 1fr; margin: 1 0; }
    """

    def __init__(self, over: Screen[Any]) -> None:
        super().__init__()
        self.focus_help = _help_of(over.focused) or _help_of(over)
        self.where = str(getattr(over, "PLACE", ""))

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Help", classes="title")
            with VerticalScroll(id="help-text"):
                if self.focus_help:
                    yield Static(plain(self.focus_help + "\n"))
                here = list(actions_of(self.where))
                if here:
                    yield Static("Keys here", classes="title")
                    yield Static(self._table(here))
                yield Static("Keys everywhere", classes="title")
                yield Static(self._table(list(actions_of(EVERYWHERE))))
            yield Static(
                "Escape closes. : or Ctrl+P finds any command by its name.", classes="muted"
            )

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def _table(self, actions: list[Action]) -> Content:
        rows = []
        for action in actions:
            keys = " ".join(map(self._shown_key, action.key.split(",")))
            rows.append(Content.assemble((f"{keys:>10}", "bold"), f"  {action.help}"))
        return Content("\n").join(rows)

    def _shown_key(self, key: str) -> str:
        return self.app.get_key_display(Binding(key, ""))


def _help_of(node: Widget | None) -> str:
    """What the widget, or the nearest around it, says about itself."""
    while node is not None:
        if said := getattr(node, "help_text", "") or node.HELP:
            return cleandoc(said)
        node = node.parent if isinstance(node.parent, Widget) else None
    return ""
