"""Any sequence of picking, moving, leaving out and undoing gives the document of its model."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import NOW

from reviewapp.core.picks import NOTHING_CHOSEN, Picks
from reviewapp.export.markdown import to_markdown
from reviewapp.services import capture, connect, evidence_changes, periods
from reviewapp.services.changing import drain_spool
from reviewapp.services.connect import Choice
from reviewapp.services.connect_picks import Chooser
from reviewapp.services.workspace import Workspace

CODES = ["1.1", "1.2", "1.1", "3.1", "3.2"]
DEEDS = ["pick", "pick", "leave_out", "clear", "earlier", "later", "undo", "redo"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, list[str]]:
    root: Path = tmp_path_factory.mktemp("picks")
    workspace = Workspace(str(root), lambda: NOW)
    ids = [
        capture.log_entry(workspace, f"text {n}", codes=[code], on=f"2026-01-0{1 + n}")["id"]
        for n, code in enumerate(CODES)
    ]
    drain_spool(workspace)
    connect.draft(workspace, Choice())
    return workspace, ids


@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 4)), min_size=3, max_size=9))
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_document_is_the_models(
    filled: tuple[Workspace, list[str]], steps: list[tuple[str, int]]
) -> None:
    workspace, ids = filled
    for key in ("impact-1", "impact-3"):
        Chooser(workspace, Choice()).reset(key)
    model, done, undone = NOTHING_CHOSEN, list[Picks](), list[Picks]()
    for deed, n in steps:
        if deed == "undo" and done:
            evidence_changes.undo_last(workspace)
            undone.append(model)
            model = done.pop()
        elif deed == "redo" and undone:
            evidence_changes.redo_last(workspace)
            done.append(model)
            model = undone.pop()
        elif deed not in ("undo", "redo"):
            after = _done(workspace, model, deed, ids, n)
            if after != model:
                done.append(model)
                model, undone = after, []
    draft = connect.stored_draft(workspace, periods.resolve(workspace, None))
    assert draft is not None
    assert draft.picks == model
    text = to_markdown(connect.document(workspace, Choice()))
    told = text.partition("## Appendix")[0]
    for n, entry in enumerate(ids):
        assert told.count(f"text {n}") == (entry not in model.left_out)
    for some in (ids[:3], ids[3:]):
        places = [told.index(f"text {ids.index(it)}") for it in model.picked if it in some]
        assert places == sorted(places)


def _done(workspace: Workspace, model: Picks, deed: str, ids: list[str], n: int) -> Picks:
    chooser, entry = Chooser(workspace, Choice()), ids[n]
    beside = ids[:3] if n < 3 else ids[3:]
    if deed == "pick":
        chooser.pick("impact-1" if n < 3 else "impact-3", [entry])
        return model.pick([entry])
    if deed in ("earlier", "later"):
        step = -1 if deed == "earlier" else 1
        after = model.move(entry, step, beside)
        assert chooser.move(entry, step) is (after != model)
        return after
    (chooser.leave_out if deed == "leave_out" else chooser.clear)([entry])
    return model.leave_out([entry]) if deed == "leave_out" else model.clear([entry])


def test_an_old_picked_entry_of_many_is_in_what_is_only_looked_at(
    filled: tuple[Workspace, list[str]],
) -> None:
    workspace, ids = filled
    chooser = Chooser(workspace, Choice())
    chooser.reset("impact-1")
    Chooser(workspace, Choice()).pick("impact-1", [ids[0]])
    (section, *_) = connect.document(workspace, Choice(), 1).parts[0].priorities
    assert [item.id for item in section.picked] == [ids[0]]
    (first, *_) = section.indicators
    assert ([it.id for it in first.evidence], first.more) == ([ids[0], ids[2]], 0)
    Chooser(workspace, Choice()).leave_out([ids[2]])
    (section, *_) = connect.document(workspace, Choice(), 1).parts[0].priorities
    assert [it.id for it in section.indicators[0].evidence] == [ids[0]]
    assert section.indicators[0].more == 0
