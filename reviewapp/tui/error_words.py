"""What is said of an error: what happened and what to do, never a traceback."""

from __future__ import annotations

from pathlib import Path

from reviewapp.core.errors import ReviewError


def as_dialog(error: Exception) -> tuple[str, str]:
    """A title and a sentence; of an unforeseen error only its kind, as it may quote evidence."""
    if isinstance(error, ReviewError):
        return "That did not work", str(error)
    return "Something went wrong inside the program", (
        f"{type(error).__name__}{_place_of(error)}. What was not reported as done was not "
        "changed: look before you try again."
    )


def at_the_end(error: Exception, report: str | None) -> str:
    """What the terminal says when the app could not go on. `report`: where that is written."""
    if isinstance(error, ReviewError):
        return str(error)
    written = f" A report without any of your texts is in {report}" if report else ""
    return (
        f"something went wrong inside the app ({type(error).__name__}{_place_of(error)}). "
        "Everything that was kept is saved, and what you were typing is there at the next start."
        f"{written}"
    )


def _place_of(error: Exception) -> str:
    """Where an unforeseen error was raised, for a report: file and line, nothing of the data."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    if step is None:
        return ""
    return f" at {Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}"
