"""Exports of every kind through the command line: what comes in, what is asked, what is told."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from support import ROOT, Cli

from reviewapp import host

REAL = ROOT.parent / "shared" / "data" / "real"
HEADER = ["IncidentId", "Title", "Severity", "Programme", "CreateDate", "AcknowledgeDate",
          "MitigateDate", "OwningTeamName"]  # fmt: skip
ROWS = [
    ["1", "disk full", "2.5", "MCS", "2026-06-01T10:00:00Z", "2026-06-01T10:10:00Z",
     "2026-06-01T12:00:00Z", "A"],
    ["2", "net down", "Major", "XYZ", "2026-06-02T10:00:00Z", "2026-06-02T11:00:00Z", "", "B"],
]  # fmt: skip


def csv_file(path: Path, rows: list[list[str]] = ROWS, header: list[str] = HEADER) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return str(path)


def incidents(cli: Cli) -> list[dict[str, Any]]:
    return cli("slo", "incidents", "--json").json  # type: ignore[no-any-return]


def test_of_ten_thousand_rows_the_bad_thousand_are_told_and_nothing_doubles(
    cli: Cli, tmp_path: Path
) -> None:
    bad, rows = [], []
    for number in range(10_000):
        row = [str(number), "t", "2", "MCS", "2026-06-01T10:00:00Z", "2026-06-01T10:10:00Z", "",
               "A"]  # fmt: skip
        if number % 10 == 7:
            bad.append(number + 2)
            if number % 20 == 7:
                row[4] = "soon"
            else:
                row.pop()
        rows.append(row)
    file, out = csv_file(tmp_path / "many.csv", rows), tmp_path / "bad.csv"
    done = cli("slo", "import", file, "--json", "--bad-rows", str(out)).json
    assert (done["rows"], done["new"]) == (10_000, 9_000)
    assert [row["line"] for row in done["bad"]] == bad
    with out.open(encoding="utf-8-sig", newline="") as stream:
        assert [int(row["line"]) for row in csv.DictReader(stream)] == bad
    again = cli("slo", "import", file, "--json").json
    assert (again["new"], again["updated"], again["unchanged"]) == (0, 0, 9_000)
    report = cli("slo", "report", "--json").json
    assert next(t for t in report["targets"] if t["id"] == "eng-mcs-tta-high")["n"] == 9_000


def test_the_same_rows_come_in_whatever_the_file_is(cli: Cli, tmp_path: Path) -> None:
    assert cli("slo", "import", csv_file(tmp_path / "a.csv"), "--json").json["new"] == 2
    book = Workbook()
    book.active.title = "Notes"
    book.active.append(["made for a test"])
    sheet = book.create_sheet("Data")
    sheet.append(HEADER)
    sheet.append([1, ROWS[0][1], 2.5, *ROWS[0][3:]])
    sheet.append([2.0, *ROWS[1][1:]])
    book.save(tmp_path / "a.xlsx")
    objects = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    (tmp_path / "a.json").write_text(json.dumps({"value": objects}), encoding="utf-8")
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")
    asked = cli("slo", "import", str(tmp_path / "a.xlsx"))
    assert (asked.code, asked.err.count("\n")) == (2, 1)
    assert "--sheet" in asked.err
    for name in ("a.xlsx", "a.json", "a.jsonl"):
        words = ["--sheet", "Data"] if name == "a.xlsx" else []
        done = cli("slo", "import", str(tmp_path / name), "--json", *words).json
        assert (done["new"], done["updated"], done["unchanged"]) == (0, 0, 2), name


def test_a_dry_run_tells_how_it_reads_and_what_would_come_of_it(
    cli: Cli, root: Path, tmp_path: Path
) -> None:
    rows = [*ROWS, *[[str(n), "t", "2", "MCS", "soon", "", "", ""] for n in range(20)]]
    file = csv_file(tmp_path / "a.csv", rows)
    result = cli("slo", "import", file, "--dry-run")
    out = " ".join(result.out.split())
    assert "Read as icm: IcM incidents (not checked against a real export yet" in out
    assert "acknowledged AcknowledgeDate" in out
    assert "1 2.5 2026-06-01T10:00:00Z 2026-06-01T10:10:00Z 2026-06-01T12:00:00Z" in out
    assert "2 incidents: 1 named by your role’s targets, 1 by none." in out
    assert "Verdicts, one for each target that names an incident: 1 met." in out
    assert (
        "Severities that no target of the source icm and their programme names: “Major” (1)." in out
    )
    assert "Programmes that no target of the source icm names: “xyz” (1)." in out
    assert result.err.count('"soon" is not a time') == 20, "every bad row"
    told = cli("slo", "import", file, "--dry-run", "--json").json
    assert told["columns"]["created"] == "CreateDate"
    assert (told["verdicts"], len(told["bad"])) == ({"met": 1, "uncovered": 1}, 20)
    assert told["unknown"]["severity"] == {"Major": 1}
    assert not root.exists()


def test_times_that_count_since_1970_need_no_zone_and_records_have_numbers(
    cli: Cli, tmp_path: Path
) -> None:
    objects = [
        {"IncidentId": 1, "Severity": "2", "CreateDate": 1780308000, "AcknowledgeDate": None},
        {"IncidentId": "", "Severity": "2", "CreateDate": 1780308000},
        {"IncidentId": 2, "Severity": "2", "CreateDate": 1780308001, "MitigateDate": "soon"},
    ]
    file = tmp_path / "one-line.json"
    file.write_text(json.dumps(objects), encoding="utf-8")
    told = cli("slo", "import", str(file), "--profile", "icm", "--dry-run")
    assert "Times of CreateDate: seconds since 1970, in UTC." in told.out
    assert "2026-06-01T10:00:00Z" in told.out
    assert "one-line.json, record 2: has no id" in told.err
    assert 'one-line.json, record 3: column "MitigateDate"' in told.err


def test_a_history_of_severities_outlives_an_export_without_one(cli: Cli, tmp_path: Path) -> None:
    def export(name: str, column: str, cell: str) -> str:
        text = f"IncidentId,CreateDate,OwningTeamName,{column}\n1,2026-06-01T10:00:00Z,A,{cell}\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    history = "2026-06-01T10:00:00Z=3; 2026-06-01T11:00:00Z=2"
    cli("slo", "import", export("a.csv", "SeverityHistory", history))
    for severity, counted in (("2", "unchanged"), ("1", "updated")):
        file = export("b.csv", "Severity", severity)
        for words in (["--dry-run"], []):
            assert cli("slo", "import", file, "--json", *words).json[counted] == 1


def test_what_an_undone_import_told_does_not_come_back(cli: Cli, tmp_path: Path) -> None:
    wrong = "IncidentId,CreateDate,AcknowledgeDate,Severity,Programme,OwningTeamName\n"
    moments = "1,2026-06-01T10:00:00Z,2026-06-01T10:01:00Z,2,MCS,A\n"
    (tmp_path / "a.csv").write_text(wrong + moments, encoding="utf-8")
    right = "IncidentId,CreateDate,OwningTeamName\n1,2026-06-01T10:00:00Z,A\n"
    (tmp_path / "b.csv").write_text(right, encoding="utf-8")
    cli("slo", "import", str(tmp_path / "a.csv"))
    cli("undo")
    cli("slo", "import", str(tmp_path / "b.csv"))
    shown = cli("slo", "incidents", "--from", "2026-06-01", "--to", "2026-06-30", "--json").json
    assert [(item["id"], item["verdict"]) for item in shown] == [("1", "uncovered")]


def test_a_dry_run_says_what_it_is_that_no_target_names(cli: Cli, tmp_path: Path) -> None:
    long = "x" * 5_000
    rows = [["1", long, "2", "", "2026-06-01T10:00:00Z", "", "", "A"]]
    ahead = ["2", "t", "2", "MCS", "2026-07-01T10:00:00Z", "", "", "A"]
    result = cli("slo", "import", csv_file(tmp_path / "a.csv", [*rows, ahead]), "--dry-run")
    out = " ".join(result.out.split())
    assert "2 incidents: 0 named by your role’s targets, 1 by none, 1 created later than now" in out
    assert "Programmes that no target of the source icm names: none given (1)." in out
    assert "Severities" not in out, "2 is one"
    assert long[:100] not in out
    profile = tmp_path / "odd.toml"
    text = (ROOT / "data" / "profiles" / "icm.toml").read_text("utf-8")
    profile.write_text(text.replace('source = "icm"', 'source = "odd"'), encoding="utf-8")
    result = cli(
        "slo", "import", csv_file(tmp_path / "a.csv"), "--dry-run", "--profile", str(profile)
    )
    out = " ".join(result.out.split())
    assert "No target names the source “odd”" in out
    assert "not checked" not in out, "a profile of one's own is not introduced as our reading"
    assert "Severities" not in out
    # An incident without a programme has its customer's, as it will have once it is imported.
    header = [*HEADER, "CustomerName"]
    file = csv_file(tmp_path / "c.csv", [[*rows[0], "Contoso"]], header)
    assert cli("customer", "add", "Contoso", "--programme", "mcs").code == 0
    assert cli("slo", "import", file, "--dry-run", "--json").json["measured"] == 1


def test_at_a_terminal_what_is_open_is_asked_once(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host, "at_terminal", lambda: True)
    local = [[cell.replace("Z", "") for cell in row] for row in ROWS]
    file = csv_file(tmp_path / "a.csv", local)
    done = cli("slo", "import", file, stdin="Europe/Berlin\n")
    assert done.code == 0
    assert "Which time zone" in done.err
    assert incidents(cli)[0]["id"] == "1"
    for answer in ("\n", "Mars\n"):
        refused = cli("slo", "import", file, stdin=answer)
        assert refused.code == 2, answer
        assert "zone" in refused.err
    assert cli("settings", "set", "reporting.zone", "Europe/Paris").code == 0
    assert cli("slo", "import", file, stdin="").code == 2, "nobody answered"
    offered = cli("slo", "import", file, stdin="\n")
    assert (offered.code, "Enter alone: Europe/Paris" in offered.err) == (0, True)
    unknown = csv_file(tmp_path / "x.csv", [["1", "2"]], ["a", "b"])
    asked = cli("slo", "import", unknown, stdin="icn\n")
    assert asked.code == 2
    assert "Which profile" in asked.err
    assert 'There is no import profile "icn"' in asked.err


def test_where_the_bad_rows_cannot_be_kept_nothing_is_imported(cli: Cli, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", [*ROWS, ["3"]])
    refused = cli("slo", "import", file, "--bad-rows", str(tmp_path / "none" / "bad.csv"))
    assert refused.code == 1
    assert "There is no folder" in refused.err
    assert cli("slo", "imports", "--json").json == []
    assert incidents(cli) == []


def test_no_file_is_replaced_by_the_bad_rows_without_a_word(cli: Cli, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", [*ROWS, ["3"]])
    before = Path(file).read_bytes()
    for words in (("--dry-run",), ("--replace",), ()):
        refused = cli("slo", "import", file, "--bad-rows", file, *words)
        assert (refused.code, "is the export itself" in refused.err) == (1, True)
    assert Path(file).read_bytes() == before
    other = tmp_path / "notes.csv"
    other.write_text("mine", encoding="utf-8")
    refused = cli("slo", "import", file, "--bad-rows", str(other))
    assert (refused.code, other.read_text(encoding="utf-8")) == (1, "mine")
    assert incidents(cli) == []
    assert cli("slo", "import", file, "--bad-rows", str(other), "--replace").code == 0
    assert "mine" not in other.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("time", "zone"),
    [
        ("0001-01-01 00:00", "Europe/Berlin"),
        ("9999-12-31 23:59:59", "America/New_York"),
        ("0001-01-01T00:00:00+12:00", "UTC"),
    ],
)
def test_a_time_outside_of_the_calendar_is_a_bad_row(
    cli: Cli, tmp_path: Path, time: str, zone: str
) -> None:
    file = tmp_path / "z.csv"
    file.write_text(
        f"IncidentId,Severity,CreateDate,MitigateDate\n1,2,2026-03-01 00:00,{time}\n"
        "2,2,2026-03-01 00:00,2026-03-01 01:00\n",
        encoding="utf-8",
    )
    done = cli("slo", "import", str(file), "--profile", "icm", "--zone", zone, "--json").json
    assert (done["new"], [row["line"] for row in done["bad"]]) == (1, [2])
    assert cli("export-data", "--out", str(tmp_path / "all.json")).code == 0


def test_an_order_that_the_dates_do_not_have_is_refused(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text(
        "IncidentId,Severity,CreateDate\n1,2,13/02/2026 10:00\n2,2,03/02/2026 10:00\n",
        encoding="utf-8",
    )
    for order in ("mdy", "ymd"):
        refused = cli(
            "slo", "import", str(file), "--profile", "icm", "--zone", "UTC", "--date-order", order
        )
        assert refused.code == 2
        assert '"13/02/2026 10:00", are not in the order' in refused.err
    done = cli(
        "slo", "import", str(file), "--profile", "icm", "--zone", "UTC", "--date-order", "dmy"
    )
    assert done.code == 0


def test_an_import_taken_back_is_new_again(cli: Cli, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", ROWS)
    first = cli("slo", "import", file, "--json").json
    undone = cli("slo", "undo", first["import"][-6:])
    assert f"{first['new']} incidents." in undone.err
    again = cli("slo", "import", file, "--json").json
    assert (again["new"], again["updated"]) == (first["new"], 0)


@pytest.mark.parametrize("name", ["assignee", "programme", "severity", "customer", "as-of"])
def test_an_empty_filter_is_no_filter_for_everything(cli: Cli, name: str) -> None:
    refused = cli("slo", "report", f"--{name}", "")
    assert (refused.code, f"--{name} is empty" in refused.err) == (2, True)


@pytest.mark.skipif(not REAL.exists(), reason="the real data sets are not here")
def test_a_real_log_of_several_rows_per_incident_comes_in_whole(cli: Cli) -> None:
    file = str(REAL / "servicenow-event-log-part.csv")
    asked = cli("slo", "import", file)
    assert (asked.code, "--zone" in asked.err) == (2, True)
    done = cli("slo", "import", file, "--zone", "UTC", "--json").json
    assert (done["rows"], done["new"], done["bad"]) == (5998, 890, [])
    again = cli("slo", "import", file, "--zone", "UTC", "--json").json
    assert (again["new"], again["updated"], again["unchanged"]) == (0, 0, 890)
    assert cli("slo", "undo", done["import"]).code == 0
    assert incidents(cli) == []
