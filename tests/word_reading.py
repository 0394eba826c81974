"""Reading a Word document back, the way Word does, and small documents to write."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import docx
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from reviewapp.core.connect import (
    ConnectDocument,
    IndicatorSection,
    PartSection,
    PrioritySection,
)
from reviewapp.core.rubric import Indicator
from reviewapp.export.word import to_word

AS_OF = datetime(2025, 7, 2, 9, 30, tzinfo=UTC)


def open_word(document):
    return docx.Document(io.BytesIO(to_word(document)))


def xpath(opened, path):
    return opened.element.body.xpath(path)


def all_text(opened):
    """Every paragraph's text in order, tables included; a break is a newline, a tab a tab."""
    return "\n".join(text_of(paragraph) for paragraph in xpath(opened, ".//w:p"))


def text_of(element):
    signs = {qn("w:br"): "\n", qn("w:tab"): "\t"}
    return "".join(
        node.text or "" if node.tag == qn("w:t") else signs[node.tag]
        for node in element.iter(qn("w:t"), *signs)
        if node.getparent().tag == qn("w:r")
    )


def folded(text):
    return " ".join(text.split())


def small_document(*items, **changes):
    """A document of one priority with these entries under its one indicator."""
    section = IndicatorSection(Indicator("1.1", "Indicator"), tuple(items))
    priority = PrioritySection(1, None, "Priority", "", None, (section,), (), (), ())
    values = {
        "title": "Connect", "name": "Ada", "role": "engineer", "manager": None, "period": "H1",
        "first": None, "last": None, "as_of": AS_OF, "edition": "", "rubric": "",
        "parts": (PartSection("Past", priorities=(priority,)),),
    }  # fmt: skip
    return ConnectDocument(**(values | changes))


def paragraphs(opened):
    """The paragraphs of the text in order, those in content controls too, but none in a table."""
    return [Paragraph(node, opened) for node in xpath(opened, ".//w:p[not(ancestor::w:tbl)]")]


def marked_texts(opened):
    """The text of each bookmark; one that spans paragraphs has an empty line between them."""
    found, opened_at, between = {}, {}, set()
    for node in xpath(opened, ".//w:p | .//w:bookmarkStart | .//w:bookmarkEnd | .//w:r"):
        if node.tag == qn("w:bookmarkStart"):
            name = node.get(qn("w:name"))
            opened_at[node.get(qn("w:id"))] = name
            found[name] = ""
            if next(node.iterancestors(qn("w:p")), None) is None:
                between.add(name)
        elif node.tag == qn("w:bookmarkEnd"):
            del opened_at[node.get(qn("w:id"))]
        elif node.tag == qn("w:p"):
            for name in opened_at.values():
                found[name] += "" if name in between else "\n\n"
            between.clear()
        else:
            for name in opened_at.values():
                found[name] += _run_text(node)
    assert not opened_at
    return found


def _run_text(run):
    """A newline or an edge of white space would be lost in Word, so it may not be in the text."""
    for node in run.xpath("./w:t"):
        assert "\n" not in node.text
        assert node.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
    signs = {qn("w:br"): "\n", qn("w:tab"): "\t", qn("w:rPr"): ""}
    return "".join(node.text if node.tag == qn("w:t") else signs.get(node.tag, "") for node in run)


def bookmark_name(entry):
    return f"ev_{entry.id.replace('-', '')}"
