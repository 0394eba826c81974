"""A mapping changed in the app with keys only: columns, words, zone; kept as a profile."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_driver import WIDE, Driver, drive
from support import ROOT
from textual.events import Paste

from reviewapp.ingest.profile import FIELDS, read_profile
from reviewapp.services import slo
from reviewapp.services.identity import identify
from reviewapp.services.slo import Question
from reviewapp.services.slo_import import import_file
from reviewapp.services.workspace import Workspace
from reviewapp.tui.widgets.record_list import RecordList

SAMPLES = ROOT / "data" / "sample"
REAL = ROOT.parent / "shared" / "data" / "real"
#: The rows of the table before the fields.
SETTINGS = ["profile", "source", "zone", "date_order", "null", "not_people", "rows"]
HISTORY = ["… acknowledged", "… mitigated"]
OWN = """Ticket,Prio,Opened on,Ack,Done,Who,Plan
1,[red]P1[/],2026-06-01 10:00,12.5,2026-06-01 12:00,kim,Gold
2,P2,2026-06-02 10:00,5,?,lee,Gold
3,P2,2026-06-03 10:00,20,?,lee,Gold
"""


@pytest.fixture
def workspace(root: Path, workspace: Workspace) -> Workspace:
    """Somebody who has answered the first questions."""
    identify(workspace, "Maya Okafor", "mokafor", "engineer")
    return workspace


async def look(app: Driver, path: Path) -> None:
    await app.press("m", "l")
    await say(app, str(path))


async def say(app: Driver, text: str) -> None:
    """Put a text in the place of what stands in the line, and Enter."""
    await app.press("home", "ctrl+k")
    app.app.post_message(Paste(text))
    await app.press("enter")


def go(app: Driver, name: str) -> None:
    """The cursor on the row `name`, as a click would put it."""
    rows = [*SETTINGS, *(HISTORY if "several, by" in app.text else []), *FIELDS]
    app.app.screen.query_one(RecordList).cursor = rows.index(name)


async def choose(app: Driver, name: str, *answers: str) -> None:
    """Change the row `name`: Enter, then each answer in the dialog that asks for it."""
    go(app, name)
    await app.press("enter")
    for answer in answers:
        await say(app, answer)


def flat(app: Driver) -> str:
    return " ".join(app.text.replace("│", " ").split())


def test_an_export_that_nothing_fits_is_mapped_kept_and_found_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "own.csv"
    file.write_text(OWN, encoding="utf-8")

    async def script(app: Driver) -> None:
        await look(app, file)
        assert "No import profile fits" in flat(app)
        await app.press("f4")
        assert "this is a guess by the names" in flat(app)
        await choose(app, "source", "icm")
        await choose(app, "zone", "Mars")
        assert '"Mars" is not a time zone' in flat(app)
        await say(app, "Europe/Berlin")
        await choose(app, "null", "?")
        await choose(app, "severity", "prio")
        await choose(app, "created", "opened on")
        await choose(app, "acknowledged", "ack", "minutes since")
        await choose(app, "mitigated", "done")
        await choose(app, "assignee", "who")
        await choose(app, "programmes", "plan")
        go(app, "severity")
        await app.press("v")
        assert "Your role’s targets name: 0, 1, 2, 2.5, 3, 4." in flat(app)
        assert "P2 2 P2 (no target knows it)" in flat(app)
        assert "[red]P1[/] 1 [red]P1[/] (no target knows it)" in flat(app)
        await app.press("enter")
        await say(app, "sev 2.0")
        await app.press("down", "enter")
        await say(app, "1")
        assert "P2 2 2" in flat(app)
        assert "no target knows it" not in app.text
        await app.press("escape")
        go(app, "programmes")
        await app.press("v", "enter")
        await say(app, "mcs")
        await app.press("escape", "s")
        await say(app, "Our tickets")
        assert "must be lower-case letters" in flat(app)
        await say(app, "icm")  # one that ships
        assert "There is a profile of this name already" in flat(app)
        await app.press("enter", "s")
        await say(app, "tickets")
        assert "Saved: " in flat(app)
        await app.press("escape")
        assert "3 rows: 3 new, 0 updated, 0 unchanged, 0 bad." in app.text
        await app.press("enter")
        assert any("3 new" in notice for notice in app.notices())

    drive(workspace, script)
    found = slo.incident_verdicts(workspace, Question(), "eng-mcs-tta-high")
    assert {(i.incident.external_id, i.verdict, i.seconds) for i in found} == {
        ("1", "met", 750),
        ("2", "met", 300),
        ("3", "missed", 1200),
    }
    assert {i.incident.created for i in found} == {1780300800, 1780387200, 1780473600}
    path = Path(workspace.places.profiles, "tickets.toml")
    assert read_profile(path).source == "icm"
    # The next export of its kind is known by itself, and a colleague uses the file.
    assert import_file(workspace, str(file), dry_run=True).profile.name == "tickets"
    other = Workspace(str(tmp_path / "colleague"), workspace.clock)
    assert import_file(other, str(file), profile=str(path)).new == 3


def test_a_changed_mapping_is_looked_at_again_and_a_detected_one_can_be_left(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "icm.csv"
    file.write_text(
        "IncidentId,Title,Severity,CreateDate,OwningTeamName,Other day\n"
        "1,t,2,2026-06-01T10:00:00Z,A,03/04/2026\n",
        encoding="utf-8",
    )

    async def script(app: Driver) -> None:
        await look(app, file)
        assert "Read as icm" in app.text
        await app.press("f4")
        await choose(app, "mitigated", "other")
        await app.press("escape")
        assert "can be read in more than one order" in flat(app)
        await app.press("f4")
        await choose(app, "date_order", "day first")
        await choose(app, "zone", "UTC")
        await app.press("escape")
        assert "1 row: 1 new" in app.text
        await app.press("f4")
        go(app, "mitigated")
        await app.press("x")
        await choose(app, "rows", "other day", "by that time")
        await choose(app, "… mitigated", "Done, Shut")
        assert "several, by Other day … acknowledged by the first assignee" in flat(app)
        assert "… mitigated Done, Shut" in flat(app)
        go(app, "rows")
        await app.press("x")
        await choose(app, "profile", "dfm")
        assert 'the profile dfm needs a column "CaseNumber"' in flat(app)
        await app.press("escape", "enter")

    drive(workspace, script)
    [item] = slo.incident_verdicts(workspace, Question())
    assert (item.incident.mitigated, item.incident.created) == (None, 1780308000)


def test_what_is_mapped_is_typed_over_and_never_lost_without_a_question(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "own.csv"
    file.write_text(
        "Number,Created,Impact,RCA wanted\n1,2026-06-01T10:00:00Z,High,Sure\n"
        "2,2026-06-02T10:00:00Z,Low,Nope\n3,2026-06-02T10:00:00Z,Low,No\n",
        encoding="utf-8",
    )

    async def script(app: Driver) -> None:
        await look(app, file)
        await app.press("f4", "escape", "escape")
        assert "No incidents yet" in app.text, "nothing was changed, so nothing is asked"
        await app.press("l")
        await say(app, str(file))
        await app.press("f4")
        go(app, "source")
        await app.press("enter")
        await app.type("icm\n")  # in the place of the old source
        go(app, "source")
        await app.press("enter", "right")
        await app.type("2\n")  # behind it
        assert "icm2" in app.text
        await choose(app, "created", "created")
        await choose(app, "rca_required", "rca wanted")
        go(app, "rca_required")
        await app.press("v")
        assert "Sure 1 Sure (neither yes nor no)" in flat(app)
        assert "No 1 no" in flat(app)
        await app.press("end", "enter")
        await app.type("yes\n")
        await app.press("up", "enter")
        await app.type("maybe\n")
        assert "Nothing has “maybe”" in flat(app), "only yes, no and nothing are offered"
        await app.press("escape")
        assert "Sure 1 yes" in flat(app)
        await app.press("escape", "escape")
        assert "3 rows: 2 new, 0 updated, 0 unchanged, 1 bad." in app.text
        await app.press("escape")
        assert "The mapping is not saved" in app.text
        await app.press("enter")
        assert "2 new" in app.text
        await app.press(*["shift+tab"] * 5)
        await say(app, str(SAMPLES / "icm-export.csv"))
        assert "The mapping is not saved" in app.text, "another file would drop it too"
        await app.press("enter")
        await say(app, str(file))
        assert "2 new" in app.text
        await app.press("f4", "s")
        await say(app, "kept")
        assert "Saved: " in flat(app)
        await app.press("escape", "escape")
        assert "No incidents yet" in app.text

    drive(workspace, script)
    kept = read_profile(Path(workspace.places.profiles, "kept.toml"))
    assert (kept.source, kept.values) == ("icm2", {"rca_required": {"Sure": "yes"}})


LOG = """Ticket,At,Opened,State,Owner
1,2026-06-01T10:00:00Z,2026-06-01T10:00:00Z,New,?
1,2026-06-01T10:02:00Z,2026-06-01T10:00:00Z,Active,Auto Rule
1,2026-06-01T10:20:00Z,2026-06-01T10:00:00Z,Active,kim
1,2026-06-01T12:00:00Z,2026-06-01T10:00:00Z,Resolved,kim
"""


def test_a_log_shows_what_its_rows_tell_and_no_rule_acknowledges(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "log.csv"
    file.write_text(LOG, encoding="utf-8")

    async def script(app: Driver) -> None:
        await look(app, file)
        await app.press("f4")
        await choose(app, "null", "?")
        await choose(app, "created", "opened")
        await choose(app, "state", "state")
        await choose(app, "assignee", "owner")
        await choose(app, "rows", "at", "by that time")
        assert "assignee Owner Auto Rule · kim" in flat(app), "? is no value"
        assert "acknowledged the rows first row with an assignee" in flat(app)
        assert "acknowledged by the rows that row’s assignee" in flat(app)
        assert "mitigated the rows first row in Resolved or Closed" in flat(app)
        await choose(app, "programmes", "the same", "MCS, CRI")
        assert "programmes always MCS, CRI" in flat(app)
        await choose(app, "not_people", "auto rule")
        assert "No persons auto rule" in flat(app)
        await app.press("escape", "enter")

    drive(workspace, script, WIDE)
    [item] = slo.incident_verdicts(workspace, Question())
    assert (item.incident.acknowledged_by, item.incident.acknowledged) == ("kim", 1780309200)
    assert item.incident.programmes == {"mcs", "cri"}


@pytest.mark.skipif(not REAL.exists(), reason="the real data sets are not here")
def test_both_real_exports_come_in_through_the_app(workspace: Workspace) -> None:
    async def script(app: Driver) -> None:
        await look(app, REAL / "servicenow-event-log-part.csv")
        assert "names no time zone" in flat(app)
        await say(app, "UTC")
        assert "5,998 rows: 890 new, 0 updated, 0 unchanged, 0 bad." in app.text
        await app.press("enter", "l")
        await say(app, str(REAL / "volvo-incidents-2013.csv"))
        await say(app, str(ROOT / "docs" / "examples" / "volvo-profile.toml"))
        assert "7,554 rows: 7,554 new, 0 updated, 0 unchanged, 0 bad." in app.text
        await app.press("enter")

    drive(workspace, script, WIDE)
    assert {item.new for item in slo.imports(workspace)} == {7554, 890}
