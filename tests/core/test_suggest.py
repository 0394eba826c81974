"""Indicators suggested from a note's words alone."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

from reviewapp.core.rubric import Indicator, Measure, Priority, Rubric, Target, rubric_from_mapping
from reviewapp.core.suggest import AT_MOST, Suggester


def shipped(name: str) -> Rubric:
    text = (ROOT / "rubrics" / f"{name}.toml").read_text(encoding="utf-8")
    return rubric_from_mapping(tomllib.loads(text))


SUGGESTERS = {name: Suggester(shipped(name)) for name in ("engineer", "manager")}


def rubric(*indicators: Indicator, **more: object) -> Rubric:
    priority = Priority(1, None, "Service", "", indicators, (Measure("Time to answer"),))
    return Rubric("small", "1", "Small", {}, (priority,), **more)  # type: ignore[arg-type]


ANSWER = Indicator("1.1", "Answer the telephone", synonyms=("picked up", "call taken"))
REPAIR = Indicator("1.2", "Repair bicycles", "Wheels, chains and brakes.", ("puncture", "spokes"))
TEACH = Indicator("1.3", "Teach apprentices", examples=("showed Tom how to true a wheel",))
SMALL = Suggester(rubric(ANSWER, REPAIR, TEACH))


@pytest.mark.parametrize(
    ("role", "note", "code"),
    [
        ("engineer", "acked the MCS sev 1 in 3 min, on the bridge till it was mitigated", "1.2"),
        ("engineer", "rewrote the outdated TSG, two dead links and one wrong registry path", "3.5"),
        ("engineer", "windbg on the memory dump: race condition in the parser", "5.2"),
        ("engineer", "on-call week, nothing unassigned in the queue for longer than 20 min", "2.1"),
        ("engineer", "post-incident review for the May outage, four repair items", "3.3"),
        ("engineer", "two mock interviews and a referral for our open role", "7.3"),
        ("engineer", "my S360 items closed, key rotated in Key Vault", "6.1"),
        ("manager", "weekly 1:1s and career check-ins with every direct report", "5.3"),
        ("manager", "phishing drill: all in the team used the report button", "7.3"),
        ("manager", "script replaced the manual log copying, saves four hours a week", "2.3"),
        ("manager", "exit criteria for the Intensive Care engagement, offboarded them", "4.3"),
        ("manager", "rewrote the job ad and asked for a diverse slate of candidates", "6.3"),
    ],
)  # fmt: skip
def test_a_clear_note_gets_its_indicator_first_and_strong(role: str, note: str, code: str) -> None:
    first = SUGGESTERS[role].suggest(note)[0]
    assert (first.code, first.strength) == (code, "strong")
    assert len(first.matched) >= 2
    assert all(word in note for term in first.matched for word in term.split())


@pytest.mark.parametrize(
    "note", ["", "  ", "🎉🎉", "漢字テスト", "12 345", "the and of", "once upon a time", "[qwxz]"]
)
def test_where_nothing_matches_nothing_is_suggested(note: str) -> None:
    assert SUGGESTERS["engineer"].suggest(note) == ()


def test_synonyms_examples_and_endings_count() -> None:
    assert [it.code for it in SMALL.suggest("punctures mended")] == ["1.2"]
    assert SMALL.suggest("Tom can true one by himself now")[0].code == "1.3"
    [first, *_] = SMALL.suggest("Repaired the brakes, picked up on the first ring")
    assert (first.code, first.matched) == ("1.2", ("Repaired", "brakes"))


def test_one_word_alone_is_never_strong() -> None:
    assert {it.strength for it in SMALL.suggest("spokes")} == {"maybe"}


def test_without_synonyms_it_works_and_calls_nothing_strong() -> None:
    bare = Suggester(rubric(Indicator("1.1", "Answer the telephone"), Indicator("1.2", "Repair")))
    assert not bare.has_words
    assert [(it.code, it.strength) for it in bare.suggest("answered the telephone")] == [
        ("1.1", "maybe")
    ]
    assert Suggester(rubric()).suggest("anything") == ()
    assert Suggester(rubric(REPAIR)).suggest("spokes of a bicycle")[0].strength == "strong"


def test_a_programme_moves_its_priority_up() -> None:
    note = "went through the customer's blockers for the rollout"
    for suggester in SUGGESTERS.values():
        first = {it: suggester.suggest(note, it)[0].code[:2] for it in ("mcs", "ic")}
        assert first == {"mcs": "1.", "ic": "4."}
    target = Target("t", "TTA", None, "gold", (), "each", 60, ("1.1",), "Time to answer")
    suggester = Suggester(rubric(ANSWER, REPAIR, targets=(target,)))
    assert suggester.suggest("telephone", "gold") == suggester.suggest("telephone")  # all of them


words = st.sampled_from(
    ["acked", "bridge", "TSG", "S360", "1:1", "漢字", "🎉", "[x]", "\x1b", "…", "mentor", "sev-2"]
)
texts = st.text(max_size=300) | st.lists(words, max_size=30).map(" ".join)


@given(texts)
def test_whatever_the_text_at_most_three_distinct_ones_the_same_each_time(text: str) -> None:
    suggester = SUGGESTERS["engineer"]
    found = suggester.suggest(text)
    assert found == suggester.suggest(text)
    assert len({it.code for it in found}) == len(found) <= AT_MOST
    assert all(it.matched for it in found)
    assert [it.strength for it in found[1:]] == ["maybe"] * len(found[1:])


def test_a_very_long_text_is_read_by_its_beginning() -> None:
    start = "rewrote the outdated troubleshooting guide "
    found = SUGGESTERS["engineer"].suggest(start + "x" * 10_000)
    assert found[0].code == "3.5"
    assert SUGGESTERS["engineer"].suggest("x" * 10_000) == ()
