"""Whose incident one is: a person's, or a team's at that date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewapp.core.incidents import Judged
from reviewapp.core.rubric import Metric


def responsible(
    incident: Judged, metric: Metric | None = None, as_of: int | None = None
) -> str | None:
    """Whose incident it is: the assignee at mitigation, else the last assignee.

    For TTA the acknowledger comes first. Without a metric: whose it is as a whole. `as_of`: what
    an export tells of later moments has not happened yet.
    """
    if metric == "TTA" and _is_acknowledged_by_name(incident, as_of):
        return incident.acknowledged_by
    history, until = incident.assignees, incident.mitigated
    if as_of is not None and (until is None or until > as_of):
        # Whoever was assigned later is not known yet; where nobody was, the last assignee stands.
        until = as_of if any(since > as_of for since, _ in history) else None
    if until is not None:
        for since, alias in reversed(history):
            if since <= until:
                return alias
    if incident.assignee is None and history:
        return history[-1][1]
    return incident.assignee


def _is_acknowledged_by_name(incident: Judged, as_of: int | None) -> bool:
    if incident.acknowledged_by is None:
        return False
    return incident.acknowledged is None or as_of is None or incident.acknowledged <= as_of


@dataclass(frozen=True, slots=True)
class Team:
    """Who belonged to a team, and when.

    `members`: per alias its spans of instants, first and the first one after; None while it lasts.
    """

    members: Mapping[str, tuple[tuple[int, int | None], ...]]

    def has(self, alias: str | None, moment: int) -> bool:
        """Whether somebody was a member at a moment."""
        spans = self.members.get(alias, ()) if alias is not None else ()
        return any(first <= moment and (after is None or moment < after) for first, after in spans)


#: Whose incidents count: those of some people, of a team, or everyone's.
People = frozenset[str] | Team | None


def is_theirs(incident: Judged, people: People, as_of: int, metric: Metric | None = None) -> bool:
    """Whether somebody of the people is responsible for an incident, as `responsible` has it.

    Of a team, who was a member when that was decided: at the acknowledgement for TTA, else at the
    mitigation, else at `as_of`.
    """
    if people is None:
        return True
    alias = responsible(incident, metric, as_of)
    if isinstance(people, frozenset):
        return alias in people
    moment = incident.mitigated
    if metric == "TTA" and _is_acknowledged_by_name(incident, as_of):
        moment = incident.acknowledged
    return people.has(alias, as_of if moment is None else min(moment, as_of))
