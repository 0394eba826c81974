"""Driving the app as a person does: keys in, the text on the screen out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from textual.events import Key
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static

from reviewapp.services.workspace import Workspace
from reviewapp.tui.app import ReviewApp

NARROW, WIDE = (80, 24), (140, 45)


class Driver:
    """A running app. After each call everything in the background has arrived on the screen."""

    def __init__(self, app: ReviewApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Text into the focused field, key by key."""
        names = {" ": "space", "\n": "enter"}
        for character in text:
            await self.pilot.press(names.get(character, character))
        await self.settle()

    async def burst(self, text: str) -> None:
        """Keys that arrive all at once, as typed ahead over a slow line."""
        names = {" ": "space", "\n": "enter"}
        for character in text:
            self.app._driver.send_message(Key(names.get(character, character), character))
        await self.settle()

    async def settle(self) -> None:
        """Wait for the facts: no worker runs, no message waits. Twice, as one starts another."""
        for _ in range(2):
            while not self.app.keys.idle or any(
                not worker.is_finished for worker in self.app.workers
            ):
                await asyncio.sleep(0.005)
            await self.pilot.pause()

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
        return [str(notice.message) for notice in self.app._notifications]

    def said(self) -> str:
        """All plain texts of the screen or dialog, unwrapped, also what has to be scrolled to."""
        return "\n".join(str(part.render()) for part in self.app.screen.query(Static))

    def svg(self) -> str:
        """The screen as a picture."""
        return self.app.export_screenshot()


def drive(
    workspace: Workspace,
    script: Callable[[Driver], Awaitable[None]],
    size: tuple[int, int] = NARROW,
    *,
    settle: bool = True,
) -> None:
    """Open the app, run the script, leave. `settle` False: before anything has been read."""

    async def run() -> None:
        app = ReviewApp(workspace)
        async with app.run_test(size=size, notifications=True) as pilot:
            driver = Driver(app, pilot)
            if settle:
                await driver.settle()
            await script(driver)

    asyncio.run(run())
