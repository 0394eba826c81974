"""Snapshots and what changed between them, as lines of text and as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Literal

from reviewapp.core.connect_status import status_words
from reviewapp.core.identifiers import short
from reviewapp.core.snapshot_diff import Change, Section, counted
from reviewapp.core.text_diff import Op, Run
from reviewapp.services.connect_snapshots import Comparison
from reviewapp.store.snapshot_reader import Opened

LineKind = Literal["head", "title", "text"]

NOTHING_CHANGED = "Nothing changed."
_SECTIONS: dict[Section, str] = {
    "form": "The form and its head",
    "box": "Boxes",
    "evidence": "Evidence",
    "goal": "Goals",
    "measure": "Measures",
    "figures": "SLO figures",
}
_MARKS: dict[Op, tuple[str, str]] = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}
#: So many words of what stayed are shown before a change, and behind one.
_CONTEXT = 12
_WORD = re.compile(r"\S+\s*|\s+")
#: The white space around a line stays outside of its marks.
_LINE = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)


def change_lines(found: Comparison) -> Iterator[tuple[LineKind, str]]:
    """What is different, section by section: [-what went-] and {+what came+}."""
    if not found.changes:
        yield "text", NOTHING_CHANGED
        return
    for section, group in groupby(found.changes, key=lambda change: change.section):
        changes = list(group)
        yield "head", f"{_SECTIONS[section]}: {counted(changes)}"
        for change in changes:
            yield "title", _title(change)
            for line in marked(change.runs).split("\n"):
                yield "text", line


def marked(runs: tuple[Run, ...]) -> str:
    """Runs as text with marks; of what stayed so much that the place is known."""
    pieces = []
    for place, run in enumerate(runs):
        if run.op == "same":
            pieces.append(_near(run.text, first=place == 0, last=place == len(runs) - 1))
        else:
            pieces.append("\n".join(_marked_line(line, run.op) for line in run.text.split("\n")))
    return "".join(pieces)


def _marked_line(line: str, op: Op) -> str:
    before, after = _MARKS[op]
    match = _LINE.fullmatch(line)
    if match is None or not match[2]:
        return line
    return f"{match[1]}{before}{match[2]}{after}{match[3]}"


def _near(text: str, *, first: bool, last: bool) -> str:
    words = _WORD.findall(text)
    kept_before, kept_after = (0 if first else _CONTEXT), (0 if last else _CONTEXT)
    if len(words) <= kept_before + kept_after + 1:
        return text
    head = "".join(words[:kept_before])
    tail = "".join(words[len(words) - kept_after :])
    return f"{head}… {tail}"


def _title(change: Change) -> str:
    if change.section == "box":
        return f"{change.title} ({change.key})"
    if change.section == "evidence":
        return f"…{short(change.key)} of {change.title}, {change.what}"
    if change.section == "goal":
        return change.what.capitalize()
    return change.title


def words_of(found: Opened) -> int:
    """How many words its boxes have."""
    lines = (part.value for part in found.snapshot.parts if part.kind == "line")
    return sum(len(line.split()) for line in lines if line)


def remarks_on(found: Opened) -> str:
    """What has to be said of a snapshot: damaged, taken back, purged."""
    said = []
    if found.fault is not None:
        said.append(f"DAMAGED: {found.fault}")
    if found.kept.taken_back:
        said.append("taken back")
    if purged := found.snapshot.purged:
        said.append(f"{purged} part{'' if purged == 1 else 's'} purged")
    return ", ".join(said)


def snapshot_mapping(found: Opened) -> dict[str, Any]:
    """A snapshot as JSON; `words` is null where it is not what was sealed."""
    kept = found.kept
    return {
        "number": kept.number,
        "at": kept.sealed_at,
        "status": kept.status,
        "hash": kept.hash,
        "previous": kept.previous or None,
        "words": words_of(found) if found.fault is None else None,
        "purged": found.snapshot.purged,
        "taken_back": kept.taken_back,
        "fault": found.fault,
    }


def comparison_mapping(found: Comparison) -> dict[str, Any]:
    """What is different, as JSON."""
    return {
        "period": found.period.label,
        "from": found.before,
        "to": found.after,
        "changes": [
            {
                "section": change.section,
                "key": change.key,
                "title": change.title,
                "what": change.what,
                "runs": [{"op": run.op, "text": run.text} for run in change.runs],
            }
            for change in found.changes
        ],
    }


def sealed_words(found: Opened) -> str:
    """ "Submitted: sealed as 1f0a77c2 (snapshot 2, 412 words)."."""
    kept, words = found.kept, words_of(found)
    return (
        f"{status_words(kept.status).capitalize()}: sealed as {kept.short_hash} (snapshot "
        f"{kept.number}, {words:,} word{'' if words == 1 else 's'})."
    )
