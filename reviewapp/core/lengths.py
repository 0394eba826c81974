"""How long a box's text is, and how long its form takes it to be."""

from __future__ import annotations

from reviewapp.core.connect import BoxSection, ConnectDocument
from reviewapp.core.draft import box_sections
from reviewapp.core.drawn import drawn_text


def length_text(text: str, limit: int | None) -> str:
    """ "3,120 of 4,000 characters, 540 words"; what is too much is said."""
    count = len(text)
    of = f" of {limit:,}" if limit is not None else ""
    said = f"{count:,}{of} characters, {len(text.split()):,} words"
    return f"{said}: {count - limit:,} too many" if limit is not None and count > limit else said


def said_by(document: ConnectDocument, box: BoxSection) -> str:
    """What stands in a box: what somebody wrote, else what is drawn."""
    return box.text if box.text.strip() else drawn_text(document, box.key)


def exceeded(document: ConnectDocument) -> list[str]:
    """A sentence for each box that has more text than its form takes."""
    return [
        f"The box {box.key} has {len(text):,} characters, and the form takes {box.limit:,}: "
        f"{len(text) - box.limit:,} too many."
        for box in box_sections(document).values()
        if box.limit is not None and len(text := said_by(document, box)) > box.limit
    ]
