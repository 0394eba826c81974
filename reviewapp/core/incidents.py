"""An incident as a plain value. Every time is a UTC instant in whole seconds since 1970."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Mark = Literal["cancelled", "false_alarm", "test"]
#: When a case entered critsit and left it; no start is an error of the export.
Critsit = tuple[int | None, int | None]


#: (since, severity) in time order, or a single pair without a time: the last known one.
Severities = Sequence[Sequence[int | str | None]]


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident (IcM) or case (DFM) as its export tells it; None is "not known".

    `severities`: (since, severity) in time order; an export without a history gives one pair
    whose `since` is None: the last known value. `programmes`: None is "unknown", which is not
    the same as the empty set; `programmes_inherited`: they are its customer's. `critsits`:
    (entered, left) pairs, left None while still critical, entered None where it is missing.
    `rca_required`: None where the export has no such column. `assignee`: the last one;
    `assignees`: (since, alias) in time order where the export gives the history.
    """

    source: str
    external_id: str
    title: str = ""
    customer: str | None = None
    programmes: frozenset[str] | None = None
    severities: tuple[tuple[int | None, str], ...] = ()
    created: int | None = None
    acknowledged: int | None = None
    acknowledged_by: str | None = None
    mitigated: int | None = None
    mitigated_last: int | None = None
    resolved: int | None = None
    closed: int | None = None
    rca_delivered: int | None = None
    rca_required: bool | None = None
    critsits: tuple[Critsit, ...] = ()
    assignee: str | None = None
    assignees: tuple[tuple[int, str], ...] = ()
    team: str | None = None
    state: str | None = None
    reopened: int = 0
    duplicate_of: str | None = None
    parent: str | None = None
    marks: frozenset[str] = frozenset()
    link: str | None = None
    import_id: str | None = None
    row: int | None = None
    programmes_inherited: bool = False

    @property
    def reference(self) -> str:
        """How evidence names it: "icm:300000123"."""
        return f"{self.source}:{self.external_id}"


def is_known_end(told: Severities, stored: Severities) -> bool:
    """Whether an export without a history tells only the severity that the stored one ends with.

    Then the stored history says more, and it stays.
    """
    return bool(stored) and len(told) == 1 and told[0][0] is None and told[0][1] == stored[-1][1]


class Facts(NamedTuple):
    """What verdicts look at in an incident, under the names and in the forms of `Incident`.

    A named tuple: figures are folded over a million of them, and it is several times as quick to
    make as the whole incident.
    """

    source: str
    external_id: str
    programmes: frozenset[str] | None = None
    severities: tuple[tuple[int | None, str], ...] = ()
    created: int | None = None
    acknowledged: int | None = None
    acknowledged_by: str | None = None
    mitigated: int | None = None
    mitigated_last: int | None = None
    resolved: int | None = None
    rca_delivered: int | None = None
    rca_required: bool | None = None
    critsits: tuple[Critsit, ...] = ()
    assignee: str | None = None
    assignees: tuple[tuple[int, str], ...] = ()
    reopened: int = 0
    duplicate_of: str | None = None
    parent: str | None = None
    marks: frozenset[str] = frozenset()


#: Verdicts take either.
Judged = Incident | Facts


def facts(incident: Incident) -> Facts:
    """The part of an incident that verdicts look at."""
    return Facts(*(getattr(incident, name) for name in Facts._fields))
