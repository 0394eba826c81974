"""Times: every written form of an instant reads as that instant, or is asked about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.core.errors import BadInputError
from reviewapp.ingest.times import (
    CountVotes,
    DateOrder,
    NeedsZoneError,
    OrderVotes,
    read_instant,
    zone_named,
)

BERLIN = ZoneInfo("Europe/Berlin")
moments = st.integers(0, int(datetime(2099, 12, 31, tzinfo=UTC).timestamp())).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
PARTS = {"d": "%d", "m": "%m", "y": "%Y"}


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


@given(moments, st.integers(-14 * 60, 14 * 60))
def test_iso_8601_with_any_offset(moment: datetime, minutes: int) -> None:
    local = moment.astimezone(timezone(timedelta(minutes=minutes)))
    assert read_instant(local.isoformat()) == int(moment.timestamp())
    assert read_instant(local.isoformat(" ")) == int(moment.timestamp())
    assert read_instant(f"{moment:%Y-%m-%dT%H:%M:%S}.9999999Z") == int(moment.timestamp())


@given(
    moments,
    st.sampled_from(["dmy", "mdy", "ymd"]),
    st.sampled_from("-/."),
    st.sampled_from(["%H:%M:%S", "%I:%M:%S %p", "%I:%M:%S%p"]),
)
def test_three_numbers_in_a_given_order(
    moment: datetime, order: DateOrder, separator: str, time: str
) -> None:
    pattern = separator.join(PARTS[letter] for letter in order) + " " + time
    assert read_instant(moment.strftime(pattern), order, UTC) == int(moment.timestamp())


@given(moments, st.sampled_from(["dmy", "mdy"]))
def test_without_an_order_only_a_single_reading_is_read(moment: datetime, order: DateOrder) -> None:
    text = moment.strftime("/".join(PARTS[letter] for letter in order))
    if moment.day <= 12 and moment.day != moment.month:
        with pytest.raises(ValueError, match="can't be told apart"):
            read_instant(text, None, UTC)
    else:
        midnight = moment.replace(hour=0, minute=0, second=0)
        assert read_instant(text, None, UTC) == int(midnight.timestamp())


@pytest.mark.parametrize(
    ("text", "order", "instant"),
    [
        ("2/3/2026", "dmy", "2026-03-02T00:00:00Z"),
        ("2/3/26 1:05 PM", "mdy", "2026-02-03T13:05:00Z"),
        ("26-03-02 10:15", "ymd", "2026-03-02T10:15:00Z"),
        ("2026/3/2 10:15", "dmy", "2026-03-02T10:15:00Z"),
        ("3/28/2026, 12:00 AM", None, "2026-03-28T00:00:00Z"),
        ("3/28/2026, 12:00\u202fPM", None, "2026-03-28T12:00:00Z"),
        ("3/28/2026 9:05:10 AM +02:00", None, "2026-03-28T07:05:10Z"),
        ("28.03.2026 10:15:00 UTC", None, "2026-03-28T10:15:00Z"),
        ("2026-03-28 10:15:00 UTC", None, "2026-03-28T10:15:00Z"),
        ("20260328T101500Z", None, "2026-03-28T10:15:00Z"),
        ("2026-03-28", None, "2026-03-28T00:00:00Z"),
    ],
)
def test_written_forms(text: str, order: DateOrder | None, instant: str) -> None:
    assert read_instant(text, order, UTC) == at(instant)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "31/02/2026", "13/13/2026", "2026-02-30", "2026-13-01T00:00:00Z", "1/2/3",
     "28/03/2026 13:00 PM", "28/03/2026 0:30 AM", "28/03/2026 25:00", "28/03-2026", "45/02/2026",
     "28/03/2026 10:00 +99:99", "9999999999", "42429.5", "۲۸/۰۳/۲۰۲۶", "0000-01-01T00:00:00Z",
     "x" * 1_000_000, "100/02/2026"],
)  # fmt: skip
def test_what_is_no_time_is_said_shortly(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time that can be read") as caught:
        read_instant(text, "dmy", UTC)
    assert len(str(caught.value)) < 200
    assert str(caught.value).isprintable()


def test_a_given_order_is_not_bent() -> None:
    with pytest.raises(ValueError, match="does not fit the order mdy"):
        read_instant("28/03/2026", "mdy", UTC)
    with pytest.raises(ValueError, match="its year stands last"):
        read_instant("28/03/2026", "ymd", UTC)


def test_a_day_with_an_offset_begins_there() -> None:
    assert read_instant("2026-03-02+01:00") == at("2026-03-01T23:00Z")
    assert read_instant("2026-03-02-0500") == at("2026-03-02T05:00Z")


def test_local_times_need_a_zone() -> None:
    for text in ("2026-03-28 10:00", "28/03/2026 10:00", "2026-03-28"):
        with pytest.raises(NeedsZoneError):
            read_instant(text)
    assert read_instant("2026-03-28 10:00", zone=BERLIN) == at("2026-03-28T09:00:00Z")
    assert read_instant("2026-03-28 10:00Z", zone=BERLIN) == at("2026-03-28T10:00:00Z")


def test_clock_changes() -> None:
    # 02:30 does not exist on that day, and exists twice on the other.
    assert read_instant("2026-03-29 02:30", zone=BERLIN) == at("2026-03-29T03:30:00+02:00")
    assert read_instant("2026-10-25 02:30", zone=BERLIN) == at("2026-10-25T02:30:00+02:00")


def test_formats_go_first() -> None:
    formats = ["%d/%b/%y %I:%M %p", "%m.%d.%Y"]
    assert read_instant("12/Mar/26 9:41 AM", zone=UTC, formats=formats) == at("2026-03-12T09:41Z")
    assert read_instant("03.04.2026", "dmy", UTC, formats) == at("2026-03-04T00:00Z")
    assert read_instant("2026-03-12T09:41Z", zone=UTC, formats=formats) == at("2026-03-12T09:41Z")


@pytest.mark.parametrize(
    ("cells", "order", "undecided"),
    [
        (["01/02/2026", "13/02/2026"], "dmy", None),
        (["01/02/2026", "02/13/2026"], "mdy", None),
        (["13/02/2026", "02/13/2026"], None, None),
        (["05/05/2026", "01/02/2026"], None, "01/02/2026"),
        (["05/05/2026", "2026-01-02", "soon"], None, None),
        (["45/02/2026", "02/45/2026", "13/13/2026"], None, None),
        (["1-02-2026"], None, "1-02-2026"),
        (["24-03-02"], None, "24-03-02"),
        (["24-03-02", "13-02-2026"], "dmy", "24-03-02"),
    ],
)
def test_the_order_is_decided_over_all_cells(
    cells: list[str], order: str | None, undecided: str | None
) -> None:
    for column in (cells, cells[::-1]):
        votes = OrderVotes()
        for cell in column:
            votes.count(cell)
        assert (votes.order, votes.undecided) == (order, undecided)


def test_cells_that_a_format_reads_do_not_vote() -> None:
    votes = OrderVotes(["%m.%d.%Y"])
    votes.count("03.28.2026")
    votes.count("03.04.2026")
    assert (votes.order, votes.undecided) == (None, None)


@pytest.mark.parametrize(
    "name", ["Europe", "Europe/Berlln", "../etc/passwd", "", "a\0b", "x" * 999]
)
def test_unknown_zones_are_refused_with_a_known_one(name: str) -> None:
    with pytest.raises(
        BadInputError, match="is not a time zone; give an IANA name such as"
    ) as caught:
        zone_named(name)
    assert str(caught.value).isprintable()
    if name == "Europe/Berlln":
        assert '"Europe/Berlin"' in str(caught.value)


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        (["1767225600", "", "?", "1767225600.5"], "epoch"),
        (["1767225600000", "1767225660000"], "epoch_ms"),
        (["1767225600", "1767225600000"], None),  # one column, one unit
        (["46023", "46023.5"], None),  # days, as a workbook counts them
        (["120", "4000"], None),
        (["2026060110", "2026063023"], None),  # may be a day and an hour
        (["2026060110", "2026069923"], "epoch"),  # can't
        (["2606011030", "2612312359"], None),  # may be days with hour and minute: 26-06-01 10:30
        (["1006261030", "3112262359"], None),
        (["1767225600", "2026-01-01"], None),
        (["202601011030", "20260101103000"], None),
        (["", "?"], None),
    ],
)
def test_a_column_counts_since_1970_only_where_it_can_mean_nothing_else(
    cells: list[str], form: str | None
) -> None:
    votes = CountVotes(["?"])
    for cell in cells:
        votes.count(cell)
    assert votes.format == form


def test_what_counts_since_1970_is_an_instant() -> None:
    assert read_instant("1767225600.9", formats=["epoch"]) == 1767225600
    assert read_instant("1767225600999", formats=["epoch_ms"]) == 1767225600
    assert read_instant("0", formats=["epoch"]) == 0
    for text in ("1e9", "-5", "99999999999999", "soon"):
        with pytest.raises(ValueError, match="is not a time"):
            read_instant(text, formats=["epoch"])


@pytest.mark.parametrize(
    "text",
    [
        "12/Mar/26 9:41 PM",
        "12-MAR-2026 21:41",
        "12 March 2026 21:41:00",
        "Thu, 12 Mar 2026 21:41:00 GMT",
        "Mar 12, 2026 9:41 p. m.",
        "12. März 2026, 21:41",
        "12/mars/2026 21:41",
        "12 mrt. 2026 21:41",
        "12-mrz-26 21:41",
    ],
)
def test_a_month_by_its_name_needs_no_order(text: str) -> None:
    assert read_instant(text, zone=UTC) == int(
        datetime(2026, 3, 12, 21, 41, tzinfo=UTC).timestamp()
    )


@pytest.mark.parametrize("text", ["12/Foo/26", "31 Feb 2026", "Mar 2026", "12 Mar 26 25:00", "may"])
def test_what_is_no_month_or_no_day_of_it_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        read_instant(text, zone=UTC)
