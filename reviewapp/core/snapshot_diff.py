"""What is different between two states of a Connect, place by place and word by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from reviewapp.core import wording
from reviewapp.core.evidence import CIRCLE_TITLES
from reviewapp.core.figure_words import state, target_name
from reviewapp.core.figures import Report, TargetFigures
from reviewapp.core.sealed import Sealed, from_text
from reviewapp.core.snapshot_sheet import Entry, Goal, Head, Sheet, SheetBox
from reviewapp.core.text_diff import Run, changes

Section = Literal["form", "box", "evidence", "goal", "measure", "figures"]
What = Literal["added", "removed", "changed"]

PURGED = "(purged)"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is different. `key`: a box's key, an entry's id, a target's id.

    `title`: how a reader knows the place. `runs`: from what it said to what it says, words alone
    where everything went or came.
    """

    section: Section
    key: str
    title: str
    what: What
    runs: tuple[Run, ...]


def compare(before: Sheet, after: Sheet) -> tuple[Change, ...]:
    """Everything that is different, in the order of `Section`; what is equal is left out.

    The instant alone at which figures were taken is no difference.
    """
    return (
        *_form(before.head, after.head),
        *_boxes(before.boxes, after.boxes),
        *_entries(before.entries, after.entries),
        *_goals(before.goals, after.goals),
        *_measures(before.measures, after.measures),
        *_figures(before.figures, after.figures),
    )


def counted(found: Iterable[Change]) -> str:
    """ "1 change", "3 changes"."""
    number = len(list(found))
    return f"{number:,} change{'' if number == 1 else 's'}"


def _change(
    section: Section, key: str, title: str, before: str | None, after: str | None
) -> Iterator[Change]:
    """The change from one text to another, if it is one; None is nothing at all."""
    if before == after:
        return
    what: What = "added" if before is None else "removed" if after is None else "changed"
    yield Change(section, key, title, what, changes(before or "", after or ""))


def _form(before: Head | None, after: Head | None) -> Iterator[Change]:
    old, new = _facts(before), _facts(after)
    for name in dict.fromkeys((*old, *new)):
        yield from _change("form", name, name, old.get(name), new.get(name))


def _facts(head: Head | None) -> dict[str, str]:
    if head is None:
        return {"Head": PURGED}
    days = f", {head.first or '…'} to {head.last or '…'}"
    facts = {
        "Name": head.name,
        "Role": head.role,
        "Manager": head.manager or "",
        "Period": head.period + days,
        "Form": head.edition,
        "Rubric": head.rubric,
        "Remarks on the figures": "\n".join(head.notes),
        "Imports": "\n".join(head.imports),
    }
    return {name: value for name, value in facts.items() if value}


def _boxes(before: Mapping[str, SheetBox], after: Mapping[str, SheetBox]) -> Iterator[Change]:
    for key in (*after, *(key for key in before if key not in after)):
        old, new = before.get(key), after.get(key)
        head = next((box.head for box in (new, old) if box is not None and box.head), None)
        title = head.title if head else key
        yield from _change("box", key, title, _box_text(old), _box_text(new))


def _box_text(box: SheetBox | None) -> str | None:
    """What a box says; a box that says nothing is as good as none."""
    if box is None or not box.lines:
        return None
    return "\n".join(PURGED if line is None else line for line in box.lines)


def _entries(
    before: Mapping[str, Entry | None], after: Mapping[str, Entry | None]
) -> Iterator[Change]:
    for key in (*(key for key in before if key not in after), *after):
        old, new = (
            _entry_text(side[key]) if key in side else None for side in (before, after)
        )  # fmt: skip
        entry = after.get(key) or before.get(key)
        yield from _change("evidence", key, entry.on if entry else PURGED, old, new)


def _entry_text(entry: Entry | None) -> str:
    if entry is None:
        return PURGED
    circle = [title for name, title in CIRCLE_TITLES.items() if name == entry.circle]
    sources = (*map(wording.reference_name, entry.incidents), *entry.links)
    told = ", ".join((entry.on, *entry.indicators, *circle, *sources))
    return f"{entry.text} ({told})"


def _goals(before: Sequence[Goal | None], after: Sequence[Goal | None]) -> Iterator[Change]:
    old, new = (_by_wish(goals) for goals in (before, after))
    for key in (*(key for key in old if key not in new), *new):
        texts = (_goal_text(side[key]) if key in side else None for side in (old, new))
        yield from _change("goal", "", "", *texts)


def _by_wish(goals: Sequence[Goal | None]) -> dict[tuple[str, int], Goal | None]:
    """Goals by what they want, as they have no name of their own; equal ones are numbered."""
    seen: Counter[str] = Counter()
    found = {}
    for goal in goals:
        wish = goal.text if goal else PURGED
        found[wish, seen[wish]] = goal
        seen[wish] += 1
    return found


def _goal_text(goal: Goal | None) -> str:
    if goal is None:
        return PURGED
    lines = [goal.text]
    if goal.success_measure:
        lines.append(f"Success measure: {goal.success_measure}")
    if goal.due:
        lines.append(f"Due: {goal.due}")
    if goal.priority is not None:
        lines.append(f"Core priority: {goal.priority}")
    if goal.answer:
        lines.append(f"What became of it: {goal.answer}")
    return "\n".join(lines)


def _measures(
    before: Sequence[tuple[str, str | None]], after: Sequence[tuple[str, str | None]]
) -> Iterator[Change]:
    """Line by line under each priority, in the rubric's order."""
    for priority in dict.fromkeys(key for key, _ in (*before, *after)):
        sides = ([text or PURGED for key, text in it if key == priority] for it in (before, after))
        for texts in zip_longest(*sides):
            yield from _change("measure", priority, f"Core priority {priority}", *texts)


def _figures(before: str | None, after: str | None) -> Iterator[Change]:
    old, new = (from_text(text) if text else None for text in (before, after))
    if old is None or new is None:
        yield from _change(
            "figures", "", "SLO figures", *(it and "there" for it in (before, after))
        )
        return
    for whose, reports in (("", (old.team, new.team)), (" (your own)", (old.own, new.own))):
        one, other = (_lines(*pair) for pair in zip((old, new), reports, strict=True))
        for key in dict.fromkeys((*one, *other)):
            title, _ = other.get(key) or one[key]
            texts = (side[key][1] if key in side else None for side in (one, other))
            yield from _change("figures", key, title + whose, *texts)


def _lines(sealed: Sealed, report: Report | None) -> dict[str, tuple[str, str]]:
    """Each target with incidents: its name, and what it comes to."""
    if report is None:
        return {}
    return {
        target.id: (target_name(target, sealed.severities), text)
        for target, figures in zip(sealed.targets, report.targets, strict=True)
        if (text := _figures_text(figures, state(target, figures)))
    }


def _figures_text(figures: TargetFigures, standing: str) -> str:
    told = []
    if figures.n:
        told.append(wording.k_of_n(figures.met, figures.n))
    if figures.mean_s is not None:
        told.append(f"mean {wording.duration(figures.mean_s)}")
    if figures.median_s is not None:
        told.append(f"median {wording.duration(figures.median_s)}")
    for name in ("pending", "unknown", "invalid"):
        if number := getattr(figures, name):
            told.append(f"{number} {name}")
    return ", ".join([*told, standing]) if told else ""
