"""The Connect’s boxes in words: their states, their texts, and what feeds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from reviewapp.core.periods import EVERYTHING
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.record_list import Record

if TYPE_CHECKING:
    from reviewapp.services.connect_boxes import Box, Overview


def head(shown: Overview) -> Content:
    """Which Connect it is, and what to do about it."""
    period = shown.period
    name = "Everything" if period == EVERYTHING else period.name
    first = " · ".join((f"{name}, {period.text()}", shown.edition_title, shown.rubric))
    outside = shown.all_entries - shown.entries
    mine = [box for box in shown.boxes if not box.by_manager]
    written = f"{sum(box.written for box in mine)} of {len(mine)} boxes written."
    when = f"{shown.as_of:%Y-%m-%d %H:%M} UTC"
    said = [f"Draft, figures as of {when}." if shown.has_draft else "No draft yet: d draws one."]
    said.append(written)
    if shown.moved_on:
        said.append("Incidents changed since: d takes them in.")
    if not shown.has_periods:
        said.append("No period yet: f makes one.")
    elif period == EVERYTHING:
        said.append("No period is running: f chooses or makes one.")
    if shown.other_draft is not None:
        other, boxes = shown.other_draft
        with_boxes = f" with {_count(boxes, 'box', 'boxes')} written" if boxes else ""
        said.append(f"{line(other)} has a draft{with_boxes}: f opens it.")
    if outside and not shown.entries:
        said.append(outside_words(shown))
    return Content("\n").join((plain(line(first)).stylize("bold"), plain(" ".join(said))))


def outside_words(shown: Overview) -> str:
    """How many entries the period has and has not; empty where it has all of them."""
    inside, outside = shown.entries, shown.all_entries - shown.entries
    if not outside:
        return ""
    if not inside:
        return f"None of your {_count(outside, 'entry', 'entries')} is in this period."
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
    return said + " Enter, then Ctrl+S makes one yours."


def state(box: Box, *, has_draft: bool) -> str:
    """A box’s state in ten columns; before there is a draft, what it would be drawn from."""
    if box.written:
        return "written"
    if box.by_manager:
        return "manager’s"
    if box.waits:
        return "empty"
    if has_draft:
        return "drawn"
    if box.entries:
        return _count(len(box.entries), "entry", "entries")
    if box.goals:
        return _count(len(box.goals), "goal", "goals")
    return "figures"


def in_words(box: Box, *, has_draft: bool) -> str:
    """A box’s state in a sentence, with its length."""
    said = []
    feeds = [
        words
        for number, words in (
            (len(box.entries), _count(len(box.entries), "entry", "entries")),
            (len(box.sentences), _count(len(box.sentences), "SLO sentence", "SLO sentences")),
            (len(box.goals), _count(len(box.goals), "goal", "goals")),
            (len(box.past_goals), _count(len(box.past_goals), "earlier goal", "earlier goals")),
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
        said.append(f"{len(text):,} characters")
    return " · ".join(said)


def text_of(box: Box) -> Content:
    """What a box says or would say, and what it asks."""
    asked = [plain(f"It asks: {prompt}").stylize("italic") for prompt in box.prompts]
    text = box.text or box.drawn
    return Content("\n\n").join((plain(text), *asked) if text else asked)


def feeds_of(box: Box) -> list[Record]:
    """What feeds a box, as rows; a key says what kind it is: entry, figures or goal."""
    entries = [
        Record(f"entry:{it.id}", (str(it.on), it.indicators[0], it.text)) for it in box.entries
    ]
    sentences = [
        Record(f"figures:{place}", ("figures", "SLO", sentence))
        for place, sentence in enumerate(box.sentences)
    ]
    goals = [
        Record(f"goal:{place}", (str(it.due or "–"), "goal", it.text))
        for place, it in enumerate((*box.goals, *box.past_goals))
    ]
    misses = [
        Record(f"entry:{it.id}", (str(it.on), next(iter(it.indicators), "inbox"), it.text))
        for it in box.misses
    ]
    return [*entries, *sentences, *goals, *misses]


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
