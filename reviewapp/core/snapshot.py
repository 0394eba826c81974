"""A snapshot of a Connect: what it said when it took a step, sealed so that a change shows.

The seal is made of parts: a box, a line of its text, an entry, a goal, the figures. Each part has a
hash of its own, SHA-256 over a salt and the canonical JSON of its value; the snapshot's hash is the
SHA-256 over the canonical JSON of its status, its instant, the hash of the snapshot before it, and
the kind, key and hash of every part. So no part, no order and no earlier snapshot can be changed
without a hash that no longer agrees.

A purge takes the value and the salt out of a part and leaves its hash: the seal still holds, and
says that something stood there. The salt goes with the value because a hash alone would confirm
whoever guesses a short text. A seal proves that nothing was changed by accident or by hand; against
somebody who makes all the hashes anew nothing but a copy elsewhere helps.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import accumulate
from typing import Any, NamedTuple, get_args

from reviewapp.core.snapshot_sheet import Content, Kind, Sheet, contents_of, is_whole, sheet_of

#: The first number in what is kept: how the rest is to be read.
_FORM = 1
#: A shorter text stands in other people's words by chance.
_TELLING = 8


@dataclass(frozen=True, slots=True)
class Part:
    """A part with its seal. `value` and `salt` are None once it is purged."""

    kind: Kind
    key: str
    value: Any
    salt: str | None
    hash: str

    @property
    def is_purged(self) -> bool:
        return self.salt is None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was sealed. `status`: the step that was taken; `sealed_at`: when, ISO 8601 UTC.

    `previous`: the hash of the one before it, empty for a Connect's first.
    """

    status: str
    sealed_at: str
    previous: str
    hash: str
    parts: tuple[Part, ...]

    def sheet(self) -> Sheet:
        """What it says, as what stands there now can be laid beside it."""
        return sheet_of((part.kind, part.key, part.value) for part in self.parts)

    @property
    def purged(self) -> int:
        """How many of its parts were purged."""
        return sum(part.is_purged for part in self.parts)


class Link(NamedTuple):
    """A snapshot's place in the chain: when it was sealed, its id and hash, the hash before it."""

    sealed_at: str
    id: str
    hash: str
    previous: str


def in_order(links: Iterable[Link]) -> list[Link]:
    """The links as they follow each other, whatever the clock said; else the earlier one first.

    One whose predecessor is missing stands where its instant puts it.
    """
    waiting = sorted(links)
    known = {link.hash for link in waiting}
    after: dict[str, list[Link]] = {}
    ready: list[Link] = []
    for link in waiting:
        if link.previous in known:
            after.setdefault(link.previous, []).append(link)
        else:
            ready.append(link)
    found: list[Link] = []
    while ready:
        link = heappop(ready)
        found.append(link)
        for following in after.pop(link.hash, ()):
            heappush(ready, following)
    # Only what was changed past the program goes in a circle.
    return [*found, *(link for links in after.values() for link in links)]


def seal(
    sheet: Sheet, status: str, sealed_at: str, previous: str, new_salt: Callable[[], str]
) -> Snapshot:
    """Seal what stands there. `new_salt`: random text, another at each call."""
    parts = tuple(_part(content, new_salt()) for content in contents_of(sheet))
    return Snapshot(status, sealed_at, previous, _hash(status, sealed_at, previous, parts), parts)


def holds(snapshot: Snapshot) -> bool:
    """Whether every hash agrees with what it is the hash of."""
    return snapshot.hash == _hash(
        snapshot.status, snapshot.sealed_at, snapshot.previous, snapshot.parts
    ) and all(
        part.is_purged
        or part.hash == _part((part.kind, part.key, part.value), part.salt or "").hash
        for part in snapshot.parts
    )


def to_text(parts: Sequence[Part]) -> str:
    """The parts as they are kept."""
    rows = [[part.kind, part.key, part.hash, part.salt, part.value] for part in parts]
    return _canonical([_FORM, rows])


def from_text(text: str) -> tuple[Part, ...] | None:
    """What `to_text` wrote; None for any other text, such as one edited by hand."""
    try:
        form, rows = json.loads(text)
        parts = tuple(
            Part(kind, key, value, salt, digest) for kind, key, digest, salt, value in rows
        )
    except (ValueError, TypeError, RecursionError):
        return None
    known = form == _FORM and all(
        part.kind in get_args(Kind)
        and isinstance(part.key, str)
        and isinstance(part.hash, str)
        and isinstance(part.salt, str | None)
        and (part.is_purged is (part.value is None))
        and (part.is_purged or is_whole(part.kind, part.value))
        for part in parts
    )
    return parts if known else None


def redacted(parts: Sequence[Part], entry_id: str, texts: Iterable[str]) -> tuple[Part, ...] | None:
    """The parts without an entry and what quotes one of its texts; None where nothing does.

    A quote is found however its lines were broken, also over several lines of a box: all of them
    go. A text too short to tell is looked for at the beginning of a line that was drawn alone.
    """
    folded = [text for text in map(_folded, texts) if text]
    long = [text for text in folded if len(text) >= _TELLING]
    drawn = tuple(f"- {text} (" for text in folded)
    gone = {
        place
        for place, part in enumerate(parts)
        if not part.is_purged
        and (
            (part.kind == "evidence" and part.key == entry_id)
            or (part.kind == "line" and _folded(part.value).startswith(drawn))
            or (part.kind != "line" and _quotes(part.value, long))
        )
    }
    gone |= _quoting_lines(parts, long)
    if not gone:
        return None
    return tuple(
        replace(part, value=None, salt=None) if place in gone else part
        for place, part in enumerate(parts)
    )


def without_entry(content: str, entry_id: str, texts: Sequence[str]) -> str | None:
    """What `to_text` wrote, redacted; None where it says nothing of an entry.

    Nothing at all is left of what can't be read (any more) and has some line of a text in it.
    """
    parts = from_text(content)
    if parts is None:
        lines = [line.strip() for text in texts for line in text.splitlines()]
        telling = [json.dumps(it, ensure_ascii=False)[1:-1] for it in lines if len(it) >= _TELLING]
        needles = (json.dumps(entry_id), *telling)
        return "" if any(needle in content for needle in needles) else None
    found = redacted(parts, entry_id, texts)
    return None if found is None else to_text(found)


def _part(content: Content, salt: str) -> Part:
    kind, key, value = content
    digest = hashlib.sha256(f"{salt}\n{_canonical(value)}".encode("utf-8", "surrogatepass"))
    return Part(kind, key, value, salt, digest.hexdigest())


def _hash(status: str, sealed_at: str, previous: str, parts: Sequence[Part]) -> str:
    sealed = {
        "form": _FORM,
        "status": status,
        "sealed_at": sealed_at,
        "previous": previous,
        "parts": [[part.kind, part.key, part.hash] for part in parts],
    }
    return hashlib.sha256(_canonical(sealed).encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(value: Any) -> str:
    """One text for one value: keys in order, no white space."""
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def _quotes(value: Any, texts: Sequence[str]) -> bool:
    """Whether a text stands anywhere in a value."""
    if isinstance(value, str):
        folded = _folded(value)
        return any(text in folded for text in texts)
    if isinstance(value, dict):
        return any(_quotes(item, texts) for item in value.values())
    return isinstance(value, list) and any(_quotes(item, texts) for item in value)


def _quoting_lines(parts: Sequence[Part], texts: Sequence[str]) -> set[int]:
    """The places of the lines over which a text stands, box by box."""
    found: set[int] = set()
    boxes: dict[str, list[int]] = {}
    for place, part in enumerate(parts):
        if part.kind == "line" and not part.is_purged:
            boxes.setdefault(part.key, []).append(place)
    for places in boxes.values():
        filled = [(place, text) for place in places if (text := _folded(parts[place].value))]
        whole = " ".join(text for _, text in filled)
        ends = list(accumulate(len(text) + 1 for _, text in filled))
        for text in texts:
            start = whole.find(text)
            while start >= 0:
                end = start + len(text)
                first, last = bisect_right(ends, start), bisect_right(ends, end - 1)
                found.update(place for place, _ in filled[first : last + 1])
                start = whole.find(text, end)
    return found


def _folded(text: str) -> str:
    return " ".join(text.split())
