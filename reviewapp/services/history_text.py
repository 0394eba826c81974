"""An entry's history as lines of text, for a terminal and for a dialog."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewapp.core.changes import FieldChange, value_text
from reviewapp.core.printable import one_line, printable
from reviewapp.services.history import Revision

_NOTHING = "(nothing)"
#: Two values that are longer together stand below each other.
_ONE_LINE = 60


def minute(at: str) -> str:
    """An instant as tables show it, in UTC."""
    return at[:16].replace("T", " ")


def history_lines(revisions: Iterable[Revision]) -> Iterator[str]:
    """Each revision under its number: when, who, what, and the fields from what to what."""
    for number, revision in enumerate(revisions, start=1):
        state = "" if revision.state == "done" else f" ({revision.state})"
        about = f"{minute(revision.at)}  {one_line(revision.who)}  {revision.what}{state}"
        yield from ("", f"{number}  {about}") if number > 1 else (f"{number}  {about}",)
        for change in revision.changes:
            yield from (f"   {line}" for line in change_lines(change))


def change_lines(change: FieldChange) -> Iterator[str]:
    """A field from what to what; long values below each other."""
    before, after = (
        printable(value_text(value)) or _NOTHING for value in (change.before, change.after)
    )
    if change.before is None and "\n" not in after:
        yield f"{change.field}: {after}"
    elif "\n" in before + after or len(before) + len(after) > _ONE_LINE:
        yield f"{change.field}:"
        if change.before is not None:
            yield from (f"- {line}" for line in before.split("\n"))
        yield from (f"+ {line}" for line in after.split("\n"))
    else:
        yield f"{change.field}: {before} → {after}"
