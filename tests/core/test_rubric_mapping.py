"""Where indicators went: the same is found, what is like it proposed, the rest left alone."""

from __future__ import annotations

import random
import tomllib
from dataclasses import replace

import pytest
from support import ROOT

from reviewapp.core.rubric import Rubric, rubric_from_mapping
from reviewapp.core.rubric_mapping import propose


def shipped(name: str) -> Rubric:
    text = (ROOT / "rubrics" / f"{name}.toml").read_text(encoding="utf-8")
    return rubric_from_mapping(tomllib.loads(text))


def mapped(old: Rubric, new: Rubric) -> dict[str, str | None]:
    return {found.code: found.to for found in propose(old, new, old.codes())}


#: What a person would say, reading both; the others have no counterpart.
COUNTERPARTS = {
    "1.4": "1.3",
    "4.1": "4.1",
    "4.2": "4.2",
    "4.3": "4.3",
    "5.3": "3.2",
    "6.1": "7.2",
    "6.2": "7.4",
    "7.1": "6.1",
    "7.2": "6.2",
    "7.3": "6.3",
    "7.4": "6.4",
}


def test_from_engineer_to_manager() -> None:
    found = mapped(shipped("engineer"), shipped("manager"))
    assert {code: to for code, to in found.items() if to} == COUNTERPARTS


def test_and_from_manager_to_engineer() -> None:
    found = mapped(shipped("manager"), shipped("engineer"))
    there_and_back = {to: code for code, to in COUNTERPARTS.items() if code != "1.4"}
    assert {code: to for code, to in found.items() if code in there_and_back} == there_and_back
    assert found["5.2"] is None  # “Coach”


@pytest.mark.parametrize("name", ["engineer", "manager"])
def test_an_unchanged_rubric_keeps_every_code(name: str) -> None:
    rubric = shipped(name)
    found = propose(rubric, rubric, rubric.codes())
    assert {item.code: item.to for item in found} == {code: code for code in rubric.codes()}
    assert {item.why for item in found} == {"same code, same text"}


@pytest.mark.parametrize("name", ["engineer", "manager"])
def test_renumbering_alone_is_seen_through(name: str) -> None:
    """Codes dealt out anew within each priority, and the priorities in another order."""
    rubric = shipped(name)
    deal, new_codes, priorities = random.Random(7), {}, []
    for priority in rubric.priorities:
        codes = [indicator.code for indicator in priority.indicators]
        dealt = deal.sample(codes, len(codes))
        new_codes.update(zip(codes, dealt, strict=True))
        moved = [replace(i, code=new_codes[i.code]) for i in priority.indicators]
        priorities.append(replace(priority, indicators=tuple(deal.sample(moved, len(moved)))))
    new = replace(rubric, version="next", priorities=tuple(reversed(priorities)))
    assert mapped(rubric, new) == new_codes
    assert propose(rubric, new, rubric.codes()) == propose(rubric, new, rubric.codes())


def test_what_says_nothing_has_no_counterpart_and_a_code_nobody_has_is_no_fault() -> None:
    rubric = shipped("engineer")
    first = rubric.priorities[0]
    blank = replace(first.indicators[0], title="…", description=None)
    old = replace(rubric, priorities=(replace(first, title="", indicators=(blank,), measures=()),))
    found = propose(old, shipped("manager"), ["1.1", "9.9"])
    assert [item.to for item in found] == [None, None]
    assert "no such indicator" in found[1].why
    assert propose(rubric, replace(rubric, priorities=()), ["1.1"])[0].to is None
