"""Goals: what is to be reached, how it will be known, and later what became of it."""

from __future__ import annotations

from typing import Any

from reviewapp.core import capture
from reviewapp.core.errors import BadInputError, ChangedElsewhereError
from reviewapp.core.identifiers import short
from reviewapp.services import rubrics
from reviewapp.services.changing import changing
from reviewapp.services.workspace import Workspace
from reviewapp.store.material_reader import Goal, read_goals
from reviewapp.store.material_writer import add_goal as add_goal_row
from reviewapp.store.material_writer import change_goal
from reviewapp.store.reader import reading
from reviewapp.store.writing import StaleError


def all_goals(workspace: Workspace) -> list[Goal]:
    """My goals by the day on which they were made, those of a day by their due dates."""
    with reading(workspace.places) as connection:
        return read_goals(connection, workspace.reader_id()) if connection else []


def add_goal(
    workspace: Workspace,
    text: str,
    measure: str | None = None,
    due: str | None = None,
    priority: str | None = None,
) -> str:
    """Add a goal and return its id. BadInputError for an empty text, a bad date or priority."""
    values: dict[str, Any] = {
        "text": capture.clean_text(text),
        "success_measure": capture.clean_text(measure) if measure else None,
        "due": capture.parse_date(due).isoformat() if due else None,
        "priority": _priority(workspace, priority),
    }
    with (
        changing(workspace) as transaction,
        transaction.change(f"the goal “{capture.shown(values['text'])}”"),
    ):
        return add_goal_row(transaction, values, workspace.today)


def edit_goal(
    workspace: Workspace,
    ending: str,
    text: str | None = None,
    measure: str | None = None,
    due: str | None = None,
    priority: str | None = None,
    answer: str | None = None,
    *,
    read: Goal | None = None,
) -> str:
    """Change what is given of a goal, and return its id. `answer`: what became of it.

    None leaves a value as it is; the empty text empties it, save the goal's own text. `read`: the
    goal as the user was looking at it, ChangedElsewhereError if it was changed since.
    """
    values: dict[str, Any] = {}
    if text is not None:
        values["text"] = capture.clean_text(text)
    if measure is not None:
        values["success_measure"] = capture.clean_text(measure) if measure.strip() else None
    if due is not None:
        values["due"] = capture.parse_date(due).isoformat() if due.strip() else None
    if priority is not None:
        values["priority"] = _priority(workspace, priority.strip() or None)
    if answer is not None:
        values["answer"] = capture.clean_text(answer) if answer.strip() else None
    if not values:
        raise BadInputError("Say what to change: a text, --measure, --due, --priority or --answer.")
    try:
        with (
            changing(workspace) as transaction,
            transaction.change("the change of a goal", subject=ending),
        ):
            return change_goal(transaction, _ending(ending), values, read.rev if read else None)
    except StaleError as error:
        raise _changed_elsewhere(workspace, ending, values) from error


def _changed_elsewhere(
    workspace: Workspace, ending: str, values: dict[str, Any]
) -> ChangedElsewhereError:
    """What was wanted of a goal beside what stands there now."""
    present = [goal for goal in all_goals(workspace) if goal.id.endswith(_ending(ending))]
    wanted = {name: str(value or "") for name, value in values.items()}
    theirs = {
        name: str(getattr(present[0], name) or "") if present else "(removed)" for name in wanted
    }
    names = [name for name in wanted if wanted[name] != theirs[name]]
    return ChangedElsewhereError(
        f"Goal …{short(ending)} was {'changed' if present else 'removed'} elsewhere since you "
        "opened it: look at it with reviewapp goal list, then try again. Nothing was changed.",
        {name.replace("_", " "): wanted[name] for name in names},
        {name.replace("_", " "): theirs[name] for name in names},
    )


def remove_goal(workspace: Workspace, ending: str) -> str:
    """Take a goal out, and return its id; `undo` brings it back."""
    with changing(workspace) as transaction, transaction.change("removing a goal", subject=ending):
        return change_goal(transaction, _ending(ending), {"deleted_at": transaction.now})


def _ending(word: str) -> str:
    if len(word.strip()) < 4:
        raise BadInputError(
            f"“{capture.shown(word)}” is too short for an id: give at least its last 4 characters."
        )
    return word.strip().lower()


def _priority(workspace: Workspace, number: str | None) -> int | None:
    if number is None:
        return None
    known = [priority.number for priority in rubrics.load(workspace, workspace.role()).priorities]
    if not number.isdecimal() or int(number) not in known:
        raise BadInputError(
            f"There is no priority {capture.shown(number)}: your rubric has "
            f"{', '.join(map(str, known))}."
        )
    return int(number)
