"""The Connect as Markdown (CommonMark with GFM tables): everything that the Word document says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reviewapp.core import wording
from reviewapp.core.connect import BoxSection, ConnectDocument, EvidenceItem, IndicatorSection
from reviewapp.export import layout, slo_table, texts
from reviewapp.export.box_text import Piece, pieces
from reviewapp.export.plain import clean, one_line
from reviewapp.export.web_address import web_address

_CONTROL = re.compile("[\x7f-\x9f]")
#: Signs that mean something anywhere in a line.
_ANYWHERE = re.compile(r"[\\`*_\[\]<>&|~$]|(?<!\S)#")
#: Signs that mean something at the start of a line: lists, rules, underlines of headings, tables.
_AT_START = re.compile(r"^(?:([-+=]|:(?=-))|(\d{1,9})(?=[.)](?:\s|$)))", re.MULTILINE)
#: White space that a reader would drop, or take for code.
_AT_EDGE = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n)+")


def to_markdown(document: ConnectDocument, *, for_handing_in: bool = False) -> str:
    """The whole document, ending with a newline. `for_handing_in`: without ids."""
    lines = _Lines(document)
    lines.write(clean=for_handing_in)
    return "\n\n".join(lines.blocks) + "\n"


def escape(text: str) -> str:
    """Text that shows as it was typed: no sign of it is markup, no control character is left.

    Lines stay lines; the caller joins them as its place in the document wants.
    """
    text = _ANYWHERE.sub(r"\\\g<0>", _clean(text))
    return _AT_EDGE.sub(_spelled_out, text)


def _escape_lines(text: str) -> str:
    """As `escape`, for text whose lines are lines of the file."""
    return _AT_START.sub(
        lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\", escape(text)
    )


def _clean(text: str) -> str:
    return _CONTROL.sub("", clean(text))


def _spelled_out(space: re.Match[str]) -> str:
    return space[0].replace(" ", "&#32;").replace("\t", "&#9;")


def box_text(text: str) -> str:
    """A box's text, whose bullets are lists."""
    return _pieces(pieces(text))


def _pieces(found: Iterable[Piece]) -> str:
    written: list[str] = []
    listed = False
    for piece in found:
        if not piece.level:
            written.append("\n\n" + block(piece.text))
        else:
            indent = "  " * (piece.level - 1)
            start = "\n" if listed else "\n\n"
            written.append(f"{start}{indent}- {block(piece.text, indent + '  ')}")
        listed = piece.level > 0
    return "".join(written).lstrip("\n")


def block(text: str, indent: str = "") -> str:
    """Text as paragraphs; a single newline is a hard break."""
    paragraphs = _EMPTY_LINES.split(_clean(text).strip("\n"))
    broken = (_escape_lines(it).replace("\n", f"\\\n{indent}") for it in paragraphs)
    return f"\n\n{indent}".join(broken)


def _line(text: str) -> str:
    """Text on one line."""
    return escape(one_line(_clean(text)))


def _cell(text: str) -> str:
    return escape(_clean(text).strip("\n")).replace("\n", "<br>")


class _Lines:
    """The document as blocks, with an empty line between them."""

    def __init__(self, document: ConnectDocument) -> None:
        self._document = document
        self._entries = {item.id: item for item in layout.entries(document)}
        self.blocks: list[str] = []

    def write(self, *, clean: bool) -> None:
        document = self._document
        self._heading(1, document.title)
        facts = [("Name", document.name), *texts.facts(document)]
        self._list(f"**{label}:** {_line(value)}" for label, value in facts)
        for block in (*layout.opening(document), *layout.body(document, clean=clean)):
            self._block(block)

    def _block(self, block: layout.Block) -> None:
        match block:
            case layout.Heading(level, text):
                self._heading(level + 1, text)
            case layout.BoxText(pieces=found):
                self.blocks.append(_pieces(piece for piece, _ in found))
            case layout.Unwritten(box):
                self._unwritten(box)
            case layout.Statement(pillar, text):
                self._quote(it for it in (pillar, text) if it)
            case IndicatorSection():
                self._indicator(block)
            case layout.Bullets(lines):
                self._bullets(lines)
            case layout.SloTable():
                self._slo_table(block)
            case layout.GoalTable():
                self._goals(block)
            case layout.AboutFigures(imports, notes):
                self.blocks.append(f"Figures as of {texts.moment(self._document.as_of)}.")
                self._bullets((*imports, *notes))
            case layout.Appendix(items):
                rows = [(wording.day(it.on), it.id, ", ".join(it.indicators)) for it in items]
                self._table(texts.INDEX_HEADER, rows)

    def _unwritten(self, box: BoxSection) -> None:
        self._quote(texts.guidance(box))
        self.blocks.append(f"*{texts.NOT_WRITTEN}*")

    def _indicator(self, section: IndicatorSection) -> None:
        self._heading(4, texts.indicator_title(section))
        self._quote([section.indicator.description or ""])
        self._list(self._evidence(item, section.indicator.code) for item in section.evidence)
        if section.more:
            self.blocks.append(f"*{texts.not_shown(section.more)}*")
        if section.also:
            named = (self._reference(entry_id, code) for entry_id, code in section.also)
            self.blocks.append(f"Also shown by {', '.join(named)}")

    def _evidence(self, item: EvidenceItem, code: str) -> str:
        sources = [texts.circle_title(item) or "", *map(_line, texts.incident_names(item))]
        sources += [_link(link) for link in item.links]
        if others := [other for other in item.indicators if other != code]:
            sources.append(f"also shows {_line(', '.join(others))}")
        told = " · ".join(source for source in sources if source)
        text = f"**{wording.day(item.on)}** {block(item.text, indent='  ')}"
        return f"{text}\\\n  {told}" if told else text

    def _reference(self, entry_id: str, code: str) -> str:
        item = self._entries.get(entry_id)
        return _line(code if item is None else f"{code}, {wording.day(item.on)}")

    def _slo_table(self, block: layout.SloTable) -> None:
        orders = self._document.severities
        rows = [row for line in block.lines for row in slo_table.rows(line, orders)]
        self.blocks.append(f"As of {texts.moment(self._document.as_of)}:")
        self._table(slo_table.HEADER, rows)
        self._bullets(slo_table.table_remarks(block.lines, orders))

    def _goals(self, block: layout.GoalTable) -> None:
        header = texts.PAST_GOALS_HEADER if block.past else texts.GOALS_HEADER
        rows = [
            ["\n".join(filter(None, pair)) for pair in texts.goal_cells(goal, past=block.past)]
            for goal in block.goals
        ]
        self._table(header, rows)

    def _heading(self, level: int, title: str) -> None:
        self.blocks.append(f"{'#' * level} {_line(title)}")

    def _quote(self, texts: Iterable[str]) -> None:
        """What the form and the rubric say, apart from what its author says."""
        lines = [f"> {block(one_line(text))}" for text in texts if text]
        if lines:
            self.blocks.append("\\\n".join(lines))

    def _bullets(self, texts: Iterable[str]) -> None:
        self._list(block(text, indent="  ") for text in texts)

    def _list(self, items: Iterable[str]) -> None:
        lines = [f"- {item}" for item in items]
        if lines:
            self.blocks.append("\n".join(lines))

    def _table(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        lines = [header, ["---"] * len(header), *([_cell(it) for it in row] for row in rows)]
        self.blocks.append("\n".join(f"| {' | '.join(cells)} |" for cells in lines))


def _link(text: str) -> str:
    """A web address as a link that shows it whole; anything else as text."""
    if web_address(text) is None or re.search(r"[\s<>]", text.strip()):
        return _line(text)
    return f"<{text.strip()}>"
