"""`reviewapp customer list|add|edit|remove`."""

from __future__ import annotations

import argparse

from reviewapp.cli.output import print_json, print_table
from reviewapp.core.customers import Customer
from reviewapp.core.identifiers import short
from reviewapp.services import customers
from reviewapp.services.customers import KnownCustomer, spelt
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Customers and their programmes: an incident whose export names no programme takes its "
        "customer's. What an import says wins."
    )
    parser.epilog = (
        "examples:\n"
        '  reviewapp customer add "Contoso Ltd" --programme mcs --programme cri\n'
        "  reviewapp customer list\n"
        '  reviewapp customer edit contoso --name "Contoso Group"\n'
        "  reviewapp customer remove contoso"
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|add|edit|remove")
    listing = actions.add_parser("list", help="your customers, and those without a programme")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=run_list)
    add = actions.add_parser("add", help="a customer with its programmes, or these programmes anew")
    add.add_argument("name", metavar="NAME")
    _programmes(add, required=True)
    add.add_argument("--json", action="store_true")
    add.set_defaults(run=run_add)
    edit = actions.add_parser("edit", help="give a customer another name or other programmes")
    edit.add_argument("customer", metavar="NAME|ID")
    edit.add_argument("--name", metavar="NAME")
    _programmes(edit, required=False)
    edit.add_argument("--json", action="store_true")
    edit.set_defaults(run=run_edit)
    remove = actions.add_parser("remove", help="take a customer out")
    remove.add_argument("customer", metavar="NAME|ID")
    remove.add_argument("--json", action="store_true")
    remove.set_defaults(run=run_remove)


def _programmes(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument(
        "--programme",
        action="append",
        required=required,
        metavar="P",
        help="such as mcs, cri or ic; may be repeated",
    )


CONFIGURE = {"customer": configure}


def run_list(workspace: Workspace, options: argparse.Namespace) -> int:
    found = customers.all_customers(workspace)
    if options.json:
        print_json([_mapping(it) for it in found])
    elif found:
        print_table(
            ("id", "programmes", "incidents without", "customer"),
            [
                (
                    short(it.customer.id) if it.customer else "",
                    spelt(it.customer.programmes) if it.customer else "not said",
                    str(it.without),
                    it.name,
                )
                for it in found
            ],
        )
    else:
        workspace.tell("No customers. Add one with: reviewapp customer add NAME --programme mcs")
    return 0


def run_add(workspace: Workspace, options: argparse.Namespace) -> int:
    before = customers.known_customer(workspace, options.name)
    made = customers.put_customer(workspace, options.name, options.programme)
    if before is not None and before.programmes != made.programmes:
        workspace.tell(f"It was {spelt(before.programmes)} so far; undo takes the change back.")
    return _done(workspace, options, made)


def run_edit(workspace: Workspace, options: argparse.Namespace) -> int:
    made = customers.edit_customer(workspace, options.customer, options.name, options.programme)
    return _done(workspace, options, made)


def run_remove(workspace: Workspace, options: argparse.Namespace) -> int:
    gone = customers.remove_customer(workspace, options.customer)
    without = customers.without_programme(workspace, gone.name)
    if options.json:
        print_json(_mapping(KnownCustomer(gone.name, gone, without)))
    else:
        print(gone.id)
    workspace.tell(f"Removed; {without:,} of its incidents have no programme again.")
    return 0


def _done(workspace: Workspace, options: argparse.Namespace, made: Customer) -> int:
    if options.json:
        without = customers.without_programme(workspace, made.name)
        print_json(_mapping(KnownCustomer(made.name, made, without)))
    else:
        print(made.id)
    workspace.tell(customers.effect(workspace, made))
    return 0


def _mapping(known: KnownCustomer) -> dict[str, object]:
    """The JSON of a customer; id and programmes are null where incidents alone name it."""
    return {
        "id": known.customer.id if known.customer else None,
        "name": known.name,
        "programmes": list(known.customer.programmes) if known.customer else None,
        "incidents_without_programme": known.without,
    }
