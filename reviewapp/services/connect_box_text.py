"""A box of the Connect in words that the shell and the app have alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from reviewapp.core.evidence import CIRCLE_TITLES, CIRCLES
from reviewapp.core.printable import one_line
from reviewapp.core.written_from import Since
from reviewapp.services.connect_boxes import Box
from reviewapp.services.connect_changes import EntryChange
from reviewapp.services.history_text import change_lines


def choice_words(box: Box) -> str:
    """What was chosen of its evidence: “3 picked of 40, 2 left out”; empty where nothing was."""
    said = []
    if box.picked:
        said.append(f"{len(box.picked):,} picked of {box.count:,}")
    if box.left_out:
        said.append(f"{len(box.left_out):,} left out")
    return ", ".join(said)


def circle_words(box: Box) -> str:
    """How the entries that it is drawn from lie in the three circles, the missing ones named."""
    drawn_from = box.picked or box.entries
    if not drawn_from:
        return ""
    numbers = Counter(item.circle for item in drawn_from)
    titles = {circle: CIRCLE_TITLES[circle].lower() for circle in CIRCLES}
    there = [f"{title} {numbers[it]:,}" for it, title in titles.items() if numbers[it]]
    missing = [title for it, title in titles.items() if not numbers[it]]
    said = [", ".join(there)] if there else []
    if missing:
        said.append(f"missing: {', '.join(missing)}")
    if numbers[None]:
        said.append(f"{numbers[None]:,} without a circle")
    return f"Circles: {'; '.join(said)}"


def goal_words(box: Box) -> str:
    """Which of its goals lack a success measure, and which earlier ones an answer."""
    said = []
    if bare := sum(not goal.success_measure for goal in box.goals):
        said.append(f"{bare} {'goal' if bare == 1 else 'goals'} without a success measure")
    if waiting := sum(not goal.answer for goal in box.past_goals):
        said.append(f"{waiting} of {len(box.past_goals)} earlier goals not answered")
    return ", ".join(said)


def since_words(found: Since) -> str:
    """In short: “2 entries new, 1 changed”; empty where nothing is otherwise."""
    numbers = (
        (len(found.new), "new"),
        (len(found.changed), "changed"),
        (len(found.gone), "gone"),
        (len(found.picked), "picked"),
        (len(found.unpicked), "no longer picked"),
    )
    said = [f"{number:,} {what}" for number, what in numbers if number]
    if said:
        number, _, what = said[0].partition(" ")
        said[0] = f"{number} {'entry' if number == '1' else 'entries'} {what}"
    if found.new_lines or found.gone_lines:
        said.append("figures or goals moved")
    return ", ".join(said)


def since_lines(found: Since, changes: Sequence[EntryChange]) -> Iterator[str]:
    """All that is otherwise, one by one: entries with their fields, sentences, goals."""
    for what, group in groupby(changes, lambda change: change.what):
        yield f"{what[:1].upper()}{what[1:]}:"
        for change in group:
            codes = " ".join(change.entry.indicators)
            yield f"  {change.entry.on}  {codes}  {one_line(change.entry.text)}"
            for field in change.changes:
                yield from (f"    {line}" for line in change_lines(field))
        yield ""
    for title, lines in (
        ("Said now by figures or goals:", found.new_lines),
        ("No longer said:", found.gone_lines),
    ):
        if lines:
            yield title
            yield from (f"  {one_line(line.removeprefix('- '))}" for line in lines)
            yield ""
