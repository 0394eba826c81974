"""Which Connect: the editions of the form, and a period to write it for."""

from __future__ import annotations

from datetime import date

from reviewapp.core.connect import Edition
from reviewapp.core.errors import BadInputError
from reviewapp.core.periods import EVERYTHING, Period
from reviewapp.services import connect, connect_checks, periods
from reviewapp.services.connect import Choice
from reviewapp.services.workspace import Workspace


def forms(workspace: Workspace) -> list[Edition]:
    """The form editions; one of the user's own that can't be read is told about."""
    found = []
    for name in connect.editions(workspace):
        try:
            found.append(connect.load_edition(workspace, name))
        except BadInputError as error:
            workspace.tell(str(error))
    return found


def half_year(today: date) -> Period:
    """The half of the fiscal year that a day lies in: it begins in July, “FY27-H1” in 2026."""
    if today.month > 6:
        first, last = date(today.year, 7, 1), date(today.year, 12, 31)
        return Period(f"FY{(today.year + 1) % 100:02}-H1", first, last)
    return Period(f"FY{today.year % 100:02}-H2", date(today.year, 1, 1), date(today.year, 6, 30))


def add_period(workspace: Workspace, name: str, first: str, last: str) -> tuple[Period, int]:
    """Add a period of a new name. What was written while there was none comes along.

    Returns it with the number of boxes that came. BadInputError for bad days or a known name:
    other days would part a period from its draft.
    """
    known = periods.all_periods(workspace)
    clean = " ".join(name.split())
    if any(period.name == clean for period in known):
        raise BadInputError(f"There is a period “{clean}” already: give this one another name.")
    silences = () if known else connect_checks.silences(workspace, Choice())
    period = periods.add_period(workspace, name, first, last)
    draft = None if known else connect.stored_draft(workspace, EVERYTHING)
    boxes = {key: text for key, text in draft.boxes.items() if text} if draft else {}
    for key, text in boxes.items():
        assert draft is not None
        connect.write_box(workspace, Choice(period.name, draft.edition), key, text)
    for it in silences:
        connect_checks.silence(workspace, Choice(period.name), it.rule, it.reason, it.box or None)
    return period, len(boxes)
