"""`reviewapp export-data` and `import-data`: all of one's data, out and in again."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from reviewapp.cli.confirm import confirmed
from reviewapp.cli.output import print_json, print_table, screen_width
from reviewapp.core.merging import VERDICTS
from reviewapp.core.printable import clip, one_line
from reviewapp.services import data_export, data_import
from reviewapp.services.data_import import DataImport
from reviewapp.services.workspace import Workspace

Conflict = dict[str, Any]
#: A text beside its other version is shown up to here, and so many conflicts on a terminal.
_SHOWN_TEXT = 300
_SHOWN_CONFLICTS = 20
_HEADS = ("new", "newer in the file", "newer here", "equal", "conflict")


def configure_export(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Everything of yours as one readable JSON file: entries (removed ones too), goals, "
        "periods, drafts, incidents, your rubrics, preferences. The history stays in the store; "
        "backup copies that as well. Private entries are in it: keep it to yourself."
    )
    parser.epilog = (
        "examples:\n"
        "  reviewapp export-data --out mine.json\n"
        "  reviewapp export-data --out - | gzip > mine.json.gz"
    )
    parser.add_argument(
        "--out", metavar="FILE", help="- is stdout; default: reviewapp-data-DATE.json here"
    )
    parser.add_argument("--replace", action="store_true", help="over a file that exists")
    parser.set_defaults(run=run_export)


def configure_import(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Take a file of export-data in. Of what is on both sides the newer revision stays; where "
        "two say different things with the same revision, both are shown and yours here stays. "
        "Into an empty store it also makes you the file's owner. undo takes it back whole."
    )
    parser.epilog = (
        "examples:\n"
        "  reviewapp import-data mine.json --dry-run\n"
        "  reviewapp import-data mine.json --yes --theirs 4f2a1c"
    )
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--dry-run", action="store_true", help="show what would happen")
    parser.add_argument("--yes", action="store_true", help="don't ask")
    parser.add_argument(
        "--theirs",
        action="append",
        default=[],
        metavar="ID",
        help="take the file's version of this one, whatever is here; may be repeated; all: of "
        "every conflict",
    )
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run_import)


CONFIGURE = {"export-data": configure_export, "import-data": configure_import}


def run_export(workspace: Workspace, options: argparse.Namespace) -> int:
    if options.out == "-":
        sys.stdout.writelines(data_export.data_pieces(workspace))
        return 0
    print(data_export.export_data(workspace, options.out, replace=options.replace))
    return 0


def run_import(workspace: Workspace, options: argparse.Namespace) -> int:
    data = data_import.read_file(workspace, options.file)
    wanted = data_import.preview(workspace, data, options.theirs)
    if options.json:
        print_json(_mapping(wanted))
    else:
        _show(workspace, wanted)
    if wanted.changes_nothing:
        workspace.tell("Nothing to change: all of it is here already, or newer here.")
        return 0
    if options.dry_run or (options.json and not options.yes):
        workspace.tell("A dry run: nothing was changed. --yes imports it.")
        return 0
    if not options.yes and not confirmed("Import this?"):
        workspace.tell("Nothing was changed.")
        return 0
    done = data_import.import_data(workspace, data, options.theirs)
    if done.becomes and done.owner is not None:
        workspace.tell(f"You are now {_name(done.owner.name, done.owner.alias)}, the file's owner.")
    changed = len(done.rows.writes)
    workspace.tell(f"Imported {changed} items. Take all of them back with: reviewapp undo")
    if done.values.wanted:
        written = ", ".join(value.name for value in done.values.wanted)
        workspace.tell(f"Written beside the store, where undo leaves them: {written}")
    return 0


def _show(workspace: Workspace, wanted: DataImport) -> None:
    rows = [(name, *map(str, numbers)) for name, numbers in _counts(wanted) if any(numbers)]
    print_table(("kind", *_HEADS), rows)
    conflicts = list(_conflicts(wanted))
    most = len(conflicts) if screen_width() is None else _SHOWN_CONFLICTS
    for conflict in conflicts[:most]:
        _show_conflict(conflict)
    if len(conflicts) > most:
        workspace.tell(f"… and {len(conflicts) - most} more conflicts; --json has them all.")
    if conflicts:
        workspace.tell(
            f"{len(conflicts)} conflicts: what is here stays. --theirs ID takes the file's version."
        )
    if wanted.rows.removed_here:
        workspace.tell(
            f"{wanted.rows.removed_here} of the file were removed here since, and stay removed. "
            "Where undo did it, redo brings them back; else unremove, or --theirs ID."
        )


def _show_conflict(conflict: Conflict) -> None:
    print(f"\n{conflict['kind']} {conflict['id']}")
    if conflict["blocked"]:
        print("  Another one has its name here, so the file's can't be taken.")
    lines = [
        (f"  {key}", *(clip(_text(value[side]), _SHOWN_TEXT) for side in ("here", "there")))
        for key, value in conflict["fields"].items()
    ]
    print_table(("  what", "here", "in the file"), lines)


def _text(value: Any) -> str:
    if value is None:
        return "–"
    return one_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _counts(wanted: DataImport) -> Iterator[tuple[str, list[int]]]:
    for name, counts in wanted.rows.counts.items():
        yield name.replace("_", " "), [counts[verdict] for verdict in VERDICTS]
    values = wanted.values
    taken = len(values.wanted) - values.new
    yield "files, preferences", [values.new, taken, 0, values.equal, len(values.conflicts)]


def _conflicts(wanted: DataImport) -> Iterator[Conflict]:
    """Each conflict as `--json` prints it."""
    for conflict in wanted.rows.conflicts:
        here, there = conflict.here, conflict.there
        yield {
            "kind": conflict.kind.one,
            "id": here["id"],
            "blocked": conflict.blocked,
            "fields": {k: {"here": here[k], "there": there[k]} for k in conflict.keys},
        }
    for value in wanted.values.conflicts:
        yield {
            "kind": value.kind,
            "id": value.name,
            "blocked": False,
            "fields": {"content": {"here": value.here, "there": value.there}},
        }


def _mapping(wanted: DataImport) -> dict[str, Any]:
    owner = wanted.owner
    return {
        "owner": owner
        and {"id": owner.id, "name": owner.name, "alias": owner.alias, "role": owner.role},
        "becomes_owner": wanted.becomes,
        "counts": {
            name: dict(zip(VERDICTS, numbers, strict=True)) for name, numbers in _counts(wanted)
        },
        "conflicts": list(_conflicts(wanted)),
    }


def _name(name: str | None, alias: str | None) -> str:
    return f"{name or 'somebody without a name'}{f' ({alias})' if alias else ''}"
