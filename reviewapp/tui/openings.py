"""What opens only after something was read: the keys that follow wait for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.events import Callback
from textual.worker import WorkerError

from reviewapp.tui.background import in_background
from reviewapp.tui.key_order import Opening, answered

if TYPE_CHECKING:
    from reviewapp.tui.app import ReviewApp

#: What takes longer to open says that it is being read.
_MOMENT_S = 0.3
_READING = "Reading … Esc calls it off."


class Openings:
    """Escape calls off what is about to open, and drops no other key."""

    def __init__(self, app: ReviewApp) -> None:
        self._app = app

    def when_read(
        self,
        job: Callable[[], Any],
        then: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Read in the background, then call `then`, which opens a dialog with what was read.

        Where the user went on to something else meanwhile, by the mouse, nothing opens.
        """
        app, opening = self._app, self._begin()
        here = app.screen

        def read(act: Callable[[], None]) -> None:
            if opening.over:
                return
            try:
                if app.screen is here:
                    act()
                else:
                    app.keys.forget()
            finally:
                opening.end()

        in_background(
            app,
            job,
            lambda result: read(partial(then, result)),
            failed=lambda error: read(partial(failed, error)),
            group="opening",
        )

    async def go_and(self, place: str, act: Callable[[], Any]) -> None:
        """Go to a place, and `act` there when it has read what it shows."""
        app, opening = self._app, self._begin()
        try:
            await app.switch_mode(place)
            screen = app.screen
            await answered(screen)  # it has begun to read
            while at_work := [it for it in app.workers if it.node is screen and not it.is_finished]:
                for worker in at_work:
                    try:
                        await worker.wait()
                    except WorkerError:
                        continue  # the place itself says so
                await answered(screen)  # one reading may have begun another
            if not opening.over:
                screen.post_message(Callback(act))
                await answered(screen)
        finally:
            opening.end()

    def _begin(self) -> Opening:
        notices = self._app.notices
        opening = self._app.keys.hold(lambda: notices.clear(only=_READING))

        def say_so() -> None:
            if not opening.over:
                notices.show(_READING)

        self._app.set_timer(_MOMENT_S, say_so)
        return opening
