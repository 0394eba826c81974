"""Incidents as rows of a list, and one of them with all that is known of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from reviewapp.core import wording
from reviewapp.core.figure_words import target_name
from reviewapp.core.figures import IncidentVerdict, verdicts
from reviewapp.core.incidents import Incident
from reviewapp.core.people import responsible
from reviewapp.core.printable import cells
from reviewapp.core.rubric import Rubric, Target
from reviewapp.core.slo import deciding_severity
from reviewapp.core.timeline import timeline
from reviewapp.tui.text import line
from reviewapp.tui.widgets.record_list import Column, Record
from reviewapp.tui.widgets.verdicts import VERDICTS

_FLAGS = {
    "skew": "ended up to 60 s before its start by the clocks of the export; taken as 0 s",
    "inferred": "not acknowledged, but mitigated within the limit",
    "final_severity": "judged by the last known severity: the export has no history of it",
    "awaiting_rca": "no RCA date; the export does not say whether one was asked for",
    "above_bands": "more severe than the targets name",
}
_LONGEST_ID, _LONGEST_SEVERITY = 20, 8
_LONGEST_WHO, _LONGEST_WHO_WIDE = 8, 16


@dataclass(frozen=True, slots=True)
class Incidents:
    """A list of verdicts in the order shown. `noted`: references that evidence mentions.

    `alias`: mine, as exports spell it.
    """

    rubric: Rubric
    as_of: int
    items: Sequence[IncidentVerdict]
    noted: Collection[str]
    alias: str | None = None

    def target(self, item: IncidentVerdict) -> Target | None:
        """The target that an item is held against."""
        return next((target for target in self.rubric.targets if target.id == item.target), None)

    def columns(self, wide: bool) -> tuple[Column, ...]:
        """As wide as these incidents need; the title has the rest."""
        ids = [cells(item.incident.external_id) for item in self.items]
        verdicts = {item.verdict for item in self.items}
        people = {cells(self._who(item)) for item in self.items}
        severities = [cells(name) for names in self.rubric.severities.values() for name in names]
        return (
            Column("Verdict", max([9, *(cells(VERDICTS[verdict]) for verdict in verdicts)])),
            Column("Incident", min(max([8, *ids]), _LONGEST_ID)),
            Column("Sev", min(max([3, *severities]), _LONGEST_SEVERITY)),
            *((Column("Created", 10),) if wide else ()),
            Column("Took", 8),
            *((Column("Over by", 8),) if "missed" in verdicts else ()),
            Column("Note", 5),
            Column("Who", min(max([3, *people]), _LONGEST_WHO_WIDE if wide else _LONGEST_WHO)),
            Column("Title · customer" if wide else "Title"),
        )

    def records(self, wide: bool, first: int, count: int) -> Iterator[Record]:
        """At most `count` rows from `first`."""
        with_misses = any(item.verdict == "missed" for item in self.items)
        for item in self.items[first : first + count]:
            incident = item.incident
            row = (
                VERDICTS[item.verdict],
                incident.external_id,
                self._severity(item) or "–",
                *((_day(incident.created),) if wide else ()),
                "–" if item.seconds is None else wording.duration(item.seconds),
                *((self._over(item) or "",) if with_misses else ()),
                "noted" if incident.reference in self.noted else "",
                self._who(item),
                " · ".join(filter(None, (incident.title, incident.customer)))
                if wide
                else incident.title,
            )
            yield Record(key_of(item), row, dim=item.target is None)

    def place_of(self, key: str | None) -> int | None:
        """Where the row of a key stands."""
        if key is None:
            return None
        return next((i for i, item in enumerate(self.items) if key_of(item) == key), None)

    def _who(self, item: IncidentVerdict) -> str:
        """Whose incident it is by its target’s metric, as “only mine” has it."""
        target = self.target(item)
        person = responsible(item.incident, target.metric if target else None, self.as_of)
        return "–" if person is None else "me" if person == self.alias else line(person, 40)

    def _severity(self, item: IncidentVerdict) -> str | None:
        """The one that decided; without a target the last known one."""
        target, incident = self.target(item), item.incident
        if target is None:
            return incident.severities[-1][1] if incident.severities else None
        return deciding_severity(incident, target.metric, self.rubric.severities, self.as_of)

    def _over(self, item: IncidentVerdict) -> str | None:
        """By how much the limit was missed."""
        target = self.target(item)
        if item.verdict != "missed" or item.seconds is None or target is None:
            return None
        assert target.limit_s is not None
        return wording.duration(item.seconds - target.limit_s)

    def facts(self, item: IncidentVerdict) -> str:
        """An incident in lines: what it is, its verdict, each step with its time, who and where."""
        incident, severity = item.incident, self._severity(item)
        name = wording.incident_name(incident.source, incident.external_id)
        head = " · ".join(
            filter(None, (name, f"Sev {severity}" if severity else None, incident.customer))
        )
        known = (f"{label:<12} {text}" for label, text in _known(incident))
        return "\n".join(
            (
                *(head, incident.title, *self._verdict(item), "", *_steps(incident)),
                *self._held_against(incident),
                *("", *known),
            )
        )

    def _held_against(self, incident: Incident) -> Iterator[str]:
        """Every limit of the incident, with what it took."""
        found = [
            (target, item)
            for item in verdicts(self.rubric, [incident], self.as_of)
            if (target := self.target(item)) is not None
        ]
        if found:
            yield ""
            yield "Held against"
        for target, item in found:
            took = "" if item.seconds is None else f"{wording.duration(item.seconds)} · "
            name = target_name(target, self.rubric.severities)
            yield f"{VERDICTS[item.verdict]:<10} {took}{name}"

    def note_line(self, item: IncidentVerdict) -> str:
        """Whether evidence mentions the incident, and the next key."""
        if item.incident.reference in self.noted:
            return "In your notes: Enter opens it."
        return "No note about it yet: a makes one."

    def _verdict(self, item: IncidentVerdict) -> Iterator[str]:
        target = self.target(item)
        told = VERDICTS[item.verdict]
        if item.verdict == "excluded":
            told += ": " + ", ".join(flag.replace("_", " ") for flag in item.flags)
        if item.seconds is not None:
            told += f" · {wording.duration(item.seconds)}"
        if over := self._over(item):
            told += f", over by {over}"
        yield told
        if target is not None:
            yield target_name(target, self.rubric.severities)
        yield from (f"Note: {_FLAGS[flag]}." for flag in item.flags if flag in _FLAGS)


def key_of(item: IncidentVerdict) -> str:
    """What names a row: the incident and the target it is held against."""
    return f"{item.incident.reference} {item.target}"


def _known(incident: Incident) -> Iterator[tuple[str, str]]:
    """What stands beside the times, the parts that the export tells."""
    programmes = " ".join(sorted(incident.programmes or ())).upper()
    if incident.programmes_inherited:
        programmes += " (the customer’s: the import names none)"
    elif incident.programmes is None and incident.customer:
        programmes = "not known: p says the customer’s"
    assignee = responsible(incident)
    facts = (
        ("Programme", programmes),
        ("Assignee", assignee),
        ("Now with", None if incident.assignee == assignee else incident.assignee),
        ("Team", incident.team),
        ("State", incident.state),
        ("Duplicate of", incident.duplicate_of),
        ("Parent", incident.parent),
        ("Marks", ", ".join(sorted(incident.marks)).replace("_", " ")),
        ("Link", incident.link),
    )
    return ((label, text) for label, text in facts if text)


def _steps(incident: Incident) -> Iterator[str]:
    yield "Time (UTC)              after  what"
    for moment in timeline(incident):
        if moment.at is None:
            when = "when is not told" if moment.is_past else "not so far, or not known"
            yield f"{when:<29} {moment.label}"
            continue
        at = wording.instant(moment.at).replace("T", " ").removesuffix("Z")
        after = "" if moment.after is None else _after(moment.after)
        yield f"{at} {after:>9} {moment.label}"


def _after(seconds: int) -> str:
    if not seconds:
        return ""
    return f"{'+' if seconds > 0 else '−'}{wording.duration(abs(seconds)).replace(' ', '')}"


def _day(instant: int | None) -> str:
    return "–" if instant is None else wording.instant(instant)[:10]
