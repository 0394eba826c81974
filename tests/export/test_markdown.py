"""Markdown: everything of the document, in one order, and every text shown as it was typed."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reviewapp.export.markdown import escape, to_markdown
from reviewapp.export.plain import clean

_WRITTEN = re.compile(r"\\(.)|&#(\d+);|<br>", re.DOTALL)


def _shown(markdown: str) -> str:
    """The text as a reader sees it, apart from white space."""
    return _WRITTEN.sub(lambda it: it[1] or (chr(int(it[2])) if it[2] else "\n"), markdown)


def _folded(text: str) -> str:
    return " ".join(text.split())


def _without_controls(text: str) -> str:
    return re.sub("[\x7f-\x9f]", "", clean(text))


def test_headings_come_in_one_order_without_gaps(sample):
    levels = [len(it) for it in re.findall("^(#+) ", to_markdown(sample), re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_form_gives_the_order(sample):
    titles = re.findall("^## (.*)", to_markdown(sample), re.MULTILINE)
    assert titles == [
        "At a glance",
        "Reflect on the past",
        "Plan for the future",
        "Manager's comments",
        "About the figures",
        "Appendix: evidence index",
    ]
    sections = re.findall("^### (.*)", to_markdown(sample), re.MULTILINE)
    assert [title[0] for title in sections[:7]] == list("1243567")
    assert sections[7:12] == [
        "A challenge or setback",
        "Last Connect's goals",
        "Core priorities for the next period",
        "Opportunities for growth",
        "On the impact",
    ]


def test_every_text_of_the_document_is_shown(planted):
    document, texts = planted
    shown = _folded(_shown(to_markdown(document)))
    assert len(texts) > 150
    assert [text for text in texts if _folded(_without_controls(text)) not in shown] == []


def test_bullets_in_a_box_are_a_list(sample):
    typed = "Two things:\n- first\n  goes on\n  - below\n* second\n\nAnd a last word."
    past = sample.parts[0]
    box = replace(past.boxes[1], text=typed)
    text = to_markdown(replace(sample, parts=(replace(past, boxes=(box,)),)))
    assert (
        "\n\nTwo things:\n\n- first\\\n  goes on\n  - below\n- second\n\nAnd a last word.\n" in text
    )


def test_no_control_character_is_left(planted):
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", to_markdown(planted[0]))


def test_every_table_row_has_the_cells_of_its_header(planted):
    tables = re.findall(r"^\|.*\|$(?:\n^\|.*\|$)+", to_markdown(planted[0]), re.MULTILINE)
    assert len(tables) == 5
    for table in tables:
        lines = table.split("\n")
        assert set(lines[1]) == set("| -")
        assert len({len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in lines}) == 1


def test_entries_stand_once_with_their_sources_and_are_referred_to_elsewhere(sample):
    text = to_markdown(sample)
    assert text.count("Extended Priya's token replay tool with sign-in traces and used it") == 1
    assert "Built on others · IcM 300000123 · IcM 300000131 · DFM 2503030040001234 · <https" in text
    assert "also shows 3.3, 1.2" in text
    assert text.count("Also shown by 1.3, 3 March 2025") == 2


def test_what_is_missing_is_said(sample):
    text = to_markdown(sample)
    assert "7.2 Empower Our People" not in text  # a gap is not the reader's business
    assert "| None set. | Not answered yet. |" in text
    assert "*Not written yet.*" in text


def test_lines_stay_lines(sample):
    assert "the spring milestone:\\\n  &#9;1. clearer error text" in to_markdown(sample)


def test_a_line_that_looks_like_a_block_is_text(sample):
    typed = ["+ b", "---", "===", "1. c", "2) d", ":-", "# e", "> f", "1.1 g", "1.5"]
    past = sample.parts[0]
    box = replace(past.boxes[1], text="\n".join(typed))
    text = to_markdown(replace(sample, parts=(replace(past, boxes=(box,)),)))
    assert (
        "\\+ b\\\n\\---\\\n\\===\\\n1\\. c\\\n2\\) d\\\n"
        "\\:-\\\n\\# e\\\n\\> f\\\n1.1 g\\\n1.5\n" in text
    )


SIGNS = st.text(alphabet="\\`*_[]<>&|~$#-+=:.)(! 019ab\n\t", max_size=40)


@given(SIGNS | st.text(max_size=40))
def test_escaping_loses_nothing(text):
    assert _shown(escape(text)) == _without_controls(text)


@given(SIGNS)
def test_nothing_that_was_typed_is_markup(text):
    bare = re.sub(r"\\.|&#(?:9|32);", "", escape(text), flags=re.DOTALL)
    assert not re.search(r"[\\`*_\[\]<>&|~$]", bare)
    for line in escape(text).split("\n"):
        assert line == line.strip(" \t")
        assert not line.startswith("#")
