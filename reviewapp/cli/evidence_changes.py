"""`reviewapp edit`, `remove`, `unremove`, `undo` and `redo`."""

from __future__ import annotations

import argparse
import json

from reviewapp.cli.log import entry_options, read_stdin
from reviewapp.core.capture import shown
from reviewapp.core.errors import BadInputError
from reviewapp.core.identifiers import short
from reviewapp.services import evidence, evidence_changes
from reviewapp.services.evidence_changes import Edit
from reviewapp.services.workspace import Workspace

_NONE = "none"


def configure_edit(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Change an entry. Without options your editor opens with its text. The word none takes "
        "away: -i none moves it back to the inbox."
    )
    parser.epilog = (
        "examples:\n"
        "  reviewapp edit 2bcb81 -i 1.2 -i 3.3 --circle others\n"
        "  reviewapp edit 2bcb81 --on fri\n"
        "  reviewapp edit 2bcb81 the whole text, said better"
    )
    parser.add_argument("id", metavar="ID")
    parser.add_argument("words", nargs="*", metavar="TEXT", help="the whole new text")
    entry_options(parser, on="2026-03-31, yesterday, fri")
    private = parser.add_mutually_exclusive_group()
    private.add_argument("--private", action="store_true", default=None)
    private.add_argument("--shared", dest="private", action="store_false")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run_edit)


def configure_remove(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Take an entry out of lists and documents; unremove and undo bring it back."
    )
    parser.epilog = "example:\n  reviewapp remove 2bcb81"
    parser.add_argument("id", metavar="ID")
    parser.set_defaults(run=run_remove)


def configure_unremove(parser: argparse.ArgumentParser) -> None:
    parser.description = "Bring a removed entry back."
    parser.epilog = "example:\n  reviewapp unremove 2bcb81"
    parser.add_argument("id", metavar="ID")
    parser.set_defaults(run=run_unremove)


def configure_undo(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Take back the last change to entries, goals, periods, drafts or imports; again for the "
        "one before. Who you are (init) and rubric files are not part of it."
    )
    parser.epilog = "example:\n  reviewapp undo"
    parser.set_defaults(run=run_undo)


def configure_redo(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Do again what the last undo took back; again for the one before. A new change drops what "
        "could be done again."
    )
    parser.epilog = "example:\n  reviewapp redo"
    parser.set_defaults(run=run_redo)


CONFIGURE = {
    "edit": configure_edit,
    "remove": configure_remove,
    "unremove": configure_unremove,
    "undo": configure_undo,
    "redo": configure_redo,
}


def run_edit(workspace: Workspace, options: argparse.Namespace) -> int:
    entry = evidence.get(workspace, options.id)
    words = options.words + options.tail
    text = " ".join(words) if words else None
    if options.words == ["-"] and not options.tail:
        text = read_stdin()
    change = Edit(
        text=text,
        codes=_or_nothing(options.indicator),
        on=options.on,
        circle="" if options.circle == _NONE else options.circle,
        incidents=_or_nothing(options.incident),
        links=_or_nothing(options.link),
        private=options.private,
        rubric=options.rubric,
    )
    if change == Edit():
        from reviewapp.cli.editor import edited

        with edited(entry.text) as written:
            after = evidence_changes.edit(workspace, entry, Edit(text=written))
    else:
        after = evidence_changes.edit(workspace, entry, change)
    if options.json:
        print(json.dumps({"id": after.id, "status": after.status}))
    elif after == entry:
        workspace.tell("Nothing to change.")
    else:
        print(after.id)
    return 0


def run_remove(workspace: Workspace, options: argparse.Namespace) -> int:
    entry = evidence_changes.remove(workspace, evidence.get(workspace, options.id))
    print(entry.id)
    workspace.tell(
        f"Removed “{shown(entry.text)}”. Bring it back with: reviewapp unremove {short(entry.id)}"
    )
    return 0


def run_unremove(workspace: Workspace, options: argparse.Namespace) -> int:
    print(evidence_changes.unremove(workspace, evidence.get(workspace, options.id)).id)
    return 0


def run_undo(workspace: Workspace, _options: argparse.Namespace) -> int:
    label = evidence_changes.undo_last(workspace)
    workspace.tell(f"Undone: {label}." if label else "There is nothing to undo.")
    return 0


def run_redo(workspace: Workspace, _options: argparse.Namespace) -> int:
    label = evidence_changes.redo_last(workspace)
    workspace.tell(f"Done again: {label}." if label else "There is nothing to do again.")
    return 0


def _or_nothing(values: list[str] | None) -> list[str] | None:
    """`none` alone takes everything away; beside other values it makes no sense."""
    if values and _NONE in values:
        if len(values) > 1:
            raise BadInputError("“none” takes everything away, so it can't stand beside others.")
        return []
    return values
