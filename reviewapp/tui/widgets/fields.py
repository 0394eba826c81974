"""The fields of forms: any text may stand in them, none of it drives the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.highlighter import Highlighter
from rich.text import Text
from textual.binding import BindingType
from textual.content import Content
from textual.events import Click, Paste
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, TextArea

from reviewapp.core.evidence import CIRCLE_TITLES
from reviewapp.core.measures import STATE_WORDS
from reviewapp.core.printable import printable
from reviewapp.tui.actions import CIRCLE_KEYS, MEASURE_KEYS, bindings
from reviewapp.tui.text import LONGEST

#: A line of this many characters is laid out in about 20 ms, which every key waits for.
_LONGEST_LINE = 20_000
_LONGEST_TEXT = 2_000_000


class _Printable(Highlighter):
    """Control characters as symbols, each in the place of its own."""

    def highlight(self, text: Text) -> None:
        text.plain = printable(text.plain)


class LineField(Input):
    """One compact line."""

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002
        help_text: str = "",
    ) -> None:
        super().__init__(
            value=value,
            placeholder=placeholder,
            highlighter=_Printable(),
            compact=True,
            select_on_focus=False,
            id=id,
        )
        self.help_text = help_text


class TextField(TextArea):
    """Several lines. What is too long to be edited key by key is shown by its beginning, and kept.

    `value` is the whole text; unless somebody changed it, exactly the one that was put in.
    """

    class Held(Message):
        """A text is too long to be edited here: only its beginning is shown."""

    def __init__(
        self,
        value: str,
        *,
        id: str | None = None,  # noqa: A002
        help_text: str = "",
    ) -> None:
        super().__init__(id=id, compact=True, highlight_cursor_line=False)
        self.help_text = help_text
        self._given = self._shown = ""
        self.put(value)

    def put(self, value: str) -> None:
        """Another text."""
        self._given = value
        self.read_only = _too_long(value)
        self.load_text(value[:LONGEST] if self.read_only else value)
        self._shown = self.text
        if self.read_only:
            self.post_message(self.Held())

    @property
    def value(self) -> str:
        return self._given if self.read_only or self.text == self._shown else self.text

    @value.setter
    def value(self, value: str) -> None:
        """As if somebody had typed it."""
        self.text = value

    def get_line(self, line_index: int) -> Text:
        return Text(printable(self.document.get_line(line_index)), end="", no_wrap=True)

    def on_paste(self, event: Paste) -> None:
        if not self.read_only and _too_long(event.text):
            event.prevent_default()
            event.stop()
            start, end = sorted((self.selection.start, self.selection.end))
            before = self.get_text_range((0, 0), start)
            self.put(before + event.text + self.get_text_range(end, self.document.end))


def _too_long(text: str) -> bool:
    return len(text) > _LONGEST_LINE and (
        len(text) > _LONGEST_TEXT or max(map(len, text.splitlines())) > _LONGEST_LINE
    )


class ChoiceField(Widget, can_focus=True):
    """One of a few answers, one key each; subclasses bind the keys."""

    class Changed(Message):
        """Another answer was given."""

    DEFAULT_CSS = """
    ChoiceField { height: 1; width: 1fr; }
    ChoiceField:focus { text-style: bold; }
    """

    value: reactive[str] = reactive("")

    def __init__(
        self,
        value: str,
        choices: Sequence[tuple[str, str, str]],
        *,
        id: str | None = None,  # noqa: A002
        help_text: str = "",
    ) -> None:
        """`choices`: value, key, words; the words have the key in them."""
        super().__init__(id=id)
        self.choices = choices
        self.set_reactive(ChoiceField.value, value)
        self.help_text = help_text

    def watch_value(self) -> None:
        self.post_message(self.Changed())

    def render(self) -> Content:
        return Content("  ").join(self._choice(*choice) for choice in self.choices)

    def action_take(self, value: str) -> None:
        self.value = value

    def action_step(self, step: int) -> None:
        values = [value for value, _, _ in self.choices]
        self.value = values[(values.index(self.value) + step) % len(values)]

    def on_click(self, event: Click) -> None:
        end = 0
        for value, _, words in self.choices:
            end += len(words) + 4
            if event.x < end:
                self.value = value
                return

    def _choice(self, value: str, key: str, words: str) -> Content:
        mark = "● " if value == self.value else "○ "
        at = words.lower().index(key)
        style = "bold" if value == self.value else ""
        return Content.assemble(
            mark, (words[:at], style), (words[at], f"underline {style}"), (words[at + 1 :], style)
        )


#: Value, key, words.
_CIRCLES = tuple((circle, key, CIRCLE_TITLES[circle]) for circle, key in CIRCLE_KEYS.items())


class CircleField(ChoiceField):
    """One of the three circles of impact or none. `value` as entries have it.

    `neither`: the word for none of them; it has an n, which is its key.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("circle")]

    def __init__(
        self,
        value: str,
        *,
        neither: str = "None",
        id: str | None = None,  # noqa: A002
        help_text: str = "",
    ) -> None:
        super().__init__(value, (*_CIRCLES, ("", "n", neither)), id=id, help_text=help_text)


class MeasureStateField(ChoiceField):
    """How a measure stands. `value` as `core.measures` has it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("measure_state")]

    def __init__(self, value: str, *, id: str, help_text: str) -> None:  # noqa: A002
        choices = [(state, key, STATE_WORDS[state]) for state, key in MEASURE_KEYS.items()]
        super().__init__(value, choices, id=id, help_text=help_text)


class YesNoField(Widget, can_focus=True):
    """Yes or no, with what either means in words."""

    class Changed(Message):
        """Another answer was given."""

    DEFAULT_CSS = """
    YesNoField { height: 1; width: 1fr; }
    YesNoField:focus { text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("yes_no")]

    value: reactive[bool] = reactive(False)

    def __init__(
        self,
        value: bool,
        *,
        yes: str = "yes",
        no: str = "no",
        id: str | None = None,  # noqa: A002
        help_text: str = "",
    ) -> None:
        super().__init__(id=id)
        self.words = {True: f"[x] {yes}", False: f"[ ] {no}"}
        self.set_reactive(YesNoField.value, value)
        self.help_text = help_text

    def watch_value(self) -> None:
        self.post_message(self.Changed())

    def render(self) -> Content:
        return Content(self.words[self.value])

    def action_change(self) -> None:
        self.value = not self.value

    def on_click(self) -> None:
        self.action_change()
