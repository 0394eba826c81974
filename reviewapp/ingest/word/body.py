"""The text of a returned document, walked through once: what stands under our marks, and where
comments and tracked changes lie.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from reviewapp.core.marks import is_mark
from reviewapp.core.returned import Change, ChangeKind, FoundBy, Region
from reviewapp.core.three_way import Line
from reviewapp.ingest.word.names import SIGNS, w

#: So many marks are followed at once; our own documents nest two.
_MOST_OPEN = 16
#: So many places of one comment are told; the others are counted.
_MOST_PLACES = 20
#: As much of a text is kept to be shown beside a comment or a change, in characters.
_SHOWN = 500
_LIST_STYLE = re.compile(r"list (?:bullet|number)(?: (\d))?", re.IGNORECASE)
_CHANGES: dict[str, ChangeKind] = {
    w("ins"): "inserted", w("del"): "deleted", w("moveTo"): "moved here",
    w("moveFrom"): "moved away",
}  # fmt: skip
#: What says how something looks, or stands twice, and has no text of the document in it.
_SKIPPED = frozenset(
    [
        *map(w, ("pPr", "rPr", "tblPr", "tblGrid", "tcPr", "sectPr", "instrText", "sdtPr")),
        w("delInstrText"),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    ]
)


class Placed(NamedTuple):
    """Where a comment is anchored; see `returned.Comment`."""

    marks: tuple[str, ...]
    more: int
    found_by: FoundBy
    quote: str
    paragraph: str


class _Here(NamedTuple):
    """A place in the document: how many texts are before it, what is open there."""

    at: int
    open: tuple[_Stretch, ...]
    paragraph: int
    row: int


@dataclass(eq=False, slots=True)
class _Stretch:
    """The text of one mark, of which there may be several copies. `start`, `end`: in texts."""

    mark: str
    inside: str
    start: int
    holders: int = 0
    end: int | None = None
    by_bookmark: bool = False
    #: Closed, but what is inserted right behind the bookmark belongs to it.
    is_ending: bool = False
    lines: list[Line] = field(default_factory=list)
    original: list[Line] = field(default_factory=list)
    accepted_now: list[str] = field(default_factory=list)
    original_now: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Tracked:
    kind: ChangeKind
    author: str
    written_at: str
    marks: tuple[str, ...]
    texts: list[str]
    end: int = 0


class Body:
    """A document's body. `levels`: of the styles that make items of lists, by their ids."""

    def __init__(self, root: Any, styles: Any | None) -> None:
        self._levels = {} if styles is None else _levels(styles)
        self._texts: list[str] = []
        self._stretches: list[_Stretch] = []
        self._open: dict[str, _Stretch] = {}
        self._bookmarks: dict[str, _Stretch] = {}
        self._depth = dict.fromkeys(_CHANGES.values(), 0)
        self._tracked: list[_Tracked] = []
        self._changing: list[tuple[ChangeKind, str, str]] = []
        self._level = self._hints = 0
        #: Where each paragraph begins, in texts, and which marks are in it; the same of rows.
        self._paragraphs: list[int] = [0]
        self._marks_of_paragraph: defaultdict[int, dict[str, None]] = defaultdict(dict)
        self._marks_of_row: defaultdict[int, dict[str, None]] = defaultdict(dict)
        self._rows = [0]
        self._last_row = 0
        self._from: dict[str, _Here] = {}
        self._to: dict[str, _Here] = {}
        self._handlers: Mapping[str, Callable[[Any], None]] = {
            w("p"): self._paragraph,
            w("tr"): self._row,
            w("sdt"): self._control,
            w("t"): lambda node: self._text(node.text or ""),
            w("delText"): lambda node: self._text(node.text or ""),
            w("bookmarkStart"): self._bookmark_start,
            w("bookmarkEnd"): self._bookmark_end,
            w("commentRangeStart"): lambda node: self._note(self._from, node),
            w("commentRangeEnd"): lambda node: self._note(self._to, node),
            w("commentReference"): self._reference,
            **dict.fromkeys(SIGNS, lambda node: self._text(SIGNS[node.tag])),
            **dict.fromkeys(_CHANGES, self._change),
        }
        #: The ids of bookmarks that end, and the names of those.
        self._ended = {node.get(w("id"), "") for node in root.iter(w("bookmarkEnd"))}
        self._ending = {
            node.get(w("name"), "")
            for node in root.iter(w("bookmarkStart"))
            if node.get(w("id"), "") in self._ended
        }
        self._children(root)
        for stretch in list(self._open.values()):
            self._close(stretch)
        self._starts = [it.start for it in self._stretches]

    # What was found

    def regions(self) -> dict[str, list[Region]]:
        """What stands under each mark, in the order of the document."""
        found: dict[str, list[Region]] = {}
        for it in self._stretches:
            region = Region(tuple(it.lines), tuple(it.original), it.inside)
            found.setdefault(it.mark, []).append(region)
        return found

    def changes(self) -> tuple[Change, ...]:
        """The tracked changes of text."""
        return tuple(
            Change(it.kind, it.author, it.written_at, _clipped("".join(it.texts)), it.marks)
            for it in self._tracked
            if "".join(it.texts).strip()
        )

    def place_of(self, comment: str) -> Placed:
        """Where a comment is anchored: what its range touches, else its paragraph, its row."""
        here = self._from.get(comment)
        end = self._to.get(comment)
        if here is None:
            return Placed((), 0, "nothing", "", "")
        last = max(here.at, end.at if end else here.at)
        first = bisect_left(self._starts, here.at)
        behind = bisect_left(self._starts, last)
        # One more than is shown: inner marks may stand for the boxes around them.
        begun = self._stretches[first : min(behind, first + 4 * _MOST_PLACES)]
        touched = [*here.open, *(it for it in begun if it.end is not None and it.end > here.at)]
        known = {it.mark: it for it in touched}
        around = {it.inside for it in touched}
        marks = [mark for mark in known if mark not in around]
        found_by: FoundBy = "nothing"
        if marks:
            found_by = "bookmark" if known[marks[0]].by_bookmark else "control"
        elif near := self._marks_of_paragraph.get(here.paragraph):
            marks, found_by = list(near), "paragraph"
        elif here.row and (near := self._marks_of_row.get(here.row)):
            marks, found_by = list(near), "row"
        uncounted = max(behind - first - 4 * _MOST_PLACES, 0)
        return Placed(
            tuple(marks[:_MOST_PLACES]),
            len(marks[_MOST_PLACES:]) + uncounted,
            found_by,
            self._shown(here.at, last),
            self._shown(self._paragraphs[here.paragraph]),
        )

    def _shown(self, first: int, last: int | None = None) -> str:
        """The texts from one to another, or to the end of the paragraph, as one line."""
        found, length = [], 0
        for text in self._texts[first : min(last or first + _SHOWN, first + _SHOWN)]:
            if (last is None and text == "\n") or length > _SHOWN:
                break
            found.append(text)
            length += len(text)
        return _clipped(" ".join("".join(found).split()))

    # The walk

    def _children(self, node: Any) -> None:
        for child in node:
            handler = self._handlers.get(child.tag)
            if handler is not None:
                handler(child)
            elif child.tag not in _SKIPPED:
                self._children(child)

    def _paragraph(self, node: Any) -> None:
        outer = self._level
        properties = node.find(w("pPr"))
        self._level = self._level_of(properties)
        self._paragraphs.append(len(self._texts))
        number = len(self._paragraphs) - 1
        for mark in self._open:
            self._marks_of_paragraph[number][mark] = None
        self._children(node)
        look = None if properties is None else properties.find(w("rPr"))
        gone = look is not None and look.find(w("del")) is not None
        new = look is not None and look.find(w("ins")) is not None
        for stretch in list(self._open.values()):
            self._flush(stretch, accepted=not gone, original=not new)
            if stretch.is_ending:
                self._close(stretch)
        self._texts.append("\n")
        self._level = outer

    def _row(self, node: Any) -> None:
        self._last_row += 1
        self._rows.append(self._last_row)
        for mark in self._open:
            self._marks_of_row[self._last_row][mark] = None
        properties = node.find(w("trPr"))
        kinds = [
            kind
            for tag, kind in _CHANGES.items()
            if properties is not None and properties.find(tag) is not None
        ]
        for kind in kinds:
            self._depth[kind] += 1
        self._children(node)
        for kind in kinds:
            self._depth[kind] -= 1
        self._rows.pop()

    def _control(self, node: Any) -> None:
        tag = node.find(f"{w('sdtPr')}/{w('tag')}")
        name = "" if tag is None else tag.get(w("val"), "")
        stretch = self._opened(name or _slipped(node))
        # What Word shows in an emptied control: “Click or tap here to enter text.”
        is_hint = node.find(f"{w('sdtPr')}/{w('showingPlcHdr')}") is not None
        self._hints += is_hint
        self._children(node)
        self._hints -= is_hint
        if stretch is not None:
            stretch.holders -= 1
            if stretch.holders <= 0 and stretch.end is None:
                self._close(stretch)

    def _bookmark_start(self, node: Any) -> None:
        name, key = node.get(w("name"), ""), node.get(w("id"), "")
        if name not in self._ending:
            return
        stretch = self._opened(name)
        if stretch is not None:
            stretch.by_bookmark = True
            if key in self._ended:
                self._bookmarks[key] = stretch
            else:
                # LibreOffice begins one twice, and ends it once: it ends with the other.
                stretch.holders -= 1

    def _bookmark_end(self, node: Any) -> None:
        stretch = self._bookmarks.pop(node.get(w("id"), ""), None)
        if stretch is not None:
            stretch.holders -= 1
            stretch.is_ending = stretch.holders <= 0

    def _opened(self, name: str) -> _Stretch | None:
        """The text that a mark begins, or goes on with; None for a name that is not one of ours."""
        if not is_mark(name):
            return None
        self._end_what_ends()
        stretch = self._open.get(name)
        if stretch is None:
            if len(self._open) >= _MOST_OPEN:
                return None
            boxes = [mark for mark in self._open if mark.startswith("box_")]
            inside = boxes[-1] if boxes else ""
            stretch = self._open[name] = _Stretch(name, inside, len(self._texts))
            self._stretches.append(stretch)
            self._marks_of_paragraph[len(self._paragraphs) - 1][name] = None
            if self._rows[-1]:
                self._marks_of_row[self._rows[-1]][name] = None
        stretch.holders += 1
        return stretch

    def _end_what_ends(self) -> None:
        for stretch in [it for it in self._open.values() if it.is_ending]:
            self._close(stretch)

    def _close(self, stretch: _Stretch) -> None:
        self._flush(stretch, accepted=True, original=True)
        stretch.end = len(self._texts)
        self._open.pop(stretch.mark, None)

    def _flush(self, stretch: _Stretch, *, accepted: bool, original: bool) -> None:
        for wanted, now, lines in (
            (accepted, stretch.accepted_now, stretch.lines),
            (original, stretch.original_now, stretch.original),
        ):
            if wanted and now:
                first, *rest = "".join(now).split("\n")
                lines.append(Line(self._level, True, first))
                lines += [Line(self._level, False, text) for text in rest]
                now.clear()

    def _change(self, node: Any) -> None:
        kind = _CHANGES[node.tag]
        self._depth[kind] += 1
        author = " ".join(node.get(w("author"), "").split())
        self._changing.append((kind, author, node.get(w("date"), "")))
        self._children(node)
        self._changing.pop()
        self._depth[kind] -= 1

    def _text(self, text: str) -> None:
        if self._hints:
            return
        depth = self._depth
        accepted = not (depth["deleted"] or depth["moved away"])
        original = not (depth["inserted"] or depth["moved here"])
        if original:
            self._end_what_ends()
        for stretch in self._open.values():
            if accepted:
                stretch.accepted_now.append(text)
            if original:
                stretch.original_now.append(text)
        if self._changing and (accepted or original):
            self._track(text)
        self._texts.append(text if accepted else "")

    def _track(self, text: str) -> None:
        marks = tuple(self._open)
        last = self._tracked[-1] if self._tracked else None
        change = (last.kind, last.author, last.written_at) if last else None
        same = change == self._changing[-1] and last is not None and last.marks == marks
        # Word cuts one change in runs; between two paragraphs there is a line end.
        if last is not None and same and last.end >= len(self._texts) - 1:
            last.texts += ["\n"] * (last.end < len(self._texts)) + [text]
            last.end = len(self._texts) + 1
            return
        self._tracked.append(_Tracked(*self._changing[-1], marks, [text], len(self._texts) + 1))

    def _note(self, where: dict[str, _Here], node: Any) -> None:
        going_on = tuple(it for it in self._open.values() if not it.is_ending)
        here = _Here(len(self._texts), going_on, len(self._paragraphs) - 1, self._rows[-1])
        where.setdefault(node.get(w("id"), ""), here)

    def _reference(self, node: Any) -> None:
        """A comment without a range stands where its sign does."""
        if node.get(w("id"), "") not in self._from:
            self._note(self._from, node)

    def _level_of(self, properties: Any | None) -> int:
        if properties is None:
            return 0
        numbered = properties.find(w("numPr"))
        if numbered is not None:
            number, depth = (numbered.find(w(name)) for name in ("numId", "ilvl"))
            if number is not None and number.get(w("val")) == "0":
                return 0
            return 1 if depth is None or depth.get(w("val")) == "0" else 2
        style = properties.find(w("pStyle"))
        return 0 if style is None else self._levels.get(style.get(w("val"), ""), 0)


def _slipped(control: Any) -> str:
    """The mark whose bookmark begins and ends before the text of a control without a tag.

    So LibreOffice leaves a marked paragraph behind: the control without its tag, and the bookmark
    at its start. Empty for any other control.
    """
    content = control.find(w("sdtContent"))
    if content is None or len(content) < 2:
        return ""
    start, end = content[0], content[1]
    around = start.tag == w("bookmarkStart") and end.tag == w("bookmarkEnd")
    return (
        str(start.get(w("name"), "")) if around and start.get(w("id")) == end.get(w("id")) else ""
    )


def _levels(styles: Any) -> dict[str, int]:
    found = {}
    for style in styles.iter(w("style")):
        name = style.find(w("name"))
        listed = _LIST_STYLE.fullmatch("" if name is None else name.get(w("val"), ""))
        if listed:
            found[style.get(w("styleId"), "")] = 2 if int(listed[1] or 1) > 1 else 1
    return found


def _clipped(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
