"""`reviewapp purge`: an entry's text out of everything, for good."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from reviewapp.cli.confirm import confirmed
from reviewapp.core.capture import shown
from reviewapp.core.identifiers import short
from reviewapp.services.purge import Traces, find_traces, purge
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Take an entry's text, incidents and links out of the store, its history, the search, "
        "snapshots and the spool, for good: no undo brings them back. To take it out of lists and "
        "documents only, use remove. Who changed it when stays in its history."
    )
    parser.epilog = "examples:\n  reviewapp purge 2bcb81\n  reviewapp purge 2bcb81 --yes --backups"
    parser.add_argument("id", metavar="ID")
    parser.add_argument("--yes", action="store_true", help="without asking")
    parser.add_argument(
        "--backups", action="store_true", help="delete the backups that have the text, too"
    )
    parser.set_defaults(run=run)


CONFIGURE = {"purge": configure}


def run(workspace: Workspace, options: argparse.Namespace) -> int:
    traces = find_traces(workspace, options.id)
    entry, backups = traces.entry, traces.backups if options.backups else ()
    if not options.yes:
        about = f"…{short(entry.id)} of {entry.on} “{shown(entry.text)}”"
        if not confirmed(f"Purge {about} for good? No undo brings it back."):
            workspace.tell("Nothing was changed.")
            return 0
        if traces.backups and not backups:
            _name(workspace, "Its text stands in these backups, too:", traces.backups)
            backups = traces.backups if confirmed("Delete these backups as well?") else ()
    left = purge(workspace, entry, backups)
    print(entry.id)
    _tell_what_is_left(workspace, traces, () if backups else traces.backups, left)
    return 0


def _tell_what_is_left(
    workspace: Workspace, traces: Traces, backups: Sequence[str], files: Sequence[str]
) -> None:
    workspace.tell("Purged. Files that you exported earlier are not touched.")
    if traces.snapshots:
        _name(
            workspace,
            "It is taken out of these snapshots too, whose seals hold on:",
            traces.snapshots,
        )
    if traces.boxes:
        _name(
            workspace,
            "Its text also stands in boxes that you wrote, which were not changed:",
            [
                f"{box.key} in the Connect of {box.period}"
                + ("" if box.now else ", in earlier versions only")
                for box in traces.boxes
            ],
        )
    if traces.measures:
        _name(
            workspace,
            "Its text also stands, or stood, in the notes of these measures, which were not "
            "changed:",
            traces.measures,
        )
    if traces.silences:
        _name(
            workspace,
            "Its text also stands, or stood, in the reasons of these silenced checks, which were "
            "not changed:",
            traces.silences,
        )
    if traces.comments:
        _name(
            workspace,
            "Its text also stands in these comments of others, which were not changed:",
            list(map(short, traces.comments)),
        )
    if backups:
        _name(workspace, "It still stands in these backups (--backups deletes them):", backups)
    if files:
        _name(workspace, "It still stands in these files:", files)


def _name(workspace: Workspace, sentence: str, names: Sequence[str]) -> None:
    workspace.tell(sentence)
    for name in names:
        workspace.tell(f"  {name}")
