"""Driving the app as a person does: keys in, the text on the screen out."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import unicodedata
from collections.abc import Awaitable, Callable
from typing import Any

from support import NOW
from textual.events import Key
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from reviewapp.services.workspace import Workspace
from reviewapp.store.places import Places
from reviewapp.tui.app import ReviewApp
from reviewapp.tui.key_order import answered
from reviewapp.tui.themes import DEFAULT, theme_at_start

#: What the keyboard calls these characters.
NAMES = {" ": "space", "\n": "enter"}
NARROW, WIDE = (80, 24), (140, 45)
#: A test that takes so long will not end by itself.
_LONGEST_S = 120


class Driver:
    """A running app. After each call everything in the background has arrived on the screen."""

    def __init__(self, app: ReviewApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self._released()
            self._send(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Text into the focused field, key by key."""
        for character in text:
            await self._released()
            self._send(NAMES.get(character, character))
            await self._answered()
        await self.settle()

    async def burst(self, text: str) -> None:
        """Keys that arrive all at once, as typed ahead over a slow line."""
        for character in text:
            self._send(NAMES.get(character, character))
        await self.settle()

    async def ahead(self, *keys: str) -> None:
        """Keys that arrive all at once, while what they wait for is not there yet."""
        for key in keys:
            self._send(key)
        await self.pilot.pause(0.05)
        while not (self.app.keys.idle or self.app.keys.held):
            await asyncio.sleep(0.002)
        await self.pilot.pause(0.05)

    async def _released(self) -> None:
        """A button takes no second key while it shows, for a fifth of a second, the first one."""
        while self.focused is not None and self.focused.has_class("-active"):
            await asyncio.sleep(0.01)

    def _send(self, key: str) -> None:
        name = _character_to_key(key) if len(key) == 1 else key
        character: str | None = key if len(key) == 1 else None
        if character is None and "+" not in key:
            with contextlib.suppress(KeyError):
                character = unicodedata.lookup(
                    _get_unicode_name_from_key(REPLACED_KEYS.get(key, key))
                )
        self.app.post_message(Key(name, character))

    async def settle(self) -> None:
        """Wait for the facts: no key, message, worker or timer is left, and all is painted."""
        quiet = 0
        while quiet < 2:  # a message may be on its way from one queue to the next
            while self._at_work():
                await asyncio.sleep(0.002)
            await self._answered()
            if self._is_over:
                return
            to_paint = [screen for screen in self._screens() if _has_to_paint(screen)]
            if to_paint or self._moves():
                for screen in to_paint:
                    screen._on_timer_update()
                quiet = 0
            elif self._at_work() or self._has_messages():
                quiet = 0
            else:
                quiet += 1

    def _at_work(self) -> bool:
        return any(not worker.is_finished for worker in self.app.workers) or any(
            timer._repeat == 0 and timer._task is not None and not timer._task.done()
            for timer in self.app.screen._timers
        )

    def _screens(self) -> list[Screen[Any]]:
        """Those that can be seen, the one on top last."""
        return [*self.app._background_screens, self.app.screen]

    def _has_messages(self) -> bool:
        pumps = [
            pump for screen in self._screens() for pump in screen.walk_children(with_self=True)
        ]
        return any(
            pump._next_callbacks or not pump._message_queue.empty() for pump in (self.app, *pumps)
        )

    def _moves(self) -> bool:
        return bool(self.app.animator._animations or self.app.animator._scheduled)

    async def _answered(self) -> None:
        """Every key is handled, and what the widgets sent each other."""
        await answered(self.app)  # the key has reached those that wait
        while not (self.app.keys.idle or self._is_over):
            await asyncio.sleep(0.002)
        if not self._is_over:
            await self.pilot._wait_for_screen()

    @property
    def _is_over(self) -> bool:
        """Whether the app was left, or an error ended it, which its end then raises."""
        return self.app._exit or self.app._exception is not None

    @property
    def text(self) -> str:
        """What stands on the screen, line by line."""
        lines = self.app.screen._compositor.render_strips()
        return "\n".join("".join(part.text for part in line).rstrip() for line in lines)

    @property
    def focused(self) -> Widget | None:
        return self.app.focused

    def notices(self) -> list[str]:
        """The notices of this session, oldest first."""
        return list(self.app.notices.said)

    def said(self) -> str:
        """All plain texts of the screen or dialog, unwrapped, also what has to be scrolled to."""
        return "\n".join(str(part.render()) for part in self.app.screen.query(Static))

    def svg(self) -> str:
        """The screen as a picture."""
        return self.app.export_screenshot()


def _has_to_paint(screen: Screen[Any]) -> bool:
    # One that lies behind another asks for its repaint again and again.
    repaint = screen._repaint_required and screen is screen.app.screen
    return bool(
        repaint
        or screen._layout_required
        or screen._scroll_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )


class Slow(Workspace):
    """A workspace on a disk that answers only while it is let; the screen's thread may not ask."""

    def __init__(self, root: str) -> None:
        self.answers = threading.Event()
        super().__init__(root, lambda: NOW)

    @property
    def places(self) -> Places:
        assert threading.current_thread() is not threading.main_thread(), "the screen would freeze"
        self.answers.wait(20)
        return self._places

    @places.setter
    def places(self, places: Places) -> None:
        self._places = places


def drive(
    workspace: Workspace,
    script: Callable[[Driver], Awaitable[None]],
    size: tuple[int, int] = NARROW,
    *,
    settle: bool = True,
) -> None:
    """Open the app, run the script, leave. `settle` False: before anything has been read."""

    async def run() -> None:
        theme = DEFAULT if isinstance(workspace, Slow) else theme_at_start(workspace)
        app = ReviewApp(workspace, theme=theme)
        app.animation_level = "none"  # nothing moves by itself
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            if settle:
                await driver.settle()
            await script(driver)

    async def in_time() -> None:
        async with asyncio.timeout(_LONGEST_S):
            await run()

    asyncio.run(in_time())
