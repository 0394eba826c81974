"""Windows and counts of a listing: together they are the listing, wherever an entry stands."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewapp.core.coverage import coverage, tallies
from reviewapp.core.periods import Period
from reviewapp.services import capture, evidence_changes
from reviewapp.services.changing import drain_spool
from reviewapp.services.evidence import Query, count, find, page, place_of
from reviewapp.services.workspace import Workspace
from reviewapp.store.coverage_reader import tally_evidence
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import list_evidence

DAYS = ["2026-01-31", "2026-02-01", "2026-02-02", "2026-03-01"]
CODES = ["1.1", "1.2", "2.1"]
QUERIES = (
    Query(),
    Query(words="a"),
    Query(words="alpha b"),
    Query(words="alpha", indicators=["1.1"], circle="own"),
    Query(indicators=["1.1"]),
    Query(indicators=["1.1", "1.2"]),
    Query(indicators=["1.1", "2.1"], private=True, first="2026-02-01"),
    Query(indicators=["1.1"], incident="icm:1"),
    Query(priorities=["1"], last="2026-02-01"),
    Query(incident="icm:1", words="a"),
    Query(inbox=True),
    Query(inbox=True, indicators=["1.1"]),
    Query(inbox=True, words="a", circle="own"),
    Query(circle="own"),
    Query(private=True, first="2026-02-01", last="2026-02-02"),
)


def fill(workspace: Workspace, seed: int, drains: int) -> None:
    """Entries in no order of day or id, some drained, edited and removed, the last ones spooled."""
    choose = random.Random(seed)
    for _ in range(drains):
        entries = [an_entry(workspace, choose) for _ in range(choose.randrange(12))]
        capture.keep_entries(workspace, entries)
        drain_spool(workspace)
    for entry in choose.sample(found := find(workspace, Query()), len(found) // 3):
        if choose.random() < 0.3:
            evidence_changes.remove(workspace, entry)
        else:
            change: dict[str, Any] = {"on": choose.choice(DAYS), "codes": choose.sample(CODES, 1)}
            evidence_changes.edit(workspace, entry, evidence_changes.Edit(**change))
    for _ in range(choose.randrange(5)):
        capture.keep_entries(workspace, [an_entry(workspace, choose)])


def an_entry(workspace: Workspace, choose: random.Random) -> dict[str, Any]:
    entry = capture.checked_entry(
        workspace,
        " ".join(choose.choices(["alpha", "beta", "ant", "bee", "zoo"], k=3)),
        codes=choose.sample(CODES, choose.randrange(4)),
        on=choose.choice(DAYS),
        circle=choose.choice([None, "own", "others", "built"]),
        incidents=choose.choice([[], ["icm:1"]]),
        private=choose.random() < 0.3,
    )
    return {**entry, "id": f"{choose.getrandbits(32):08x}-0000-7000-8000-000000000000"}


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), drains=st.integers(0, 3), size=st.integers(1, 6))
def test_pages_put_together_are_the_listing(
    fresh: Callable[[], Workspace], seed: int, drains: int, size: int
) -> None:
    workspace = fresh()
    fill(workspace, seed, drains)
    for query in QUERIES:
        whole = find(workspace, query)
        assert [entry.id for entry in whole] == [
            entry.id for entry in sorted(whole, key=lambda e: (e.on, e.id), reverse=True)
        ]
        assert count(workspace, query) == len(whole)
        assert count(workspace, query, size) == min(size, len(whole))
        starts = range(0, len(whole) + size, size)
        assert [entry for at in starts for entry in page(workspace, query, at, size)] == whole
        assert page(workspace, query, 1, len(whole)) == whole[1:]
        assert find(workspace, query, size) == whole[:size]


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), drains=st.integers(1, 3))
def test_every_entry_has_its_place_also_where_it_is_not_listed(
    fresh: Callable[[], Workspace], seed: int, drains: int
) -> None:
    workspace = fresh()
    fill(workspace, seed, drains)
    everything = find(workspace, Query())
    if everything:
        evidence_changes.remove(workspace, everything[len(everything) // 2])
    for query in QUERIES:
        listed = [(entry.on, entry.id) for entry in find(workspace, query)]
        for entry in everything:
            above = sum(place > (entry.on, entry.id) for place in listed)
            assert place_of(workspace, query, entry.id) == above
    assert place_of(workspace, Query(), "unknown") is None


def test_a_page_before_there_is_a_store(bare: Workspace) -> None:
    assert page(bare, Query(), 0, 10) == []
    assert (count(bare, Query()), count(bare, Query(), 5)) == (0, 0)
    kept = [capture.log_entry(bare, "spooled", on=day)["id"] for day in DAYS]
    assert [entry.id for entry in page(bare, Query(), 1, 2)] == kept[::-1][1:3]
    assert count(bare, Query(), 3) == 3


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10_000),
    drains=st.integers(0, 3),
    days=st.tuples(*[st.none() | st.sampled_from(DAYS).map(date.fromisoformat)] * 2),
    shared=st.booleans(),
)
def test_the_stores_tallies_are_the_entries_counted(
    fresh: Callable[[], Workspace],
    seed: int,
    drains: int,
    days: tuple[date | None, date | None],
    shared: bool,
) -> None:
    workspace = fresh()
    fill(workspace, seed, drains)
    period = Period("", *days)
    me = workspace.reader_id()
    entries = list_evidence(
        workspace.places, EvidenceFilter(me, first=days[0], last=days[1], shared=shared)
    )
    counted = tally_evidence(workspace.places, me, "engineer", period, shared)
    for today in (date(2026, 3, 1), date(2026, 3, 4), date(2026, 6, 15)):
        assert coverage(CODES, counted, {}, today) == coverage(CODES, tallies(entries), {}, today)
    assert tally_evidence(workspace.places, me, "manager", period) == []
    assert tally_evidence(workspace.places, "nobody", "engineer", period) == []
