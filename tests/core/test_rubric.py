from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

from reviewapp.core.rubric import rubric_from_mapping, rubric_to_mapping

SHIPPED = sorted((ROOT / "rubrics").glob("*.toml"))
word = st.text(min_size=1, max_size=8)
words = st.lists(word, max_size=3)


indicators = st.fixed_dictionaries(
    {"code": word, "title": word},
    optional={"description": word, "synonyms": words, "examples": words},
)
measures = st.fixed_dictionaries({"text": word}, optional={"targets": words})
priorities = st.fixed_dictionaries(
    {
        "number": st.integers(1, 9),
        "title": word,
        "statement": word,
        "indicators": st.lists(indicators, max_size=3),
    },
    optional={
        "pillar": word,
        "measures": st.lists(measures, max_size=2),
        "outcomes": words,
        "notes": words,
    },
)
targets = st.fixed_dictionaries(
    {
        "id": word,
        "metric": st.sampled_from(["TTA", "TTM", "TiC", "TTRCA"]),
        "statistic": st.sampled_from(["each", "mean"]),
        "measure": word,
    },
    optional={
        "source": word,
        "programme": word,
        "severities": words,
        "limit_s": st.integers(1, 10**6),
        "indicators": words,
        "status": st.sampled_from(["clear", "gap", "ambiguous"]),
        "note": word,
    },
)
rubrics = st.fixed_dictionaries(
    {
        "rubric": word,
        "version": word,
        "title": word,
        "priorities": st.lists(priorities, max_size=3),
    },
    optional={
        "severities": st.dictionaries(word, words, max_size=2),
        "targets": st.lists(targets, max_size=2),
    },
)


def without_hints(data: dict[str, Any]) -> list[Any]:
    """What printing a rubric leaves out: synonyms and examples are for the assistant's search."""
    return [
        [{k: v for k, v in i.items() if k not in ("synonyms", "examples")} for i in p["indicators"]]
        for p in data["priorities"]
    ]


@given(rubrics)
def test_out_and_in_again_is_the_same(data: dict[str, Any]) -> None:
    rubric = rubric_from_mapping(data)
    printed = json.loads(json.dumps(rubric_to_mapping(rubric)))
    again = rubric_from_mapping(printed)
    assert rubric_to_mapping(again) == printed
    for one, two in zip(rubric.priorities, again.priorities, strict=True):
        assert (one.measures, one.outcomes, one.notes) == (two.measures, two.outcomes, two.notes)
        assert [i.code for i in one.indicators] == [i.code for i in two.indicators]
    assert (again.targets, again.severities) == (rubric.targets, rubric.severities)
    assert [
        [{k: v for k, v in i.items() if v is not None} for i in p["indicators"]]
        for p in printed["priorities"]
    ] == without_hints(data)


@given(rubrics)
def test_indicators_come_in_the_order_of_the_document(data: dict[str, Any]) -> None:
    rubric = rubric_from_mapping(data)
    wanted = [i["code"] for p in data["priorities"] for i in p["indicators"]]
    assert list(rubric.codes()) == wanted
    assert [indicator.code for _, indicator in rubric.indicators()] == wanted
    assert all(indicator in priority.indicators for priority, indicator in rubric.indicators())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_rubric_keeps_every_word(path: Any) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    rubric = rubric_from_mapping(data)
    assert rubric.name == path.stem
    numbers = [priority["number"] for priority in data["priorities"]]
    assert [priority.number for priority in rubric.priorities] == numbers
    for stated, priority in zip(data["priorities"], rubric.priorities, strict=True):
        assert priority.statement == stated["statement"]
        assert [m.text for m in priority.measures] == [m["text"] for m in stated["measures"]]
        for one, two in zip(stated["indicators"], priority.indicators, strict=True):
            assert list(two.synonyms) == one.get("synonyms", [])
            assert list(two.examples) == one.get("examples", [])
    assert len(set(rubric.codes())) == len(rubric.codes())
    ids = [target.id for target in rubric.targets]
    assert len(set(ids)) == len(ids)
    stated_ids = {t for p in rubric.priorities for m in p.measures for t in m.targets}
    assert stated_ids == set(ids)


def test_the_order_of_the_engineer_is_the_document_s() -> None:
    data = tomllib.loads((ROOT / "rubrics" / "engineer.toml").read_text(encoding="utf-8"))
    numbers = [priority.number for priority in rubric_from_mapping(data).priorities]
    assert numbers == [1, 2, 4, 3, 5, 6, 7]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["rubric"], None),
        (["priorities"], 5),
        (["priorities", 0, "indicators", 0, "code"], None),
        (["targets", 0, "measure"], None),
    ],
)
def test_another_shape_is_an_error_that_the_caller_knows(path: list[Any], value: Any) -> None:
    data: Any = tomllib.loads((ROOT / "rubrics" / "engineer.toml").read_text(encoding="utf-8"))
    place = data
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    with pytest.raises((KeyError, TypeError, ValueError)):
        rubric_from_mapping(data)
