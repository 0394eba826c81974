"""Review periods: named ones, and what a command means without naming one."""

from __future__ import annotations

from reviewapp.core import capture
from reviewapp.core.errors import BadInputError
from reviewapp.core.periods import Period, current_period
from reviewapp.services.workspace import Workspace
from reviewapp.store.material_reader import read_periods
from reviewapp.store.reader import reading


def all_periods(workspace: Workspace) -> list[Period]:
    """My periods, the latest first."""
    with reading(workspace.places) as connection:
        return read_periods(connection, workspace.reader_id()) if connection else []


def add_period(workspace: Workspace, name: str, first: str, last: str) -> Period:
    """Add a period, or give the one of that name other days. BadInputError for bad days."""
    days = capture.parse_date(first), capture.parse_date(last)
    if days[0] > days[1]:
        raise BadInputError(f"The period ends before it begins: {days[0]} is after {days[1]}.")
    clean = " ".join(name.split())
    if not clean or not clean.isprintable() or len(clean) > 60:
        raise BadInputError(
            "A period needs a short printable name, for example: "
            "reviewapp period add FY27-H1 --from 2026-07-01 --to 2026-12-31"
        )
    from reviewapp.services.changing import changing
    from reviewapp.store.material_writer import put_period

    period = Period(clean, *days)
    with (
        changing(workspace) as transaction,
        transaction.change(f"the period {clean}", subject=clean),
    ):
        put_period(transaction, period)
    return period


def resolve(
    workspace: Workspace, name: str | None = None, first: str | None = None, last: str | None = None
) -> Period:
    """The period that a command's options mean; without any the current one, else everything.

    BadInputError for an unknown name or bad days. Days are inclusive.
    """
    if name is not None and (first or last):
        raise BadInputError("Give either --period or --from and --to, not both.")
    periods = all_periods(workspace)
    if name is not None:
        for period in periods:
            if period.name == name:
                return period
        known = ", ".join(period.name for period in periods)
        hint = f"Known: {known}." if known else "There are none yet."
        raise BadInputError(
            f"There is no period “{capture.shown(name)}”. {hint} Add one with: "
            "reviewapp period add NAME --from DATE --to DATE"
        )
    if first or last:
        days = [
            capture.parse_day(word, workspace.today, ahead=True) if word else None
            for word in (first, last)
        ]
        if days[0] and days[1] and days[0] > days[1]:
            raise BadInputError(
                f"The range ends before it begins: --from {days[0]} is after --to {days[1]}."
            )
        return Period("", days[0], days[1])
    return current_period(periods, workspace.today)
