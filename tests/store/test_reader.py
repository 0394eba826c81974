"""The thin reader sees what the models say; search and its index follow every change."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from reviewapp.core.errors import BadInputError
from reviewapp.core.evidence import CIRCLES, Evidence
from reviewapp.services import capture, evidence_changes
from reviewapp.services.changing import changing, drain_spool
from reviewapp.services.evidence import Query, count, find, get
from reviewapp.services.workspace import Workspace
from reviewapp.store.engine import open_engine
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import (
    count_evidence,
    find_evidence,
    known_evidence,
    list_evidence,
)
from reviewapp.store.evidence_writer import update_evidence
from reviewapp.store.owner import Owner, save_owner
from reviewapp.store.tables import EvidenceRow
from reviewapp.store.writing import StaleError

Sql = Callable[..., list[dict[str, Any]]]
CODES = ["1.1", "1.2", "2.1"]
WORDS = ["alpha", "Älpha", "beta", "gamma", "été", "NOT", '"q"', "a-b", "日本", "x*"]

entry_values = st.fixed_dictionaries(
    {
        "text": st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
        "codes": st.lists(st.sampled_from(CODES), max_size=3),
        "on": st.sampled_from(["2026-01-01", "2026-01-02", "2026-03-01", "2025-12-31"]),
        "circle": st.sampled_from([None, *CIRCLES]),
        "incidents": st.lists(st.sampled_from(["icm:1", "icm:12", "dfm:1"]), max_size=2),
        "links": st.lists(st.sampled_from(["https://x.example/alpha"]), max_size=1),
        "private": st.booleans(),
    }
)
work = st.lists(
    st.tuples(
        st.sampled_from(["log", "log", "edit", "remove", "unremove", "drain", "undo"]),
        st.integers(0, 9),
        entry_values,
    ),
    max_size=10,
)


def everything(workspace: Workspace, sql: Sql) -> list[Evidence]:
    stored = [row["id"] for row in sql(workspace, "SELECT id FROM evidence")]
    ids = {*stored, *(entry.id for entry in find(workspace, Query()))}
    return [get(workspace, identifier) for identifier in sorted(ids)]


def carry_out(workspace: Workspace, sql: Sql, steps: list[tuple[str, int, Any]]) -> None:
    for what, which, values in steps:
        if what == "log":
            capture.log_entry(workspace, **values)
        elif what == "drain":
            drain_spool(workspace)
        elif what == "undo":
            evidence_changes.undo_last(workspace)
        else:
            entries = [
                entry
                for entry in everything(workspace, sql)
                if (entry.deleted_at is None) == (what != "unremove")
            ]
            if not entries:
                continue
            entry = entries[which % len(entries)]
            if what == "edit":
                changed = {**values, "circle": values["circle"] or ""}
                evidence_changes.edit(workspace, entry, evidence_changes.Edit(**changed))
            else:
                getattr(evidence_changes, what)(workspace, entry)


def through_the_models(workspace: Workspace) -> list[Evidence]:
    engine = open_engine(workspace.places)
    with Session(engine) as session:
        rows = session.exec(
            select(EvidenceRow)
            .where(
                EvidenceRow.owner_id == workspace.reader_id(),
                col(EvidenceRow.deleted_at).is_(None),
            )
            .order_by(col(EvidenceRow.on_date).desc(), col(EvidenceRow.id).desc())
        ).all()
        entries = [
            Evidence(
                id=row.id,
                owner_id=row.owner_id,
                on=date.fromisoformat(row.on_date),
                text=row.text,
                rubric=row.rubric,
                rubric_version=row.rubric_version,
                indicators=tuple(json.loads(row.indicators)),
                circle=row.circle,  # type: ignore[arg-type]
                incidents=tuple(json.loads(row.incidents)),
                links=tuple(json.loads(row.links)),
                private=row.visibility == "private",
                created_at=row.created_at,
                updated_at=row.updated_at,
                deleted_at=row.deleted_at,
                rev=row.rev,
            )
            for row in rows
        ]
    engine.dispose()
    return entries


def assert_index_holds(workspace: Workspace, sql: Sql) -> None:
    """The index tables hold exactly what the entries say, removed ones but for indicators."""
    rows = sql(workspace, "SELECT * FROM evidence")
    keys = {row["evidence_id"]: row["key"] for row in sql(workspace, "SELECT * FROM search_map")}
    assert set(keys) == {row["id"] for row in rows}
    assert len(set(keys.values())) == len(rows)
    texts = sql(workspace, "SELECT rowid AS key, text, refs FROM evidence_fts")
    assert {text["key"]: (text["text"], text["refs"]) for text in texts} == {
        keys[row["id"]]: (row["text"], f"{row['incidents']} {row['links']}") for row in rows
    }
    assert len(texts) == len(rows)
    # A later day has a higher key, so that descending keys are newest first.
    by_key = sorted(rows, key=lambda row: keys[row["id"]])
    assert [row["on_date"] for row in by_key] == sorted(row["on_date"] for row in rows)
    names = ("code", "owner_id", "rubric", "on_date", "circle", "visibility")
    codes = {
        (row["evidence_id"], *(row[name] for name in names))
        for row in sql(workspace, "SELECT * FROM evidence_indicator")
    }
    assert codes == {
        (row["id"], code, *(row[name] for name in names[1:]))
        for row in rows
        if row["deleted_at"] is None
        for code in json.loads(row["indicators"])
    }
    references = {
        (row["evidence_id"], row["reference"])
        for row in sql(workspace, "SELECT * FROM evidence_incident")
    }
    assert references == {
        (row["id"], reference) for row in rows for reference in json.loads(row["incidents"])
    }


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=work)
def test_reader_and_models_agree(
    fresh: Callable[[], Workspace], sql: Sql, steps: list[tuple[str, int, Any]]
) -> None:
    workspace = fresh()
    carry_out(workspace, sql, steps)
    seen = find(workspace, Query())
    found = {word: ids(find(workspace, Query(words=word))) for word in WORDS}
    coded = {code: ids(find(workspace, Query(indicators=[code]))) for code in CODES}
    drain_spool(workspace)
    stored = through_the_models(workspace)
    assert find(workspace, Query()) == stored
    assert ids(seen) == ids(stored)
    assert_index_holds(workspace, sql)
    for code in CODES:
        wanted = [entry.id for entry in stored if code in entry.indicators]
        assert coded[code] == ids(find(workspace, Query(indicators=[code]))) == wanted
    for reference in ("icm:1", "icm:12", "dfm:1"):
        wanted = [entry.id for entry in stored if reference in entry.incidents]
        assert ids(find(workspace, Query(incident=reference))) == wanted
    # An entry is found alike before and after it is drained.
    assert found == {word: ids(find(workspace, Query(words=word))) for word in WORDS}


def ids(entries: list[Evidence]) -> list[str]:
    return [entry.id for entry in entries]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    values=st.lists(entry_values, min_size=1, max_size=8),
    drained=st.integers(0, 8),
    codes=st.none() | st.lists(st.sampled_from(CODES), min_size=1, unique=True).map(tuple),
    days=st.tuples(*[st.none() | st.dates(date(2025, 12, 30), date(2026, 3, 2))] * 2),
    circle=st.sampled_from([None, *CIRCLES]),
    incident=st.sampled_from([None, "icm:1"]),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    limit=st.none() | st.integers(1, 4),
)
def test_every_filter_means_the_same_in_spool_and_store(
    fresh: Callable[[], Workspace],
    values: list[dict[str, Any]],
    drained: int,
    codes: tuple[str, ...] | None,
    days: tuple[date | None, date | None],
    circle: Any,
    incident: str | None,
    flags: tuple[bool, bool, bool],
    limit: int | None,
) -> None:
    workspace = fresh()
    for number, value in enumerate(values):
        if number == drained:
            drain_spool(workspace)
        capture.log_entry(workspace, **value)
    inbox, private, shared = flags
    wanted = EvidenceFilter(
        workspace.reader_id(), codes, *days, circle, incident, inbox, private, shared
    )
    fitting = [
        entry
        for entry in find(workspace, Query())
        if (codes is None or set(codes) & set(entry.indicators))
        and (days[0] is None or days[0] <= entry.on)
        and (days[1] is None or entry.on <= days[1])
        and circle in (None, entry.circle)
        and (incident is None or incident in entry.incidents)
        and (not inbox or not entry.indicators)
        and (not private or entry.private)
        and (not shared or not entry.private)
    ]
    assert len(find(workspace, Query())) == len(values)
    assert list_evidence(workspace.places, wanted, limit) == fitting[:limit]
    assert count_evidence(workspace.places, wanted) == len(fitting)


def logged(workspace: Workspace, *days: str, text: str = "common word") -> list[str]:
    return [capture.log_entry(workspace, text, on=day)["id"] for day in days]


def test_newest_first_by_day_then_by_logging(workspace: Workspace) -> None:
    a, b, c, d = logged(workspace, "2026-03-01", "2026-01-01", "2026-03-01", "2026-02-01")
    for _ in range(2):  # from the spool, then from the store
        for query in (Query(), Query(words="common")):
            assert ids(find(workspace, query)) == [c, a, d, b]
            assert ids(find(workspace, query, 2)) == [c, a]
            assert ids(find(workspace, query, 1)) == [c]
        drain_spool(workspace)


def test_a_limit_takes_the_first_of_all_after_an_edit(workspace: Workspace) -> None:
    a, _, c = logged(workspace, *["2026-03-01"] * 3)
    change = evidence_changes.Edit(text="common word, edited")
    evidence_changes.edit(workspace, get(workspace, a), change)
    whole = ids(find(workspace, Query(words="common")))
    assert whole[0] == c
    assert ids(find(workspace, Query(words="common"), 1)) == whole[:1]


def test_an_edited_entry_is_found_by_its_new_words_only(workspace: Workspace) -> None:
    (a,) = logged(workspace, "2026-03-01", text="before")
    change = evidence_changes.Edit(text="after", incidents=["icm:77"])
    evidence_changes.edit(workspace, get(workspace, a), change)
    assert find(workspace, Query(words="before")) == []
    assert ids(find(workspace, Query(words="after"))) == [a]
    assert ids(find(workspace, Query(words="icm:77"))) == [a]
    evidence_changes.remove(workspace, get(workspace, a))
    assert find(workspace, Query(words="after")) == []
    evidence_changes.unremove(workspace, get(workspace, a))
    assert ids(find(workspace, Query(words="after"))) == [a]


def test_search_after_vacuum(workspace: Workspace, sql: Sql) -> None:
    everyone = [
        capture.log_entry(workspace, f"common word{n:02} end", on=f"2026-0{1 + n % 5}-1{n % 9}")[
            "id"
        ]
        for n in range(20)
    ]
    drain_spool(workspace)
    # Holes in every table, as somebody's clean-up by hand leaves them.
    for identifier in everyone[::3]:
        sql(workspace, "DELETE FROM evidence WHERE id = ?", identifier)
    before = ids(find(workspace, Query(words="common")))
    with closing(sqlite3.connect(workspace.places.store)) as connection:
        connection.execute("VACUUM")
    assert_index_holds(workspace, sql)
    assert ids(find(workspace, Query(words="common"))) == before
    for number, identifier in enumerate(everyone):
        wanted = [] if number % 3 == 0 else [identifier]
        assert ids(find(workspace, Query(words=f"word{number:02} end"))) == wanted
    (added,) = logged(workspace, "2026-06-01", text="common again")
    drain_spool(workspace)
    assert ids(find(workspace, Query(words="common"))) == [added, *before]


@pytest.fixture(scope="module")
def spooled_and_stored(fresh: Callable[[], Workspace]) -> Workspace:
    workspace = fresh()
    logged(workspace, "2026-01-01", text="alpha near text a b c d")
    drain_spool(workspace)
    logged(workspace, "2026-01-02", text="alpha near text a b c d")
    return workspace


typed = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8
).filter(str.strip)


@settings(max_examples=25, deadline=None)
@given(words=typed)
@example(words='"')
@example(words="NEAR(a b)")
@example(words="text : x")
@example(words="-a ^b +c {d}")
@example(words="a OR b AND")
@example(words="((")
@example(words="*")
def test_nothing_that_is_typed_is_an_operator(spooled_and_stored: Workspace, words: str) -> None:
    found = find(spooled_and_stored, Query(words=words))
    assert len(found) in (0, 2)  # the spooled one and the stored one are found alike


def test_an_entry_in_spool_and_store_at_once_is_there_once(workspace: Workspace) -> None:
    (a,) = logged(workspace, "2026-03-01")
    kept = workspace.places.spool + "-kept"
    shutil.copytree(workspace.places.spool, kept)
    drain_spool(workspace)
    shutil.copytree(kept, workspace.places.spool, dirs_exist_ok=True)
    assert len(os.listdir(workspace.places.spool)) == 1
    for query in (Query(), Query(words="common"), Query(inbox=True)):
        assert [(entry.id, entry.rev) for entry in find(workspace, query)] == [(a, 1)]
        assert count(workspace, query) == 1
    assert get(workspace, a).rev == 1


def test_removed_entries_are_found_by_id_and_not_listed(workspace: Workspace) -> None:
    a, b = logged(workspace, "2026-03-01", "2026-03-02")
    evidence_changes.remove(workspace, get(workspace, a))
    assert ids(find(workspace, Query())) == [b]
    assert count(workspace, Query()) == 1
    assert get(workspace, a).deleted_at is not None
    assert set(known_evidence(workspace.places, [a, b, "none"])) == {a, b}


def test_a_stale_entry_is_not_written_over(workspace: Workspace) -> None:
    (a,) = logged(workspace, "2026-03-01")
    seen = get(workspace, a)  # in the spool still
    assert seen.rev == 0
    edited = evidence_changes.edit(workspace, seen, evidence_changes.Edit(text="mine"))
    assert edited == get(workspace, a)
    assert edited.rev == 2
    for stale in (seen, get(workspace, a)):
        evidence_changes.edit(workspace, get(workspace, a), evidence_changes.Edit(text=f"x{stale}"))
        with pytest.raises(StaleError), changing(workspace) as transaction:
            update_evidence(transaction, stale, edited)


# Two owners in one store


def become(workspace: Workspace, identifier: str) -> None:
    save_owner(workspace.places, Owner(identifier, identifier, None, "engineer"))


@pytest.fixture
def shared(workspace: Workspace) -> Workspace:
    """A store with an entry of `ann` and one of `ben`; ben is who I am now."""
    for name in ("ann", "ben"):
        become(workspace, name)
        capture.log_entry(workspace, f"common words of {name}", codes=["1.1"], incidents=["icm:1"])
        drain_spool(workspace)
    return workspace


def test_two_owners_see_their_own_only(shared: Workspace, sql: Sql) -> None:
    rows = {row["owner_id"]: row["id"] for row in sql(shared, "SELECT * FROM evidence")}
    for me, other in (("ann", "ben"), ("ben", "ann")):
        become(shared, me)
        for query in (
            Query(),
            Query(words="common"),
            Query(indicators=["1.1"]),
            Query(incident="icm:1"),
        ):
            assert ids(find(shared, query)) == [rows[me]]
            assert count(shared, query) == 1
        assert ids(find_evidence(shared.places, me, rows[me][-8:])) == [rows[me]]
        assert find_evidence(shared.places, me, rows[other]) == []
        with pytest.raises(BadInputError):
            get(shared, rows[other])


def test_two_owners_undo_their_own_only(shared: Workspace) -> None:
    become(shared, "ann")
    told = evidence_changes.undo_last(shared)
    assert told is not None
    assert "ann" in told
    assert evidence_changes.undo_last(shared) is None
    become(shared, "ben")
    assert [entry.text for entry in find(shared, Query())] == ["common words of ben"]
    assert evidence_changes.undo_last(shared) is not None
    assert find(shared, Query()) == []


def test_a_drain_on_behalf_of_somebody_is_not_mine_to_undo(workspace: Workspace) -> None:
    become(workspace, "ann")
    capture.log_entry(workspace, "words of ann")
    become(workspace, "ben")
    capture.log_entry(workspace, "words of ben")
    drain_spool(workspace)
    assert evidence_changes.undo_last(workspace) is not None
    assert evidence_changes.undo_last(workspace) is None
    become(workspace, "ann")
    assert [entry.text for entry in find(workspace, Query())] == ["words of ann"]


def test_an_entry_of_another_owner_is_not_mine_to_write(shared: Workspace, sql: Sql) -> None:
    become(shared, "ann")
    (theirs,) = find(shared, Query())
    become(shared, "ben")
    with pytest.raises(StaleError), changing(shared) as transaction:
        update_evidence(transaction, theirs, theirs)
