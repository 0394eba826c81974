"""One of a few things that are known by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from reviewapp.tui.dialogs.picker import Picker
from reviewapp.tui.text import line, plain

if TYPE_CHECKING:
    from reviewapp.tui.app import ReviewApp


class Choice(NamedTuple):
    """`value`: what is taken; `label`: how it is called; `about`: what is said of it."""

    value: str
    label: str
    about: str = ""


def choose(
    app: ReviewApp,
    title: str,
    choices: Sequence[Choice],
    then: Callable[[str], None],
    current: str | None = None,
) -> None:
    """Have one chosen, `current` marked to begin with; `then` is called with its value."""

    def chosen(key: str | None) -> None:
        if key is not None:
            then(choices[int(key)].value)

    app.push_screen(_ListPicker(title, choices, current), chosen)


class _ListPicker(Picker):
    """The answer is the place of a choice: an option's id is a short word, a value is any text."""

    def __init__(self, title: str, choices: Sequence[Choice], current: str | None) -> None:
        super().__init__(title, "Type to narrow the list")
        self._choices, self._current = choices, current

    def options(self, wanted: str) -> Iterator[Option]:
        words = wanted.casefold().split()
        for place, choice in enumerate(self._choices):
            if all(word in choice.label.casefold() for word in words):
                yield Option(line(choice.label, 200), id=str(place))

    def about(self, key: str) -> Content:
        return plain(self._choices[int(key)].about)

    def first(self, options: OptionList) -> int | None:
        values = [self._choices[int(option.id or 0)].value for option in options.options]
        return values.index(self._current) if self._current in values else super().first(options)
