"""Saying who I am."""

from __future__ import annotations

from reviewapp.core import capture
from reviewapp.core.errors import BadInputError
from reviewapp.services import rubrics
from reviewapp.services.changing import drain_spool
from reviewapp.services.workspace import Workspace
from reviewapp.store.owner import Owner, save_owner

_LONGEST = 120


def identify(workspace: Workspace, name: str | None, alias: str | None, role: str | None) -> Owner:
    """Set what is given of my name, alias (as incident exports spell it) and role.

    Creates the store. BadInputError for a role without a rubric or an empty name.
    """
    owner = workspace.owner()
    if role is not None and role not in rubrics.names(workspace):
        known = ", ".join(rubrics.names(workspace))
        raise BadInputError(
            f"There is no role “{capture.shown(role)}”: use one of {known}. A role is "
            "the name of a rubric; reviewapp rubric add FILE adds yours."
        )
    owner = Owner(
        owner.id,
        _clean(name, "name") or owner.name,
        _clean(alias, "alias") or owner.alias,
        role or owner.role,
    )
    # The store first: where it refuses, nothing has changed.
    drain_spool(workspace, owner)
    save_owner(workspace.places, owner)
    return owner


def _clean(word: str | None, what: str) -> str | None:
    if word is None:
        return None
    clean = " ".join(word.split())
    visible = clean.replace("\u200c", "").replace("\u200d", "")  # joiners that names need
    if not visible or not visible.isprintable() or len(clean) > _LONGEST:
        raise BadInputError(
            f"“{capture.shown(word)}” can't be a {what}: give one printable line of at "
            f"most {_LONGEST} characters."
        )
    return clean
