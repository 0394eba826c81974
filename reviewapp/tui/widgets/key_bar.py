"""The bar at the bottom: the keys that do something here, as far as the line reaches."""

from __future__ import annotations

from typing import Any

from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.screen import Screen
from textual.widget import Widget

#: Shown at the right edge, whatever else there is room for.
_ALWAYS = ("help", "dialog.help")

_SHORT = {"Enter": "⏎"}
#: Key, title and binding.
Shown = tuple[str, str, Binding]


class KeyBar(Widget):
    """One line of keys, read from the screen's bindings; a click presses the key.

    One widget instead of Textual's footer, which mounts one for each key, at every change of focus.
    """

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; background: $panel; color: $foreground; }
    KeyBar:ansi { background: ansi_default; }
    """

    #: What stands before the keys, and whether the line is too precious for long names.
    before = ""
    is_short = True

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _screen: Screen[Any]) -> None:
        self.refresh()

    def render(self) -> Content:
        return Content(" ").join(
            Content.assemble((f" {key}", "bold $text-accent"), f" {title}")
            for key, title, _ in self._shown()
        )

    def on_click(self, event: Click) -> None:
        self.press_at(event.x)

    def press_at(self, x: int) -> None:
        """Press the key that stands at a column."""
        start = 0
        for key, title, binding in self._shown():
            start += len(key) + len(title) + 3
            if 0 <= x < start:
                self.app.simulate_key(binding.key)
                return

    def in_order(self, items: list[Shown]) -> list[Shown]:
        """Those that have to be seen first; what takes things away where there is room."""
        return sorted(items, key=lambda item: item[2].action in ("copy", "write"))

    def _shown(self) -> list[Shown]:
        """Key, title and binding, of which the line has room for all."""
        known: dict[str, Shown] = {}
        always: Shown | None = None
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if not (binding.show and active.enabled and binding.description):
                continue
            key = self.app.get_key_display(binding)
            item = (_SHORT.get(key, key) if self.is_short else key, binding.description, binding)
            if binding.id in _ALWAYS:
                always = always or item
            else:
                known.setdefault(binding.action, item)
        room = self.size.width - len(self.before) - (_width(always) if always else 0)
        shown = []
        for item in self.in_order(list(known.values())):
            room -= _width(item)
            if room < 0:
                break
            shown.append(item)
        return [*shown, *([always] if always else [])]


class DialogKeys(KeyBar):
    """The keys of a dialog, inside it. `before`: what fixed keys do, such as Enter and Tab."""

    DEFAULT_CSS = """
    DialogKeys { dock: none; background: transparent; color: $text-muted; }
    """

    is_short = False

    def __init__(self, before: str = "") -> None:
        super().__init__()
        self.say(before)

    def say(self, before: str) -> None:
        """What the fixed keys do from now on."""
        self.before = f"{before} " if before else ""
        self.refresh()

    def render(self) -> Content:
        return Content.assemble(self.before, super().render())

    def in_order(self, items: list[Shown]) -> list[Shown]:
        """The way out comes last."""
        return sorted(items, key=lambda item: item[2].key == "escape")

    def on_click(self, event: Click) -> None:
        event.prevent_default()
        self.press_at(event.x - len(self.before))


def _width(item: Shown) -> int:
    return len(item[0]) + len(item[1]) + 3
