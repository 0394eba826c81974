"""Reading and writing against a plain model: a dictionary of entries, and two stacks of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewapp.services import capture, evidence_changes
from reviewapp.services.changing import drain_spool
from reviewapp.services.evidence import Query, count, find, get, page
from reviewapp.services.evidence_changes import Edit
from reviewapp.services.workspace import Workspace

WORDS = ["alpha", "Alphabet", "beta", "été", "ETE"]
DAYS = ["2026-01-01", "2026-01-02", "2026-03-01"]


@dataclass(frozen=True)
class Note:
    """An entry as the model has it."""

    text: str
    on: str
    indicators: tuple[str, ...]
    circle: str | None
    incidents: tuple[str, ...]
    private: bool
    removed: bool = False


Notes = dict[str, Note]
notes = st.builds(
    Note,
    text=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
    on=st.sampled_from(DAYS),
    indicators=st.sampled_from([(), ("1.1",), ("1.1", "2.1")]),
    circle=st.sampled_from([None, "own", "built"]),
    incidents=st.sampled_from([(), ("icm:1",)]),
    private=st.booleans(),
)
WORK = ["log", "log", "log", "edit", "edit", "remove", "unremove", "drain", "undo", "undo", "redo"]
steps = st.lists(st.tuples(st.sampled_from(WORK), st.integers(0, 9), notes), max_size=12)


class Model:
    """The same use cases over dictionaries."""

    def __init__(self) -> None:
        self.notes: Notes = {}
        self.past: list[Notes] = []
        self.future: list[Notes] = []

    def change(self, key: str, note: Note) -> None:
        if self.notes.get(key) != note:
            self.past.append(self.notes)
            self.future.clear()
            self.notes = {**self.notes, key: note}

    def step(self, source: list[Notes], target: list[Notes]) -> bool:
        if not source:
            return False
        target.append(self.notes)
        before = source.pop()
        # What an undo takes out is still found by its id, as removed.
        gone = {k: replace(it, removed=True) for k, it in self.notes.items() if k not in before}
        self.notes = {**gone, **before}
        return True

    def listed(self, fits: Callable[[Note], bool]) -> list[str]:
        found = [key for key, note in self.notes.items() if not note.removed and fits(note)]
        return sorted(found, key=lambda key: (self.notes[key].on, key), reverse=True)


def folded(text: str) -> str:
    marks = unicodedata.normalize("NFD", text.lower())
    return "".join(it for it in marks if not unicodedata.combining(it))


def has(note: Note, words: str) -> bool:
    return all(
        any(word.startswith(folded(wanted)) for word in folded(note.text).split())
        for wanted in words.split()
    )


QUESTIONS: list[tuple[Query, Callable[[Note], bool]]] = [
    (Query(), lambda note: True),
    (Query(inbox=True), lambda note: not note.indicators),
    (Query(private=True), lambda note: note.private),
    (Query(indicators=["1.1"]), lambda note: "1.1" in note.indicators),
    (Query(indicators=["1.1", "2.1"]), lambda note: bool(note.indicators)),
    (Query(circle="own"), lambda note: note.circle == "own"),
    (Query(incident="icm:1"), lambda note: "icm:1" in note.incidents),
    (Query(first=DAYS[1]), lambda note: note.on >= DAYS[1]),
    (Query(last=DAYS[1], private=True), lambda note: note.on <= DAYS[1] and note.private),
    *(
        (Query(words=words), lambda note, words=words: has(note, words))
        for words in ("alpha", "a", "alphab", "beta ete", "alpha été", "gamma")
    ),
    (Query(words="beta", inbox=True), lambda note: has(note, "beta") and not note.indicators),
]


def carry_out(workspace: Workspace, model: Model, what: str, which: int, note: Note) -> None:
    """One step, in the program and in the model."""
    values: dict[str, Any] = {
        "codes": list(note.indicators),
        "on": note.on,
        "incidents": list(note.incidents),
        "private": note.private,
    }
    if what == "log":
        key = capture.log_entry(workspace, note.text, circle=note.circle, **values)["id"]
        model.change(key, note)
    elif what == "drain":
        drain_spool(workspace)
    elif what == "undo":
        done = evidence_changes.undo_last(workspace) is not None
        assert done == model.step(model.past, model.future)
    elif what == "redo":
        done = evidence_changes.redo_last(workspace) is not None
        assert done == model.step(model.future, model.past)
    else:
        keys = [key for key, it in model.notes.items() if it.removed == (what == "unremove")]
        if not keys:
            return
        key = sorted(keys)[which % len(keys)]
        entry = get(workspace, key)
        if what == "edit":
            edit = Edit(text=note.text, circle=note.circle or "", **values)
            evidence_changes.edit(workspace, entry, edit)
            model.change(key, note)
        else:
            getattr(evidence_changes, what)(workspace, entry)
            model.change(key, replace(model.notes[key], removed=what == "remove"))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=steps, limit=st.integers(1, 3), offset=st.integers(0, 3))
def test_what_is_read_is_what_was_written(
    fresh: Callable[[], Workspace],
    steps: list[tuple[str, int, Note]],
    limit: int,
    offset: int,
) -> None:
    workspace, model = fresh(), Model()
    for what, which, note in steps:
        carry_out(workspace, model, what, which, note)
        for query, fits in QUESTIONS:
            wanted = model.listed(fits)
            assert [entry.id for entry in find(workspace, query)] == wanted, query
            assert count(workspace, query) == len(wanted), query
            window = [entry.id for entry in page(workspace, query, offset, limit)]
            assert window == wanted[offset : offset + limit], query
        for key, kept in model.notes.items():
            entry = get(workspace, key[-12:])
            assert (entry.id, entry.deleted_at is not None) == (key, kept.removed)
            assert (entry.text, entry.on.isoformat(), entry.circle) == (
                *(kept.text, kept.on, kept.circle),
            )
            assert (entry.indicators, entry.incidents, entry.private) == (
                *(kept.indicators, kept.incidents, kept.private),
            )
