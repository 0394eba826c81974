"""Periods, goals and coverage from the shell."""

from __future__ import annotations

import datetime

import pytest
from support import NOW, Cli


def test_periods_are_listed_latest_first_and_can_be_given_other_days(cli: Cli) -> None:
    cli("period", "add", "H1", "--from", "2026-01-01", "--to", "2026-05-31")
    cli("period", "add", "H2", "--from", "2026-07-01", "--to", "2026-12-31")
    cli("period", "add", "H1", "--from", "2026-01-01", "--to", "2026-06-30")
    assert cli("period", "list", "--json").json == [
        {"name": "H2", "from": "2026-07-01", "to": "2026-12-31"},
        {"name": "H1", "from": "2026-01-01", "to": "2026-06-30"},
    ]


@pytest.mark.parametrize(
    "days", [("2026-06-30", "2026-01-01"), ("2026-02-30", "2026-03-01"), ("soon", "later")]
)
def test_a_period_needs_two_days_in_order(cli: Cli, days: tuple[str, str]) -> None:
    result = cli("period", "add", "P", "--from", days[0], "--to", days[1])
    assert result.code == 2
    assert cli("period", "list", "--json").json == []


def test_coverage_counts_the_current_period_by_circle_and_month(cli: Cli) -> None:
    cli("period", "add", "H1", "--from", "2026-01-01", "--to", "2026-06-30")
    for day, circle in (("2026-03-01", "own"), ("2026-06-10", "others"), ("2025-11-01", "own")):
        cli("log", f"on {day}", "-i", "1.1", "--on", day, "--circle", circle)
    cli("log", "one", "-i", "1.2", "--on", "2026-02-01")
    cli("log", "x", "-i", "1.3", "--on", "2026-06-01")
    cli("log", "y", "-i", "1.3", "--on", "2026-06-02")
    found = {item["code"]: item for item in cli("coverage", "--json").json}
    assert found["1.1"] == {
        "code": "1.1",
        "state": "shown",
        "n": 2,
        "by_circle": {"own": 1, "others": 1, "built": 0, "none": 0},
        "by_month": {"2026-03": 1, "2026-06": 1},
        "last": "2026-06-10",
    }
    assert (found["1.2"]["state"], found["1.3"]["state"]) == ("thin", "thin")
    assert (found["1.4"]["state"], found["1.4"]["last"]) == ("empty", None)


def test_an_indicator_that_does_not_apply_says_why_and_can_apply_again(cli: Cli) -> None:
    assert cli("coverage", "not-applicable", "7.3", "--reason", "no hiring").code == 0
    state = {item["code"]: item["state"] for item in cli("coverage", "--json").json}
    assert state["7.3"] == "not_applicable"
    assert "no hiring" in cli("coverage").out
    cli("coverage", "not-applicable", "7.3", "--reason", "none")
    state = {item["code"]: item["state"] for item in cli("coverage", "--json").json}
    assert state["7.3"] == "empty"
    assert cli("coverage", "not-applicable", "7.9", "--reason", "x").code == 2
    assert cli("coverage", "not-applicable", "7.3").code == 2


def test_after_a_period_its_review_is_still_the_current_one_for_a_while(cli: Cli) -> None:
    cli("period", "add", "H1", "--from", "2026-01-01", "--to", "2026-06-30")
    cli("log", "in time", "-i", "1.1", "--on", "2026-03-01")
    later = NOW + datetime.timedelta(days=40)
    assert {i["code"]: i["n"] for i in cli("coverage", "--json", now=later).json}["1.1"] == 1
    cli("log", "after it", "-i", "1.1", "--on", "2026-10-01", now=NOW.replace(month=11))
    assert {i["code"]: i["n"] for i in cli("coverage", "--json", now=later).json}["1.1"] == 1
    much_later = NOW.replace(month=12)
    assert {i["code"]: i["n"] for i in cli("coverage", "--json", now=much_later).json}["1.1"] == 2


def test_a_goal_is_added_changed_answered_removed_and_brought_back(cli: Cli) -> None:
    made = cli("goal", "add", "Halve it", "--measure", "22 to 11", "--due", "2026-12-31",
               "--priority", "3").out.strip()  # fmt: skip
    cli("goal", "edit", made[-6:], "Halve it twice")
    cli("goal", "answer", made[-6:], "Reached.")
    assert cli("goal", "list", "--json").json == [
        {
            "id": made,
            "text": "Halve it twice",
            "success_measure": "22 to 11",
            "due": "2026-12-31",
            "priority": 3,
            "answer": "Reached.",
        }
    ]
    cli("goal", "remove", made[-6:])
    assert cli("goal", "list", "--json").json == []
    cli("undo")
    assert len(cli("goal", "list", "--json").json) == 1
    assert cli("goal", "answer", "zzzz", "x").code == 2
    assert cli("goal", "add", "x", "--priority", "9").code == 2
    assert cli("goal", "add", "x", "--due", "31.12.2026").code == 2
