"""The Word document, read back: every text arrives, and what there is to say is said."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from word_reading import (
    AS_OF,
    all_text,
    bookmark_name,
    folded,
    marked_texts,
    open_word,
    paragraphs,
    small_document,
    text_of,
    xpath,
)

from reviewapp.core.connect import BoxSection
from reviewapp.export.plain import clean


@pytest.fixture(scope="module")
def opened(sample):
    return open_word(sample)


@pytest.fixture(scope="module")
def hostile(planted):
    return open_word(planted[0])


def test_every_text_of_the_document_arrives(planted, hostile):
    _, texts = planted
    arrived = folded(all_text(hostile))
    assert len(texts) > 150
    # A bullet in a box becomes the list's own.
    arrived = arrived.replace(" - second", " second")
    wanted = [folded(clean(text)).replace(" - second", " second") for text in texts]
    assert [text for text in wanted if text not in arrived] == []


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(st.text(max_size=60), min_size=1, max_size=30))
def test_an_entrys_text_arrives_exactly(item, texts):
    items = [item(number, text=text) for number, text in enumerate(texts)]
    marked = marked_texts(open_word(small_document(*items)))
    for entry in items:
        assert marked[bookmark_name(entry)] == (clean(entry.text) or " ")


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
    marked = marked_texts(open_word(small_document(entry)))
    assert marked[bookmark_name(entry)] == text.replace("\r\n", "\n").replace("\r", "\n")


def test_what_xml_cannot_carry_is_dropped(item):
    entry = item(text="a\x00b\x0bc\x1f\ud800\ufffe\uffffd")
    assert marked_texts(open_word(small_document(entry)))[bookmark_name(entry)] == "abcd"


def test_ids_that_are_no_uuid_still_make_bookmarks(item):
    entries = [item(id='"/><w:p>'), item(id="x" * 90), item(id="x" * 90)]
    names = xpath(open_word(small_document(*entries)), ".//w:bookmarkStart/@w:name")
    names = [name for name in names if name.startswith("ev_")]
    assert len(names) == 2
    assert all(re.fullmatch("ev_[0-9a-f]{32}", name) for name in names)


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
    opened = open_word(small_document(item(links=(link, link))))
    links = xpath(opened, ".//w:hyperlink[@r:id]")
    assert [text_of(it) for it in links] == [link, link]
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
    opened = open_word(small_document(item(links=(link,))))
    assert link in all_text(opened)
    assert not [rel for rel in opened.part.rels.values() if rel.is_external]


# What there is to say


def test_sources_stand_below_the_entry(opened):
    texts = [paragraph.text for paragraph in paragraphs(opened)]
    place = next(i for i, text in enumerate(texts) if text.startswith("22 May 2025\t"))
    assert texts[place + 1] == "Built on others  ·  IcM 300000188"


def test_an_entry_without_sources_has_no_empty_line_below(item):
    opened = open_word(small_document(item(text="Only this")))
    assert [p.text for p in paragraphs(opened) if p.style.name == "Evidence Source"] == []


def test_gaps_are_not_told_to_the_reader(opened):
    text = all_text(opened)
    assert "No evidence" not in text
    assert "6.2 Carry the SFI Message" not in text
    assert "6.1 " in text


def test_prompts_stand_only_where_something_is_to_be_written(opened, sample):
    text = all_text(opened)
    setback, (goals, growth) = sample.parts[0].boxes[1], sample.parts[1].boxes
    assert setback.prompt not in text
    assert goals.prompt not in text
    assert f"{growth.prompt}\nNot written yet." in text


def test_a_list_of_goals_is_text_enough_for_its_box(sample):
    future = sample.parts[1]
    empty = replace(future.boxes[0], text="")
    text = all_text(open_word(small_document(parts=(replace(future, boxes=(empty,)),))))
    assert "Not written yet." not in text
    without = all_text(
        open_word(small_document(parts=(replace(future, boxes=(empty,), goals=()),)))
    )
    assert f"{empty.prompt}\nNot written yet." in without


@pytest.mark.parametrize(
    ("lead", "order"), [(0, "1234567RS"), (1, "R1234567S"), (2, "RS1234567"), (3, "RS1234567")]
)
def test_priorities_follow_the_leading_boxes(sample, lead, order):
    results = BoxSection("results", "Results", "", "employee", "Text", feed="priority")
    after = BoxSection("setbacks", "Setbacks", "", "employee", "Text")
    past = replace(sample.parts[0], boxes=(results, after), past_goals=(), lead=lead)
    opened = open_word(small_document(parts=(past,)))
    headings = [p.text for p in paragraphs(opened) if p.style.name == "Heading 2"]
    assert "".join(heading[0] for heading in headings) == order.replace("34", "43")


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
    text = all_text(opened)
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
    text = all_text(open_word(small_document(period=period, first=first, last=last)))
    assert f"\nPeriod\t{told}\n" in text


def test_an_empty_document_is_still_one():
    opened = open_word(small_document(parts=()))
    assert [p.text for p in paragraphs(opened)] == [
        "Connect",
        "Ada",
        "Role\tEngineer",
        "Period\tH1",
        "Figures as of\t2 July 2025, 09:30 UTC",
    ]
