"""The same item from two machines: which version stands."""

from __future__ import annotations

from typing import Literal

from reviewapp.core.data_file import Item, Kind

Verdict = Literal["new", "newer_there", "newer_here", "equal", "conflict"]
VERDICTS: tuple[Verdict, ...] = ("new", "newer_there", "newer_here", "equal", "conflict")

#: In place of an id: the file's version of every conflict.
ALL = "all"

#: What moves with every revision, or says how a row came to be: not what it says.
_NO_CONTENT = ("rev", "updated_at", "written_from")
_NOT_OF_A_TWIN = (*_NO_CONTENT, "id", "created_at")


def verdict(kind: Kind, here: Item | None, there: Item) -> Verdict:
    """What to do with an item of a file (`there`) beside the one that the store has.

    Of one id the higher revision wins; the same revision with another content is a conflict. Two
    with different ids are one thing by their natural key: their revisions tell nothing about each
    other, so the later one is taken where the kind says so, else it is a conflict as well.
    """
    if here is None:
        return "new"
    same = not differences(kind, here, there)
    if here["id"] == there["id"]:
        if there["rev"] > here["rev"]:
            return "newer_there"
        if same:
            return "equal"
        return "newer_here" if there["rev"] < here["rev"] else "conflict"
    if same:
        return "equal"
    if kind.later_wins and here["updated_at"] != there["updated_at"]:
        return "newer_there" if there["updated_at"] > here["updated_at"] else "newer_here"
    return "conflict"


def differences(kind: Kind, here: Item, there: Item) -> list[str]:
    """The keys in which two versions say different things, in the file's order."""
    left_out = _NO_CONTENT if here["id"] == there["id"] else _NOT_OF_A_TWIN
    return [
        field.key
        for field in kind.fields
        if field.key not in left_out and here[field.key] != there[field.key]
    ]


def merged(here: Item, there: Item, *, chosen: bool) -> Item:
    """What to write where the file's version is taken over the one that is here.

    `chosen`: the user took it against the rule, so it is a revision of its own, which wins
    wherever it is imported next.
    """
    twin = here["id"] != there["id"]
    if not (chosen or twin):
        return there
    return {
        **there,
        "id": here["id"],
        "created_at": here["created_at"],
        "rev": max(here["rev"], there["rev"]) + 1,
    }
