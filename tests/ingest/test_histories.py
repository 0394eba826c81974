"""Several rows per incident, and durations in the place of times."""

from __future__ import annotations

import csv
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import ROOT

from reviewapp.core.incidents import Incident
from reviewapp.ingest.durations import read_duration
from reviewapp.ingest.histories import Told, put_together
from reviewapp.ingest.incidents import Export
from reviewapp.ingest.profile import History, Profile, read_profile
from reviewapp.ingest.tables import open_table

REAL = ROOT.parent / "shared" / "data" / "real" / "servicenow-event-log-part.csv"

HEADER = ["Id", "Step", "Since", "Opened", "Sev", "Who", "State", "Title"]
PROFILE = """profile = "log"
title = "A log"
source = "log"
[columns]
id = "Id"
created = "Opened"
severity = "Sev"
assignee = "Who"
state = "State"
title = "Title"
[history]
time = "Since"
order = "Step"
acknowledged = ["active"]
mitigated = ["Resolved", "Closed"]
"""


def t(minute: int) -> int:
    return 1_772_445_600 + 60 * minute


def stamp(minute: int) -> str:
    return datetime.fromtimestamp(t(minute), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def export(tmp_path: Path, rows: list[list[Any]], profile: str = PROFILE) -> Export:
    (tmp_path / "log.toml").write_text(profile, encoding="utf-8")
    path = tmp_path / "log.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return Export(open_table(path), read_profile(tmp_path / "log.toml"))


ROWS = [
    ["A", 1, stamp(1), stamp(0), "3", "", "New", "old title"],
    ["A", 2, stamp(5), stamp(0), "Sev 2", "kim", "Active", ""],
    ["A", 3, stamp(9), stamp(0), "2", "lee", "Active", "new title"],
    ["A", 4, stamp(30), stamp(0), "2", "lee", "Resolved", ""],
    ["A", 5, stamp(40), stamp(0), "2", "lee", "Active", ""],
    ["A", 6, stamp(90), stamp(0), "1", "lee", "Resolved", ""],
    ["A", 10, stamp(99), stamp(0), "1", "lee", "Closed", ""],
]
TOLD = Incident(
    source="log",
    external_id="A",
    title="new title",
    severities=((t(1), "3"), (t(5), "2"), (t(90), "1")),
    created=t(0),
    acknowledged=t(5),
    acknowledged_by="kim",
    mitigated=t(30),
    mitigated_last=t(90),
    assignee="lee",
    assignees=((t(5), "kim"), (t(9), "lee")),
    state="Closed",
    reopened=1,
)


def test_the_rows_of_an_incident_come_together_wherever_they_stand(tmp_path: Path) -> None:
    others = [[f"B{n}", 1, stamp(n), stamp(n), "4", "", "New", ""] for n in range(20)]
    chance = random.Random(3)
    for _ in range(5):
        rows = [*ROWS, *others]
        chance.shuffle(rows)
        read = export(tmp_path, rows)
        found = {incident.external_id: incident for incident in read.incidents()}
        line = 2 + rows.index(ROWS[-1])
        assert found["A"] == Incident(
            **{name: getattr(TOLD, name) for name in Incident.__slots__ if name != "row"}, row=line
        )
        assert (len(found), read.rows, read.folded, read.bad) == (21, 27, 6, [])
        assert {"severities", "assignees", "acknowledged", "mitigated_last"} <= read.fields


@pytest.mark.parametrize(
    "moments",
    [
        # Newest first, and what happened within the same second is so too.
        ["2026-03-02T10:05:00Z", "2026-03-02T10:05:00Z", "2026-03-02T10:00:00Z"],
        # In any order: the fractions tell.
        ["2026-03-02T10:05:00.9Z", "2026-03-02T10:00:00Z", "2026-03-02T10:05:00.123Z"],
        ["1772445900900", "1772445600000", "1772445900123"],
    ],
)
def test_rows_of_the_same_second_keep_their_order(tmp_path: Path, moments: list[str]) -> None:
    rows = [["A", "", at, stamp(0), "3", "", "Active", ""] for at in moments]
    rows[0][6] = "Resolved"
    [incident] = export(tmp_path, rows, PROFILE.replace('order = "Step"\n', "")).incidents()
    assert (incident.state, incident.reopened) == ("Resolved", 0)


def test_a_row_without_a_place_is_bad_where_a_column_orders_the_rows(tmp_path: Path) -> None:
    rows = [[*ROWS[0][:1], "", *ROWS[0][2:]], *ROWS[1:]]
    read = export(tmp_path, rows)
    [incident] = read.incidents()
    assert (incident.state, [row.line for row in read.bad]) == ("Closed", [2])


def test_long_numbers_order_rows_to_their_last_figure(tmp_path: Path) -> None:
    rows = [
        ["A", 12345678901234565, stamp(5), stamp(0), "3", "", "Resolved", ""],
        ["A", 12345678901234564, stamp(5), stamp(0), "3", "", "Active", ""],
    ]
    [incident] = export(tmp_path, rows).incidents()
    assert incident.state == "Resolved"


def test_what_would_hold_too_many_rows_is_read_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[f"I{n % 40}", n // 40, stamp(n), stamp(0), "3", "", "New", ""] for n in range(200)]
    rows[7][2], rows[190][2] = "soon", "later"
    whole = export(tmp_path, rows)
    expected = sorted(whole.incidents(), key=lambda i: i.external_id)
    monkeypatch.setattr("reviewapp.ingest.incidents._MOST_HELD", 50)
    parted = export(tmp_path, rows)
    assert parted._parts > 2
    assert sorted(parted.incidents(), key=lambda i: i.external_id) == expected
    assert (parted.rows, parted.folded, parted.bad) == (200, whole.folded, whole.bad)
    assert [bad.line for bad in parted.bad] == [9, 192]


def test_a_bad_row_of_a_history_is_told_and_the_others_count(tmp_path: Path) -> None:
    rows = [*ROWS, ["A", 7, "soon", "", "", "", "", ""], ["A", 8, "", "", "", "", "", ""]]
    read = export(tmp_path, [*rows, ["A", "x", stamp(1), "", "", "", "", ""]])
    [found] = read.incidents()
    assert found.severities == TOLD.severities
    assert [(bad.line, bad.reason.split(":")[0]) for bad in read.bad] == [
        (9, 'column "Since"'),
        (10, "does not say since when it holds"),
        (11, 'column "Step"'),
    ]


def test_who_takes_it_acknowledges_it_where_the_profile_says_so(tmp_path: Path) -> None:
    profile = PROFILE.replace('acknowledged = ["active"]', "assigned_is_acknowledged = true")
    [found] = export(tmp_path, ROWS, profile).incidents()
    assert (found.acknowledged, found.acknowledged_by) == (t(5), "kim")


steps = st.lists(
    st.tuples(st.integers(0, 99), st.sampled_from(["1", "2"]), st.sampled_from("abc")), min_size=1
)


@settings(max_examples=60)
@given(steps, st.randoms())
def test_the_order_of_the_rows_never_matters_and_histories_are_in_time_order(
    rows: list[tuple[int, str, str]], chance: random.Random
) -> None:
    history = History(time=["t"], mitigated=["b"])
    told = [
        Told(place, at, place, {"severity": severity, "state": state})
        for place, (at, severity, state) in enumerate(rows)
    ]
    values, last = put_together(history, told)
    chance.shuffle(told)
    assert put_together(history, told) == (values, last)
    times = [at for at, _ in values["severity_history"]]
    assert times == sorted(times)
    assert last == len(rows) - 1
    if values["reopened"]:
        assert "mitigated" in values


def test_a_duration_counts_from_the_time_it_is_since(tmp_path: Path) -> None:
    profile = Profile.model_validate(
        {
            "profile": "d", "title": "d", "source": "d",
            "columns": {"id": "Id", "created": "Opened", "resolved": "Resolved"},
            "durations": {
                "mitigated": {"column": ["Minutes"], "unit": "minutes", "since": "acknowledged"},
                "acknowledged": {"column": ["Ack"]},
                "resolved": {"column": ["Days"], "unit": "days"},
            },
        }
    )  # fmt: skip
    path = tmp_path / "d.csv"
    path.write_text(
        "Id,Opened,Ack,Minutes,Days,Resolved\n"
        f"1,{stamp(0)},90,2.5,1,\n"
        f"2,{stamp(0)},PT1M,0:30,1,{stamp(7)}\n"
        f"3,{stamp(0)},,,,\n"
        "4,,90,,,\n"
        f"5,{stamp(0)},,3,,\n"
        f"6,{stamp(0)},soon,,,\n",
        encoding="utf-8",
    )
    read = Export(open_table(path), profile)
    found = {i.external_id: i for i in read.incidents()}
    one, two = found["1"], found["2"]
    assert (one.acknowledged, one.mitigated) == (t(0) + 90, t(0) + 240)
    assert one.resolved == t(0) + 86_400
    assert (two.acknowledged, two.mitigated, two.resolved) == (t(1), t(31), t(7))
    assert found["3"].acknowledged is None
    assert [(bad.line, bad.reason) for bad in read.bad] == [
        (5, 'column "Ack": "90" has nothing to start from, as created is not known'),
        (6, 'column "Minutes": "3" has nothing to start from, as acknowledged is not known'),
        (7, 'column "Ack": "soon" is not a duration that can be read'),
    ]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("754", 754), ("-30", -30), ("0.5", 0), ("1.5", 2), ("1d 02:03:04", 93_784),
        ("1 day, 2:03:04", 93_784), ("1.02:03:04.25", 93_784), ("26:00", 93_600),
        ("PT15M", 900), ("P1DT2H3M4S", 93_784), ("P2W", 1_209_600), ("pt0,5h", 1800),
        ("90 min", 5400), ("1d 2h 3m 4s", 93_784), ("2 hours, 1 second", 7201),
        ("", None), ("P", None), ("P1Y", None), ("1e5", None), ("1:75", None), ("9" * 18, None),
        ("5 parsecs", None), ("-", None), ("--1", None), ("١", None),
    ],
)  # fmt: skip
def test_durations_as_exports_write_them(text: str, seconds: int | None) -> None:
    if seconds is None:
        with pytest.raises(ValueError, match="is not a duration that can be read"):
            read_duration(text)
    else:
        assert read_duration(text) == seconds


@given(st.integers(0, 10**9))
def test_a_duration_reads_the_same_however_it_is_written(seconds: int) -> None:
    days, rest = divmod(seconds, 86_400)
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    for text in (str(seconds), f"{days}d {clock}", f"{days}.{clock}", f"PT{seconds}S"):
        assert read_duration(text) == seconds


@pytest.mark.skipif(not REAL.exists(), reason="the real data set is not here")
def test_a_real_log_against_a_computation_of_its_own() -> None:
    profile = read_profile(ROOT / "data" / "profiles" / "servicenow-log.toml")
    read = Export(open_table(REAL), profile, zone="UTC")
    found = {incident.external_id: incident for incident in read.incidents()}
    assert (read.rows, len(found), read.folded, read.bad) == (5998, 890, 5108, [])
    with REAL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def when(text: str) -> int:
        return int(datetime.strptime(text, "%d-%m-%Y %H:%M").replace(tzinfo=UTC).timestamp())

    for name, incident in found.items():
        own = [row for row in rows if row["number"] == name]
        own.sort(key=lambda row: (int(row["sys_mod_count"]), when(row["sys_updated_at"])))
        taken = [row for row in own if row["assigned_to"] != "?"]
        ended = [row for row in own if row["incident_state"] in ("Resolved", "Closed")]
        priorities = [row["priority"][0] for row in own]
        changes = [p for i, p in enumerate(priorities) if i == 0 or priorities[i - 1] != p]
        assert incident.created == when(own[0]["opened_at"])
        assert incident.acknowledged == (when(taken[0]["sys_updated_at"]) if taken else None)
        assert incident.mitigated == (when(ended[0]["sys_updated_at"]) if ended else None)
        assert [severity for _, severity in incident.severities] == changes
        assert incident.reopened == int(own[-1]["reopen_count"])
    early = [i for i in found.values() if i.acknowledged and i.acknowledged < (i.created or 0)]
    assert len(early) == 1, "assigned before it was opened"
