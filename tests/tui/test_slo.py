"""The SLO screen: targets, down to their incidents, from an incident to a note and back."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from app_driver import NARROW, WIDE, Driver, Slow, drive
from support import ROOT
from textual.widgets import Input

from reviewapp.core import wording
from reviewapp.core.incident_filter import filter_of
from reviewapp.core.months import Month
from reviewapp.services import periods, slo
from reviewapp.services.capture import log_entry
from reviewapp.services.evidence import Query, find
from reviewapp.services.identity import identify
from reviewapp.services.overview import overview
from reviewapp.services.slo import Question
from reviewapp.services.slo_import import Selection, import_file
from reviewapp.services.workspace import Workspace
from reviewapp.tui.dialogs.slo_filter import SloFilter
from reviewapp.tui.screens.home_text import next_text
from reviewapp.tui.screens.slo_reading import View
from reviewapp.tui.widgets.slo_strip import sparkline, strip

SAMPLES = ROOT / "data" / "sample"
TTA = "eng-mcs-tta-high"
#: To the SLO screen, which begins with my incidents, and on to everyone's.
EVERYONE = ("m", "f", "tab", "space", "ctrl+s")


@pytest.fixture
def workspace(workspace: Workspace) -> Workspace:
    """An engineer with both sample exports."""
    identify(workspace, "Maya Okafor", "mokafor", "engineer")
    selection = Selection("created", "2024-07-01", "2025-06-30")
    for name in ("icm-export.csv", "dfm-export.csv"):
        import_file(workspace, str(SAMPLES / name), selection=selection)
    return workspace


def flat(app: Driver) -> str:
    """The words on the screen, whatever line they were wrapped to."""
    return " ".join(app.text.replace("│", " ").split())


async def write_to(app: Driver, path: Path) -> None:
    """Answer the question for a file."""
    await app.press("w")
    app.app.screen.query_one(Input).value = str(path)
    await app.press("enter")


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_the_figures_are_those_of_the_services(workspace: Workspace, size: tuple[int, int]) -> None:
    periods.add_period(workspace, "FY25-H2", "2025-01-01", "2025-06-30")
    period = periods.resolve(workspace, "FY25-H2")
    seen = slo.overview(workspace, Question(period=period))
    pairs = list(zip(seen.rubric.targets, seen.report.targets, strict=True))
    counted = [
        figures
        for target, figures in pairs
        if target.statistic == "each" and figures.n >= wording.SMALL_N
    ]
    assert len(counted) >= 3

    async def script(app: Driver) -> None:
        await app.press("m", "f", "tab", "space", *["tab"] * 5, "down", "enter")
        for figures in counted:
            row = next(
                line for line in app.text.splitlines() if f"{figures.met} of {figures.n} " in line
            )
            assert wording.percent(figures.met, figures.n) in row
        for sign in ("✓ met", "✗ missed", "– none", "– no limit"):
            assert sign in app.text
        assert "Missed: 37 of 39 (94.9 %; 95 % CI 83.1–98.6 %)" in app.text
        assert f"{seen.report.uncovered} outside every target" in app.text
        if size == WIDE:
            assert "├─●┤" in app.text
            assert "▇▇████" in app.text
            assert "13 of 16, no clear change" in app.text
            assert "IcM 612604504  42.1 min" in app.text

    drive(workspace, script, size)


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_down_to_the_incidents_misses_first_and_back(
    workspace: Workspace, size: tuple[int, int]
) -> None:
    found = slo.incident_verdicts(workspace, Question(), TTA)
    misses = [item.incident.external_id for item in found if item.verdict == "missed"]

    async def script(app: Driver) -> None:
        await app.press(*EVERYONE, "down", "up", "enter")
        rows = [line for line in app.text.splitlines() if "✗ missed  " in line]
        assert [next(i for i in misses if i in row) for row in rows[: len(misses)]] == misses
        assert f"{len(misses)} missed" in app.text
        assert f"{wording.duration((found[0].seconds or 0) - 900)}" in app.text
        await app.press("end")
        assert found[-1].incident.external_id in app.text
        await app.press("escape", "down", "down", "enter", "escape")
        assert app.focused is app.app.screen.query_one("#targets")
        assert "▸ TiC ≤ 4 h" in app.text

    drive(workspace, script, size)


def test_an_incident_becomes_evidence_and_never_twice_unasked(workspace: Workspace) -> None:
    mine = Question(assignees=["mokafor"])
    worst = slo.incident_verdicts(workspace, mine, TTA)[0].incident

    async def script(app: Driver) -> None:
        await app.press("m", "enter")
        assert "No note about it yet: a makes one." in flat(app)
        await app.press("a", "ctrl+s")
        assert "noted" in app.text
        await app.press("a")
        assert "A note has this incident already" in app.text
        await app.press("escape")
        assert "A note has" not in app.text
        await app.press("a", "enter")
        assert "Entry …" in app.text
        await app.press("escape")
        await app.press("enter")
        assert "Entry …" in app.text

    drive(workspace, script)
    [entry] = find(workspace, Query())
    assert entry.incidents == (f"icm:{worst.external_id}",)
    assert entry.circle == "own"
    assert entry.rubric == "engineer"
    target = next(
        target for target in slo.figures(workspace, Question())[0].targets if target.id == TTA
    )
    assert entry.indicators == target.indicators
    assert worst.title in entry.text


def test_a_second_note_of_an_incident_only_when_asked_for(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("m", "enter", "a", "ctrl+s")
        await app.press("a", "tab", "enter", "ctrl+s")

    drive(workspace, script)
    assert len(find(workspace, Query())) == 2


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_the_incident_of_somebody_else_is_not_my_own_result(
    workspace: Workspace, size: tuple[int, int]
) -> None:
    found = slo.incident_verdicts(workspace, Question(), TTA)
    people = [item.incident.acknowledged_by or item.incident.assignee for item in found]
    place = people.index("rquiroga")

    async def script(app: Driver) -> None:
        await app.press(*EVERYONE, "enter", *["down"] * place)
        row = next(row for row in app.text.splitlines() if "▸ " in row and "m SLO" not in row)
        assert " rquiroga " in row
        assert size == NARROW or " me " in app.text
        await app.press("a")
        assert "This incident was rquiroga’s: say what your part in it was." in flat(app)
        await app.press("enter")
        assert "Not your incident" not in app.text
        await app.press("a", "tab", "enter")
        assert "New note" in app.text
        await app.press("ctrl+s")

    drive(workspace, script, size)
    [entry] = find(workspace, Query())
    assert entry.circle is None


@pytest.mark.parametrize("is_slow", [False, True], ids=["quick", "slow"])
def test_a_key_before_the_figures_are_read_is_not_lost(
    workspace: Workspace, root: Path, is_slow: bool
) -> None:
    async def early(app: Driver, *keys: str) -> None:
        if is_slow:
            slow.answers.clear()
        await app.ahead("m", *keys)
        slow.answers.set()
        await app.settle()

    async def filter_early(app: Driver) -> None:
        await early(app, "f", "tab", "space", "h")
        assert "[ ] Mine" in app.text
        assert app.app.current_mode == "slo"

    async def enter_early(app: Driver) -> None:
        await early(app, "enter", "end")
        assert "My incidents" in app.text
        assert app.focused is app.app.screen.query_one("#incidents")
        assert app.focused.cursor > 0

    async def called_off(app: Driver) -> None:
        await early(app, "f", "escape", "h")
        assert app.app.current_mode == "home"

    for script in (filter_early, enter_early, called_off):
        slow = Slow(str(root))
        slow.answers.set()
        drive(slow, script)


def test_a_mean_is_judged_by_the_mean_and_few_have_no_share(workspace: Workspace) -> None:
    rubric, report = slo.figures(workspace, Question())
    pairs = list(zip(rubric.targets, report.targets, strict=True))
    small = [figures for target, figures in pairs if target.limit_s and 0 < figures.n < 10]
    assert small
    acknowledged = next(figures.mean_s for target, figures in pairs if target.statistic == "mean")
    assert acknowledged is not None

    async def script(app: Driver) -> None:
        await app.press(*EVERYONE)
        rows = app.text.splitlines()
        assert any(
            f" mean {wording.duration(acknowledged)} " in row and "✓ met" in row for row in rows
        )
        assert any("✗ missed, 1 open" in row and " of " not in row for row in rows)
        for figures in small:
            assert any(
                f"{figures.met} of {figures.n} " in row and " n < 10 " in row for row in rows
            )
        await app.press(*["down"] * 6)
        assert "with the 1 still open counted in it is over that" in app.said()
        assert "For information, within 24 h each: " in app.said()
        # The counts add up to n: a miss that still runs is no incident of its own.
        counted = re.search(r"Counts: (\d+) met, (\d+) missed \(1 of them still open\)", app.said())
        within = re.search(r"within 24 h each: (\d+) of (\d+)", app.said())
        assert counted
        assert within
        assert int(counted[1]) + int(counted[2]) == int(within[2])

    drive(workspace, script)
    # Home, where everyone's are looked at, gives the reason too.
    identify(workspace, "Maya Okafor", "nobody", "engineer")
    assert "1 still open counted in" in next_text(overview(workspace), str, 140, True).plain


def test_a_note_is_offered_only_where_an_incident_is(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("m")
        assert "Add as evidence" not in app.text
        assert "My incidents (mokafor) · f: everyone’s" in app.text
        await app.press("enter")
        assert "Add as evidence" in app.text
        await app.press("escape", *EVERYONE[1:])
        assert "Add as evidence" not in app.text
        assert "Everyone’s incidents · f: only mine (mokafor)" in app.text

    drive(workspace, script)


def test_enter_on_an_incident_without_a_note_goes_to_its_details(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("m", "enter", "enter")
        assert app.focused is app.app.screen.query_one("#incident-detail")
        assert "Acknowledged by" in app.text
        details = app.app.screen.query_one("#incident-detail")
        await app.press("end")
        assert details.scroll_y > 0
        await app.press("escape")
        assert app.focused is app.app.screen.query_one("#incidents")
        # The next incident is read from its beginning.
        await app.press("down")
        assert details.scroll_y == 0

    drive(workspace, script)


def test_from_a_note_back_to_its_incident(workspace: Workspace) -> None:
    excluded = next(
        item.incident
        for item in slo.incident_verdicts(workspace, Question())
        if item.verdict == "excluded"
    )

    async def script(app: Driver) -> None:
        await app.press("m", "enter", "a", "ctrl+s", "e", "g")
        assert "▸m SLO" in app.text
        assert "against each target that names it" in flat(app)
        assert "noted" in app.text
        app.app.screen.show_incident(excluded.reference)
        await app.settle()
        assert "– left out" in app.text
        app.app.screen.show_incident("icm:1")
        await app.settle()
        assert "icm:1 is not imported yet" in app.text
        await app.press("escape")
        assert app.focused is app.app.screen.query_one("#targets")

    drive(workspace, script)


def test_an_entry_leads_to_all_of_its_incidents_and_one_incident_to_all_of_its_notes(
    workspace: Workspace,
) -> None:
    references = ["icm:612630189", "icm:612604504", "icm:77"]
    for text in ("the first", "the second"):
        log_entry(workspace, text, incidents=references, on="2026-06-01")
    periods.add_period(workspace, "FY26-H2", "2026-06-02", "2026-06-30")

    async def script(app: Driver) -> None:
        await app.press("e")
        assert "Sev 1, IcM 612630189. Acknowledged in 2.2 min, target 15 min: met." in app.said()
        assert "IcM 77: not imported yet." in app.said()
        await app.press("g")
        assert "2 incidents against each target that names them." in flat(app)
        assert "Of any period, whoever’s" in app.text
        assert "icm:77 is not imported yet" in flat(app)
        assert all(reference[4:] in app.text for reference in references)
        await app.press("enter")
        assert "2 entries · incident icm:" in app.text
        await app.press("enter")
        assert "outside FY26-H2" in app.said()
        await app.press("f3")
        assert "▸m SLO" in app.text
        assert "2 incidents against each target" in flat(app)

    drive(workspace, script, WIDE)


def test_what_no_target_counts_is_listed_too(workspace: Workspace) -> None:
    report = slo.figures(workspace, Question())[1]

    async def script(app: Driver) -> None:
        await app.press(*EVERYONE, "end")
        reasons = (f"{n} {why.replace('_', ' ')}" for why, n in report.excluded.items())
        assert f"Left out: {', '.join(reasons)}" in flat(app)
        await app.press("enter")
        assert f"{sum(report.excluded.values())} incidents." in app.text
        assert "– left out" in app.text
        await app.press("escape", "up", "enter")
        assert f"{report.uncovered} incidents." in app.text

    drive(workspace, script)


def test_filters_misses_only_mine_and_assignee(workspace: Workspace) -> None:
    mine = Question(assignees=("mokafor",))
    figures = slo.figures(workspace, mine)[1].targets[0]
    misses = slo.incident_verdicts(workspace, Question(), TTA, missed=True)

    async def script(app: Driver) -> None:
        await app.press("m", "f", "space", "tab", "space", "ctrl+s", "enter")
        assert f"Misses only: {len(misses)} missed. Esc" in app.text
        await app.press("escape", "f", "space", "tab", "space", "ctrl+s")
        assert "mokafor" in app.text
        assert f"{figures.met} of {figures.n} " in app.text
        await app.press("f", "tab", "space", "tab")
        await app.type("no body, [nobody]\n")
        assert "no body, [nobody]" in app.text
        assert "✓ met" not in app.text

    drive(workspace, script)


def test_filters_combine_stand_in_the_title_and_go_with_one_key(workspace: Workspace) -> None:
    periods.add_period(workspace, "FY25-H2", "2025-01-01", "2026-06-30")
    only = filter_of(["mcs"], ["2"], ["kestrel ridge airlines"])
    asked = Question(period=periods.resolve(workspace), only=only)
    found = slo.incident_verdicts(workspace, asked, TTA)
    hidden = slo.hidden(workspace, asked, TTA)
    assert found
    assert hidden.misses == 5

    async def script(app: Driver) -> None:
        await app.press("m", "f")
        assert app.text.count("Everything") == 1
        await app.press("tab", "space", "tab", "tab")
        await app.type("MCS")
        await app.press("tab")
        await app.type("Sev 2")
        await app.press("tab")
        await app.type("kest")
        await app.press("right", "enter")
        title = "Everyone’s incidents · f: only mine (mokafor) · programme MCS · Sev 2 · customer"
        assert f"{title} Kestrel Ridge Airlines · x: show all" in flat(app)
        await app.press("enter")
        rows = [line for line in app.text.splitlines() if found[0].incident.external_id in line]
        assert rows
        assert f"{hidden.incidents} hidden, 5 missed: x." in flat(app)
        await app.press("x")
        assert "everything · as of" in app.text
        assert "customer Kestrel" not in app.text
        assert "hidden" not in app.text

    drive(workspace, script)


def test_a_customer_of_an_incident_without_a_programme_is_one_key_away(
    workspace: Workspace,
) -> None:
    async def script(app: Driver) -> None:
        await app.press(*EVERYONE, "end", "up", "enter")
        app.app.screen.show_incident("dfm:2501130040009453")
        await app.settle()
        assert "not known: p says the customer’s" in app.said()
        await app.press("p")
        await app.type("mcs\n")
        assert "2 incidents without a programme take it from there" in app.notices()[-1]
        assert "MCS (the customer’s: the import names none)" in app.said()
        await app.press("escape")
        assert "2 with the customer’s programme" in app.said()
        await app.press("p")
        assert "Bexhollow Water" in app.text
        for key in ("end", "x", "u", "end", "x", "escape"):
            await app.press(key)
            await app.settle()
        assert "customer’s programme" not in app.said()

    drive(workspace, script)


def test_an_incident_shows_the_limits_it_was_held_against(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("m")
        app.app.screen.show_incident("icm:612630189")
        await app.settle()
        said = app.said()
        assert "✓ met      2.2 min · TTA ≤ 15 min · MCS Sev 1–2.5 IcMs" in said
        assert "✓ met      5.6 h · TTM ≤ 1 d · MCS Sev 1 IcMs" in said
        assert "+2.2min Acknowledged by mokafor" in said

    drive(workspace, script)


def test_words_that_no_incident_has_are_told(workspace: Workspace) -> None:
    only = filter_of([], ["9"], ["Halden"])

    async def script(app: Driver) -> None:
        await app.press("m")
        app.app.screen._look(View(SloFilter(only=only)))
        await app.settle()
        assert "No incident has the severity “9”: there are 0, 1," in flat(app)
        assert "customer “Halden”: did you mean Halden Nord Energy?" in flat(app)
        identify(workspace, "Maya Okafor", "MOkafor", "engineer")
        app.app.screen._look(View())
        await app.settle()
        assert "assignee “MOkafor”: did you mean mokafor?" in flat(app)
        assert "“Who I am” among the commands" in flat(app)

    drive(workspace, script)


def test_without_an_alias_the_filter_says_how_to_set_one(root: Path) -> None:
    fresh = Workspace(str(root))

    async def script(app: Driver) -> None:
        await app.press("escape", "m", "f")
        assert "“Who I am” among the commands" in flat(app)

    drive(fresh, script)


def test_copying_takes_the_sentences_of_the_document(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("m", "y")
        ids = [item.id[-6:] for item in slo.imports(workspace)]
        end = f"as of 2026-06-15T12:00:00Z, from the imports …{ids[0]}, …{ids[1]}."
        assert f"Incidents of mokafor, {end}" in app.app.clipboard
        await app.press(*EVERYONE[1:], "y")
        copied = app.app.clipboard
        assert "Acknowledged 50 of 55 MCS Sev 1–2.5 IcMs within 15 min" in copied.replace(
            "\u00a0", " "
        )
        assert f"A{end[1:]}" in copied
        await app.press("enter", "y")
        assert app.app.clipboard.startswith("IcM ")
        assert "Acknowledged by" in app.app.clipboard

    drive(workspace, script)


def test_figures_and_incidents_to_files_never_over_another_unasked(
    workspace: Workspace, tmp_path: Path
) -> None:
    figures, incidents = tmp_path / "figures.json", tmp_path / "incidents.csv"
    incidents.write_text("mine")

    async def script(app: Driver) -> None:
        await app.press(*EVERYONE)
        await write_to(app, figures)
        await app.press("enter")
        await write_to(app, incidents)
        assert "This file is there already" in flat(app)
        await app.press("enter")
        assert incidents.read_text() == "mine"
        await write_to(app, incidents)
        await app.press("tab", "enter")
        await write_to(app, tmp_path / "picture.png")
        assert "has to end in .csv or .json" in app.said()
        await app.press("escape")

    drive(workspace, script)
    report = json.loads(figures.read_text("utf-8"))
    assert report["targets"][0]["n"] == slo.figures(workspace, Question())[1].targets[0].n
    with incidents.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [
        item.incident.external_id for item in slo.incident_verdicts(workspace, Question(), TTA)
    ]


def test_thousands_of_incidents_keep_every_row_and_the_place(
    workspace: Workspace, tmp_path: Path
) -> None:
    many = tmp_path / "many.csv"
    rows = (
        f"7{n:08},t{n},2,MCS,c,2025-05-04T08:00:00Z,2025-05-04T08:{n % 10:02}:30Z,"
        "2025-05-04T10:00:00Z,a,b\n"
        for n in range(3_000)
    )
    many.write_text(
        "IncidentId,Title,Severity,Programme,CustomerName,CreateDate,AcknowledgeDate,"
        "MitigateDate,OwningContactAlias,OwningTeamName\n" + "".join(rows)
    )
    import_file(workspace, str(many))
    found = slo.incident_verdicts(workspace, Question(), TTA)

    async def script(app: Driver) -> None:
        await app.press(*EVERYONE, "enter", "end")
        assert found[-1].incident.external_id in app.text
        await app.press("pageup", "up")
        before = app.app.screen.query_one("#facts").render().plain.splitlines()[0]
        app.app.data_changed()
        await app.settle()
        after = app.app.screen.query_one("#facts").render().plain.splitlines()[0]
        assert before == after
        await app.press("home")
        assert found[0].incident.external_id in app.text

    drive(workspace, script)


def test_the_terminals_own_colours_show_everything(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def script(app: Driver) -> None:
        await app.press(*EVERYONE, "enter")
        assert "▸ ✗ missed" in app.text
        await app.press("f")
        assert "[ ] Lists of incidents show misses only" in app.text
        await app.press("space")
        assert "[x] Lists of incidents show misses only" in app.text

    drive(workspace, script)


def test_another_role_has_other_targets_and_the_screen_goes_on(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press(*EVERYONE, "enter")
        assert "✗ missed" in app.text
        identify(workspace, None, None, "manager")
        app.app.data_changed()
        await app.settle()
        assert "TTM ≤ 10 d · MCS Sev 3–4 IcMs" in app.text
        assert "That did not work" not in app.text

    drive(workspace, script, WIDE)


def test_strips_and_small_lines_say_it_with_their_shape() -> None:
    assert strip(0, 5, 20) == "●───────┤···········"
    assert strip(5, 5, 20)[-1] == "●"
    assert strip(37, 39, 20) == "················├─●┤"
    assert strip(0, 0, 20) == "–"
    months = [Month("2025-01", 0, 4), Month("2025-02", 0, 0), Month("2025-03", 3, 4)]
    months += [Month("2025-04", 99, 100), Month("2025-05", 4, 4), Month("2025-06", 1, 100)]
    assert sparkline(months) == "▁·▆▇█▂"


def test_it_begins_with_whose_figures_home_shows_and_tells_the_others_apart(
    workspace: Workspace,
) -> None:
    mine = slo.figures(workspace, Question(assignees=("mokafor",)))[1].targets[0]
    every = slo.figures(workspace, Question())[1].targets[0]

    async def script(app: Driver) -> None:
        assert f"✓      {mine.met} of {mine.n}" in app.text
        await app.press("m")
        assert f"✓ Met: {mine.met} of {mine.n} " in app.text
        assert f"Everyone’s: ✗ Missed: {every.met} of {every.n} " in app.text
        await app.press(*EVERYONE[1:])
        assert f"✗ Missed: {every.met} of {every.n} " in app.text
        assert f"Mine: ✓ Met: {mine.met} of {mine.n} " in app.text

    drive(workspace, script)


def test_a_period_without_incidents_says_so_and_the_way_out(workspace: Workspace) -> None:
    periods.add_period(workspace, "FY26-H2", "2026-01-01", "2026-06-30")

    async def script(app: Driver) -> None:
        assert "268 incidents, none in FY26-H2: m, then f, chooses Everything." in flat(app)
        await app.press("m")
        assert "268 incidents, none in FY26-H2; f: choose Everything." in app.text
        await app.press("f", *["tab"] * 6, "down", "enter")
        assert "✓ met" in app.text

    drive(workspace, script)


def test_one_escape_leaves_a_list_that_has_become_empty(
    workspace: Workspace, tmp_path: Path
) -> None:
    async def script(app: Driver) -> None:
        await app.press("m", "enter", "enter")
        assert app.focused is app.app.screen.query_one("#incident-detail")
        await app.press("f", "space", "ctrl+s")
        assert "No incidents here." in app.text
        await app.press("escape")
        assert app.focused is app.app.screen.query_one("#targets")

    drive(workspace, script)


def test_verdicts_have_a_colour_beside_their_marks(workspace: Workspace) -> None:
    def colours(app: Driver, word: str) -> set[str]:
        lines = app.app.screen._compositor.render_strips()
        parts = (part for line in lines for part in line if part.text.strip() == word)
        return {part.style.color.name for part in parts if part.style and part.style.color}

    async def script(app: Driver) -> None:
        plain_colours = colours(app, "SLO metrics, my incidents")
        assert colours(app, "✓") - plain_colours
        await app.press(*EVERYONE, "down")
        met, missed = colours(app, "✓ met"), colours(app, "✗ missed")
        assert met
        assert missed
        assert not met & missed

    drive(workspace, script)
