"""The incidents that figures speak of: each with its own programmes or its customer's."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator

from reviewapp.core.customers import folded, with_programmes
from reviewapp.core.incident_filter import IncidentFilter, kept
from reviewapp.core.incidents import Incident, Judged
from reviewapp.store.customer_reader import read_customers
from reviewapp.store.incident_reader import find_incidents, read_facts, read_incidents


class Cohort:
    """Incidents on their way to the figures. Only as much of each is read as is looked at.

    `inherited`: how many that passed by, created from `since` on, had their programme from their
    customer.
    """

    def __init__(self, since: int | None) -> None:
        self.since, self.inherited = since, 0
        self.incidents: Iterable[Judged] = ()

    def read(
        self,
        connection: sqlite3.Connection,
        owner_id: str,
        since: int | None,
        until: int | None,
        people: Collection[str],
        only: IncidentFilter,
    ) -> None:
        """Begin to read those of `read_cohort`."""
        if only or read_customers(connection, owner_id):
            found = read_cohort(connection, owner_id, since, until, people, only)
            self.incidents = self._counted(found)
        else:
            self.incidents = read_facts(connection, owner_id, since, until, people)

    def _counted(self, incidents: Iterable[Incident]) -> Iterator[Incident]:
        since = self.since
        for incident in incidents:
            in_period = since is None or (incident.created or 0) >= since
            self.inherited += in_period and incident.programmes_inherited
            yield incident


def read_cohort(
    connection: sqlite3.Connection,
    owner_id: str,
    since: int | None,
    until: int | None,
    people: Collection[str],
    only: IncidentFilter,
) -> Iterator[Incident]:
    """The owner's incidents created in [since, until), as `read_incidents`, that fit a filter.

    `people`: aliases; those that may be theirs, everybody's without. Whose an incident is depends
    on a target's metric.
    """
    found = read_incidents(connection, owner_id, since, until, people)
    found = inheriting(connection, owner_id, found)
    return kept(found, only) if only else found


def find_with_programmes(
    connection: sqlite3.Connection, owner_id: str, references: Iterable[str]
) -> list[Incident]:
    """The owner's incidents of these references ("icm:300000123"), in no order."""
    found = find_incidents(connection, owner_id, references)
    return list(inheriting(connection, owner_id, found))


def inheriting(
    connection: sqlite3.Connection, owner_id: str, incidents: Iterable[Incident]
) -> Iterator[Incident]:
    """The owner's incidents, those without a programme with their customer's."""
    known = {
        folded(customer.name): frozenset(customer.programmes)
        for customer in read_customers(connection, owner_id)
    }
    return with_programmes(incidents, known) if known else iter(incidents)
