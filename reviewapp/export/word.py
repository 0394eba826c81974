"""The Connect as a Word document, to be handed in without rewriting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE

from reviewapp.core import wording
from reviewapp.core.connect import BoxSection, ConnectDocument, EvidenceItem, IndicatorSection
from reviewapp.export import layout, slo_table, texts
from reviewapp.export.plain import one_line
from reviewapp.export.word_package import new_shell, packed
from reviewapp.export.word_styles import TEXT_WIDTH, new_styles, set_page
from reviewapp.export.word_xml import (
    Cell,
    Row,
    bookmark,
    external_link,
    field,
    frame,
    internal_link,
    paragraph,
    run,
    table,
    web_address,
)

_SLO_WIDTHS = (1600, 1450, 1130, 1350, 1250, 1582, 1050)
_GOAL_WIDTHS = (4312, 3500, 1600)
_PAST_GOAL_WIDTHS = (3412, 2700, 3300)
_INDEX_WIDTHS = (1500, 4412, 3500)
_BOX_HEIGHT = 1500
#: The style of a piece of a box's text by its level: a paragraph, an item, an item below one.
_BOX_STYLES = ("BodyText", "ListBullet", "ListBullet2")


def to_word(document: ConnectDocument) -> bytes:
    """The document as a .docx file. The same document gives the same bytes."""
    shell = new_shell(document.title, document.name, document.as_of)
    new_styles(shell)
    set_page(shell, one_line(document.name), one_line(document.period))
    return packed(shell, _Body(shell, document).xml())


class _Body:
    """The body of one document: its blocks in order, with the bookmarks and links they need."""

    def __init__(self, shell: Document, document: ConnectDocument) -> None:
        self._document = document
        self._relationships = shell.part.rels
        self._links: dict[str, str] = {}
        self._tables = 0
        self._headings: list[tuple[int, str, str]] = []
        self._entries = {item.id: item for item in layout.entries(document)}
        self._before_contents = 0
        self._bookmarked: set[str] = set()
        self._out: list[str] = []

    def xml(self) -> str:
        self._title_block()
        for block in layout.opening(self._document):
            self._block(block)
        contents_at, self._before_contents = len(self._out), len(self._headings)
        for block in layout.body(self._document):
            self._block(block)
        self._out[contents_at:contents_at] = self._contents()
        return "".join(self._out)

    # Blocks

    def _title_block(self) -> None:
        document = self._document
        self._add("Title", run(one_line(document.title)))
        self._add("Subtitle", run(one_line(document.name)))
        for label, value in texts.facts(document):
            self._add("Fact", run(label, "Label"), run("\t"), run(one_line(value)))

    def _block(self, block: layout.Block) -> None:
        match block:
            case layout.Heading(level, text):
                self._heading(level, text)
            case layout.BoxText():
                self._written(block)
            case layout.Unwritten(box):
                self._unwritten(box)
            case layout.Statement(pillar, text):
                if pillar or text:
                    named = [run(pillar, "Strong"), run("  ")] if pillar else []
                    self._add("Quiet", *named, run(text))
            case IndicatorSection():
                self._indicator(block)
            case layout.Bullets(lines, measures):
                self._bullets(lines, "Measure" if measures else "ListBullet")
            case layout.SloTable():
                self._slo_table(block)
            case layout.GoalTable():
                self._goals(block)
            case layout.AboutFigures():
                self._about_figures(block)
            case layout.Appendix():
                self._appendix(block)

    def _contents(self) -> list[str]:
        """Links to the parts and their sections; Word needs to update nothing."""
        lines = [paragraph("ContentsTitle", run("Contents"), keep_next=True)]
        for level, anchor, text in self._headings[self._before_contents :]:
            if level <= 2:
                lines.append(paragraph(f"TOC{level}", internal_link(anchor, text, "ContentsLink")))
        return lines if len(lines) > 1 else []

    def _written(self, block: layout.BoxText) -> None:
        """A box's text inside its bookmark: paragraphs, and the lists that its author typed."""
        start, end = self._span(_box_anchor(block.box.key))
        levels = [piece.level for piece, _ in block.pieces]
        content = []
        for (piece, item), next_level in zip(block.pieces, [*levels[1:], 0], strict=True):
            text = run(piece.text)
            if item is not None:
                text = self._mark(_anchor(item.id), text)
            leads = piece.level == 0 and next_level > 0
            content.append(("ListLead" if leads else _BOX_STYLES[piece.level], text))
        content[0] = (content[0][0], start + content[0][1])
        content[-1] = (content[-1][0], content[-1][1] + end)
        if block.box.writer == "manager":
            self._guidance(block.box)
            self._frame(block.box, content)
            return
        for style, text in content:
            self._add(style, text)

    def _unwritten(self, box: BoxSection) -> None:
        self._guidance(box)
        if box.writer == "manager":
            self._frame(box, [("BodyText", self._mark(_box_anchor(box.key), ""))])
        else:
            self._add("Quiet", self._mark(_box_anchor(box.key), run(texts.NOT_WRITTEN)))

    def _frame(self, box: BoxSection, content: Cell) -> None:
        """A frame to write in: the manager answers on paper, too."""
        self._out.append(frame(TEXT_WIDTH, _BOX_HEIGHT, content, description=box.title))
        self._add("AfterTable")

    def _guidance(self, box: BoxSection) -> None:
        for prompt in texts.guidance(box):
            self._add("Guidance", run(prompt), keep_next=True)

    def _indicator(self, section: IndicatorSection) -> None:
        self._heading(3, texts.indicator_title(section))
        if section.indicator.description:
            self._add("Quiet", run(section.indicator.description), keep_next=True)
        for item in section.evidence:
            self._evidence(item, section.indicator.code)
        if section.more:
            self._add("Quiet", run(texts.not_shown(section.more)))
        if section.also:
            links: list[str] = []
            for entry_id, code in section.also:
                links.append(run(", " if links else "Also shown by "))
                links.append(self._reference(entry_id, code))
            self._add("EvidenceSource" if section.evidence else "Quiet", *links)

    def _evidence(self, item: EvidenceItem, code: str) -> None:
        """The entry with its date in the margin, and below it where it comes from."""
        text = self._mark(_anchor(item.id), run(item.text) or run(" "))
        sources = [run(title)] if (title := texts.circle_title(item)) else []
        sources += [run(name) for name in texts.incident_names(item)]
        sources += [self._link(link) for link in item.links]
        if others := [other for other in item.indicators if other != code]:
            sources.append(run(f"also shows {', '.join(others)}"))
        style = "Evidence" if sources else "EvidenceAlone"
        self._add(style, run(wording.short_day(item.on), "Strong"), run("\t"), text)
        if sources:
            separated = [piece for source in sources for piece in (run("  ·  "), source)]
            self._add("EvidenceSource", *separated[1:])

    def _reference(self, entry_id: str, code: str) -> str:
        item = self._entries.get(entry_id)
        if item is None:
            return run(code)
        return internal_link(_anchor(entry_id), f"{code}, {wording.day(item.on)}")

    def _slo_table(self, block: layout.SloTable) -> None:
        orders = self._document.severities
        groups = [
            [[_cell(*text.split("\n")) for text in cells] for cells in slo_table.rows(line, orders)]
            for line in block.lines
        ]
        caption = f"Service levels of priority {block.number}"
        self._caption(f"{caption}, as of {texts.moment(self._document.as_of)}")
        self._table(_SLO_WIDTHS, slo_table.HEADER, groups, caption)
        for remark in slo_table.table_remarks(block.lines, orders):
            self._add("Remark", run(remark))

    def _goals(self, block: layout.GoalTable) -> None:
        widths = _PAST_GOAL_WIDTHS if block.past else _GOAL_WIDTHS
        header = texts.PAST_GOALS_HEADER if block.past else texts.GOALS_HEADER
        rows = [
            [[_cell(*pair) for pair in texts.goal_cells(goal, past=block.past)]]
            for goal in block.goals
        ]
        self._table(widths, header, rows, texts.PAST_GOALS if block.past else texts.GOALS)

    def _about_figures(self, block: layout.AboutFigures) -> None:
        figures = f"Figures as of {texts.moment(self._document.as_of)}"
        lead = f"{figures}, from:" if block.imports else f"{figures}."
        self._add("BodyText", run(lead), keep_next=True)
        self._bullets(block.imports)
        if block.notes:
            self._add("BodyText", run("Please note:"), keep_next=True)
        self._bullets(block.notes)

    def _appendix(self, block: layout.Appendix) -> None:
        rows = [
            [
                [
                    _cell(wording.day(item.on)),
                    [("TableText", internal_link(_anchor(item.id), item.id))],
                    _cell(", ".join(item.indicators)),
                ]
            ]
            for item in block.items
        ]
        self._table(_INDEX_WIDTHS, texts.INDEX_HEADER, rows, texts.APPENDIX)

    # Pieces

    def _add(self, style: str, *inlines: str, keep_next: bool = False) -> None:
        self._out.append(paragraph(style, *inlines, keep_next=keep_next))

    def _heading(self, level: int, title: str) -> None:
        text = one_line(title)
        anchor = f"_Toc{len(self._headings) + 1:06}"
        self._headings.append((level, anchor, text))
        self._add(f"Heading{level}", self._mark(anchor, run(text)))

    def _bullets(self, texts: Sequence[str], style: str = "ListBullet") -> None:
        for text in texts:
            self._add(style, run(text))

    def _caption(self, text: str) -> None:
        self._tables += 1
        number = field("SEQ Table", str(self._tables))
        self._add("Caption", run("Table "), number, run(f". {text}"))

    def _table(
        self,
        widths: Sequence[int],
        header: Sequence[str],
        groups: Sequence[Sequence[Row]],
        description: str,
    ) -> None:
        self._out.append(table(widths, header, groups, description=description))
        self._add("AfterTable")

    def _mark(self, name: str, inlines: str) -> str:
        """The pieces inside a bookmark; a name that is taken already marks nothing twice."""
        if name.lower() in self._bookmarked:
            return inlines
        self._bookmarked.add(name.lower())
        return bookmark(name, len(self._bookmarked), inlines)

    def _span(self, name: str) -> tuple[str, str]:
        """Start and end of a bookmark over several paragraphs; empty for a name that is taken."""
        start, _, end = self._mark(name, "\0").partition("\0")
        return start, end

    def _link(self, text: str) -> str:
        """A link where the text is a web address, else the text."""
        address = web_address(text)
        if address is None:
            return run(text)
        if address not in self._links:
            relationship = f"rIdLink{len(self._links) + 1}"
            self._relationships.add_relationship(
                RELATIONSHIP_TYPE.HYPERLINK, address, relationship, is_external=True
            )
            self._links[address] = relationship
        return external_link(self._links[address], text)


def _cell(text: str, *asides: str) -> Cell:
    """A cell's text, and what stands below it more quietly."""
    return [("TableText", run(text)), *(("TableQuiet", run(aside)) for aside in asides if aside)]


def _anchor(entry_id: str) -> str:
    """An entry's bookmark: Word takes 40 characters without hyphens, so a UUID's digits fit."""
    digits = entry_id.replace("-", "").lower()
    if re.fullmatch("[0-9a-f]{32}", digits) is None:
        digits = sha256(entry_id.encode("utf-8", "replace")).hexdigest()[:32]
    return f"ev_{digits}"


def _box_anchor(key: str) -> str:
    """A box's bookmark; keys are short names, and anything else gets a name that is allowed."""
    name = key.replace("-", "_")
    if re.fullmatch("[A-Za-z0-9_]{1,36}", name) is None:
        name = sha256(key.encode("utf-8", "replace")).hexdigest()[:32]
    return f"box_{name}"
