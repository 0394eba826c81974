"""From rows to incidents: what is read, what is asked about, and what is kept as a bad row."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reviewapp.core.errors import BadInputError, OpenQuestionError
from reviewapp.core.incidents import Incident
from reviewapp.ingest.cells import normal_severity
from reviewapp.ingest.detection import choose_profile, detect_profile
from reviewapp.ingest.incidents import Export
from reviewapp.ingest.profile import Profile, read_profile, read_profiles
from reviewapp.ingest.tables import Table, open_table

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "real"
SHIPPED = read_profiles([ROOT / "data" / "profiles"])

ICM_COLUMNS = [
    "IncidentId",
    "Title",
    "Severity",
    "SeverityHistory",
    "Programme",
    "CreateDate",
    "AcknowledgeDate",
    "RCARequired",
    "OwningContactAlias",
    "ReopenCount",
    "Flags",
]
HEAD = 'profile = "mine"\ntitle = "Mine"\nsource = "mine"\n'
FIELDS = [
    "id", "title", "severity", "severity_history", "programmes", "created", "acknowledged",
    "critsits", "reopened", "rca_required", "marks",
]  # fmt: skip
COLUMNS = "[columns]\n" + "".join(f'{field} = "{field}"\n' for field in FIELDS)


class Extract(Export):
    """An export that has been read to its end."""

    def __init__(self, table: Table, profile: Profile, **options: Any) -> None:
        super().__init__(table, profile, **options)
        self.found = tuple(self.incidents())


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def extract(
    tmp_path: Path, rows: list[dict[str, str]], profile: str = COLUMNS, **options: Any
) -> Extract:
    """The extract of rows that are given as field -> cell, through a profile of those fields."""
    (tmp_path / "mine.toml").write_text(HEAD + profile, encoding="utf-8")
    header = list(dict.fromkeys(name for row in rows for name in row))
    path = tmp_path / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return Extract(open_table(path), read_profile(tmp_path / "mine.toml"), **options)


def one(tmp_path: Path, profile: str = COLUMNS, **cells: str) -> Incident:
    result = extract(tmp_path, [{"id": "1", **cells}], profile)
    assert result.bad == []
    [incident] = result.found
    return incident


def reason(tmp_path: Path, profile: str = COLUMNS, **cells: str) -> str:
    result = extract(tmp_path, [{"id": "1", **cells}, {"id": "2"}], profile)
    assert [incident.external_id for incident in result.found] == ["2"]
    [bad] = result.bad
    assert bad.line == 2
    assert bad.cells == ("1", *cells.values())
    return bad.reason


def test_an_icm_row(tmp_path: Path) -> None:
    path = tmp_path / "icm.csv"
    path.write_text(
        "IncidentId,Title,Severity,SeverityHistory,Programme,CustomerName,CreateDate,"
        "AcknowledgeDate,AcknowledgedBy,MitigateDate,LastMitigateDate,ResolveDate,CloseDate,"
        "RCARequired,RCADeliveredDate,OwningContactAlias,OwningTeamName,Status,ReopenCount,"
        "DuplicateOf,ParentIncidentId,Flags\n"
        "300000123,Sign-in  fails,2.50,2025-03-02T11:10:00Z=2.5; 2025-03-02T10:00:00Z=3,MCS; CRI,"
        "Contoso,2025-03-02T10:00:00Z,2025-03-02T10:09:00.5Z,kim,2025-03-02T12:00:00Z,"
        "2025-03-03T12:00:00Z,2025-03-04T12:00:00Z,2025-03-05T12:00:00+02:00,Yes,"
        "2025-03-09T12:00:00Z,lee,Identity,Closed,1,300000001,300000002,False alarm\n",
        encoding="utf-8",
    )
    table = open_table(path)
    result = Extract(table, detect_profile(table, SHIPPED))
    assert result.found == (
        Incident(
            source="icm",
            external_id="300000123",
            title="Sign-in fails",
            customer="Contoso",
            programmes=frozenset({"mcs", "cri"}),
            severities=((at("2025-03-02T10:00Z"), "3"), (at("2025-03-02T11:10Z"), "2.5")),
            created=at("2025-03-02T10:00Z"),
            acknowledged=at("2025-03-02T10:09Z"),
            acknowledged_by="kim",
            mitigated=at("2025-03-02T12:00Z"),
            mitigated_last=at("2025-03-03T12:00Z"),
            resolved=at("2025-03-04T12:00Z"),
            closed=at("2025-03-05T10:00Z"),
            rca_delivered=at("2025-03-09T12:00Z"),
            rca_required=True,
            assignee="lee",
            team="Identity",
            state="Closed",
            reopened=1,
            duplicate_of="300000001",
            parent="300000002",
            marks=frozenset({"false_alarm"}),
            row=2,
        ),
    )


def test_a_dfm_row(tmp_path: Path) -> None:
    path = tmp_path / "dfm.csv"
    path.write_text(
        "CaseNumber,Title,Severity,Programme,CustomerName,CreatedOn,FirstResponseOn,CaseOwner,"
        "TeamName,Status,ResolvedOn,ClosedOn,ReopenCount,CritsitIntervals,DuplicateOf\n"
        "25030200001,Case,a,,Contoso,2025-03-02T10:00:00Z,,lee,Identity,Open,,,,"
        "2025-03-03T09:00:00Z/; 2025-03-02T10:00:00Z/2025-03-02T12:00:00Z,\n",
        encoding="utf-8",
    )
    table = open_table(path)
    [incident] = Extract(table, detect_profile(table, SHIPPED)).found
    assert incident.severities == ((None, "A"),)
    assert incident.programmes is None
    assert incident.reopened == 0
    assert incident.critsits == (
        (at("2025-03-02T10:00Z"), at("2025-03-02T12:00Z")),
        (at("2025-03-03T09:00Z"), None),
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [("2.50", "2.5"), ("2,5", "2.5"), ("Sev 2.5", "2.5"), ("Sev2", "2"), ("2.0", "2"),
     ("severity: 03", "3"), ("0", "0"), ("000", "0"), ("Sev A", "A"), ("a", "A"), ("sev-1", "1"),
     ("Major", "Major"), ("  Very   high ", "Very high"), ("2 - High", "2 - High"), ("P1", "P1"),
     ("Seven", "Seven"), ("2.5.1", "2.5.1"), ("-1", "-1")],
)  # fmt: skip
def test_severities_have_one_spelling(written: str, meant: str) -> None:
    assert normal_severity(written) == meant


@given(st.text(max_size=20))
def test_the_spelling_of_a_severity_is_stable(text: str) -> None:
    assert normal_severity(normal_severity(text)) == normal_severity(text)


def test_value_maps_go_first_exact_then_in_any_case(tmp_path: Path) -> None:
    maps = """
[values.severity]
"2 - High" = "Sev 2.0"
"HIGH" = "1"
[values.programmes]
"Mission Critical" = "mcs"
"both" = "mcs; cri"
[values.marks]
"Won't Do" = "cancelled"
"""
    assert one(tmp_path, COLUMNS + maps, severity="2 - high").severities == ((None, "2"),)
    assert one(tmp_path, COLUMNS + maps, severity="high").severities == ((None, "1"),)
    history = one(tmp_path, COLUMNS + maps, severity_history="2026-03-02T10:00Z=2 - High")
    assert history.severities == ((at("2026-03-02T10:00Z"), "2"),)
    for cell, meant in (
        ("mission critical|CRI", ("mcs", "cri")),
        ("Both", ("mcs", "cri")),
        ("IC,", ("ic",)),
    ):
        incident = one(tmp_path, COLUMNS + maps, programmes=cell)
        assert incident.programmes == frozenset(meant)
    assert one(tmp_path, COLUMNS + maps, marks="won't do").marks == {"cancelled"}


def test_white_space_in_the_words_of_a_value_map_does_not_matter(tmp_path: Path) -> None:
    profile = (
        COLUMNS + '[values.severity]\n"2 - High" = "2"\n[values.marks]\n"Not a bug" = "test"\n'
    )
    for cell in ("2  - High", "2\u00a0- HIGH"):
        incident = one(tmp_path, profile, severity=cell, marks="not  a bug")
        assert (incident.severities, incident.marks) == (((None, "2"),), {"test"})


def test_a_history_that_is_empty_leaves_the_severity(tmp_path: Path) -> None:
    incident = one(tmp_path, severity="Sev 3", severity_history="")
    assert incident.severities == ((None, "3"),)
    assert one(tmp_path, severity_history=" ; ", severity="4").severities == ((None, "4"),)


@pytest.mark.parametrize(
    ("cell", "marks"),
    [
        ("Cancelled", {"cancelled"}),
        ("canceled; TEST", {"cancelled", "test"}),
        ("False Alarm|false_alarm", {"false_alarm"}),
        ("testing, urgent", set()),
    ],
)
def test_marks(tmp_path: Path, cell: str, marks: set[str]) -> None:
    assert one(tmp_path, marks=cell).marks == marks


def test_empty_and_null_words_are_not_known(tmp_path: Path) -> None:
    for cell in ("", "  ", "?", "N/A", "n/a"):
        incident = one(
            tmp_path,
            'null = ["?", "N/A"]\n' + COLUMNS,
            **{name: cell for name in FIELDS if name != "id"},
        )
        assert incident == Incident(source="mine", external_id="1", row=2)


def test_constants_hold_for_every_row(tmp_path: Path) -> None:
    profile = '[columns]\nid = "id"\n[constant]\nprogrammes = "MCS"\nseverity = "Sev 2"\n'
    result = extract(tmp_path, [{"id": "1"}, {"id": "2"}], profile)
    for incident in result.found:
        assert incident.programmes == frozenset({"mcs"})
        assert incident.severities == ((None, "2"),)
    assert result.fields == {"programmes", "severities"}
    with pytest.raises(BadInputError, match=r'constant\.rca_required: "often" is neither yes nor'):
        extract(tmp_path, [{"id": "1"}], profile + 'rca_required = "often"\n')


@pytest.mark.parametrize(
    ("field", "cell", "sentence"),
    [
        ("created", "soon", 'column "created": "soon" is not a time that can be read'),
        ("reopened", "-1", '"-1" is not a count'),
        ("reopened", "1.5", '"1.5" is not a count'),
        ("reopened", "9" * 40, "is not a count"),
        ("rca_required", "maybe", '"maybe" is neither yes nor no'),
        ("severity_history", "3", '"3" is not TIME=SEVERITY'),
        ("severity_history", "2026-03-02T10:00Z=", "is not TIME=SEVERITY"),
        ("severity_history", "01/02/2026=3", "day and month can't be told apart"),
        ("critsits", "2026-03-02T10:00Z", "is not START/END"),
        ("critsits", "/", "is not START/END"),
    ],
)
def test_a_value_that_cant_be_read_makes_a_bad_row(
    tmp_path: Path, field: str, cell: str, sentence: str
) -> None:
    assert sentence in reason(tmp_path, **{field: cell})


def test_counts_as_spreadsheets_write_them(tmp_path: Path) -> None:
    assert one(tmp_path, reopened="2.0").reopened == 2


def test_a_critsit_in_two_columns(tmp_path: Path) -> None:
    profile = '[columns]\nid = "id"\ncritsit_start = "from"\ncritsit_end = "to"\n'
    start, end = "2026-03-02T10:00Z", "2026-03-02T12:00Z"
    assert one(tmp_path, profile, **{"from": start, "to": end}).critsits == ((at(start), at(end)),)
    assert one(tmp_path, profile, **{"from": start, "to": ""}).critsits == ((at(start), None),)
    assert one(tmp_path, profile, **{"from": "", "to": ""}).critsits == ()
    # An error of the times alone: they are invalid, and the rest of the row counts.
    assert one(tmp_path, profile, **{"from": "", "to": end}).critsits == ((None, at(end)),)
    assert one(tmp_path, profile, **{"from": end, "to": start}).critsits == ((at(end), at(start)),)
    assert one(tmp_path, critsits=f"/{end}; {start}/").critsits == (
        (None, at(end)),
        (at(start), None),
    )


def test_a_row_without_id_is_bad_and_one_without_creation_is_kept(tmp_path: Path) -> None:
    result = extract(
        tmp_path,
        [
            {"id": "", "title": "no id"},
            {"id": "x" * 201, "title": ""},
            {"id": "a\x07b", "title": ""},
            {"id": "7", "title": "no time", "created": ""},
            {"id": "", "title": ""},
        ],
    )
    assert [(bad.line, bad.reason[:9]) for bad in result.bad] == [
        (2, "has no id"),
        (3, 'column "i'),
        (4, 'column "i'),
    ]
    assert result.rows == 4, "a row of empty cells is no row"
    [incident] = result.found
    assert (incident.external_id, incident.created, incident.row) == ("7", None, 5)


def test_rows_of_the_same_id(tmp_path: Path) -> None:
    result = extract(
        tmp_path,
        [
            {"id": "1", "title": "a"},
            {"id": "2", "title": "b"},
            {"id": "1", "title": " a "},
            {"id": "2", "title": "c"},
        ],
    )
    assert [(i.external_id, i.title, i.row) for i in result.found] == [
        ("1", "a", 2),
        ("2", "c", 5),
    ]
    assert (result.rows, result.repeated, result.overridden) == (4, 1, 1)


def test_what_the_export_speaks_of(tmp_path: Path) -> None:
    result = extract(tmp_path, [{"id": "1", "severity_history": "", "critsits": "", "Colour": "x"}])
    assert result.fields == {"severities", "critsits"}
    assert result.columns == {
        "id": "id",
        "severity_history": "severity_history",
        "critsits": "critsits",
    }
    assert result.unread == ("Colour",)
    assert result.table.header == ("id", "severity_history", "critsits", "Colour")
    assert result.table.written == "utf-8, separated by commas"


@pytest.mark.parametrize(
    ("dates", "order", "instant"),
    [
        (["01/02/2026", "13/02/2026"], "dmy", "2026-02-01T00:00Z"),
        (["01/02/2026 10:15", "02/13/2026 09:00"], "mdy", "2026-01-02T10:15Z"),
        (["1.2.2026 1:15 PM", "2026-05-06T07:08:09Z", "28.2.2026"], "dmy", "2026-02-01T13:15Z"),
    ],
)
def test_the_rows_decide_the_order_of_day_and_month(
    tmp_path: Path, dates: list[str], order: str, instant: str
) -> None:
    for rows in (dates, dates[::-1]):
        result = extract(tmp_path, [{"id": date, "created": date} for date in rows], zone="UTC")
        assert result.date_orders == {"created": order}
        assert result.bad == []
        by_id = {incident.external_id: incident.created for incident in result.found}
        assert by_id[dates[0]] == at(instant)


def test_each_column_has_its_own_order(tmp_path: Path) -> None:
    rows = [
        {"id": "1", "created": "01/02/2026", "acknowledged": "02/01/2026"},
        {"id": "2", "created": "13/02/2026", "acknowledged": "02/13/2026"},
    ]
    result = extract(tmp_path, rows, zone="UTC")
    assert result.date_orders == {"created": "dmy", "acknowledged": "mdy"}
    assert [i.created for i in result.found] == [i.acknowledged for i in result.found]


def test_an_undecidable_order_is_asked_about_unless_it_is_given(tmp_path: Path) -> None:
    rows = [{"id": "1", "created": "01/02/2026"}, {"id": "2", "created": "05/05/2026"}]
    with pytest.raises(BadInputError, match=r'"created", such as "01/02/2026".*--date-order dmy'):
        extract(tmp_path, rows, zone="UTC")
    profile = 'date_order = "mdy"\n' + COLUMNS
    assert extract(tmp_path, rows, profile, zone="UTC").found[0].created == at("2026-01-02T00Z")
    given_order = extract(tmp_path, rows, profile, zone="UTC", date_order="dmy")
    assert given_order.found[0].created == at("2026-02-01T00Z"), "the argument goes first"
    assert extract(tmp_path, rows[1:], zone="UTC").bad == [], "05/05 has one reading"


def test_a_column_that_shows_both_orders_makes_bad_rows(tmp_path: Path) -> None:
    dates = ["13/02/2026", "02/14/2026", "01/02/2026", "03/03/2026"]
    result = extract(tmp_path, [{"id": date, "created": date} for date in dates], zone="UTC")
    assert result.date_orders == {}
    assert [bad.cells[0] for bad in result.bad] == ["01/02/2026"]
    assert "can't be told apart" in result.bad[0].reason
    assert [incident.created for incident in result.found] == [
        at("2026-02-13T00Z"), at("2026-02-14T00Z"), at("2026-03-03T00Z")
    ]  # fmt: skip


def test_a_local_time_needs_a_zone(tmp_path: Path) -> None:
    rows = [{"id": "1", "created": "2026-03-02T10:00Z"}, {"id": "2", "created": "2026-03-02 10:00"}]
    sentence = r'export.csv, line 3, column "created": "2026-03-02 10:00" names no .*--zone'
    with pytest.raises(BadInputError, match=sentence):
        extract(tmp_path, rows)
    profile = 'zone = "Europe/Berlin"\n' + COLUMNS
    assert extract(tmp_path, rows, profile).found[1].created == at("2026-03-02T09:00Z")
    assert extract(tmp_path, rows, profile, zone="Asia/Tokyo").found[1].created == at(
        "2026-03-02T01:00Z"
    )
    with pytest.raises(BadInputError, match='"Mars" is not a time zone'):
        extract(tmp_path, rows, zone="Mars")


def test_a_format_that_swaps_day_and_month_is_found_out(tmp_path: Path) -> None:
    profile = 'time_formats = ["%d/%m/%Y"]\n' + COLUMNS
    dates = ["03/05/2026", "03/25/2026"]
    with pytest.raises(BadInputError, match=r"03/25/2026.*time_formats"):
        extract(tmp_path, [{"id": d, "created": d} for d in dates], profile, zone="UTC")
    # What the format alone can read proves it: the other one is a slip, with a single reading.
    dates.append("25/03/2026")
    result = extract(tmp_path, [{"id": d, "created": d} for d in dates], profile, zone="UTC")
    assert result.found[0].created == at("2026-05-03T00Z")


def test_dates_that_a_spreadsheet_may_have_swapped_are_asked_about(tmp_path: Path) -> None:
    dates = ["2026-05-03 10:00:00", "13/03/2026 10:00", "2026-07-03 10:00:00"]
    rows = [{"id": d, "created": d} for d in dates]
    with pytest.raises(OpenQuestionError, match="whose days could all be months") as asked:
        extract(tmp_path, rows, zone="UTC")
    assert asked.value.asks == "date_order"
    assert extract(tmp_path, rows, zone="UTC", date_order="dmy").bad == []
    for fine in ("2026-07-23 10:00:00", "05/04/2026 10:00"):
        assert extract(tmp_path, [*rows, {"id": "1", "created": fine}], zone="UTC").bad == []


def test_an_incident_is_neither_its_own_duplicate_nor_its_own_child(tmp_path: Path) -> None:
    profile = COLUMNS + 'duplicate_of = "dup"\nparent = "par"\n'
    rows = [{"id": "1", "dup": "1", "par": "1"}, {"id": "2", "dup": "", "par": "1"}]
    found = extract(tmp_path, rows, profile).found
    assert [(i.duplicate_of, i.parent) for i in found] == [(None, None), (None, "1")]


def test_formats_of_a_profile(tmp_path: Path) -> None:
    path = tmp_path / "jira.csv"
    path.write_text(
        "Summary,Issue key,Issue Type,Status,Priority,Created,Resolved,Resolution,Labels,Labels\n"
        "Down,OPS-1,Bug,Done,High,12/Mar/26 9:41 AM,13/Mar/26 14:05,Won't Do,a,b\n",
        encoding="utf-8",
    )
    table = open_table(path)
    result = Extract(table, detect_profile(table, SHIPPED), zone="UTC")
    [incident] = result.found
    assert incident.created == at("2026-03-12T09:41Z")
    assert incident.mitigated == incident.resolved == at("2026-03-13T14:05Z")
    assert incident.marks == {"cancelled"}


cells = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(
        ["", "1", "2.5", "MCS; CRI", "2026-03-02T10:00:00Z", "28/02/2026 10:00", "0001-01-01",
         "2026-03-02T10:00:00Z=3", "9999-12-31T23:59:59-14:00", "=HYPERLINK(1)", "\x1b[2J", "🙂"]
    ),
)  # fmt: skip


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50
)
@given(st.lists(st.lists(cells, min_size=11, max_size=11), max_size=6))
@example([["1", "x" * 1_000_000, *[""] * 9]])
def test_whatever_the_cells_hold_every_row_is_accounted_for(
    tmp_path: Path, rows: list[list[str]]
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([ICM_COLUMNS, *rows])
    path = tmp_path / "icm.csv"
    path.write_bytes(out.getvalue().encode("utf-8-sig"))
    result = Extract(
        open_table(path), choose_profile("icm", SHIPPED), zone="Europe/Berlin", date_order="dmy"
    )
    assert result.rows <= len(rows)
    assert result.rows == (
        len(result.found) + len(result.bad) + result.repeated + result.overridden
    )
    assert len({incident.external_id for incident in result.found}) == len(result.found)
    for bad in result.bad:
        assert bad.reason.isprintable()
        assert len(bad.reason) < 300


@pytest.mark.skipif(not REAL.exists(), reason="the real exports are not on this machine")
def test_a_real_export_through_the_profile_of_the_guide() -> None:
    profile = read_profile(ROOT / "docs" / "examples" / "volvo-profile.toml")
    table = open_table(REAL / "volvo-incidents-2013.csv")
    assert detect_profile(table, [*SHIPPED, profile]) is profile
    result = Extract(table, profile)
    assert (result.rows, len(result.found), result.bad) == (7554, 7554, [])
    assert Counter(incident.severities[0][1] for incident in result.found) == {
        "Medium": 4045,
        "Low": 3245,
        "High": 261,
        "Major": 3,
    }
    assert sum(incident.acknowledged is None for incident in result.found) == 2
    assert sum(incident.mitigated is None for incident in result.found) == 8
    assert sum(incident.reopened for incident in result.found) == 580
    first = result.found[0]
    assert (first.reference, first.created) == ("volvo:1-364285768", at("2010-03-31T14:59:42Z"))


@pytest.mark.skipif(not REAL.exists(), reason="the real exports are not on this machine")
def test_a_real_servicenow_log_is_day_first_and_needs_a_zone() -> None:
    table = open_table(REAL / "servicenow-event-log-part.csv")
    assert detect_profile(table, SHIPPED).name == "servicenow-log"
    profile = choose_profile("servicenow", SHIPPED)
    with pytest.raises(BadInputError, match="--zone"):
        Extract(table, profile)
    result = Extract(table, profile, zone="Australia/Sydney")
    assert set(result.date_orders.values()) == {"dmy"}
    assert (result.rows, len(result.found), result.bad) == (5998, 890, [])


def test_what_is_no_person_acknowledges_nothing(tmp_path: Path) -> None:
    profile = (
        'not_people = ["Auto Rule"]\n[columns]\nid = "id"\nacknowledged = "at"\n'
        'acknowledged_by = "by"\n'
    )
    rows = [
        {"id": "1", "at": "2026-03-02T10:00:00Z", "by": "auto  rule"},
        {"id": "2", "at": "2026-03-02T10:00:00Z", "by": "kim"},
        {"id": "3", "at": "2026-03-02T10:00:00Z", "by": ""},
    ]
    found = extract(tmp_path, rows, profile).found
    moment = at("2026-03-02T10:00:00+00:00")
    assert [(each.acknowledged, each.acknowledged_by) for each in found] == [
        (None, None),
        (moment, "kim"),
        (moment, None),
    ]
    with pytest.raises(BadInputError, match="not_people: needs a column for acknowledged_by"):
        extract(tmp_path, rows, 'not_people = ["x"]\n[columns]\nid = "id"\nassignee = "by"\n')
    history = '[history]\ntime = "at"\n'
    rows.append({"id": "1", "at": "2026-03-02T11:00:00Z", "by": "lee"})
    [first, *_] = extract(tmp_path, rows, profile.replace("[columns]", history + "[columns]")).found
    [told] = [each for each in [first, *_] if each.external_id == "1"]
    assert (told.acknowledged, told.acknowledged_by) == (at("2026-03-02T11:00:00+00:00"), "lee")
