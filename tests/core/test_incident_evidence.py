"""The note that an incident becomes: facts of its export, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.core.capture import clean_text, parse_incident, parse_link
from reviewapp.core.figures import verdicts
from reviewapp.core.incident_evidence import Proposal, done_at, proposal
from reviewapp.core.incidents import Incident
from reviewapp.core.rubric import Rubric, Target

MCS = frozenset({"mcs"})
MINUTE, HOUR, DAY = 60, 3600, 86400
AS_OF = 100 * DAY
TODAY = date(2026, 6, 15)


def target(target_id: str, metric: str, limit_s: int | None, **fields: Any) -> Target:
    values = {"source": "icm", "programme": "mcs", "severities": (), "statistic": "each", **fields}
    return Target(id=target_id, metric=metric, limit_s=limit_s, measure="", **values)


ACK = target("ack", "TTA", 15 * MINUTE, indicators=("1.2",))
TTM = target("ttm", "TTM", 4 * HOUR, indicators=("1.3", "1.4"))
RCA = target("rca", "TTRCA", 10 * DAY, indicators=("3.3",))
TIC = target("tic", "TiC", DAY, indicators=(), source="dfm")
MEAN = target("mean", "TTA", 20 * MINUTE, indicators=("2.1",), statistic="mean", programme=None)
ORDERS = {"icm": ("0", "1", "2", "2.5", "3", "4"), "dfm": ("1", "A", "B", "C")}


def rubric(*targets: Target) -> Rubric:
    return Rubric("engineer", "1", "Test", ORDERS, (), targets or (ACK, TTM, RCA, TIC))


def icm(**fields: Any) -> Incident:
    values: dict[str, Any] = {
        "title": "Sign-in fails",
        "customer": "Contoso",
        "programmes": MCS,
        "severities": ((None, "2"),),
        "created": 0,
        **fields,
    }
    return Incident("icm", "300000123", **values)


def note(
    incident: Incident,
    chosen: str | None = "ack",
    *targets: Target,
    as_of: int = AS_OF,
    alias: str | None = "mokafor",
) -> Proposal:
    of = rubric(*targets)
    found = list(verdicts(of, [incident], as_of))
    return proposal(of, incident, chosen, found, as_of, TODAY, alias)


def last_line(incident: Incident, *arguments: Any, **keywords: Any) -> str:
    return note(incident, *arguments, **keywords).text.split("\n")[-1]


def test_title_customer_severity_and_every_time_against_its_target() -> None:
    done = icm(acknowledged=6 * MINUTE, mitigated=5 * HOUR + 12 * MINUTE, acknowledged_by="mokafor")
    assert note(done) == Proposal(
        text="Sign-in fails\nContoso, Sev 2, IcM 300000123.\n"
        "Acknowledged in 6 min, target 15 min: met. "
        "Mitigated after 5.2 h, target 4 h: missed by 72 min.",
        on=TODAY,
        codes=("1.2",),
        circle="own",
        incidents=("icm:300000123",),
        links=(),
        rubric="engineer",
    )


@pytest.mark.parametrize(
    ("fields", "chosen", "alias", "circle", "whose"),
    [
        ({"assignee": "mokafor"}, "ttm", "mokafor", "own", None),
        ({"assignee": "rquiroga"}, "ttm", "mokafor", None, "rquiroga"),
        ({"assignee": "rquiroga"}, None, "mokafor", None, "rquiroga"),
        ({"assignee": "rquiroga", "acknowledged_by": "mokafor"}, "ack", "mokafor", "own", None),
        (
            {"assignee": "rquiroga", "acknowledged_by": "mokafor"},
            "ttm",
            "mokafor",
            None,
            "rquiroga",
        ),
        ({}, "ttm", "mokafor", None, None),
        ({"assignee": "rquiroga"}, "ttm", None, None, None),
        ({}, None, None, None, None),
    ],
)
def test_only_what_is_mine_is_called_my_own(
    fields: dict[str, Any],
    chosen: str | None,
    alias: str | None,
    circle: str | None,
    whose: str | None,
) -> None:
    proposed = note(icm(mitigated=HOUR, **fields), chosen, alias=alias)
    assert (proposed.circle, proposed.whose) == (circle, whose)


def test_the_chosen_target_comes_first_and_gives_the_indicators() -> None:
    done = icm(acknowledged=6 * MINUTE, mitigated=HOUR)
    proposed = note(done, "ttm")
    assert proposed.codes == ("1.3", "1.4")
    assert proposed.text.endswith(
        "Mitigated after 60 min, target 4 h: met. Acknowledged in 6 min, target 15 min: met."
    )


@pytest.mark.parametrize(
    ("fields", "as_of", "words"),
    [
        (
            {},
            5 * MINUTE,
            "Not acknowledged after 5 min, target 15 min. "
            "Not mitigated yet, running for 5 min, target 4 h.",
        ),
        (
            {"acknowledged": 60},
            5 * HOUR,
            "Acknowledged in 60 s, target 15 min: met. "
            "Not mitigated yet, running for 5 h, target 4 h: missed by 60 min.",
        ),
        (
            {"mitigated": 10 * MINUTE},
            AS_OF,
            "No acknowledgement on record, mitigated in time for it, target 15 min: met. "
            "Mitigated after 10 min, target 4 h: met.",
        ),
        ({"mitigated": HOUR}, AS_OF, "Mitigated after 60 min, target 4 h: met."),
        (
            {"acknowledged": 60, "mitigated": HOUR, "rca_delivered": HOUR + 8 * DAY},
            AS_OF,
            "Acknowledged in 60 s, target 15 min: met. Mitigated after 60 min, target 4 h: met. "
            "RCA delivered 8 d after the mitigation, target 10 d: met.",
        ),
        (
            {"acknowledged": 60, "mitigated": HOUR, "rca_required": True},
            HOUR + 3 * DAY,
            "Acknowledged in 60 s, target 15 min: met. Mitigated after 60 min, target 4 h: met. "
            "RCA open 3 d after the mitigation, target 10 d.",
        ),
        # Later than the instant spoken of: it has not happened yet.
        (
            {"acknowledged": 60, "mitigated": 2 * HOUR},
            HOUR,
            "Acknowledged in 60 s, target 15 min: met. "
            "Not mitigated yet, running for 60 min, target 4 h.",
        ),
    ],
)
def test_times_as_they_stand(fields: dict[str, Any], as_of: int, words: str) -> None:
    assert last_line(icm(**fields), as_of=as_of) == words


def test_a_closed_incident_without_a_mitigation_is_not_called_running() -> None:
    closed = icm(acknowledged=60, closed=DAY)
    assert last_line(closed) == "Acknowledged in 60 s, target 15 min: met."


def test_critsit() -> None:
    case = Incident("dfm", "1", programmes=MCS, created=0, critsits=((0, 3 * HOUR),), closed=DAY)
    assert note(case, "tic").text == "DFM 1.\nIn critsit for 3 h, target 24 h: met."
    still = Incident("dfm", "1", programmes=MCS, created=0, critsits=((0, None),))
    assert last_line(still, "tic", as_of=3 * HOUR) == (
        "Still in critsit after 3 h, target 24 h. Not mitigated yet."
    )


def test_a_mean_is_no_limit_for_one_incident_and_a_time_stands_there_once() -> None:
    done = icm(acknowledged=18 * MINUTE, mitigated=HOUR)
    assert last_line(done, "mean", ACK, MEAN) == (
        "Acknowledged in 18 min, target 20 min on average; target 15 min: missed by 3 min. "
        "Mitigated after 60 min."
    )


def test_without_a_target_the_times_stand_there_plain_and_the_note_is_unfiled() -> None:
    times = {"acknowledged": 60, "mitigated": HOUR, "rca_delivered": HOUR + 8 * DAY}
    alone = note(icm(programmes=None, **times), None)
    assert alone.codes == ()
    assert alone.text.endswith(
        "\nAcknowledged in 60 s. Mitigated after 60 min. RCA delivered 8 d after the mitigation."
    )


def test_what_is_not_known_is_not_there() -> None:
    bare = Incident("icm", "7", closed=5)
    assert note(bare, None).text == "IcM 7."
    assert note(Incident("icm", "7"), None).text == "IcM 7.\nNot mitigated yet."


def test_the_day_is_that_of_the_work() -> None:
    assert done_at(icm(mitigated=5, resolved=9), 100) == 5
    assert done_at(icm(resolved=9), 100) == 9
    assert done_at(icm(), 100) == 0
    assert done_at(icm(mitigated=500, resolved=9), 100) == 9
    assert done_at(icm(created=None), 100) is None


def test_a_link_goes_along_if_it_is_one() -> None:
    assert note(icm(link=" https://icm.example/1 ")).links == ("https://icm.example/1",)
    assert note(icm(link="javascript:alert(1)")).links == ()


hostile = st.text(max_size=40) | st.sampled_from(
    [
        "[bold]x[/bold]",
        "\x1b[31mred",
        "a\0b",
        "\ud800",
        "\u202eabc",
        " ",
        "👩‍👧",
        "x" * 100_000,
        "[/]",
    ]
)
instants = st.none() | st.integers(-(10**10), 10**11)


@given(
    st.builds(
        Incident,
        source=st.sampled_from(["icm", "dfm", "", "ICM"]),
        external_id=hostile,
        title=hostile,
        customer=st.none() | hostile,
        programmes=st.sampled_from([None, frozenset(), MCS]),
        severities=st.lists(st.tuples(instants, hostile), max_size=3).map(tuple),
        created=instants,
        acknowledged=instants,
        mitigated=instants,
        resolved=instants,
        rca_delivered=instants,
        critsits=st.lists(st.tuples(instants, instants), max_size=2).map(tuple),
        link=st.none() | hostile,
    ),
    st.sampled_from([None, "ack", "ttm", "nonsense"]),
)
def test_whatever_the_export_holds_the_note_can_be_kept(
    incident: Incident, chosen: str | None
) -> None:
    proposed = note(incident, chosen)
    assert clean_text(proposed.text) == proposed.text
    assert 1 <= len(proposed.text.split("\n")) <= 3
    assert all(c == "\n" or not (c < " " or "\x7f" <= c <= "\x9f") for c in proposed.text)
    assert [parse_incident(word) for word in proposed.incidents] == list(proposed.incidents)
    assert [parse_link(word) for word in proposed.links] == list(proposed.links)


def test_a_very_long_title_is_cut() -> None:
    first = note(icm(title="a" * 100_000)).text.split("\n")[0]
    assert len(first) == 300
    assert first.endswith("a…")
