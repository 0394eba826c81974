"""A note of the inbox and what can be decided about it, as text for the screen."""

from __future__ import annotations

from textual.content import Content

from reviewapp.core.evidence import CIRCLE_TITLES, Circle, Evidence
from reviewapp.core.identifiers import short
from reviewapp.services.offers import Offer
from reviewapp.tui.text import line, plain

CIRCLE_KEYS: dict[Circle, str] = {"own": "o", "others": "s", "built": "b"}


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


def offered_text(found: tuple[Offer, ...] | None) -> Content:
    """The offers with their keys; `found` is None until they are read."""
    lines = [Content("Reading …")] if found is None else []
    for key, offer in enumerate(found or (), 1):
        lines.append(
            Content.assemble(
                (f"{key}  {offer.code}  ", "bold"),
                plain(line(offer.title)),
                (f"  ({line(offer.reason)})", "dim"),
            )
        )
    if found == ():
        lines.append(
            Content("1 2 3: no offers yet, they come with your first filed notes.").stylize("dim")
        )
    lines.append(Content.assemble(("f  ", "bold"), "choose from all indicators"))
    return Content("\n").join(lines)
