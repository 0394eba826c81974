"""The Connect’s boxes in words: their states, their texts, and what feeds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from reviewapp.core.connect_status import status_words
from reviewapp.core.lengths import length_text
from reviewapp.core.periods import EVERYTHING
from reviewapp.tui.check_words import findings
from reviewapp.tui.text import line, local_time, plain
from reviewapp.tui.widgets.feed_list import MARKS
from reviewapp.tui.widgets.record_list import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from reviewapp.core.checks.findings import Finding
    from reviewapp.core.connect import EvidenceItem
    from reviewapp.services.connect_boxes import Box, Overview


#: So many comments stand below a box’s text; the list of them has all.
_MOST_COMMENTS = 10


def head(shown: Overview, changed: int | None, redact: str | None = None) -> Content:
    """Which Connect it is, and what to do about it.

    `changed`: how many things are different since it was submitted, None where that is not known.
    `redact`: the redaction profile in use.
    """
    period = shown.period
    name = "Everything" if period == EVERYTHING else period.name
    form = (*_standing(shown, changed), shown.edition_title, shown.rubric)
    first = " · ".join((f"{name}, {period.text()}", *form))
    outside = shown.all_entries - shown.entries
    mine = [box for box in shown.boxes if not box.by_manager]
    written = f"{sum(box.written for box in mine)} of {len(mine)} boxes written."
    when = f"{shown.as_of:%Y-%m-%d %H:%M} UTC"
    drawn = "Draft, figures" if shown.status == "draft" else "Figures"
    said = [f"{drawn} as of {when}." if shown.has_draft else "No draft yet: d draws one."]
    said.append(written)
    if shown.has_draft and shown.status == "draft":
        said.append("s submits.")
    if shown.newer is not None:
        said.append(newer_words(shown.newer[1]))
    if shown.moved_on:
        said.append(f"Since then {shown.moved_on}: d takes the new figures.")
    if left := len(shown.checks.left):
        said.append(f"{count(left, 'finding', 'findings')}: x shows all.")
    if not shown.has_periods:
        said.append("No period yet: f makes one.")
    elif period == EVERYTHING:
        said.append("No period is running: f chooses or makes one.")
    if shown.other_draft is not None:
        other, boxes = shown.other_draft
        with_boxes = f" with {count(boxes, 'box', 'boxes')} written" if boxes else ""
        said.append(f"{line(other)} has a draft{with_boxes}: f opens it.")
    if outside and not shown.entries:
        said.append(outside_words(shown))
    if redact:
        said.append(f"Leaves with names replaced by “{line(redact)}”: w, then F4 changes it.")
    if any(box.since for box in shown.boxes):
        said.append("+ has news since it was written: a lists them.")
    return Content("\n").join((plain(line(first)).stylize("bold"), plain(" ".join(said))))


def _standing(shown: Overview, changed: int | None) -> Iterator[str]:
    """ "Submitted 2026-07-03", "3 changes since"; of a draft nothing."""
    if shown.status == "draft":
        return
    at = f" {local_time(shown.status_at)[:10]}" if shown.status_at else ""
    yield status_words(shown.status).capitalize() + at
    if changed is not None:
        since = "since" if shown.status == "submitted" else "since submitted"
        yield f"{count(changed, 'change', 'changes')} {since}" if changed else f"unchanged {since}"


def newer_words(title: str) -> str:
    """That another form is in use for this period, and the key that takes it."""
    return f"A newer form is in use, “{line(title)}”: o switches."


def outside_words(shown: Overview) -> str:
    """How many entries the period has and has not; empty where it has all of them."""
    inside, outside = shown.entries, shown.all_entries - shown.entries
    if not outside:
        return ""
    if not inside:
        return f"None of your {count(outside, 'entry', 'entries')} is in this period."
    are = "is" if inside == 1 else "are"
    others = "is" if outside == 1 else "are"
    return (
        f"{inside} of {shown.all_entries} entries {are} in this period; {outside} {others} outside."
    )


def drawn_words(shown: Overview) -> str:
    """What came of drawing the draft."""
    mine = [box for box in shown.boxes if not box.by_manager]
    drawn = sum(bool(box.drawn) and not box.written for box in mine)
    have = "has" if drawn == 1 else "have"
    said = f"Drawn: {drawn} of {len(mine)} boxes {have} text from your evidence."
    if any(box.written for box in mine):
        said += " What you wrote stays."
    said += " Enter, then Ctrl+S makes one yours."
    if not shown.has_periods:
        said += " There is no period: all that is filed is in it, until f makes one."
    if shown.newer is not None:
        said += " " + newer_words(shown.newer[1])
    return said


def with_comments(box: Box) -> str:
    """A box’s title, with a mark and how many comments wait at it, if any do."""
    return f"*{len(box.comments)} {box.title}" if box.comments else box.title


def state(box: Box, *, has_draft: bool) -> str:
    """A box’s state in nine columns; before there is a draft, what it would be drawn from."""
    if box.written:
        return "written +" if box.since else "written"
    if box.by_manager:
        return "manager’s"
    if box.waits:
        return "empty"
    if has_draft:
        return "drawn"
    if box.count:
        return f"{box.count:,} filed"
    if box.goals:
        return count(len(box.goals), "goal", "goals")
    return "figures"


def in_words(box: Box, *, has_draft: bool) -> str:
    """A box’s state in a sentence, with its length, and what there is to know of what feeds it."""
    from reviewapp.services.connect_box_text import circle_words, goal_words, since_words

    said = []
    if box.since:
        said.append(f"Since you wrote this: {since_words(box.since)}: a lists them")
    feeds = [
        words
        for number, words in (
            (box.count, _entries(box)),
            (len(box.sentences), count(len(box.sentences), "SLO sentence", "SLO sentences")),
            (len(box.goals), count(len(box.goals), "goal", "goals")),
            (len(box.past_goals), count(len(box.past_goals), "earlier goal", "earlier goals")),
        )
        if number
    ]
    if box.written:
        said.append("Written")
    elif box.drawn:
        drawn = "Drawn" if has_draft else "Would be drawn"
        drawn = "Empty; could be drawn" if box.waits else drawn
        said.append(f"{drawn} from {', '.join(feeds)}")
    elif not box.by_manager:
        said.append("Empty: Enter writes it")
    if box.by_manager:
        said.append("The manager writes this box")
    if text := box.text or box.drawn:
        said.append(length_text(text, box.limit))
    if box.left_out:
        said.append(f"{len(box.left_out):,} left out")
    said += filter(None, (circle_words(box), goal_words(box)))
    if box.comments:
        said.append(f"{count(len(box.comments), 'open comment', 'open comments')}: l lists them")
    return " · ".join(said)


def text_of(box: Box, found: Sequence[Finding]) -> Content:
    """What a box says or would say, what to mend in it, and what it asks."""
    asked = [plain(f"It asks: {prompt}").stylize("italic") for prompt in box.prompts]
    told = [
        plain(f"* {line(it.author) or 'Somebody'}: {it.text}").stylize("bold")
        for it in box.comments[:_MOST_COMMENTS]
    ]
    text = box.text or box.drawn
    parts = ([plain(text)] if text else []) + ([findings(found)] if found else [])
    return Content("\n\n").join((*parts, *told, *asked))


def number_of_feeds(box: Box) -> int:
    """How many rows there are of what feeds a box."""
    return box.listed + len(_other_feeds(box, wide=False))


def first_feeds(box: Box, wide: bool) -> list[Record]:
    """The rows of what feeds a box, from the first on, as far as they are known with the box."""
    here = (*box.picked, *box.entries)
    if len(here) < box.count:
        return feeds_of(box, here, 0, len(here), wide)
    return feeds_of(box, (*here, *box.left_out), 0, number_of_feeds(box), wide)


def feeds_of(
    box: Box, entries: Iterable[EvidenceItem], offset: int, end: int, wide: bool
) -> list[Record]:
    """The rows `offset` to `end` of what feeds a box, its entries first; `entries`: those of them.

    A key says what kind it is: entry, figures, goal or miss; the item of an entry’s row is what was
    chosen for it. `wide`: days have their year.
    """
    chosen: dict[str, str] = {it.id: "picked" for it in box.picked}
    chosen |= {it.id: "left_out" for it in box.left_out}
    rows = [
        Record(
            f"entry:{it.id}",
            (_day(it.on, wide), MARKS[state] + it.indicators[0], it.text),
            dim=state == "left_out",
            item=state,
        )
        for it in entries
        for state in (chosen.get(it.id),)
    ]
    others = _other_feeds(box, wide)
    return rows + others[max(offset - box.listed, 0) : max(end - box.listed, 0)]


def _other_feeds(box: Box, wide: bool) -> list[Record]:
    sentences = [
        Record(f"figures:{place}", ("", "SLO", sentence))
        for place, sentence in enumerate(box.sentences)
    ]
    goals = [
        Record(f"goal:{place}", (_day(it.due, wide), "goal", it.text))
        for place, it in enumerate((*box.goals, *box.past_goals))
    ]
    misses = [
        Record(f"miss:{it.id}", (_day(it.on, wide), next(iter(it.indicators), "inbox"), it.text))
        for it in box.misses
    ]
    return [*sentences, *goals, *misses]


def _day(day: date | None, wide: bool) -> str:
    return "–" if day is None else f"{day}" if wide else f"{day:%m-%d}"


def _entries(box: Box) -> str:
    entries = count(box.count, "entry", "entries")
    if box.picked:
        return f"{len(box.picked):,} picked of {entries}"
    newest = len(box.entries)
    return f"the newest {newest} of {entries}" if newest < box.count else entries


def count(number: int, one: str, several: str) -> str:
    """ "1 box", "2,000 boxes"."""
    return f"{number:,} {one if number == 1 else several}"
