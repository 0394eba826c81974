"""Writing periods, goals, exemptions, measures, customers, drafts and reporting lines."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, TypeVar

from sqlmodel import SQLModel, col, select

from reviewapp.core.customers import folded
from reviewapp.core.errors import BadInputError
from reviewapp.core.measures import MeasureStatus
from reviewapp.core.periods import Period
from reviewapp.core.picks import Picks
from reviewapp.store.tables import (
    ConnectBoxRow,
    ConnectPickRow,
    ConnectRow,
    CustomerRow,
    ExemptionRow,
    GoalRow,
    MeasureRow,
    PeriodRow,
    Person,
    ReportingLine,
    SilenceRow,
)
from reviewapp.store.writing import StaleError, Transaction

Row = TypeVar("Row", bound=SQLModel)


def put_period(transaction: Transaction, period: Period) -> None:
    """Add a period, or give the one of that name other days."""
    assert period.first is not None
    assert period.last is not None
    _put(
        transaction,
        PeriodRow,
        {"name": period.name},
        {"first": period.first.isoformat(), "last": period.last.isoformat()},
    )


def put_exemption(
    transaction: Transaction, rubric: str, version: str, code: str, reason: str | None
) -> None:
    """Say why an indicator does not apply; None takes it back."""
    _put(
        transaction,
        ExemptionRow,
        {"rubric": rubric, "rubric_version": version, "code": code},
        {"reason": reason or "", "deleted_at": None if reason else transaction.now},
    )


def put_measure(
    transaction: Transaction, rubric: str, version: str, measure: str, status: MeasureStatus | None
) -> None:
    """Say how a measure stands; None takes back all that was said of it."""
    key = {"rubric": rubric, "rubric_version": version, "measure": measure}
    if status is None:
        values: dict[str, Any] = {"deleted_at": transaction.now}
    else:
        values = {
            "state": status.state,
            "due": status.due.isoformat() if status.due else None,
            "done_on": status.on.isoformat() if status.on else None,
            "note": status.note,
            "evidence": json.dumps(status.evidence),
        }
    _put(transaction, MeasureRow, key, values)


def put_customer(transaction: Transaction, name: str, programmes: tuple[str, ...]) -> str:
    """Add a customer, or give the one of that name these programmes, and return its id."""
    values = {"name": name, "programmes": json.dumps(programmes)}
    return str(_put(transaction, CustomerRow, {"folded": folded(name)}, values).id)


def change_customer(
    transaction: Transaction, customer_id: str, values: dict[str, Any], rev: int | None = None
) -> None:
    """Change a customer. `rev`: the revision looked at; StaleError if another one stands there."""
    row = transaction.session.get_one(CustomerRow, customer_id)
    if row.deleted_at is not None or rev not in (None, row.rev):
        raise StaleError
    changed = {**values}
    if "programmes" in values:
        changed["programmes"] = json.dumps(values["programmes"])
    if "name" in values:
        changed["folded"] = folded(values["name"])
    _update(transaction, row, changed)


def add_goal(transaction: Transaction, values: dict[str, Any], made_on: date) -> str:
    """Add a goal and return its id."""
    row = GoalRow(**_new(transaction), **values, made_on=made_on.isoformat())
    transaction.session.add(row)
    return row.id


def change_goal(
    transaction: Transaction, ending: str, values: dict[str, Any], rev: int | None = None
) -> str:
    """Change the goal whose id ends so, and return its id.

    `rev`: the revision that the user was looking at; StaleError if another one stands there.
    BadInputError if no goal or several have this ending.
    """
    found = transaction.session.exec(
        select(GoalRow).where(
            GoalRow.owner_id == transaction.owner.id,
            col(GoalRow.id).endswith(ending, autoescape=True),
            col(GoalRow.deleted_at).is_(None),
        )
    ).all()
    if rev is not None and rev not in [goal.rev for goal in found]:
        raise StaleError
    if len(found) != 1:
        raise BadInputError(
            f"{len(found) or 'No'} goals have an id that ends in “{ending}”: "
            "reviewapp goal list shows them."
        )
    _update(transaction, found[0], values)
    return found[0].id


def put_draft(transaction: Transaction, period: Period, values: dict[str, Any]) -> str:
    """Make or refresh the draft of a period, and return its id. Its boxes and status stay.

    `values`: edition, rubric, rubric_version, as_of, imports (ids), figures (`core.sealed`).
    """
    row = _put(
        transaction,
        ConnectRow,
        {
            "period_name": period.name,
            "first": period.first.isoformat() if period.first else "",
            "last": period.last.isoformat() if period.last else "",
        },
        {**values, "imports": json.dumps(values["imports"])},
        status="draft",
    )
    return str(row.id)


def put_box(
    transaction: Transaction, connect_id: str, key: str, text: str, written_from: str | None = None
) -> None:
    """Keep what somebody wrote into a box; an empty text empties it.

    `written_from`: what fed it then (`core.written_from`), None where that is not known.
    """
    values = {"text": text, "written_from": written_from}
    _put(transaction, ConnectBoxRow, {"connect_id": connect_id, "key": key}, values)


def put_picks(transaction: Transaction, connect_id: str, picks: Picks) -> None:
    """Keep what was chosen of a draft's evidence; a row that says so already stays as it is."""
    rows = transaction.session.exec(
        select(ConnectPickRow).where(
            ConnectPickRow.owner_id == transaction.owner.id,
            ConnectPickRow.connect_id == connect_id,
        )
    ).all()
    present = {row.evidence_id: row for row in rows}
    wanted: dict[str, dict[str, Any]] = {
        entry: {"state": "left_out", "place": None} for entry in sorted(picks.left_out)
    }
    last = 0
    for entry in picks.picked:
        row = present.get(entry)
        kept = row.place if row is not None and row.deleted_at is None else None
        last = kept if kept is not None and kept > last else last + 1
        wanted[entry] = {"state": "picked", "place": last}
    for entry, values in wanted.items():
        if entry in present:
            _update(transaction, present[entry], {"deleted_at": None, **values})
        else:
            new = {**_new(transaction), "connect_id": connect_id, "evidence_id": entry, **values}
            transaction.session.add(ConnectPickRow(**new))
    for entry, row in present.items():
        if entry not in wanted and row.deleted_at is None:
            _update(transaction, row, {"deleted_at": transaction.now})
    transaction.session.flush()


def put_silence(
    transaction: Transaction, period: Period, rule: str, box: str, reason: str | None
) -> None:
    """Say why a check is not to be heard of in a period's Connect; None takes it back.

    `box`: the key of a box, empty for all of them.
    """
    key = {
        "period_name": period.name,
        "first": period.first.isoformat() if period.first else "",
        "last": period.last.isoformat() if period.last else "",
        "rule": rule,
        "box": box,
    }
    gone = {"reason": "", "deleted_at": transaction.now}
    _put(transaction, SilenceRow, key, gone if reason is None else {"reason": reason})


def put_person(transaction: Transaction, person_id: str, values: dict[str, Any]) -> None:
    """Add somebody who is named in the team. `values`: name, alias, role."""
    now = transaction.now
    transaction.session.add(Person(id=person_id, created_at=now, updated_at=now, **values))
    transaction.session.flush()


def add_reporting_line(
    transaction: Transaction, manager_id: str, report_id: str, since: date
) -> None:
    """Say who reports to whom since a day."""
    transaction.session.add(
        ReportingLine(
            **_new(transaction),
            manager_id=manager_id,
            report_id=report_id,
            since=since.isoformat(),
        )
    )


def _put(
    transaction: Transaction,
    model: type[Row],
    key: dict[str, Any],
    values: dict[str, Any],
    **only_new: Any,
) -> Any:
    """Update the owner's row of a natural key, removed or not, or add it.

    `only_new`: values that a row has when it is added, and that an update leaves alone.
    """
    owned: Any = model
    conditions = [getattr(owned, name) == value for name, value in key.items()]
    found = transaction.session.exec(
        select(owned).where(owned.owner_id == transaction.owner.id, *conditions)
    ).first()
    if found is None:
        found = owned(**_new(transaction), **key, **values, **only_new)
        transaction.session.add(found)
        transaction.session.flush()
    else:
        _update(transaction, found, {"deleted_at": None, **values})
    return found


def _update(transaction: Transaction, row: Any, values: dict[str, Any]) -> None:
    if all(getattr(row, name) == value for name, value in values.items()):
        return
    row.sqlmodel_update({**values, "updated_at": transaction.now, "rev": row.rev + 1})
    transaction.session.add(row)
    transaction.session.flush()


def _new(transaction: Transaction) -> dict[str, Any]:
    now = transaction.now
    return {
        "id": transaction.new_id(),
        "owner_id": transaction.owner.id,
        "created_at": now,
        "updated_at": now,
    }
