"""The Connect: draft it from what is there, write its boxes, print it."""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reviewapp.assets import asset
from reviewapp.core import capture
from reviewapp.core.connect import ConnectDocument, Edition, edition_from_mapping
from reviewapp.core.draft import box_keys, draw
from reviewapp.core.drawn import MOST_DRAWN
from reviewapp.core.errors import BadInputError, ChangedElsewhereError
from reviewapp.core.periods import Period
from reviewapp.core.rubric import Rubric
from reviewapp.core.sealed import to_text
from reviewapp.core.written_from import Basis, basis
from reviewapp.core.written_from import to_text as basis_text
from reviewapp.services import periods, rubrics, slo
from reviewapp.services.connect_figures import figures_now
from reviewapp.services.connect_material import read_material
from reviewapp.services.workspace import Workspace
from reviewapp.store.material_reader import Draft, read_draft
from reviewapp.store.reader import reading

DEFAULT_EDITION = "core-priorities"
_ENDING = ".toml"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which Connect is meant: a period's name, None for the current one; a form's name."""

    period: str | None = None
    edition: str | None = None


class WrittenElsewhereError(ChangedElsewhereError):
    """A box has another text than the writer was looking at; `text` is what stands there."""

    def __init__(self, text: str, mine: str) -> None:
        what = f"written elsewhere since you opened it: “{capture.shown(text)}”"
        what = what if text else "emptied elsewhere since you opened it"
        sentence = f"This box was {what}. Nothing was changed."
        super().__init__(sentence, {"text": mine}, {"text": text})
        self.text = text


def draft(workspace: Workspace, choice: Choice) -> None:
    """Make the period's draft, or draw it again; what was written into its boxes stays.

    BadInputError for an unknown period or edition.
    """
    period = periods.resolve(workspace, choice.period)
    edition = edition_of(workspace, choice, stored_draft(workspace, period))
    rubric = rubrics.load(workspace, workspace.role())
    from reviewapp.services.changing import changing
    from reviewapp.store.material_writer import put_draft

    values = draft_values(workspace, period, edition, rubric)
    label = f"the draft of the Connect {named(period)}"
    with changing(workspace) as transaction, transaction.change(label):
        put_draft(transaction, period, values)


def document(workspace: Workspace, choice: Choice, most: int | None = None) -> ConnectDocument:
    """The Connect as it stands. Without a draft it is drawn from the material of this moment.

    `most`: at most so many entries under each indicator, the newest, to be looked at.
    """
    period = periods.resolve(workspace, choice.period)
    existing = stored_draft(workspace, period)
    edition = edition_of(workspace, choice, existing)
    rubric = rubric_of(workspace, existing)
    if existing is not None:
        forms = box_keys(edition, rubric)
        left_out = [key for key, text in existing.boxes.items() if text and key not in forms]
        if left_out:
            workspace.tell(
                f"The form has no boxes {', '.join(left_out)}: what is written in them "
                "is kept, and not in this document."
            )
    return _drawn(workspace, period, edition, rubric, existing, most)


def _drawn(
    workspace: Workspace,
    period: Period,
    edition: Edition,
    rubric: Rubric,
    existing: Draft | None,
    most: int | None,
) -> ConnectDocument:
    from reviewapp.export.sentences import sentences

    material = read_material(workspace, period, edition, rubric, existing, most)
    return draw(material, lambda line: sentences(line, rubric.severities))


def write_box(
    workspace: Workspace,
    choice: Choice,
    key: str,
    text: str,
    *,
    read: str | None = None,
    seen: Basis | None = None,
) -> None:
    """Keep a box's text, in the period's draft, which is made if need be; empty empties it.

    `read`: the stored text that the writer was looking at, WrittenElsewhereError if another stands
    there by now. `seen`: what fed the box as the writer saw it, None for what feeds it now.
    BadInputError for an unknown box, naming the nearest.
    """
    period = periods.resolve(workspace, choice.period)
    existing = stored_draft(workspace, period)
    edition = edition_of(workspace, choice, existing)
    rubric = rubric_of(workspace, existing)
    check_box(edition, rubric, key)
    clean = capture.clean_text(text) if text.strip() else ""
    from reviewapp.services.changing import changing
    from reviewapp.store.material_writer import put_box, put_draft

    # Before the store is locked: the figures of many incidents take their time.
    values = None if existing else draft_values(workspace, period, edition, rubric)
    if clean and seen is None:
        drawn_from = existing or _to_be(period, values or {})
        quiet, _ = listening(workspace)
        seen = basis(_drawn(quiet, period, edition, rubric, drawn_from, MOST_DRAWN), key)
    label = f"your text in “{box_name(edition, rubric, key)}” of the Connect {named(period)}"
    with changing(workspace) as transaction, transaction.change(label, subject=key):
        if read is not None:
            # Once more: nobody else can write from here on.
            existing = stored_draft(workspace, period)
            stored = existing.boxes.get(key, "") if existing else ""
            if stored not in (read, clean):
                raise WrittenElsewhereError(stored, clean)
        draft_id = (
            existing.id
            if existing
            else put_draft(
                transaction,
                period,
                values or draft_values(workspace, period, edition, rubric),
            )
        )
        put_box(transaction, draft_id, key, clean, basis_text(seen) if clean and seen else None)


def _to_be(period: Period, values: dict[str, Any]) -> Draft:
    """The draft that is about to be made of these values."""
    return Draft("", period, status="draft", boxes={}, **values)


def named(period: Period) -> str:
    """What a period is called: by its name, else by its days."""
    return period.name or period.text()


def box_name(edition: Edition, rubric: Rubric, key: str) -> str:
    """A box's title; where there is one for each priority, with the priority's number."""
    form = box_keys(edition, rubric)[key]
    number = key.rpartition("-")[2] if form.per else ""
    return f"{form.title} {number}".strip()


def check_box(edition: Edition, rubric: Rubric, key: str) -> None:
    """BadInputError unless the edition has a box of that key."""
    known = list(box_keys(edition, rubric))
    if key not in known:
        raise BadInputError(
            f"The form has no box “{capture.shown(key)}”. Boxes: {', '.join(known)}."
        )


def editions(workspace: Workspace) -> list[str]:
    """The names of the form editions, the user's own included."""
    found = {
        path.stem
        for folder in (asset("templates", "editions"), workspace.places.editions)
        for path in Path(folder).glob("*" + _ENDING)
    }
    return sorted(found)


def load_edition(workspace: Workspace, name: str) -> Edition:
    """A form edition by name; the user's own go first, and are checked whenever they are read.

    BadInputError names the known ones, and what is wrong with a file edited by hand.
    """
    known = editions(workspace)
    own = Path(workspace.places.editions) / (name + _ENDING)
    if name not in known:
        raise BadInputError(
            f"There is no form edition “{capture.shown(name)}”. Known: {', '.join(known)}."
        )
    if own.exists():
        from reviewapp.ingest.edition_file import read_edition

        edition = read_edition(own)
        if edition.name != name:
            raise BadInputError(
                f"{own}: edition: is “{edition.name}”, and the file is called {name}{_ENDING}: "
                "give both the same name."
            )
        return edition
    with Path(asset("templates", "editions", name + _ENDING)).open("rb") as file:
        return edition_from_mapping(tomllib.load(file))


def draft_values(
    workspace: Workspace, period: Period, edition: Edition, rubric: Rubric
) -> dict[str, Any]:
    """What a draft drawn now speaks of: its form, its rubric, and the figures of this moment."""
    as_of, known = workspace.clock(), slo.imports(workspace)
    return {
        "edition": edition.name,
        "rubric": rubric.name,
        "rubric_version": rubric.version,
        "as_of": int(as_of.timestamp()),
        "imports": [item.id for item in known],
        "figures": to_text(figures_now(workspace, period, rubric, as_of, known)),
    }


def stored_draft(workspace: Workspace, period: Period) -> Draft | None:
    """My draft of a period as it is kept; None where none was drawn."""
    with reading(workspace.places) as connection:
        if connection is None:
            return None
        return read_draft(connection, workspace.reader_id(), period)


def rubric_of(workspace: Workspace, existing: Draft | None) -> Rubric:
    """The rubric that a draft was drawn by, in its version as long as that one is kept.

    Without a draft, my role's.
    """
    if existing is None:
        return rubrics.load(workspace, workspace.role())
    kept = rubrics.load_version(workspace, existing.rubric, existing.rubric_version)
    return kept or rubrics.load(workspace, existing.rubric)


def edition_of(workspace: Workspace, choice: Choice, existing: Draft | None) -> Edition:
    """The form that was asked for, else the draft's, else the default."""
    name = choice.edition or (existing.edition if existing else DEFAULT_EDITION)
    return load_edition(workspace, name)


def newer_edition(workspace: Workspace, name: str, period: Period) -> Edition | None:
    """The form that is in use at the end of a period, where the one of this name no longer is."""
    end = period.last or workspace.today
    if _in_use(load_edition(workspace, name), end):
        return None
    for other in editions(workspace):
        try:
            edition = load_edition(workspace, other)
        except BadInputError:  # one of the user's own, which says so where it is chosen
            continue
        if other != name and _in_use(edition, end):
            return edition
    return None


def _in_use(edition: Edition, on: datetime.date) -> bool:
    return edition.until is None or on <= edition.until


def listening(workspace: Workspace) -> tuple[Workspace, list[str]]:
    """The workspace with its sentences kept in a list: a screen reads often, and tells once."""
    told: list[str] = []
    return Workspace(workspace.places.root, workspace.clock, told.append), told
