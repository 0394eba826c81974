"""Merging what came back: rules over three versions of a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewapp.core.similar import Similar
from reviewapp.core.three_way import Line, outcome, said, together, worded
from reviewapp.core.word_diff import marked, shortened, word_diff

WORDS = st.sampled_from(["alpha", "beta", "gamma", "delta", "- item", "  - below", "", "x  y"])
TEXTS = st.lists(WORDS, max_size=8).map("\n".join)
LINES = st.lists(
    st.builds(Line, st.integers(0, 2), st.booleans(), st.sampled_from(["one", "two", "- x", ""])),
    max_size=6,
)


@given(TEXTS, TEXTS, TEXTS)
def test_what_becomes_of_a_text_depends_on_what_it_says_alone(base: str, mine: str, theirs: str):
    found = outcome(said(base), said(mine), said(theirs))
    looser = [tuple(said(text.replace("\n", "\n\n  "))) for text in (base, mine, theirs)]
    assert outcome(*looser) == found
    assert (found == "unchanged") == (said(theirs) == said(base))
    if found == "conflict":
        # Whoever is called mine: both have changed, and not to the same.
        assert outcome(said(base), said(theirs), said(mine)) == "conflict"
    if said(mine) == said(base):
        assert found in ("unchanged", "proposal")


@given(TEXTS, TEXTS)
def test_the_change_of_one_side_alone_is_the_merged_text(base: str, other: str):
    assert said(together(base, base, other)) == said(other)
    assert said(together(base, other, base)) == said(other)
    assert said(together(base, other, other)) == said(other)
    assert together(base, base, base) == base.strip("\n")


@given(TEXTS, TEXTS, TEXTS)
def test_nothing_of_either_side_is_lost_in_the_merged_text(base: str, mine: str, theirs: str):
    lines = said(together(base, mine, theirs))
    for side in (said(mine), said(theirs)):
        assert set(side) - set(said(base)) <= set(lines)
    # The order of the sides is that of the lines where both changed the same, and nothing else.
    assert sorted(lines) == sorted(said(together(base, theirs, mine)))


@given(TEXTS, LINES, st.booleans())
def test_a_text_says_what_came_back(text: str, lines: list[Line], lists: bool):
    found = worded(text, lines, lists=lists)
    assert said(found) == said("\n".join(line.text for line in lines))
    again = [Line(0, True, line) for line in found.split("\n")]
    assert worded(found, again, lists=lists) == found


def test_what_stays_keeps_its_look_and_what_is_new_gets_one():
    text = "Led it.\n\n* faster\n* cheaper\n\nAnd more."
    came = [
        Line(0, True, "Led it."),
        Line(1, True, "faster"),
        Line(1, True, "better"),
        Line(2, True, "by half"),
        Line(0, True, "And more."),
        Line(0, True, "Next"),
        Line(0, False, "step"),
    ]
    assert worded(text, came, lists=True) == (
        "Led it.\n\n* faster\n- better\n  - by half\n\nAnd more.\n\nNext\nstep"
    )


def test_a_list_that_the_form_made_of_plain_lines_leaves_no_bullets():
    came = [Line(1, True, text) for text in ("one", "two, changed", "three", "four")]
    assert worded("one\ntwo\n\nthree", came, lists=True) == "one\ntwo, changed\n\nthree\nfour"
    assert worded("- one\n- two", came[:2], lists=True) == "- one\n- two, changed"


def test_many_alike_lines_take_no_time():
    many = "\n".join(["same"] * 40_000)
    other = "\n".join(["other", *["same"] * 40_000, "same!"] * 2)
    assert said(together(many, many, other)) == said(other)


@given(TEXTS, TEXTS)
def test_words_that_are_gone_and_new_make_both_versions(before: str, after: str):
    pieces = word_diff(before, after)
    assert "".join(it.text for it in pieces if it.kind != "new") == before
    assert "".join(it.text for it in pieces if it.kind != "gone") == after
    assert ("[-" in marked(pieces) or "{+" in marked(pieces)) == (before != after)


def test_only_the_words_that_changed_are_marked():
    assert marked(word_diff("in 4 h, daily", "in 25 min, daily")) == (
        "in [-4-]{+25+} [-h-]{+min+}, daily"
    )
    long = "word " * 100
    assert len(marked(shortened(word_diff(long + "a", long + "b")))) < 200
    assert marked(word_diff("a " * 5_000, "b " * 5_000)).startswith("[-a a")


def test_a_text_is_guessed_only_where_one_is_near():
    notes = {
        "sync": "Cut the nightly sync from four hours to 25 minutes",
        "course": "Taught eleven engineers the new course",
        "twin 1": "Wrote the runbook for failover",
        "twin 2": "Wrote the runbook for failover",
    }
    similar = Similar(notes)
    assert similar.find("the nightly sync: from four hours to 20 minutes") == "sync"
    assert similar.find("Taught twelve engineers the new course") == "course"
    assert similar.find("Wrote the runbook for failover") is None
    for text in ("the", "", "Which half year is this?", "Connect"):
        assert similar.find(text) is None
