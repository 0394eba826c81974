"""A list to choose from, narrowed by what one types above it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from reviewapp.tui.actions import bindings
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.fields import LineField
from reviewapp.tui.widgets.key_bar import DialogKeys


class Picker(Dialog[str | None]):
    """The id of the option that was taken, or None. Arrows move in the list while one types."""

    DEFAULT_CSS = """
    .picker { width: 90; height: 100%; max-height: 40; }
    .picker OptionList {
        height: 1fr; border: none; padding: 0; background: transparent;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    .picker OptionList > .option-list--option-highlighted {
        background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
    }
    .picker OptionList:ansi > .option-list--option-highlighted {
        background: ansi_white; color: ansi_black; text-style: bold;
    }
    .picker #about { height: 5; border-top: solid $primary 60%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("picker")]

    def __init__(self, title: str, placeholder: str) -> None:
        super().__init__()
        self.title_text, self.placeholder = title, placeholder

    def options(self, wanted: str) -> Iterator[Option]:
        """What fits the words, the best first; one without an id is a heading."""
        raise NotImplementedError

    def about(self, key: str) -> Content:
        """What is said below the list of the option that is marked."""
        raise NotImplementedError

    def first(self, options: OptionList) -> int | None:
        """Which one is marked to begin with."""
        return next((i for i, option in enumerate(options.options) if option.id), None)

    def compose(self) -> ComposeResult:
        options = OptionList(markup=False, compact=True)
        options.can_focus = False
        with Vertical(classes="dialog picker"):
            yield Static(plain(self.title_text), classes="title")
            yield LineField(placeholder=self.placeholder, help_text=self.help_text)
            yield options
            yield Static("", id="about")
            yield DialogKeys("↑ ↓ Move   Enter Take it")

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
        if event.option.id is not None:
            self.query_one("#about", Static).update(self.about(event.option.id))

    def action_list(self, move: str) -> None:
        if self.query_one(OptionList).highlighted is None:
            self._list("")
        else:
            getattr(self.query_one(OptionList), f"action_{move}")()

    def _list(self, wanted: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(self.options(wanted))
        first = self.first(options)
        options.highlighted = first
        options.scroll_to(y=0, animate=False)
        if first is None:
            words = line(wanted.strip(), 40)
            said = f"Nothing has “{words}”: another word, or Backspace; ↓ shows all."
            self.query_one("#about", Static).update(plain(said))
