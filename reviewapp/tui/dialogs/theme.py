"""Choosing the colours: what is marked is shown at once, Enter keeps it, Escape goes back."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from reviewapp.tui.dialogs.picker import Picker


class ThemePicker(Picker):
    """The name of a theme, or None where it stays as it was."""

    DEFAULT_CSS = """
    ThemePicker { align: right middle; }
    ThemePicker .picker { width: 50; }
    ThemePicker .picker #about { height: 2; }
    """
    help_text = (
        "The themes; “ansi” ones use the terminal’s own colours. Enter keeps the marked one."
    )

    def __init__(self) -> None:
        super().__init__("Theme", "Words of its name")
        self._before = ""

    def on_mount(self) -> None:
        self._before = self.app.theme

    def options(self, wanted: str) -> Iterator[Option]:
        for name in sorted(self.app.available_themes):
            if all(word in name for word in wanted.casefold().split()):
                mark = "●" if name == self._before else " "
                yield Option(Content(f"{mark} {name}"), id=name)

    def first(self, options: OptionList) -> int | None:
        names = [option.id for option in options.options]
        return names.index(self._before) if self._before in names else super().first(options)

    def about(self, key: str) -> Content:
        self.app.theme = key
        return Content("● the one chosen before")

    def action_close(self) -> None:
        self.app.theme = self._before
        super().action_close()
