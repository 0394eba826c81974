"""The Connect box by box: states, what feeds each box, the file, and the period it is for."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest
from support import NOW, Cli

from reviewapp.core.errors import BadInputError, RefusedError
from reviewapp.core.periods import EVERYTHING, Period
from reviewapp.services import capture, connect, connect_checks, goals, periods
from reviewapp.services.changing import drain_spool
from reviewapp.services.connect import Choice
from reviewapp.services.connect_boxes import Box, feeding_entries, overview
from reviewapp.services.connect_choice import add_period, forms, half_year
from reviewapp.services.connect_export import export_folder, file_name, save, sections
from reviewapp.services.workspace import Workspace

H1 = Choice("FY26-H2")


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return Workspace(str(root), lambda: NOW)


@pytest.fixture
def filled(cli: Cli, workspace: Workspace) -> Workspace:
    cli("init", "--name", "Maya Okafor")
    cli("period", "add", "FY26-H2", "--from", "2026-01-01", "--to", "2026-06-30")
    cli("log", "Cut the sync", "-i", "1.4", "--circle", "own", "--on", "2026-03-04")
    cli("log", "Taught eleven", "-i", "1.1", "-i", "3.2", "--on", "2026-04-01")
    cli("log", "private matter", "-i", "1.1", "--private", "--on", "2026-04-03")
    cli("goal", "add", "Halve the queue", "--measure", "22 to 11", "--due", "2026-12-31")
    cli("goal", "add", "Publish the guide", "--due", "2026-05-31")
    return workspace


def boxes(workspace: Workspace, choice: Choice = H1) -> dict[str, Box]:
    return {box.key: box for box in overview(workspace, choice).boxes}


def test_each_box_says_what_feeds_it(filled: Workspace) -> None:
    found = boxes(filled)
    assert list(found)[:2] == ["summary", "impact-1"]
    impact = found["impact-1"]
    assert impact.title.startswith("1. ")
    assert impact.part == "Reflect on the past"
    # The newest first, and nothing private.
    assert [entry.text for entry in impact.entries] == ["Taught eleven", "Cut the sync"]
    assert "Cut the sync" in impact.drawn
    assert not impact.waits
    assert found["impact-5"].waits
    assert found["setback"].waits
    assert found["manager-impact"].by_manager
    assert not found["manager-impact"].waits
    assert [goal.text for goal in found["goals"].goals] == ["Halve the queue"]
    assert found["goals"].drawn == (
        "- Halve the queue\n  Success measure: 22 to 11\n  Due: 31 December 2026\n\n"
        "Last Connect’s goals:\n- Publish the guide\n  Due: 31 May 2026"
    )


def test_in_the_goals_form_one_box_is_fed_by_every_priority(filled: Workspace) -> None:
    box = boxes(filled, Choice("FY26-H2", "goals"))["results"]
    assert box.count == 2
    assert box.drawn == (
        "Mission Critical Support:\n- Cut the sync (4 March 2026)\n- Taught eleven (1 April 2026)"
    )
    assert not box.waits


def test_the_overview_knows_of_the_draft_and_of_data_that_moved_on(
    filled: Workspace, cli: Cli, tmp_path: Path
) -> None:
    before = overview(filled, Choice())
    assert (before.period.name, before.has_draft, before.moved_on) == ("FY26-H2", False, None)
    connect.draft(filled, H1)
    assert overview(filled, H1).has_draft
    export = tmp_path / "e.csv"
    export.write_text(
        "IncidentId,Title,Severity,Programme,CreateDate,AcknowledgeDate,OwningTeamName\n"
        "1,t,2,MCS,2026-06-01T10:00:00Z,2026-06-01T10:05:00Z,A\n",
        encoding="utf-8",
    )
    cli("slo", "import", str(export))
    moved = overview(filled, H1)
    assert moved.moved_on
    assert "draw it again" in moved.told[0]
    connect.draft(filled, H1)
    again = overview(filled, H1)
    assert not again.moved_on
    assert again.told == ()


def test_a_form_without_a_box_for_a_text_says_so_and_keeps_it(filled: Workspace) -> None:
    connect.write_box(filled, H1, "growth", "Learn Sentinel.")
    connect.draft(filled, Choice("FY26-H2", "goals"))
    assert any("growth" in sentence for sentence in overview(filled, H1).told)
    assert overview(filled, H1).edition == "goals"
    connect.draft(filled, Choice("FY26-H2", "core-priorities"))
    assert boxes(filled)["growth"].text == "Learn Sentinel."


def test_the_document_is_cut_at_its_headings(filled: Workspace) -> None:
    connect.write_box(filled, H1, "setback", "# not a heading\n## [red]nor this")
    found = sections(filled, H1)
    titles = [section.title for section in found]
    assert titles[0] == "Connect"
    assert "Reflect on the past" in titles
    assert not any("not a heading" in title or "nor this" in title for title in titles)
    joined = "".join(section.markdown for section in found)
    save(filled, H1, str(Path(filled.places.root) / "c.md"))
    assert joined == Path(filled.places.root, "c.md").read_text(encoding="utf-8")


def test_a_file_is_replaced_only_when_that_is_said(filled: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "c.md"
    target.write_text("mine", encoding="utf-8")
    assert save(filled, H1, str(target)) is None
    assert target.read_text(encoding="utf-8") == "mine"
    saved = save(filled, H1, str(target), overwrite=True)
    assert saved is not None
    assert saved.path == target
    assert "A challenge or setback" in saved.waiting
    assert saved.boxes == 11
    assert "Cut the sync" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["c.odt", "", "docx"])
def test_another_ending_is_refused(filled: Workspace, name: str) -> None:
    with pytest.raises((BadInputError, RefusedError)):
        save(filled, H1, name)


def test_a_relative_name_is_told_whole(
    filled: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    saved = save(filled, H1, " c.DOCX ")
    assert saved is not None
    assert saved.path == tmp_path / "c.DOCX"
    assert saved.path.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("period", "name", "file"),
    [
        (Period("FY25-H2", None, None), "Maya Okafor", "Connect FY25-H2 Maya Okafor.docx"),
        (EVERYTHING, "", "Connect.docx"),
        (Period("a/b\\c:d", None, None), '<x> | "?*', "Connect a b c d x.docx"),
        (Period("H1", None, None), "\x1b[31m\u202eרות 漢字...", "Connect H1 [31m רות 漢字.docx"),
    ],
)
def test_the_suggested_name_fits_every_system(period: Period, name: str, file: str) -> None:
    assert file_name(period, name) == file


def test_a_long_name_leaves_room_for_the_ending(filled: Workspace, tmp_path: Path) -> None:
    name = file_name(Period("H1", None, None), "漢" * 5000)
    assert save(filled, H1, str(tmp_path / name)) is not None


def test_the_half_year_follows_the_fiscal_year() -> None:
    day = datetime.date
    assert half_year(day(2026, 6, 30)) == Period("FY26-H2", day(2026, 1, 1), day(2026, 6, 30))
    assert half_year(day(2026, 7, 1)) == Period("FY27-H1", day(2026, 7, 1), day(2026, 12, 31))


def test_what_was_written_without_a_period_comes_along_into_the_first(
    workspace: Workspace,
) -> None:
    connect.write_box(workspace, Choice(None, "goals"), "setback", "I was too early.")
    connect_checks.silence(workspace, Choice(None, "goals"), "acronym", "all know them", "setback")
    made = add_period(workspace, "FY26-H2", "2026-01-01", "2026-06-30")
    assert made[1] == 1
    shown = overview(workspace, Choice())
    assert (shown.period.name, shown.edition) == ("FY26-H2", "goals")
    assert {box.key: box.text for box in shown.boxes}["setback"] == "I was too early."
    assert [(it.rule, it.box) for it in shown.checks.silences] == [("acronym", "setback")]
    with pytest.raises(BadInputError, match="already"):
        add_period(workspace, " FY26-H2 ", "2026-02-01", "2026-06-30")
    assert [period.first for period in periods.all_periods(workspace)] == [
        datetime.date(2026, 1, 1)
    ]
    assert add_period(workspace, "FY27-H1", "2026-07-01", "2026-12-31")[1] == 0


def test_a_broken_form_of_ones_own_is_told_and_the_others_are_there(workspace: Workspace) -> None:
    folder = Path(workspace.places.editions)
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text("edition = 3", encoding="utf-8")
    told: list[str] = []
    workspace.tell = told.append
    assert [form.name for form in forms(workspace)] == ["core-priorities", "goals"]
    assert "mine.toml" in told[0]


def test_a_goals_values_can_be_emptied_again(filled: Workspace) -> None:
    goal = next(it for it in goals.all_goals(filled) if it.success_measure)
    goals.edit_goal(filled, goal.id, measure="", due="", answer="Done.")
    changed = next(it for it in goals.all_goals(filled) if it.id == goal.id)
    assert (changed.text, changed.success_measure, changed.due, changed.answer) == (
        goal.text,
        None,
        None,
        "Done.",
    )
    with pytest.raises(BadInputError):
        goals.edit_goal(filled, goal.id, text=" ")


def test_a_box_is_not_written_over_a_text_that_nobody_saw(filled: Workspace) -> None:
    connect.write_box(filled, H1, "setback", "first", read="")
    with pytest.raises(RefusedError, match=r"“first”\. Nothing was changed"):
        connect.write_box(filled, H1, "setback", "second", read="")
    assert boxes(filled)["setback"].text == "first"
    connect.write_box(filled, H1, "setback", "second", read="first")
    connect.write_box(filled, H1, "setback", "second", read="first")  # the same stands there
    connect.write_box(filled, H1, "setback", "")
    with pytest.raises(RefusedError, match="emptied elsewhere"):
        connect.write_box(filled, H1, "setback", "third", read="second")
    assert not boxes(filled)["setback"].written


def test_the_overview_knows_of_another_periods_draft_and_of_entries_outside(
    filled: Workspace,
) -> None:
    periods.add_period(filled, "FY24", "2023-07-01", "2024-06-30")
    assert overview(filled, H1).other_draft is None
    connect.draft(filled, Choice("FY24"))
    assert overview(filled, H1).other_draft == ("FY24", 0)
    connect.write_box(filled, Choice("FY24"), "setback", "of that year")
    shown = overview(filled, H1)
    assert (shown.other_draft, shown.entries, shown.all_entries) == (("FY24", 1), 3, 3)
    assert overview(filled, Choice("FY24")).other_draft is None
    assert overview(filled, Choice("FY24")).entries == 0


@pytest.mark.parametrize("drained", [False, True])
def test_what_feeds_a_box_is_counted_and_paged_under_the_first_code_only(
    filled: Workspace, drained: bool
) -> None:
    connect.draft(filled, H1)
    for n in range(230):
        codes = (["3.2", "1.1"], ["1.1", "3.2"], ["1.2"])[n % 3]
        day = f"2026-0{1 + n % 5}-{1 + n % 27:02}"
        capture.log_entry(filled, f"entry {n}", codes=codes, on=day)
    capture.log_entry(filled, "of last year", codes=["1.1"], on="2025-05-01")
    capture.log_entry(filled, "of the other role", codes=["1.1"], on="2026-05-01", rubric="manager")
    capture.log_entry(filled, "for the inbox", on="2026-05-01")
    if drained:
        drain_spool(filled)
    shown = overview(filled, H1)
    found = {box.key: box for box in shown.boxes}
    assert any("1 entries are filed under codes" in told for told in shown.told)
    first, third = found["impact-1"], found["impact-3"]
    assert (first.count, third.count) == (2 + 77 + 76, 77)
    every = feeding_entries(filled, H1, first, 0, 1000)
    assert len({entry.id for entry in every}) == first.count
    order = [(entry.on, entry.id) for entry in every]
    assert order == sorted(order, reverse=True)
    assert first.entries == tuple(every[:100])
    assert feeding_entries(filled, H1, first, 120, 20) == every[120:140]
    assert "of the other role" not in {entry.text for entry in every}
    # To be read there are as many of each indicator, and what is left out is said.
    document = connect.document(filled, H1, 10)
    sections = {s.indicator.code: s for p in document.parts[0].priorities for s in p.indicators}
    assert [(len(it.evidence), it.more) for code, it in sections.items() if code < "1.3"] == [
        (10, 68),
        (10, 66),
    ]
    assert sum(len(section.evidence) for section in sections.values()) == 31
    whole = connect.document(filled, H1)
    assert sum(len(s.evidence) for p in whole.parts[0].priorities for s in p.indicators) == 232


def test_a_newer_form_is_named_for_a_period_that_ends_after_this_one(filled: Workspace) -> None:
    assert overview(filled, H1).newer == ("goals", "Goals (FY26)")
    assert overview(filled, Choice("FY26-H2", "goals")).newer is None
    periods.add_period(filled, "FY25-H2", "2025-01-01", "2025-06-30")
    assert overview(filled, Choice("FY25-H2")).newer is None


def test_the_next_file_goes_where_the_last_one_went(
    filled: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert export_folder(filled) == tmp_path
    (tmp_path / "reviews").mkdir()
    said: list[str] = []
    assert save(filled, H1, "reviews/a.md", progress=said.append) is not None
    assert said[-1] == "Writing 2 entries to a.md …"
    saved = save(filled, H1, "b.md")
    assert saved is not None
    assert saved.path == tmp_path / "reviews" / "b.md"
    shutil.rmtree(tmp_path / "reviews")
    assert export_folder(filled) == tmp_path
