"""The rubric: coverage beside each indicator, its texts and evidence, and from a gap to a note."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_driver import NARROW, WIDE, Driver, drive

from reviewapp.core.rubric_search import matching
from reviewapp.services import coverage, identity, periods, rubrics
from reviewapp.services.capture import checked_entry, keep_entries, log_entry
from reviewapp.services.changing import drain_spool
from reviewapp.services.demo import demo_workspace
from reviewapp.services.evidence import Query, find
from reviewapp.services.measures import all_measures
from reviewapp.services.workspace import Workspace
from reviewapp.tui.screens.rubric import RubricScreen

HOSTILE = "[red]x[/] [/] [link=x] \x1b[31m 漢字 עברית 🎉"

OWN = """\
rubric = "team"
version = "1"
title = "[bold]Ours[/]"
severities = {icm = ["1", "2"]}

[[priorities]]
number = 1
title = "Care [/] about 漢字"
statement = "Be [red]kind[/]."
outcomes = ["An outcome"]
notes = ["A note of ours"]

[[priorities.indicators]]
code = "1.1"
title = "Answer [link=x]fast[/]"
description = "In minutes."

[[priorities.measures]]
text = "TTA <= 15 mins"
targets = ["ours-tta"]

[[priorities.measures]]
text = "Kindness"

[[targets]]
id = "ours-tta"
metric = "TTA"
source = "icm"
severities = ["1", "2"]
statistic = "mean"
limit_s = 900
indicators = ["1.1"]
measure = "TTA <= 15 mins"
status = "ambiguous"
note = "Read as a mean."
"""


@pytest.fixture
def engineer(workspace: Workspace) -> Workspace:
    """An engineer whose first three indicators are shown, thin and empty."""
    identity.identify(workspace, "Ada", None, None)
    periods.add_period(workspace, "FY26-H2", "2026-01-01", "2026-06-30")
    for text, on in (("a first thing", "2026-02-01"), ("a second thing", "2026-06-01")):
        log_entry(workspace, text, codes=["1.1"], on=on, circle="own")
    log_entry(workspace, "before the period", codes=["1.1"], on="2025-12-31")
    log_entry(workspace, HOSTILE, codes=["1.2"], on="2026-06-10", private=True)
    return workspace


def text_of(app: Driver) -> str:
    """All that is beside the tree, also what has to be scrolled to."""
    screen = app.app.screen
    assert isinstance(screen, RubricScreen)
    return screen.text.plain


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_an_indicator_with_all_that_belongs_to_it(
    engineer: Workspace, size: tuple[int, int]
) -> None:
    async def script(app: Driver) -> None:
        await app.press("r")
        assert "1 shown, 1 thin, 23 empty · FY26-H2 (2026-01-01 to 2026-06-30)" in app.text
        assert "1.1 shown 2" in app.text
        assert "1.2 thin 1" in app.text
        assert "1.3 empty" in app.text
        assert "1  1 of 4  Mission" in app.text
        assert "Shown: 2 entries (2 own results)" in text_of(app)
        assert "a second thing" in app.text
        assert "before the period" not in app.text
        shown = text_of(app)
        assert "the last on 2026-06-01" in shown
        for part in ("Priority 1: Mission Critical Support", "Measures", "Outcome examples"):
            assert part in shown
        assert "→ SLO: TTA of MCS Sev 1–2.5 IcMs, 15 min each" in shown
        await app.press("down")
        assert "2026-06-10  private · [red]x[/]" in app.text
        assert "Thin: only 1 entry so far." in text_of(app)
        if size == NARROW:
            labels = [row[:45] for row in app.text.splitlines() if " empty  " in row[:45]]
            assert labels
            assert any("…" in label for label in labels)
            assert any("Partner with Customer" in label for label in labels)

    drive(engineer, script, size)


def test_all_of_the_text_can_be_scrolled_to_and_the_entries_opened(engineer: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("r", "tab", "end")
        last = text_of(app).splitlines()[-1]
        assert last.split()[-1] in app.text
        await app.press("tab", "down", "enter")
        assert app.app.screen.is_modal
        assert "a first thing" in app.text

    drive(engineer, script)


def test_from_a_gap_to_a_new_note_filed_there(engineer: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("r", "g", "g")
        assert "Empty: no entry (FY26-H2)." in text_of(app)
        await app.press("n")
        assert "New note for 1.3" in app.text
        await app.type("closed the gap")
        await app.press("enter")
        assert "1.3 thin 1" in app.text
        assert "closed the gap" in app.text
        await app.press("g")  # the next one, though this one is still thin
        assert text_of(app).startswith("1.4 ")

    drive(engineer, script)
    assert [entry.text for entry in find(engineer, Query(indicators=["1.3"]))] == ["closed the gap"]


def test_gaps_come_down_the_tree_and_go_round(engineer: Workspace) -> None:
    rubric, _ = coverage.of_period(engineer, periods.resolve(engineer))
    filled = [code for code in rubric.codes() if code not in ("1.2", "2.1", "7.4")]
    for code in filled:
        for on in ("2026-02-01", "2026-02-02"):
            log_entry(engineer, "something", codes=[code], on=on)

    async def script(app: Driver) -> None:
        seen = []
        await app.press("r")
        for _ in range(4):
            await app.press("g")
            seen.append(text_of(app).split()[0])
        assert seen == ["1.2", "2.1", "7.4", "1.2"]
        await app.press("up", "up", "up", "g")  # from the priority's own line
        assert text_of(app).startswith("1.2 ")

    drive(engineer, script)
    for code in ("1.2", "2.1", "7.4"):
        for on in ("2026-02-01", "2026-02-02"):
            log_entry(engineer, "something", codes=[code], on=on)

    async def none(app: Driver) -> None:
        await app.press("r", "g")
        assert "No gaps left." in app.notices()

    drive(engineer, none)


def test_not_applicable_with_a_reason_and_back(engineer: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("r", "g", "g", "a")
        await app.type("No [/] onboarding in my team")
        await app.press("enter")
        assert "1.3 n/a" in app.text
        assert "Not applicable to you: No [/] onboarding" in text_of(app)
        await app.press("a", "enter")  # the safe answer leaves it
        assert "1.3 n/a" in app.text
        await app.press("a", "tab", "enter")
        assert "1.3 empty" in app.text
        await app.press("u")
        assert "1.3 n/a" in app.text

    drive(engineer, script)
    _, found = coverage.of_period(engineer, periods.resolve(engineer))
    assert {item.code: item.reason for item in found}["1.3"] == "No [/] onboarding in my team"


def test_a_priority_and_a_pillar_have_their_own_text(engineer: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("r", "up")
        assert text_of(app).startswith("Priority 1: Mission Critical Support")
        assert "Indicators: 1 shown, 1 thin, 2 empty." in text_of(app)
        assert "Your evidence" not in app.text
        await app.press("a")
        assert not app.app.screen.is_modal
        assert any("Choose an indicator" in notice for notice in app.notices())
        await app.press("up")
        assert "2 CRIs: 3 empty" in text_of(app)
        await app.press("enter")
        assert "Mission Critical Support" not in app.text.split("│")[1]
        await app.press("n", "escape", "y")
        assert "2 CRIs: 3 empty" in app.app.clipboard

    drive(engineer, script)


def test_an_indicator_is_found_by_its_words_also_in_a_closed_branch(engineer: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("r", "up", "enter")
        assert "1.4 " not in app.text
        await app.press("slash")
        await app.type("embrace ai")
        await app.press("enter")
        assert text_of(app).startswith("5.3 Embrace AI")
        for code in ("6.1", "5.3"):  # the words stand there still, and 6.1 has them too
            await app.press("slash", "enter")
            assert text_of(app).startswith(f"{code} Embrace")
        await app.press("slash")
        await app.type("embrace no such words")
        await app.press("enter")
        assert any("No indicator has" in notice for notice in app.notices())
        app.app.screen.show_indicator("1.4")
        await app.settle()
        assert text_of(app).startswith("1.4 ")

    drive(engineer, script)


def test_a_long_list_of_evidence_is_read_to_its_end(engineer: Workspace) -> None:
    things = [
        checked_entry(engineer, f"thing {number:03}", codes=["1.3"], on="2026-03-01")
        for number in range(200)
    ]
    keep_entries(engineer, things)
    drain_spool(engineer)

    async def script(app: Driver) -> None:
        await app.press("r", "g", "g")
        app.app.screen.show_indicator("1.3")
        await app.settle()
        assert "thing 199" in app.text
        await app.press("tab", "tab", "end")
        assert "thing 000" in app.text
        await app.press("enter")
        assert app.app.screen.is_modal
        assert "thing 000" in app.text

    drive(engineer, script)


def test_a_new_store_shows_the_rubric_all_the_same(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("escape", "r")
        assert "25 empty · all entries" in app.text
        assert "Empty: no entry (all entries)." in text_of(app)
        assert "Nothing yet: n keeps a note." in app.text

    drive(workspace, script)


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_a_manager_sees_their_own_rubric(root: Path, size: tuple[int, int]) -> None:
    manager = demo_workspace(str(root), "manager", Workspace(str(root)))

    async def script(app: Driver) -> None:
        await app.press("r")
        assert "Mission Critical S" in app.text
        assert text_of(app).startswith("1.1 Ensure all Service Level Objectives")
        await app.press("g")
        assert text_of(app).splitlines()[1].startswith(("Empty", "Thin"))

    drive(manager, script, size)


def test_a_rubric_of_the_team_with_any_text(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "team.toml"
    file.write_text(OWN, encoding="utf-8")
    rubrics.add(workspace, str(file))
    identity.identify(workspace, None, None, "team")

    async def script(app: Driver) -> None:
        await app.press("r")
        assert "[bold]Ours[/]" in app.text
        assert "1.1 empty    Answer [link=x]fast[/]" in app.text
        shown = text_of(app)
        assert "Be [red]kind[/]." in shown
        assert (
            "  → SLO: TTA of Sev 1–2 IcMs, 15 min on average, "
            "the source can be read in two ways, counts for this indicator\n    Read as a mean."
        ) in shown
        assert "Notes on how the source was read\n• A note of ours" in shown

    drive(workspace, script, WIDE)


def test_the_closest_title_leads_the_search(engineer: Workspace, workspace: Workspace) -> None:
    identity.identify(workspace, None, None, "manager")
    rubric = rubrics.load(workspace, "manager")

    def codes(words: str) -> list[str]:
        return [indicator.code for _, indicator in matching(rubric, words)]

    titles = {indicator.code: indicator.title.casefold() for _, indicator in rubric.indicators()}
    assert titles[codes("care")[0]] == "care"
    assert codes("care").index("4.1") > 0
    assert codes("21")[0] == "2.1"
    assert codes("") == list(rubric.codes())
    priority = rubric.priorities[0]
    for text in (priority.measures[0].text, priority.outcomes[0]):
        assert set(codes(text)) >= {indicator.code for indicator in priority.indicators}
    assert codes("no such word at all") == []


def test_a_search_that_finds_nothing_shows_the_way_on(workspace: Workspace) -> None:
    log_entry(workspace, "a note")

    async def script(app: Driver) -> None:
        await app.press("escape", "i", "f")
        await app.type("xyzzy [x]")
        assert "Nothing has “xyzzy [x]”: another word, or Backspace; ↓ shows all." in app.said()
        await app.press("enter")
        assert app.app.screen.is_modal
        await app.press("down", "down", "enter")
        assert "Filed under 1.2" in app.text

    drive(workspace, script)


def test_how_a_measure_stands_is_said_beside_it(workspace: Workspace) -> None:
    log_entry(workspace, "nine courses", codes=["6.1"])
    entry = find(workspace, Query())[0]

    async def script(app: Driver) -> None:
        await app.press("r")
        # Incidents tell all that the first priority measures, so the others' measures are there.
        await app.press("s")
        assert "Measures that no incident tells" in app.text
        await app.press("escape")
        app.app.screen.show_indicator("6.1")
        await app.press("s", "down", "enter", "d", "tab")
        await app.type("2026-06-30")
        await app.press("tab", "tab")
        await app.type("[b]nine")
        await app.press("tab")
        await app.type(entry.id[-6:])
        await app.press("ctrl+s")
        assert "done" in app.text
        assert "done on 15 June 2026: [b]nine" in app.said()
        await app.press("escape")
        assert "→ done on 15 June 2026: [b]nine" in app.app.screen.text.plain
        await app.press("s", "down", "enter", "tab")
        await app.type("soon")
        await app.press("ctrl+s")
        assert "is not a date" in app.said()
        await app.press("escape", "tab", "enter")
        for key in ("home", "down", "x", "u"):
            await app.press(key)
            await app.settle()
        assert "not said" in app.text

    drive(workspace, script, WIDE)
    measure = next(it for it in all_measures(workspace) if it.id == "engineer-6-8cca4e")
    assert measure.status is not None
    assert (measure.state, measure.status.evidence) == ("done", (entry.id,))
