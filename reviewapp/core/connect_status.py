"""Where a Connect stands on its way from a draft to the record, and which step comes next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from reviewapp.core.capture import shown
from reviewapp.core.errors import BadInputError, RefusedError

Status = Literal["draft", "submitted", "returned", "manager_drafted", "discussed", "posted"]

STATUSES: tuple[Status, ...] = (
    "draft", "submitted", "returned", "manager_drafted", "discussed", "posted"
)  # fmt: skip
#: Which statuses may follow. What was handed in can be handed in again, as it stands by then; what
#: the manager returned comes back through its author. The way back from any step is undo.
NEXT: Mapping[Status, tuple[Status, ...]] = {
    "draft": ("submitted",),
    "submitted": ("submitted", "returned", "manager_drafted"),
    "returned": ("submitted",),
    "manager_drafted": ("discussed",),
    "discussed": ("posted",),
    "posted": (),
}
#: Taking one of these steps seals what stands there. What is returned was sealed when submitted.
SEALING: tuple[Status, ...] = ("submitted", "manager_drafted", "discussed", "posted")


def status_words(status: str) -> str:
    """A status as people write it."""
    return status.replace("_", " ")


def status_named(word: str) -> Status:
    """The status that somebody means, whatever its case and between its words. BadInputError."""
    wanted = "_".join(word.casefold().replace("-", " ").replace("_", " ").split())
    for status in STATUSES:
        if status == wanted:
            return status
    known = ", ".join(status.replace("_", "-") for status in STATUSES)
    raise BadInputError(f"There is no status “{shown(word)}”. Known: {known}.")


def check_step(name: str, present: Status, wanted: Status) -> None:
    """RefusedError, naming what may follow, unless `wanted` may follow on `present`.

    `name`: how the Connect is called.
    """
    if wanted in NEXT[present]:
        return
    follow = [status_words(status) for status in NEXT[present] if status != present]
    ways = f"it can become {' or '.join(follow)}" if follow else "no status comes after that"
    raise RefusedError(
        f"The Connect {shown(name)} is {_with_article(present)}: {ways}, and not "
        f"{_with_article(wanted)}. reviewapp undo takes the last step back. Nothing was changed."
    )


def _with_article(status: Status) -> str:
    return "a draft" if status == "draft" else status_words(status)
