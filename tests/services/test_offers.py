"""Indicators offered for a note that waits, each with its reason."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from support import NOW

from reviewapp.core.evidence import Evidence
from reviewapp.services import evidence, identity
from reviewapp.services.capture import log_entry
from reviewapp.services.changing import drain_spool
from reviewapp.services.evidence_changes import Edit, edit
from reviewapp.services.offers import Offer, read_filings
from reviewapp.services.offers import offers as offers_of
from reviewapp.services.slo_import import import_file
from reviewapp.services.workspace import Workspace

EXPORT = """\
IncidentId,Title,Severity,Programme,CustomerName,CreateDate,AcknowledgeDate,MitigateDate
7,disk full,2,MCS,Contoso,2026-06-01T10:00:00Z,2026-06-01T10:06:00Z,2026-06-03T12:00:00Z
"""


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return Workspace(str(root), lambda: NOW)


def log(workspace: Workspace, text: str, *codes: str, incident: str = "", on: str = "") -> Evidence:
    incidents = [incident] if incident else []
    kept = log_entry(workspace, text, codes=codes, incidents=incidents, on=on or None)
    return evidence.get(workspace, kept["id"])


def offers(workspace: Workspace, entry: Evidence) -> tuple[Offer, ...]:
    found = offers_of(read_filings(workspace, [entry]), entry)
    assert found is not None
    return found


def codes(workspace: Workspace, entry: Evidence) -> list[str]:
    return [offer.code for offer in offers(workspace, entry)]


def test_without_anything_filed_nothing_is_offered(workspace: Workspace) -> None:
    assert offers(workspace, log(workspace, "a note", incident="icm:1")) == ()


@pytest.mark.parametrize("drained", [False, True])
def test_the_same_incident_leads_then_what_was_used_last(
    workspace: Workspace, drained: bool
) -> None:
    log(workspace, "old", "4.2", incident="icm:300000123", on="2026-02-01")
    log(workspace, "one", "3.1", on="2026-06-01")
    log(workspace, "two", "2.1", "3.1", on="2026-06-02")
    log(workspace, "three", "2.1", on="2026-06-03")
    note = log(workspace, "again", incident="icm:300000123")
    if drained:
        drain_spool(workspace)
    found = offers(workspace, note)
    assert [(offer.code, offer.reason) for offer in found] == [
        ("4.2", "your note about IcM 300000123 is there"),
        ("2.1", "you filed there the last two times"),
        ("3.1", "your note of 2026-06-02 is there"),
    ]
    assert (
        found[1].title == "Monitor the CEM product queue and own IcM requests pending assignment."
    )


def test_an_imported_incident_offers_the_indicators_of_its_targets(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "e.csv"
    file.write_text(EXPORT, encoding="utf-8")
    import_file(workspace, str(file), profile="icm")
    log(workspace, "elsewhere", "7.1")
    found = offers(workspace, log(workspace, "a note", incident="icm:7"))
    assert (found[0].code, found[0].reason) == ("1.2", "IcM 7 counts for its SLO")
    assert found[-1].code == "7.1"


@pytest.mark.parametrize("drained", [False, True])
def test_what_was_filed_last_is_offered_whatever_its_day(root: Path, drained: bool) -> None:
    moments = (NOW + timedelta(minutes=n) for n in count())
    workspace = Workspace(str(root), lambda: next(moments))
    waiting = log(workspace, "waited long", on="2026-01-02")
    for number in range(40):
        log(workspace, f"young {number}", "2.1", on="2026-06-10")
    for code in ("1.1", "1.2", "1.3"):
        log(workspace, "same incident", code, incident="icm:1", on="2026-06-11")
    edit(workspace, waiting, Edit(codes=["7.1"]))
    late = log(workspace, "logged last", "6.1", on="2026-01-01")
    if drained:
        drain_spool(workspace)
    note = log(workspace, "a note", incident="icm:1")
    assert [offer.code for offer in offers(workspace, note)][-1] == "6.1"
    edit(workspace, late, Edit(text="only the words changed"))
    edit(workspace, evidence.get(workspace, late.id), Edit(codes=[]))
    found = offers(workspace, log(workspace, "another note"))
    assert (found[0].code, found[0].reason) == ("7.1", "you filed there last")


def test_what_the_note_says_comes_with_its_reason_before_the_last_filing(
    workspace: Workspace,
) -> None:
    log(workspace, "filed", "7.1")
    strong = offers(workspace, log(workspace, "passed the SC-200 exam after two learning days"))
    assert (strong[0].code, strong[0].reason.partition(":")[0]) == ("5.1", "Strong match")
    assert "SC-200" in strong[0].reason
    assert offers(workspace, log(workspace, "proxy looked at"))[0].reason == "Maybe: proxy"
    assert codes(workspace, log(workspace, "once upon a time")) == ["7.1"]


def test_a_strong_match_leads_and_the_incident_beats_what_matches_less_well(
    workspace: Workspace, tmp_path: Path
) -> None:
    log(workspace, "filed", "7.1", incident="icm:1")
    exam = "passed the SC-200 exam after two learning days"
    assert codes(workspace, log(workspace, exam, incident="icm:1"))[:2] == ["5.1", "7.1"]
    assert codes(workspace, log(workspace, "proxy looked at", incident="icm:1"))[0] == "7.1"


def test_at_most_three_and_none_twice(workspace: Workspace) -> None:
    for code in ("1.1", "1.2", "1.3", "1.4", "1.1"):
        log(workspace, "filed", code, incident="icm:1")
    found = codes(workspace, log(workspace, "a note", incident="icm:1"))
    assert len(found) == len(set(found)) == 3


def test_only_indicators_of_the_present_rubric_are_offered(workspace: Workspace) -> None:
    log(workspace, "as an engineer", "7.4", incident="icm:1")
    identity.identify(workspace, None, None, "manager")
    note = log(workspace, "once upon a time", incident="icm:1")
    assert codes(workspace, note) == []
    log(workspace, "filed", "2.3")
    assert codes(workspace, note) == ["2.3"]


def test_what_was_filed_since_counts_before_it_is_read_again(root: Path) -> None:
    moments = (NOW + timedelta(minutes=n) for n in count())
    workspace = Workspace(str(root), lambda: next(moments))
    log(workspace, "before", "2.1")
    note, other = log(workspace, "waits", incident="icm:1"), log(workspace, "unknown")
    filings = read_filings(workspace, [note])
    since = [log(workspace, "same", "7.1", incident="icm:1"), log(workspace, "filed", "1.2")]
    found = offers_of(filings, note, since[::-1])
    assert found == offers(workspace, note)
    assert [(offer.code, offer.reason) for offer in found or ()] == [
        ("7.1", "your note about IcM 1 is there"),
        ("1.2", "you filed there last"),
        ("2.1", f"your note of {NOW.date()} is there"),
    ]
    assert offers_of(filings, other) is None
