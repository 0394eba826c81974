"""Comments of others that came back with a document, and are kept at what they are about."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

PlaceKind = Literal["entry", "box", "none"]
State = Literal["open", "done"]


@dataclass(frozen=True, slots=True)
class CommentPlace:
    """What a comment is about: an entry by its id, a box by its key, or nobody knows."""

    kind: PlaceKind = "none"
    name: str = ""


@dataclass(frozen=True, slots=True)
class ReviewComment:
    """A kept comment. `key`: the same whenever its document is taken in again.

    `written_at`: as Word wrote it, "" where it did not. `quote`: what it is about, its beginning.
    `period`: the name of the Connect's period. `reply_to`: the key of the comment that it answers.
    `file_sha256`: of the document that it came with first.
    """

    id: str
    key: str
    file_name: str
    file_sha256: str
    period: str
    author: str
    written_at: str
    text: str
    quote: str
    place: CommentPlace
    reply_to: str | None = None
    state: State = "open"
    rev: int = field(default=1, compare=False)


def comment_key(author: str, written_at: str, text: str, mark: str, again: int = 0) -> str:
    """What tells a comment from others, at the `mark` that it stood at; `again`: how many just
    like it come before it. A document saved once more has the same comments.
    """
    parts = (author, written_at, text, mark, str(again))
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
