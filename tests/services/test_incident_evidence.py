"""From an incident to a note about it, and back."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from support import NOW

from reviewapp.core.evidence import Evidence
from reviewapp.core.figures import IncidentVerdict
from reviewapp.services import capture, evidence, evidence_changes, incident_evidence, slo
from reviewapp.services.changing import changing
from reviewapp.services.slo_import import import_file
from reviewapp.services.workspace import Workspace
from reviewapp.store.spool import write_spool

HEADER = (
    "IncidentId,Title,Severity,Programme,CustomerName,CreateDate,AcknowledgeDate,MitigateDate,"
    "ResolveDate"
)
ROWS = (
    "1,disk full,2,MCS,Contoso,2026-06-01T10:00:00Z,2026-06-01T10:06:00Z,2026-06-03T12:00:00Z,",
    "2,still on,2,MCS,Contoso,2026-06-15T11:50:00Z,,,",
    "3,not MCS,2,,Fabrikam,2026-05-01T10:00:00Z,2026-05-01T10:06:00Z,,2026-05-04T10:00:00Z",
    "4,[bold]late[/],2,MCS,Contoso,2026-06-02T10:00:00Z,2026-06-02T10:56:00Z,,",
)


@pytest.fixture
def mine(root: Path, tmp_path: Path) -> Workspace:
    """An engineer with four incidents."""
    workspace = Workspace(str(root), lambda: NOW)
    file = tmp_path / "e.csv"
    file.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    import_file(workspace, str(file), profile="icm")
    return workspace


def verdict(workspace: Workspace, external_id: str, target: str | None) -> IncidentVerdict:
    return next(
        item
        for item in slo.incident_verdicts(workspace, slo.Question())
        if item.incident.external_id == external_id and item.target == target
    )


def log(workspace: Workspace, text: str, *incidents: str, on: str | None = None) -> Evidence:
    kept = capture.log_entry(workspace, text, incidents=incidents, on=on)
    return evidence.get(workspace, kept["id"])


def test_a_proposal_can_be_logged_as_it_is(mine: Workspace) -> None:
    proposed = incident_evidence.propose(mine, verdict(mine, "1", "eng-mcs-tta-high"))
    assert proposed.text == (
        "disk full\nContoso, Sev 2, IcM 1.\n"
        "Acknowledged in 6 min, target 15 min: met. Mitigated after 2.1 d."
    )
    assert (proposed.on, proposed.rubric) == (datetime.date(2026, 6, 3), "engineer")
    kept = capture.log_entry(
        mine,
        proposed.text,
        codes=proposed.codes,
        on=proposed.on.isoformat(),
        circle=proposed.circle,
        incidents=proposed.incidents,
        links=proposed.links,
        rubric=proposed.rubric,
    )
    entry = evidence.get(mine, kept["id"])
    assert (entry.text, entry.indicators) == (proposed.text, proposed.codes)
    assert entry.indicators
    assert incident_evidence.evidence_of(mine, "icm:1") == [entry]


def test_a_running_one_is_of_today_and_one_outside_the_targets_of_its_resolution(
    mine: Workspace,
) -> None:
    running = incident_evidence.propose(mine, verdict(mine, "2", "eng-mcs-tta-high"))
    assert running.on == NOW.date()
    assert running.text.endswith("Not acknowledged after 10 min, target 15 min. Not mitigated yet.")
    alone = incident_evidence.propose(mine, verdict(mine, "3", None))
    assert (alone.on, alone.codes) == (datetime.date(2026, 5, 4), ())


def test_the_questions_rubric_and_instant_count(mine: Workspace) -> None:
    question = slo.Question("manager", as_of=NOW - datetime.timedelta(days=13))
    item = next(
        item
        for item in slo.incident_verdicts(mine, question, "mgr-mcs-ttm-high")
        if item.incident.external_id == "1"
    )
    proposed = incident_evidence.propose(mine, item, question)
    assert (proposed.rubric, proposed.on) == ("manager", datetime.date(2026, 6, 1))
    assert "Not mitigated yet, running for 26 h" in proposed.text


def test_hostile_titles_stay_text(mine: Workspace) -> None:
    proposed = incident_evidence.propose(mine, verdict(mine, "4", "eng-mcs-tta-high"))
    assert proposed.text.startswith("[bold]late[/]\n")


def test_entries_that_mention_an_incident_newest_first(mine: Workspace) -> None:
    first = log(mine, "first", "icm:1", "dfm:9", on="2026-06-01")
    with changing(mine):
        pass
    second = log(mine, "second", "ICM:1", on="2026-06-02")
    log(mine, "another", "icm:11")
    assert incident_evidence.evidence_of(mine, "icm:1") == [second, evidence.get(mine, first.id)]
    assert incident_evidence.evidence_of(mine, "ICM:1 ") == [second, evidence.get(mine, first.id)]
    assert incident_evidence.evidence_of(mine, "icm:7") == []
    assert incident_evidence.evidence_of(mine, "no reference") == []


def test_which_incidents_are_mentioned(mine: Workspace) -> None:
    asked = ["icm:1", "icm:2", "icm:3", "dfm:9", "odd", "\ud800", 'a"b:1']
    assert incident_evidence.mentioned(mine, asked) == set()
    log(mine, "in the store", "icm:1", 'a"b:1')
    gone = log(mine, "to be removed", "icm:3")
    with changing(mine):
        pass
    log(mine, "just logged", "dfm:9")
    assert incident_evidence.mentioned(mine, asked) == {"icm:1", "icm:3", "dfm:9", 'a"b:1'}
    evidence_changes.remove(mine, evidence.get(mine, gone.id))
    assert incident_evidence.mentioned(mine, asked) == {"icm:1", "dfm:9", 'a"b:1'}
    assert incident_evidence.mentioned(mine, []) == set()


def test_what_others_mention_is_not_mine(mine: Workspace) -> None:
    entry = capture.checked_entry(mine, "hers", incidents=["icm:1"])
    theirs = {**entry, "id": mine.new_id(), "owner": "ana"}
    write_spool(mine.places, mine.new_id(), [theirs])
    for _ in ("in the spool", "in the store"):
        assert incident_evidence.mentioned(mine, ["icm:1"]) == set()
        assert incident_evidence.evidence_of(mine, "icm:1") == []
        with changing(mine):
            pass


def test_back_from_an_entry_to_its_incidents(mine: Workspace) -> None:
    entry = log(mine, "both", "icm:4", "icm:404", "icm:1")
    found = incident_evidence.incidents_of(mine, entry)
    assert [incident.title for incident in found] == ["[bold]late[/]", "disk full"]
    assert incident_evidence.incidents_of(mine, log(mine, "none")) == []


def test_an_entry_tells_what_its_incidents_came_to_also_those_imported_later(
    mine: Workspace, tmp_path: Path
) -> None:
    entry = log(mine, "later", "icm:77", "icm:1")
    later, known = incident_evidence.mentions(mine, entry)
    assert (later.incident, later.text) == (None, "IcM 77: not imported yet.")
    assert known.text == (
        "Contoso, Sev 2, IcM 1. Acknowledged in 6 min, target 15 min: met. Mitigated after 2.1 d."
    )
    file = tmp_path / "later.csv"
    row = "77,[b]new,2,MCS,,2026-06-01T10:00:00Z,2026-06-01T10:20:00Z,,"
    file.write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    import_file(mine, str(file), profile="icm")
    [later, _] = incident_evidence.mentions(mine, entry)
    assert "target 15 min: missed by 5 min" in later.text
    assert [it.id for it in incident_evidence.evidence_of(mine, "icm:77")] == [entry.id]
    told = incident_evidence.mention_mapping(later)
    assert (told["reference"], told["imported"], told["severity"]) == ("icm:77", True, "2")
    assert ("eng-mcs-tta-high", "missed", 1200) in [
        (it["target"], it["verdict"], it["seconds"]) for it in told["targets"]
    ]


def test_before_the_first_write_there_is_nothing(root: Path) -> None:
    empty = Workspace(str(root), lambda: NOW)
    assert incident_evidence.evidence_of(empty, "icm:1") == []
    assert incident_evidence.mentioned(empty, ["icm:1"]) == set()
    entry = Evidence("1", "", NOW.date(), "x", "engineer", "1", incidents=("icm:1",))
    assert incident_evidence.incidents_of(empty, entry) == []
    assert [it.incident for it in incident_evidence.mentions(empty, entry)] == [None]
    assert not root.exists()
