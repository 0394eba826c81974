"""Logging entries: checked, then kept in the spool. The quick path: nothing heavy is imported."""

from __future__ import annotations

import os

from reviewapp.core import capture
from reviewapp.core.identifiers import uuid7_series
from reviewapp.core.times import instant_text, milliseconds
from reviewapp.store.code_index import read_codes, write_codes
from reviewapp.store.spool import write_spool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from reviewapp.services.workspace import Workspace


def log_entry(
    workspace: Workspace,
    text: str,
    *,
    codes: Sequence[str] = (),
    on: str | None = None,
    circle: str | None = None,
    incidents: Sequence[str] = (),
    links: Sequence[str] = (),
    private: bool = False,
    rubric: str | None = None,
) -> dict[str, Any]:
    """Keep one entry and return {"id", "status"}; status is "inbox" without a code, else "filed".

    `on`: a day as `capture.parse_day` reads it, today by default. Raises BadInputError for what
    can't be understood, RefusedError when the folder can't be written; then nothing was kept.
    """
    entry = checked_entry(
        workspace,
        text,
        codes=codes,
        on=on,
        circle=circle,
        incidents=incidents,
        links=links,
        private=private,
        rubric=rubric,
    )
    keep_entries(workspace, [entry])
    return {"id": entry["id"], "status": "filed" if entry["indicators"] else "inbox"}


def checked_entry(
    workspace: Workspace,
    text: str,
    *,
    codes: Sequence[str] = (),
    on: str | None = None,
    circle: str | None = None,
    incidents: Sequence[str] = (),
    links: Sequence[str] = (),
    private: bool = False,
    rubric: str | None = None,
    look_up: Callable[[str], tuple[str, list[str]]] | None = None,
) -> dict[str, Any]:
    """An entry as the spool holds it, without id and owner.

    `look_up`: what `codes_of` says of a rubric, for a caller that has many entries.
    """
    today = workspace.today
    name = workspace.role() if rubric is None else rubric
    version, known = look_up(name) if look_up else codes_of(workspace, name)
    return {
        "id": "",
        "owner": "",
        "on": (today if on is None else capture.parse_day(on, today)).isoformat(),
        "text": capture.clean_text(text),
        "rubric": name,
        "version": version,
        "indicators": capture.check_codes(codes, known, name),
        "circle": None if circle is None else capture.parse_circle(circle),
        "incidents": list(dict.fromkeys(capture.parse_incident(word) for word in incidents)),
        "links": list(dict.fromkeys(capture.parse_link(word) for word in links)),
        "private": private,
        "at": instant_text(workspace.clock()),
    }


def keep_entries(workspace: Workspace, entries: list[dict[str, Any]]) -> None:
    """Write checked entries into one spooled file; those without an id are given one."""
    owner = workspace.owner().id
    count = len(entries)
    ids = uuid7_series(milliseconds(workspace.clock()), os.urandom(8 * count + 10), count)
    for entry, identifier in zip(entries, ids, strict=True):
        entry["id"] = entry["id"] or identifier
        entry["owner"] = owner
    write_spool(workspace.places, workspace.new_id(), entries)


def codes_of(workspace: Workspace, rubric: str) -> tuple[str, list[str]]:
    """A rubric's version and codes, from the index beside the spool; BadInputError if unknown."""
    indexed = read_codes(workspace.places, rubric)
    if indexed is not None:
        return indexed
    # The rubric's own module parses TOML and builds the values: once per change of the file.
    from reviewapp.services import rubrics

    path = rubrics.rubric_path(workspace, rubric)
    loaded = rubrics.load(workspace, rubric)
    codes = list(loaded.codes())
    write_codes(workspace.places, rubric, path, loaded.version, codes)
    return loaded.version, codes
