"""A document that came back from Word, as plain values: comments, changes, our own texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reviewapp.core.three_way import Line

#: How a comment's place was found, the surest first.
FoundBy = Literal["bookmark", "control", "paragraph", "row", "nothing"]
ChangeKind = Literal["inserted", "deleted", "moved here", "moved away"]


@dataclass(frozen=True, slots=True)
class ExportedText:
    """What was exported under a mark. `name`: an entry's id or a box's key; `hash`: of its text.

    `inside`: the mark of the box that tells the entry, if one does.
    """

    name: str
    is_box: bool
    hash: str
    inside: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """What stands under a mark: its lines as they are accepted, and before the tracked changes.

    `inside`: the mark of the box around it, "" for none. A mark that was copied has several.
    """

    lines: tuple[Line, ...]
    original: tuple[Line, ...]
    inside: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment. `written_at`: as Word wrote it, mostly local time; "" without. `quote`: the
    beginning of what it is about, `paragraph`: of the paragraph where that begins.

    `marks`: what it stands at, in order; `more`: how many others. `reply_to`: the number of the
    comment that it answers. `done`: resolved in Word.
    """

    number: str
    author: str
    written_at: str
    text: str
    quote: str
    paragraph: str
    marks: tuple[str, ...]
    found_by: FoundBy
    more: int = 0
    reply_to: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A tracked change. `marks`: what it lies in; none where nothing of ours is there."""

    kind: ChangeKind
    author: str
    written_at: str
    text: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """All that came back. `exported`: by mark, empty where the document doesn't say.

    `period`: the name of the one it was exported for. `is_ours`: whether anything of ours is in it.
    """

    sha256: str
    period: str
    exported: Mapping[str, ExportedText]
    regions: Mapping[str, Sequence[Region]]
    comments: tuple[Comment, ...]
    changes: tuple[Change, ...]

    @property
    def is_ours(self) -> bool:
        return bool(self.exported or self.regions)
