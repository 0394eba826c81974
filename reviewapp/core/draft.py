"""Drawing a Connect from its material: which evidence and figures stand in which box."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
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
from reviewapp.core.evidence import Evidence
from reviewapp.core.figure_words import has_any
from reviewapp.core.figures import Report
from reviewapp.core.measures import MeasureStatus, measure_id, status_text
from reviewapp.core.months import Month
from reviewapp.core.periods import Period
from reviewapp.core.picks import NOTHING_CHOSEN, Picks
from reviewapp.core.rubric import Indicator, Measure, Priority, Rubric

SentencesOf = Callable[[SloLine], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a Connect is drawn from.

    `evidence`: the period's entries that may leave, filed under this rubric. `figures`: None where
    no incident was ever imported. `own`: the person's own part of them, None where their alias is
    not known. `more`: how many entries there are under an indicator beside those in `evidence`.
    `months`: per target id, the months of its figures. `boxes`: box key -> what somebody wrote.
    `goals`: those ahead, `past_goals`: those of the period. `as_of`: the instant that the figures
    speak of. `measures`: by id, how those stand that no incident tells. `picks`: what was chosen
    of the evidence.
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
    more: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, tuple[Month, ...]] = field(default_factory=dict)
    measures: Mapping[str, MeasureStatus] = field(default_factory=dict)
    picks: Picks = NOTHING_CHOSEN


def draw(material: Material, sentences_of: SentencesOf) -> ConnectDocument:
    """The whole document. `sentences_of` words one target's figures."""
    known = frozenset(material.rubric.codes())
    items = sorted(
        (
            item
            for entry in material.evidence
            if entry.id not in material.picks.left_out
            if (item := evidence_item(entry, known)).indicators
        ),
        key=lambda item: (item.on, item.id),
    )
    filed: dict[str, list[EvidenceItem]] = defaultdict(list)
    named: dict[str, list[EvidenceItem]] = defaultdict(list)
    for item in items:
        filed[item.indicators[0]].append(item)
        for code in item.indicators[1:]:
            named[code].append(item)

    def section(indicator: Indicator) -> IndicatorSection:
        code = indicator.code
        also = tuple((item.id, item.indicators[0]) for item in named[code])
        return IndicatorSection(indicator, tuple(filed[code]), also, material.more.get(code, 0))

    priorities = [
        _priority(material, priority, tuple(map(section, priority.indicators)), sentences_of)
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


def evidence_item(entry: Evidence, known: Collection[str]) -> EvidenceItem:
    """An entry with the codes that are `known`: one that left the rubric takes no entry along."""
    codes = tuple(code for code in entry.indicators if code in known)
    return EvidenceItem(
        entry.id,
        entry.on,
        entry.text,
        entry.circle,
        codes,
        entry.incidents,
        entry.links,
        max(entry.rev, 1),  # the spool has it as what it will be in the store
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
    material: Material,
    priority: Priority,
    indicators: tuple[IndicatorSection, ...],
    sentences_of: SentencesOf,
) -> PrioritySection:
    lines = _slo_lines(material, priority)
    items = {item.id: item for section in indicators for item in section.evidence}
    return PrioritySection(
        number=priority.number,
        pillar=priority.pillar,
        title=priority.title,
        statement=priority.statement,
        box=_priority_box(material, priority),
        indicators=indicators,
        measures=tuple(_measure(material, priority, measure) for measure in priority.measures),
        slo=lines,
        sentences=tuple(
            sentence
            for line in lines
            # Without a number to hold times against, there is something to say once one ended.
            if line.target.limit_s is not None or line.figures.ended
            for sentence in sentences_of(line)
        ),
        picked=tuple(items[entry] for entry in material.picks.picked if entry in items),
    )


def _measure(material: Material, priority: Priority, measure: Measure) -> str:
    """A measure, with how it stands where somebody said so."""
    identifier = measure_id(material.rubric.name, priority.number, measure.text)
    status = None if measure.targets else material.measures.get(identifier)
    if status is None:
        return measure.text
    told = " ".join(status_text(status).split())
    return f"{measure.text} – {told[0].upper()}{told[1:]}"


def _slo_lines(material: Material, priority: Priority) -> tuple[SloLine, ...]:
    if material.figures is None:
        return ()
    stated = {target for measure in priority.measures for target in measure.targets}
    whole = {figures.id: figures for figures in material.figures.targets}
    own = {figures.id: figures for figures in material.own.targets} if material.own else {}
    return tuple(
        SloLine(target, whole[target.id], own.get(target.id), material.months.get(target.id, ()))
        for target in material.rubric.targets
        # A target without incidents says nothing about anybody's work.
        if target.id in stated and has_any(whole[target.id])
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
        limit=form.limit,
    )


def _key(form: BoxForm, priority: Priority) -> str:
    return f"{form.id}-{priority.number}"
