"""Importing incident exports: in as one change, out again as one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from reviewapp.assets import asset
from reviewapp.core import capture
from reviewapp.core.errors import BadInputError, OpenQuestionError
from reviewapp.core.identifiers import SHORTEST_ENDING
from reviewapp.core.incidents import Incident
from reviewapp.export.bad_rows import to_csv
from reviewapp.export.files import write_file
from reviewapp.ingest.incidents import Extract
from reviewapp.ingest.incidents import read_incidents as read_export
from reviewapp.ingest.profile import Profile, choose_profile, detect_profile, read_profiles
from reviewapp.ingest.tables import open_table
from reviewapp.services.changing import changing
from reviewapp.services.slo import imports
from reviewapp.services.workspace import Workspace
from reviewapp.store import incident_writer
from reviewapp.store.incident_reader import Import, read_incidents
from reviewapp.store.reader import reading
from reviewapp.store.undo import change_of, undo

#: Which of an incident's days an export was selected by.
SELECTED_BY = ("created", "closed", "changed")
#: Incidents between two words of progress while they are written.
_TELL_EVERY = 1_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do: `id` is None for a dry run."""

    id: str | None
    profile: Profile
    extract: Extract
    new: int
    updated: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Selection:
    """How the export was selected in the tool it comes from; days inclusive, None not known."""

    by: str | None = None
    first: str | None = None
    last: str | None = None


def import_file(
    workspace: Workspace,
    file: str,
    *,
    profile: str | None = None,
    zone: str | None = None,
    date_order: str | None = None,
    selection: Selection = Selection(),
    dry_run: bool = False,
    bad_rows: str | None = None,
    progress: Callable[[str, int], None] = lambda _doing, _rows: None,
) -> Imported:
    """Import an incident export: known incidents are brought in line, bad rows are reported.

    BadInputError for a file that can't be read, columns that no profile fits, a question only the
    user can answer. One change: `undo` takes all of it back. `progress` is told every now and then
    what is being done ("read", "written") and with how many rows so far; where it raises, nothing
    is written.
    """

    selected = _selection(workspace, selection)
    table = open_table(file)
    profiles = all_profiles(workspace)
    chosen = choose_profile(profile, profiles) if profile else detect_profile(table, profiles)
    extract = read_export(
        table,
        chosen,
        zone=zone,
        date_order=date_order,  # type: ignore[arg-type]
        progress=partial(progress, "read"),
    )
    if bad_rows is not None:
        bad = ((row.line, row.reason, row.cells) for row in extract.bad)
        write_file(Path(bad_rows), to_csv(extract.header, bad))
    if dry_run:
        return _dry_run(workspace, chosen, extract)

    with changing(workspace) as transaction:
        values = {
            "source": chosen.source,
            "profile": chosen.name,
            "file_name": Path(file).name,
            "file_sha256": hashlib.sha256(Path(file).read_bytes()).hexdigest(),
            "imported_at": int(workspace.clock().timestamp()),
            "selected_by": selection.by,
            "selected_first": selected[0],
            "selected_last": selected[1],
            "zone": zone or chosen.zone,
            "rows": extract.rows,
            "bad": len(extract.bad),
        }
        import_id = transaction.new_id()
        with transaction.change(incident_writer.IMPORT_LABEL, subject=import_id):
            incident_writer.add_import(transaction, import_id, values)
            counts = incident_writer.upsert_incidents(
                transaction, import_id, _counted(extract.incidents, progress), extract.fields
            )
            incident_writer.count_import(transaction, import_id, counts)
    return Imported(
        import_id, chosen, extract, counts.new, counts.updated, counts.unchanged + extract.repeated
    )


def all_profiles(workspace: Workspace) -> tuple[Profile, ...]:
    """The import profiles: those that ship with the program, and the user's own."""

    return read_profiles([asset("data", "profiles"), workspace.places.profiles])


def undo_import(workspace: Workspace, ending: str) -> tuple[Import, int]:
    """Take a whole import back; returns it and how many rows that touched.

    BadInputError for an unknown one, RefusedError when its incidents were changed again since.
    """
    wanted = ending.strip().lower()
    found = [item for item in imports(workspace) if item.id.endswith(wanted)]
    if len(wanted) < SHORTEST_ENDING or len(found) != 1:
        raise BadInputError(
            f"There is no single import whose id ends in “{capture.shown(ending)}”: "
            "reviewapp slo imports shows them."
        )

    with changing(workspace) as transaction:
        txn = change_of(transaction, incident_writer.IMPORT_LABEL, found[0].id)
        if txn is None:
            raise BadInputError(f"The import …{wanted} has been undone already.")
        return found[0], undo(transaction, txn).rows


def _counted(
    incidents: Iterable[Incident], progress: Callable[[str, int], None]
) -> Iterator[Incident]:
    for count, incident in enumerate(incidents, 1):
        if count % _TELL_EVERY == 0:
            progress("written", count)
        yield incident


def _selection(workspace: Workspace, selection: Selection) -> tuple[str | None, str | None]:
    if selection.by is not None and selection.by not in SELECTED_BY:
        raise OpenQuestionError(
            "selected_by",
            f"“{capture.shown(selection.by)}” is no way to select: {', '.join(SELECTED_BY)}, "
            "or nothing where you do not know",
            "; say --selected-by.",
            SELECTED_BY,
        )
    days = [
        capture.parse_day(word, workspace.today, ahead=True).isoformat() if word else None
        for word in (selection.first, selection.last)
    ]
    if days[0] and days[1] and days[0] > days[1]:
        raise BadInputError(f"The selection ends before it begins: {days[0]} is after {days[1]}.")
    return days[0], days[1]


def _dry_run(workspace: Workspace, profile: Profile, extract: Extract) -> Imported:
    """Count what an import would do, without touching the store."""

    with reading(workspace.places) as connection:
        owner = workspace.reader_id()
        stored = {
            item.external_id: item
            for item in (read_incidents(connection, owner) if connection else ())
            if item.source == profile.source
        }
    new = updated = 0
    for incident in extract.incidents:
        before = stored.get(incident.external_id)
        if before is None:
            new += 1
        else:
            after = replace(before, **{n: getattr(incident, n) for n in extract.fields})
            updated += after != before
    unchanged = len(extract.incidents) - new - updated + extract.repeated
    return Imported(None, profile, extract, new, updated, unchanged)
