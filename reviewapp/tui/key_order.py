"""Keys one after the other: what is typed ahead goes where it was meant to go.

Textual hands every key of a burst to whatever has the focus when it arrives. After the key that
opens a line, those typed at once would still be commands of the screen below: “n” and then a note
would walk through the app and lose its first words. So each key waits until the one before it
has been handled everywhere, and what it opened has its focus; also where something has to be
read from the disk before it opens.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

from textual.app import App
from textual.dom import DOMNode
from textual.events import Callback, Event

#: A node that is being removed never answers: it is looked at again so often, and at the longest.
_LOOK_AGAIN_S, _LONGEST_S = 0.01, 0.5

Handle = Callable[[Event], Awaitable[None]]


class Opening:
    """Something that opens when it has been read: the keys after it wait for that."""

    def __init__(self, at_end: Callable[[], None]) -> None:
        self._end, self._at_end = asyncio.Event(), at_end

    @property
    def over(self) -> bool:
        """Whether nobody waits for it any more: it is open, or was called off."""
        return self._end.is_set()

    def end(self) -> None:
        """Let the keys go on."""
        if not self.over:
            self._end.set()
            self._at_end()

    async def ended(self) -> None:
        await self._end.wait()


class KeyOrder:
    """The keys and pastes that wait. `handle`: what the app does with one."""

    def __init__(self, app: App[Any], handle: Handle) -> None:
        self._app, self._handle = app, handle
        self._waiting: deque[Event] = deque()
        self._at_work: asyncio.Task[None] | None = None
        self._opening: Opening | None = None

    def add(self, event: Event) -> None:
        """Handle a key or a paste after all before it."""
        self._waiting.append(event)
        self._call_off_if_asked()
        if self._at_work is None:
            self._at_work = asyncio.create_task(self._work())

    @property
    def idle(self) -> bool:
        """Whether every key has been handled."""
        return self._at_work is None

    @property
    def held(self) -> bool:
        """Whether the keys wait for something to open."""
        return self._opening is not None

    @property
    def typed_ahead(self) -> bool:
        """Whether a key waits for the one that is being handled."""
        return bool(self._waiting)

    def hold(self, at_end: Callable[[], None]) -> Opening:
        """Let the keys wait until the opening is over; one before it is called off."""
        if self._opening is not None:
            self._opening.end()
        self._opening = Opening(at_end)
        return self._opening

    def forget(self) -> None:
        """Drop the keys that wait: what they were typed for will not open."""
        self._waiting.clear()

    def _call_off_if_asked(self) -> None:
        """Escape as the next key calls off what is about to open. Twice, it takes the keys before
        it along; once, it waits its turn behind them, as they were typed for what opens.
        """
        if self._opening is None or self._opening.over:
            return
        keys = [getattr(event, "key", "") for event in self._waiting]
        if keys[:1] == ["escape"]:
            self._waiting.popleft()
        elif keys[-2:] == ["escape", "escape"]:
            self._waiting.clear()
        else:
            return
        self._opening.end()

    async def _work(self) -> None:
        try:
            await self._opened()
            while self._waiting:
                screen = self._app.screen
                target: DOMNode = self._app.focused or screen
                await self._handle(self._waiting.popleft())
                # A key nobody takes goes up, to the app; what it has set off goes the same way.
                for node in 2 * target.ancestors_with_self:
                    await answered(node)
                if self._app.screen is not screen:
                    await answered(self._app.screen)
                await self._opened()
        except Exception as error:
            self._app._handle_exception(error)  # as it would be in a message's handler
        finally:
            self._at_work = None

    async def _opened(self) -> None:
        """Until nothing is about to open, and what has opened has its focus."""
        while self._opening is not None:
            opening = self._opening
            self._call_off_if_asked()
            await opening.ended()
            if self._opening is opening:
                self._opening = None
                await answered(self._app.screen)


async def answered(node: DOMNode) -> None:
    """Until the node has handled what was sent to it so far, or is gone."""
    done = asyncio.Event()
    if not node.post_message(Callback(done.set)):
        return
    end = monotonic() + _LONGEST_S
    while node.is_attached and monotonic() < end:
        try:
            await asyncio.wait_for(done.wait(), _LOOK_AGAIN_S)
        except TimeoutError:
            continue
        return
