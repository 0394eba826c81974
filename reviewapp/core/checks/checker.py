"""The rules over a document: all of it, or one box while its text is being typed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from reviewapp.core.checks import acronyms, claims, goals, manager, setback, stale
from reviewapp.core.checks.findings import RULES, Finding, few
from reviewapp.core.checks.reading import LONGEST, blanked, items
from reviewapp.core.connect import (
    BoxSection,
    ConnectDocument,
    EvidenceItem,
    GoalItem,
    PartSection,
    PrioritySection,
)
from reviewapp.core.draft import box_sections
from reviewapp.core.drawn import drawn_text, unwritten
from reviewapp.core.evidence import CIRCLE_TITLES, CIRCLES
from reviewapp.core.sealed import Sealed

#: What a box asks for decides which rules it is held to.
Kind = Literal["impact", "summary", "setback", "goals", "growth", "manager", "other"]
#: Boxes known by their ids, in every edition of the form.
_BY_ID: dict[str, Kind] = {"setback": "setback", "summary": "summary", "growth": "growth"}
#: As many items a box may list.
_MOST: dict[Kind, int] = {"impact": 5, "summary": 5, "goals": 5, "growth": 3}
#: Evidence of so few entries has no shape yet.
_FEW = 3
_RECENT = datetime.timedelta(days=30)
#: In a period younger than this everything is recent.
_YOUNG = datetime.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class CheckedBox:
    """A box as the rules see it. `waits`: it has neither text nor anything that feeds it.

    `evidence`: the entries behind it, `more` whether there are others that were not read.
    `sentences`: what the figures of now say, true by definition.
    """

    key: str
    kind: Kind
    text: str
    written: bool
    waits: bool
    evidence: tuple[EvidenceItem, ...] = ()
    more: bool = False
    sentences: tuple[str, ...] = ()
    goals: tuple[GoalItem, ...] = ()
    past_goals: tuple[GoalItem, ...] = ()


class Checker:
    """Checks a document. `earlier`: the figures of its former draws, the newest first."""

    def __init__(self, document: ConnectDocument, earlier: Sequence[Sealed] = ()) -> None:
        self._document = document
        self._boxes = {box.key: box for box in _checked_boxes(document)}
        lines = [
            line for part in document.parts for priority in part.priorities for line in priority.slo
        ]
        self._figures = stale.Figures(
            now=[stale.Known(line.target, line.figures, line.own) for line in lines],
            earlier=[stale.of_sealed(sealed) for sealed in earlier],
            orders=document.severities,
        )
        #: The sentences of now, longest first: one may begin like another.
        self._drawn = sorted(
            {it for box in self._boxes.values() for it in box.sentences}, key=len, reverse=True
        )
        self._uses = {box.key: acronyms.uses(_read(box.text)) for box in self._boxes.values()}

    def all(self) -> tuple[Finding, ...]:
        """What every box has, in the form's order, each box's in that of its text."""
        return tuple(it for box in self._boxes.values() for it in self._found(box))

    def of_box(self, key: str, text: str) -> tuple[Finding, ...]:
        """What a box would have with another text; emptied, it shows what is drawn."""
        box = self._boxes[key]
        if text.strip():
            return self._found(replace(box, text=text, written=True, waits=False))
        drawn = drawn_text(self._document, key)
        waits = box.waits or (not drawn and box.kind != "manager")
        return self._found(replace(box, text=drawn, written=False, waits=waits))

    def _found(self, box: CheckedBox) -> tuple[Finding, ...]:
        found = few(self._run(box))
        return tuple(sorted(found, key=lambda it: (it.start, it.end)))

    def _run(self, box: CheckedBox) -> Iterator[Finding]:
        yield from self._material(box)
        if not box.text.strip():
            return
        text = _read(box.text)
        text = blanked(text, self._sentences_in(text))
        yield from claims.check_words(box.key, text)
        if box.written:
            yield from claims.check_box_length(box.key, box.text)
        yield from self._acronyms(box, text)
        passages = items(text)
        yield from stale.check_figures(box.key, passages, self._figures)
        if box.kind == "goals":
            yield from goals.check_goals(box.key, box.text, box.goals, box.past_goals)
            if box.written:
                yield from goals.check_written_goals(box.key, passages)
        else:
            yield from claims.check_length(box.key, passages)
            if box.written:  # an entry has its day printed behind it
                yield from claims.check_dates(box.key, text)
        if box.kind in ("impact", "summary"):
            found = list(claims.check_claims(box.key, passages))
            yield from found
            if not found:
                yield from _unproven(box, text)
        elif box.kind == "setback":
            yield from setback.check_setback(box.key, text)
        elif box.kind == "manager":
            yield from manager.check_comment(box.key, text, passages)

    def _sentences_in(self, text: str) -> list[tuple[int, int]]:
        spans = []
        for sentence in self._drawn:
            place = text.find(sentence)
            while place >= 0:
                spans.append((place, place + len(sentence)))
                place = text.find(sentence, place + len(sentence))
        return spans

    # -- short forms: spelled out anywhere, told of at their first use --------------------------

    def _is_spelled_elsewhere(self, name: str) -> bool:
        """Whether the rubric, a goal or an entry spells it out."""
        return any(
            name in text and name in acronyms.spelled_out(text) for text in self._other_texts
        )

    @cached_property
    def _other_texts(self) -> list[str]:
        return list(_other_texts(self._document))

    @cached_property
    def _spelled_in_boxes(self) -> dict[str, set[str]]:
        return {
            key: acronyms.spelled_out(_read(self._boxes[key].text), found)
            for key, found in self._uses.items()
        }

    def _acronyms(self, box: CheckedBox, text: str) -> Iterator[Finding]:
        found = acronyms.uses(text)
        if not found:
            return
        known = acronyms.spelled_out(text, found)
        earlier = True
        for key, spelled in self._spelled_in_boxes.items():
            earlier = earlier and key != box.key
            if key != box.key:
                known |= spelled
            if earlier:
                known |= {use.name for use in self._uses[key]}
        for use in acronyms.unexplained(found, known):
            if self._is_spelled_elsewhere(use.name):
                continue
            yield RULES["acronym"].found(box.key, text[use.start : use.end], use.start, use.end)

    # -- the evidence behind a box ---------------------------------------------------------------

    def _material(self, box: CheckedBox) -> Iterator[Finding]:
        if box.waits:
            yield RULES["empty-box"].found(box.key, "")
        if box.key == self._first_impact and (missing := self._missing_circles):
            for circle in missing:
                title = CIRCLE_TITLES[circle]
                yield RULES["circle-missing"].found(
                    box.key, title, why=f"No entry of this Connect shows the circle “{title}”."
                )
        if self._is_recent(box):
            yield RULES["recency"].found(box.key, f"{len(box.evidence)} entries")
        yield from self._too_many(box)

    @cached_property
    def _first_impact(self) -> str | None:
        return next((box.key for box in self._boxes.values() if box.kind == "impact"), None)

    @cached_property
    def _missing_circles(self) -> list[Literal["own", "others", "built"]]:
        boxes = [box for box in self._boxes.values() if box.kind == "impact"]
        shown = {it.id: it.circle for box in boxes for it in box.evidence}
        if len(shown) < _FEW or any(box.more for box in boxes):
            return []
        return [circle for circle in CIRCLES if circle not in shown.values()]

    def _is_recent(self, box: CheckedBox) -> bool:
        first, as_of = self._document.first, self._document.as_of.date()
        end = min(self._document.last or as_of, as_of)
        if box.more or len(box.evidence) < _FEW or (first and end - first < _YOUNG):
            return False
        return all(it.on > end - _RECENT for it in box.evidence)

    def _too_many(self, box: CheckedBox) -> Iterator[Finding]:
        most = _MOST.get(box.kind)
        if most is None:
            return
        if box.kind == "goals":
            too_many = len(box.goals)
        elif not box.written:
            too_many = len(box.evidence) if box.kind == "impact" else 0
        elif box.kind == "impact":
            too_many = sum(it.bullet for it in items(_read(box.text)))
        else:
            too_many = sum(not it.text.endswith(":") for it in items(_read(box.text)))
        if too_many > most:
            yield RULES["too-many"].found(
                box.key,
                f"{too_many} items",
                why=f"It lists {too_many}; a reader keeps few in mind.",
            )


def _unproven(box: CheckedBox, text: str) -> Iterator[Finding]:
    """A box that nothing feeds and that names nothing itself."""
    if box.kind == "impact" and box.written and not (box.evidence or box.sentences or box.more):
        words = text.strip()
        if words and not claims.names_evidence(words):
            start = text.index(words)
            yield RULES["no-evidence"].found(box.key, words, start, start + len(words))


def _read(text: str) -> str:
    return text[:LONGEST]


def _checked_boxes(document: ConnectDocument) -> Iterator[CheckedBox]:
    empty = unwritten(document)
    feeds: dict[str, tuple[PartSection, PrioritySection | None]] = {
        box.key: (part, None) for part in document.parts for box in part.boxes
    }
    feeds |= {
        priority.box.key: (part, priority)
        for part in document.parts
        for priority in part.priorities
        if priority.box is not None
    }
    for key, box in box_sections(document).items():
        yield _checked(document, *feeds[key], box, key in empty)


def _checked(
    document: ConnectDocument,
    part: PartSection,
    priority: PrioritySection | None,
    box: BoxSection,
    waits: bool,
) -> CheckedBox:
    fed = [priority] if priority else list(part.priorities) if box.feed == "priority" else []
    indicators = [section for it in fed for section in it.indicators]
    return CheckedBox(
        key=box.key,
        kind=_kind(box, is_fed=bool(priority) or box.feed == "priority"),
        text=box.text or drawn_text(document, box.key),
        written=bool(box.text.strip()),
        waits=waits,
        evidence=tuple(item for section in indicators for item in section.evidence),
        more=any(section.more for section in indicators),
        sentences=tuple(it for priority in fed for it in priority.sentences),
        goals=part.goals if box.feed == "goals" else (),
        past_goals=part.past_goals if box.feed == "goals" else (),
    )


def _kind(box: BoxSection, *, is_fed: bool) -> Kind:
    if box.writer == "manager":
        return "manager"
    if box.feed == "goals":
        return "goals"
    return "impact" if is_fed else _BY_ID.get(box.key, "other")


def _other_texts(document: ConnectDocument) -> Iterable[str]:
    """What is printed beside the boxes: the rubric’s words, the entries, the goals."""
    for part in document.parts:
        for goal in (*part.goals, *part.past_goals):
            yield "\n".join(filter(None, (goal.text, goal.success_measure, goal.answer)))
        for priority in part.priorities:
            yield "\n".join((priority.title, priority.statement, *priority.measures))
            for section in priority.indicators:
                yield f"{section.indicator.title}\n{section.indicator.description or ''}"
                yield from (item.text for item in section.evidence)
