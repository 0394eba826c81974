"""Drawing a Connect from its material: which evidence and figures stand in which box."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reviewapp.core.connect import (
    BoxForm,
    BoxSection,
    ConnectDocument,
    Edition,
    EvidenceItem,
    GoalItem,
    IndicatorSection,
    PartForm,
    PartSection,
    PrioritySection,
    SloLine,
)
from reviewapp.core.evidence import CIRCLE_TITLES, CIRCLES, Evidence
from reviewapp.core.figures import Report
from reviewapp.core.periods import Period
from reviewapp.core.rubric import Priority, Rubric

SentencesOf = Callable[[SloLine], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a Connect is drawn from.

    `evidence`: the period's entries that may leave, filed under this rubric. `figures`: None where
    no incident was ever imported. `own`: the person's own part of them, None where their alias is
    not known. `boxes`: box key -> what somebody wrote. `goals`: those ahead, `past_goals`: those
    of the period. `as_of`: the instant that the figures speak of.
    """

    edition: Edition
    rubric: Rubric
    period: Period
    name: str
    role: str
    manager: str | None
    as_of: datetime
    evidence: Sequence[Evidence]
    figures: Report | None
    own: Report | None
    boxes: Mapping[str, str]
    goals: Sequence[GoalItem]
    past_goals: Sequence[GoalItem]
    notes: Sequence[str]
    imports: Sequence[str]


def draw(material: Material, sentences_of: SentencesOf) -> ConnectDocument:
    """The whole document. `sentences_of` words one target's figures."""
    known = frozenset(material.rubric.codes())
    items = sorted(
        (
            EvidenceItem(e.id, e.on, e.text, e.circle, codes, e.incidents, e.links)
            for e in material.evidence
            # A code that has left the rubric must not take its entry along.
            if (codes := tuple(code for code in e.indicators if code in known))
        ),
        key=lambda item: (item.on, item.id),
    )
    priorities = [
        _priority(material, priority, items, sentences_of)
        for priority in material.rubric.priorities
    ]
    return ConnectDocument(
        title="Connect",
        name=material.name,
        role=material.role,
        manager=material.manager,
        period=material.period.name or material.period.text(),
        first=material.period.first,
        last=material.period.last,
        as_of=material.as_of,
        edition=material.edition.title,
        rubric=f"{material.rubric.title} ({material.rubric.version})",
        parts=tuple(_part(material, part, priorities) for part in material.edition.parts),
        severities=material.rubric.severities,
        notes=tuple(material.notes),
        imports=tuple(material.imports),
    )


def box_keys(edition: Edition, rubric: Rubric) -> dict[str, BoxForm]:
    """Every box's key with its form, in order; a box per priority has one key for each."""
    keys: dict[str, BoxForm] = {}
    for part in edition.parts:
        for form in part.boxes:
            if form.per == "priority":
                keys.update((_key(form, priority), form) for priority in rubric.priorities)
            else:
                keys[form.id] = form
    return keys


def box_sections(document: ConnectDocument) -> dict[str, BoxSection]:
    """Every box of a document by its key, in order."""
    return {
        box.key: box
        for part in document.parts
        for box in (
            *part.boxes[: part.lead],
            *(priority.box for priority in part.priorities if priority.box is not None),
            *part.boxes[part.lead :],
        )
    }


def drawn_text(document: ConnectDocument, key: str) -> str:
    """What a box would say as it is drawn: its evidence by circle, then its SLO sentences.

    Nothing but what its author logged and what the figures say; empty where nothing feeds it.
    """
    for part in document.parts:
        for priority in part.priorities:
            if priority.box is not None and priority.box.key == key:
                return drawn_priority(priority)
    return ""


def drawn_priority(priority: PrioritySection) -> str:
    """What a priority says as it is drawn: its entries by circle, then its SLO sentences."""
    items = sorted(
        (item for section in priority.indicators for item in section.evidence),
        key=lambda item: (item.on, item.id),
    )
    blocks = []
    for circle in (*CIRCLES, None):
        lines = [_bullet(item) for item in items if item.circle == circle]
        if lines:
            heading = CIRCLE_TITLES[circle] if circle else "Circle not said"
            blocks.append("\n".join([f"{heading}:", *lines]))
    if priority.sentences:
        blocks.append("\n".join(f"- {sentence}" for sentence in priority.sentences))
    return "\n\n".join(blocks)


def unwritten(document: ConnectDocument) -> list[str]:
    """The keys of the employee's boxes that have neither text nor anything that feeds them."""
    listed = {
        box.key
        for part in document.parts
        if part.goals
        for box in part.boxes
        if box.feed == "goals"
    }
    return [
        key
        for key, box in box_sections(document).items()
        if box.writer == "employee"
        and key not in listed
        and not box.text.strip()
        and not drawn_text(document, key)
    ]


def is_past(due: date | None, made_on: date, answered: bool, period: Period) -> bool | None:
    """Whether a goal is answered in a period's Connect (True), lies ahead (False), or is over.

    A goal that was due within the period is answered; one due later, or made in the period
    without a date, lies ahead; one due before the period belongs to an earlier Connect (None).
    """
    if due is not None:
        if period.last is not None and due > period.last:
            return False
        if period.first is not None and due < period.first:
            return None
        return period.last is not None or answered
    if period.first is not None and made_on < period.first:
        return True
    return answered


def _part(material: Material, form: PartForm, priorities: list[PrioritySection]) -> PartSection:
    feeds = [box.feed for box in form.boxes]
    return PartSection(
        title=form.title,
        boxes=tuple(
            _box(material, box, box.id, box.prompt) for box in form.boxes if box.per is None
        ),
        priorities=tuple(priorities) if "priority" in feeds else (),
        goals=tuple(material.goals) if "goals" in feeds else (),
        past_goals=tuple(material.past_goals) if "goals" in feeds else (),
        lead=_lead(form),
    )


def _lead(form: PartForm) -> int:
    """Boxes before the one that the priorities stand in, or behind, that one included."""
    for position, box in enumerate(form.boxes):
        if box.feed == "priority":
            return position if box.per == "priority" else position + 1
    return 0


def _priority(
    material: Material, priority: Priority, items: list[EvidenceItem], sentences_of: SentencesOf
) -> PrioritySection:
    lines = _slo_lines(material, priority)
    return PrioritySection(
        number=priority.number,
        pillar=priority.pillar,
        title=priority.title,
        statement=priority.statement,
        box=_priority_box(material, priority),
        indicators=tuple(_indicator_sections(priority, items)),
        measures=tuple(measure.text for measure in priority.measures),
        slo=lines,
        sentences=tuple(sentence for line in lines for sentence in sentences_of(line)),
    )


def _indicator_sections(priority: Priority, items: list[EvidenceItem]) -> list[IndicatorSection]:
    return [
        IndicatorSection(
            indicator=indicator,
            evidence=tuple(item for item in items if item.indicators[0] == indicator.code),
            also=tuple(
                (item.id, item.indicators[0])
                for item in items
                if indicator.code in item.indicators[1:]
            ),
        )
        for indicator in priority.indicators
    ]


def _slo_lines(material: Material, priority: Priority) -> tuple[SloLine, ...]:
    if material.figures is None:
        return ()
    stated = {target for measure in priority.measures for target in measure.targets}
    whole = {figures.id: figures for figures in material.figures.targets}
    own = {figures.id: figures for figures in material.own.targets} if material.own else {}
    return tuple(
        SloLine(target, whole[target.id], own.get(target.id))
        for target in material.rubric.targets
        if target.id in stated
    )


def _priority_box(material: Material, priority: Priority) -> BoxSection | None:
    for part in material.edition.parts:
        for form in part.boxes:
            if form.per == "priority":
                prompt = next(
                    (text for words, text in form.prompts_for if words in priority.title),
                    form.prompt,
                )
                return _box(material, form, _key(form, priority), prompt)
    return None


def _box(material: Material, form: BoxForm, key: str, prompt: str) -> BoxSection:
    return BoxSection(
        key=key,
        title=form.title,
        prompt=prompt,
        writer=form.writer,
        text=material.boxes.get(key, ""),
        manager_prompt=form.manager_prompt if material.role == "manager" else None,
        feed=form.feed,
    )


def _key(form: BoxForm, priority: Priority) -> str:
    return f"{form.id}-{priority.number}"


def _bullet(item: EvidenceItem) -> str:
    text = item.text.replace("\n", "\n  ")
    sources = ", ".join(item.incidents + item.links)
    return f"- {item.on}: {text}" + (f" ({sources})" if sources else "")
