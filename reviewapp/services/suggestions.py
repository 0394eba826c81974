"""Indicators suggested for a text: the rubric's words and examples, nothing that was learnt."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from reviewapp.core.customers import Customer, programme_named
from reviewapp.core.errors import BadInputError
from reviewapp.core.rubric import Rubric
from reviewapp.core.suggest import LONGEST, Strength, Suggester, Suggestion
from reviewapp.services import rubrics
from reviewapp.services.workspace import Workspace
from reviewapp.store.customer_reader import read_customers
from reviewapp.store.reader import reading

STRENGTH_WORDS: dict[Strength, str] = {"strong": "Strong match", "maybe": "Maybe"}

_lock = Lock()
_built: list[tuple[Rubric, Suggester]] = []


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: its `id`, None where it has none, and its text."""

    id: str | None
    text: str


def suggester(rubric: Rubric) -> Suggester:
    """What suggests from this rubric, built once for as long as the rubric is the last but one."""
    with _lock:
        for known, built in _built:
            if known is rubric:
                return built
        built = Suggester(rubric)
        _built.insert(0, (rubric, built))
        del _built[2:]
        return built


def suggest(
    workspace: Workspace, text: str, rubric: Rubric, customers: Sequence[Customer] | None = None
) -> tuple[Suggestion, ...]:
    """At most three indicators for a text, the likeliest first; none where nothing matched.

    The programme of a customer that the text names is a hint. `customers`: for many texts they
    are read once (`customers_of`).
    """
    known = customers_of(workspace) if customers is None else customers
    return suggester(rubric).suggest(text, programme_named(text[:LONGEST], known))


def customers_of(workspace: Workspace) -> list[Customer]:
    """My customers, with their programmes."""
    with reading(workspace.places) as connection:
        return read_customers(connection, workspace.reader_id()) if connection else []


def for_kept(workspace: Workspace, text: str, rubric: str | None = None) -> list[dict[str, Any]]:
    """Suggestions for an entry that is kept already, as mappings: trouble is told, not raised."""
    try:
        found = rubrics.find(workspace, rubric or workspace.role())
        return as_mappings(suggest(workspace, text, found))
    except BadInputError as error:
        workspace.tell(f"The entry is kept; no suggestions: {error}")
        return []


def weakness(rubric: Rubric) -> str | None:
    """What to tell about a rubric without synonyms and examples; None for any other."""
    if any(item.synonyms or item.examples for _, item in rubric.indicators()):
        return None
    return (
        f"The rubric “{rubric.name}” has no synonyms and no example notes: suggestions are weaker, "
        "and none is called strong. docs/rubrics.md says how to add some."
    )


def as_mappings(found: Iterable[Suggestion]) -> list[dict[str, Any]]:
    """Suggestions as `suggest --json` prints them."""
    return [{"code": it.code, "strength": it.strength, "matched": list(it.matched)} for it in found]


def in_words(found: Iterable[Mapping[str, Any]]) -> str:
    """Such mappings on one line: “1.2 Strong match (bridge); 2.3 Maybe (feature team)”."""
    said = [
        f"{it['code']} {STRENGTH_WORDS[it['strength']]} ({', '.join(it['matched'])})"
        for it in found
    ]
    return "; ".join(said) or "No suggestion"


def reason_of(found: Suggestion) -> str:
    """Why it is suggested: “Strong match: bridge, mitigated”."""
    return f"{STRENGTH_WORDS[found.strength]}: {', '.join(found.matched)}"


def lines(file: str, content: str) -> Iterator[Line]:
    """The texts of JSON lines, {"id", "text"} in each; other keys are passed over.

    BadInputError names the first line that is something else.
    """
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadInputError(
                f'{file}, line {number}: this is not JSON: each line has to be {{"id", "text"}}.'
            ) from error
        if not isinstance(item, dict) or not isinstance(item.get("text"), str):
            raise BadInputError(
                f'{file}, line {number}: there is no text: each line has to be {{"id", "text"}}.'
            )
        identifier = item.get("id")
        yield Line(None if identifier is None else str(identifier), item["text"])
