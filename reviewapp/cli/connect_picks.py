"""`reviewapp connect pick|leave-out|seen`, and what `connect show BOX` says of its evidence."""

from __future__ import annotations

import argparse
from typing import Any

from reviewapp.core.capture import shown
from reviewapp.core.connect import ConnectDocument
from reviewapp.core.drawn import MOST_DRAWN
from reviewapp.core.errors import BadInputError
from reviewapp.services import connect
from reviewapp.services.connect import Choice
from reviewapp.services.connect_box_text import (
    choice_words,
    circle_words,
    goal_words,
    since_words,
)
from reviewapp.services.connect_boxes import Box, chosen_boxes, feeding_entries
from reviewapp.services.connect_changes import changes_of, mark_seen
from reviewapp.services.connect_picks import Chooser
from reviewapp.services.workspace import Workspace

EXAMPLES = (
    "  reviewapp connect pick impact-1 2bcb81 77e0aa\n"
    "  reviewapp connect pick impact-1 --add c90d12\n"
    "  reviewapp connect leave-out 5512ee\n"
    "  reviewapp connect seen impact-1\n"
)


def configure(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    pick = actions.add_parser("pick", help="draw a box from these entries alone, in this order")
    pick.description = (
        "Draw a box from these entries alone, in this order. In a document they lead; those not "
        "picked follow under their indicators, and those left out stand nowhere in it. Text that "
        "you wrote into the box stays."
    )
    pick.add_argument("box", metavar="BOX")
    pick.add_argument("ids", nargs="*", metavar="ID", help="the end of an entry's id")
    pick.add_argument(
        "--add", nargs="+", default=[], metavar="ID", help="pick these behind those picked already"
    )
    pick.add_argument(
        "--reset", action="store_true", help="nothing picked or left out in the box any more"
    )
    _choice_options(pick)
    pick.set_defaults(run=run_pick)
    leave_out = actions.add_parser("leave-out", help="leave entries out of the document")
    leave_out.add_argument("ids", nargs="+", metavar="ID", help="the end of an entry's id")
    leave_out.add_argument("--reset", action="store_true", help="no longer, and not picked either")
    _choice_options(leave_out)
    leave_out.set_defaults(run=run_leave_out)
    seen = actions.add_parser("seen", help="take what is new since a box was written as seen")
    seen.add_argument("box", metavar="BOX")
    _choice_options(seen)
    seen.set_defaults(run=run_seen)


def _choice_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--period", metavar="P", help="default: the current one, else everything")
    parser.add_argument("--edition", metavar="NAME", help="the form: core-priorities or goals")


def run_pick(workspace: Workspace, options: argparse.Namespace) -> int:
    if [options.reset, bool(options.ids), bool(options.add)].count(True) != 1:
        raise BadInputError("Name the entries to pick, or those to --add, or say --reset alone.")
    choice = Choice(options.period, options.edition)
    chooser = Chooser(workspace, choice)
    if options.reset:
        chooser.reset(options.box)
    elif options.add:
        chooser.pick(options.box, options.add)
    else:
        chooser.pick_only(options.box, options.ids)
    box = _box(workspace, choice, options.box)
    chosen = choice_words(box) or f"nothing is chosen: all of its {box.count:,} entries feed it"
    stays = " Your text in it stays as it is." if box.written else ""
    workspace.tell(f"{options.box}: {chosen}.{stays}")
    return 0


def run_leave_out(workspace: Workspace, options: argparse.Namespace) -> int:
    choice = Choice(options.period, options.edition)
    chooser = Chooser(workspace, choice)
    if options.reset:
        chooser.clear(options.ids)
    else:
        chooser.leave_out(options.ids)
    quiet, _ = connect.listening(workspace)
    boxes = chosen_boxes(quiet, choice, connect.document(quiet, choice))
    number = sum(len(box.left_out) for box in boxes)
    workspace.tell(f"{number:,} left out of the document.")
    return 0


def run_seen(workspace: Workspace, options: argparse.Namespace) -> int:
    choice = Choice(options.period, options.edition)
    box = _box(workspace, choice, options.box)
    if not box.written:
        raise BadInputError(
            f"Nobody has written the box {box.key}: it is drawn from what is there."
        )
    mark_seen(workspace, choice, box)
    workspace.tell(f"{box.key}: what was new is seen; your text stays.")
    return 0


def _box(workspace: Workspace, choice: Choice, key: str) -> Box:
    """A box as it is shown. BadInputError for one that the form does not have."""
    quiet, _ = connect.listening(workspace)
    return find_box(workspace, choice, connect.document(quiet, choice, MOST_DRAWN), key)


def find_box(workspace: Workspace, choice: Choice, document: ConnectDocument, key: str) -> Box:
    """A box of a document as it is shown. BadInputError for one that the form does not have."""
    boxes = {box.key: box for box in chosen_boxes(workspace, choice, document)}
    if key not in boxes:
        raise BadInputError(f"The form has no box “{shown(key)}”. Boxes: {', '.join(boxes)}.")
    return boxes[key]


def evidence_of(workspace: Workspace, choice: Choice, box: Box) -> dict[str, Any]:
    """What feeds a box, and what is otherwise since it was written, for programs."""
    picked, out = ({item.id for item in items} for items in (box.picked, box.left_out))
    entries = feeding_entries(workspace, choice, box, 0, box.listed)
    return {
        "entries": [
            {
                "id": it.id,
                "on": it.on.isoformat(),
                "indicator": it.indicators[0],
                "circle": it.circle,
                "text": it.text,
                "state": "picked" if it.id in picked else "left_out" if it.id in out else None,
            }
            for it in entries
        ],
        "since_written": [
            {
                "id": it.entry.id,
                "what": it.what,
                "text": it.entry.text,
                "changes": [
                    {"field": change.field, "before": change.before, "after": change.after}
                    for change in it.changes
                ],
            }
            for it in changes_of(workspace, choice, box)
        ],
        "lines_since_written": {
            "new": list(box.since.new_lines),
            "gone": list(box.since.gone_lines),
        },
    }


def tell_of_evidence(workspace: Workspace, box: Box) -> None:
    """What the author has to know of a box, beside its text."""
    if words := choice_words(box):
        workspace.tell(f"{words[:1].upper()}{words[1:]}.")
    if words := circle_words(box):
        workspace.tell(f"{words}.")
    if words := goal_words(box):
        workspace.tell(f"{words[:1].upper()}{words[1:]}: see reviewapp goal list.")
    if words := since_words(box.since):
        workspace.tell(
            f"{words[:1].upper()}{words[1:]} since you wrote this: --json lists it, "
            f"reviewapp connect seen {box.key} takes it as seen."
        )
