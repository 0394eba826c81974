"""What a box was written from, and what is otherwise since: its text is its author's and stays."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from reviewapp.core.connect import ConnectDocument, PrioritySection
from reviewapp.core.drawn import MOST_DRAWN, drawn_goal, newest


class Source(NamedTuple):
    """An entry that fed a box: its revision and day then, and whether it was picked."""

    id: str
    rev: int
    on: str
    picked: bool


@dataclass(frozen=True, slots=True)
class Basis:
    """What feeds a box: the picked entries and the newest others, `more` beside them, and lines.

    `lines`: the sentences on the figures, or the goals, as they are drawn.
    """

    entries: tuple[Source, ...] = ()
    more: int = 0
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Since:
    """What is otherwise since a box was written: ids of entries, and lines.

    `changed`: entries of another revision, which may say the same. `gone`: those that feed the box
    no more. `picked`, `unpicked`: chosen since, or no more. An entry stands in one of these only.
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    picked: tuple[str, ...] = ()
    unpicked: tuple[str, ...] = ()
    new_lines: tuple[str, ...] = ()
    gone_lines: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != NOTHING_SINCE


NOT_FED, NOTHING_SINCE = Basis(), Since()


def basis(document: ConnectDocument, key: str) -> Basis:
    """What feeds a box of a document; nothing for one that is written without any evidence."""
    for part in document.parts:
        for priority in part.priorities:
            if priority.box is not None and priority.box.key == key:
                return _of_priorities([priority])
        for box in part.boxes:
            if box.key == key and box.feed == "priority":
                return _of_priorities(part.priorities)
            if box.key == key and box.feed == "goals":
                ahead = [drawn_goal(goal, past=False) for goal in part.goals]
                past = [drawn_goal(goal, past=True) for goal in part.past_goals]
                return Basis(lines=(*ahead, *past))
    return NOT_FED


def _of_priorities(priorities: Collection[PrioritySection]) -> Basis:
    picked = [item for priority in priorities for item in priority.picked]
    items = [it for priority in priorities for section in priority.indicators
             for it in section.evidence]  # fmt: skip
    chosen = {item.id for item in picked}
    others = [item for item in newest(items, MOST_DRAWN) if item.id not in chosen]
    whole = len(items) + sum(it.more for priority in priorities for it in priority.indicators)
    return Basis(
        entries=tuple(
            Source(item.id, item.rev, item.on.isoformat(), item.id in chosen)
            for item in (*picked, *others)
        ),
        more=whole - len(picked) - len(others),
        lines=tuple(line for priority in priorities for line in priority.sentences),
    )


def since(then: Basis, now: Basis, still: Collection[str]) -> Since:
    """What is otherwise. `still`: of the entries of `then` that `now` does not name, those that
    feed the box all the same, because there are newer ones.
    """
    before = {source.id: source for source in then.entries}
    present = {source.id: source for source in now.entries}
    # Older ones than those named then may have been there all the time.
    bound = min(((it.on, it.id) for it in then.entries if not it.picked), default=("", ""))
    bound = bound if then.more else ("", "")
    both = [(before[name], it) for name, it in present.items() if name in before]
    changed = tuple(now.id for old, now in both if old.rev != now.rev)
    lines, old_lines = Counter(now.lines), Counter(then.lines)
    return Since(
        new=tuple(it.id for it in now.entries if it.id not in before and (it.on, it.id) > bound),
        changed=changed,
        gone=tuple(it.id for it in then.entries if it.id not in present and it.id not in still),
        picked=tuple(it.id for old, it in both if it.picked > old.picked and it.id not in changed),
        unpicked=tuple(
            it.id for old, it in both if it.picked < old.picked and it.id not in changed
        ),
        new_lines=tuple((lines - old_lines).elements()),
        gone_lines=tuple((old_lines - lines).elements()),
    )


def to_text(found: Basis) -> str:
    """As a box keeps it."""
    whole = {"entries": found.entries, "more": found.more, "lines": found.lines}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str | None) -> Basis | None:
    """What `to_text` wrote; None for any other text, such as one edited by hand."""
    try:
        whole = json.loads(text or "null")
        entries = tuple(_source(*values) for values in whole["entries"])
        more, lines = whole["more"], tuple(whole["lines"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if type(more) is not int or not all(isinstance(line, str) for line in lines):
        return None
    return Basis(entries, more, lines)


def _source(entry: Any, rev: Any, on: Any, picked: Any) -> Source:
    if [type(it) for it in (entry, rev, on, picked)] != [str, int, str, bool]:
        raise TypeError(entry)
    return Source(entry, rev, on, picked)
