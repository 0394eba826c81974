"""The Connect as one HTML file: for screens, for paper, and without anything from elsewhere."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

from reviewapp.core import wording
from reviewapp.core.connect import ConnectDocument, EvidenceItem, IndicatorSection
from reviewapp.core.marks import entry_mark
from reviewapp.export import layout, slo_table, texts
from reviewapp.export.box_text import Piece
from reviewapp.export.plain import clean, no_break, one_line
from reviewapp.export.svg_chart import svg_chart
from reviewapp.export.trend import trend
from reviewapp.export.web_address import web_address

_CONTROL = re.compile("[\x7f-\x9f]")
_STYLES = Path(__file__).with_name("html.css")


def to_html(document: ConnectDocument, *, for_handing_in: bool = False) -> str:
    """The whole document. `for_handing_in`: without ids. It refers to nothing outside of itself;
    links that its author gave are to be clicked, and nothing is loaded from them.
    """
    page = _Page(document, clean=for_handing_in)
    for block in (*layout.opening(document), *layout.body(document, clean=for_handing_in)):
        page.add(block)
    return page.whole()


@cache
def _styles() -> tuple[str, str]:
    """The style sheet, and what the page's policy calls it: no other style is let in."""
    text = _STYLES.read_text(encoding="utf-8")
    digest = base64.b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
    return text, f"sha256-{digest}"


def _text(text: str) -> str:
    """Text of any origin as text, its lines and spaces as they are."""
    return escape(no_break(_CONTROL.sub("", clean(text))), quote=True)


def _line(text: str) -> str:
    return f"<bdi>{_text(one_line(text))}</bdi>"


class _Page:
    """The page as it grows: its blocks, and the contents that point into them."""

    def __init__(self, document: ConnectDocument, *, clean: bool) -> None:
        self._document = document
        items = layout.entries(document)
        self._marks = {
            item.id: f"entry-{number}" if clean else entry_mark(item.id)
            for number, item in enumerate(items, 1)
        }
        self._items = {item.id: item for item in items}
        self._pieces: list[str] = []
        self._contents: list[tuple[int, str, str]] = []
        #: Entries that have their place: one that a box tells is marked there.
        self._placed: set[str] = set()
        self._charts = 0

    def add(self, block: layout.Block) -> None:
        match block:
            case layout.Heading(level, text):
                self._heading(level + 1, text)
            case layout.BoxText(pieces=found):
                self._written(found)
            case layout.Unwritten(box):
                self._asked(texts.guidance(box))
                self._put(f'<p class="waits">{texts.NOT_WRITTEN}</p>')
            case layout.Statement(pillar, text):
                self._asked(it for it in (pillar, text) if it)
            case IndicatorSection():
                self._indicator(block)
            case layout.Bullets(lines):
                self._list(lines)
            case layout.SloTable():
                self._slo(block)
            case layout.GoalTable():
                self._goals(block)
            case layout.AboutFigures(imports, notes):
                as_of = texts.moment(self._document.as_of)
                self._put(f"<p>Figures as of {as_of}{', from:' if imports else '.'}</p>")
                self._list(imports)
                self._list(notes)
            case layout.Appendix(items):
                self._appendix(items)

    def whole(self) -> str:
        document = self._document
        styles, digest = _styles()
        name = one_line(document.name)
        heading = _line(f"{document.title}: {name}" if name else document.title)
        title = _text(one_line(" · ".join(filter(None, (document.title, name, document.period)))))
        facts = "".join(
            f"<dt>{label}</dt><dd>{_line(value)}</dd>" for label, value in texts.facts(document)
        )
        policy = f"default-src 'none'; style-src '{digest}'; base-uri 'none'; form-action 'none'"
        return (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="referrer" content="no-referrer">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{title}</title>\n<style>{styles}</style>\n</head>\n<body>\n"
            '<a class="skip" href="#document">To the text</a>\n<div class="page">\n'
            f'<header>\n<h1>{heading}</h1>\n<dl class="facts">{facts}</dl>\n</header>\n'
            f'{self._navigation()}\n<main id="document">\n'
            + "\n".join(self._pieces)
            + "\n</main>\n</div>\n</body>\n</html>\n"
        )

    def _put(self, piece: str) -> None:
        self._pieces.append(piece)

    def _heading(self, level: int, text: str) -> None:
        anchor = f"s{len(self._contents) + 1}"
        self._contents.append((level, anchor, text))
        self._put(f'<h{level} id="{anchor}">{_line(text)}</h{level}>')

    def _navigation(self) -> str:
        """Parts, and below each its sections; what stands below these is near enough."""
        lines = ['<nav class="contents" aria-label="Contents">\n<p>Contents</p>\n<ul>']
        is_below = is_first = False
        for level, anchor, text in self._contents:
            link = f'<a href="#{anchor}">{_line(text)}</a>'
            if level == 2:
                lines.append(("</ul>" if is_below else "") + ("</li>" if is_first else ""))
                lines.append(f"<li>{link}")
                is_below, is_first = False, True
            elif level == 3 and is_first:
                lines.append(f"{'' if is_below else '<ul>'}<li>{link}</li>")
                is_below = True
        lines.append(
            ("</ul>" if is_below else "") + ("</li>" if is_first else "") + "</ul>\n</nav>"
        )
        return "\n".join(filter(None, lines))

    def _asked(self, asked: Iterable[str]) -> None:
        """What the form and the rubric say, apart from what its author says."""
        lines = "".join(f'<p dir="auto">{_text(one_line(it))}</p>' for it in asked)
        if lines:
            self._put(f'<div class="asked">{lines}</div>')

    def _written(self, found: Sequence[tuple[Piece, EvidenceItem | None]]) -> None:
        depth = 0
        html: list[str] = []
        for piece, item in found:
            anchor = self._anchor(item)
            text = f'{anchor} dir="auto" class="written">{_text(piece.text)}'
            while depth > piece.level:
                html.append("</li></ul>")
                depth -= 1
            if piece.level == 0:
                html.append(f"<p{text}</p>")
                continue
            if depth == piece.level:
                html.append("</li>")
            while depth < piece.level:
                # A list within no item would be none: the item around it has no text of its own.
                html.append("<ul>" if depth + 1 == piece.level else "<ul><li>")
                depth += 1
            html.append(f"<li{text}")
        html += ["</li></ul>"] * depth
        self._put("".join(html))

    def _anchor(self, item: EvidenceItem | None) -> str:
        if item is None or item.id in self._placed:
            return ""
        self._placed.add(item.id)
        return f' id="{self._marks[item.id]}"'

    def _list(self, lines: Iterable[str]) -> None:
        items = "".join(f'<li dir="auto" class="written">{_text(line)}</li>' for line in lines)
        if items:
            self._put(f"<ul>{items}</ul>")

    def _indicator(self, section: IndicatorSection) -> None:
        self._heading(4, texts.indicator_title(section))
        if section.indicator.description:
            self._asked([section.indicator.description])
        items = "".join(self._evidence(item, section.indicator.code) for item in section.evidence)
        if items:
            self._put(f'<ul class="evidence">{items}</ul>')
        if section.more:
            self._put(f'<p class="small">{texts.not_shown(section.more)}</p>')
        if section.also:
            named = ", ".join(self._reference(entry_id, code) for entry_id, code in section.also)
            self._put(f'<p class="sources">Also shown by {named}</p>')

    def _evidence(self, item: EvidenceItem, code: str) -> str:
        circle = texts.circle_title(item)
        sources = [_line(it) for it in (circle, *texts.incident_names(item)) if it]
        sources += [_link(link) for link in item.links]
        if others := [other for other in item.indicators if other != code]:
            sources.append(f"also shows {_line(', '.join(others))}")
        told = f'<p class="sources">{" · ".join(sources)}</p>' if sources else ""
        return (
            f'<li{self._anchor(item)}><span class="day">'
            f'<time datetime="{item.on}">{wording.short_day(item.on)}</time></span>'
            f'<div><p dir="auto" class="written">{_text(item.text)}</p>{told}</div></li>'
        )

    def _reference(self, entry_id: str, code: str) -> str:
        item = self._items.get(entry_id)
        if item is None:
            return _line(code)
        return f'<a href="#{self._marks[entry_id]}">{_line(code)}, {wording.day(item.on)}</a>'

    def _slo(self, block: layout.SloTable) -> None:
        orders = self._document.severities
        caption = f"Service levels of priority {block.number}, as of "
        caption += texts.moment(self._document.as_of)
        rows = [row for line in block.lines for row in slo_table.rows(line, orders)]
        self._table(caption, slo_table.HEADER, rows, kind="slo")
        self._list(slo_table.table_remarks(block.lines, orders))
        shown = trend(block.number, block.lines, orders)
        if shown is not None:
            self._charts += 1
            self._put(svg_chart(shown.figures, f"chart{self._charts}"))
            months = [(row.target, row.months) for row in shown.rows]
            self._table("Met by month", ("Target", "Met by month"), months)

    def _goals(self, block: layout.GoalTable) -> None:
        header = texts.PAST_GOALS_HEADER if block.past else texts.GOALS_HEADER
        rows = [
            ["\n".join(filter(None, pair)) for pair in texts.goal_cells(goal, past=block.past)]
            for goal in block.goals
        ]
        self._table("", header, rows, first=None)

    def _appendix(self, items: Sequence[EvidenceItem]) -> None:
        rows = "".join(
            f'<tr><td>{wording.day(it.on)}</td><td class="id">{self._indexed(it)}</td>'
            f"<td>{_line(', '.join(it.indicators))}</td></tr>"
            for it in items
        )
        self._put(_framed("Evidence by date", _head(texts.INDEX_HEADER), rows))

    def _indexed(self, item: EvidenceItem) -> str:
        return f'<a href="#{self._marks[item.id]}">{_text(one_line(item.id))}</a>'

    def _table(
        self,
        caption: str,
        header: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        kind: str = "",
        first: int | None = 0,
    ) -> None:
        """`first`: the column that names its row."""
        lines = []
        for row in rows:
            cells = (
                f'<th scope="row">{_cell(it)}</th>' if at == first else f"<td>{_cell(it)}</td>"
                for at, it in enumerate(row)
            )
            lines.append(f"<tr>{''.join(cells)}</tr>")
        self._put(_framed(caption, _head(header), "".join(lines), kind))


def _framed(caption: str, head: str, rows: str, kind: str = "") -> str:
    """A table that is scrolled by itself where it is wider than the screen."""
    shown = f"<caption>{_text(caption)}</caption>" if caption else ""
    look = f' class="{kind}"' if kind else ""
    label = _text(caption or "Table")
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{label}"><table{look}>{shown}'
        f"<thead>{head}</thead><tbody>{rows}</tbody></table></div>"
    )


def _head(header: Sequence[str]) -> str:
    cells = (f'<th scope="col">{_text(it)}</th>' for it in header)
    return f"<tr>{''.join(cells)}</tr>"


def _cell(text: str) -> str:
    """Its first line, and more quietly what stands below it."""
    first, *rest = clean(text).split("\n")
    return f"<bdi>{_text(first)}</bdi>" + "".join(
        f'<span class="aside">{_text(line)}</span>' for line in rest
    )


def _link(text: str) -> str:
    address = web_address(text)
    if address is None:
        return _line(text)
    return f'<a href="{escape(address, quote=True)}" rel="noopener noreferrer">{_line(text)}</a>'
