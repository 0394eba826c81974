"""What a Connect prints: each entry once, whatever its author wrote into the boxes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from word_reading import all_text, marked_texts, open_word, paragraphs, xpath

from reviewapp.core.connect import (
    BoxSection,
    GoalItem,
    IndicatorSection,
    PartSection,
    PrioritySection,
)
from reviewapp.core.draft import box_sections
from reviewapp.core.drawn import drawn_text
from reviewapp.core.rubric import Indicator
from reviewapp.export import layout
from reviewapp.export.box_text import Piece, pieces
from reviewapp.export.markdown import to_markdown


def box(key, **values):
    return BoxSection(
        **({"key": key, "title": key, "prompt": "?", "writer": "employee", "text": ""} | values)
    )


def priority(number, items, **values):
    sections = (IndicatorSection(Indicator(f"{number}.1", f"Indicator {number}"), tuple(items)),)
    given_values = {
        "number": number, "pillar": None, "title": f"Priority {number}", "statement": "",
        "box": None, "indicators": sections, "measures": (), "slo": (), "sentences": (),
    }  # fmt: skip
    return PrioritySection(**(given_values | values))


@pytest.fixture(scope="session")
def form(sample):
    """A document with one box for all priorities, or (`per`) one for each."""

    def make(items, *, per=False, goals=()):
        parts = [[it for it in items if it.indicators[0][0] == number] for number in "12"]
        sections = [
            priority(n, part, box=box(f"impact-{n}", feed="priority") if per else None)
            for n, part in enumerate(parts, 1)
        ]
        results = () if per else (box("results", feed="priority"),)
        past = PartSection("Past", boxes=results, priorities=tuple(sections), lead=len(results))
        future = PartSection("Future", boxes=(box("goals", feed="goals"),), goals=tuple(goals))
        return replace(sample, parts=(past, future), imports=(), notes=())

    return make


def written(document, texts):
    """The document with these texts in its boxes."""

    def fill(one):
        return replace(one, text=texts.get(one.key, one.text))

    return replace(
        document,
        parts=tuple(
            replace(
                part,
                boxes=tuple(map(fill, part.boxes)),
                priorities=tuple(
                    replace(it, box=fill(it.box) if it.box else None) for it in part.priorities
                ),
            )
            for part in document.parts
        ),
    )


def accepted(document):
    """Every drawn box kept as it is drawn."""
    return written(document, {key: drawn_text(document, key) for key in box_sections(document)})


TEXTS = st.sampled_from(
    ["Cut the sync", "Cut the sync again", "one\ntwo", "a\n- b\n- c", "x\n\n  y", "- z", "Cut"]
)


@pytest.mark.parametrize("per", [False, True])
@given(texts=st.lists(st.tuples(TEXTS, st.sampled_from("12")), max_size=8))
def test_kept_as_drawn_or_not_each_entry_is_printed_once(form, item, per, texts):
    items = [item(n, text=text, indicators=(f"{p}.1",)) for n, (text, p) in enumerate(texts)]
    document = form(items, per=per)
    for made in (document, accepted(document)):
        printed = Counter(
            entry.id
            for block in layout.body(made)
            for entry in (
                block.evidence
                if isinstance(block, IndicatorSection)
                else [it for _, it in block.pieces if it]
                if isinstance(block, layout.BoxText)
                else []
            )
        )
        assert printed == Counter(it.id for it in items)
    in_boxes = [b for b in layout.body(accepted(document)) if isinstance(b, IndicatorSection)]
    assert in_boxes == []


def test_lines_that_the_author_adds_to_or_leaves_out(form, item):
    items = [item(n, text=f"Result {n}") for n in range(4)]
    document = form(items)
    lines = drawn_text(document, "results").splitlines()
    text = "\n".join([lines[0], lines[1] + " And more.", "- Reworded: result 1", lines[4]])
    made = to_markdown(written(document, {"results": text}))
    assert [made.count(f"Result {n}") for n in range(4)] == [1, 1, 1, 1]
    # What was left out or worded anew stands below, as it was logged.
    assert "- **3 March 2025** Result 1" in made
    assert "- Result 0 (3 March 2025) And more." in made


def test_an_entry_in_a_box_keeps_its_bookmark_and_its_place_in_the_index(form, item):
    opened = open_word(accepted(form([item(1, text="first"), item(2, text="second")])))
    marked = marked_texts(opened)
    assert marked["ev_0195f3a0000070008000000000000002"] == "second (3 March 2025)"
    assert marked["box_results"].startswith("Priority 1:\n\nfirst (")
    links = xpath(opened, ".//w:tbl//w:hyperlink/@w:anchor")
    assert set(links) == {name for name in marked if name.startswith("ev_")}


def test_bullets_are_list_paragraphs_in_word(form, item):
    text = "Two things:\n- first\n  goes on\n  - below\n* second\n\nA last word."
    opened = open_word(written(form([]), {"results": text}))
    found = [(p.style.name, p.text) for p in paragraphs(opened)]
    start = found.index(("List Lead", "Two things:"))
    assert found[start + 1 : start + 5] == [
        ("List Bullet", "first\ngoes on"),
        ("List Bullet 2", "below"),
        ("List Bullet", "second"),
        ("Body Text", "A last word."),
    ]


def test_goals_and_sentences_kept_in_a_box_are_not_repeated(form, item):
    goals = (GoalItem("Halve the queue", "22 to 11", None), GoalItem("Learn KQL", None, None))
    document = form([item()], goals=goals)
    made = all_text(open_word(accepted(document)))
    assert made.count("Halve the queue") == made.count("Learn KQL") == 1
    first = written(document, {"goals": "- Halve the queue\n  Success measure: 22 to 11"})
    tables = [block for block in layout.body(first) if isinstance(block, layout.GoalTable)]
    assert [table.goals for table in tables] == [goals[1:]]


def test_a_drawn_box_is_not_said_to_be_unwritten(form, item):
    made = to_markdown(form([item(text="Done")]))
    assert "### Results" not in made
    assert "Not written yet" not in made.split("## Future")[0]
    assert "Priority 2" not in made  # nothing is filed there, and no box asks for it
    assert "Not written yet" in to_markdown(form([])).split("## Future")[0]


@given(st.text(alphabet="-*• ab\n\t", max_size=40))
def test_nothing_but_bullets_and_white_space_is_lost(text):
    found = "".join(piece.text for piece in pieces(text))
    bare = re.sub(r"(?m)^[ \t]*[-*•–][^\S\n]+(?=\S)", "", text)
    assert "".join(found.split()) == "".join(bare.split())


def test_pieces():
    assert pieces("a\nb\n\n-x\n- y\nz") == [
        Piece(0, "a\nb"), Piece(0, "-x"), Piece(1, "y"), Piece(0, "z"),
    ]  # fmt: skip
