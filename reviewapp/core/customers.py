"""Customers and their programmes: an incident without a programme takes its customer's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reviewapp.core.capture import shown, whole_characters
from reviewapp.core.errors import BadInputError
from reviewapp.core.incidents import Incident

#: A programme as incidents carry it.
_PROGRAMME = re.compile(r"[a-z0-9][a-z0-9._-]{0,29}")
_LONGEST_NAME = 300
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as it stands in the store. `rev` counts its revisions."""

    id: str
    name: str
    programmes: tuple[str, ...]
    rev: int = 1


def folded(name: str) -> str:
    """A name as two exports may spell it: without case, white space as one space."""
    return " ".join(name.split()).casefold()


def clean_name(name: str) -> str:
    """The name as it is kept, on one line. BadInputError where none is left, or far too long."""
    clean = " ".join(whole_characters(name).replace("\0", "").split())
    if not any(map(str.isprintable, clean)) or len(clean) > _LONGEST_NAME:
        raise BadInputError(
            f"“{shown(name)}” is no customer’s name: write it as the incident exports do, in at "
            f"most {_LONGEST_NAME} characters."
        )
    return clean


def clean_programmes(words: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The programmes in lower case, each once. `known`: those that targets speak of.

    BadInputError without any, and for a word that can't be one.
    """
    found = [word.strip().casefold() for given in words for word in re.split(r"[\s,;]+", given)]
    found = list(dict.fromkeys(word for word in found if word))
    example = ", ".join(known) or "mcs"
    if not found:
        raise BadInputError(f"Say the customer’s programme, such as {example}.")
    for word in found:
        if not _PROGRAMME.fullmatch(word):
            raise BadInputError(f"“{shown(word)}” is no programme: write one such as {example}.")
    return tuple(found)


def with_programmes(
    incidents: Iterable[Incident], programmes: Mapping[str, frozenset[str]]
) -> Iterator[Incident]:
    """The incidents; where one has no programme, and its customer has some, with these.

    `programmes`: by folded name. What an import says wins, also over its customer.
    """
    spelt: dict[str, frozenset[str] | None] = {}
    for incident in incidents:
        customer = incident.customer
        if incident.programmes is None and customer is not None:
            if customer not in spelt:
                spelt[customer] = programmes.get(folded(customer))
            inherited = spelt[customer]
            if inherited is not None:
                yield replace(incident, programmes=inherited, programmes_inherited=True)
                continue
        yield incident


def programme_named(text: str, customers: Iterable[Customer]) -> str | None:
    """The programme of the customers that a text names, whole, where they agree on one."""
    said = f" {' '.join(re.findall(_WORD, folded(text)))} "
    found = {
        programme
        for customer in customers
        if (name := " ".join(re.findall(_WORD, folded(customer.name)))) and f" {name} " in said
        for programme in customer.programmes
    }
    return found.pop() if len(found) == 1 else None
