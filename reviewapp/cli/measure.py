"""`reviewapp measure list|set|clear`."""

from __future__ import annotations

import argparse

from reviewapp.cli.output import print_json, print_table
from reviewapp.core.measures import STATE_WORDS, STATES, StandingMeasure
from reviewapp.services import measures
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "The measures of your rubric that no incident tells: training done by its date, on-call "
        "completed, 1:1s held. State, days and note stand in the Connect beside the measure."
    )
    parser.epilog = (
        "examples:\n"
        "  reviewapp measure list\n"
        "  reviewapp measure set 3fa2c1 --due 2026-12-15\n"
        '  reviewapp measure set 3fa2c1 --state done --note "All nine courses"\n'
        "  reviewapp measure clear 3fa2c1"
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|set|clear")
    listing = actions.add_parser("list", help="your rubric's, by priority, with their state")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=run_list)
    put = actions.add_parser("set", help="say how one stands; an empty value takes it away")
    put.add_argument("id", metavar="ID")
    put.add_argument("--state", metavar="STATE", help=", ".join(STATES))
    put.add_argument("--due", metavar="DATE", help="by when")
    put.add_argument("--on", metavar="DATE", help="when it was done or missed; default: today")
    put.add_argument("--note", metavar="TEXT")
    put.add_argument(
        "--evidence", action="append", metavar="ID", help="an entry that shows it; may be repeated"
    )
    put.add_argument("--json", action="store_true")
    put.set_defaults(run=run_set)
    clear = actions.add_parser("clear", help="take back all that was said of one")
    clear.add_argument("id", metavar="ID")
    clear.add_argument("--json", action="store_true")
    clear.set_defaults(run=run_clear)


CONFIGURE = {"measure": configure}


def run_list(workspace: Workspace, options: argparse.Namespace) -> int:
    found = measures.all_measures(workspace)
    today = workspace.today
    if options.json:
        print_json([_mapping(it) for it in found])
        return 0
    print_table(
        ("id", "priority", "state", "due", "on", "measure"),
        [
            (
                it.id,
                str(it.priority),
                "overdue" if it.is_overdue(today) else STATE_WORDS[it.state] if it.status else "",
                str((it.status and it.status.due) or ""),
                str((it.status and it.status.on) or ""),
                it.text + (f" ({it.status.note})" if it.status and it.status.note else ""),
            )
            for it in found
        ],
    )
    return 0


def run_set(workspace: Workspace, options: argparse.Namespace) -> int:
    done = measures.set_measure(
        workspace,
        options.id,
        options.state,
        options.due,
        options.on,
        options.note,
        options.evidence,
    )
    return _done(options, done)


def run_clear(workspace: Workspace, options: argparse.Namespace) -> int:
    return _done(options, measures.clear_measure(workspace, options.id))


def _done(options: argparse.Namespace, measure: StandingMeasure) -> int:
    if options.json:
        print_json(_mapping(measure))
    else:
        print(measure.id)
    return 0


def _mapping(measure: StandingMeasure) -> dict[str, object]:
    """The JSON of a measure; state is null where nobody said anything of it."""
    status = measure.status
    return {
        "id": measure.id,
        "priority": measure.priority,
        "text": measure.text,
        "state": status.state if status else None,
        "due": str(status.due) if status and status.due else None,
        "on": str(status.on) if status and status.on else None,
        "note": status.note if status else "",
        "evidence": list(status.evidence) if status else [],
    }
