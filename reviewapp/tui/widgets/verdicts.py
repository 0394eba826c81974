"""Verdicts on the screen: a mark and a word, with a colour beside them, never the colour alone."""

from __future__ import annotations

import re
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip

from reviewapp.core.printable import cells
from reviewapp.tui.widgets.record_list import RecordList

#: Whether a target holds, by `core.figure_words.state`.
STATES = {
    "met": "✓ met",
    "missed": "✗ missed",
    "objective kept": "✓ objective",
    "objective kept so far": "… objective",
    "open, met so far": "… met so far",
    "open, not met so far": "… not met so far",
    "open": "… open",
    "not known": "? not known",
    "no incidents": "– none",
    "no target set": "– no limit",
}
#: How one incident fared.
VERDICTS = {
    "met": "✓ met",
    "missed": "✗ missed",
    "pending": "… pending",
    "unknown": "? unknown",
    "invalid": "! invalid",
    "not_applicable": "– n/a",
    "excluded": "– left out",
    "uncovered": "– no target",
}
_VERDICT = re.compile(r"([✓✗])(?: (?:met|missed))?", re.IGNORECASE)
_KINDS = {"✓": "met", "✗": "missed"}
_COLOURS = {"met": "$text-success", "missed": "$text-error"}


def coloured(content: Content) -> Content:
    """The same text, its verdicts in the colours that they have everywhere."""
    for match in _VERDICT.finditer(content.plain):
        content = content.stylize(_COLOURS[_KINDS[match[1]]], *match.span())
    return content


class VerdictList(RecordList):
    """Rows with a verdict each; under the cursor it has the cursor's colours."""

    DEFAULT_CSS = """
    VerdictList > .record-list--met { color: $text-success; }
    VerdictList > .record-list--missed { color: $text-error; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"record-list--met", "record-list--missed"}

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        match = _VERDICT.search(strip.text)
        if match is None or self._place_of_line(y) in (None, self.cursor):
            return strip
        first, end = (cells(strip.text[:place]) for place in match.span())
        colour = Style(color=self._verdict_style(_KINDS[match[1]]).color)
        parts = [
            Segment(part.text, (part.style or Style()) + colour) for part in strip.crop(first, end)
        ]
        return Strip.join([strip.crop(0, first), Strip(parts), strip.crop(end)])

    def _verdict_style(self, kind: str) -> Style:
        return self.get_component_rich_style(f"record-list--{kind}", partial=True)
