"""Who changed what and when: the newest changes, and one entry through all its revisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reviewapp.core.changes import FieldChange, entry_changes
from reviewapp.core.evidence import Evidence
from reviewapp.core.identifiers import short
from reviewapp.services.evidence import get
from reviewapp.services.workspace import Workspace
from reviewapp.store import by_hand
from reviewapp.store.evidence_reader import known_evidence
from reviewapp.store.history_reader import PastStep, State, read_names, read_revisions, read_steps


@dataclass(frozen=True, slots=True)
class Done:
    """One change as its owner reads it.

    `at`: ISO 8601 UTC. `who`: a name; `actor`: that person's id, or “sql” for SQL by hand. `what`:
    such as “edit” or “undo of edit”. `state`: whether it still holds. `entry` and `text`: the
    entry it was about as it is now, None where it was about something else or several.
    """

    at: str
    who: str
    actor: str
    what: str
    state: State
    entry: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of an entry: who made it, when, with what, and the fields that it changed."""

    at: str
    who: str
    actor: str
    what: str
    state: State
    changes: tuple[FieldChange, ...]


def newest_changes(workspace: Workspace, limit: int | None = None) -> list[Done]:
    """My changes, newest first, those still in the spool included; at most `limit`."""
    me = workspace.reader_id()
    steps = read_steps(workspace.places, me, limit)
    names = _names(workspace, steps)
    about = known_evidence(workspace.places, {step.entry_id for step in steps if step.entry_id})
    done = []
    for step in steps:
        entry = about.get(step.entry_id or "")
        if entry is not None and entry.owner_id != me:
            entry = None
        done.append(
            Done(
                step.at,
                names[step.actor],
                step.actor,
                step.label,
                step.state,
                None if entry is None else entry.id,
                None if entry is None else entry.text,
            )
        )
    return done


def entry_history(workspace: Workspace, ending: str) -> tuple[Evidence, list[Revision]]:
    """My entry whose id ends so, and its revisions, oldest first. BadInputError as in `get`."""
    entry = get(workspace, ending)
    found = read_revisions(workspace.places, entry)
    names = _names(workspace, [revision.step for revision in found])
    return entry, [
        Revision(
            it.step.at,
            names[it.step.actor],
            it.step.actor,
            it.step.label,
            it.step.state,
            entry_changes(it.before, it.after),
        )
        for it in found
    ]


def _names(workspace: Workspace, steps: Iterable[PastStep]) -> dict[str, str]:
    """Each actor of the steps by a name that a person knows."""
    actors = {step.actor for step in steps}
    owner = workspace.known_owner()
    names = {actor: f"…{short(actor)}" for actor in actors}
    names |= read_names(workspace.places, actors)
    names[by_hand.ACTOR] = "SQL by hand"
    if owner is not None:
        names[owner.id] = owner.name or owner.alias or "me"
    return names
