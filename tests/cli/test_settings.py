"""What a user may decide, and what it does to the figures, the documents and a draft."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import ROOT, Cli

from reviewapp.services import rubrics
from reviewapp.services.workspace import Workspace

SAMPLE = ROOT / "data" / "sample"
SAMPLES = tuple(SAMPLE / name for name in ("icm-export.csv", "dfm-export.csv"))
TTM_A = "engineer.eng-mcs-ttm-a.reading"
HALF = ("--from", "2025-01-01", "--to", "2025-06-30", "--as-of", "2025-07-01T07:00Z")
HEADER = "IncidentId,Title,Severity,Programme,CreateDate,AcknowledgeDate"


def imported(cli: Cli, *files: Path, words: tuple[str, ...] = ()) -> None:
    for file in files:
        assert cli("slo", "import", str(file), *words).code == 0


def figures(cli: Cli, target: str, *words: str) -> dict[str, object]:
    report = cli("slo", "report", *(words or HALF), "--json").json
    return next(item for item in report["targets"] if item["id"] == target)


def test_every_decision_the_sources_leave_open_is_a_setting_with_its_default(cli: Cli) -> None:
    found = cli("settings", "get", "--json").json
    assert list(found[0]) == ["setting", "value", "default", "choices", "meaning"]
    assert all(item["value"] == item["default"] for item in found)
    by_key = {item["setting"]: item for item in found}
    assert by_key["reporting.zone"]["value"] == "UTC"
    assert by_key["coverage.enough"]["value"] == "2"
    assert by_key[TTM_A]["choices"] == ["as-written", "icm-sev-3-4", "dfm-sev-a"]
    assert "“ICM Sev A =<10d”" in by_key[TTM_A]["meaning"]
    start = by_key["manager.mgr-mcs-ttrca.reading"]["choices"]
    assert start == ["as-written", "from-resolution", "from-creation"]
    assert by_key["engineer.eng-cri-ttm.limit"]["value"] == "none"
    objectives = [key for key in by_key if key.endswith(".objective")]
    assert len(objectives) == 10 + 9
    # One alone, or the beginning of several.
    alone = cli("settings", "get", TTM_A).out
    assert "● as-written" in alone
    assert "○ dfm-sev-a: DFM cases of Sev A" in alone
    some = cli("settings", "get", "engineer.eng-mcs-ttm-a", "--json").json
    assert [item["setting"].rpartition(".")[2] for item in some] == ["reading", "objective"]


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        (TTM_A, "dfm", "as-written, icm-sev-3-4, dfm-sev-a"),
        ("engineer.eng-mcs-ttm-a.objective", "0.95", "percentage from 1 to 100"),
        ("engineer.eng-mcs-ttm-a.objective", "100.5", "percentage from 1 to 100"),
        ("engineer.eng-cri-ttm.limit", "soon", "20 d, 24 h"),
        ("engineer.eng-cri-ttm.limit", "0 d", "20 d, 24 h"),
        ("engineer.eng-mcs-ttm-a.limit", "5 d", "no setting"),  # the line has a number
        ("engineer.eng-mcs-ttm-b.reading", "x", "eng-mcs-ttm-a.reading"),
        ("reporting.zone", "../Berlin", "no time zone"),
        ("reporting.zone", "", "no time zone"),
        ("coverage.enough", "two", "whole number"),
        ("coverage.recent-days", "-1", "whole number"),
        ("[red]\x1b]0;", "\x07", "no setting"),
    ],
)
def test_what_a_setting_does_not_take_is_refused_in_one_sentence(
    cli: Cli, root: Path, key: str, value: str, says: str
) -> None:
    result = cli("settings", "set", key, value)
    assert (result.code, result.out) == (2, "")
    assert says in result.err
    assert result.err.count("\n") == 1
    assert not (root / "preferences.json").exists()


def test_an_ambiguous_line_is_read_as_the_user_says_and_says_so(cli: Cli) -> None:
    imported(cli, *SAMPLES)
    assert figures(cli, "eng-mcs-ttm-a")["n"] == 0
    assert "reading" not in figures(cli, "eng-mcs-ttm-a")
    manager = figures(cli, "mgr-mcs-ttm-low", *HALF, "--rubric", "manager")
    cli("settings", "set", TTM_A, "icm-sev-3-4")
    read = figures(cli, "eng-mcs-ttm-a")
    assert read["reading"] == "icm-sev-3-4"
    assert read["n"] == manager["n"] != 0
    told = " ".join(cli("slo", "report", *HALF).out.split())
    assert "Read otherwise than written: IcM Sev 3 and 4, as in the manager's rubric." in told
    assert "TTM ≤ 10 d · MCS Sev 3–4 IcMs" in told
    cli("settings", "set", TTM_A, "dfm-sev-a")
    case = cli("slo", "incidents", *HALF, "--target", "eng-mcs-ttm-a", "--json").json
    assert {item["source"] for item in case} == {"dfm"}
    # The rubric itself stays as it is written.
    shown = cli("rubric", "show", "engineer", "--json").json
    line = next(item for item in shown["targets"] if item["id"] == "eng-mcs-ttm-a")
    assert (line["source"], line["severities"]) == ("icm", ["A"])
    cli("settings", "set", TTM_A, "default")
    assert figures(cli, "eng-mcs-ttm-a")["n"] == 0


def test_with_an_objective_there_is_an_error_budget(cli: Cli) -> None:
    imported(cli, *SAMPLES)
    before = figures(cli, "eng-mcs-tta-high")
    assert "error budget" not in cli("slo", "report", *HALF).out
    cli("settings", "set", "engineer.eng-mcs-tta-high.objective", "90 %")
    after = figures(cli, "eng-mcs-tta-high")
    assert list(after) == [*before, "objective", "error_budget"]
    n, missed = before["n"], before["missed"]
    assert (n, missed) == (39, 2)
    assert (after["objective"], after["error_budget"]) == (0.9, {"allowed": 3, "used": 2})
    told = " ".join(cli("slo", "report", *HALF).out.split())
    assert "error budget: 90 % of 39: 3 misses allowed, 2 used" in told
    assert "The objective of 90 % was set by the user" in told
    # It is the team's: of a person's part there is none.
    assert "error_budget" not in figures(cli, "eng-mcs-tta-high", *HALF, "--assignee", "mokafor")


def test_a_line_without_a_number_is_evaluated_once_it_has_one(cli: Cli) -> None:
    imported(cli, *SAMPLES)
    before = figures(cli, "eng-cri-ttm")
    assert (before["n"], before["holds"]) == (0, None)
    cli("settings", "set", "engineer.eng-cri-ttm.limit", "20 days")
    after = figures(cli, "eng-cri-ttm")
    assert after["n"] != 0
    assert after["mean_s"] == before["mean_s"]
    assert "≤ 20 d" in cli("slo", "report", *HALF).out


def test_rule_8_a_period_s_days_lie_in_the_reporting_zone(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "e.csv"
    rows = ("1,late,2,MCS,2025-06-30T22:30:00Z,2025-06-30T22:35:00Z",
            "2,before,2,MCS,2025-05-30T21:59:00Z,2025-05-30T22:05:00Z")  # fmt: skip
    file.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    imported(cli, file, words=("--profile", "icm"))
    july = ("--from", "2025-07-01", "--to", "2025-07-31")
    assert figures(cli, "eng-mcs-tta-high", *july)["n"] == 0
    cli("settings", "set", "reporting.zone", "Europe/Berlin")
    report = cli("slo", "report", *july, "--json").json
    assert (report["from"], report["to"]) == ("2025-06-30T22:00:00Z", "2025-07-31T22:00:00Z")
    assert figures(cli, "eng-mcs-tta-high", *july)["n"] == 1
    # The 31 days before begin on 31 May, at midnight in Berlin.
    assert figures(cli, "eng-mcs-tta-high", *july)["previous"] == {"met": 0, "n": 0}
    assert figures(cli, "eng-mcs-tta-high", *july[:3], "2025-08-01")["previous"]["n"] == 1  # type: ignore[index]
    assert "(days in Europe/Berlin)" in cli("slo", "report", *july).out
    as_of = cli("slo", "report", "--as-of", "2026-01-31", "--json").json["as_of"]
    assert as_of == "2026-01-31T23:00:00Z"


def test_coverage_goes_by_the_numbers_that_were_set(cli: Cli) -> None:
    cli("log", "done", "-i", "1.1", "--on", "2026-01-05")
    state = lambda: {i["code"]: i["state"] for i in cli("coverage", "--json").json}["1.1"]  # noqa: E731
    assert state() == "thin"
    cli("settings", "set", "coverage.enough", "1")
    assert state() == "shown"
    cli("settings", "set", "coverage.recent-days", "999")
    assert state() == "thin"


def test_settings_travel_with_the_data_and_a_broken_file_counts_as_none(
    cli: Cli, root: Path, tmp_path: Path
) -> None:
    cli("log", "x")
    cli("settings", "set", TTM_A, "dfm-sev-a")
    cli("export-data", "--out", str(tmp_path / "data.json"))
    data = json.loads((tmp_path / "data.json").read_text(encoding="utf-8"))
    assert data["preferences"] == {f"setting.{TTM_A}": "dfm-sev-a"}
    hand = {"setting.coverage.enough": "many", f"setting.{TTM_A}": 7, "setting.reporting.zone": "?"}
    (root / "preferences.json").write_text(json.dumps(hand), encoding="utf-8")
    found = cli("settings", "get", "--json").json
    assert all(item["value"] == item["default"] for item in found)
    assert cli("coverage").code == cli("slo", "report").code == 0
    workspace = Workspace(str(root))
    assert rubrics.load(workspace, "engineer") == rubrics.written(workspace, "engineer")


# Rule 12


def test_rule_12_a_draft_keeps_its_figures_until_it_is_drawn_again(
    cli: Cli, tmp_path: Path
) -> None:
    cli("init", "--alias", "mokafor")
    cli("period", "add", "H", "--from", "2025-01-01", "--to", "2025-06-30")
    imported(cli, SAMPLES[0])
    draft, first = ("connect", "draft", "--period", "H"), cli("slo", "imports", "--json").json
    assert cli(*draft).code == 0

    def document() -> tuple[str, str]:
        done = cli("connect", "export", "--period", "H", "--out", str(tmp_path / "c.md"))
        return (tmp_path / "c.md").read_text(encoding="utf-8"), done.err

    before, told = document()
    assert "Since this draft was drawn" not in told
    assert " of " in before
    assert f"…{first[0]['import'][-6:]}" in before  # the import its figures came from
    assert "Figures as of" in before
    more = tmp_path / "more.csv"
    more.write_text(
        f"{HEADER}\n9,slow,2,MCS,2025-03-01T10:00:00Z,2025-03-02T10:00:00Z\n", encoding="utf-8"
    )
    imported(cli, more, words=("--profile", "icm"))
    imported(cli, SAMPLES[1])
    again, told = document()
    assert again == before
    assert "incidents were imported or undone" in told
    assert "connect draft" in told
    # Written into, exported and taken in elsewhere: still the same figures.
    cli("connect", "edit", "setback", "A text.", "--period", "H")
    data = tmp_path / "data.json"
    cli("export-data", "--out", str(data))
    (kept,) = json.loads(data.read_text(encoding="utf-8"))["connects"]
    assert json.loads(kept["figures"])["zone"] == "UTC"
    written, _ = document()
    other = tmp_path / "other"
    assert cli("--root", str(other), "import-data", str(data), "--yes").code == 0
    out = str(tmp_path / "o.md")
    assert cli("--root", str(other), "connect", "export", "--period", "H", "--out", out).code == 0
    assert Path(out).read_text(encoding="utf-8") == written
    # The new figures on demand, and back.
    assert cli(*draft).code == 0
    new, told = document()
    assert new != written
    assert "Since this draft was drawn" not in told
    assert f"…{first[0]['import'][-6:]}" in new
    assert cli("undo").code == 0
    assert document()[0] == written


def test_rule_12_a_draft_says_when_lines_are_read_otherwise_since(cli: Cli, tmp_path: Path) -> None:
    cli("period", "add", "H", "--from", "2025-01-01", "--to", "2025-06-30")
    imported(cli, *SAMPLES)
    cli("connect", "draft", "--period", "H")
    show = ("connect", "show", "--period", "H", "--json")
    before = cli(*show)
    cli("settings", "set", TTM_A, "icm-sev-3-4")
    cli("settings", "set", "engineer.eng-mcs-tta-high.objective", "95")
    after = cli(*show)
    assert after.json == before.json
    assert "SLO lines were set to be read otherwise" in after.err
    cli("connect", "draft", "--period", "H")
    assert "Since this draft" not in cli(*show).err
    cli("connect", "export", "--period", "H", "--out", str(tmp_path / "c.md"))
    text = (tmp_path / "c.md").read_text(encoding="utf-8").replace("\u00a0", " ")
    assert "Read otherwise than written: IcM Sev 3 and 4" in text
    assert "Error budget: 95 % of 39: 1 miss allowed, 2 used." in text
    assert "1 allowed, 2 missed" in text
    cli("settings", "set", "reporting.zone", "Asia/Tokyo")
    assert "the time zone of the period was set otherwise" in cli(*show).err


def test_rule_12_a_data_file_of_the_first_version_comes_in(cli: Cli, tmp_path: Path) -> None:
    cli("connect", "edit", "setback", "A text.")
    data = cli("export-data", "--out", "-").json
    assert data["version"] == 3
    data["version"] = 1
    for connect in data["connects"]:
        del connect["figures"], connect["status_at"]
    file = tmp_path / "first.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    other = ("--root", str(tmp_path / "other"))
    assert cli(*other, "import-data", str(file), "--yes").code == 0
    assert cli(*other, "connect", "show", "setback").out == "A text.\n"
    data["version"] = 2
    file.write_text(json.dumps(data), encoding="utf-8")
    assert "figures: is missing" in cli(*other, "import-data", str(file), "--yes").err
