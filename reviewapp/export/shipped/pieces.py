"""WordprocessingML of the shipped templates in small pieces: runs, paragraphs, tables, tags."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

#: A table cell: its paragraphs and tags, each finished.
Cell = Sequence[str]


def run(text: str, style: str | None = None) -> str:
    """A run of text; a tab becomes a tab."""
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    pieces = escape(text).split("\t")
    content = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{piece}</w:t>' if piece else "" for piece in pieces
    )
    return f"<w:r>{look}{content}</w:r>"


def paragraph(style: str, *inlines: str, keep_next: bool = False) -> str:
    """A paragraph of finished inline pieces. `keep_next`: on the same page as what follows."""
    keep = "<w:keepNext/>" if keep_next else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}</w:pPr>{"".join(inlines)}</w:p>'


def tag(code: str) -> str:
    """A tag in a paragraph of its own, which it stands for."""
    return paragraph("TemplateTag", run(f"{{%p {code} %}}"))


def when(condition: str, *blocks: str) -> str:
    """Blocks under a condition."""
    return "".join((tag(f"if {condition}"), *blocks, tag("endif")))


def each(name: str, items: str, *blocks: str) -> str:
    """Blocks for each of a list."""
    return "".join((tag(f"for {name} in {items}"), *blocks, tag("endfor")))


def control(title: str, mark: str, content: str) -> str:
    """A content control around finished pieces; `mark`: the expression for its tag."""
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{title}"/><w:tag w:val="{{{{ {mark} }}}}"/></w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def internal_link(mark: str, text: str, style: str = "Hyperlink") -> str:
    """A link to a bookmark of the document; `mark`: the expression for its name."""
    return (
        f'<w:hyperlink w:anchor="{{{{ {mark} }}}}" w:history="1">{run(text, style)}</w:hyperlink>'
    )


def field(instruction: str, shown: str) -> str:
    """A field that Word fills in by itself, with the text shown until then."""
    return f'<w:fldSimple w:instr=" {instruction} ">{run(shown)}</w:fldSimple>'


def contents(levels: int) -> str:
    """A contents list as Word makes it; its lines come with the document's headings."""
    signs = [
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    ]
    instruction = (
        f'<w:r><w:instrText xml:space="preserve"> TOC \\o "1-{levels}" \\h \\n </w:instrText></w:r>'
    )
    shown = run("The headings stand here.")
    return paragraph("TOC1", signs[0], instruction, signs[1], shown, signs[2])


def cell(value: str, *, keep: bool = False) -> Cell:
    """A cell's text with its notes, of a `Cell` of the values."""
    return (
        paragraph("TableText", run(f"{{{{ {value}.text }}}}"), keep_next=keep),
        tag(f"for note in {value}.notes"),
        paragraph("TableQuiet", run("{{ note }}"), keep_next=keep),
        tag("endfor"),
    )


def text_cell(*inlines: str, keep: bool = False) -> Cell:
    """A cell of one paragraph."""
    return (paragraph("TableText", *inlines, keep_next=keep),)


def rows(name: str, items: str, cells: Sequence[Cell], kept: Sequence[Cell] = ()) -> list[str]:
    """The rows of a list. `kept`: the cells of a row that stays with the next one, if they may."""
    count = len(cells)
    body = [_row(cells)]
    if kept:
        body = [
            _tag_row(f"if {name}.keep", count), _row(kept), _tag_row("else", count), *body,
            _tag_row("endif", count),
        ]  # fmt: skip
    return [_tag_row(f"for {name} in {items}", count), *body, _tag_row("endfor", count)]


def table(
    widths: Sequence[int], header: Sequence[str], body: Sequence[str], description: str
) -> str:
    """A table of fixed column widths, in twentieths of a point, and the line behind it.

    The header row repeats on each page and no row splits. `description`: what a screen reader says
    about it.
    """
    heads = [(paragraph("TableHead", run(text), keep_next=True),) for text in header]
    head = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{_cells(heads)}</w:tr>"
    content = "".join((head, *body))
    for place, width in enumerate(widths):
        content = content.replace(f"\0{place}\0", str(width))
    return f"{_start('ReviewTable', widths, description)}{content}</w:tbl>{paragraph('AfterTable')}"


def frame(width: int, height: int, content: Sequence[str], description: str) -> str:
    """A bordered box at least `height` high, to write in."""
    size = f'<w:trPr><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>'
    row = f"<w:tr>{size}{_cells([content])}</w:tr>".replace("\0" + "0\0", str(width))
    return f"{_start('ReviewBox', [width], description)}{row}</w:tbl>"


def _row(cells: Sequence[Cell]) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_cells(cells)}</w:tr>"


def _tag_row(code: str, count: int) -> str:
    first = (paragraph("TemplateTag", run(f"{{%tr {code} %}}")),)
    others = [(paragraph("TemplateTag"),)] * (count - 1)
    return _row([first, *others])


def _start(style: str, widths: Sequence[int], description: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0"'
        ' w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblDescription w:val="{escape(description)}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def _cells(contents: Sequence[Cell]) -> str:
    """Cells whose widths, known to the table alone, stand as their places for now."""
    return "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="\0{place}\0" w:type="dxa"/></w:tcPr>{"".join(content)}</w:tc>'
        for place, content in enumerate(contents)
    )
