"""A data file in: into an empty store, or merged with what is here, as one change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reviewapp.core.capture import shown
from reviewapp.core.data_file import FILE_KINDS, DataFile
from reviewapp.core.errors import BadInputError, RefusedError
from reviewapp.core.identifiers import SHORTEST_ENDING
from reviewapp.core.merging import ALL
from reviewapp.services import rubrics
from reviewapp.services.own_files import keep_own_file, own_files
from reviewapp.services.preferences import all_preferences, prefer_all
from reviewapp.services.workspace import Workspace
from reviewapp.store.data_reader import owns_anything, read_owner_item, spooled_items
from reviewapp.store.owner import Owner, save_owner
from reviewapp.store.places import Places
from reviewapp.store.reader import reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reviewapp.store.moving import Plan

LABEL = "import of data"
PREFERENCES = "preferences"


@dataclass(frozen=True, slots=True)
class Value:
    """A file or a preference that the data file has. `here`: what is here, None without it.

    `kind`: one of FILE_KINDS, or PREFERENCES.
    """

    kind: str
    name: str
    here: Any
    there: Any


@dataclass(slots=True)
class Values:
    """Files and preferences: what is to be written, what differs and stays, how many are equal."""

    wanted: list[Value] = field(default_factory=list)
    new: int = 0
    equal: int = 0
    conflicts: list[Value] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DataImport:
    """What an import does, or did.

    `owner`: who I am afterwards, None where that stays as it is. `becomes`: I had nothing here, and
    am the file's owner from now on.
    """

    owner: Owner | None
    becomes: bool
    rows: Plan
    values: Values

    @property
    def changes_nothing(self) -> bool:
        return not (self.owner or self.rows.writes or self.values.wanted)


def read_file(workspace: Workspace, path: str) -> DataFile:
    """A data file, checked. BadInputError names the place of everything that is wrong with it."""
    from reviewapp.ingest.data_file import read_data_file

    data = read_data_file(path)
    role = data.owner["role"]
    brought = [item["file"].removesuffix(".toml") for item in data.files["rubrics"]]
    known = list(dict.fromkeys([*rubrics.names(workspace), *brought]))
    if role not in known:
        raise BadInputError(
            f"{shown(path)}: owner.role: there is no rubric “{shown(role)}”, neither here nor in "
            f"the file; known: {', '.join(map(shown, known))}. Nothing was changed."
        )
    return data


def preview(workspace: Workspace, data: DataFile, theirs: Sequence[str] = ()) -> DataImport:
    """What importing would do; nothing is written.

    `theirs`: endings of ids, or names of files and preferences, of which the file's version is
    wanted; ALL means every conflict. RefusedError for somebody else's file; BadInputError for a
    word of `theirs` that means nothing that differs, or several things.
    """
    from reviewapp.store.moving import plan

    owner, becomes = _owner_after(workspace, data)
    me = data.owner["id"]
    spooled = spooled_items(workspace.places, me)
    with reading(workspace.places) as connection:
        rows = plan(connection, data, me, _words(theirs), spooled)
    return _checked(DataImport(owner, becomes, rows, _values(workspace, data, theirs)), theirs)


def import_data(workspace: Workspace, data: DataFile, theirs: Sequence[str] = ()) -> DataImport:
    """Import it. What it does to rows is one change, which `undo` takes back whole.

    Files and preferences are written as well; they, and who I am, are no part of that change.
    Errors as `preview` raises them, and those of every change; then nothing was written.
    """
    before = preview(workspace, data, theirs)
    if before.changes_nothing:
        return before
    from reviewapp.services.changing import changing
    from reviewapp.store.moving import apply, plan_within, put_owner_instant

    with changing(workspace, before.owner) as transaction:
        # Once more: nobody else can write from here on, and what was spooled is in.
        _owner_after(workspace, data)
        rows = plan_within(transaction, data, _words(theirs))
        done = DataImport(before.owner, before.becomes, rows, _values(workspace, data, theirs))
        _checked(done, theirs)
        if done.owner is not None and data.owner["updated_at"] is not None:
            put_owner_instant(transaction, data.owner["updated_at"])
        with transaction.change(LABEL):
            apply(transaction, rows)
        # Last and inside, so that no row stays where a file can't be written.
        _write(workspace, done.values)
    if done.owner is not None:
        save_owner(workspace.places, done.owner)
    return done


def _owner_after(workspace: Workspace, data: DataFile) -> tuple[Owner | None, bool]:
    """Who I am after the import, None where that stays; and whether I become somebody else."""
    places, theirs = workspace.places, data.owner
    mine = workspace.known_owner()
    wanted = Owner(theirs["id"], theirs["name"], theirs["alias"], theirs["role"])
    if mine is None:
        return wanted, True
    if mine.id == wanted.id:
        same = (mine.name, mine.alias, mine.role) == (wanted.name, wanted.alias, wanted.role)
        return (None if same or not _said_later(places, theirs) else wanted), False
    if _has_anything(places, mine.id):
        whose = " ".join(filter(None, (wanted.name, wanted.alias and f"({wanted.alias})")))
        raise RefusedError(
            f"The file is {shown(whose) or 'that of another owner'} (owner …{wanted.id[-6:]}), and "
            f"you (…{mine.id[-6:]}) have data of your own in {places.root}: import it with "
            "--root into another, empty folder. Nothing was changed."
        )
    return wanted, True


def _said_later(places: Places, theirs: dict[str, Any]) -> bool:
    """Whether the file's name, alias and role were given after those that are here."""
    with reading(places) as connection:
        here = read_owner_item(connection, theirs["id"]) if connection else None
    at = theirs["updated_at"]
    return at is not None and (here is None or at > here["updated_at"])


def _has_anything(places: Places, owner_id: str) -> bool:
    if spooled_items(places, owner_id):
        return True
    with reading(places) as connection:
        return connection is not None and owns_anything(connection, owner_id)


def _values(workspace: Workspace, data: DataFile, theirs: Sequence[str]) -> Values:
    found = Values()
    mine = own_files(workspace)
    pairs = [
        Value(kind, item["file"], here.get(item["file"]), item["text"])
        for kind in FILE_KINDS
        if (here := {own["file"]: own["text"] for own in mine[kind]}) is not None
        for item in data.files[kind]
    ]
    known = all_preferences(workspace)
    pairs += [Value(PREFERENCES, n, known.get(n), v) for n, v in data.preferences.items()]
    for value in pairs:
        if value.here == value.there:
            found.equal += 1
        elif value.here is None:
            found.new += 1
            found.wanted.append(value)
        elif ALL in theirs or value.name in theirs:
            found.wanted.append(value)
        else:
            found.conflicts.append(value)
    return found


def _write(workspace: Workspace, values: Values) -> None:
    for value in values.wanted:
        if value.kind != PREFERENCES:
            keep_own_file(workspace, value.kind, value.name, value.there)
    preferred = {v.name: v.there for v in values.wanted if v.kind == PREFERENCES}
    if preferred:
        prefer_all(workspace, preferred)


def _words(theirs: Sequence[str]) -> list[str]:
    return [word.strip().lower() for word in theirs]


def _checked(wanted: DataImport, theirs: Sequence[str]) -> DataImport:
    """BadInputError unless each word of `theirs` means one thing that differs."""
    taken = {value.name for value in wanted.values.wanted}
    for word in theirs:
        meant = wanted.rows.chosen[word.strip().lower()]
        if word in taken or word == ALL:
            continue
        if len(word.strip()) < SHORTEST_ENDING or len(meant) != 1:
            raise BadInputError(
                f"--theirs {shown(word)} means {len(meant) or 'none'} of what differs between the "
                "file and here: give one id, or at least its last "
                f"{SHORTEST_ENDING} characters; --dry-run shows them. Nothing was changed."
            )
    return wanted
