"""Customers: the programmes that their incidents are of where an import does not say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewapp.core import capture
from reviewapp.core.customers import Customer, clean_name, clean_programmes, folded
from reviewapp.core.errors import BadInputError, ChangedElsewhereError
from reviewapp.core.identifiers import SHORTEST_ENDING, short
from reviewapp.services import rubrics
from reviewapp.services.workspace import Workspace
from reviewapp.store.customer_reader import customers_of_incidents, read_customers
from reviewapp.store.reader import reading


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer that I have, or that incidents name (`customer` None: no programme was said).

    `without`: how many incidents of it name no programme themselves.
    """

    name: str
    customer: Customer | None
    without: int


def all_customers(workspace: Workspace) -> list[KnownCustomer]:
    """Those of incidents without a programme, most incidents first, then my customers by name."""
    with reading(workspace.places) as connection:
        if connection is None:
            return []
        owner = workspace.reader_id()
        mine = read_customers(connection, owner)
        named = customers_of_incidents(connection, owner)
    found = [KnownCustomer(it.name, it, named.get(folded(it.name), ("", 0))[1]) for it in mine]
    known = {folded(it.name) for it in mine}
    others = [
        KnownCustomer(name, None, without)
        for key, (name, without) in named.items()
        if key not in known and without
    ]
    return sorted(others, key=lambda it: -it.without) + found


def names_of_incidents(workspace: Workspace) -> list[str]:
    """The customers that my incidents name, each once."""
    with reading(workspace.places) as connection:
        if connection is None:
            return []
        named = customers_of_incidents(connection, workspace.reader_id())
    return [name for name, _ in named.values()]


def known_programmes(workspace: Workspace) -> list[str]:
    """The programmes that targets of any rubric speak of."""
    loaded = (rubrics.load(workspace, name) for name in rubrics.names(workspace))
    named = (target.programme for rubric in loaded for target in rubric.targets)
    return list(dict.fromkeys(filter(None, named)))


def known_customer(workspace: Workspace, name: str) -> Customer | None:
    """My customer of a name, in any case and spacing."""
    mine = (it.customer for it in all_customers(workspace))
    return next((it for it in mine if it is not None and folded(it.name) == folded(name)), None)


def put_customer(workspace: Workspace, name: str, programmes: Sequence[str]) -> Customer:
    """Add a customer, or give the one of that name these programmes."""
    clean = clean_name(name)
    wanted = clean_programmes(programmes, known_programmes(workspace))
    from reviewapp.services.changing import changing
    from reviewapp.store.material_writer import put_customer as put

    with (
        changing(workspace) as transaction,
        transaction.change(f"the customer {capture.shown(clean)}", subject=clean[:60]),
    ):
        return Customer(put(transaction, clean, wanted), clean, wanted)


def edit_customer(
    workspace: Workspace,
    word: str,
    name: str | None = None,
    programmes: Sequence[str] | None = None,
    *,
    read: Customer | None = None,
) -> Customer:
    """Change what is given of a customer, named by its name or the ending of its id.

    `read`: the customer as the user was looking at it; ChangedElsewhereError if another one stands
    there. BadInputError for an unknown customer, and for a name that another one has.
    """
    if name is None and programmes is None:
        raise BadInputError("Say what to change: --name or --programme.")
    present = find_customer(workspace, word)
    clean = present.name if name is None else clean_name(name)
    wanted = present.programmes
    if programmes is not None:
        wanted = clean_programmes(programmes, known_programmes(workspace))
    is_renamed = folded(clean) != folded(present.name)
    taken = [it.customer for it in all_customers(workspace) if folded(it.name) == folded(clean)]
    if is_renamed and any(taken):
        raise BadInputError(
            f"There is a customer “{capture.shown(clean)}” already: change that one, and remove "
            "this one."
        )
    from reviewapp.services.changing import changing
    from reviewapp.store.material_writer import change_customer
    from reviewapp.store.material_writer import put_customer as put
    from reviewapp.store.writing import StaleError

    rev = read.rev if read else None
    label = f"the change of the customer {capture.shown(present.name)}"
    try:
        with changing(workspace) as transaction, transaction.change(label, subject=present.id):
            if not is_renamed:
                values = {"name": clean, "programmes": wanted}
                change_customer(transaction, present.id, values, rev)
                return Customer(present.id, clean, wanted)
            # Its name is what names it, so under another one it is another customer.
            change_customer(transaction, present.id, {"deleted_at": transaction.now}, rev)
            return Customer(put(transaction, clean, wanted), clean, wanted)
    except StaleError as error:
        raise ChangedElsewhereError(
            f"The customer {capture.shown(present.name)} was changed elsewhere since you opened "
            "it: look at it with reviewapp customer list, then try again. Nothing was changed.",
            {"name": clean, "programmes": " ".join(wanted)},
            {"name": present.name, "programmes": " ".join(present.programmes)},
        ) from error


def remove_customer(workspace: Workspace, word: str) -> Customer:
    """Take a customer out; its incidents have no programme again. `undo` brings it back."""
    present = find_customer(workspace, word)
    from reviewapp.services.changing import changing
    from reviewapp.store.material_writer import change_customer

    label = f"removing the customer {capture.shown(present.name)}"
    with changing(workspace) as transaction, transaction.change(label, subject=present.id):
        change_customer(transaction, present.id, {"deleted_at": transaction.now})
    return present


def find_customer(workspace: Workspace, word: str) -> Customer:
    """My customer of this name, in any case, or of an id that ends so.

    BadInputError, with the nearest names, where there is none or are several.
    """
    mine = [it.customer for it in all_customers(workspace) if it.customer is not None]
    found = [it for it in mine if folded(it.name) == folded(word)]
    ending = word.strip().lower()
    if not found and len(ending) >= SHORTEST_ENDING:
        found = [it for it in mine if it.id.endswith(ending)]
    if len(found) == 1:
        return found[0]
    if found:
        endings = ", ".join(f"{short(it.id)} ({it.name})" for it in found[:5])
        raise BadInputError(f"“{capture.shown(word)}” means {len(found)} customers: {endings}.")
    near = capture.nearest(word, [it.name for it in mine])
    hint = f"Did you mean {' or '.join(map(capture.shown, near))}? " if near else ""
    raise BadInputError(
        f"There is no customer “{capture.shown(word)}”. {hint}reviewapp customer list shows them."
    )


def without_programme(workspace: Workspace, name: str) -> int:
    """How many incidents of a customer name no programme themselves."""
    wanted = folded(name)
    with reading(workspace.places) as connection:
        if connection is None:
            return 0
        named = customers_of_incidents(connection, workspace.reader_id())
    return named.get(wanted, ("", 0))[1]


def effect(workspace: Workspace, customer: Customer) -> str:
    """What a customer's programmes do to the figures: a sentence."""
    n, programmes = without_programme(workspace, customer.name), spelt(customer.programmes)
    said = f"{capture.shown(customer.name)}: {programmes}."
    known = known_programmes(workspace)
    for programme in customer.programmes:
        near = capture.nearest(programme, known) if programme not in known else []
        if near:
            said += f" No target names {programme.upper()}: did you mean {spelt(near)}?"
    if n:
        takes = "1 incident" if n == 1 else f"{n:,} incidents"
        takes += f" without a programme {'takes' if n == 1 else 'take'}"
        return f"{said} {takes} it from there."
    names = {folded(name): name for name in names_of_incidents(workspace)}
    alike = capture.nearest(folded(customer.name), names, 2)
    if alike and folded(customer.name) not in names:
        meant = " or ".join(capture.shown(names[name]) for name in alike)
        return f"{said} No incident has this customer: did you mean {meant}?"
    return f"{said} No incident takes it from there yet."


def spelt(programmes: Sequence[str]) -> str:
    """Programmes as people write them: "MCS, CRI"."""
    return ", ".join(programme.upper() for programme in programmes)
