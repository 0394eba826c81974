"""The bar at the top: every place with its key, the present one marked, what waits counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.events import Click
from textual.reactive import reactive
from textual.widget import Widget

from reviewapp.tui.actions import PLACES, Place

if TYPE_CHECKING:
    from reviewapp.tui.app import ReviewApp


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
        for place, key, title in self._shown():
            if place.name == self.here:
                # Reversed and between marks: it is seen without any colour too.
                parts.append(Content.styled(f"▸{key} {title} ", "reverse bold"))
            else:
                parts.append(Content.assemble(" ", (key, "bold underline"), f" {title} "))
        return Content("").join(parts)

    def on_click(self, event: Click) -> None:
        start = 0
        for place, key, title in self._shown():
            start += len(key) + len(title) + 3
            if event.x < start:
                self.call_later(self.run_action, f"app.go('{place.name}')")
                return

    def _shown(self) -> list[tuple[Place, str, str]]:
        """Each place with its key and title; in a narrow window only the present one has a title,
        so that it is seen.
        """
        app = cast("ReviewApp", self.app)
        shown = [
            (place, app.shown_keys(f"go.{place.name}")[0], self._title(place))
            for place in PLACES
            if place.name != "team" or self.team
        ]
        if sum(len(key) + len(title) + 3 for _, key, title in shown) > self.size.width:
            return [(it, key, title if it.name == self.here else "") for it, key, title in shown]
        return shown

    def _title(self, place: Place) -> str:
        if place.name == "inbox" and self.waiting:
            return f"{place.title} {self.waiting}"
        return place.title
