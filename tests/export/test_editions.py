"""The shipped form editions, as the form's description has them."""

from __future__ import annotations

from datetime import date

import pytest


def _boxes(edition):
    return {box.id: box for part in edition.parts for box in part.boxes}


def test_core_priorities_has_the_three_parts_and_their_boxes(edition):
    form = edition("core-priorities")
    assert [(part.title, [box.id for box in part.boxes]) for part in form.parts] == [
        ("Reflect on the past", ["summary", "impact", "setback"]),
        ("Plan for the future", ["goals", "growth"]),
        (
            "Manager's comments",
            ["manager-impact", "manager-setback", "manager-goals", "manager-growth"],
        ),
    ]
    assert form.until == date(2025, 10, 31)


def test_impact_is_asked_per_priority_with_prompts_of_their_own(edition, engineer):
    impact = _boxes(edition("core-priorities"))["impact"]
    assert (impact.per, impact.feed) == ("priority", "priority")
    titles = [priority.title for priority in engineer.priorities]
    for words, prompt in impact.prompts_for:
        assert prompt != impact.prompt
        assert sum(words in title for title in titles) == 1
    assert [words for words, _ in impact.prompts_for] == ["D&I", "Security"]
    assert impact.manager_prompt


def test_goals_is_current_and_asks_neither_for_di_nor_for_security(edition):
    form = edition("goals")
    boxes = _boxes(form)
    assert form.until is None
    assert {"results", "setback", "goals"} <= boxes.keys()
    for box in boxes.values():
        assert not box.prompts_for
        assert "D&I" not in box.prompt
        assert "ecurity" not in box.prompt


@pytest.mark.parametrize("name", ["core-priorities", "goals"])
def test_boxes_have_unique_ids_and_no_wording_claims_to_be_confirmed(edition, name):
    form = edition(name)
    boxes = [box for part in form.parts for box in part.boxes]
    assert len({box.id for box in boxes}) == len(boxes)
    assert not any(box.confirmed for box in boxes)
    assert {box.writer for part in form.parts[:2] for box in part.boxes} == {"employee"}
    assert {box.writer for box in form.parts[2].boxes} == {"manager"}
    assert [box.id for box in boxes if box.feed == "goals"] == ["goals"]
