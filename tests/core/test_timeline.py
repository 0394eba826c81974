"""What happened to an incident, in order of time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewapp.core.incidents import Incident
from reviewapp.core.timeline import Moment, timeline


def test_a_whole_story_is_told_in_order_with_the_seconds_since_creation() -> None:
    incident = Incident(
        "icm",
        "1",
        severities=((100, "2"), (160, "1")),
        created=100,
        acknowledged=130,
        acknowledged_by="ana",
        mitigated=400,
        mitigated_last=900,
        resolved=1000,
        closed=2000,
        rca_delivered=1500,
        critsits=((150, 300),),
        assignees=((120, "ana"), (170, "ben")),
    )
    assert timeline(incident) == (
        Moment("Created", 100, 0),
        Moment("Assigned to ana", 120, 20),
        Moment("Acknowledged by ana", 130, 30),
        Moment("Critsit entered", 150, 50),
        Moment("Severity 2 → 1", 160, 60),
        Moment("Assigned to ben", 170, 70),
        Moment("Critsit left", 300, 200),
        Moment("Mitigated", 400, 300),
        Moment("Mitigated again", 900, 800),
        Moment("Resolved", 1000, 900),
        Moment("RCA delivered", 1500, 1400),
        Moment("Closed", 2000, 1900),
    )


def test_what_is_awaited_comes_last_and_what_nobody_asked_for_is_not_there() -> None:
    running = Incident("icm", "1", created=100, critsits=((150, None),), rca_required=True)
    assert timeline(running) == (
        Moment("Created", 100, 0),
        Moment("Critsit entered", 150, 50),
        Moment("Acknowledged", None, None),
        Moment("Critsit left", None, None),
        Moment("Mitigated", None, None),
        Moment("RCA delivered", None, None),
    )


def test_without_a_creation_there_is_nothing_to_count_from() -> None:
    moments = timeline(Incident("icm", "1", acknowledged=5))
    assert moments[0] == Moment("Acknowledged", 5, None)
    assert Moment("Created", None, None) in moments


instants = st.none() | st.integers(-(10**10), 10**11)


@given(
    st.builds(
        Incident,
        source=st.just("icm"),
        external_id=st.just("1"),
        created=instants,
        acknowledged=instants,
        mitigated=instants,
        mitigated_last=instants,
        resolved=instants,
        closed=instants,
        rca_delivered=instants,
        severities=st.lists(st.tuples(instants, st.text()), max_size=3).map(tuple),
    )
)
def test_known_steps_are_in_order_and_before_the_others(incident: Incident) -> None:
    moments = timeline(incident)
    known = [moment.at for moment in moments if moment.at is not None]
    assert known == sorted(known)
    assert all(moment.at is None for moment in moments[len(known) :])


def test_that_it_was_opened_again_stands_there_without_an_instant() -> None:
    told = timeline(Incident("icm", "1", created=0, mitigated=60, mitigated_last=300, reopened=2))
    assert told[-1] == Moment("Opened again 2 times", None, None, is_past=True)
    assert [it.label for it in told[:3]] == ["Created", "Mitigated", "Mitigated again"]
