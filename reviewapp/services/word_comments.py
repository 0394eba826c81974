"""The comments of a returned document, at the entries and boxes that they are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from reviewapp.core.identifiers import short
from reviewapp.core.returned import Change, Comment, Returned
from reviewapp.core.review_comments import CommentPlace, ReviewComment, comment_key
from reviewapp.core.similar import Similar
from reviewapp.services.word_review import Here, place_of
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import list_evidence
from reviewapp.store.reader import reading
from reviewapp.store.review_reader import read_comments

#: comment: its place is known. guess: it is about a text like this one. unplaced: nobody knows.
CommentKind = Literal["comment", "guess", "unplaced"]
_NO_PLACE = CommentPlace()
_FOUND = {
    "paragraph": "It stands beside the text, in the same paragraph.",
    "row": "It stands beside the text, in the same row.",
}
#: What is said of a tracked change that is in nothing of ours.
_CHANGED = {"inserted": "Inserted", "deleted": "Deleted", "moved here": "Moved here"}


@dataclass(frozen=True, slots=True)
class CommentFinding:
    """A comment that is not kept yet. `kept_as`: as it would be, once for each of its places.

    For a guess the place is the guessed one, and `title` names it.
    """

    number: int
    kind: CommentKind
    title: str
    kept_as: tuple[ReviewComment, ...]
    notes: tuple[str, ...] = ()

    @property
    def comment(self) -> ReviewComment:
        return self.kept_as[0]


@dataclass(frozen=True, slots=True)
class _Origin:
    """Which document it came with, and for which period."""

    file_name: str
    sha256: str
    period: str


class CommentReader:
    """The comments of one document. `known`: how many of them are kept already."""

    def __init__(
        self, workspace: Workspace, returned: Returned, here: Here, file_name: str
    ) -> None:
        self._workspace, self._returned, self._here = workspace, returned, here
        self._origin = _Origin(file_name, returned.sha256, here.period.name)
        self._kept = {it.key for it in kept_comments(workspace)}
        self._again: Counter[str] = Counter()
        self._keys: dict[str, str] = {}
        self.known = 0

    def findings(self) -> list[CommentFinding]:
        """Those that are placed, the guesses, then those without a place; each in its order."""
        found = [*map(self._comment, self._returned.comments), *self._changes()]
        fresh = [it for it in found if any(row.key not in self._kept for row in it.kept_as)]
        self.known = len(found) - len(fresh)
        order: tuple[CommentKind, ...] = ("comment", "guess", "unplaced")
        return sorted(fresh, key=lambda it: order.index(it.kind))

    def _comment(self, comment: Comment) -> CommentFinding:
        notes = [_FOUND[comment.found_by]] if comment.found_by in _FOUND else []
        kind: CommentKind = "comment"
        places = [(mark, self._place(mark)) for mark in comment.marks]
        places = [(mark, place) for mark, place in places if place != _NO_PLACE]
        if not places:
            guess = self._guess(comment.quote) or self._guess(comment.paragraph)
            kind = "guess" if guess else "unplaced"
            places = [("", guess or _NO_PLACE)]
            if guess:
                notes.append("Its place is a guess, by the text that it is about.")
        if len(places) > 1 or comment.more:
            more = f", and {comment.more:,} more" if comment.more else ""
            notes.append(f"It is about {len(places)} places{more}: it is kept at each of them.")
        if comment.done:
            notes.append("It is resolved in Word.")
        if comment.reply_to in self._keys:
            notes.append("It answers another comment.")
        rows = tuple(self._row(comment, mark, place) for mark, place in places)
        self._keys[comment.number] = rows[0].key
        title = self._here.title(places[0][1])
        return CommentFinding(0, kind, title, rows, tuple(notes))

    def _changes(self) -> Iterator[CommentFinding]:
        """What was changed where nothing of ours is: never dropped, for somebody meant it."""
        for change in self._returned.changes:
            word = _CHANGED.get(change.kind)
            if word and not any(self._place(mark) != _NO_PLACE for mark in change.marks):
                yield self._change(change, word)

    def _change(self, change: Change, word: str) -> CommentFinding:
        text = f"{word} outside of your entries and boxes: “{change.text.strip()}”"
        comment = Comment("", change.author, change.written_at, text, "", "", (), "nothing")
        row = self._row(comment, "", _NO_PLACE)
        return CommentFinding(0, "unplaced", self._here.title(_NO_PLACE), (row,))

    def _place(self, mark: str) -> CommentPlace:
        """A place that is here; none for an entry of somebody else, or one that was purged."""
        place = place_of(mark, self._returned, self._here.titles)
        if place.kind == "entry":
            entry = self._here.entries.get(place.name)
            return _NO_PLACE if entry is None or entry.purged else place
        return place

    def _row(self, comment: Comment, mark: str, place: CommentPlace) -> ReviewComment:
        key = comment_key(comment.author, comment.written_at, comment.text, mark)
        again = self._again[key]
        self._again[key] += 1
        if again:
            key = comment_key(comment.author, comment.written_at, comment.text, mark, again)
        purged = any(
            (entry := self._here.entries.get(place_of(it, self._returned, ()).name))
            and entry.purged
            for it in comment.marks
        )
        return ReviewComment(
            id="",
            key=key,
            file_name=self._origin.file_name,
            file_sha256=self._origin.sha256,
            period=self._origin.period,
            author=comment.author,
            written_at=comment.written_at,
            text=comment.text,
            quote="" if purged else comment.quote,
            place=place,
            reply_to=self._keys.get(comment.reply_to),
            state="done" if comment.done else "open",
        )

    def _guess(self, text: str) -> CommentPlace | None:
        found = self._similar.find(text) if text else None
        return self._candidates[found][0] if found else None

    @cached_property
    def _candidates(self) -> Mapping[str, tuple[CommentPlace, str]]:
        """What a comment without a place may be about: the period's entries, and the boxes."""
        here, owner = self._here, self._workspace.reader_id()
        inside = EvidenceFilter(owner, first=here.period.first, last=here.period.last)
        entries: Iterable[tuple[CommentPlace, str]] = (
            (CommentPlace("entry", it.id), it.text)
            for it in list_evidence(self._workspace.places, inside)
        )
        boxes = here.draft.boxes if here.draft else {}
        return {
            f"{place.kind}:{place.name}": (place, text)
            for place, text in (
                *entries,
                *((CommentPlace("box", key), f"{title}\n{boxes.get(key, '')}")
                  for key, title in here.titles.items()),
            )
        }  # fmt: skip

    @cached_property
    def _similar(self) -> Similar:
        return Similar({key: text for key, (_, text) in self._candidates.items()})


def kept_comments(workspace: Workspace) -> list[ReviewComment]:
    """The comments that are kept, in the order in which they came."""
    with reading(workspace.places) as connection:
        return read_comments(connection, workspace.reader_id()) if connection else []


def place_name(place: CommentPlace) -> str:
    """A place in one word, as the shell has it."""
    return short(place.name) if place.kind == "entry" else place.name or "no place"
