"""The Word document, read back: structure, tables, styles, properties."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from itertools import pairwise

import pytest
from docx.oxml.ns import qn
from docx.shared import Length
from word_reading import (
    AS_OF,
    all_text,
    marked_texts,
    open_word,
    paragraphs,
    small_document,
    text_of,
    xpath,
)

from reviewapp.core.connect import BoxSection
from reviewapp.export.word import to_word


@pytest.fixture(scope="module")
def opened(sample):
    return open_word(sample)


@pytest.fixture(scope="module")
def hostile(planted):
    return open_word(planted[0])


# Structure


def test_headings_come_in_one_order_without_gaps(opened):
    levels = [
        int(paragraph.style.name[-1])
        for paragraph in paragraphs(opened)
        if paragraph.style.name.startswith("Heading")
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    first = [p.text for p in paragraphs(opened) if p.style.name == "Heading 1"]
    assert first == [
        "At a glance",
        "Reflect on the past",
        "Plan for the future",
        "Manager's comments",
        "About the figures",
        "Appendix: evidence index",
    ]


def test_the_summary_box_opens_the_document(sample):
    past = replace(sample.parts[0], boxes=sample.parts[0].boxes[1:], lead=0)
    box = BoxSection("summary", "At a glance", "What matters?", "employee", "- One\n\nTwo\n")
    parts = (replace(past, boxes=(box, *past.boxes)), *sample.parts[1:])
    opened = open_word(replace(sample, parts=parts))
    texts = [paragraph.text for paragraph in paragraphs(opened)]
    start = texts.index("At a glance")
    assert texts[start : start + 4] == ["At a glance", "One", "Two", "Contents"]
    assert texts.count("At a glance") == 1
    unwritten = open_word(replace(sample, parts=(replace(past, boxes=(replace(box, text=""),)),)))
    assert "What matters?\nNot written yet." in all_text(unwritten)


def test_the_contents_link_to_every_part_and_section(opened):
    links = xpath(opened, ".//w:hyperlink[ancestor::w:p/w:pPr/w:pStyle[starts-with(@w:val,'TOC')]]")
    headings = [p for p in paragraphs(opened) if p.style.name in ("Heading 1", "Heading 2")]
    assert [text_of(link) for link in links] == [heading.text for heading in headings[1:]]
    targets = {
        mark.get(qn("w:name")): text_of(mark.getparent())
        for mark in xpath(opened, ".//w:bookmarkStart")
    }
    assert all(targets[link.get(qn("w:anchor"))] == text_of(link) for link in links)


@pytest.mark.parametrize("which", ["opened", "hostile"])
def test_bookmarks_are_unique_and_every_internal_link_has_its_target(which, request):
    opened = request.getfixturevalue(which)
    marks = xpath(opened, ".//w:bookmarkStart")
    names = [mark.get(qn("w:name")) for mark in marks]
    assert len({name.lower() for name in names}) == len(names)
    assert len({mark.get(qn("w:id")) for mark in marks}) == len(marks)
    assert all(re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,39}", name) for name in names)
    ends = [end.get(qn("w:id")) for end in xpath(opened, ".//w:bookmarkEnd")]
    assert sorted(ends) == sorted(mark.get(qn("w:id")) for mark in marks)
    anchors = {link.get(qn("w:anchor")) for link in xpath(opened, ".//w:hyperlink[@w:anchor]")}
    assert anchors
    assert anchors <= set(names)


def test_an_entry_stands_once_in_a_bookmark_made_of_its_id(opened, sample):
    marked = marked_texts(opened)
    for priority in sample.parts[0].priorities:
        for section in priority.indicators:
            for entry in section.evidence:
                assert marked[f"ev_{entry.id.replace('-', '')}"] == entry.text


def test_another_indicator_refers_to_the_entry(opened):
    [line] = [p for p in paragraphs(opened) if p.text == "Also shown by 1.2, 14 January 2025"]
    [link] = line._p.xpath("./w:hyperlink")
    assert link.get(qn("w:anchor")) == "ev_0195f3a0000070008000000000000001"


def test_boxes_carry_bookmarks(opened, sample):
    marked = marked_texts(opened)
    assert marked["box_setback"] == sample.parts[0].boxes[1].text
    assert marked["box_impact_1"] == sample.parts[0].priorities[0].box.text
    assert marked["box_growth"] == "Not written yet."
    assert marked["box_manager_growth"] == ""


def test_the_appendix_lists_every_entry(opened, sample):
    ids = [
        entry.id
        for priority in sample.parts[0].priorities
        for section in priority.indicators
        for entry in section.evidence
    ]
    cells = [text_of(cell) for cell in opened.tables[-1]._tbl.xpath("./w:tr/w:tc[2]")]
    assert sorted(cells[1:]) == sorted(ids)


@pytest.mark.parametrize("which", ["opened", "hostile"])
def test_tables_fit_their_grid_and_repeat_their_header(which, request):
    opened = request.getfixturevalue(which)
    tables = xpath(opened, ".//w:tbl")
    assert len(tables) == 2 + 2 + 4 + 1
    section = opened.sections[0]
    width = Length(section.page_width - section.left_margin - section.right_margin)
    for table in tables:
        grid = [int(column.get(qn("w:w"))) for column in table.xpath("./w:tblGrid/w:gridCol")]
        assert sum(grid) == width.twips
        assert table.xpath("./w:tblPr/w:tblLayout/@w:type") == ["fixed"]
        assert table.xpath("./w:tblPr/w:tblDescription/@w:val")
        behind = table.xpath("./following::w:p[1] | ./following::w:tbl[1]")[0]
        assert behind.tag == qn("w:p")
        rows = table.xpath("./w:tr")
        for row in rows:
            cells = row.xpath("./w:tc")
            assert [int(it) for it in row.xpath("./w:tc/w:tcPr/w:tcW/@w:w")] == grid
            assert all(cell[-1].tag == qn("w:p") for cell in cells)
        if table.xpath("./w:tblPr/w:tblStyle/@w:val") == ["ReviewTable"]:
            assert [bool(row.xpath("./w:trPr/w:tblHeader")) for row in rows] == [
                True,
                *[False] * (len(rows) - 1),
            ]
            assert all(row.xpath("./w:trPr/w:cantSplit") for row in rows)


def test_a_targets_row_and_the_own_part_stay_on_one_page(opened):
    table = opened.tables[0]._tbl
    rows = table.xpath("./w:tr")
    own = next(i for i, row in enumerate(rows) if "my own part" in text_of(row))
    assert all(p.xpath("./w:pPr/w:keepNext") for p in rows[own - 1].xpath(".//w:p"))
    assert not any(p.xpath("./w:pPr/w:keepNext") for p in rows[-1].xpath(".//w:p"))


def test_the_managers_boxes_are_empty_frames_to_write_in(opened):
    frames = xpath(opened, ".//w:tbl[w:tblPr/w:tblStyle/@w:val='ReviewBox']")
    assert [text_of(frame) for frame in frames] == [""] * 4
    before = frames[0].xpath("./preceding::w:p[1]/w:pPr/w:pStyle/@w:val")
    assert before == ["Guidance"]


# Styles


@pytest.mark.parametrize("which", ["opened", "hostile"])
def test_every_style_in_use_is_defined_and_nothing_is_formatted_by_hand(which, request):
    opened = request.getfixturevalue(which)
    defined = set(opened.styles.element.xpath("./w:style/@w:styleId"))
    stories = [opened.element.body]
    section = opened.sections[0]
    for story in (section.header, section.footer, section.first_page_footer):
        stories.append(story.part.element)
    for root in stories:
        used = root.xpath(".//w:pStyle/@w:val | .//w:rStyle/@w:val | .//w:tblStyle/@w:val")
        assert set(used) <= defined
        assert not root.xpath(".//w:rPr/*[not(self::w:rStyle)]")
        assert not root.xpath(".//w:pPr/*[not(self::w:pStyle or self::w:keepNext)]")
    for reference in opened.styles.element.xpath(".//w:basedOn/@w:val | .//w:next/@w:val"):
        assert reference in defined


def test_headings_stay_with_what_follows(opened):
    for level in "123":
        style = opened.styles[f"Heading {level}"]
        assert style.paragraph_format.keep_with_next
        assert style.element.xpath("./w:pPr/w:outlineLvl/@w:val") == [str(int(level) - 1)]


def test_the_language_is_set(opened):
    assert opened.styles.element.xpath("./w:docDefaults//w:lang/@w:val") == ["en-US"]
    assert opened.core_properties.language == "en-US"


# Header, footer, properties


def test_pages_are_numbered_and_named(opened):
    section = opened.sections[0]
    assert text_of(section.header.part.element) == "Ada Example\tFY25 H2"
    assert text_of(section.first_page_header.part.element) == ""
    for footer in (section.footer, section.first_page_footer):
        assert text_of(footer.part.element).strip() == "Page 1 of 1"
        fields = footer.part.element.xpath(".//w:fldSimple/@w:instr")
        assert [field.strip() for field in fields] == ["PAGE", "NUMPAGES"]


def test_properties_are_the_documents_own(opened):
    properties = opened.core_properties
    assert (properties.title, properties.author) == ("Connect", "Ada Example")
    assert properties.last_modified_by == "Ada Example"
    assert properties.created == properties.modified == AS_OF
    assert properties.comments == properties.keywords == ""


def test_nothing_of_the_template_is_left(sample):
    with zipfile.ZipFile(io.BytesIO(to_word(sample))) as archive:
        names = archive.namelist()
        assert not [name for name in names if "thumbnail" in name or "customXml/item1." in name]
        everything = b"".join(archive.read(name) for name in archive.namelist())
        core = archive.read("docProps/core.xml")
    for leftover in (b"python-docx", b"Macintosh", b"Light Shading", b"<cp:keywords"):
        assert leftover not in everything
    assert b"description" not in core


def test_a_long_title_still_fits_the_properties():
    opened = open_word(small_document(title="t" * 300, name="n" * 300))
    assert opened.core_properties.title == "t" * 255


def test_the_same_document_gives_the_same_bytes(sample):
    content = to_word(sample)
    assert to_word(sample) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert to_word(replace(sample, as_of=AS_OF.replace(year=2026))) != content
