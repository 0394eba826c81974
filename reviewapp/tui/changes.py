"""The order of changes: one after the other, as their keys were pressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reviewapp.tui.background import in_background

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reviewapp.tui.app import ReviewApp

Job = Callable[[], Any]
Then = Callable[[Any], None]
Failed = Callable[[Exception], None]


@dataclass(eq=False, slots=True)
class _Change:
    job: Job
    then: Then
    failed: Failed
    undoes: bool
    name: str
    started: bool = False


class Changes:
    """What is being written, or waits for it: an undo must not overtake what it undoes."""

    def __init__(self, app: ReviewApp) -> None:
        self._app = app
        self._waiting: list[_Change] = []
        self._at_end: Callable[[], None] | None = None

    def add(
        self,
        job: Job,
        then: Then,
        failed: Failed,
        *,
        at_once: bool = False,
        undoes: bool = False,
        name: str = "",
    ) -> None:
        """Run `job` in a thread when all changes before it are done.

        `at_once`: for what may overtake, as it never waits for the store: a note goes into the
        spool, however long an import takes. Later changes wait for it all the same. It does not
        overtake what `undoes`: that would take the note back instead of what the user saw.
        `name`: what it is called for whoever has to wait for it.
        """
        change = _Change(job, then, failed, undoes, name)
        free = not self._waiting or (at_once and not any(c.undoes for c in self._waiting))
        self._waiting.append(change)
        if free:
            self._start(change)

    def busy_with(self) -> str:
        """What is being written, where it has a name."""
        return self._waiting[0].name if self._waiting else ""

    def finish(self, then: Callable[[], None]) -> bool:
        """Call `then` when nothing is left to be written; whether it had to wait.

        A change that is refused calls it off.
        """
        if not self._waiting:
            then()
            return False
        self._at_end = then
        return True

    def _start(self, change: _Change) -> None:
        change.started = True

        def done(result: Any) -> None:
            self._remove(change)
            change.then(result)
            self._end()

        def refused(error: Exception) -> None:
            self._remove(change)
            self._at_end = None  # what was typed is to be seen again
            change.failed(error)

        in_background(self._app, change.job, done, failed=refused, group="writing")

    def _remove(self, change: _Change) -> None:
        self._waiting.remove(change)
        if self._waiting and not self._waiting[0].started:
            self._start(self._waiting[0])

    def _end(self) -> None:
        if not self._waiting and self._at_end is not None:
            then, self._at_end = self._at_end, None
            then()
