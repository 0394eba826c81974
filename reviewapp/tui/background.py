"""Work off the screen's thread: no handler reads or writes a file or the store itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, TypeVar, cast

from textual.dom import DOMNode
from textual.events import Callback
from textual.worker import get_current_worker

if TYPE_CHECKING:
    from reviewapp.tui.app import ReviewApp

T = TypeVar("T")


def in_background(
    node: DOMNode,
    job: Callable[[], T],
    then: Callable[[T], None],
    *,
    failed: Callable[[Exception], None] | None = None,
    group: str = "default",
    latest_only: bool = False,
) -> None:
    """Run `job` in a thread, then `then` with its result as one of the node's own messages.

    An error goes to `failed`, else to the app's error dialog. `latest_only`: an older job of the
    group is forgotten, its result never arrives: for reading only, a write has to be heard of.
    Nothing arrives at a node that is gone.
    """
    app = cast("ReviewApp", node.app)

    def run() -> None:
        worker = get_current_worker()
        try:
            result = job()
        except Exception as error:
            if not worker.is_cancelled:
                node.post_message(Callback(partial(failed or app.show_error, error)))
        else:
            if not worker.is_cancelled:
                node.post_message(Callback(partial(then, result)))

    node.run_worker(run, thread=True, group=group, exclusive=latest_only, exit_on_error=False)


def once(job: Callable[[], T]) -> Callable[[], T]:
    """A job that is done once, however many threads wait for its result."""
    lock, results = Lock(), list[T]()

    def run() -> T:
        with lock:
            if not results:
                results.append(job())
            return results[0]

    return run
