"""Redaction: what a profile replaces in a text that leaves, and by what.

Words are compared, not characters: a name is found whole, in any case, with any white space,
hyphen or underscore between its words, before a possessive as well as inside an address.
Whoever or whatever is replaced has one label ("Customer A") in every document of a root. A text
that was redacted is not changed by being redacted again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, NamedTuple
from urllib.parse import unquote

from reviewapp.core.errors import BadInputError
from reviewapp.core.redaction_labels import Labels, letters
from reviewapp.core.redaction_names import Spelling, Unit, folded, spellings, squashed, units

Kind = Literal["customers", "people", "incidents", "links"]
KINDS: tuple[Kind, ...] = ("customers", "people", "incidents", "links")
LABELS: Mapping[str, str] = {
    "customers": "Customer",
    "people": "Person",
    "incidents": "Incident",
    "links": "Address",
}

ADDRESS = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,20}://|\bwww\.|\bmailto:|\\\\)[^\s<>\"“”„»«]+"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)
HOST = re.compile(
    r"(?<![\w@.-])(?:(?:[\w-]+\.)+(?:com|net|org|io|dev|cloud|local|internal|corp|lan)"
    r"|(?:[\w-]+\.){2,}[a-z]{2,}|(?:\d{1,3}\.){3}\d{1,3})(?![\w-]|\.\w)",
    re.IGNORECASE,
)
_INCIDENT = re.compile(
    r"(?<![^\W_])(?:(?:icm|dfm|cri|incident|case|ticket|sr|service request)s?"
    r"[\s:#№-]{0,3}(?P<named>\d{5,}|[a-z]{1,6}\d{5,})"
    r"|(?P<coded>(?:inc|cs|prb|chg|ritm|sctask|req|icm|dfm|sr)\d{5,})"
    r"|(?<!-)(?P<bare>\d{9,})(?!-))(?![^\W_])",
    re.IGNORECASE,
)
_AT_THE_END = ".,;:!?'’)]}"
#: A shorter name is too often a part of some other word.
_SHORTEST_PART = 4
#: A replacement may make a name of what stands beside it; then it is looked at once more.
_MOST_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression of the user's own, and what stands in the place of what it finds."""

    find: str
    by: str
    match_case: bool = False


@dataclass(frozen=True, slots=True)
class RedactionProfile:
    """What leaves under other names.

    `replace`: the kinds that the program knows by itself. `author`: whether the author is one of
    the people. `labels`: a word per kind. `customers`, `people`: more of them, each with all its
    names. `words`: text -> what stands in its place. `keep`: what stays. `match_case`: names that
    are replaced only as they are written, because they are words as well.
    """

    name: str
    title: str
    replace: tuple[Kind, ...] = ()
    author: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    customers: tuple[tuple[str, ...], ...] = ()
    people: tuple[tuple[str, ...], ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[Pattern, ...] = ()
    keep: tuple[str, ...] = ()
    match_case: tuple[str, ...] = ()

    def label(self, kind: str) -> str:
        """The word for one of a kind, before its letter or number."""
        return self.labels.get(kind, LABELS[kind])


@dataclass(frozen=True, slots=True)
class Names:
    """What the user's data call customers, people and incidents: for each all of its spellings."""

    customers: tuple[tuple[str, ...], ...] = ()
    people: tuple[tuple[str, ...], ...] = ()
    incidents: tuple[tuple[str, ...], ...] = ()


class _Subject:
    """Who or what is replaced. `fixed`: by what, None while it has no label yet."""

    __slots__ = ("fixed", "kind", "names")

    def __init__(self, kind: str, names: tuple[str, ...], fixed: str | None = None) -> None:
        self.kind, self.names, self.fixed = kind, names, fixed


class _Term(NamedTuple):
    """A spelling of somebody's; `rank` decides between those of the same words."""

    spelling: Spelling
    rank: int
    subject: _Subject | None


def _longest_first(term: _Term) -> tuple[int, int]:
    return -len(term.spelling.keys), term.rank


class Found(NamedTuple):
    """A stretch of a text and what stands in its place."""

    start: int
    end: int
    by: str


#: What is found where a label stands.
_LABEL = _Term(Spelling((), (), (), False), 0, None)


class Redactor:
    """Replaces by one profile. `labels` learns who was met; the same is always called the same."""

    def __init__(self, profile: RedactionProfile, names: Names, labels: Labels) -> None:
        self.profile, self.labels = profile, labels
        #: By the first word and the second, which is empty for a single one.
        self._index: dict[tuple[str, str], list[_Term]] = defaultdict(list)
        self._parts: dict[str, set[str]] = defaultdict(set)
        self._subjects: dict[tuple[str, str], _Subject] = {}
        #: The labels in use, which stay: first word -> words of a label -> letters and numbers.
        self._given: dict[str, dict[Spelling, set[str]]] = defaultdict(dict)
        self._patterns = [
            (re.compile(it.find, 0 if it.match_case else re.IGNORECASE), it.by)
            for it in profile.patterns
        ]
        self._exact = frozenset(map(folded, profile.match_case))
        for word in profile.keep:
            self._add(word, 0, None)
        for word, by in profile.words.items():
            self._add(word, 1, _Subject("words", (word,), by))
            self._add(by, 0, None)
        for item in profile.patterns:
            self._add(item.by, 0, None)
        self._add_all("customers", (*profile.customers, *self._of("customers", names.customers)))
        self._add_all("people", (*profile.people, *self._of("people", names.people)))
        self._add_all("incidents", self._of("incidents", names.incidents))
        self._sort()
        self._check_labels()

    def _of(self, kind: Kind, groups: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        return groups if kind in self.profile.replace else ()

    def _add_all(self, kind: str, groups: Iterable[tuple[str, ...]]) -> None:
        """Those that share a name are one; short forms that several have are nobody's alone."""
        merged: list[list[str]] = []
        by_key: dict[str, int] = {}
        for group in groups:
            names = [name for name in group if folded(name)]
            if not names:
                continue
            places = [by_key[key] for name in names if (key := folded(name)) in by_key]
            place = places[0] if places else len(merged)
            if not places:
                merged.append([])
            merged[place] += [name for name in names if name not in merged[place]]
            by_key.update((folded(name), place) for name in names)
        short: dict[str, list[tuple[Spelling, _Subject]]] = defaultdict(list)
        for found in merged:
            subject = _Subject(kind, tuple(found))
            self._subjects[kind, folded(found[0])] = subject
            for name in found:
                whole, shorter = spellings(kind, name)
                for text in whole:
                    self._add(text, 2, subject)
                if kind != "incidents":
                    # A first name is a part of many words; a company's is not.
                    self._add_parts(whole + shorter if kind == "customers" else [name])
                for text in shorter:
                    spelling = Spelling.of(text, exact=True)
                    short[folded(text)].append((spelling, subject))
        for key, meant in short.items():
            several = len({id(subject) for _, subject in meant}) > 1
            subject = _Subject(kind, (key,)) if several else meant[0][1]
            for spelling, _ in meant:
                self._put(_Term(spelling, 3, subject))

    def _add_parts(self, names: Iterable[str]) -> None:
        for name in names:
            if len(part := squashed(name)) >= _SHORTEST_PART:
                self._parts[part[:_SHORTEST_PART]].add(part)

    def _add(self, text: str, rank: int, subject: _Subject | None) -> None:
        self._put(_Term(Spelling.of(text, exact=folded(text) in self._exact), rank, subject))

    def _put(self, term: _Term) -> None:
        if keys := term.spelling.keys:
            self._index[keys[0], keys[1] if len(keys) > 1 else ""].append(term)

    def _sort(self) -> None:
        for terms in self._index.values():
            terms.sort(key=_longest_first)

    def _check_labels(self) -> None:
        for kind in {*(kind for kind, _ in self._subjects), *self.profile.replace, "links"}:
            word = self.profile.label(kind)
            if any(term.subject is not None for _, _, term in self._terms(word)):
                raise BadInputError(
                    f"The redaction profile {self.profile.name} calls {kind} “{word}”, and one of "
                    f'the names to be replaced is in that: give it another word, {kind} = "…" '
                    "under [labels]."
                )

    # -- looking -------------------------------------------------------------------------------

    def redact(self, text: str, seen: Callable[[str, str], None] | None = None) -> str:
        """The text as it may leave. `seen` hears what was replaced by what, in order."""
        for _ in range(_MOST_ROUNDS):
            found = self.find(text)
            if not found:
                break
            pieces, at = [], 0
            for start, end, by in found:
                if seen is not None:
                    seen(text[start:end], by)
                pieces += [text[at:start], by]
                at = end
            text = "".join(pieces) + text[at:]
        return text

    def find(self, text: str) -> list[Found]:
        """What would be replaced in a text, in order, nothing twice."""
        if not text:
            return []
        taken = bytearray(len(text))
        found: list[Found] = []

        def take(start: int, end: int, by: Callable[[], str] | None) -> None:
            if taken.find(1, start, end) < 0:
                taken[start:end] = b"\1" * (end - start)
                # Nobody gets a letter who is not replaced in the end.
                if by is not None and (label := by()) != text[start:end]:
                    found.append(Found(start, end, label))

        if "." in text or "@" in text or "\\\\" in text or ":" in text:
            for start, end, label in self._addresses(text):
                take(start, end, label)
        if "incidents" in self.profile.replace:
            for match in _INCIDENT.finditer(text):
                key = match["named"] or match["coded"] or match["bare"]
                if not self._kept(match[0]) and not self._kept(key):
                    take(match.start(), match.end(), partial(self._label, "incidents", key))
        for start, end, term in self._terms(text):
            subject = term.subject
            take(start, end, None if subject is None else partial(self._label_of, subject))
        for expression, by in self._patterns:
            for match in expression.finditer(text):
                if match.end() > match.start():
                    take(match.start(), match.end(), partial(str, by))
        return sorted(found)

    def _terms(self, text: str) -> Iterator[tuple[int, int, _Term]]:
        """The names in a text, the leftmost and of these the longest."""
        found = units(text)
        place = 0
        while place < len(found):
            if length := self._label_at(text, found, place):
                yield found[place].start, found[place + length - 1].end, _LABEL
                place += length
                continue
            length, best = self._term_at(text, found, place)
            if best is None:
                place += 1
                continue
            yield found[place].start, found[place + length - 1].end, best
            place += length

    def _term_at(self, text: str, found: Sequence[Unit], place: int) -> tuple[int, _Term | None]:
        """The longest name that begins at a unit of a text, and how many units it takes."""
        first = found[place].key
        best: _Term | None = None
        length = 0
        # A joiner may stand before the second word.
        for second in (*(unit.key for unit in found[place + 1 : place + 3]), ""):
            for term in self._index.get((first, second), ()):
                if best is not None and _longest_first(best) <= _longest_first(term):
                    break
                if taken := term.spelling.matches(text, found, place):
                    length, best = taken, term
                    break
        return length, best

    def _label_at(self, text: str, found: Sequence[Unit], place: int) -> int:
        """How many units of a text are a label that somebody has."""
        for words, given in self._given.get(found[place].key, {}).items():
            length = words.matches(text, found, place)
            if length and place + length < len(found) and found[place + length].key in given:
                return length + 1
        return 0

    def _kept(self, text: str) -> bool:
        found = list(self._terms(text))
        return len(found) == 1 and found[0][2].subject is None

    def _addresses(self, text: str) -> Iterator[tuple[int, int, Callable[[], str]]]:
        """Addresses that leave as a label, whole: with a name anywhere in them, or all of them."""
        every = "links" in self.profile.replace
        for match in ADDRESS.finditer(text):
            address = match[0].rstrip(_AT_THE_END)
            is_mail = "@" in address and "://" not in address
            asked = every or (is_mail and "people" in self.profile.replace)
            end = match.start() + len(address)
            if (asked and not self._keeps(address)) or self._holds(address):
                yield match.start(), end, partial(self._address_label, address, is_mail)
        for match in HOST.finditer(text):
            if (every and not self._keeps(match[0])) or self._has_part(match[0]):
                yield match.start(), match.end(), partial(self._label, "links", match[0])

    def _address_label(self, address: str, is_mail: bool) -> str:
        if is_mail:
            who = address.rpartition(":")[2].partition("@")[0]
            for start, end, term in self._terms(who):
                if (start, end) == (0, len(who)) and term.subject is not None:
                    return self._label_of(term.subject)
        return self._label("links", address)

    def _keeps(self, address: str) -> bool:
        return any(term.subject is None for _, _, term in self._terms(unquote(address)))

    def _holds(self, address: str) -> bool:
        text = unquote(address)
        if any(term.subject is not None for _, _, term in self._terms(text)):
            return True
        if "incidents" in self.profile.replace and _INCIDENT.search(text):
            return True
        return any(it.search(text) for it, _ in self._patterns) or self._has_part(text)

    def _has_part(self, text: str) -> bool:
        return self.part_in(text) is not None

    def part_in(self, text: str) -> str | None:
        """A name that a text has somewhere in it, also inside of a word; None without one."""
        whole = squashed(text)
        for at in range(len(whole) - _SHORTEST_PART + 1):
            for part in self._parts.get(whole[at : at + _SHORTEST_PART], ()):
                if whole.startswith(part, at):
                    return part
        return None

    def settled(self, text: str) -> list[tuple[int, int]]:
        """Where a redacted text has labels, and words that stay."""
        return [(start, end) for start, end, term in self._terms(text) if term.subject is None]

    # -- labels --------------------------------------------------------------------------------

    def _label(self, kind: str, name: str) -> str:
        key = kind, folded(name)
        if key not in self._subjects:
            self._subjects[key] = _Subject(kind, (name,))
        return self._label_of(self._subjects[key])

    def _label_of(self, subject: _Subject) -> str:
        if subject.fixed is None:
            word = self.profile.label(subject.kind)
            write = letters if subject.kind in ("customers", "people") else str

            def free(number: int) -> bool:
                made = f"{word} {write(number)}"
                return all(term.subject is None for _, _, term in self._terms(made))

            number = self.labels.number(subject.kind, subject.names, free)
            subject.fixed = f"{word} {write(number)}"
            spelling = Spelling.of(word)
            self._given[spelling.keys[0]].setdefault(spelling, set()).add(folded(write(number)))
        return subject.fixed
