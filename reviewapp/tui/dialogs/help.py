"""The help: what is focused, then every key of this place and of all places."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from reviewapp.tui.actions import BY_ID, EVERYWHERE, Action, actions_of
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.key_names import key_name
from reviewapp.tui.text import plain
from reviewapp.tui.widgets.key_bar import DialogKeys


class HelpDialog(Dialog[None]):
    """Help for the screen it lies over. A widget says what it is in `help_text` or HELP."""

    DEFAULT_CSS = """
    HelpDialog .dialog { height: 90%; width: 84; }
    HelpDialog #help-text { height: 1fr; margin: 1 0; }
    """

    def __init__(self, over: Screen[Any]) -> None:
        super().__init__()
        self.focus_help = _help_of(over.focused) or _help_of(over)
        self.here = _keys_of(over)
        #: Key -> the action that has it here: a list may take one that all lists have otherwise.
        self._taken = {
            key_name(key): str(it.binding.id)
            for key, it in over.active_bindings.items()
            if it.binding.id in {action.id for action in self.here}
        }

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Help", classes="title")
            with VerticalScroll(id="help-text"):
                if self.focus_help:
                    yield Static(plain(self.focus_help + "\n"))
                if self.here:
                    yield Static("Keys here", classes="title")
                    yield Static(self._table(self.here))
                yield Static("Keys everywhere", classes="title")
                yield Static(self._table(list(actions_of(EVERYWHERE))))
            yield DialogKeys("↑ ↓ Scroll")

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def _table(self, actions: list[Action]) -> Content:
        rows = []
        for action in actions:
            # Without a key of its own it is one of the commands, found by its name.
            keys = self.app.shown_keys(action.id) or [*self.app.shown_keys("palette")[:1], "…"]
            keys = [key for key in keys if self._taken.get(key, action.id) == action.id]
            rows.append(
                Content.assemble(
                    (f"{' '.join(keys):>10}", "bold"), f"  {action.title}: {action.help}"
                )
            )
        return Content("\n").join(rows)


def _keys_of(over: Screen[Any]) -> list[Action]:
    """The keys of what has the focus, then those of the screen, whether or not they do something
    at this moment.
    """
    active = (it.binding.id for it in over.active_bindings.values())
    found = [BY_ID[name] for name in active if name in BY_ID]
    place = list(actions_of(str(getattr(over, "PLACE", ""))))
    known = [it for it in found if it.where != EVERYWHERE and it not in place]
    return list(dict.fromkeys((*known, *place)))


def _help_of(node: Widget | None) -> str:
    """What the widget, or the nearest around it, says about itself."""
    while node is not None:
        if said := getattr(node, "help_text", "") or node.HELP:
            return cleandoc(said)
        node = node.parent if isinstance(node.parent, Widget) else None
    return ""
