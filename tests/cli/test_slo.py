"""SLO metrics as a user meets them: an export in, figures out, and back again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from support import ROOT, Cli

SAMPLE = ROOT / "data" / "sample"
REAL = ROOT.parent / "shared" / "data" / "real" / "volvo-incidents-2013.csv"

TARGET_KEYS = [
    "id", "n", "ended", "running", "met", "missed", "pending", "unknown", "invalid", "attainment",
    "interval", "mean_s", "median_s", "p90_s", "holds", "previous", "trend",
]  # fmt: skip

HEADER = (
    "IncidentId,Title,Severity,Programme,CreateDate,AcknowledgeDate,MitigateDate,OwningTeamName"
)


def export(path: Path, *rows: str, header: str = HEADER) -> str:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return str(path)


def simple(path: Path, minutes: int = 10) -> str:
    return export(
        path,
        f"1,disk full,2,MCS,2026-06-01T10:00:00Z,2026-06-01T10:{minutes:02d}:00Z,"
        "2026-06-01T12:00:00Z,A",
    )


def target(report: dict[str, object], name: str) -> dict[str, object]:
    return next(item for item in report["targets"] if item["id"] == name)  # type: ignore[attr-defined, no-any-return]


def test_an_import_tells_what_it_did_in_the_documented_shape(cli: Cli, tmp_path: Path) -> None:
    done = cli("slo", "import", simple(tmp_path / "e.csv"), "--json").json
    assert list(done) == ["import", "rows", "new", "updated", "unchanged", "bad"]
    assert (done["rows"], done["new"], done["bad"]) == (1, 1, [])


def test_the_report_has_the_documented_shape(cli: Cli, tmp_path: Path) -> None:
    cli("slo", "import", simple(tmp_path / "e.csv"))
    report = cli("slo", "report", "--from", "2026-06-01", "--to", "2026-06-30", "--json").json
    assert list(report) == ["as_of", "from", "to", "targets", "excluded", "uncovered"]
    assert (report["from"], report["to"]) == ("2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z")
    assert [list(item) for item in report["targets"]] == [TARGET_KEYS] * 9
    assert target(report, "eng-mcs-tta-high")["met"] == 1


def test_importing_again_doubles_nothing(cli: Cli, tmp_path: Path) -> None:
    file = simple(tmp_path / "e.csv")
    cli("slo", "import", file)
    again = cli("slo", "import", file, "--json").json
    assert (again["new"], again["updated"], again["unchanged"]) == (0, 0, 1)
    assert len(cli("slo", "incidents", "--target", "eng-mcs-tta-high", "--json").json) == 1


def test_a_changed_row_updates_and_a_column_that_is_not_there_takes_nothing_away(
    cli: Cli, tmp_path: Path
) -> None:
    cli("slo", "import", simple(tmp_path / "e.csv", minutes=10))
    fewer = export(
        tmp_path / "fewer.csv",
        "1,disk full,2,2026-06-01T10:00:00Z,2026-06-01T10:20:00Z",
        header="IncidentId,Title,Severity,CreateDate,AcknowledgeDate",
    )
    done = cli("slo", "import", fewer, "--profile", "icm", "--json").json
    assert (done["new"], done["updated"]) == (0, 1)
    found = cli("slo", "incidents", "--json").json
    tta = next(item for item in found if item["target"] == "eng-mcs-tta-high")
    assert (tta["verdict"], tta["seconds"]) == ("missed", 1200)


def test_an_import_is_undone_as_a_whole(cli: Cli, tmp_path: Path) -> None:
    first = cli("slo", "import", simple(tmp_path / "a.csv", minutes=10), "--json").json
    second = cli("slo", "import", simple(tmp_path / "b.csv", minutes=20), "--json").json
    refused = cli("slo", "undo", first["import"])
    assert refused.code == 1
    assert "changed" in refused.err
    assert cli("slo", "undo", second["import"][-6:]).code == 0
    found = cli("slo", "incidents", "--target", "eng-mcs-tta-high", "--json").json
    assert [item["seconds"] for item in found] == [600]
    assert cli("undo").code == 0
    assert cli("slo", "incidents", "--json").json == []
    assert cli("slo", "imports", "--json").json == []


def test_a_dry_run_shows_the_mapping_and_changes_nothing(
    cli: Cli, root: Path, tmp_path: Path
) -> None:
    result = cli("slo", "import", simple(tmp_path / "e.csv"), "--dry-run")
    assert result.code == 0
    assert "AcknowledgeDate" in result.out
    assert "1 new" in result.err
    assert not root.exists()


def test_bad_rows_are_counted_and_written_and_do_not_stop_the_good_ones(
    cli: Cli, tmp_path: Path
) -> None:
    file = export(
        tmp_path / "e.csv",
        "1,good,2,MCS,2026-06-01T10:00:00Z,2026-06-01T10:10:00Z,,A",
        "2,=cmd|calc,2,MCS,yesterday,,,A",
        "3,too,few",
    )
    bad = tmp_path / "bad.csv"
    result = cli("slo", "import", file, "--bad-rows", str(bad), "--json")
    assert result.code == 0
    assert result.json["new"] == 1
    assert [row["line"] for row in result.json["bad"]] == [3, 4]
    assert "line 3" in result.err
    with bad.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["line"] for row in rows] == ["3", "4"]
    assert rows[0]["Title"] == "'=cmd|calc"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("a,b\n1,2\n", "profile"),
        ("", "empty"),
        ("IncidentId,Title,Severity,CreateDate\n1,t,2,2026-06-01 10:00\n", "--zone"),
        ("IncidentId,Title,Severity,CreateDate\n1,t,2,03/04/2026 10:00\n", "--date-order"),
    ],
)
def test_an_export_that_cannot_be_understood_gets_one_sentence(
    cli: Cli, tmp_path: Path, content: str, word: str
) -> None:
    file = tmp_path / "e.csv"
    file.write_text(content, encoding="utf-8")
    words = ["--profile", "icm"] if "IncidentId" in content else []
    zone = ["--zone", "UTC"] if word == "--date-order" else []
    result = cli("slo", "import", str(file), *words, *zone)
    assert result.code == 2
    assert result.out == ""
    assert word in result.err
    assert result.err.count("\n") == 1


def test_a_missing_file_an_unknown_profile_and_target_are_bad_input(
    cli: Cli, tmp_path: Path
) -> None:
    assert cli("slo", "import", str(tmp_path / "none.csv")).code == 2
    unknown = cli("slo", "import", simple(tmp_path / "e.csv"), "--profile", "icn")
    assert unknown.code == 2
    assert "icm" in unknown.err
    near = cli("slo", "incidents", "--target", "eng-mcs-tta-hihg")
    assert near.code == 2
    assert "eng-mcs-tta-high" in near.err


def test_the_sample_exports_come_in_whole_for_both_rubrics(cli: Cli) -> None:
    for name in ("icm-export.csv", "dfm-export.csv"):
        done = cli("slo", "import", str(SAMPLE / name), "--json").json
        assert done["bad"] == []
        with (SAMPLE / name).open(encoding="utf-8", newline="") as stream:
            assert done["rows"] == sum(1 for _ in csv.DictReader(stream))
    for rubric, count in (("engineer", 9), ("manager", 10)):
        question = ["--rubric", rubric, "--from", "2025-01-01", "--to", "2025-06-30"]
        report = cli("slo", "report", *question, "--as-of", "2025-07-01T07:00Z", "--json").json
        assert len(report["targets"]) == count
        assert set(report["excluded"]) == {"duplicate", "child", "cancelled", "false_alarm", "test"}
        assert sum(item["n"] > 0 for item in report["targets"]) >= count - 2


def test_a_person_sees_their_own_part(cli: Cli) -> None:
    cli("slo", "import", str(SAMPLE / "icm-export.csv"))
    question = ["slo", "report", "--from", "2025-01-01", "--to", "2025-06-30", "--json"]
    team = target(cli(*question).json, "eng-mcs-tta-high")
    own = target(cli(*question, "--assignee", "mokafor").json, "eng-mcs-tta-high")
    nobody = target(cli(*question, "--assignee", "nobody").json, "eng-mcs-tta-high")
    assert 0 < own["n"] < team["n"]  # type: ignore[operator]
    assert nobody["n"] == 0


def test_a_trend_word_needs_a_statement_how_the_export_was_selected(cli: Cli) -> None:
    file = str(SAMPLE / "icm-export.csv")
    question = ["slo", "report", "--from", "2025-01-01", "--to", "2025-06-30", "--json"]
    cli("slo", "import", file)
    without = target(cli(*question).json, "eng-mcs-tta-high")
    assert without["previous"]["n"] > 0  # type: ignore[index]
    assert without["trend"] is None
    cli("slo", "import", file, "--selected-by", "created", "--from", "2024-07-01",
        "--to", "2025-06-30")  # fmt: skip
    assert target(cli(*question).json, "eng-mcs-tta-high")["trend"] is not None


def test_the_screen_report_says_k_of_n_and_shows_the_notes(cli: Cli) -> None:
    cli("slo", "import", str(SAMPLE / "icm-export.csv"))
    result = cli("slo", "report", "--from", "2025-01-01", "--to", "2025-06-30")
    assert " of " in result.out
    assert "Note: A is a severity of DFM cases" in " ".join(result.out.split())
    assert "Not counted:" in result.err


@pytest.mark.skipif(not REAL.exists(), reason="the real data set is not here")
def test_a_real_export_comes_in_through_the_documented_profile_and_rubric(cli: Cli) -> None:
    examples = ROOT / "docs" / "examples"
    rubric = cli("rubric", "add", str(examples / "volvo-rubric.toml"))
    assert rubric.code == 0
    name = rubric.err.split("--role ")[1].strip()
    profile = str(examples / "volvo-profile.toml")
    done = cli("slo", "import", str(REAL), "--profile", profile, "--json").json
    assert (done["rows"], done["new"], done["bad"]) == (7554, 7554, [])
    report = cli("slo", "report", "--rubric", name, "--json").json
    assert sum(item["n"] for item in report["targets"]) > 7000


def test_a_word_that_no_incident_has_is_told_not_taken_for_a_clean_record(cli: Cli) -> None:
    cli("slo", "import", str(SAMPLE / "icm-export.csv"))
    asked = ["--severity", "Sev9", "--severity", "2", "--programme", "mcx", "--customer", "Halden"]
    told = cli("slo", "report", *asked).err
    assert "No incident has the severity “9”: there are 0, 1," in told
    assert "No incident has the programme “mcx”: did you mean mcs?" in told
    assert "No incident has the customer “Halden”: did you mean Halden Nord Energy?" in told
    assert "“2”" not in told
    told = cli("slo", "incidents", "--assignee", "MOkafor").err
    assert "No incident has the assignee “MOkafor”: did you mean mokafor?" in told
    assert "No incident has" not in cli("slo", "report", "--assignee", "mokafor").err
