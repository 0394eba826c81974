"""Importing incident exports: in as one change, out again as one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from reviewapp.assets import asset
from reviewapp.core import capture
from reviewapp.core.errors import BadInputError, OpenQuestionError, RefusedError
from reviewapp.core.figures import verdicts
from reviewapp.core.identifiers import SHORTEST_ENDING
from reviewapp.core.incidents import Incident, is_known_end
from reviewapp.core.slo import exclusion
from reviewapp.export.bad_rows import to_csv
from reviewapp.export.files import is_there, write_file
from reviewapp.ingest.detection import choose_profile, detect_profile
from reviewapp.ingest.incidents import Export
from reviewapp.ingest.profile import Profile, read_profiles
from reviewapp.ingest.tables import Table, open_table
from reviewapp.services import rubrics
from reviewapp.services.changing import changing
from reviewapp.services.preferences import kept_settings
from reviewapp.services.settings import ZONE
from reviewapp.services.slo import imports
from reviewapp.services.slo_import_unnamed import Unnamed
from reviewapp.services.workspace import Workspace
from reviewapp.store import incident_writer
from reviewapp.store.cohort_reader import inheriting
from reviewapp.store.incident_reader import Import, find_incidents
from reviewapp.store.reader import reading
from reviewapp.store.undo import change_of, undo

#: Which of an incident's days an export was selected by.
SELECTED_BY = ("created", "closed", "changed")
#: Incidents that a dry run shows, and compares with the store at once.
_FIRST, _BATCH = 5, 500


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do: `id` is None for a dry run.

    `export` has been read to its end: its counts and bad rows are complete. A dry run tells more:
    `first`: the first incidents as they would stand in the store; `measured`: how many incidents
    the targets of one's role name; `verdicts`: how often each outcome would be, one for each
    target that names an incident, and how many incidents are "excluded" or "uncovered";
    `unnamed`: what of source, programmes and severity no target names, with its counts (see
    `Unnamed`); `sources`: those that the targets name;
    `is_unchecked`: the profile ships with the program, as our reading of what such exports are.
    """

    id: str | None
    export: Export
    new: int
    updated: int
    unchanged: int
    first: tuple[Incident, ...] = ()
    verdicts: Mapping[str, int] = field(default_factory=dict)
    measured: int = 0
    unnamed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    is_unchecked: bool = False

    @property
    def profile(self) -> Profile:
        """The profile that the export was read through."""
        return self.export.profile


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
    profile: str | Profile | None = None,
    sheet: str | None = None,
    zone: str | None = None,
    date_order: str | None = None,
    selection: Selection = Selection(),
    dry_run: bool = False,
    bad_rows: str | None = None,
    replace_bad_rows: bool = False,
    progress: Callable[[str, int], None] = lambda _doing, _rows: None,
) -> Imported:
    """Import an incident export: known incidents are brought in line, bad rows are reported.

    BadInputError for a file that can't be read, columns that no profile fits; OpenQuestionError
    for what only the user can answer; RefusedError where the file for the bad rows is there
    already, unless `replace_bad_rows`. One change: `undo` takes all of it back. `profile`: a name,
    a file's path, or one made in the app. `progress` is told every now and then what is being done
    ("read", "written") and with how many rows so far; where it raises, nothing is written.
    """
    selected = _selection(workspace, selection)
    if bad_rows is not None:
        _refuse_bad_rows_over(file, bad_rows, replace=replace_bad_rows)
    export = Export(
        table := open_table(file, sheet),
        profile if isinstance(profile, Profile) else find_profile(workspace, table, profile),
        zone=zone,
        date_order=date_order,  # type: ignore[arg-type]
        progress=partial(progress, "read"),
    )
    if dry_run:
        found = _dry_run(workspace, export, partial(progress, "read"))
        _write_bad_rows(export, bad_rows)
        return found

    with Path(file).open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    with changing(workspace) as transaction:
        import_id = transaction.new_id()
        with transaction.change(incident_writer.IMPORT_LABEL, subject=import_id):
            row = incident_writer.add_import(
                transaction,
                import_id,
                {
                    "source": export.profile.source,
                    "profile": export.profile.name,
                    "file_name": Path(file).name,
                    "file_sha256": sha256,
                    "imported_at": int(workspace.clock().timestamp()),
                    "selected_by": selection.by,
                    "selected_first": selected[0],
                    "selected_last": selected[1],
                    "zone": export.zone,
                },
            )
            incidents = export.incidents(partial(progress, "written"))
            counts = incident_writer.upsert_incidents(
                transaction, import_id, incidents, export.fields
            )
            incident_writer.count_import(transaction, row, counts, export.rows, len(export.bad))
            progress("written", export.rows)  # the last moment at which it can be stopped
        # Where they can't be written, nothing is imported either: they would be lost.
        _write_bad_rows(export, bad_rows)
    return Imported(
        import_id, export, counts.new, counts.updated, counts.unchanged + export.repeated
    )


def find_profile(workspace: Workspace, table: Table, name: str | None) -> Profile:
    """The profile of a name or path, or without one that fits a table's columns.

    BadInputError for an unknown one, OpenQuestionError where none fits, or several.
    """
    profiles = all_profiles(workspace)
    return choose_profile(name, profiles) if name else detect_profile(table, profiles)


def all_profiles(workspace: Workspace) -> tuple[Profile, ...]:
    """The import profiles: those that ship with the program, and the user's own."""
    return read_profiles([asset("data", "profiles"), workspace.places.profiles])


def usual_zone(workspace: Workspace) -> str | None:
    """The reporting zone, where one was chosen: to be offered for times that name no zone."""
    zone = kept_settings(workspace).get(ZONE)
    return zone if isinstance(zone, str) else None


def undo_import(workspace: Workspace, ending: str) -> Import:
    """Take a whole import back, and return it as it was.

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
        undo(transaction, txn)
    return found[0]


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


def _refuse_bad_rows_over(file: str, path: str, *, replace: bool) -> None:
    if not is_there(path):
        return
    if Path(path).samefile(file):
        raise RefusedError(f"“{path}” is the export itself: name another file for its bad rows.")
    if not replace:
        raise RefusedError(
            f"“{path}” exists already: name another file for the bad rows, or replace it with "
            "--replace. Nothing was imported."
        )


def _write_bad_rows(export: Export, path: str | None) -> None:
    if path is not None:
        rows = ((row.line, row.reason, row.cells) for row in export.bad)
        write_file(Path(path), to_csv(export.table.header, rows))


def _dry_run(workspace: Workspace, export: Export, progress: Callable[[int], None]) -> Imported:
    """Count what an import would do, without touching the store."""
    rubric = rubrics.load(workspace, workspace.role())
    counts, first, unnamed = Counter[str](), list[Incident](), Unnamed(rubric)
    owner = workspace.reader_id()

    def as_stored(connection: Any) -> Iterator[Incident]:
        incidents = export.incidents(progress)
        while batch := list(islice(incidents, _BATCH)):
            references = [incident.reference for incident in batch]
            known = find_incidents(connection, owner, references) if connection else []
            stored = {incident.external_id: incident for incident in known}
            for incident in batch:
                before = stored.get(incident.external_id)
                after = incident
                if before is not None:
                    told = {name: getattr(incident, name) for name in export.fields}
                    if is_known_end(incident.severities, before.severities):
                        told.pop("severities", None)
                    after = replace(before, **told)
                counts[
                    "new" if before is None else "unchanged" if after == before else "updated"
                ] += 1
                if len(first) < _FIRST:
                    first.append(after)
                yield after

    def counted(incidents: Iterator[Incident]) -> Iterator[Incident]:
        for incident in incidents:
            if exclusion(incident) is None:
                unnamed.count(incident)
            yield incident

    as_of = int(workspace.clock().timestamp())
    outcomes = Counter[str]()
    measured, before = 0, None
    with reading(workspace.places) as connection:
        stored = as_stored(connection)
        found = inheriting(connection, owner, stored) if connection else stored
        for item in verdicts(rubric, counted(iter(found)), as_of):
            outcomes[item.verdict] += 1
            # The verdicts of one incident follow each other.
            measured += item.target is not None and item.incident is not before
            before = item.incident
    return Imported(
        None,
        export,
        counts["new"],
        counts["updated"],
        counts["unchanged"] + export.repeated,
        tuple(first),
        outcomes,
        measured,
        unnamed.found(),
        unnamed.sources,
        not export.profile.verified
        and export.profile in read_profiles([asset("data", "profiles")]),
    )
