"""The bar at the top: every place with its key, the present one marked, what waits counted."""

from __future__ import annotations

from textual.content import Content
from textual.events import Click
from textual.reactive import reactive
from textual.widget import Widget

from reviewapp.tui.actions import PLACES, Place


class Navigation(Widget):
    """One line; a click goes where the key would. `waiting`: how many notes are in the inbox."""

    DEFAULT_CSS = """
    Navigation { dock: top; height: 1; background: $panel; color: $foreground; }
    Navigation:ansi { background: ansi_default; text-style: none; }
    """

    waiting: reactive[int | None] = reactive(None)
    team: reactive[bool] = reactive(False)

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here

    def render(self) -> Content:
        parts: list[Content] = []
        for place in self._places():
            title = self._title(place)
            if place.name == self.here:
                # Reversed and between marks: it is seen without any colour too.
                parts.append(Content.styled(f"▸{place.key} {title} ", "reverse bold"))
            else:
                parts.append(Content.assemble(" ", (place.key, "bold underline"), f" {title} "))
        return Content("").join(parts)

    def on_click(self, event: Click) -> None:
        start = 0
        for place in self._places():
            start += len(self._title(place)) + 4
            if event.x < start:
                self.call_later(self.run_action, f"app.go('{place.name}')")
                return

    def _title(self, place: Place) -> str:
        if place.name == "inbox" and self.waiting:
            return f"{place.title} {self.waiting}"
        return place.title

    def _places(self) -> list[Place]:
        return [place for place in PLACES if place.name != "team" or self.team]
