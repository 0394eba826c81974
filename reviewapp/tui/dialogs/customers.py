"""Customers with their programmes: their list, and the form of one."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from reviewapp.core.customers import Customer
from reviewapp.services.customers import KnownCustomer, all_customers, spelt
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.form import FormDialog
from reviewapp.tui.text import line
from reviewapp.tui.widgets.fields import LineField
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.record_list import Column, Record, RecordList


class CustomersDialog(Dialog[None]):
    """Customers of incidents whose programme nobody said, then mine."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("customers")]
    CSS = """
    CustomersDialog > .dialog { width: 90; height: 90%; }
    CustomersDialog #customers { height: 1fr; }
    """

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Customers and their programmes", classes="title")
            yield Static(
                "An incident whose import names no programme takes its customer’s.",
                classes="muted",
            )
            yield RecordList(
                (Column("Programmes", 12), Column("Incidents without", 17), Column("Customer")),
                empty="No customers yet: n adds one.",
                help_text="First, dimmed, customers whose incidents name no programme, then yours. "
                "Enter gives one its programmes. What an import says always wins.",
                id="customers",
            )
            yield DialogKeys()

    def on_mount(self) -> None:
        self._read()

    def _read(self) -> None:
        in_background(self, lambda: all_customers(self.workspace), self._show, latest_only=True)

    def _show(self, found: list[KnownCustomer]) -> None:
        records = self.query_one(RecordList)
        keep = records.record.key if records.record else None
        records.show(len(found), map(_record, found), keep=keep)

    def on_record_list_chosen(self, event: RecordList.Chosen) -> None:
        self._open(event.record.item)

    def action_add(self) -> None:
        self._open(KnownCustomer("", None, 0))

    def _open(self, known: KnownCustomer) -> None:
        form = CustomerForm(known.name, known.customer)
        self.app.push_screen(form, lambda _: self._read())

    def action_remove(self) -> None:
        self.query_one(RecordList).act(self._remove)

    def _remove(self, record: Record) -> None:
        known: KnownCustomer = record.item
        customer = known.customer
        if customer is None:
            self.app.say("Only its incidents name this customer: there is nothing to remove.")
            return

        def job() -> None:
            from reviewapp.services.customers import remove_customer

            remove_customer(self.workspace, customer.id)

        def removed(_: None) -> None:
            self.app.say("Removed the customer; u brings it back.")
            self._read()

        def refused(error: Exception) -> None:
            self._read()
            self.app.show_error(error)

        self.query_one(RecordList).drop(record.key)
        self.app.change(job, removed, refused)

    def action_undo(self) -> None:
        self.app.undo_last(self._read)


class CustomerForm(FormDialog[None]):
    """One customer; `customer` None: a new one, perhaps with the name that incidents have."""

    def __init__(self, name: str, customer: Customer | None) -> None:
        super().__init__()
        self.customer_name, self.customer = name, customer

    def compose(self) -> ComposeResult:
        programmes = " ".join(self.customer.programmes) if self.customer else ""
        with Vertical(classes="dialog"):
            yield Static("Customer" if self.customer else "New customer", classes="title")
            yield from self.line_field(
                "Name", "name", line(self.customer_name), "As the incident exports spell it."
            )
            yield from self.line_field(
                "Programmes", "programmes", programmes, "mcs, cri or ic, with a space between."
            )
            yield Static(
                "Its incidents without a programme take these; what an import says wins.",
                classes="muted",
            )
            yield from self.error_line()
            yield DialogKeys("Enter Next")

    def on_mount(self) -> None:
        super().on_mount()
        if self.customer_name:
            self.query_one("#programmes").focus()

    def values(self) -> dict[str, str]:
        return {str(field.id): field.value for field in self.query(LineField)}

    def write(self, values: dict[str, str]) -> str:
        from reviewapp.services.customers import edit_customer, effect, put_customer

        # A name that was cut or cleaned for the line, and not changed, stays as it is.
        name = values["name"]
        if name == self._initial["name"]:
            name = self.customer_name
        if self.customer is None:
            made = put_customer(self.workspace, name, [values["programmes"]])
        else:
            wanted = [values["programmes"]]
            made = edit_customer(self.workspace, self.customer.id, name, wanted, read=self.customer)
        return effect(self.workspace, made)

    def kept(self, result: str) -> None:
        self.app.say(result)


def _record(known: KnownCustomer) -> Record:
    customer = known.customer
    programmes = spelt(customer.programmes) if customer else "not said"
    cells = (programmes, str(known.without), known.name)
    return Record(customer.id if customer else known.name, cells, customer is None, known)
