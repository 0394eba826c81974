"""The Connect as a Word document, to be handed in without rewriting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE

from reviewapp.core.connect import (
    BoxSection,
    ConnectDocument,
    EvidenceItem,
    IndicatorSection,
    PartSection,
    PrioritySection,
)
from reviewapp.export import layout, slo_table
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
        document = self._document
        self._title_block()
        self._summary()
        contents_at, self._before_contents = len(self._out), len(self._headings)
        for part in document.parts:
            self._part(part)
        self._about_figures()
        self._appendix()
        self._out[contents_at:contents_at] = self._contents()
        return "".join(self._out)

    # Blocks

    def _title_block(self) -> None:
        document = self._document
        self._add("Title", run(one_line(document.title)))
        self._add("Subtitle", run(one_line(document.name)))
        for label, value in layout.facts(document):
            self._add("Fact", run(label, "Label"), run("\t"), run(one_line(value)))

    def _summary(self) -> None:
        box, lines = layout.summary(self._document)
        if box is None and not lines:
            return
        self._heading(1, box.title if box else layout.AT_A_GLANCE)
        if box and not lines:
            self._unwritten(box)
        self._bullets(lines)

    def _contents(self) -> list[str]:
        """Links to the parts and their sections; Word needs to update nothing."""
        lines = [paragraph("ContentsTitle", run("Contents"), keep_next=True)]
        for level, anchor, text in self._headings[self._before_contents :]:
            if level <= 2:
                lines.append(paragraph(f"TOC{level}", internal_link(anchor, text, "ContentsLink")))
        return lines if len(lines) > 1 else []

    def _part(self, part: PartSection) -> None:
        self._heading(1, part.title)
        for block in layout.blocks(part):
            if isinstance(block, PrioritySection):
                self._priority(block, part)
            elif isinstance(block, BoxSection):
                self._heading(2, block.title)
                self._box(block, part)
            else:
                if block.title is not None:
                    self._heading(2, block.title)
                self._goals(block)

    def _box(self, box: BoxSection, part: PartSection) -> None:
        if box.writer == "manager":
            self._guidance(box)
            content = [("BodyText", self._mark(_box_anchor(box.key), run(box.text)))]
            self._out.append(frame(TEXT_WIDTH, _BOX_HEIGHT, content, description=box.title))
            self._add("AfterTable")
        elif layout.is_unwritten(box, part):
            self._unwritten(box)
        elif box.text.strip():
            self._add("BodyText", self._mark(_box_anchor(box.key), run(box.text)))

    def _unwritten(self, box: BoxSection) -> None:
        self._guidance(box)
        self._add("Quiet", self._mark(_box_anchor(box.key), run(layout.NOT_WRITTEN)))

    def _guidance(self, box: BoxSection) -> None:
        for prompt in layout.guidance(box):
            self._add("Guidance", run(prompt), keep_next=True)

    def _priority(self, priority: PrioritySection, part: PartSection) -> None:
        self._heading(2, layout.priority_title(priority))
        pillar = [run(priority.pillar, "Strong"), run("  ")] if priority.pillar else []
        if pillar or priority.statement:
            self._add("Quiet", *pillar, run(priority.statement))
        if (box := layout.shown_box(priority)) is not None:
            self._heading(3, box.title)
            self._box(box, part)
        for section in priority.indicators:
            if layout.is_shown(section):
                self._indicator(section)
        if missing := layout.without_evidence(priority):
            self._add("Quiet", run(missing))
        if priority.measures:
            self._heading(3, layout.MEASURES)
            self._bullets(priority.measures, "Measure")
        if priority.slo or priority.sentences:
            self._heading(3, layout.SERVICE_LEVELS)
            self._bullets(priority.sentences)
            if priority.slo:
                self._slo_table(priority)

    def _indicator(self, section: IndicatorSection) -> None:
        self._heading(3, layout.indicator_title(section))
        if section.indicator.description:
            self._add("Quiet", run(section.indicator.description), keep_next=True)
        for item in section.evidence:
            self._evidence(item, section.indicator.code)
        if section.also:
            links: list[str] = []
            for entry_id, code in section.also:
                links.append(run(", " if links else "Also shown by "))
                links.append(self._reference(entry_id, code))
            self._add("EvidenceSource" if section.evidence else "Quiet", *links)

    def _evidence(self, item: EvidenceItem, code: str) -> None:
        """The entry with its date in the margin, and below it where it comes from."""
        text = self._mark(_anchor(item.id), run(item.text) or run(" "))
        sources = [run(title)] if (title := layout.circle_title(item)) else []
        sources += [run(name) for name in layout.incident_names(item)]
        sources += [self._link(link) for link in item.links]
        if others := [other for other in item.indicators if other != code]:
            sources.append(run(f"also shows {', '.join(others)}"))
        style = "Evidence" if sources else "EvidenceAlone"
        self._add(style, run(layout.short_day(item.on), "Strong"), run("\t"), text)
        if sources:
            separated = [piece for source in sources for piece in (run("  ·  "), source)]
            self._add("EvidenceSource", *separated[1:])

    def _reference(self, entry_id: str, code: str) -> str:
        item = self._entries.get(entry_id)
        if item is None:
            return run(code)
        return internal_link(_anchor(entry_id), f"{code}, {layout.day(item.on)}")

    def _slo_table(self, priority: PrioritySection) -> None:
        orders = self._document.severities
        groups = [
            [[_cell(*text.split("\n")) for text in cells] for cells in slo_table.rows(line, orders)]
            for line in priority.slo
        ]
        caption = f"Service levels of priority {priority.number}"
        self._caption(f"{caption}, as of {layout.moment(self._document.as_of)}")
        self._table(_SLO_WIDTHS, slo_table.HEADER, groups, caption)
        for remark in slo_table.table_remarks(priority.slo, orders):
            self._add("Remark", run(remark))

    def _goals(self, block: layout.GoalBlock) -> None:
        widths = _PAST_GOAL_WIDTHS if block.past else _GOAL_WIDTHS
        header = layout.PAST_GOALS_HEADER if block.past else layout.GOALS_HEADER
        rows = [
            [[_cell(*pair) for pair in layout.goal_cells(goal, past=block.past)]]
            for goal in block.goals
        ]
        self._table(widths, header, rows, "Last Connect's goals" if block.past else "Goals")

    def _about_figures(self) -> None:
        document = self._document
        if not (document.notes or document.imports):
            return
        self._heading(1, layout.ABOUT_FIGURES)
        figures = f"Figures as of {layout.moment(document.as_of)}"
        lead = f"{figures}, from:" if document.imports else f"{figures}."
        self._add("BodyText", run(lead), keep_next=True)
        self._bullets(document.imports)
        if document.notes:
            self._add("BodyText", run("Please note:"), keep_next=True)
        self._bullets(document.notes)

    def _appendix(self) -> None:
        items = layout.index_order(self._entries.values())
        if not items:
            return
        self._heading(1, layout.APPENDIX)
        rows = [
            [
                [
                    _cell(layout.day(item.on)),
                    [("TableText", internal_link(_anchor(item.id), item.id))],
                    _cell(", ".join(item.indicators)),
                ]
            ]
            for item in items
        ]
        self._table(_INDEX_WIDTHS, layout.INDEX_HEADER, rows, layout.APPENDIX)

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
