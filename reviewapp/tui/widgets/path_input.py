"""A field for a path that completes like a shell, with the files it can go on to below."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Key, Paste
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.paths import common_beginning, matching_files, meant_path, typed_path
from reviewapp.tui.text import line
from reviewapp.tui.widgets.fields import LineField

#: More would not be read; another letter makes them fewer.
_SHOWN = 200


class _Path(LineField):
    """Tab completes; where nothing is left to complete, it goes on to the next field."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("path")]

    class Complete(Message):
        """The user wants as much of the name as is certain."""

    def on_paste(self, event: Paste) -> None:
        """A dropped file's path may come with a line end; nothing of it is a key."""
        event.prevent_default()
        event.stop()
        self.replace(" ".join(event.text.splitlines()).strip(), *sorted(self.selection))

    def action_complete(self) -> None:
        self.post_message(self.Complete())

    def action_matches(self) -> None:
        self.screen.query_one("#path-matches").focus()


class PathInput(Vertical):
    """`value` is what stands there; `Chosen` comes on Enter in the line, or on a file.

    Enter takes the only file that is listed; into a folder it goes.
    """

    DEFAULT_CSS = """
    PathInput { height: auto; }
    PathInput OptionList {
        height: auto; max-height: 6; border: none; padding: 0; background: $surface;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    PathInput LineField { background: $boost; }
    PathInput LineField:ansi { background: ansi_default; }
    PathInput OptionList:ansi { background: ansi_default; }
    PathInput OptionList:ansi:focus > .option-list--option-highlighted {
        background: ansi_white; color: ansi_black;
    }
    """

    class Chosen(Message):
        """A path to go on with."""

        def __init__(self, path: str) -> None:
            super().__init__()
            self.path = path

    class Changed(Message):
        """Another path stands there."""

    def __init__(
        self,
        ending: str | tuple[str, ...],
        *,
        placeholder: str,
        help_text: str,
        id: str,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self.ending, self.placeholder, self.hint = ending, placeholder, help_text
        self._paths: list[str] = []

    @property
    def value(self) -> str:
        return self.query_one(_Path).value

    def compose(self) -> ComposeResult:
        yield _Path(placeholder=self.placeholder, help_text=self.hint)
        matches = OptionList(id="path-matches", markup=False, compact=True)
        yield matches

    def on_mount(self) -> None:
        self._look("")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())
        self._look(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value
        if text.strip():
            look = partial(meant_path, text, self.ending)
            in_background(self, look, partial(self._go_on, text), group="go on", latest_only=True)

    def _go_on(self, text: str, path: str) -> None:
        if text != self.value:
            return
        if path != typed_path(text):
            self._put(path)
        if not self._is_folder(path):
            self.post_message(self.Chosen(path))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        path = self._paths[event.option_index]
        self._put(path)
        if not self._is_folder(path):
            self.post_message(self.Chosen(path))

    def on_key(self, event: Key) -> None:
        """Whoever goes on typing while the list has the focus means the line."""
        if self.query_one(OptionList).has_focus and event.is_printable and event.character:
            event.stop()
            self._put(self.value + event.character)

    def show_matches(self, shown: bool) -> None:
        """The list of files, which a dialog may need the room of."""
        self.query_one(OptionList).display = shown

    def _look(self, text: str) -> None:
        look = partial(matching_files, text, self.ending)
        in_background(self, look, self._list, group="matches", latest_only=True)

    def _list(self, paths: list[str]) -> None:
        here = typed_path(self.value)
        self._paths = [path for path in paths if path != here][:_SHOWN]
        matches = self.query_one(OptionList)
        matches.clear_options()
        matches.add_options(Option(line(_name(path), 300)) for path in self._paths)

    def on__path_complete(self, event: _Path.Complete) -> None:
        event.stop()
        text = self.value
        look = partial(matching_files, text, self.ending)
        in_background(self, look, partial(self._complete, text), group="complete", latest_only=True)

    def _complete(self, text: str, paths: list[str]) -> None:
        certain = common_beginning(paths)
        if text != self.value:
            return
        if len(certain) > len(text) or (len(paths) == 1 and certain != text):
            self._put(certain)
        elif len(paths) > 1:
            self.query_one(OptionList).focus()
        else:
            self.screen.focus_next()

    def _put(self, path: str) -> None:
        field = self.query_one(_Path)
        field.value = path
        field.cursor_position = len(path)
        field.focus()

    def _is_folder(self, path: str) -> bool:
        return path[-1:] in ("/", "\\")


def _name(path: str) -> str:
    """The end of a path, whose beginning stands in the line."""
    cut = max(path.rstrip("/\\").rfind(separator) for separator in "/\\")
    return path[cut + 1 :]
