"""Seals hold whatever is purged, and break at any other change; differences lead from A to B."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from itertools import count, pairwise

from hypothesis import given
from hypothesis import strategies as st

from reviewapp.core.snapshot import (
    Snapshot,
    from_text,
    holds,
    redacted,
    seal,
    to_text,
    without_entry,
)
from reviewapp.core.snapshot_diff import compare
from reviewapp.core.snapshot_sheet import BoxHead, Entry, Goal, Head, Sheet, SheetBox, lines_of
from reviewapp.core.text_diff import changes

TEXT = "Cut the sync from 4 h\nto 25 min, over night"
words = st.lists(st.sampled_from(["a", "b", "sync", "25", "漢", "字", "\n", " ", ".", "🚀"]))
texts = words.map(" ".join) | words.map("".join) | st.text(max_size=30)


def sheet_with(*lines: str, entry: str = TEXT) -> Sheet:
    head = Head("Maya", "engineer", None, "H1", None, "2026-06-30", "Form", "engineer@FY25",
                "2026-06-15T12:00:00.000Z", ("A remark.",), ())  # fmt: skip
    return Sheet(
        head,
        {
            "impact-1": SheetBox(BoxHead("Impact", "Past", False, True), [*lines]),
            "setback": SheetBox(BoxHead("Setback", "Past", False, False), ["Nothing."]),
        },
        {"e1": Entry(2, "2026-03-04", entry, "own", ("1.4",), ("icm:1",), ())},
        [Goal(False, "Halve the queue", "22 to 11", "2026-12-31", 1, None)],
        [("1", "A measure")],
        "{}",
    )


def sealed(sheet: Sheet, previous: str = "") -> Snapshot:
    salts = count()
    return seal(sheet, "submitted", "2026-06-15T12:00:00Z", previous, lambda: str(next(salts)))


@given(texts, texts)
def test_the_runs_lead_from_one_text_to_the_other(before: str, after: str) -> None:
    runs = changes(before, after)
    assert "".join(run.text for run in runs if run.op != "new") == before
    assert "".join(run.text for run in runs if run.op != "gone") == after
    assert all(one.op != other.op for one, other in pairwise(runs))
    assert [run.op for run in runs if run.text == ""] == []


def test_the_words_that_changed_are_named_and_no_others() -> None:
    runs = changes("In March I was early.\nAnd so on.", "In April I was too early.\nAnd so on.")
    assert [(run.op, run.text) for run in runs if run.op != "same"] == [
        ("gone", "March "), ("new", "April "), ("new", "too ")
    ]  # fmt: skip
    runs = changes("- one\n\nlast\n", "- one\n- two\n\nlast\n")
    assert [(run.op, run.text) for run in runs if run.op != "same"] == [("new", "- two\n")]


def test_a_megabyte_costs_little_more_than_reading_it() -> None:
    """Compared with `difflib` alone, which needs minutes for each of these."""
    lines = [f"line {n} of this text, which has a few words more\n" for n in range(25_000)]
    text = "".join(lines)
    others = "".join(line if n % 50 else f"another {n}\n" for n, line in enumerate(lines))
    pairs = [(text, others), (text[::-1], text), ("x " * 500_000, "x y " * 300_000), ("ab", text)]

    def cpu_s(before: str, after: str) -> float:
        start = time.process_time()
        runs = changes(before, after)
        assert "".join(run.text for run in runs if run.op != "gone") == after
        return time.process_time() - start

    small = max(cpu_s(text[:100_000], others[:100_000]), 0.01)
    for before, after in pairs:
        assert cpu_s(before, after) < 100 * small
    assert sum(run.op == "new" for run in changes(text, others)) == 500


@given(texts)
def test_lines_are_all_of_a_text(text: str) -> None:
    assert "\n".join(lines_of(text)) == text


def test_a_seal_holds_after_keeping_and_breaks_at_any_change() -> None:
    first = sealed(sheet_with("One.", "Two."))
    text = to_text(first.parts)
    again = replace(first, parts=from_text(text) or ())
    assert again == first
    assert holds(again)
    assert again.sheet() == sheet_with("One.", "Two.")
    for other in (
        replace(first, status="posted"),
        replace(first, sealed_at="2026-06-16T12:00:00Z"),
        replace(first, previous=first.hash),
        replace(first, parts=first.parts[:-1]),
        replace(first, parts=first.parts[::-1]),
        replace(first, parts=from_text(text.replace("One.", "Ten.")) or ()),
        replace(first, parts=from_text(text.replace('"setback"', '"other"')) or ()),
    ):
        assert other.parts
        assert not holds(other)


def test_what_is_not_sealed_here_is_not_read() -> None:
    rows = json.loads(to_text(sealed(sheet_with("One.")).parts))[1]
    for broken in (
        "", "null", "[]", "[1,[[1]]]", '{"a":1}', json.dumps([2, rows]), "[" * 10_000,
        json.dumps([1, [["line", "k", "h", "s", 5]]]),
        json.dumps([1, [["line", "k", "h", None, "x"]]]),
        json.dumps([1, [["evidence", "k", "h", "s", {"text": 3}]]]),
        json.dumps([1, [[{}, "k", "h", "s", "x"]]]),
    ):  # fmt: skip
        assert from_text(broken) is None, broken


def test_a_purged_entry_goes_with_its_quotes_and_the_seal_holds() -> None:
    drawn = f"- {TEXT} (4 March 2026)".replace("\n", "\n  ")
    first = sealed(
        sheet_with(
            "Before.",
            drawn,
            "I cut the sync",
            "Note: Cut the sync from 4 h",
            "",
            " to 25 min, over night. And more.",
            "After.",
        )
    )
    parts = redacted(first.parts, "e1", [TEXT])
    assert parts is not None
    kept = replace(first, parts=parts)
    assert holds(kept)
    assert "25 min" not in to_text(parts)
    sheet = replace(kept, parts=from_text(to_text(parts)) or ()).sheet()
    assert sheet.entries == {"e1": None}
    # The two lines over which the quote runs go, and no other.
    assert sheet.boxes["impact-1"].lines == [
        "Before.", None, "I cut the sync", None, "", None, "After."
    ]  # fmt: skip
    assert kept.purged == 4
    assert redacted(parts, "e1", [TEXT]) is None
    # The hash of what is gone does not confirm whoever guesses it: its salt is gone too.
    assert all(part.salt is None for part in parts if part.value is None)
    (change,) = [it for it in compare(sheet, sheet_with("Before.")) if it.section == "evidence"]
    assert change.runs[0].text.startswith("(purged)") or change.what == "changed"


def test_a_short_text_goes_where_it_was_drawn_alone() -> None:
    first = sealed(sheet_with("- Hi (4 March 2026)", "Hi there", entry="Hi"))
    parts = redacted(first.parts, "e1", ["Hi"])
    assert parts is not None
    assert replace(first, parts=parts).sheet().boxes["impact-1"].lines == [None, "Hi there"]


def test_of_what_can_not_be_read_nothing_is_left_that_quotes() -> None:
    content = to_text(sealed(sheet_with("One.")).parts)
    assert without_entry(content[:-1], "e1", [TEXT]) == ""
    assert without_entry(content[:-1], "e2", ["something else"]) is None


def test_every_kind_of_difference_is_told_and_equal_things_are_not() -> None:
    before, after = sheet_with("One."), sheet_with("One.", "Two.")
    assert compare(before, before) == ()
    assert before.head is not None
    after.head = replace(before.head, manager="Sam", as_of="2026-07-01T12:00:00.000Z")
    after.entries = {"e2": Entry(1, "2026-05-01", "New", None, ("1.1",), (), ())}
    after.goals = [Goal(False, "Halve the queue", "22 to 10", "2026-12-31", 1, None), None]
    after.measures = [("1", "A measure – Done")]
    after.figures = "other"
    after.boxes["growth"] = SheetBox(BoxHead("Growth", "Future", False, False))
    told = [(it.section, it.key, it.what) for it in compare(before, after)]
    assert told == [
        ("form", "Manager", "added"),
        ("box", "impact-1", "changed"),
        ("evidence", "e1", "removed"),
        ("evidence", "e2", "added"),
        ("goal", "", "changed"),
        ("goal", "", "added"),
        ("measure", "1", "changed"),
    ]
