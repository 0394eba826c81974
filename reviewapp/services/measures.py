"""Measures that are no SLO targets: training done by its date, 1:1s held, and how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reviewapp.core import capture
from reviewapp.core.errors import BadInputError
from reviewapp.core.identifiers import SHORTEST_ENDING
from reviewapp.core.measures import STATES, MeasureStatus, StandingMeasure, standing
from reviewapp.core.rubric import Rubric
from reviewapp.services import evidence, rubrics
from reviewapp.services.workspace import Workspace
from reviewapp.store.material_reader import read_measures
from reviewapp.store.reader import reading


def all_measures(workspace: Workspace, rubric: Rubric | None = None) -> tuple[StandingMeasure, ...]:
    """Those of a rubric, my role's by default, in its order, with what I have said of them."""
    rubric = rubric or rubrics.load(workspace, workspace.role())
    with reading(workspace.places) as connection:
        if connection is None:
            return standing(rubric, {})
        known = read_measures(connection, workspace.reader_id(), rubric.name, rubric.version)
    return standing(rubric, known)


def set_measure(
    workspace: Workspace,
    ending: str,
    state: str | None = None,
    due: str | None = None,
    on: str | None = None,
    note: str | None = None,
    evidence_ids: Sequence[str] | None = None,
) -> StandingMeasure:
    """Change what is given of a measure, named by the ending of its id.

    None leaves a value as it is, the empty text (of `evidence_ids`: nothing) takes it away. Done
    or missed without a day means today. BadInputError for an unknown measure, state, day or entry.
    """
    rubric = rubrics.load(workspace, workspace.role())
    measure = find_measure(all_measures(workspace, rubric), ending)
    if all(value is None for value in (state, due, on, note, evidence_ids)):
        raise BadInputError("Say what to change: --state, --due, --on, --note or --evidence.")
    status = measure.status or MeasureStatus()
    if state is not None:
        folded = state.strip().lower().replace("-", "_").replace(" ", "_")
        found = next((known for known in STATES if known == folded), None)
        if found is None:
            raise BadInputError(
                f"“{capture.shown(state)}” is no state of a measure: use {', '.join(STATES)}."
            )
        if found in ("done", "missed") and status.state != found and on is None:
            on = "today"
        if found == "open" and on is None:
            on = ""
        status = replace(status, state=found)
    if due is not None:
        day = capture.parse_day(due, workspace.today, ahead=True) if due.strip() else None
        status = replace(status, due=day)
    if on is not None:
        day = capture.parse_day(on, workspace.today) if on.strip() else None
        status = replace(status, on=day)
    if note is not None:
        status = replace(status, note=capture.clean_text(note) if note.strip() else "")
    if evidence_ids is not None:
        known = [evidence.get(workspace, word).id for word in evidence_ids if word.strip()]
        status = replace(status, evidence=tuple(dict.fromkeys(known)))
    _put(workspace, rubric, measure, status)
    return replace(measure, status=status)


def clear_measure(workspace: Workspace, ending: str) -> StandingMeasure:
    """Take back all that was said of a measure. BadInputError where nothing was."""
    rubric = rubrics.load(workspace, workspace.role())
    measure = find_measure(all_measures(workspace, rubric), ending)
    if measure.status is None:
        raise BadInputError(f"Nothing was said of “{capture.shown(measure.text)}” yet.")
    _put(workspace, rubric, measure, None)
    return replace(measure, status=None)


def find_measure(measures: Sequence[StandingMeasure], ending: str) -> StandingMeasure:
    """The one whose id ends so. BadInputError where none or several do."""
    word = ending.strip().lower()
    found = [it for it in measures if len(word) >= SHORTEST_ENDING and it.id.endswith(word)]
    if len(found) != 1:
        which = ", ".join(it.id for it in found) or "reviewapp measure list shows them"
        raise BadInputError(
            f"{len(found) or 'No'} measures of your rubric have an id that ends in "
            f"“{capture.shown(ending)}”: {which}."
        )
    return found[0]


def _put(
    workspace: Workspace, rubric: Rubric, measure: StandingMeasure, status: MeasureStatus | None
) -> None:
    from reviewapp.services.changing import changing
    from reviewapp.store.material_writer import put_measure

    with (
        changing(workspace) as transaction,
        transaction.change(f"the measure “{capture.shown(measure.text)}”", subject=measure.id),
    ):
        put_measure(transaction, rubric.name, rubric.version, measure.id, status)
