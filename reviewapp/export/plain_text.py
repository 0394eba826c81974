"""The Connect as plain text, 76 columns wide: for a mail, a terminal, an archive."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from reviewapp.core import wording
from reviewapp.core.connect import ConnectDocument, EvidenceItem, IndicatorSection
from reviewapp.core.printable import cells, printable
from reviewapp.export import layout, slo_table, texts
from reviewapp.export.box_text import Piece
from reviewapp.export.plain import clean, one_line

WIDTH = 76
_UNDERLINES = {1: "=", 2: "-"}


def to_plain_text(document: ConnectDocument, *, for_handing_in: bool = False) -> str:
    """The whole document, ending with a newline. `for_handing_in`: without ids."""
    lines = _Lines(document)
    lines.write(clean_copy=for_handing_in)
    return "\n\n".join(block for block in lines.blocks if block) + "\n"


def folded(text: str, first: str = "", rest: str | None = None) -> str:
    """Text in lines of WIDTH columns; its own line ends stay. A word that is longer, such
    as an address, stays whole. `first`, `rest`: what the lines begin with.
    """
    rest = " " * cells(first) if rest is None else rest
    lines: list[str] = []
    for line in printable(clean(text)).expandtabs(4).split("\n"):
        before = rest if lines else first
        indent = line[: len(line) - len(line.lstrip())]
        filled = textwrap.fill(
            line.strip(),
            WIDTH,
            initial_indent=before + indent,
            subsequent_indent=rest + indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines.append(filled or before.rstrip())
    return "\n".join(lines)


class _Lines:
    """The document as blocks, with an empty line between them."""

    def __init__(self, document: ConnectDocument) -> None:
        self._document = document
        self._entries = {item.id: item for item in layout.entries(document)}
        self.blocks: list[str] = []

    def write(self, *, clean_copy: bool) -> None:
        document = self._document
        name = one_line(document.name)
        title = printable(one_line(f"{document.title}: {name}" if name else document.title))
        self.blocks.append(f"{title}\n{'=' * min(cells(title), WIDTH)}")
        facts = texts.facts(document)
        width = max((len(label) for label, _ in facts), default=0) + 2
        self.blocks.append(
            "\n".join(folded(one_line(it), f"{label + ':':<{width}}") for label, it in facts)
        )
        for block in (*layout.opening(document), *layout.body(document, clean=clean_copy)):
            self._block(block)

    def _block(self, block: layout.Block) -> None:
        match block:
            case layout.Heading(level, text):
                self._heading(level, text)
            case layout.BoxText(pieces=found):
                self.blocks.append(_pieces(piece for piece, _ in found))
            case layout.Unwritten(box):
                self.blocks += [folded(one_line(it), "| ", "| ") for it in texts.guidance(box)]
                self.blocks.append(f"({texts.NOT_WRITTEN})")
            case layout.Statement(pillar, text):
                self.blocks.append(
                    "\n".join(folded(one_line(it), "| ", "| ") for it in (pillar, text) if it)
                )
            case IndicatorSection():
                self._indicator(block)
            case layout.Bullets(lines):
                self._bullets(lines)
            case layout.SloTable():
                self._slo(block)
            case layout.GoalTable():
                self._goals(block)
            case layout.AboutFigures(imports, notes):
                self.blocks.append(f"Figures as of {texts.moment(self._document.as_of)}.")
                self._bullets((*imports, *notes))
            case layout.Appendix(items):
                self.blocks.append("\n".join(map(_indexed, items)))

    def _heading(self, level: int, text: str) -> None:
        title = folded(one_line(text))
        longest = max(map(cells, title.split("\n")))
        line = _UNDERLINES.get(level, "")
        # A part is set off from what stands before it.
        before = "\n" if level == 1 else ""
        self.blocks.append(before + (f"{title}\n{line * longest}" if line else title))

    def _bullets(self, lines: Iterable[str]) -> None:
        self.blocks.append("\n".join(folded(line, "- ") for line in lines))

    def _indicator(self, section: IndicatorSection) -> None:
        self._heading(3, texts.indicator_title(section))
        code = section.indicator.code
        lines = [_evidence(item, code) for item in section.evidence]
        if section.more:
            lines.append(folded(texts.not_shown(section.more)))
        if section.also:
            named = ", ".join(self._reference(entry, code) for entry, code in section.also)
            lines.append(folded(f"Also shown by {named}"))
        self.blocks.append("\n".join(lines))

    def _reference(self, entry_id: str, code: str) -> str:
        item = self._entries.get(entry_id)
        return code if item is None else f"{code}, {wording.day(item.on)}"

    def _slo(self, block: layout.SloTable) -> None:
        orders = self._document.severities
        self.blocks.append(f"As of {texts.moment(self._document.as_of)}:")
        for line in block.lines:
            self.blocks += [_record(slo_table.HEADER, row) for row in slo_table.rows(line, orders)]
        self._bullets(slo_table.table_remarks(block.lines, orders))

    def _goals(self, block: layout.GoalTable) -> None:
        header = texts.PAST_GOALS_HEADER if block.past else texts.GOALS_HEADER
        for goal in block.goals:
            cells_ = texts.goal_cells(goal, past=block.past)
            self.blocks.append(_record(header, ["\n".join(filter(None, it)) for it in cells_]))


def _pieces(found: Iterable[Piece]) -> str:
    written: list[str] = []
    listed = False
    for piece in found:
        is_listed = piece.level > 0
        between = "\n" if listed and is_listed else "\n\n"
        before = "  " * (piece.level - 1) + "- " if is_listed else ""
        written.append((between if written else "") + folded(piece.text, before))
        listed = is_listed
    return "".join(written)


def _evidence(item: EvidenceItem, code: str) -> str:
    sources = [texts.circle_title(item) or "", *texts.incident_names(item), *item.links]
    if others := [other for other in item.indicators if other != code]:
        sources.append(f"also shows {', '.join(others)}")
    lines = [folded(f"{wording.day(item.on)}: {item.text}", "- ")]
    if told := "; ".join(one_line(it) for it in sources if it):
        lines.append(folded(f"({told})", "  "))
    return "\n".join(lines)


def _record(header: Sequence[str], row: Sequence[str]) -> str:
    """A row of a table as lines: its first cell, and below it the others with their titles."""
    first, *others = row
    lines = [folded(one_line(first.replace("\n", ", ")), "* ", "  ")]
    for title, cell in zip_longest(header[1:], others, fillvalue=""):
        told = one_line("; ".join(clean(cell).split("\n")))
        if told and told != "–":
            lines.append(folded(f"{title}: {told}", "  ", "    "))
    return "\n".join(lines)


def _indexed(item: EvidenceItem) -> str:
    codes = one_line(", ".join(item.indicators))
    return folded(f"{wording.short_day(item.on):<11}  {one_line(item.id)}  {codes}", "", "    ")
