"""A note of the inbox and what can be decided about it, as text for the screen."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from reviewapp.core.evidence import CIRCLE_TITLES, Circle, Evidence
from reviewapp.core.identifiers import short
from reviewapp.core.printable import clip
from reviewapp.core.suggest import AT_MOST
from reviewapp.services.offers import Offer
from reviewapp.tui.actions import CIRCLE_KEYS
from reviewapp.tui.text import indented, line, plain

#: Lines of an offer: its title takes the rest of them, and its reason the last.
_LINES, _LINES_WHERE_NARROW = 2, 3
#: From here on a title fits into one line.
_ONE_LINE = 76


def facts_text(note: Evidence) -> Content:
    """The day, what becomes of the note when it is filed, and the ending of its id."""
    visibility = "private" if note.private else "shared when filed"
    return Content(f"{note.on}   {visibility}   …{short(note.id)}")


def circle_text(circle: Circle, chosen: Circle | None) -> Content:
    """A circle with its key, marked when it is the chosen one."""
    mark = "✓" if circle == chosen else " "
    return Content.assemble((mark + CIRCLE_KEYS[circle], "bold"), f" {CIRCLE_TITLES[circle]}  ")


def whole_text(note: Evidence) -> Content:
    """The text and what it refers to: all of it can be scrolled to."""
    parts = [plain(note.text)]
    references = (*note.incidents, *note.links)
    if references:
        parts += [Content(""), *(plain(f"→ {line(reference)}") for reference in references)]
    return Content("\n").join(parts)


def circle_title(chosen: Circle | None) -> Content:
    """The title above the circles; a note that is filed takes along what stands there."""
    return Content("Circle of impact" if chosen else "Circle of impact: no circle yet (o s b)")


def offered_text(found: tuple[Offer, ...] | None, width: int) -> Content:
    """The offers with their keys; `found` is None until they are read.

    However many there are, and however long: each stands where it always stands.
    """
    rows = _LINES if width >= _ONE_LINE else _LINES_WHERE_NARROW
    lines: list[Content] = []
    for key, offer in enumerate(found or (), 1):
        head = f"{key}  {offer.code:<4} "
        title = indented(line(offer.title), width, len(head), rows - 1)
        reason = f"{' ' * len(head)}({line(offer.reason)})"
        lines.append(Content.assemble((head, "bold"), plain(title)))
        lines.append(plain(clip(reason, max(width, len(head)))).stylize("dim"))
        lines += [Content("")] * (rows - 2 - title.count("\n"))
    if found is None:
        lines.append(Content("Reading …"))
    elif not found:
        lines.append(Content("1 2 3: no suggestion, none of its words matches.").stylize("dim"))
    text = Content("\n").join(lines)
    empty = AT_MOST * rows - text.plain.count("\n") - 1
    choose = Content.assemble(("f  ", "bold"), "choose from all indicators")
    return Content("\n").join([text, *[Content("")] * empty, choose])


def ahead_text(notes: Sequence[Evidence]) -> Content:
    """The notes that come after this one, a line each."""
    lines = [plain(f"{note.on}  {line(note.text)}") for note in notes]
    title = [Content.styled("Then", "bold $text-accent")] if lines else []
    return Content("\n").join([*title, *lines])
