"""The Word document, read back: structure, texts, links, styles, properties."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Length
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.core.connect import (
    BoxSection,
    ConnectDocument,
    IndicatorSection,
    PartSection,
    PrioritySection,
)
from reviewapp.core.rubric import Indicator
from reviewapp.export.plain import clean
from reviewapp.export.word import to_word

AS_OF = datetime(2025, 7, 2, 9, 30, tzinfo=UTC)


def _open(document):
    return docx.Document(io.BytesIO(to_word(document)))


@pytest.fixture(scope="module")
def opened(sample):
    return _open(sample)


@pytest.fixture(scope="module")
def hostile(planted):
    return _open(planted[0])


def _xpath(opened, path):
    return opened.element.body.xpath(path)


def _all_text(opened):
    """Every paragraph's text in order, tables included; a break is a newline, a tab a tab."""
    return "\n".join(_text(paragraph) for paragraph in _xpath(opened, ".//w:p"))


def _text(element):
    signs = {qn("w:br"): "\n", qn("w:tab"): "\t"}
    return "".join(
        node.text or "" if node.tag == qn("w:t") else signs[node.tag]
        for node in element.xpath(".//w:r/w:t | .//w:r/w:br | .//w:r/w:tab")
    )


def _folded(text):
    return " ".join(text.split())


def _small(*items, **changes):
    """A document of one priority with these entries under its one indicator."""
    section = IndicatorSection(Indicator("1.1", "Indicator"), tuple(items))
    priority = PrioritySection(1, None, "Priority", "", None, (section,), (), (), ())
    values = {
        "title": "Connect", "name": "Ada", "role": "engineer", "manager": None, "period": "H1",
        "first": None, "last": None, "as_of": AS_OF, "edition": "", "rubric": "", "summary": (),
        "parts": (PartSection("Past", priorities=(priority,)),),
    }  # fmt: skip
    return ConnectDocument(**(values | changes))


# Structure


def test_headings_come_in_one_order_without_gaps(opened):
    levels = [
        int(paragraph.style.name[-1])
        for paragraph in opened.paragraphs
        if paragraph.style.name.startswith("Heading")
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    first = [p.text for p in opened.paragraphs if p.style.name == "Heading 1"]
    assert first == [
        "At a glance",
        "Reflect on the past",
        "Plan for the future",
        "Manager's comments",
        "About the figures",
        "Appendix: evidence index",
    ]


def test_the_summary_box_opens_the_document(sample):
    past = sample.parts[0]
    box = BoxSection("summary", "At a glance", "What matters?", "employee", "- One\n\nTwo\n")
    parts = (replace(past, boxes=(box, *past.boxes)), *sample.parts[1:])
    opened = _open(replace(sample, summary=(), parts=parts))
    texts = [paragraph.text for paragraph in opened.paragraphs]
    start = texts.index("At a glance")
    assert texts[start : start + 4] == ["At a glance", "One", "Two", "Contents"]
    assert texts.count("At a glance") == 1
    unwritten = _open(
        replace(sample, summary=(), parts=(replace(past, boxes=(replace(box, text=""),)),))
    )
    assert "What matters?\nNot written yet." in _all_text(unwritten)


def test_the_contents_link_to_every_part_and_section(opened):
    links = _xpath(
        opened, ".//w:hyperlink[ancestor::w:p/w:pPr/w:pStyle[starts-with(@w:val,'TOC')]]"
    )
    headings = [p for p in opened.paragraphs if p.style.name in ("Heading 1", "Heading 2")]
    assert [_text(link) for link in links] == [heading.text for heading in headings[1:]]
    targets = {
        mark.get(qn("w:name")): _text(mark.getparent())
        for mark in _xpath(opened, ".//w:bookmarkStart")
    }
    assert all(targets[link.get(qn("w:anchor"))] == _text(link) for link in links)


@pytest.mark.parametrize("which", ["opened", "hostile"])
def test_bookmarks_are_unique_and_every_internal_link_has_its_target(which, request):
    opened = request.getfixturevalue(which)
    marks = _xpath(opened, ".//w:bookmarkStart")
    names = [mark.get(qn("w:name")) for mark in marks]
    assert len({name.lower() for name in names}) == len(names)
    assert len({mark.get(qn("w:id")) for mark in marks}) == len(marks)
    assert all(re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,39}", name) for name in names)
    ends = [end.get(qn("w:id")) for end in _xpath(opened, ".//w:bookmarkEnd")]
    assert sorted(ends) == sorted(mark.get(qn("w:id")) for mark in marks)
    anchors = {link.get(qn("w:anchor")) for link in _xpath(opened, ".//w:hyperlink[@w:anchor]")}
    assert anchors
    assert anchors <= set(names)


def test_an_entry_stands_once_in_a_bookmark_made_of_its_id(opened, sample):
    marked = _marked_texts(opened)
    for priority in sample.parts[0].priorities:
        for section in priority.indicators:
            for entry in section.evidence:
                assert marked[f"ev_{entry.id.replace('-', '')}"] == entry.text


def _marked_texts(opened):
    """The text of each bookmark; ours begin and end in one paragraph."""
    found = {}
    for start in _xpath(opened, ".//w:bookmarkStart"):
        text = ""
        for node in start.itersiblings():
            if node.tag == qn("w:bookmarkEnd") and node.get(qn("w:id")) == start.get(qn("w:id")):
                break
            text += _text(node) if node.tag != qn("w:r") else _run_text(node)
        found[start.get(qn("w:name"))] = text
    return found


def _run_text(run):
    signs = {qn("w:br"): "\n", qn("w:tab"): "\t", qn("w:rPr"): ""}
    return "".join(node.text if node.tag == qn("w:t") else signs[node.tag] for node in run)


def test_another_indicator_refers_to_the_entry(opened):
    [line] = [p for p in opened.paragraphs if p.text == "Also shown by 1.2, 14 January 2025"]
    [link] = line._p.xpath("./w:hyperlink")
    assert link.get(qn("w:anchor")) == "ev_0195f3a0000070008000000000000001"


def test_boxes_carry_bookmarks(opened, sample):
    marked = _marked_texts(opened)
    assert marked["box_setback"] == sample.parts[0].boxes[0].text
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
    cells = [_text(cell) for cell in opened.tables[-1]._tbl.xpath("./w:tr/w:tc[2]")]
    assert sorted(cells[1:]) == sorted(ids)


@pytest.mark.parametrize("which", ["opened", "hostile"])
def test_tables_fit_their_grid_and_repeat_their_header(which, request):
    opened = request.getfixturevalue(which)
    tables = _xpath(opened, ".//w:tbl")
    assert len(tables) == 2 + 2 + 4 + 1
    section = opened.sections[0]
    width = Length(section.page_width - section.left_margin - section.right_margin)
    for table in tables:
        grid = [int(column.get(qn("w:w"))) for column in table.xpath("./w:tblGrid/w:gridCol")]
        assert sum(grid) == width.twips
        assert table.xpath("./w:tblPr/w:tblLayout/@w:type") == ["fixed"]
        assert table.xpath("./w:tblPr/w:tblDescription/@w:val")
        assert table.getnext().tag == qn("w:p")
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
    own = next(i for i, row in enumerate(rows) if "my own part" in _text(row))
    assert all(p.xpath("./w:pPr/w:keepNext") for p in rows[own - 1].xpath(".//w:p"))
    assert not any(p.xpath("./w:pPr/w:keepNext") for p in rows[-1].xpath(".//w:p"))


def test_the_managers_boxes_are_empty_frames_to_write_in(opened):
    frames = _xpath(opened, ".//w:tbl[w:tblPr/w:tblStyle/@w:val='ReviewBox']")
    assert [_text(frame) for frame in frames] == [""] * 4
    assert frames[0].getprevious().xpath("./w:pPr/w:pStyle/@w:val") == ["Guidance"]


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
    assert _text(section.header.part.element) == "Ada Example\tFY25 H2"
    assert _text(section.first_page_header.part.element) == ""
    for footer in (section.footer, section.first_page_footer):
        assert _text(footer.part.element).strip() == "Page 1 of 1"
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
        assert not [name for name in archive.namelist() if "thumbnail" in name or "custom" in name]
        everything = b"".join(archive.read(name) for name in archive.namelist())
        core = archive.read("docProps/core.xml")
    for leftover in (b"python-docx", b"Macintosh", b"Light Shading", b"<cp:keywords"):
        assert leftover not in everything
    assert b"description" not in core


def test_a_long_title_still_fits_the_properties():
    opened = _open(_small(title="t" * 300, name="n" * 300))
    assert opened.core_properties.title == "t" * 255


def test_the_same_document_gives_the_same_bytes(sample):
    content = to_word(sample)
    assert to_word(sample) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert to_word(replace(sample, as_of=AS_OF.replace(year=2026))) != content


# Texts


def test_every_text_of_the_document_arrives(planted, hostile):
    _, texts = planted
    arrived = _folded(_all_text(hostile))
    assert len(texts) > 150
    assert [text for text in texts if _folded(clean(text)) not in arrived] == []


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(st.text(max_size=60), min_size=1, max_size=30))
def test_an_entrys_text_arrives_exactly(item, texts):
    items = [item(number, text=text) for number, text in enumerate(texts)]
    marked = _marked_texts(_open(_small(*items)))
    for entry in items:
        assert marked[_bookmark(entry)] == (clean(entry.text) or " ")


@pytest.mark.parametrize(
    "text",
    [
        "  two spaces  at each  end  ",
        "family 👩\u200d👩\u200d👧, flag 🇳🇴, שלום, مرحبا, e\u0301, \u202eoverride\u202c",
        "one\r\ntwo\rthree\n\n\tfour",
        "{{ name }} {% for x in y %} {#",
        "a" * 1_000_000,
        " ",
    ],
)
def test_texts_that_programs_often_spoil(item, text):
    entry = item(text=text)
    marked = _marked_texts(_open(_small(entry)))
    assert marked[_bookmark(entry)] == text.replace("\r\n", "\n").replace("\r", "\n")


def test_what_xml_cannot_carry_is_dropped(item):
    entry = item(text="a\x00b\x0bc\x1f\ud800\ufffe\uffffd")
    assert _marked_texts(_open(_small(entry)))[_bookmark(entry)] == "abcd"


def test_ids_that_are_no_uuid_still_make_bookmarks(item):
    entries = [item(id='"/><w:p>'), item(id="x" * 90), item(id="x" * 90)]
    opened = _open(_small(*entries))
    names = [name for name in _marked_texts(opened) if name.startswith("ev_")]
    assert len(names) == 2
    assert all(re.fullmatch("ev_[0-9a-f]{32}", name) for name in names)


def _bookmark(entry):
    return f"ev_{entry.id.replace('-', '')}"


# Links


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://contoso.example/a?b=c&d=e#f", "https://contoso.example/a?b=c&d=e#f"),
        ("HTTP://contoso.example:8080/", "HTTP://contoso.example:8080/"),
        ("https://contoso.example/a b/ü/[x]", "https://contoso.example/a%20b/%C3%BC/%5Bx%5D"),
        ("https://contoso.example/100%/%41", "https://contoso.example/100%25/%41"),
        ('https://contoso.example/"><w:p>', "https://contoso.example/%22%3E%3Cw:p%3E"),
    ],
)
def test_web_addresses_are_links_that_show_what_was_typed(item, link, target):
    opened = _open(_small(item(links=(link, link))))
    links = _xpath(opened, ".//w:hyperlink[@r:id]")
    assert [_text(it) for it in links] == [link, link]
    assert {opened.part.rels[it.get(qn("r:id"))].target_ref for it in links} == {target}


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "\\\\server\\share",
        "https://",
        "https://user:secret@contoso.example/",
        "https://contoso.example:99999/",
        "https://[::1",
        "https://exa mple/",
        "TSG-2291",
        "https://contoso.example/" + "x" * 3000,
    ],
)
def test_anything_else_stays_text(item, link):
    opened = _open(_small(item(links=(link,))))
    assert link in _all_text(opened)
    assert not [rel for rel in opened.part.rels.values() if rel.is_external]


# What there is to say


def test_sources_stand_below_the_entry(opened):
    texts = [paragraph.text for paragraph in opened.paragraphs]
    place = next(i for i, text in enumerate(texts) if text.startswith("22 May 2025\t"))
    assert texts[place + 1] == "Built on others  ·  IcM 300000188"


def test_an_entry_without_sources_has_no_empty_line_below(item):
    opened = _open(_small(item(text="Only this")))
    assert [p.text for p in opened.paragraphs if p.style.name == "Evidence Source"] == []


def test_indicators_without_evidence_are_one_quiet_line(opened):
    [line] = [p for p in opened.paragraphs if p.text.startswith("No evidence logged for: 6")]
    assert line.text == (
        "No evidence logged for: 6.2 Carry the SFI Message to our customers and partners;"
        " 6.3 Identify and prioritize SFI Product Improvement."
    )
    assert line.style.name == "Quiet"


def test_prompts_stand_only_where_something_is_to_be_written(opened, sample):
    text = _all_text(opened)
    setback, (goals, growth) = sample.parts[0].boxes[0], sample.parts[1].boxes
    assert setback.prompt not in text
    assert goals.prompt not in text
    assert f"{growth.prompt}\nNot written yet." in text


def test_a_list_of_goals_is_text_enough_for_its_box(sample):
    future = sample.parts[1]
    empty = replace(future.boxes[0], text="")
    text = _all_text(_open(_small(parts=(replace(future, boxes=(empty,)),))))
    assert "Not written yet." not in text
    without = _all_text(_open(_small(parts=(replace(future, boxes=(empty,), goals=()),))))
    assert f"{empty.prompt}\nNot written yet." in without


def test_priorities_follow_the_box_that_they_feed(sample):
    past = sample.parts[0]
    results = BoxSection("results", "Results", "", "employee", "Text", feed="priority")
    after = BoxSection("setbacks", "Setbacks", "", "employee", "Text")
    parts = (replace(past, boxes=(results, after), past_goals=()),)
    headings = [
        p.text for p in _open(_small(parts=parts)).paragraphs if p.style.name == "Heading 2"
    ]
    assert headings[0] == "Results"
    assert headings[-1] == "Setbacks"
    assert len(headings) == 2 + 7


def test_goals_show_success_measure_due_and_answer(opened):
    past, ahead = opened.tables[2], opened.tables[3]
    assert [cell.text for cell in past.rows[1].cells] == [
        "Reduce missed hand-overs in the MCS rotation\nPriority 1",
        "At most 2 in the half-year\nDue 30 June 2025",
        "Reached: 1 missed hand-over, after the checklist was introduced in January.",
    ]
    assert [cell.text for cell in past.rows[3].cells][1:] == ["None set.", "Not answered yet."]
    assert [cell.text for cell in ahead.rows[3].cells][1:] == [
        "Each site leads at least 4 of 12",
        "–",
    ]


def test_the_figures_name_their_moment_and_their_imports(opened):
    text = _all_text(opened)
    assert "Table 1. Service levels of priority 1, as of 2 July 2025, 09:30 UTC" in text
    assert "Figures as of 2 July 2025, 09:30 UTC, from:\nicm-export.csv, 412 rows" in text


@pytest.mark.parametrize(
    ("period", "first", "last", "told"),
    [
        ("H1", AS_OF.date(), None, "H1 (from 2 July 2025)"),
        ("H1", None, AS_OF.date(), "H1 (until 2 July 2025)"),
        ("everything", None, None, "everything"),
        ("2025-07-02 to 2025-07-02", AS_OF.date(), AS_OF.date(), "2 July 2025 – 2 July 2025"),
    ],
)
def test_a_period_is_told_by_its_name_and_days(period, first, last, told):
    text = _all_text(_open(_small(period=period, first=first, last=last)))
    assert f"\nPeriod\t{told}\n" in text


def test_an_empty_document_is_still_one():
    opened = _open(_small(parts=()))
    assert [p.text for p in opened.paragraphs] == [
        "Connect",
        "Ada",
        "Role\tEngineer",
        "Period\tH1",
        "Figures as of\t2 July 2025, 09:30 UTC",
    ]
