"""Which evidence, goals and figures stand where in a Connect."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

from reviewapp.core.connect import (
    BoxForm,
    ConnectDocument,
    Edition,
    GoalItem,
    PartForm,
    PrioritySection,
    SloLine,
    edition_from_mapping,
)
from reviewapp.core.draft import Material, box_keys, box_sections, draw, is_past
from reviewapp.core.drawn import MOST_DRAWN, drawn_text, unwritten
from reviewapp.core.evidence import CIRCLES, Evidence
from reviewapp.core.figures import report
from reviewapp.core.incidents import Incident
from reviewapp.core.periods import EVERYTHING, Period
from reviewapp.core.rubric import Indicator, Measure, Priority, Rubric, Target, rubric_from_mapping

H1 = Period("H1", date(2026, 1, 1), date(2026, 6, 30))


def target(name: str, limit: int) -> Target:
    return Target(name, "TTA", None, None, (), "each", limit, (), f"measure of {name}")


def priority(number: int, title: str, codes: list[str], *targets: str) -> Priority:
    return Priority(
        number,
        None,
        title,
        f"statement {number}",
        tuple(Indicator(code, f"title of {code}") for code in codes),
        tuple(Measure(f"measure of {name}", (name,)) for name in targets),
    )


RUBRIC = Rubric(
    "engineer",
    "1",
    "Engineer",
    {},
    (
        priority(1, "Support", ["1.1", "1.2"], "slow", "fast"),
        priority(3, "Enablement", ["3.1"]),
        priority(2, "D&I and more", ["2.1", "2.2"], "fast"),
    ),
    (target("fast", 60), target("slow", 3600)),
)
CODES = RUBRIC.codes()
EDITION = Edition(
    "e",
    "Form",
    None,
    (
        PartForm(
            "past",
            (
                BoxForm("top", "At a glance", "employee", "top?"),
                BoxForm(
                    "impact",
                    "Impact",
                    "employee",
                    "where?",
                    "priority",
                    "priority",
                    (("D&I", "how inclusive?"),),
                    "and your team?",
                ),
            ),
        ),
        PartForm("ahead", (BoxForm("goals", "Goals", "employee", "what next?", "goals"),)),
        PartForm("manager", (BoxForm("comment", "Comment", "manager", "well?"),)),
    ),
)
MATERIAL = Material(
    edition=EDITION,
    rubric=RUBRIC,
    period=H1,
    name="Ada",
    role="engineer",
    manager="Bo",
    as_of=datetime(2026, 7, 1, tzinfo=UTC),
    evidence=(),
    figures=None,
    own=None,
    boxes={},
    goals=(),
    past_goals=(),
    notes=("a note",),
    imports=("an import",),
)


def entry(number: int, *codes: str, on: str = "2026-02-01", **values: Any) -> Evidence:
    return Evidence(
        f"id-{number:02}",
        "me",
        date.fromisoformat(on),
        values.pop("text", f"text {number}"),
        "engineer",
        "1",
        codes,
        **values,
    )


def sentence(line: SloLine) -> list[str]:
    return [f"{line.target.id}: {line.figures.met} of {line.figures.n}"]


def drawn(**values: Any) -> ConnectDocument:
    return draw(replace(MATERIAL, **values), sentence)


def priorities(document: ConnectDocument) -> list[PrioritySection]:
    return [section for part in document.parts for section in part.priorities]


entries = st.lists(
    st.tuples(
        st.lists(st.sampled_from(CODES), min_size=1, unique=True),
        st.sampled_from(["2026-01-01", "2026-02-01", "2026-03-01"]),
        st.sampled_from([None, *CIRCLES]),
    ),
    max_size=10,
).map(
    lambda items: [
        entry(n, *codes, on=on, circle=circle) for n, (codes, on, circle) in enumerate(items)
    ]
)


@given(entries, st.randoms())
def test_each_entry_is_printed_once_under_its_first_indicator(
    evidence: list[Evidence], random: Any
) -> None:
    shuffled = list(evidence)
    random.shuffle(shuffled)
    document = drawn(evidence=shuffled)
    assert document == drawn(evidence=evidence)
    sections = [s for section in priorities(document) for s in section.indicators]
    assert [s.indicator.code for s in sections] == list(CODES)
    printed = Counter(item.id for s in sections for item in s.evidence)
    assert printed == Counter(e.id for e in evidence)
    by_id = {e.id: e for e in evidence}
    for section in sections:
        code = section.indicator.code
        assert all(by_id[item.id].indicators[0] == code for item in section.evidence)
        order = [(item.on, item.id) for item in section.evidence]
        assert order == sorted(order)
        # The others that show it are named, with the place where they are printed.
        assert set(section.also) == {
            (e.id, e.indicators[0]) for e in evidence if code in e.indicators[1:]
        }
        assert len(section.also) == len(set(section.also))


def test_an_item_carries_all_that_a_document_prints() -> None:
    given_entry = entry(
        1, "1.2", "2.1", circle="own", incidents=("icm:1",), links=("https://x.example",)
    )
    section = priorities(drawn(evidence=[given_entry]))[0].indicators[1]
    (item,) = section.evidence
    for name in ("id", "on", "text", "circle", "indicators", "incidents", "links"):
        assert getattr(item, name) == getattr(given_entry, name)


def test_the_head_of_the_document() -> None:
    document = drawn()
    assert (document.name, document.role, document.manager) == ("Ada", "engineer", "Bo")
    assert (document.period, document.first, document.last) == ("H1", H1.first, H1.last)
    assert document.as_of == MATERIAL.as_of
    assert document.rubric == "Engineer (1)"
    assert (document.notes, document.imports) == (("a note",), ("an import",))
    unnamed = drawn(period=Period("", date(2026, 1, 1), None))
    assert unnamed.period == "since 2026-01-01"


def test_priorities_stand_in_the_order_of_the_rubric_where_the_form_has_them() -> None:
    past, ahead, manager = drawn().parts
    assert [section.number for section in past.priorities] == [1, 3, 2]
    assert ahead.priorities == manager.priorities == ()


def test_boxes_have_keys_prompts_and_texts() -> None:
    document = drawn(boxes={"impact-2": "mine", "top": "first", "impact-9": "of no priority"})
    boxes = box_sections(document)
    assert list(boxes) == list(box_keys(EDITION, RUBRIC))
    assert list(boxes) == ["top", "impact-1", "impact-3", "impact-2", "goals", "comment"]
    texts = {key: box.text for key, box in boxes.items() if box.text}
    assert texts == {"impact-2": "mine", "top": "first"}
    assert boxes["impact-1"].prompt == boxes["impact-3"].prompt == "where?"
    assert boxes["impact-2"].prompt == "how inclusive?"
    assert {key: box.writer for key, box in boxes.items() if box.writer == "manager"} == {
        "comment": "manager"
    }


def test_only_a_manager_is_asked_as_one() -> None:
    asked = {box.manager_prompt for box in box_sections(drawn()).values()}
    assert asked == {None}
    boxes = box_sections(drawn(role="manager"))
    assert boxes["impact-1"].manager_prompt == "and your team?"
    assert boxes["top"].manager_prompt is None


@pytest.mark.parametrize("name", ["engineer", "manager"])
def test_diversity_and_security_have_prompts_of_their_own(name: str) -> None:
    def read(*parts: str) -> dict[str, Any]:
        return tomllib.loads(ROOT.joinpath(*parts).read_text(encoding="utf-8"))

    rubric = rubric_from_mapping(read("rubrics", f"{name}.toml"))
    edition = edition_from_mapping(read("templates", "editions", "core-priorities.toml"))
    sections = priorities(drawn(rubric=rubric, edition=edition))
    prompts = {section.title: section.box.prompt for section in sections if section.box}
    assert len(prompts) == len(rubric.priorities)
    special = {
        title: prompt
        for title, prompt in prompts.items()
        if "D&I" in title or "Security Core" in title
    }
    assert {"D&I" in title: "inclusive" in prompt for title, prompt in special.items()} == {
        True: True,
        False: False,
    }
    assert all(("secure" in prompt) == ("Security" in title) for title, prompt in special.items())
    general = [prompt for title, prompt in prompts.items() if title not in special]
    assert len(special) == 2
    assert len(set(general)) == 1


INCIDENTS = [
    Incident("icm", str(n), created=1_770_000_000, acknowledged=1_770_000_000 + seconds)
    for n, seconds in enumerate([10, 20, 1800])
]


def test_slo_lines_stand_at_the_priorities_that_state_them() -> None:
    figures = report(RUBRIC, INCIDENTS, 1_780_000_000)
    own = report(RUBRIC, INCIDENTS[:1], 1_780_000_000)
    sections = {s.number: s for s in priorities(drawn(figures=figures, own=own))}
    # In the order of the rubric's targets, not of the measures.
    assert [line.target.id for line in sections[1].slo] == ["fast", "slow"]
    assert [line.target.id for line in sections[2].slo] == ["fast"]
    assert sections[3].slo == ()
    for section in sections.values():
        for line in section.slo:
            assert line.figures.id == line.target.id
            assert line.figures.n == 3
            assert line.own is not None
            assert (line.own.id, line.own.n) == (line.target.id, 1)
    assert sections[1].sentences == ("fast: 2 of 3", "slow: 3 of 3")
    assert sections[3].sentences == ()


def test_a_target_without_incidents_is_not_spoken_of() -> None:
    unset = replace(RUBRIC, targets=(target("fast", 60), replace(target("slow", 1), limit_s=None)))
    nothing = report(unset, [], 1_780_000_000)
    assert not any(s.slo or s.sentences for s in priorities(drawn(rubric=unset, figures=nothing)))
    running = report(unset, [Incident("icm", "1", created=1_770_000_000)], 1_780_000_000)
    first = priorities(drawn(rubric=unset, figures=running))[0]
    assert [line.target.id for line in first.slo] == ["fast", "slow"]
    # Without a number to hold it against there is nothing to say before one has ended.
    assert [sentence.split(":")[0] for sentence in first.sentences] == ["fast"]


def test_without_incidents_there_are_no_lines_and_without_an_alias_no_own_part() -> None:
    assert not any(s.slo or s.sentences for s in priorities(drawn()))
    figures = report(RUBRIC, INCIDENTS, 1_780_000_000)
    lines = [line for s in priorities(drawn(figures=figures)) for line in s.slo]
    assert lines
    assert all(line.own is None for line in lines)


def test_goals_stand_where_the_form_asks_for_them() -> None:
    ahead_goal, past_goal = (GoalItem(word, None, None) for word in ("ahead", "past"))
    past, ahead, manager = drawn(goals=[ahead_goal], past_goals=[past_goal]).parts
    assert (ahead.goals, ahead.past_goals) == ((ahead_goal,), (past_goal,))
    assert past.goals == past.past_goals == manager.goals == manager.past_goals == ()


SINCE = Period("", date(2026, 1, 1), None)
UNTIL = Period("", None, date(2026, 6, 30))


@pytest.mark.parametrize(
    ("due", "made_on", "answered", "period", "wanted"),
    [
        # Due within the period: its Connect answers it, answered yet or not.
        ("2026-01-01", "2025-07-01", False, H1, True),
        ("2026-06-30", "2025-07-01", False, H1, True),
        ("2026-06-30", "2026-03-01", True, H1, True),
        # Due later lies ahead, even when it was reached early.
        ("2026-07-01", "2026-03-01", False, H1, False),
        ("2026-07-01", "2025-03-01", True, H1, False),
        # Due before: an earlier Connect's.
        ("2025-12-31", "2025-07-01", False, H1, None),
        ("2025-12-31", "2025-07-01", True, H1, None),
        # No date: what was made before the period is answered in it, what was made in it lies
        # ahead until somebody has answered it.
        (None, "2025-12-31", False, H1, True),
        (None, "2026-01-01", False, H1, False),
        (None, "2026-06-30", False, H1, False),
        (None, "2026-06-30", True, H1, True),
        (None, "2026-07-15", False, H1, False),
        # An open end: nothing is due within it for certain, so the answer decides.
        ("2026-03-01", "2026-02-01", False, SINCE, False),
        ("2026-03-01", "2026-02-01", True, SINCE, True),
        ("2025-12-31", "2025-02-01", True, SINCE, None),
        (None, "2025-12-31", False, SINCE, True),
        ("2020-01-01", "2019-01-01", False, UNTIL, True),
        ("2026-07-01", "2026-01-01", True, UNTIL, False),
        (None, "2019-01-01", False, UNTIL, False),
        (None, "2019-01-01", True, EVERYTHING, True),
        ("2019-01-01", "2019-01-01", False, EVERYTHING, False),
    ],
)
def test_goals_past_and_ahead(
    due: str | None, made_on: str, answered: bool, period: Period, wanted: bool | None
) -> None:
    day = date.fromisoformat(due) if due else None
    assert is_past(day, date.fromisoformat(made_on), answered, period) is wanted


def test_the_drawn_text_goes_by_circle_then_by_day() -> None:
    evidence = [
        entry(1, "1.2", on="2026-03-01", circle="own"),
        entry(2, "1.1", on="2026-03-02", circle="own"),
        entry(3, "1.1", "2.1", on="2026-02-01", circle="built", incidents=("icm:1", "icm:2")),
        entry(4, "1.1", on="2026-01-01"),
        entry(5, "1.1", on="2026-01-05", text="two\nlines", circle="own", links=("https://x",)),
        entry(6, "2.1", "1.1", on="2026-01-01", circle="others"),
    ]
    figures = report(RUBRIC, INCIDENTS, 1_780_000_000)
    document = drawn(evidence=evidence, figures=figures)
    assert drawn_text(document, "impact-1") == (
        "- text 4 (1 January 2026)\n"
        "\n"
        "Own results:\n"
        "- two\n  lines (5 January 2026, https://x)\n"
        "- text 1 (1 March 2026)\n"
        "- text 2 (2 March 2026)\n"
        "\n"
        "Built on others:\n"
        "- text 3 (1 February 2026, IcM 1, IcM 2)\n"
        "\n"
        "Service levels:\n"
        "- fast: 2 of 3\n"
        "- slow: 3 of 3"
    )
    second = drawn_text(document, "impact-2")
    assert second == (
        "Success of others:\n- text 6 (1 January 2026)\n\nService levels:\n- fast: 2 of 3"
    )
    for key in ("impact-3", "top", "goals", "comment", "no such box"):
        assert drawn_text(document, key) == ""


def test_one_box_for_all_priorities_is_drawn_from_each_of_them() -> None:
    results = BoxForm("results", "Results", "employee", "what?", "priority")
    edition = replace(EDITION, parts=(PartForm("past", (results,)), *EDITION.parts[1:]))
    evidence = [
        entry(1, "2.1", on="2026-03-01", circle="own"),
        entry(2, "1.1", on="2026-03-02"),
        entry(3, "1.2", on="2026-02-01", circle="built"),
    ]
    document = drawn(edition=edition, evidence=evidence)
    assert drawn_text(document, "results") == (
        "Support:\n- text 3 (1 February 2026)\n- text 2 (2 March 2026)\n\n"
        "D&I and more:\n- text 1 (1 March 2026)"
    )
    assert "results" not in unwritten(document)
    assert "results" in unwritten(drawn(edition=edition))


def test_a_box_is_drawn_from_the_newest_where_there_are_too_many() -> None:
    evidence = [entry(n, "3.1", text=f"text {n}") for n in range(MOST_DRAWN + 5)]
    lines = drawn_text(drawn(evidence=evidence, more={"3.1": 7}), "impact-3").splitlines()
    ids = sorted(e.id for e in evidence)[-MOST_DRAWN:]
    assert len(lines) == MOST_DRAWN
    assert lines[0].startswith(f"- text {int(ids[0][3:])} (")


@given(entries)
def test_the_drawn_texts_say_every_entry_once(evidence: list[Evidence]) -> None:
    document = drawn(evidence=evidence)
    texts = "\n".join(drawn_text(document, key) for key in box_keys(EDITION, RUBRIC))
    lines = [line[2:].split(" (")[0] for line in texts.splitlines() if line.startswith("- ")]
    assert sorted(lines) == sorted(e.text for e in evidence)


def test_an_entry_whose_first_code_is_gone_stands_under_the_next() -> None:
    sections = [
        s for p in priorities(drawn(evidence=[entry(1, "8.8", "2.2")])) for s in p.indicators
    ]
    assert [item.id for s in sections for item in s.evidence] == ["id-01"]
