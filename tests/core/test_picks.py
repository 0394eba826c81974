"""Picking, ordering, leaving out: the rules, the drawn boxes, and what changed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reviewapp.core.connect import BoxForm, ConnectDocument, Edition, PartForm
from reviewapp.core.draft import Material, draw
from reviewapp.core.drawn import drawn_text, picked_text
from reviewapp.core.evidence import Evidence
from reviewapp.core.periods import EVERYTHING
from reviewapp.core.picks import NOTHING_CHOSEN, Picks
from reviewapp.core.rubric import Indicator, Priority, Rubric
from reviewapp.core.written_from import (
    NOTHING_SINCE,
    Basis,
    Source,
    basis,
    from_text,
    since,
    to_text,
)
from reviewapp.export.markdown import to_markdown

IDS = [f"id-{n}" for n in range(5)]
some = st.lists(st.sampled_from(IDS), max_size=3)
deeds = st.lists(
    st.tuples(st.sampled_from(["pick", "leave_out", "clear", "earlier", "later"]), some),
    max_size=8,
)


def after(steps: list[tuple[str, list[str]]]) -> Picks:
    picks = NOTHING_CHOSEN
    for deed, ids in steps:
        if deed in ("earlier", "later"):
            for entry in ids:
                picks = picks.move(entry, -1 if deed == "earlier" else 1, IDS)
        else:
            picks = getattr(picks, deed)(ids)
    return picks


@given(deeds)
def test_every_entry_has_the_state_that_was_chosen_last(steps: list[tuple[str, list[str]]]) -> None:
    wanted: dict[str, str] = {}
    order: list[str] = []
    for deed, ids in steps:
        for entry in ids:
            if deed in ("earlier", "later"):
                if entry in order:
                    place = order.index(entry) + (-1 if deed == "earlier" else 1)
                    if 0 <= place < len(order):
                        order.remove(entry)
                        order.insert(place, entry)
                continue
            if deed == "pick" and entry in order:
                continue
            wanted[entry] = deed
            order = [it for it in order if it != entry] + [entry] * (deed == "pick")
    picks = after(steps)
    assert list(picks.picked) == order
    assert picks.left_out == {entry for entry, deed in wanted.items() if deed == "leave_out"}
    assert {picks.state(entry) for entry in order} <= {"picked"}


def test_moving_counts_the_places_among_its_neighbours_only() -> None:
    picks = Picks(("a1", "b1", "a2", "b2"))
    assert picks.move("a2", -1, {"a1", "a2"}).picked == ("a2", "b1", "a1", "b2")
    assert picks.move("a1", -1, {"a1", "a2"}) == picks
    assert picks.move("nobody", 1, {"a1", "nobody"}) == picks


def priority(number: int, *codes: str) -> Priority:
    return Priority(
        number, None, f"Title {number}", "s", tuple(Indicator(c, f"of {c}") for c in codes), ()
    )


RUBRIC = Rubric("engineer", "1", "E", {}, (priority(1, "1.1", "1.2"), priority(2, "2.1")), ())
PER_PRIORITY = BoxForm("impact", "Impact", "employee", "where?", "priority", "priority")
ONE_BOX = BoxForm("results", "Results", "employee", "what?", "priority")


def material(form: BoxForm = PER_PRIORITY, **values: Any) -> Material:
    circles = ("own", "others", "own", "built", "own")
    codes = (("1.1",), ("1.2", "2.1"), ("1.1",), ("2.1",), ("2.1",))
    return Material(
        edition=Edition("e", "Form", None, (PartForm("past", (form,)),)),
        rubric=RUBRIC,
        period=EVERYTHING,
        name="Ada",
        role="engineer",
        manager=None,
        as_of=datetime(2026, 7, 1, tzinfo=UTC),
        evidence=[
            Evidence(entry, "me", date(2026, 1, 1 + n), f"text {n}", "engineer", "1", codes[n],
                     circles[n], rev=1)  # type: ignore[arg-type]
            for n, entry in enumerate(IDS)
        ],
        figures=None,
        own=None,
        boxes={},
        goals=(),
        past_goals=(),
        notes=(),
        imports=(),
        **values,
    )  # fmt: skip


def drawn(form: BoxForm = PER_PRIORITY, **values: Any) -> ConnectDocument:
    return draw(material(form, **values), lambda _line: ())


def test_a_box_is_drawn_in_the_chosen_order_and_names_a_circle_where_it_comes_to_it() -> None:
    document = drawn(picks=Picks(("id-2", "id-3", "id-1", "id-0")))
    assert drawn_text(document, "impact-1") == (
        "Own results:\n- text 2 (3 January 2026)\n\n"
        "Success of others:\n- text 1 (2 January 2026)\n\n"
        "Own results:\n- text 0 (1 January 2026)"
    )
    assert "text 4" not in drawn_text(document, "impact-2")
    assert drawn_text(drawn(ONE_BOX, picks=Picks(("id-4", "id-2"))), "results") == (
        "Title 1:\n- text 2 (3 January 2026)\n\nTitle 2:\n- text 4 (5 January 2026)"
    )


def test_an_entry_without_a_circle_seems_to_be_of_none() -> None:
    found = material(picks=Picks(("id-1", "id-2", "id-0")))
    found = replace(found, evidence=[replace(e, circle=None) if e.id == "id-2" else e
                                     for e in found.evidence])  # fmt: skip
    assert drawn_text(draw(found, lambda _line: ()), "impact-1").splitlines() == [
        "- text 1 (2 January 2026)", "- text 2 (3 January 2026)", "- text 0 (1 January 2026)",
    ]  # fmt: skip


@given(deeds, st.sampled_from([PER_PRIORITY, ONE_BOX]), st.booleans())
def test_a_document_follows_the_picks(
    steps: list[tuple[str, list[str]]], form: BoxForm, written: bool
) -> None:
    picks = after(steps)
    boxes = {"impact-1": "Own words.", "results": "Own words."} if written else {}
    whole = replace(material(form), picks=picks, boxes=boxes)
    document = draw(whole, lambda _line: ())
    text = to_markdown(document)
    told = text.partition("## Appendix")[0]
    for n, entry in enumerate(IDS):
        assert told.count(f"text {n}") == (entry not in picks.left_out), text
        assert (entry in text) is (entry not in picks.left_out)
    if written:
        assert "Own words." in text
        return
    # In each box the picked ones lead, in their order.
    for section in document.parts[0].priorities:
        places = [told.index(item.text) for item in section.picked]
        others = [told.index(item.text) for it in section.indicators for item in it.evidence
                  if item not in section.picked]  # fmt: skip
        assert places == sorted(places)
        assert not places or not others or max(places) < min(others)


def test_with_nothing_chosen_nothing_is_otherwise() -> None:
    for form in (PER_PRIORITY, ONE_BOX):
        assert drawn(form, picks=NOTHING_CHOSEN) == drawn(form)
        assert not any(picked_text(drawn(form), key) for key in ("impact-1", "results"))
    assert "Impact" not in to_markdown(drawn())  # an unwritten box is not printed


# What a box was written from


def test_a_basis_says_the_same_after_a_round_trip_and_nothing_else_is_one() -> None:
    found = basis(drawn(picks=Picks(("id-2",), frozenset(["id-0"]))), "impact-1")
    assert found == Basis(
        (Source("id-2", 1, "2026-01-03", True), Source("id-1", 1, "2026-01-02", False))
    )
    assert from_text(to_text(found)) == found
    assert basis(drawn(), "nonsense") == Basis()
    for text in (None, "", "null", "[]", "{}", '{"entries":[[1,2,3,4]],"more":0,"lines":[]}',
                 '{"entries":[],"more":"0","lines":[]}', '{"entries":[],"more":0,"lines":[1]}',
                 "[" * 100_000):  # fmt: skip
        assert from_text(text) is None


def source(n: int, rev: int = 1, *, picked: bool = False) -> Source:
    return Source(f"id-{n}", rev, f"2026-01-{n:02}", picked)


def test_each_entry_is_said_once() -> None:
    then = Basis((source(5, picked=True), source(4), source(3), source(2)), lines=("a", "a", "b"))
    now = Basis((source(2, picked=True), source(6), source(5), source(4, 2)), lines=("c", "b", "a"))
    found = since(then, now, still=())
    assert (found.new, found.changed, found.gone) == (("id-6",), ("id-4",), ("id-3",))
    assert (found.picked, found.unpicked) == (("id-2",), ("id-5",))
    assert (found.new_lines, found.gone_lines) == (("c",), ("a",))
    assert since(then, then, still=()) == NOTHING_SINCE
    assert not since(then, then, still=())


def test_of_many_entries_the_newest_are_compared() -> None:
    # 4 and 3 were named, older ones were there and not named.
    then = Basis((source(4), source(3)), more=7)
    # A new one takes the place of 3, which feeds the box all the same.
    assert since(then, Basis((source(5), source(4)), more=8), still=["id-3"]).new == ("id-5",)
    assert not since(then, Basis((source(5), source(4)), more=8), still=["id-3"]).gone
    # One went, and an older one that was there all the time takes its place.
    found = since(then, Basis((source(4), source(2)), more=6), still=())
    assert (found.new, found.gone) == ((), ("id-3",))
