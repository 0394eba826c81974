"""What looks like a name or an id in a redacted text, and was not replaced: for a look by eye."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reviewapp.core.redaction import ADDRESS, HOST, Redactor
from reviewapp.core.redaction_names import folded

_CAPITALISED = re.compile(r"(?<!\w)[^\W\d_a-z][\w'’&.-]*\w(?:[ \u00a0][^\W\d_a-z][\w'’&.-]*\w)*")
_ID = re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{5,}(?![\w-])")
_DAY = re.compile(r"(?:19|20)\d\d-?\d\d-?\d\d")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s+|[\n•*–-]\s*|[“\"(]\s*)$")
_WORD = re.compile(r"\w[\w'’&-]*")
#: Names of products, months and measures: no reader learns from them who or what it was.
_KNOWN = frozenset(
    re.findall(
        r"\S+",
        """
        january february march april may june july august september october november december jan
        feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday
        saturday sunday english microsoft azure windows linux office excel word outlook teams
        sharepoint onedrive copilot github gitlab devops visual studio power bi platform apps
        automate sql server cosmos postgres mysql oracle kubernetes aks docker terraform bicep
        python java powershell bash kql kusto log analytics sentinel defender entra active directory
        intune exchange purview fabric synapse databricks spark kafka redis api apis sdk cli ui ux
        vm vms dns tls ssl http https json csv xml html pdf cpu ram gb tb mb ok pr prs ci cd qa rca
        sla slo slos kpi okr mttr tta ttm ttrca tic mcs cri ic icm icms dfm dfms sev fy csat nps pm
        sre iaas paas saas arm iot ai ml llm gpu faq utc cet est pst connect service levels own
        results success of others built due what became it last priority goal measure
        """,
    )
)
_MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of text to check. `why`: a clause; `places`: box keys and parts, as they come."""

    what: str
    why: str
    count: int
    places: tuple[str, ...]


class Candidates:
    """Looks at one text after the other; what the form says itself is no candidate."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._form: set[str] = set()
        self._found: dict[str, list[Any]] = {}

    def learn(self, text: str) -> None:
        """The words of the form and its rubric name nobody."""
        self._form.update(word.casefold() for word in _WORD.findall(text))

    def look(self, text: str, place: str) -> None:
        """Find what looks like a name or an id in a text that was redacted."""
        left = list(text)
        for start, end in self._redactor.settled(text):
            left[start:end] = "\n" * (end - start)
        for what, why in _looked("".join(left), self._redactor):
            found = self._found.setdefault(folded(what), [what, why, 0, {}])
            found[2] += 1
            found[3][place] = None

    def found(self) -> tuple[Candidate, ...]:
        """The most frequent first; without the words that the form has as well."""
        listed = [
            Candidate(what, why, count, tuple(places))
            for what, why, count, places in self._found.values()
            if not all(self._is_known(word) for word in _WORD.findall(what))
        ]
        return tuple(sorted(listed, key=lambda it: -it.count))

    def _is_known(self, word: str) -> bool:
        key = re.sub(r"['’]s$", "", word.casefold())
        return key in _KNOWN or key in self._form


def _looked(text: str, redactor: Redactor) -> Iterator[tuple[str, str]]:
    taken = bytearray(len(text))

    def free(match: re.Match[str]) -> bool:
        is_free = taken.find(1, match.start(), match.end()) < 0
        if is_free:
            taken[match.start() : match.end()] = b"\1" * len(match[0])
        return is_free

    for expression in (ADDRESS, HOST):
        for match in expression.finditer(text):
            if free(match):
                yield match[0], "an address"
    for match in _ID.finditer(text):
        digits = sum(map(str.isdigit, match[0]))
        if digits > _MOST_DIGITS and not _DAY.fullmatch(match[0]) and free(match):
            yield match[0], "looks like an id"
    for match in _WORD.finditer(text):
        part = redactor.part_in(match[0])
        if part is not None and free(match):
            yield match[0], f"has “{part}” in it"
    for match in _CAPITALISED.finditer(text):
        if taken.find(1, match.start(), match.end()) >= 0:
            continue
        words = match[0].split()
        before = text[max(0, match.start() - 8) : match.start()]
        if _SENTENCE_START.search(before):
            # The first word has its capital from the sentence, unless another one follows it.
            words = words if len(words) > 1 and not _is_opening(words) else words[1:]
            if not words and not _is_odd(match[0]):
                continue
        if what := " ".join(words) or match[0]:
            yield what, "looks like a name"


def _is_opening(words: list[str]) -> bool:
    """Whether a sentence begins with a verb that a name follows: “Helped Fabrikam”."""
    return words[0].casefold().endswith(("ed", "ing")) or len(words[0]) < 4


def _is_odd(word: str) -> bool:
    """Capitals inside of a word: an abbreviation, or a name in one word."""
    return any(map(str.isupper, word[1:]))
