"""Loading an export with keys only: look at it first, import, take it back."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from app_driver import NARROW, WIDE, Driver, drive
from openpyxl import Workbook
from support import ROOT
from textual.events import Paste
from textual.widgets import Input

from reviewapp.services import slo
from reviewapp.services.identity import identify
from reviewapp.services.settings import put
from reviewapp.services.slo import Question
from reviewapp.services.workspace import Workspace
from reviewapp.tui.paths import matching_files, typed_path

SAMPLES = ROOT / "data" / "sample"
HEADER = "IncidentId,Title,Severity,Programme,CustomerName,CreateDate,AcknowledgeDate,MitigateDate,OwningContactAlias,OwningTeamName\n"  # noqa: E501
GOOD = "612000001,Sync stops,1,MCS,Contoso,2026-05-04T08:00:00Z,2026-05-04T08:05:00Z,2026-05-04T10:00:00Z,mokafor,Identity\n"  # noqa: E501
HOSTILE = "[red]x[/] [/] [link=x] 漢字 עברית"


@pytest.fixture
def workspace(root: Path, workspace: Workspace) -> Workspace:
    """Somebody who has answered the first questions."""
    identify(workspace, "Maya Okafor", "mokafor", "engineer")
    return workspace


async def paste(app: Driver, text: str) -> None:
    app.app.post_message(Paste(text))
    await app.settle()


def flat(app: Driver) -> str:
    """The words on the screen, whatever line they were wrapped to."""
    return " ".join(app.text.replace("│", " ").split())


async def load(app: Driver, path: Path | str) -> None:
    """Open the dialog, name the file, look at it."""
    await app.press("l")
    await paste(app, str(path))
    await app.press("enter")


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_two_exports_come_in_with_keys_only(workspace: Workspace, size: tuple[int, int]) -> None:
    async def script(app: Driver) -> None:
        await app.press("m")
        assert "No incidents yet: l loads an IcM or DFM export." in app.text
        await load(app, SAMPLES / "icm-export.csv")
        assert "212 rows: 212 new, 0 updated, 0 unchanged, 0 bad." in app.text
        assert slo.imports(workspace) == []
        await app.press("enter")
        assert any("212 new, 0 updated" in notice for notice in app.notices())
        assert any("u takes the whole import back" in notice for notice in app.notices())
        await load(app, SAMPLES / "dfm-export.csv")
        await app.press("enter")
        assert "2 imports" in app.text

    drive(workspace, script, size)
    assert {item.file_name: item.new for item in slo.imports(workspace)} == {
        "icm-export.csv": 212,
        "dfm-export.csv": 56,
    }


def test_enter_takes_the_only_file_and_a_corrected_path_has_no_old_error(
    workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "only.csv").write_text(HEADER + GOOD)

    async def script(app: Driver) -> None:
        await app.press("m", "l")
        await paste(app, f"{tmp_path / 'no'}\n")
        await app.press("enter")
        assert "There is no file" in flat(app)
        await app.press("backspace", "backspace")
        assert "There is no file" not in flat(app)
        assert app.text.count("only.csv") == 1
        await app.press("o", "enter")
        assert "1 row: 1 new" in app.text
        assert "Looked again" not in app.text
        assert app.text.count("only.csv") == 1
        await app.press("enter")

    drive(workspace, script, WIDE)
    assert [item.file_name for item in slo.imports(workspace)] == ["only.csv"]


def test_a_big_file_says_how_far_it_is_and_escape_stops_it(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "big.csv"
    rows = (GOOD.replace("612000001", f"7{n:08}") for n in range(5_000))
    file.write_text(HEADER + "".join(rows))
    from reviewapp.services import slo_import

    go_on, reached, import_file = threading.Event(), threading.Event(), slo_import.import_file

    def held(*arguments: Any, progress: Callable[[str, int], None], **options: Any) -> Any:
        def hold(doing: str, count: int) -> None:
            progress(doing, count)
            if doing == "written" or (options["dry_run"] and count):
                reached.set()
                go_on.wait(20)
                progress(doing, count)

        return import_file(*arguments, progress=hold, **options)

    monkeypatch.setattr(slo_import, "import_file", held)

    async def until_held(app: Driver) -> None:
        while not reached.is_set():
            await app.pilot.pause(0.01)
        await app.pilot.pause()

    async def script(app: Driver) -> None:
        await app.press("m", "l")
        app.app.screen.query_one("#path Input", Input).value = str(file)
        await app.pilot.press("enter")
        await until_held(app)
        assert "Reading big.csv … 2,000 rows so far. Esc stops it." in app.text
        go_on.set()
        await app.settle()
        assert "5,000 rows: 5,000 new" in app.text
        go_on.clear()
        reached.clear()
        await app.pilot.press("enter")
        await until_held(app)
        assert "Importing big.csv … 2,000 rows so far. Esc stops it." in app.text
        await app.pilot.press("escape")
        go_on.set()
        await app.settle()
        assert "Stopped: nothing was imported." in app.app.notices.said
        assert "No incidents yet" in app.text

    drive(workspace, script)
    assert slo.imports(workspace) == []
    assert slo.incident_verdicts(workspace, Question()) == []


def test_undo_takes_the_whole_import_back(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("m")
        await load(app, SAMPLES / "icm-export.csv")
        await app.press("enter")
        await app.press("u")
        assert "the import of icm-export.csv, 212 rows" in flat(app)
        await app.press("enter")
        assert "No incidents yet" not in app.text
        await app.press("u", "tab", "enter")
        assert "No incidents yet" in app.text

    drive(workspace, script)
    assert slo.imports(workspace) == []
    assert slo.incident_verdicts(workspace, Question()) == []


def test_escape_after_looking_writes_nothing(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("m")
        await load(app, SAMPLES / "icm-export.csv")
        assert "212 new" in app.text
        assert "Does the export cover only some days? (optional)" in app.text
        assert "Enter import   Tab change   Esc close: nothing is written" in app.text
        await app.press(*["shift+tab"] * 5, "enter")
        assert "Looked again, at icm-export.csv: Enter imports it." in flat(app)
        assert slo.imports(workspace) == []
        await app.press("escape")
        assert "No incidents yet" in app.text

    drive(workspace, script)
    assert slo.imports(workspace) == []


def test_an_error_stands_in_the_dialog_and_the_path_can_be_corrected(
    workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "picture.csv").write_bytes(b"PK\x03\x04\x00\x01")
    (tmp_path / "other.csv").write_text("colour,size\nred,1\n")
    good = tmp_path / "good.csv"
    good.write_text(HEADER + GOOD)

    async def clear(app: Driver) -> None:
        await app.press("home", "ctrl+k")

    async def script(app: Driver) -> None:
        await app.press("m")
        await load(app, tmp_path / "nothing.csv")
        assert "There is no file" in flat(app)
        await clear(app)
        await paste(app, str(tmp_path / "picture.csv"))
        await app.press("enter")
        assert "is damaged" in flat(app)
        await clear(app)
        await paste(app, str(tmp_path / "other.csv"))
        await app.press("enter")
        assert "No import profile fits the columns of other.csv" in flat(app)
        assert "Known: dfm, icm, jira, pagerduty, servicenow, servicenow-log." in flat(app)
        await app.type("nonsense")
        await app.press("enter")
        assert "nonsense" in app.text
        await app.press("shift+tab", "shift+tab")
        await clear(app)
        await paste(app, str(good))
        await app.press("enter")
        assert "1 row: 1 new" in app.text
        await app.press("enter")

    drive(workspace, script)
    assert [item.file_name for item in slo.imports(workspace)] == ["good.csv"]


def test_a_zone_is_asked_for_where_the_times_have_none(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "local.csv"
    file.write_text(HEADER + GOOD.replace("Z", ""))

    async def script(app: Driver) -> None:
        await app.press("m")
        await load(app, file)
        assert "names no time zone" in flat(app)
        assert "--zone" not in app.text
        await app.type("Europe/Berln")
        await app.press("enter")
        assert "is not a time zone" in flat(app)
        await app.press("backspace", "backspace")
        await app.type("lin")
        await app.press("enter")
        assert "1 row: 1 new" in app.text
        await app.press("enter")

    drive(workspace, script)
    [item] = slo.incident_verdicts(workspace, Question(), "eng-mcs-tta-high")
    assert item.incident.created == 1777874400  # 2026-05-04 08:00 in Berlin is 06:00 UTC


def test_known_answers_are_offered_and_none_is_taken_by_itself(
    workspace: Workspace, tmp_path: Path
) -> None:
    put(workspace, "reporting.zone", "Europe/Berlin")
    file, book = tmp_path / "local.csv", Workbook()
    book.active.title = "Notes"
    book.active.append(["made for a test"])
    sheet = book.create_sheet("Data")
    sheet.append(["Ticket", "IncidentId", "CreateDate"])
    sheet.append(["x", "612000001", "2026-05-04 08:00:00"])
    file = tmp_path / "book.xlsx"
    book.save(file)

    async def script(app: Driver) -> None:
        await app.press("m")
        await load(app, file)
        assert "2 sheets with something in them" in flat(app)
        await app.press("down", "down", "enter")
        assert "No import profile fits" in flat(app)
        await app.press("down")
        await app.type("icm")
        assert "icm: IcM incidents" in flat(app)
        await app.press("enter")
        assert "names no time zone" in flat(app)
        assert "Time zone Europe/Berlin" in flat(app)
        await app.press("tab", "enter")  # “Look at it”
        assert "names no time zone" in flat(app), "what is offered was not taken"
        await app.press("enter")
        assert "1 row: 1 new" in app.text
        await app.press("enter")

    drive(workspace, script)
    [item] = slo.incident_verdicts(workspace, Question())
    assert item.incident.created == 1777874400  # 2026-05-04 08:00 in Berlin is 06:00 UTC


def test_the_order_of_day_and_month_is_asked_for_where_rows_do_not_show_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "order.csv"
    file.write_text(HEADER + GOOD.replace("2026-05-04T", "04/05/2026 "))

    async def script(app: Driver) -> None:
        await app.press("m")
        await load(app, file)
        assert "can be read in more than one order" in flat(app)
        await app.press("enter")
        assert "Dates: day first, as you said." in app.text
        await app.press("enter")

    drive(workspace, script)
    [item] = slo.incident_verdicts(workspace, Question(), "eng-mcs-tta-high")
    assert item.incident.created == 1777881600  # 4 May, not 5 April


def test_bad_rows_are_shown_with_reasons_and_written_to_a_file(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "mixed.csv"
    bad = "".join(f"{n},=SUM(1),1,MCS,Contoso,yesterday,,,mokafor,Identity\n" for n in range(12))
    file.write_text(HEADER + GOOD + bad)
    out = tmp_path / "mixed-bad-rows.csv"

    async def script(app: Driver) -> None:
        await app.press("m")
        await load(app, file)
        assert "13 rows: 1 new, 0 updated, 0 unchanged, 12 bad." in app.text
        assert 'line 3: column "CreateDate": "yesterday"' in app.text
        await app.press("b")
        assert "Write the bad rows to a file" in app.text
        await app.press("enter")
        assert any("Written to" in notice for notice in app.notices())
        await app.press("b", "enter")
        assert "This file is there already" in flat(app)
        await app.press("escape")
        await app.press("enter")
        assert any("12 bad left out" in notice for notice in app.notices())

    drive(workspace, script, WIDE)
    lines = out.read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("line,reason,IncidentId")
    assert len(lines) == 13
    assert "'=SUM(1)" in lines[1]
    assert [item.bad for item in slo.imports(workspace)] == [12]


def test_what_goes_wrong_while_importing_stands_in_the_dialog(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "gone.csv"
    file.write_text(HEADER + GOOD)

    async def script(app: Driver) -> None:
        await app.press("m")
        await load(app, file)
        file.unlink()
        await app.press("enter")
        assert "There is no file" in flat(app)
        file.write_text(HEADER + GOOD)
        await app.press("enter", "enter")
        assert "1 import" in app.text

    drive(workspace, script)
    assert len(slo.imports(workspace)) == 1


def test_how_the_export_was_selected_can_be_said(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await app.press("m")
        await load(app, SAMPLES / "icm-export.csv")
        await app.press("shift+tab", "shift+tab", "shift+tab")
        await app.type("opened\t2024-07-01\t2025-06-30\n\n")
        assert "“opened” is no way to select: created, closed, changed" in flat(app)
        await app.press("home", "ctrl+k")
        await app.type("created\n\n")

    drive(workspace, script)
    [item] = slo.imports(workspace)
    assert (item.selected_by, item.selected_first, item.selected_last) == (
        "created",
        "2024-07-01",
        "2025-06-30",
    )


def test_tab_completes_a_path_like_a_shell(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "down [load] 漢字"
    folder.mkdir()
    (folder / "icm-may.csv").write_text(HEADER + GOOD)
    (folder / "icm-june.csv").write_text(HEADER)
    (folder / "notes.txt").write_text("x")

    async def script(app: Driver) -> None:
        await app.press("m", "l")
        await paste(app, f"{tmp_path}/down")
        await app.press("tab")
        assert "icm-june.csv" in app.text
        assert "notes.txt" not in app.text
        await app.type("i")
        await app.press("tab")
        await app.type("m")
        await app.press("tab", "enter")
        assert "1 row: 1 new" in app.text
        await app.press("enter")

    drive(workspace, script, WIDE)
    assert [item.file_name for item in slo.imports(workspace)] == ["icm-may.csv"]


def test_an_import_is_taken_back_only_after_a_question(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / f"{HOSTILE.replace('/', '_')}.csv"
    file.write_text(HEADER + GOOD)

    async def script(app: Driver) -> None:
        await app.press("m")
        await load(app, file)
        await app.press("enter", "o")
        assert "[red]x" in app.text
        await app.press("x")
        assert "Take this import back?" in app.text
        assert "[red]x[_]" in app.text
        await app.press("enter")
        assert len(slo.imports(workspace)) == 1
        await app.press("x", "tab", "enter")
        assert "Nothing was imported yet" in app.text
        await app.press("escape")
        assert "No incidents yet" in app.text

    drive(workspace, script)
    assert slo.imports(workspace) == []


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_hostile_cells_show_as_they_are(
    workspace: Workspace, tmp_path: Path, size: tuple[int, int]
) -> None:
    long = "x" * 5_000
    file = tmp_path / "hostile.csv"
    file.write_text(
        HEADER.replace("Title", f"Title,{HOSTILE}")
        + f"612000003,{long},,1,MCS,{long},2026-05-04T08:00:00Z,,2026-05-04T08:10:00Z,a,b\n"
        f"612000001,{HOSTILE} \x1b[31m,,1,MCS,{HOSTILE},2026-05-04T08:00:00Z,"
        f"2026-05-04T09:00:00Z,2026-05-04T10:00:00Z,{HOSTILE},Identity\n"
        f"612000002,t,,1,MCS,c,{HOSTILE}\x1b[31m{long},,,a,Identity\n"
    )

    async def script(app: Driver) -> None:
        await app.press("m")
        await load(app, file)
        assert "1 bad" in app.text
        assert "[red]x[/]" in app.text
        assert "\x1b" not in app.text
        await app.press("enter")
        await app.press("enter")
        assert "✗ missed" in app.text
        assert app.text.count("[red]x[/] [/]") >= 2
        assert "\x1b" not in app.text
        await app.press("a")
        assert "[red]x[/] [/] [link=x]" in flat(app)

    drive(workspace, script, size)


def test_paths_as_people_paste_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "my export.csv").touch()
    (tmp_path / ".hidden.csv").touch()
    (tmp_path / "folder").mkdir()
    meant = str(tmp_path / "my export.csv")
    assert typed_path(f' "{meant}"\n') == meant
    assert typed_path(f"'{meant}'") == meant
    if os.name != "nt":
        assert typed_path(meant.replace(" ", "\\ ")) == meant
        assert typed_path("file://" + meant.replace(" ", "%20")) == meant
        assert typed_path("~/my export.csv") == meant
    assert typed_path("C:\\Users\\mo\\x.csv") == "C:\\Users\\mo\\x.csv"
    assert matching_files(f"{tmp_path}{os.sep}", ".csv") == [
        meant,
        f"{tmp_path / 'folder'}{os.sep}",
    ]
    assert matching_files(f"{tmp_path}{os.sep}EXPORT", ".csv") == [meant]
    assert matching_files(f"{tmp_path}{os.sep}nowhere{os.sep}x", ".csv") == []
    assert matching_files("\0", ".csv") == []
