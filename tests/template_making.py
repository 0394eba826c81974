"""Small Word files to make templates of, and small values to fill them with."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from lxml import etree

from reviewapp.export.templates.compiler import compile_template
from reviewapp.export.templates.rendering import render
from reviewapp.export.templates.values import Figures, Span

MOMENT = datetime(2025, 7, 2, 9, 30, tzinfo=UTC)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


@dataclass(frozen=True, slots=True)
class Item:
    text: str
    mark: str = ""
    sources: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Values:
    name: str = "Ada"
    items: tuple[Item, ...] = (Item("one"), Item("two"))
    nothing: tuple[Item, ...] = ()
    number: int = 7
    figures: Figures | None = None


def run(text, look=""):
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*texts, style=None):
    """A paragraph with a run for each text."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(map(run, texts))}</w:p>"


def table(*rows):
    """A table with one cell in each row."""
    cells = (f"<w:tr><w:tc><w:tcPr/>{paragraph(text)}</w:tc></w:tr>" for text in rows)
    grid = '<w:tblPr/><w:tblGrid><w:gridCol w:w="100"/></w:tblGrid>'
    return f"<w:tbl>{grid}{''.join(cells)}</w:tbl>{paragraph('')}"


def docx(body, *, parts=None, relationships="", types="", package=""):
    """A Word file with this body. `parts`: more of them by name, in the place of ours."""
    spaces = (
        f'xmlns:w="{W}" xmlns:r="{_OFFICE}" xmlns:wp="{_DRAWING}/wordprocessingDrawing"'
        f' xmlns:a="{_DRAWING}/main" xmlns:c="{_DRAWING}/chart"'
    )
    names = ("Heading 1", "toc 1", "Hyperlink")
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name.replace(" ", "")}">'
        f'<w:name w:val="{name}"/></w:style>'
        for name in names
    )
    content = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="a" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>{package}</Relationships>',
        "word/document.xml": f"<w:document {spaces}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f'<w:styles xmlns:w="{W}">{styles}</w:styles>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/>{relationships}'
        "</Relationships>",
        **(parts or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def related(kind, target, key="x", mode=""):
    """A relationship, for `docx`."""
    return f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/>'


def filled(content, values=None, *, foreign=False, **options):
    """The parts of a filled template, by name."""
    compiled = compile_template(content, Values, foreign=foreign)
    made = render(compiled, values or Values(), MOMENT, **options)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, part in parts.items():
        etree.fromstring(part, etree.XMLParser(huge_tree=True)) if name.endswith("xml") else None
    return parts


def lines(content, values=None, **options):
    """The text of each paragraph of a filled template; a break is a newline, a tab a tab."""
    return lines_of(filled(content, values, **options)["word/document.xml"])


def lines_of(part):
    """The same of a part."""
    root = etree.fromstring(part, etree.XMLParser(huge_tree=True))
    signs = {f"{{{W}}}br": "\n", f"{{{W}}}tab": "\t"}
    return [
        "".join(node.text or "" if node.tag == f"{{{W}}}t" else signs[node.tag]
                for node in it.iter(f"{{{W}}}t", *signs))
        for it in root.iter(f"{{{W}}}p")
    ]  # fmt: skip
