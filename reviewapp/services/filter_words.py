"""Words of a filter that no incident has: a slip of the pen looks like a clean record otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewapp.core.capture import nearest, shown
from reviewapp.core.customers import folded
from reviewapp.core.incident_filter import UNKNOWN
from reviewapp.services.customers import known_programmes
from reviewapp.services.slo import Question
from reviewapp.services.workspace import Workspace
from reviewapp.store.incident_reader import words_of_incidents
from reviewapp.store.reader import reading

#: More words than these are no help to anybody.
_MOST_NAMED = 12


def unknown_words(workspace: Workspace, question: Question, *, none_fit: bool) -> list[str]:
    """A sentence for each word of the question that no stored incident of mine has.

    `none_fit`: whether nothing fitted the question. Only then are people looked for: that takes
    longer than a person's figures do.
    """
    said: list[str] = []
    only = question.only
    with reading(workspace.places) as connection:
        if connection is None:
            return said
        owner = workspace.reader_id()
        if only.programmes:
            known = words_of_incidents(connection, owner, "programme")
            said += _told("programme", only.programmes, [*known, *known_programmes(workspace)])
        if only.severities:
            known = words_of_incidents(connection, owner, "severity")
            said += _told("severity", only.severities, known)
        if only.customers:
            known = words_of_incidents(connection, owner, "customer")
            said += _told("customer", only.customers, known)
        if none_fit and question.assignees:
            known = words_of_incidents(connection, owner, "assignee")
            said += _told("assignee", question.assignees, known, exact=True)
    return said


def _told(
    kind: str, words: Sequence[str], known: Sequence[str], *, exact: bool = False
) -> Iterator[str]:
    """`exact`: where upper and lower case make another word."""
    names = {folded(name): name for name in known}
    for word in words:
        if word == UNKNOWN or word in known or (not exact and folded(word) in names):
            continue
        near = [names[name] for name in nearest(folded(word), names)]
        hint = "."
        if near:
            hint = f": did you mean {' or '.join(map(shown, near))}?"
        elif 0 < len(names) <= _MOST_NAMED:
            hint = f": there are {', '.join(shown(name, 30) for name in names.values())}."
        yield f"No incident has the {kind} “{shown(word)}”{hint}"
