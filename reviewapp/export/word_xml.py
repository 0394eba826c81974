"""WordprocessingML in small pieces: runs, paragraphs, links, bookmarks and tables as strings.

Strings, because a paragraph is then one formatting operation: python-docx's own calls look up
the table or the part again for every cell and link, which is quadratic. Every text passes
`run`, which cleans and escapes it; everything else here is markup of our own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from reviewapp.export.plain import clean

#: A table cell: its paragraphs, at least one, each a style and finished inline pieces.
Cell = Sequence[tuple[str, str]]
Row = Sequence[Cell]

#: Up to this many rows a table stays on one page.
_SHORT = 5
_BREAK_OR_TAB = re.compile("([\n\t])")
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
#: Word calls a document damaged when a link is longer.
_LONGEST_LINK = 2000


def escape(text: str) -> str:
    """Cleaned text for an element or a double-quoted attribute."""
    text = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")


def run(text: str, style: str | None = None) -> str:
    """A run of text; a newline becomes a line break, a tab a tab."""
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    content = "".join(_run_content(piece) for piece in _BREAK_OR_TAB.split(escape(text)) if piece)
    return f"<w:r>{look}{content}</w:r>" if content else ""


def _run_content(piece: str) -> str:
    if piece == "\n":
        return "<w:br/>"
    if piece == "\t":
        return "<w:tab/>"
    return f'<w:t xml:space="preserve">{piece}</w:t>'


def paragraph(style: str, *inlines: str, keep_next: bool = False) -> str:
    """A paragraph of finished inline pieces. `keep_next`: on the same page as what follows."""
    keep = "<w:keepNext/>" if keep_next else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}</w:pPr>{"".join(inlines)}</w:p>'


def bookmark(name: str, number: int, *inlines: str) -> str:
    """Inline pieces inside a bookmark; name and number have to be unique in the document."""
    start = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'
    return f'{start}{"".join(inlines)}<w:bookmarkEnd w:id="{number}"/>'


def internal_link(anchor: str, text: str, style: str = "Hyperlink") -> str:
    """A link to a bookmark of this document."""
    return f'<w:hyperlink w:anchor="{anchor}" w:history="1">{run(text, style)}</w:hyperlink>'


def external_link(relationship: str, text: str) -> str:
    """A link out of the document; `relationship` is the id that holds the address."""
    return (
        f'<w:hyperlink r:id="{relationship}" w:history="1">{run(text, "Hyperlink")}</w:hyperlink>'
    )


def field(instruction: str, shown: str) -> str:
    """A field that Word fills in by itself, with the text shown until then."""
    return f'<w:fldSimple w:instr=" {instruction} ">{run(shown)}</w:fldSimple>'


def table(
    widths: Sequence[int],
    header: Sequence[str],
    groups: Sequence[Sequence[Row]],
    *,
    description: str,
) -> str:
    """A table of fixed column widths, in twentieths of a point.

    The header row repeats on each page and no row splits. What stays on one page: the rows of a
    group, the last two groups, and the whole of a short table. `description`: what a screen
    reader says about it. A paragraph has to follow: Word joins two tables that touch.
    """
    heads: list[Cell] = [[("TableHead", run(text))] for text in header]
    head = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" + _cells(widths, heads, keep_next=True)
    joined = 0 if sum(map(len, groups)) <= _SHORT else len(groups) - 2
    body = (
        "<w:trPr><w:cantSplit/></w:trPr>"
        + _cells(widths, row, keep_next=left > 1 or joined <= place < len(groups) - 1)
        for place, group in enumerate(groups)
        for left, row in zip(range(len(group), 0, -1), group, strict=True)
    )
    start = _table_start("ReviewTable", widths, description)
    return start + "".join(f"<w:tr>{row}</w:tr>" for row in (head, *body)) + "</w:tbl>"


def frame(width: int, height: int, content: Cell, *, description: str) -> str:
    """A bordered box at least `height` high, to write in. A paragraph has to follow it."""
    size = f'<w:trPr><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>'
    row = _cells([width], [content], keep_next=False)
    return f"{_table_start('ReviewBox', [width], description)}<w:tr>{size}{row}</w:tr></w:tbl>"


def _table_start(style: str, widths: Sequence[int], description: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0"'
        ' w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblDescription w:val="{escape(description)}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def _cells(widths: Sequence[int], contents: Sequence[Cell], *, keep_next: bool) -> str:
    return "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        + "".join(paragraph(style, inlines, keep_next=keep_next) for style, inlines in content)
        + "</w:tc>"
        for width, content in zip(widths, contents, strict=True)
    )


def web_address(text: str) -> str | None:
    """The text as the target of a link, or None where it is no plain http or https address.

    Characters that an address can't have are percent-encoded: Word calls a document damaged
    when the target of a link is malformed.
    """
    address = clean(text).strip()
    try:
        parts = urlsplit(address)
        usable = (
            parts.scheme.lower() in {"http", "https"}
            and bool(parts.hostname)
            and parts.port != 0
            and re.fullmatch(r"[A-Za-z0-9.:-]+", parts.netloc) is not None
        )
    except ValueError:
        return None
    if not usable:
        return None
    encoded = quote(_LONE_PERCENT.sub("%25", address), safe="%/:?#@!$&'()*+,;=~")
    return encoded if len(encoded) <= _LONGEST_LINK else None
