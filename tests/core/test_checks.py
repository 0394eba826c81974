"""The checks of a Connect: on labelled texts, on its material, on figures, on hostile texts."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from check_texts import EVIDENCE, Text, document, key_of, labelled
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

from reviewapp.core.checks.checker import Checker
from reviewapp.core.checks.findings import MOST, RULES
from reviewapp.core.connect import ConnectDocument, EvidenceItem, GoalItem, SloLine
from reviewapp.core.evidence import Circle
from reviewapp.core.figures import report
from reviewapp.core.incidents import Incident
from reviewapp.core.rubric import Rubric, Target
from reviewapp.core.sealed import Sealed
from reviewapp.services.demo import ROLES, demo_document, demo_workspace
from reviewapp.services.workspace import Workspace

TEXTS = labelled()


def rules(drawn: ConnectDocument, box: str) -> list[str]:
    return [it.rule for it in Checker(drawn).all() if it.box == key_of(box)]


def rules_of(box: str, text: str) -> list[str]:
    return [it.rule for it in Text(1, box, text, ()).found()]


@pytest.mark.parametrize("text", [it for it in TEXTS if not it.rules], ids=lambda it: it.text[:30])
def test_nothing_is_found_in_a_good_text(text: Text) -> None:
    assert [(it.rule, it.text) for it in text.found()] == []


@pytest.mark.parametrize("text", [it for it in TEXTS if it.rules], ids=lambda it: it.text[:30])
def test_what_is_wrong_with_a_text_is_found_at_its_place(text: Text) -> None:
    found = text.found()
    assert set(text.rules) <= {it.rule for it in found}
    for it in found:
        assert it.text == text.text[it.start : it.end] or it.end == 0


def test_the_labelled_texts_show_what_the_rules_can_do() -> None:
    good = [it for it in TEXTS if not it.rules]
    assert min(len(good), len(TEXTS) - len(good)) >= 60
    shown = {rule for it in TEXTS for rule in it.rules}
    tested_below = {"figure-stale", "too-long", "no-evidence", "circle-missing", "recency",
                    "empty-box", "goal-unanswered"}  # fmt: skip
    assert shown | tested_below == set(RULES)


@pytest.mark.parametrize("role", ROLES)
def test_the_sample_is_a_good_connect(role: str, tmp_path: str) -> None:
    quiet = Workspace(str(tmp_path))
    drawn = demo_document(demo_workspace(str(tmp_path), role, quiet))
    assert [(it.rule, it.box, it.text) for it in Checker(drawn).all()] == []


def test_the_document_has_each_rule_with_its_reason() -> None:
    text = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### `([\w-]+)`\n(.*?)(?=^##|\Z)", text, re.M | re.S))
    assert list(sections) == list(RULES)
    for name, rule in RULES.items():
        assert rule.severity in sections[name].split("\n")[1]
        assert rule.why in sections[name], name
        assert rule.mend in sections[name], name
        assert "Example: " in sections[name]


# -- the material behind a box -------------------------------------------------------------------


def entry(number: int, on: date, circle: Circle | None = "own", text: str = "9") -> EvidenceItem:
    return EvidenceItem(f"e{number}", on, text, circle, ("1.1",), (), ())


def test_only_the_last_30_days_is_told_of_and_an_older_entry_mends_it() -> None:
    recent = tuple(entry(number, date(2025, 6, 20)) for number in range(3))
    assert "recency" in rules(document({"impact": "9 closed"}, recent), "impact")
    older = (*recent[1:], entry(9, date(2025, 5, 31)))
    assert "recency" not in rules(document({"impact": "9 closed"}, older), "impact")
    drawn = document({"impact": "9 closed"}, recent)
    young = replace(drawn, first=date(2025, 6, 1))
    assert "recency" not in rules(young, "impact")


def test_a_circle_that_no_entry_shows_is_missing() -> None:
    days = [date(2025, month, 1) for month in (1, 2, 3)]
    own = tuple(entry(number, day) for number, day in enumerate(days))
    drawn = document({"impact": "9 closed"}, own)
    found = [it for it in Checker(drawn).all() if it.rule == "circle-missing"]
    assert [it.text for it in found] == ["Success of others", "Built on others"]
    # Of two entries nobody expects three circles.
    assert "circle-missing" not in rules(document({"impact": "9 closed"}, own[:2]), "impact")


def test_a_box_that_nothing_feeds_needs_evidence_in_its_text() -> None:
    claim = "The customer and I agreed on a better way of working."
    assert rules(document({"impact": claim}, ()), "impact") == ["no-evidence"]
    assert rules(document({"impact": claim}), "impact") == []
    assert rules(document({"impact": f"{claim[:-1]} in March."}, ()), "impact") == []


def test_empty_boxes_and_long_ones() -> None:
    drawn = document({"summary": "Closed 9. " * 350}, ())
    found = {it.box: it.rule for it in Checker(drawn).all()}
    assert found["summary"] == "too-long"
    assert [box for box, rule in found.items() if rule == "empty-box"] == [
        "impact-1", "setback", "goals", "growth"]  # fmt: skip


def goals(ahead: Sequence[GoalItem], past: Sequence[GoalItem] = ()) -> list[tuple[str, str]]:
    drawn = document({})
    parts = [
        replace(part, goals=tuple(ahead), past_goals=tuple(past))
        if part.title == "Future"
        else part
        for part in drawn.parts
    ]
    found = Checker(replace(drawn, parts=tuple(parts))).all()
    return [(it.rule, it.text) for it in found if it.box == "goals"]


def test_goals_have_a_measure_and_the_last_ones_an_answer() -> None:
    halve = GoalItem("Improve the queue", "22 to 11", None)
    assert goals([halve]) == []
    assert goals([replace(halve, success_measure=None)]) == [
        ("goal-no-measure", "Improve the queue")]  # fmt: skip
    assert goals([replace(halve, success_measure="get better at it")]) == [
        ("goal-no-measure", "Improve the queue")]  # fmt: skip
    assert goals([replace(halve, success_measure="guide published")]) == []
    assert goals([halve], [GoalItem("Publish the\nguide", "done", None)]) == [
        ("goal-unanswered", "Publish the\n  guide")]  # fmt: skip
    assert goals([halve], [GoalItem("Publish it", "done", None, answer="Reached.")]) == []
    assert goals([replace(halve, text=f"Goal {number}") for number in range(6)])[0][0] == "too-many"


# -- short forms ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelled",
    [
        "Time to Acknowledge (TTA)",
        "TTA (Time to Acknowledge)",
        "TTA: time to acknowledge",
        "the time to acknowledge, or TTA",
        "TTA stands for time to acknowledge",
        "all times to acknowledge (TTAs)",
    ],
)
def test_a_short_form_is_spelled_out_anywhere_in_the_document(spelled: str) -> None:
    use = "Our TTA went from 9 to 4 minutes; TTAs are read each week."
    assert rules_of("impact", use) == ["acronym"]
    assert rules_of("impact", f"{spelled}: 9, then 4.") == []
    elsewhere = document({"impact": use, "growth": f"Read on {spelled} by May 3."})
    assert rules(elsewhere, "impact") == []
    by_an_entry = document({"impact": use}, (*EVIDENCE, entry(9, date(2025, 1, 1), text=spelled)))
    assert rules(by_an_entry, "impact") == []


def test_a_short_form_is_told_of_once_at_its_first_use() -> None:
    drawn = document({"summary": "Our QMB met 9 times.", "impact": "QMB 9. QMB 10."})
    found = [(it.box, it.start, it.end) for it in Checker(drawn).all() if it.rule == "acronym"]
    assert found == [("summary", 4, 7)]


@pytest.mark.parametrize(
    "text",
    [
        "INC0012345, ICM 612518327, SC-300, S360, TLS1.2 and KB5034441 are 6 names.",
        "CPU, API, US, UTC, PDF and URLs are 6 words that all know.",
        "WE ARE ALL HERE 9 TIMES AND SHOUT ABOUT QMB.",
        "Phase II took 9 days. OK.",
        "C:\\QMB\\LOG and ${HOME_DIR} are 2 places.",
    ],
)
def test_what_is_no_unknown_short_form(text: str) -> None:
    assert rules_of("impact", text) == []


# -- hostile and long texts ----------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "I will ", "TODO ", "QMB ", "(", ")", "“", "”", '"', "[", "]", "<", "a ", "\n", "- ", "  ",
        "Sev 1–", "2 of 3 ", "9 % ", "TTA ", "?", "_", ".", "…", " of", "reduced ", "to 9", "\x00",
        "\x1b[31m", "\u202e", "👩‍🚒", "é", "\ud800", "You are so ", "very ", "e.g. ", "{{ x }}",
    ]
)  # fmt: skip


@given(
    st.lists(PIECES, max_size=40).map("".join),
    st.sampled_from(["impact", "summary", "setback", "goals", "growth", "manager-comment"]),
)
def test_every_finding_is_about_words_that_stand_there(text: str, box: str) -> None:
    drawn = document({box: text})
    checker = Checker(drawn)
    found = checker.of_box(key_of(box), text)
    for it in found:
        assert 0 <= it.start <= it.end <= max(len(text), 1)
        assert it.rule in RULES
    # Typing shows what is found once it is kept.
    if text.strip():
        assert found == tuple(it for it in checker.all() if it.box == key_of(box))


@pytest.mark.parametrize(
    "piece",
    ["a", " ", "(", "“", '"', ".", ". ", "A ", "AB ", "TODO ", "I will ", "2 of 3 TTA ",
     "Sev 1, 2, ", "\n", "- \n", "reduced by ", "very ", "You are very ", "[name ", "!?",
     "more than any ", "Sev 1–2 TTA 46 of 47 ", "👩‍🚒", "\x00", "that that ", "(AB) Ab ",
     "AB (A b ", "e.g. "],
)  # fmt: skip
def test_no_text_makes_the_checks_slow(piece: str) -> None:
    """A megabyte costs about as much as what is read of it."""
    text = piece * (1_000_000 // len(piece))
    for box in ("impact", "manager-comment"):
        checker = Checker(document({}))
        begun = time.process_time()
        found = checker.of_box(key_of(box), text)
        assert time.process_time() - begun < 1.0
        assert len(found) <= len(RULES) * MOST


def test_a_large_connect_is_checked_in_little_more_than_its_boxes_while_typing() -> None:
    text = "\n".join(it.text for it in TEXTS if it.box == "impact" and not it.rules)[:2_000]
    day = date(2025, 1, 1)
    entries = tuple(
        entry(number, day + timedelta(days=number % 170), text="Closed 9 of 10 cases at Contoso.")
        for number in range(200)
    )
    drawn = document(dict.fromkeys(("impact", "summary", "setback", "growth"), text), entries)

    def cpu(act: object) -> float:
        begun = time.process_time()
        act()  # type: ignore[operator]
        return time.process_time() - begun

    checker = Checker(drawn)
    whole = min(cpu(lambda: Checker(drawn).all()) for _ in range(3))
    typed = min(cpu(lambda: checker.of_box("impact-1", text)) for _ in range(3))
    assert typed < 0.7 * whole


# -- figures -------------------------------------------------------------------------------------

ORDERS = {"icm": ("0", "1", "2", "2.5", "3", "4")}
TTA = Target("tta", "TTA", "icm", "mcs", ("1", "2", "2.5"), "each", 900, ("1.1",), "")
LOW = Target("low", "TTA", "icm", "mcs", ("3", "4"), "each", 86_400, ("1.1",), "")
CRI = Target("cri", "TTM", "icm", "cri", (), "mean", 86_400, ("1.1",), "")
TARGETS = (TTA, LOW, CRI)


def sealed(met: int, missed: int, mitigated_s: int = 7_200) -> Sealed:
    """So many incidents at Sev 2 acknowledged after a minute, so many after an hour."""
    incidents = [
        Incident("icm", str(number), created=0, programmes=frozenset({programme}),
                 severities=((0, "2"),), acknowledged=60 if number < met else 3_600,
                 mitigated=mitigated_s)
        for number in range(met + missed)
        for programme in (["mcs", "cri"] if number < 3 else ["mcs"])
    ]  # fmt: skip
    rubric = Rubric("test", "1", "Test", ORDERS, (), TARGETS)
    return Sealed(report(rubric, incidents, 10_000_000), None, TARGETS, dict(ORDERS), "UTC", ())


def of_figures(
    text: str, now: Sealed, *earlier: Sealed, sentences: tuple[str, ...] = ()
) -> list[str]:
    """The reasons why figures in an impact box are stale."""
    assert now.team is not None
    drawn = document({"impact": text})
    lines = tuple(
        SloLine(target, figures)
        for target, figures in zip(now.targets, now.team.targets, strict=True)
    )
    parts = [
        replace(part, priorities=tuple(
            replace(it, slo=lines, sentences=sentences) for it in part.priorities))
        for part in drawn.parts
    ]  # fmt: skip
    checker = Checker(replace(drawn, parts=tuple(parts), severities=ORDERS), earlier)
    return [it.why for it in checker.all() if it.rule == "figure-stale"]


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("Acknowledged 46 of 47 MCS Sev 1–2.5 IcMs within 15 min.", "45 of 47"),
        ("We acknowledged 46 of 47 of them in time.", "45 of 47"),
        ("Our TTA for mission critical Sev 1, 2 and 2.5 was 97.9 %.", "95.7 %"),
        ("TTA at 98 percent, better than I had hoped.", "95.7 %"),
        ("TTA looks good. The average is 2.3 minutes.", "the average 3.5 min"),
        ("Mitigation of CRIs took 2 h on average.", "the average 3 h"),
    ],
)
def test_a_figure_of_an_earlier_draw_is_told_of_with_both_values(text: str, now: str) -> None:
    before, after = sealed(46, 1), sealed(45, 2, 10_800)
    (why,) = of_figures(text, after, before)
    assert now in why
    # As of the earlier draw it was right, and with nothing to compare it is left alone.
    assert of_figures(text, before, before) == []


@pytest.mark.parametrize(
    "text",
    [
        "Of my own, 46 of 47 cases were closed in a week.",  # which figure is not said
        "46 of 47 repair items are done.",
        "Acknowledged 45 of 47 MCS Sev 1–2.5 IcMs within 15 min.",  # as of now
        "TTA: 2 of 47 missed the limit of 15 min.",
        "TTA of Sev 3 and 4: 46 of 47 within a day.",  # another target, which never said so
        "Acknowledged 3 of 3 in May within 15 min.",
        "I acknowledged the incident in 2 minutes and mitigated it in 2 h.",
        "TTA went from 31 of 40 to 45 of 47.",
    ],
)
def test_a_figure_that_can_not_be_placed_or_is_right_is_left_alone(text: str) -> None:
    assert of_figures(text, sealed(45, 2), sealed(46, 1)) == []


def test_another_count_of_exactly_one_target_is_wrong_without_an_earlier_draw() -> None:
    text = "Acknowledged 44 of 47 MCS Sev 1–2.5 IcMs within 15 min."
    (why,) = of_figures(text, sealed(45, 2))
    assert "45 of 47" in why
    assert "TTA, MCS Sev 1–2.5 IcMs" in why
    assert of_figures("In May I acknowledged 4 of 5 MCS Sev 1–2.5 IcMs.", sealed(3, 2)) == []


def test_sentences_of_now_are_true_by_definition_and_former_ones_are_not() -> None:
    text = "Acknowledged 46 of 47 MCS Sev 1–2.5 IcMs within 15 min; previous period 9 of 9."
    assert of_figures(text, sealed(45, 2), sealed(46, 1), sentences=(text,)) == []
    assert len(of_figures(text, sealed(45, 2), sealed(46, 1))) == 1
