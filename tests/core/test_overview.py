from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reviewapp.core.coverage import Tally, coverage
from reviewapp.core.figure_words import target_name
from reviewapp.core.measures import MeasureStatus, StandingMeasure, due_first
from reviewapp.core.overview import Gap, Situation, gaps, next_steps
from reviewapp.core.periods import EVERYTHING, Period
from reviewapp.core.rubric import Indicator, Priority, Rubric, Target

TODAY = date(2026, 6, 15)
CALM = Situation(
    today=TODAY,
    period=Period("FY26-H2", date(2026, 1, 1), date(2026, 12, 31)),
    any_entry=True,
    inbox=0,
    missed=(),
    states={"shown": 20, "thin": 1},
    gaps=(Gap("1.1", "title", 1, "thin"),),
    due=(),
    last_import=TODAY,
    connect=None,
)


def ago(days: int) -> date:
    return TODAY - timedelta(days)


def empty(*codes: str) -> tuple[Gap, ...]:
    return tuple(Gap(code, "title", 1, "empty") for code in codes)


def ending(days: int) -> Period:
    return Period("FY26-H2", date(2026, 1, 1), TODAY + timedelta(days))


def test_nothing_to_do() -> None:
    assert next_steps(CALM) == ()


@pytest.mark.parametrize(
    ("change", "kind", "text"),
    [
        (
            {"any_entry": False, "gaps": empty("1.1"), "states": {"empty": 1}},
            "first_note",
            "Nothing is noted yet: write down what you have just achieved.",
        ),
        ({"inbox": 1}, "inbox", "1 note waits in the inbox."),
        ({"inbox": 4000}, "inbox", "4,000 notes wait in the inbox."),
        ({"missed": ["IcM 7"]}, "missed", "1 missed incident has no evidence yet: IcM 7."),
        (
            {"missed": ["IcM 7", "DFM 9", "IcM 8"]},
            "missed",
            "3 missed incidents have no evidence yet: IcM 7, DFM 9, …",
        ),
        (
            {
                "gaps": empty("2.3", "3.1", "3.2", "7.4"),
                "states": {"shown": 17, "empty": 4, "not_applicable": 2},
            },
            "gap",
            "4 of 21 indicators have no evidence: 2.3, 3.1, 3.2, …",
        ),
        (
            {"gaps": empty("2.3"), "states": {"empty": 1}},
            "gap",
            "1 of 1 indicator has no evidence: 2.3.",
        ),
        (
            {"gaps": empty("2.3"), "states": {"empty": 1, "shown": 8}},
            "gap",
            "1 of 9 indicators has no evidence: 2.3.",
        ),
        (
            {"due": (ago(-30),)},
            "goal",
            "A goal is due on 2026-07-15: say what became of it.",
        ),
        ({"due": (ago(1),)}, "goal", "A goal was due on 2026-06-14: say what became of it."),
        (
            {"due": (ago(-9), ago(3), ago(-31))},
            "goal",
            "2 goals are due, the first on 2026-06-12: say what became of them.",
        ),
        ({"last_import": ago(36)}, "import", "The last incident import is 36 days old."),
        (
            {"last_import": None},
            "import",
            "No incidents yet: an IcM or DFM export gives the SLO figures.",
        ),
        ({"period": ending(30)}, "connect", "FY26-H2 ends in 30 days: draft its Connect."),
        ({"period": ending(1)}, "connect", "FY26-H2 ends in 1 day: draft its Connect."),
        ({"period": ending(0)}, "connect", "FY26-H2 ends today: draft its Connect."),
        ({"period": ending(-12)}, "connect", "FY26-H2 ended 12 days ago: draft its Connect."),
        (
            {"period": ending(12), "connect": "draft"},
            "connect",
            "FY26-H2 ends in 12 days: finish its Connect.",
        ),
        (
            {"connect": "draft", "boxes": (2, 3)},
            "connect",
            "FY26-H2: 2 of 3 boxes written.",
        ),
        (
            {"period": ending(12), "connect": "returned", "boxes": (0, 3)},
            "connect",
            "FY26-H2 ends in 12 days: its Connect came back, to be submitted again.",
        ),
        (
            {"period": EVERYTHING, "connect": "draft", "boxes": (1, 3)},
            "connect",
            "The Connect: 1 of 3 boxes written.",
        ),
    ],
)
def test_one_step_at_a_time(change: dict[str, object], kind: str, text: str) -> None:
    (step,) = next_steps(replace(CALM, **change))  # type: ignore[arg-type]
    assert (step.kind, step.text) == (kind, text)


@pytest.mark.parametrize(
    "change",
    [
        {"due": (ago(-31),)},
        {"last_import": ago(35)},
        {"period": ending(31)},
        {"period": EVERYTHING},
        {"period": ending(3), "connect": "submitted"},
        {"connect": "draft", "boxes": (3, 3)},
        {"connect": "submitted", "boxes": (1, 3)},
    ],
)
def test_what_can_wait(change: dict[str, object]) -> None:
    assert next_steps(replace(CALM, **change)) == ()  # type: ignore[arg-type]


def test_the_most_useful_five_first() -> None:
    busy = replace(
        CALM,
        inbox=1,
        missed=("IcM 7",),
        gaps=empty("1.1"),
        due=(TODAY,),
        period=ending(2),
        last_import=None,
    )
    kinds = [step.kind for step in next_steps(busy)]
    assert kinds == ["inbox", "missed", "gap", "goal", "connect"]


def test_gaps_are_the_empty_ones_before_the_thin_ones() -> None:
    rubric = Rubric(
        "r",
        "1",
        "R",
        {},
        tuple(
            Priority(number, None, "P", "S", tuple(Indicator(code, f"T {code}") for code in codes))
            for number, codes in ((1, ("1.1", "1.2", "1.3")), (2, ("2.1",)))
        ),
    )
    tally = Tally("1.1", "2026-06", 1, 1, 0, 0, TODAY, TODAY)
    covered = coverage(rubric.codes(), [tally], {"1.3": "not mine"}, TODAY)
    assert gaps(rubric, covered) == (
        Gap("1.2", "T 1.2", 1, "empty"),
        Gap("2.1", "T 2.1", 2, "empty"),
        Gap("1.1", "T 1.1", 1, "thin"),
    )


def test_a_target_in_one_line() -> None:
    orders = {"icm": ("0", "1", "2", "2.5", "3")}
    target = Target(
        "t", "TTA", "icm", "mcs", ("1", "2", "2.5"), "each", 900, (), "TTA <=15 min for IcMs"
    )
    assert target_name(target, orders) == "TTA ≤ 15 min · MCS Sev 1–2.5 IcMs"
    assert target_name(replace(target, statistic="mean"), orders).startswith("mean TTA ≤ 15 min")
    assert target_name(replace(target, limit_s=None), orders) == "TTA · MCS Sev 1–2.5 IcMs"


def test_a_measure_that_is_due_says_which_and_several_how_many_are_late() -> None:
    def due(*days: int) -> str:
        found = [
            StandingMeasure(f"m{day}", 1, "Train.", MeasureStatus(due=ago(day))) for day in days
        ]
        steps = next_steps(replace(CALM, measures=due_first(found)))
        return "; ".join(step.text for step in steps if step.kind == "measure")

    assert due(1) == f"A measure was due on {ago(1)}: “Train”."
    assert due(-1) == f"A measure is due on {ago(-1)}: “Train”."
    assert due(-31) == ""
    assert due(-3, 4, 9) == f"3 measures are due, 2 of them overdue, the first on {ago(9)}."
    done = StandingMeasure("m", 1, "Train.", MeasureStatus("done", due=ago(5)))
    assert next_steps(replace(CALM, measures=due_first([done]))) == next_steps(CALM)
