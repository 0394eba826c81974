"""The commands of the palette: all there are, wherever one is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from reviewapp.tui.actions import BY_ID, EVERYWHERE, PLACES, Action, actions_of
from reviewapp.tui.openings import Openings
from reviewapp.tui.screens.base import PlaceScreen

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from reviewapp.tui.app import ReviewApp


class Commands:
    """Choosing one of another place goes there and does it."""

    def __init__(self, app: ReviewApp, openings: Openings) -> None:
        self._app, self._openings = app, openings

    def ask(self) -> None:
        """Show them all, those of this place first."""
        from reviewapp.tui.dialogs.commands import CommandPicker

        self._app.push_screen(CommandPicker(self._all()), self._run)

    def _all(self) -> list[Action]:
        """What can be done here, everywhere, and then in the other places."""
        screen = self._app.screen
        here = screen.PLACE if isinstance(screen, PlaceScreen) else ""
        others = [place.name for place in PLACES if place.name not in (here, self._hidden)]
        left_out = ("palette", f"go.{self._hidden}")
        return [
            *(it for it in actions_of(here) if screen.check_action(_name(it), ())),
            *(it for it in actions_of(EVERYWHERE) if it.id not in left_out),
            *(it for name in others for it in actions_of(name)),
        ]

    @property
    def _hidden(self) -> str:
        """The place that does not exist for who has nobody to read there."""
        return "" if self._app.has_team else "team"

    def _run(self, action_id: str | None) -> None:
        if action_id is None:
            return
        app, action = self._app, BY_ID[action_id]
        if action.where == EVERYWHERE:
            app.call_later(self._do, action, app)
        elif action.where == app.current_mode:
            app.call_later(self._do, action, app.screen)
        else:
            there = partial(self._do_there, action)
            app.run_worker(self._openings.go_and(action.where, there))

    async def _do(self, action: Action, node: DOMNode) -> Any:
        await self._app.run_action(action.method, node)

    async def _do_there(self, action: Action) -> None:
        await self._do(action, self._app.screen)


def _name(action: Action) -> str:
    """Its method's name, without arguments."""
    return action.method.partition("(")[0]
