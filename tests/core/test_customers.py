"""Programmes that incidents take from their customers, and which incidents are looked at."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewapp.core.customers import folded, with_programmes
from reviewapp.core.incident_filter import UNKNOWN, IncidentFilter, filter_of, kept
from reviewapp.core.incidents import Incident
from reviewapp.core.measures import measure_id, measures_of
from reviewapp.core.rubric import Measure, Priority, Rubric

MCS, CRI = frozenset({"mcs"}), frozenset({"cri"})
names = st.sampled_from(["Contoso", "contoso ", "CON  TOSO", "Fabrikam", "Straße", "STRASSE", None])
incidents = st.lists(
    st.builds(
        Incident,
        source=st.just("icm"),
        external_id=st.text(max_size=3),
        customer=names,
        programmes=st.sampled_from([None, frozenset(), MCS, CRI]),
        severities=st.sampled_from([(), ((None, "2"),), ((1, "3"), (2, "2.5")), ((None, "A"),)]),
    ),
    max_size=8,
)
parts = st.lists(st.sampled_from(["mcs", "cri", UNKNOWN]), max_size=2, unique=True)


@given(incidents, st.dictionaries(names.filter(bool).map(folded), st.sampled_from([MCS, CRI])))
def test_only_an_unknown_programme_is_the_customers(
    given_ones: list[Incident], known: dict[str, frozenset[str]]
) -> None:
    found = list(with_programmes(given_ones, known))
    assert [it.external_id for it in found] == [it.external_id for it in given_ones]
    for before, after in zip(given_ones, found, strict=True):
        inherits = before.programmes is None and folded(before.customer or "") in known
        assert after.programmes_inherited == inherits
        if inherits:
            assert after.programmes == known[folded(before.customer or "")]
        else:
            assert after == before


def test_names_are_folded_for_case_and_white_space() -> None:
    assert folded(" Contoso \t LTD\n") == folded("contoso ltd")
    assert folded("Straße") == folded("STRASSE")
    assert folded("Contoso") != folded("Con toso")


@given(incidents, parts, st.lists(st.sampled_from(["2", "a", UNKNOWN]), max_size=2), st.data())
def test_a_filter_is_what_all_of_its_parts_leave(
    found: list[Incident], programmes: list[str], severities: list[str], data: st.DataObject
) -> None:
    customers = data.draw(st.lists(st.sampled_from(["CONTOSO", "strasse"]), max_size=2))
    whole = filter_of(programmes, severities, customers)
    one_by_one = found
    for part in (
        IncidentFilter(programmes=whole.programmes),
        IncidentFilter(severities=whole.severities),
        IncidentFilter(customers=whole.customers),
    ):
        one_by_one = list(kept(one_by_one, part))
    assert list(kept(found, whole)) == one_by_one
    assert list(kept(found, IncidentFilter())) == found


def test_a_severity_counts_once_an_incident_had_it() -> None:
    incident = Incident("icm", "1", severities=((1, "3"), (2, "2.5")))
    for word in ("3", "Sev 3", "sev 2.50", "2.5"):
        assert list(kept([incident], filter_of([], [word], []))) == [incident]
    for word in ("2", "25", UNKNOWN):
        assert not list(kept([incident], filter_of([], [word], [])))


def test_a_measure_keeps_its_id_wherever_it_stands() -> None:
    def rubric(*texts: str) -> list[tuple[str, str]]:
        measures = tuple(Measure(text) for text in texts)
        priority = Priority(5, None, "t", "s", (), measures)
        return list(measures_of(Rubric("r", "1", "t", {}, (priority,)), priority))

    (first,) = rubric("Do it")
    assert first == (measure_id("r", 5, " do  IT "), "Do it")
    assert first in rubric("Led in by:", "Another", "Do it", "Do it")
    assert len(rubric("Led in by:", "Another", "Do it", "Do it")) == 2
    with_targets = Priority(5, None, "t", "s", (), (Measure("TTA", ("tta",)),))
    assert not list(measures_of(Rubric("r", "1", "t", {}, (with_targets,)), with_targets))
