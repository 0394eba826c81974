"""`reviewapp goal list|add|edit|answer|remove`."""

from __future__ import annotations

import argparse

from reviewapp.cli.output import print_json, print_table
from reviewapp.core.identifiers import short
from reviewapp.services import goals
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Goals with their success measures. One that is due within a Connect's period is answered "
        "in it; one due later stands under the plans."
    )
    parser.epilog = (
        "examples:\n"
        '  reviewapp goal add "Halve repeat escalations" --measure "from 22 to 11 a month" '
        "--due 2027-06-30\n"
        '  reviewapp goal answer 2bcb81 "Reached in May: 10 a month since then."\n'
        "  reviewapp goal edit 2bcb81 --due 2027-03-31\n"
        "  reviewapp goal remove 2bcb81"
    )
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="list|add|edit|answer|remove"
    )
    listing = actions.add_parser("list", help="your goals in the order of their making")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=run_list)
    add = actions.add_parser("add", help="a new goal")
    add.add_argument("text", metavar="TEXT")
    _options(add)
    add.set_defaults(run=run_add)
    edit = actions.add_parser("edit", help="change a goal")
    edit.add_argument("id", metavar="ID")
    edit.add_argument("text", nargs="?", metavar="TEXT")
    _options(edit)
    edit.set_defaults(run=run_edit)
    answer = actions.add_parser("answer", help="say what became of it")
    answer.add_argument("id", metavar="ID")
    answer.add_argument("answer", metavar="TEXT")
    answer.set_defaults(run=run_answer)
    remove = actions.add_parser("remove", help="take a goal out")
    remove.add_argument("id", metavar="ID")
    remove.set_defaults(run=run_remove)


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--measure", metavar="TEXT", help="how success will be known")
    parser.add_argument("--due", metavar="DATE")
    parser.add_argument("--priority", metavar="N", help="the core priority it serves")


CONFIGURE = {"goal": configure}


def run_list(workspace: Workspace, options: argparse.Namespace) -> int:
    found = goals.all_goals(workspace)
    if options.json:
        print_json(
            [
                {
                    "id": g.id,
                    "text": g.text,
                    "success_measure": g.success_measure,
                    "due": g.due.isoformat() if g.due else None,
                    "priority": g.priority,
                    "answer": g.answer,
                }
                for g in found
            ]
        )
    elif found:
        print_table(
            ("id", "due", "priority", "answered", "goal"),
            [
                (
                    short(g.id),
                    str(g.due or ""),
                    str(g.priority or ""),
                    "yes" if g.answer else "",
                    g.text,
                )
                for g in found
            ],
        )
    else:
        workspace.tell("No goals. Add one with: reviewapp goal add TEXT --measure TEXT --due DATE")
    return 0


def run_add(workspace: Workspace, options: argparse.Namespace) -> int:
    print(goals.add_goal(workspace, options.text, options.measure, options.due, options.priority))
    return 0


def run_edit(workspace: Workspace, options: argparse.Namespace) -> int:
    print(
        goals.edit_goal(
            workspace, options.id, options.text, options.measure, options.due, options.priority
        )
    )
    return 0


def run_answer(workspace: Workspace, options: argparse.Namespace) -> int:
    print(goals.edit_goal(workspace, options.id, answer=options.answer))
    return 0


def run_remove(workspace: Workspace, options: argparse.Namespace) -> int:
    print(goals.remove_goal(workspace, options.id))
    return 0
