"""`reviewapp restore`."""

from __future__ import annotations

import argparse
import datetime

from reviewapp.cli.confirm import confirmed
from reviewapp.cli.output import print_json, print_table, screen_width
from reviewapp.core.printable import clip, one_line
from reviewapp.services.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reviewapp.services.restoring import Plan
    from reviewapp.store.archive import Manifest

_SIGNS = {"new": "+", "changed": "~", "gone": "-"}
_LONGEST = 100


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Put a backup in the place of what is there now. What would change is shown first; a "
        "backup of the present state is made before anything is changed; what is logged and not "
        "taken over yet stays. Without FILE, your backups are listed."
    )
    parser.epilog = (
        "examples:\n  reviewapp restore\n  reviewapp restore /media/stick/review-june.zip"
    )
    parser.add_argument("file", nargs="?", metavar="FILE")
    parser.add_argument("--yes", action="store_true", help="do it without asking")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


CONFIGURE = {"restore": configure}


def run(workspace: Workspace, options: argparse.Namespace) -> int:
    if options.file is None:
        return _run_list(workspace, options)
    from reviewapp.services.restoring import planned, restore

    with planned(workspace, options.file) as plan:
        if options.json:
            print_json(_mapping(plan))
        else:
            _show(plan)
        if not plan.changes_something:
            workspace.tell("Nothing would change: everything in the backup is as it is now.")
            return 0
        if not options.yes and not confirmed(
            "Restore it? The present state goes into a backup first."
        ):
            workspace.tell("Nothing was changed.")
            return 1
        before = restore(workspace, plan)
    workspace.tell("Restored." + (f" What was there before is in {before}" if before else ""))
    return 0


def _run_list(workspace: Workspace, options: argparse.Namespace) -> int:
    from reviewapp.services.backups import listed

    found = listed(workspace)
    if options.json:
        print_json(
            [
                {
                    "file": path,
                    "made_at": manifest.made_at.isoformat() if manifest else None,
                    "reason": manifest.reason if manifest else None,
                    "schema": manifest.schema if manifest else None,
                    "entries": manifest.entries if manifest else None,
                    "damaged": manifest is None,
                }
                for path, manifest in found
            ]
        )
        return 0
    if not found:
        workspace.tell(
            f"There is no backup in {workspace.places.backups} yet. Make one: reviewapp backup"
        )
        return 0
    print_table(("made", "why", "entries", "file"), [_row(*item) for item in found])
    return 0


def _row(path: str, manifest: Manifest | None) -> tuple[str, str, str, str]:
    if manifest is None:
        return "?", "damaged", "?", path
    return _minute(manifest.made_at), manifest.reason, str(manifest.entries), path


def _show(plan: Plan) -> None:
    who = plan.owner.name or plan.owner.alias or "nobody by name"
    print(
        one_line(
            f"Backup of {_minute(plan.manifest.made_at)} ({plan.manifest.reason}), "
            f"{plan.manifest.entries} entries, of {who}."
        )
    )
    if not plan.readable:
        print(
            "The present store is damaged: all of it is set aside, and the backup takes its place."
        )
    for difference in plan.differences:
        print(
            f"  {difference.what}: {difference.new} new, {difference.changed} changed, "
            f"{difference.gone} gone"
        )
        for kind, text in difference.examples:
            print(clip(f"    {_SIGNS[kind]} {one_line(text)}", (screen_width() or _LONGEST)))
    for name in plan.files:
        print(one_line(f"  file: {name}"))
    now = plan.present_owner
    if now is not None and now.id != plan.owner.id:
        print(one_line(f"  who I am: {who} instead of {now.name or now.alias or 'nobody by name'}"))
    if plan.waiting:
        print(f"  {plan.waiting} logged and not taken over yet: they stay")


def _mapping(plan: Plan) -> dict[str, object]:
    return {
        "made_at": plan.manifest.made_at.isoformat(),
        "reason": plan.manifest.reason,
        "schema": plan.manifest.schema,
        "entries": plan.manifest.entries,
        "present_readable": plan.readable,
        "differences": [
            {
                "what": difference.what,
                "new": difference.new,
                "changed": difference.changed,
                "gone": difference.gone,
                "examples": [{"kind": kind, "text": text} for kind, text in difference.examples],
            }
            for difference in plan.differences
        ],
        "files": list(plan.files),
        "owner": {"id": plan.owner.id, "name": plan.owner.name, "alias": plan.owner.alias},
        "waiting": plan.waiting,
    }


def _minute(instant: datetime.datetime) -> str:
    """In the time of where the user sits."""
    return instant.astimezone().strftime("%Y-%m-%d %H:%M")
