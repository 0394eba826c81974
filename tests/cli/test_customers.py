"""Customers with their programmes, and measures that no incident tells, from the shell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support import NOW, Cli

from reviewapp.services.overview import overview
from reviewapp.services.workspace import Workspace

HEADER = (
    "IncidentId,Title,Severity,Programme,CustomerName,CreateDate,AcknowledgeDate,MitigateDate,"
    "OwningContactAlias"
)
ROWS = (
    "1,a,2,MCS,Contoso,2026-06-01T10:00:00Z,2026-06-01T10:06:00Z,2026-06-01T12:00:00Z,ada",
    "2,b,2,,contoso ,2026-06-02T10:00:00Z,2026-06-02T10:40:00Z,2026-06-02T12:00:00Z,ada",
    "3,c,3,CRI,CONTOSO,2026-05-03T10:00:00Z,2026-05-03T10:06:00Z,2026-05-03T12:00:00Z,bo",
    "4,d,2,,Fabrikam,2026-06-04T10:00:00Z,2026-06-04T10:30:00Z,2026-06-04T12:00:00Z,bo",
    "5,e,2.5,MCS,,2026-04-05T10:00:00Z,2026-04-05T11:00:00Z,2026-04-05T12:00:00Z,bo",
)


@pytest.fixture
def shell(cli: Cli, tmp_path: Path) -> Cli:
    """Five incidents, two without a programme."""
    file = tmp_path / "e.csv"
    file.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    assert cli("slo", "import", str(file), "--profile", "icm").code == 0
    return cli


def met(cli: Cli, *words: str) -> tuple[int, int]:
    targets = cli("slo", "report", "--json", *words).json["targets"]
    found = next(it for it in targets if it["id"] == "eng-mcs-tta-high")
    return found["met"], found["n"]


def ids(cli: Cli, *words: str) -> set[str]:
    return {it["id"] for it in cli("slo", "incidents", "--json", *words).json}


def test_an_incident_without_a_programme_takes_its_customers(shell: Cli) -> None:
    assert met(shell) == (1, 2)
    listed = shell("customer", "list", "--json").json
    assert [(it["id"], it["name"]) for it in listed] == [(None, "contoso"), (None, "Fabrikam")]
    added = shell("customer", "add", " Contoso", "--programme", "MCS", "--json")
    assert "1 incident without a programme takes it from there" in added.err
    assert met(shell) == (1, 3)
    assert "1 incident has its programme from the customer" in shell("slo", "report").err
    # What an import says wins: number 3 stays CRI alone.
    assert ids(shell, "--programme", "cri") == {"3"}
    assert ids(shell, "--programme", "unknown") == {"4"}
    # Importing again compares with what the export says, not with what the customer adds.
    assert shell("customer", "remove", "CONTOSO").code == 0
    assert met(shell) == (1, 2)
    shell("undo")
    assert met(shell) == (1, 3)


def test_a_customer_is_added_changed_and_removed_by_its_name(shell: Cli) -> None:
    made = shell("customer", "add", "Contoso  Ltd", "--programme", "mcs,cri").out.strip()
    changed = shell("customer", "add", "CONTOSO ltd", "--programme", "ic")
    again = changed.out.strip()
    assert "It was MCS, CRI so far" in changed.err
    assert made == again
    renamed = shell("customer", "edit", made[-6:], "--name", "Fabrikam", "--json").json
    assert (renamed["name"], renamed["programmes"]) == ("Fabrikam", ["ic"])
    typed = shell("customer", "add", "Contosso", "--programme", "mcz").err
    assert "No target names MCZ: did you mean MCS?" in typed
    assert "No incident has this customer: did you mean contoso?" in typed
    shell("customer", "remove", "Contosso")
    shell("customer", "add", "Contoso", "--programme", "mcs")
    taken = shell("customer", "edit", "Contoso", "--name", " fabrikam")
    assert taken.code == 2
    assert "already" in taken.err
    assert [it["name"] for it in shell("customer", "list", "--json").json] == [
        "Contoso", "Fabrikam",
    ]  # fmt: skip
    for _ in range(4):
        shell("undo")
    names = [it["name"] for it in shell("customer", "list", "--json").json if it["id"]]
    assert names == ["CONTOSO ltd"]


@pytest.mark.parametrize(
    "words",
    [
        ("add", " ", "--programme", "mcs"),
        ("add", "X" * 301, "--programme", "mcs"),
        ("add", "Contoso"),
        ("add", "Contoso", "--programme", " , "),
        ("add", "Contoso", "--programme", "m c/s"),
        ("edit", "Contoso", "--name", "Other"),
        ("edit", "Contoso"),
        ("remove", "\x1b[31m"),
    ],
)
def test_what_is_no_customer_is_one_sentence(shell: Cli, words: tuple[str, ...]) -> None:
    refused = shell("customer", *words)
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)
    assert "\x1b" not in refused.err


def test_filters_combine_and_say_what_they_hide(shell: Cli) -> None:
    assert ids(shell, "--severity", "Sev 2.50") == {"5"}
    assert ids(shell, "--severity", "2", "--severity", "3") == {"1", "2", "3", "4"}
    assert ids(shell, "--customer", "contoso") == {"1", "2", "3"}
    assert ids(shell, "--customer", "unknown") == {"5"}
    assert ids(shell, "--customer", "contoso", "--severity", "2", "--programme", "mcs") == {"1"}
    assert ids(shell, "--customer", "contoso", "--assignee", "bo") == {"3"}
    assert ids(shell, "--customer", "contos") == set()
    assert met(shell, "--severity", "2") == (1, 1)
    report = shell("slo", "report", "--customer", "Contoso", "--severity", "2")
    assert "all incidents · Sev 2 · customer Contoso" in report.out
    lists = shell("slo", "incidents", "--target", "eng-mcs-tta-high", "--from", "2026-06-01")
    assert "1 more incident, 1 of them missed" in lists.err
    whole = shell("slo", "incidents", "--target", "eng-mcs-tta-high")
    assert "Outside" not in whole.err


def test_an_entry_shows_what_its_incidents_came_to(shell: Cli) -> None:
    entry = shell("log", "both", "--incident", "icm:2", "--incident", "dfm:9").out.strip()
    shown = shell("show", entry)
    assert "contoso, Sev 2, IcM 2. Acknowledged in 40 min" in " ".join(shown.out.split())
    assert "DFM 9: not imported yet." in shown.out
    told = shell("show", entry, "--json").json["incident_figures"]
    assert [(it["reference"], it["imported"]) for it in told] == [("icm:2", True), ("dfm:9", False)]
    assert "eng-mcs-tta-high" not in [it["target"] for it in told[0]["targets"]]
    shell("customer", "add", "Contoso", "--programme", "mcs")
    told = shell("show", entry, "--json").json["incident_figures"]
    verdicts = {it["target"]: it["verdict"] for it in told[0]["targets"]}
    assert verdicts["eng-mcs-tta-high"] == "missed"
    assert told[1] == {
        **dict.fromkeys(told[1], None), "reference": "dfm:9", "imported": False, "targets": [],
    }  # fmt: skip


# Measures


def measure(cli: Cli, text: str) -> dict[str, Any]:
    found = [it for it in cli("measure", "list", "--json").json if text in it["text"]]
    assert len(found) == 1
    return dict(found[0])


def test_measures_are_those_that_no_incident_tells(cli: Cli) -> None:
    listed = cli("measure", "list", "--json").json
    texts = [it["text"] for it in listed]
    assert len(listed) == len({it["id"] for it in listed}) == 16
    assert not any(text.endswith(":") or "TTA" in text for text in texts)
    assert [it["priority"] for it in listed][:3] == [2, 4, 3]  # the document's order
    assert {it["state"] for it in listed} == {None}
    assert (
        measure(cli, "required security training")["id"] == "engineer-6-8cca4e"
    )  # never another one


def test_how_a_measure_stands_is_set_changed_undone_and_cleared(cli: Cli) -> None:
    entry = cli("log", "nine courses", "-i", "6.1").out.strip()
    cli("measure", "set", "8cca4e", "--due", "2026-06-30")
    cli("measure", "set", "8cca4e", "--state", "done", "--note", " All\nnine. ",
        "--evidence", entry[-6:])  # fmt: skip
    assert measure(cli, "required security training") == {
        "id": "engineer-6-8cca4e",
        "priority": 6,
        "text": "Complete all required security training.",
        "state": "done",
        "due": "2026-06-30",
        "on": str(NOW.date()),
        "note": "All\nnine.",
        "evidence": [entry],
    }
    cli("undo")
    assert measure(cli, "required security training")["state"] == "open"
    cli("redo")
    cli("measure", "set", "8cca4e", "--state", "open", "--note", "", "--evidence", "")
    again = measure(cli, "required security training")
    assert (again["on"], again["note"], again["evidence"]) == (None, "", [])
    cli("measure", "clear", "8cca4e")
    assert measure(cli, "required security training")["state"] is None
    assert cli("measure", "clear", "8cca4e").code == 2
    assert cli("undo").code == 0
    assert measure(cli, "required security training")["due"] == "2026-06-30"


@pytest.mark.parametrize(
    "words",
    [
        ("set", "8cca4e"),
        ("set", "8cca4e", "--state", "nearly"),
        ("set", "8cca4e", "--due", "soon"),
        ("set", "8cca4e", "--state", "done", "--on", "2099-01-01"),
        ("set", "8cca4e", "--evidence", "ffffff"),
        ("set", "e", "--state", "done"),
        ("clear", "\x1b[31m"),
    ],
)
def test_what_is_no_state_of_a_measure_is_one_sentence(cli: Cli, words: tuple[str, ...]) -> None:
    cli("init")
    refused = cli("measure", *words)
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)
    assert "\x1b" not in refused.err


def test_an_overdue_measure_says_so(cli: Cli) -> None:
    cli("measure", "set", "8cca4e", "--due", "2026-06-14")
    assert "overdue" in cli("measure", "list").out
    cli("measure", "set", "8cca4e", "--state", "not-applicable")
    assert "overdue" not in cli("measure", "list").out


def test_the_connect_has_a_measures_state_beside_it_and_home_an_overdue_one(
    cli: Cli, tmp_path: Path
) -> None:
    cli("log", "nine courses", "-i", "6.1")
    cli("measure", "set", "8cca4e", "--state", "done", "--on", "2026-06-01", "--note", "All\nnine")
    cli("measure", "set", "ef228e", "--due", "2026-06-01")
    out = tmp_path / "c.md"
    assert cli("connect", "export", "--out", str(out)).code == 0
    text = " ".join(out.read_text(encoding="utf-8").split())
    assert "security training. – Done on 1 June 2026: All nine" in text
    assert "work item SLA. – Open, due on 1 June 2026" in text
    assert "Leverage supplemental security training from strike" in text
    steps = overview(Workspace(str(tmp_path / "root"), lambda: NOW)).next_steps
    assert [it.text for it in steps if it.kind == "measure"] == [
        "A measure was due on 2026-06-01: “Mitigate all S360 issues within wor…”."
    ]
