"""Import profiles: what a file may say, and which profile fits an export."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reviewapp.core.errors import BadInputError
from reviewapp.ingest.detection import choose_profile, detect_profile, guess_profile
from reviewapp.ingest.profile import Profile, read_profile, read_profiles
from reviewapp.ingest.tables import Table, open_table

ROOT = Path(__file__).parents[2]
SHIPPED = read_profiles([ROOT / "data" / "profiles"])

ICM = """IncidentId,Title,Severity,SeverityHistory,Programme,CustomerName,CreateDate,\
AcknowledgeDate,AcknowledgedBy,MitigateDate,LastMitigateDate,ResolveDate,CloseDate,RCARequired,\
RCADeliveredDate,OwningContactAlias,OwningTeamName,Status,ReopenCount,DuplicateOf,\
ParentIncidentId,Flags"""
DFM = """CaseNumber,Title,Severity,Programme,CustomerName,CreatedOn,FirstResponseOn,CaseOwner,\
TeamName,Status,ResolvedOn,ClosedOn,ReopenCount,CritsitIntervals,DuplicateOf"""

LOG = """number,incident_state,active,sys_mod_count,opened_at,sys_updated_at,priority,\
assignment_group,assigned_to,reopen_count,resolved_at,closed_at,short_description"""

HEAD = 'profile = "mine"\ntitle = "Mine"\nsource = "mine"\n'
COLUMNS = '[columns]\nid = "Key"\n'
SEVERITY_PROBLEM = r'values\.severity\."2 - High": must be text in quotes'


def profile_of(tmp_path: Path, text: str) -> Profile:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return read_profile(path)


def header_of(tmp_path: Path, header: str) -> Table:
    path = tmp_path / "export.csv"
    path.write_text(header + "\n", encoding="utf-8")
    return open_table(path)


def test_the_shipped_profiles_are_complete_and_called_verified_only_where_tried() -> None:
    assert {profile.name for profile in SHIPPED} == {
        "dfm",
        "icm",
        "jira",
        "pagerduty",
        "servicenow",
        "servicenow-log",
    }
    for profile in SHIPPED:
        # The log was tried with a real one; it has no titles.
        assert profile.verified == (profile.name == "servicenow-log")
        assert profile.require
        assert {"id", "severity", "created", "assignee"} <= set(profile.columns)
        assert "title" in profile.columns or profile.verified


@pytest.mark.parametrize(
    ("header", "name", "fields"),
    [
        (ICM, "icm", 22),
        (ICM.upper().replace("INCIDENTID", "incident id"), "icm", 22),
        (DFM, "dfm", 15),
        ("Case Number,Created On", "dfm", 2),
        ("number,opened_at,short_description,priority,state,assigned_to", "servicenow", 7),
        ("Number,Opened,Short description,Priority,State,Assigned to", "servicenow", 7),
        ("Summary,Issue key,Issue id,Issue Type,Status,Created,Resolved,Labels,Labels", "jira", 6),
        ("incident_number,description,service_name,created_on,resolved_on,urgency", "pagerduty", 7),
        (LOG, "servicenow-log", 9),
    ],
)
def test_an_export_is_recognised_by_its_header(
    tmp_path: Path, header: str, name: str, fields: int
) -> None:
    table = header_of(tmp_path, header)
    profile = detect_profile(table, SHIPPED)
    assert profile.name == name
    assert len(profile.bind(table)) == fields


def test_the_canonical_columns_come_first() -> None:
    """The sample exports use the first name of each field."""
    for name, header in (("icm", ICM), ("dfm", DFM)):
        profile = choose_profile(name, SHIPPED)
        first = {names[0] for names in profile.columns.values()}
        assert set(header.split(",")) <= first


def test_the_first_alternative_that_is_there_is_used(tmp_path: Path) -> None:
    profile = profile_of(tmp_path, HEAD + '[columns]\nid = "Key"\ncreated = ["Opened", "Created"]')
    assert profile.bind(header_of(tmp_path, "Created,Opened,Key")) == {"id": 2, "created": 1}
    assert profile.bind(header_of(tmp_path, "Created,Key")) == {"id": 1, "created": 0}


def test_no_profile_fits(tmp_path: Path) -> None:
    table = header_of(tmp_path, "Title,CreateDate,OwningTeamName,Colour")
    sentence = r"No import profile fits .*near: icm \(no column \"IncidentId\"\).*--profile"
    with pytest.raises(BadInputError, match=sentence):
        detect_profile(table, SHIPPED)
    with pytest.raises(BadInputError, match=r"of export.csv. Name one"):
        detect_profile(header_of(tmp_path, "x,y"), SHIPPED)


def test_the_richer_profile_wins_and_a_tie_is_asked_about(tmp_path: Path) -> None:
    body = 'require = ["Key"]\n[columns]\nid = "Key"\n'
    one = profile_of(tmp_path, HEAD + body)
    two = profile_of(tmp_path, HEAD.replace("mine", "other") + body + 'title = "Name"\n')
    assert detect_profile(header_of(tmp_path, "Key,Name"), [one, two]) is two
    with pytest.raises(BadInputError, match="fits the profiles mine and other equally well"):
        detect_profile(header_of(tmp_path, "Key,Label"), [two, one])


def test_a_mapping_made_for_an_export_wins_over_one_that_fits_it_too(tmp_path: Path) -> None:
    table = header_of(tmp_path, ICM)
    titles = ICM.split(",")
    body = f"require = {titles!r}\n[columns]\nid = 'IncidentId'\nseverity = 'Severity'\n"
    body += "title = 'Title'\nstate = 'Status'\n"
    mine = profile_of(tmp_path, HEAD + body)
    assert detect_profile(table, [*SHIPPED, mine]) is mine


def test_a_first_mapping_is_guessed_from_all_that_is_known(tmp_path: Path) -> None:
    table = header_of(tmp_path, "Colour,Ticket,Opened,Case Number,Priority,First Response On")
    guess = guess_profile(table, SHIPPED, "mine")
    assert guess.columns == {
        "id": ["Case Number"],
        "severity": ["Priority"],
        "created": ["Opened"],
        "acknowledged": ["First Response On"],
    }
    assert guess_profile(header_of(tmp_path, "x,y"), SHIPPED, "mine").columns == {"id": ["x"]}
    words = header_of(tmp_path, "Resumen,Estado,Clave\nno red,abierta,K-1\nno red,abierta,K-2")
    assert guess_profile(words, SHIPPED, "mine").columns == {"id": ["Clave"]}


def test_a_profile_without_required_columns_is_used_only_when_named(tmp_path: Path) -> None:
    profile = profile_of(tmp_path, HEAD + '[columns]\nid = "Key"')
    table = header_of(tmp_path, "Key")
    with pytest.raises(BadInputError, match="No import profile fits"):
        detect_profile(table, [profile])
    assert choose_profile("mine", [profile]).bind(table) == {"id": 0}


def test_choosing_by_name_or_file(tmp_path: Path) -> None:
    assert choose_profile("icm", SHIPPED).source == "icm"
    profile_of(tmp_path, HEAD + '[columns]\nid = "Key"')
    assert choose_profile(str(tmp_path / "mine.toml"), SHIPPED).name == "mine"
    with pytest.raises(BadInputError, match=r'"icn"; did you mean "icm"\? Known: dfm, icm, jira'):
        choose_profile("icn", SHIPPED)
    with pytest.raises(BadInputError, match=r"There is no profile file none\.toml"):
        choose_profile("none.toml", SHIPPED)


def test_later_folders_replace_profiles_of_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(HEAD.replace("mine", "icm") + '[columns]\nid = "Number"')
    profiles = read_profiles([ROOT / "data" / "profiles", tmp_path, tmp_path / "missing"])
    assert len(profiles) == len(SHIPPED)
    assert choose_profile("icm", profiles).columns == {"id": ["Number"]}


def test_binding_needs_the_id_and_one_column_for_each_name(tmp_path: Path) -> None:
    profile = profile_of(tmp_path, HEAD + '[columns]\nid = ["Key", "Number"]\ncreated = "Opened"')
    with pytest.raises(BadInputError, match=r'needs a column "Key" or "Number" for the id; .*"x"'):
        profile.bind(header_of(tmp_path, "x,Opened"))
    with pytest.raises(BadInputError, match=r'2 columns are called "Opened"'):
        profile.bind(header_of(tmp_path, "Key,OPENED,opened"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            COLUMNS + 'severty = "S"',
            r'columns\.severty: is not a known key; did you mean "severity"',
        ),
        (COLUMNS + '[values.severty]\na = "1"', r"values\.severty: is not a known key"),
        (COLUMNS + 'severity = "S"\n[values.severity]\n"2 - High" = 2', SEVERITY_PROBLEM),
        (COLUMNS + "severity = 7", r"columns\.severity: must be a column name"),
        (COLUMNS + "severity = []", r"columns\.severity: must be a column name"),
        ('[columns]\nid = ["Key", ""]', r"columns\.id\[1\]: is empty"),
        ("colums = 1\n" + COLUMNS, r'colums: is not a known key; did you mean "columns"\?'),
        ('[columns]\ntitle = "Key"', r"columns\.id: is missing"),
        ("", r"columns: is missing"),
        ('zone = "Mars/Base"\n' + COLUMNS, r'zone: "Mars/Base" is not a time zone'),
        ('date_order = "ydm"\n' + COLUMNS, r'date_order: must be "dmy", "mdy" or "ymd"'),
        ('time_formats = ["%H:%M"]\n' + COLUMNS, r"time_formats\[0\]: .* gives no whole date"),
        ('time_formats = ["%Q"]\n' + COLUMNS, r"time_formats\[0\]: .* strptime"),
        (COLUMNS + 'team = "T"\n[constant]\nteam = "x"', r"constant\.team: the field also has"),
        (COLUMNS + '[values.team]\na = "b"', r"values\.team: the field has no column"),
        (COLUMNS + 'critsit_end = "E"', r"columns\.critsit_end: needs"),
        (COLUMNS + 'critsits = "C"\ncritsit_start = "S"', r"columns\.critsit_start: critsits"),
        ('verified = "no"\n' + COLUMNS, r"verified: must be true or false"),
        (COLUMNS + '[history]\norder = "N"', r"history\.time: is missing"),
        (COLUMNS + '[history]\ntime = "T"\nmitigated = ["Done"]', r"history: its states need"),
        (COLUMNS + '[history]\ntime = "T"\nassigned_is_acknowledged = true', r"history\.assigned"),
        (COLUMNS + 'severity_history = "S"\n[history]\ntime = "T"', r"columns\.severity_history"),
        (COLUMNS + '[durations.acked]\ncolumn = "A"', r"durations\.acked: is not a known key"),
        (
            COLUMNS + '[durations.closed]\nunit = "s"\ncolumn = "A"',
            r"durations\.closed\.unit: must",
        ),
        (
            COLUMNS + '[durations.closed]\nsince = "closed"\ncolumn = "A"',
            r"durations\.closed\.since",
        ),
    ],
)
def test_mistakes_are_named_with_their_place(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(BadInputError) as caught:
        profile_of(tmp_path, HEAD + text)
    assert re.match(re.escape(str(tmp_path / "mine.toml: ")) + problem, str(caught.value))


def test_all_mistakes_are_listed(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as caught:
        profile_of(tmp_path, 'profile = "My profile"\n[columns]\nseverty = "S"\ntitle = 3\n')
    assert str(caught.value).splitlines() == [
        f"{tmp_path / 'mine.toml'} has 5 problems:",
        '  profile: is "My profile", but must be lower-case letters, digits and hyphens, '
        "and start with a letter",
        "  title: is missing",
        "  source: is missing",
        '  columns.severty: is not a known key; did you mean "severity"?',
        "  columns.title: must be a column name in quotes, or a list of them",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'profile = "mine"\ntitle = \n', "line 2: not valid TOML: invalid value"),
        (b"a = " + b"[" * 9999, "is nested too deeply"),
        (b'title = "gr\xfcn"', "line 1: not UTF-8 text"),
        (b"#" * (4 * 1024 * 1024 + 1), "is too large"),
        (b"\x00", "not valid TOML"),
        (b'x = "\x1b[31m"', "not valid TOML"),
    ],
)
def test_broken_toml_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    with pytest.raises(BadInputError, match=sentence) as caught:
        read_profile(path)
    assert str(caught.value).isprintable()


def test_hostile_keys_do_not_reach_the_terminal(tmp_path: Path) -> None:
    key = '"' + "\\u001b[2J" + "x" * 5000 + '"'
    with pytest.raises(BadInputError) as caught:
        profile_of(tmp_path, f'{key} = 1\n{HEAD}[columns]\nid = "Key"')
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


def test_a_byte_order_mark_is_tolerated(tmp_path: Path) -> None:
    assert profile_of(tmp_path, "\ufeff" + HEAD + '[columns]\nid = "Key"').name == "mine"
