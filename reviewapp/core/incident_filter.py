"""Which incidents figures and lists speak of, beside the period and the people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviewapp.core.customers import folded
from reviewapp.core.incidents import Incident

#: In place of a programme, severity or customer: it is not known.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Of each part any of what it names, all parts together; an empty part asks for nothing.

    `programmes` and `severities` as incidents have them, `customers` in any case and spacing;
    UNKNOWN is those of which that is not known. An incident has had each severity of its history.
    """

    programmes: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.programmes or self.severities or self.customers)

    def words(self) -> list[str]:
        """What it asks for, part by part: "programme MCS", "Sev 1 or 2", "customer Contoso"."""
        parts = (
            ("programme", [word if word == UNKNOWN else word.upper() for word in self.programmes]),
            ("Sev", self.severities),
            ("customer", self.customers),
        )
        return [f"{name} {' or '.join(words)}" for name, words in parts if words]


def filter_of(
    programmes: Iterable[str], severities: Iterable[str], customers: Iterable[str]
) -> IncidentFilter:
    """The filter that a user's words mean: each trimmed, once, in the order given."""
    return IncidentFilter(
        tuple(dict.fromkeys(word.strip().casefold() for word in programmes if word.strip())),
        tuple(dict.fromkeys(_severity(word) for word in severities if word.strip())),
        tuple(dict.fromkeys(" ".join(word.split()) for word in customers if word.strip())),
    )


def kept(incidents: Iterable[Incident], wanted: IncidentFilter) -> Iterator[Incident]:
    """The incidents that fit, in their order."""
    programmes, severities = frozenset(wanted.programmes), set(map(str.casefold, wanted.severities))
    customers = frozenset(map(folded, wanted.customers))
    for incident in incidents:
        if programmes and programmes.isdisjoint(incident.programmes or (UNKNOWN,)):
            continue
        had = {severity.casefold() for _, severity in incident.severities} or {UNKNOWN}
        if severities and severities.isdisjoint(had):
            continue
        if customers and folded(incident.customer or UNKNOWN) not in customers:
            continue
        yield incident


def _severity(word: str) -> str:
    """As incidents have it: "Sev 2.50" is "2.5"."""
    text = " ".join(word.split())
    number = text.casefold().removeprefix("severity").removeprefix("sev").strip()
    if not number.replace(".", "", 1).isdecimal():
        return text
    return number.rstrip("0").rstrip(".") if "." in number else number
