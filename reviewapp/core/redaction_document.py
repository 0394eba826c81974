"""A Connect under a redaction profile: the whole document, and what was replaced where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from reviewapp.core.connect import (
    BoxSection,
    ConnectDocument,
    EvidenceItem,
    GoalItem,
    IndicatorSection,
    SloLine,
)
from reviewapp.core.figures import TargetFigures
from reviewapp.core.redaction import Redactor
from reviewapp.core.redaction_candidates import Candidate, Candidates
from reviewapp.core.redaction_names import folded, units
from reviewapp.core.rubric import Indicator, Target

Value = TypeVar("Value")

TITLE = "title block"
FORM = "form and rubric"
FIGURES = "figures"
GOALS = "goals"

#: Words of a closed list, and numbers: what they can be is the program's own.
_CLOSED = frozenset(
    (
        *("circle", "writer", "feed", "metric", "statistic", "status", "start", "severities"),
        *("months", "code", "per"),
    )
)
#: What names something within the program and may hold a name all the same.
_KEYS = frozenset(("key", "id"))
_FORM_FIELDS = frozenset(
    (
        *("title", "prompt", "manager_prompt", "statement", "pillar", "description", "measures"),
        *("synonyms", "examples", "measure", "edition", "rubric"),
    )
)
_FIGURE_FIELDS = frozenset(("sentences", "imports", "notes", "slo"))
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Replacement:
    """What was replaced by what, how often, and where: box keys and other parts of the document.

    `in_form`: whether the words of the form and its rubric are among those places: then it is
    probably no name there.
    """

    what: str
    by: str
    count: int
    places: tuple[str, ...]

    @property
    def in_form(self) -> bool:
        return FORM in self.places


@dataclass(frozen=True, slots=True)
class Redacted:
    """A document as it may leave. `candidates`: what looks like a name or an id and was left."""

    document: ConnectDocument
    replacements: tuple[Replacement, ...]
    candidates: tuple[Candidate, ...]


def redact_document(document: ConnectDocument, redactor: Redactor) -> Redacted:
    """The document with every text of it redacted; what is not text stays as it is."""
    walk = _Walk(redactor)
    redacted = walk.part(document, TITLE)
    return Redacted(redacted, walk.replacements(), walk.candidates.found())


def references(document: ConnectDocument) -> list[str]:
    """The incidents that a document's entries name, each once, in its order."""
    found = (
        reference
        for part in document.parts
        for priority in part.priorities
        for section in priority.indicators
        for item in section.evidence
        for reference in item.incidents
    )
    return list(dict.fromkeys(found))


def texts(value: Any) -> Iterable[str]:
    """Every text of a document, to look for ids in them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value) and not isinstance(value, TargetFigures):
        for it in fields(value):
            yield from texts(getattr(value, it.name))


def _are_codes(part: Any, name: str) -> bool:
    return name == "indicators" and isinstance(part, EvidenceItem | Target)


class _Walk:
    """Every text of a document once, with the place where it stands."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._counts: dict[tuple[str, str], list[Any]] = {}
        self.candidates = Candidates(redactor)

    def part(self, part: Value, place: str) -> Value:
        """A dataclass with its texts redacted; a field that is new is a text like any other."""
        if isinstance(part, TargetFigures):
            # Its sentences name the misses that a document tells of.
            return replace(part, id=self._key(part.id), misses=())
        here = self._place(part, place)
        changed = {}
        for it in fields(part):  # type: ignore[arg-type]
            value = getattr(part, it.name)
            if it.name == "also":
                new: Any = tuple((self._key(entry), code) for entry, code in value)
            elif it.name == "severities" and isinstance(value, Mapping):
                new = {self._text(key, FORM): named for key, named in value.items()}
            elif it.name in _CLOSED or value is None or _are_codes(part, it.name):
                continue
            elif it.name in _KEYS:
                new = self._key(value)
            else:
                new = self._value(value, self._field(part, it.name, here))
            changed[it.name] = new
        return replace(part, **changed)  # type: ignore[type-var]

    def _place(self, part: Any, place: str) -> str:
        match part:
            case BoxSection(key=key):
                return key
            case IndicatorSection(indicator=indicator):
                return f"evidence {indicator.code}"
            case GoalItem():
                return GOALS
            case SloLine():
                return FIGURES
            case Indicator() | Target():
                return FORM
        return place

    def _field(self, part: Any, name: str, here: str) -> str:
        if name in _FORM_FIELDS and not isinstance(part, EvidenceItem):
            return FORM
        return FIGURES if name in _FIGURE_FIELDS else here

    def _value(self, value: Any, place: str) -> Any:
        if isinstance(value, str):
            return self._text(value, place)
        if isinstance(value, tuple):
            return tuple(self._value(item, place) for item in value)
        if isinstance(value, Mapping):
            return {self._text(k, place): self._value(it, place) for k, it in value.items()}
        return self.part(value, place) if is_dataclass(value) else value

    def _text(self, text: str, place: str) -> str:
        redacted = self._redactor.redact(text, lambda what, by: self._count(what, by, place))
        if place != FORM:
            self.candidates.look(redacted, place)
        else:
            self.candidates.learn(text)
        return redacted

    def _key(self, text: str) -> str:
        """A key stays one: lower-case words with hyphens."""
        if _UUID.fullmatch(text):
            return text
        redacted = self._redactor.redact(text)
        if redacted == text:
            return text
        return "-".join(unit.key for unit in units(redacted) if unit.key[:1].isalnum())

    def _count(self, what: str, by: str, place: str) -> None:
        counted = self._counts.setdefault((folded(what), by), [what, 0, {}])
        counted[1] += 1
        counted[2][place] = None

    def replacements(self) -> tuple[Replacement, ...]:
        """In the order of the document."""
        return tuple(
            Replacement(what, by, count, tuple(places))
            for (_, by), (what, count, places) in self._counts.items()
        )
