"""`reviewapp period list|add`."""

from __future__ import annotations

import argparse

from reviewapp.cli.output import print_json, print_table
from reviewapp.services import periods
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Review periods. Commands without --period mean the one that today is in."
    parser.epilog = "example:\n  reviewapp period add FY27-H1 --from 2026-07-01 --to 2026-12-31"
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|add")
    listing = actions.add_parser("list", help="your periods, the latest first")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=run_list)
    add = actions.add_parser("add", help="add a period, or give one other days")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--from", dest="first", required=True, metavar="DATE")
    add.add_argument("--to", dest="last", required=True, metavar="DATE")
    add.set_defaults(run=run_add)


CONFIGURE = {"period": configure}


def run_list(workspace: Workspace, options: argparse.Namespace) -> int:
    found = periods.all_periods(workspace)
    rows = [(p.name, str(p.first), str(p.last)) for p in found]
    if options.json:
        print_json([dict(zip(("name", "from", "to"), row, strict=True)) for row in rows])
    elif rows:
        print_table(("name", "from", "to"), rows)
    else:
        workspace.tell("No periods. Add one with: reviewapp period add NAME --from DATE --to DATE")
    return 0


def run_add(workspace: Workspace, options: argparse.Namespace) -> int:
    period = periods.add_period(workspace, options.name, options.first, options.last)
    workspace.tell(f"{period.name}: {period.text()}.")
    return 0
