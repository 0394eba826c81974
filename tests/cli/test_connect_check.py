"""`connect check` and `connect silence`, and what an export says of findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import Cli

HEAD = "IncidentId,Title,Severity,Programme,CreateDate,AcknowledgeDate,OwningTeamName\n"
KEYS = ["rule", "severity", "box", "text", "why", "mend", "start", "end"]


@pytest.fixture
def filled(cli: Cli) -> Cli:
    cli("init", "--name", "Maya Okafor", "--alias", "mokafor")
    cli("period", "add", "H1", "--from", "2026-01-01", "--to", "2026-06-30")
    cli("log", "Cut the sync from 4 h to 25 min", "-i", "1.4", "--on", "2026-03-04")
    cli("connect", "edit", "impact-1", "Closed 9 of 10 cases.\nAttended the QMB.")
    return cli


def found(cli: Cli, *more: str) -> list[tuple[str, str]]:
    """Rules and texts, without those of boxes that nobody wrote."""
    listed = cli("connect", "check", "--json", *more).json
    return [(it["rule"], it["text"]) for it in listed if it["rule"] != "empty-box"]


def test_findings_have_their_place_reason_and_remedy(filled: Cli) -> None:
    result = filled("connect", "check", "--json")
    assert result.code == 0
    assert all(list(it) == KEYS for it in result.json)
    (activity, acronym) = [it for it in result.json if it["box"] == "impact-1"]
    text = "Closed 9 of 10 cases.\nAttended the QMB."
    assert (activity["rule"], activity["severity"]) == ("activity-only", "warning")
    assert text[activity["start"] : activity["end"]] == activity["text"] == "Attended the QMB."
    assert text[acronym["start"] : acronym["end"]] == acronym["text"] == "QMB"
    shown = filled("connect", "check")
    assert "impact-1 · Impact\n  warning activity-only, line 2: “Attended the QMB.”\n" in shown.out
    assert acronym["why"] in " ".join(shown.out.split())
    assert acronym["mend"] in " ".join(shown.out.split())
    assert "2 warnings" in shown.err


def test_a_connect_without_findings_says_so(cli: Cli) -> None:
    cli("connect", "draft", "--edition", "goals")
    for box, text in (
        ("results", "Closed 9 of 10 cases in March."),
        ("setback", "I was too early in March. I learned to wait, and have done so since."),
        ("goals", "Close 10 of 10 by June."),
    ):
        cli("connect", "edit", box, text)
    cli("goal", "add", "Close 10 of 10", "--due", "2026-12-31")
    result = cli("connect", "check")
    assert (result.code, result.out) == (0, "")
    assert "Nothing to mend in 6 boxes." in result.err
    assert cli("connect", "check", "--json").json == []


def test_a_check_is_silenced_for_a_reason_counted_and_heard_again(filled: Cli) -> None:
    assert filled("connect", "silence", "acronym").code == 2
    assert filled("connect", "silence", "acronym", "--reason", " ").code == 2
    assert "Did you mean acronym?" in filled("connect", "silence", "acronim", "--reason", "x").err
    bad_box = filled("connect", "silence", "acronym", "--box", "impact-9", "--reason", "x")
    assert bad_box.code == 2
    assert "impact-1" in bad_box.err
    assert filled("connect", "silence").code == 2
    silenced = ("connect", "silence", "acronym", "--box", "impact-1")
    assert filled(*silenced, "--reason", "known to all").code == 0
    assert found(filled) == [("activity-only", "Attended the QMB.")]
    told = filled("connect", "check").err
    assert "1 more is silenced (acronym in impact-1: “known to all”)." in told
    assert filled("connect", "silence", "--list", "--json").json == [
        {"rule": "acronym", "box": "impact-1", "reason": "known to all"}
    ]
    assert "known to all" in filled("connect", "silence", "--list").out
    # Of another period, nothing is silenced.
    filled("period", "add", "H0", "--from", "2025-07-01", "--to", "2025-12-31")
    filled("connect", "edit", "impact-1", "The QMB met 9 times.", "--period", "H0")
    assert found(filled, "--period", "H0") == [("acronym", "QMB")]
    assert filled("connect", "silence", "acronym", "--again").code == 2
    assert filled(*silenced, "--again").code == 0
    assert len(found(filled)) == 2
    filled("undo")
    assert len(found(filled)) == 1
    filled("redo")
    assert "No check is silenced." in filled("connect", "silence", "--list").err


def test_silences_go_to_another_machine(filled: Cli, tmp_path: Path) -> None:
    filled("connect", "silence", "acronym", "--reason", "known")
    file = tmp_path / "data.json"
    filled("export-data", "--out", str(file))
    other = ("--root", str(tmp_path / "other"))
    assert filled(*other, "import-data", str(file), "--yes").code == 0
    assert filled(*other, "connect", "silence", "--list", "--json").json == [
        {"rule": "acronym", "box": None, "reason": "known"}
    ]


def test_an_export_names_stale_figures_and_how_much_is_left(filled: Cli, tmp_path: Path) -> None:
    export, out = tmp_path / "e.csv", tmp_path / "c.md"
    line = "{0},t,2,MCS,2026-03-{1:02}T10:00:00Z,2026-03-{1:02}T10:{2:02}:00Z,A\n"

    def imported(late: int) -> None:
        rows = (line.format(300_000_000 + n, n + 1, 40 if n < late else 5) for n in range(12))
        export.write_text(HEAD + "".join(rows), encoding="utf-8")
        filled("slo", "import", str(export))
        filled("connect", "draft")

    imported(1)
    text = "My share of the team: our TTA (Time to Acknowledge) held for 11 of 12 MCS incidents."
    filled("connect", "edit", "impact-1", text)
    filled("connect", "silence", "acronym", "--reason", "known")
    assert found(filled) == []
    quiet = filled("connect", "export", "--out", str(out))
    assert "finding" not in quiet.err
    imported(3)
    assert found(filled) == [("figure-stale", "11 of 12")]
    result = filled("connect", "export", "--out", str(out))
    assert result.code == 0
    assert "Stale figure in impact-1: “11 of 12” was so when this draft was drawn" in result.err
    assert "now it is 9 of 12 (TTA, MCS Sev 1–2.5 IcMs)" in result.err
    assert "1 finding: reviewapp connect check" in result.err
    # What is drawn now is true by definition.
    sentence = filled("connect", "show", "impact-1").out
    assert sentence.strip() == text
    filled("connect", "edit", "impact-1", "")
    drawn = filled("connect", "show", "impact-1").out
    filled("connect", "edit", "impact-1", "-", stdin=drawn)
    assert found(filled) == []


def test_hostile_text_is_quoted_harmlessly(filled: Cli) -> None:
    text = "[red]TODO[/] \x1b[31m \u202e TBD 漢字 {{ x }} " * 1_000
    filled("connect", "edit", "impact-1", "-", stdin=text)
    result = filled("connect", "check")
    assert result.code == 0
    assert "\x1b" not in result.out
    assert result.out.count("error placeholder") == 10
