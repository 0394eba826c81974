"""`reviewapp history`: who changed what and when."""

from __future__ import annotations

import argparse

from reviewapp.cli.output import print_json, print_table, screen_width
from reviewapp.core.identifiers import short
from reviewapp.services import history
from reviewapp.services.history import Revision
from reviewapp.services.history_text import history_lines, minute
from reviewapp.services.workspace import Workspace

_ON_A_TERMINAL = 50


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Who changed what and when. Without ID your newest changes: 50 on a terminal, all in a "
        "pipe. With an entry's ID every revision of it, the oldest first. Times are UTC."
    )
    parser.epilog = "examples:\n  reviewapp history\n  reviewapp history 2bcb81"
    parser.add_argument("id", nargs="?", metavar="ID")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


CONFIGURE = {"history": configure}


def run(workspace: Workspace, options: argparse.Namespace) -> int:
    return _entry(workspace, options) if options.id else _changes(workspace, options)


def _changes(workspace: Workspace, options: argparse.Namespace) -> int:
    limit = None if options.json or screen_width() is None else _ON_A_TERMINAL
    found = history.newest_changes(workspace, limit)
    if options.json:
        names = ("at", "actor", "who", "what", "state", "entry", "text")
        print_json([{name: getattr(done, name) for name in names} for done in found])
    elif found:
        print_table(
            ("when", "who", "what", "state", "id", "entry"),
            [
                (
                    minute(done.at),
                    done.who,
                    done.what,
                    "" if done.state == "done" else done.state,
                    short(done.entry or ""),
                    done.text or "",
                )
                for done in found
            ],
        )
    else:
        workspace.tell('Nothing was changed yet. Log an entry: reviewapp log "what you achieved"')
    return 0


def _entry(workspace: Workspace, options: argparse.Namespace) -> int:
    entry, revisions = history.entry_history(workspace, options.id)
    if options.json:
        print_json({"id": entry.id, "revisions": [_as_mapping(it) for it in revisions]})
        return 0
    print(entry.id)
    print()
    for line in history_lines(revisions):
        print(line)
    return 0


def _as_mapping(revision: Revision) -> dict[str, object]:
    return {
        "at": revision.at,
        "actor": revision.actor,
        "who": revision.who,
        "what": revision.what,
        "state": revision.state,
        "changes": [
            {"field": it.field, "before": it.before, "after": it.after} for it in revision.changes
        ],
    }
