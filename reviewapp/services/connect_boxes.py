"""The Connect box by box, as a screen shows it: each box's state, its text and what feeds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict

from reviewapp.core.connect import (
    BoxSection,
    ConnectDocument,
    EvidenceItem,
    GoalItem,
    PartSection,
    PrioritySection,
)
from reviewapp.core.connect_status import Status
from reviewapp.core.draft import evidence_item
from reviewapp.core.drawn import MOST_DRAWN, drawn_text, newest, unwritten
from reviewapp.core.evidence import Evidence
from reviewapp.core.figures import verdicts
from reviewapp.core.incident_evidence import known_reference
from reviewapp.core.periods import Period
from reviewapp.core.picks import NOTHING_CHOSEN
from reviewapp.core.review_comments import ReviewComment
from reviewapp.core.written_from import NOT_FED, NOTHING_SINCE, Basis, Since, basis
from reviewapp.services import connect, periods, rubrics, slo
from reviewapp.services.connect import Choice
from reviewapp.services.connect_changes import since_written
from reviewapp.services.connect_checks import Checks, checks_of
from reviewapp.services.connect_figures import moved_on
from reviewapp.services.connect_material import feeding
from reviewapp.services.review_comments import open_comments
from reviewapp.services.workspace import Workspace
from reviewapp.store.cohort_reader import find_with_programmes
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import count_evidence, list_evidence
from reviewapp.store.feed_reader import entries_about, fitting, mentioned_references
from reviewapp.store.reader import reading

#: The box that asks for what went wrong, in every edition of the form.
_SETBACK = "setback"


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the form. `text`: what was written into it; `drawn`: what it could say as drawn.

    `sentences`, `goals`, `past_goals`: what feeds it, with `count` entries filed under `codes`:
    first those `picked`, in their order, then all others, of which `entries` are the newest.
    `left_out`: those that are in no document. `misses`: entries that it may be written from, about
    incidents that missed a target. `waits`: the document says “Not written yet” in its place.
    `comments`: open ones, at it or at an entry that feeds it. `limit`: so many characters the form
    takes.
    `basis`: all of that in short, and `since` what is otherwise since the box was written.
    """

    key: str
    part: str
    title: str
    prompts: tuple[str, ...]
    by_manager: bool
    text: str
    drawn: str
    waits: bool
    entries: tuple[EvidenceItem, ...] = ()
    count: int = 0
    codes: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    goals: tuple[GoalItem, ...] = ()
    past_goals: tuple[GoalItem, ...] = ()
    misses: tuple[Evidence, ...] = ()
    limit: int | None = None
    picked: tuple[EvidenceItem, ...] = ()
    left_out: tuple[EvidenceItem, ...] = ()
    basis: Basis = NOT_FED
    since: Since = NOTHING_SINCE

    @property
    def listed(self) -> int:
        """How many entries there are to choose from, those left out included."""
        return self.count + len(self.left_out)

    comments: tuple[ReviewComment, ...] = ()

    @property
    def written(self) -> bool:
        return bool(self.text.strip())


@dataclass(frozen=True, slots=True)
class Overview:
    """A Connect at a glance. `moved_on`: what changed since its figures were taken, a clause.

    `status_at`: when it took the step to its status, None for a draft.
    `edition`, `rubric`: their names. `newer`: name and title of the form that is in use at the
    period's end, where this one no longer is. `other_draft`: where the period has none, another
    period that has one, with the number of boxes written in it. `entries`: how many lie in the
    period, of `all_entries`. `told`: what its author has to know and a reader must not see.
    `checks`: what is found in it.
    """

    period: Period
    has_periods: bool
    edition: str
    edition_title: str
    newer: tuple[str, str] | None
    rubric: str
    name: str
    as_of: datetime
    has_draft: bool
    moved_on: str | None
    other_draft: tuple[str, int] | None
    entries: int
    all_entries: int
    boxes: tuple[Box, ...]
    told: tuple[str, ...]
    checks: Checks
    status: Status = "draft"
    status_at: str | None = None


def overview(workspace: Workspace, choice: Choice) -> Overview:
    """The boxes in the form's order. BadInputError for an unknown period or edition."""
    quiet, told = connect.listening(workspace)
    document = connect.document(quiet, choice, MOST_DRAWN)
    period = periods.resolve(workspace, choice.period)
    draft = connect.stored_draft(workspace, period)
    edition = choice.edition or (draft.edition if draft else connect.DEFAULT_EDITION)
    newer = connect.newer_edition(workspace, edition, period)
    known = periods.all_periods(workspace)
    everything = EvidenceFilter(workspace.reader_id())
    inside = replace(everything, first=period.first, last=period.last)
    boxes = (
        replace(box, misses=_misses(workspace, inside, document.role))
        if box.key == _SETBACK
        else box
        for box in chosen_boxes(workspace, choice, document)
    )
    comments = open_comments(workspace, period)
    return Overview(
        period=period,
        has_periods=bool(known),
        edition=edition,
        edition_title=document.edition,
        newer=(newer.name, newer.title) if newer else None,
        rubric=document.role,
        name=document.name,
        as_of=document.as_of,
        has_draft=draft is not None,
        moved_on=moved_on(
            workspace, draft, connect.rubric_of(workspace, draft), slo.imports(workspace)
        ),
        other_draft=None if draft else _other_draft(workspace, known),
        entries=count_evidence(workspace.places, inside),
        all_entries=count_evidence(workspace.places, everything),
        boxes=tuple(
            replace(box, comments=found) if (found := comments.at(box.key, box.codes)) else box
            for box in boxes
        ),
        told=tuple(told),
        status=draft.status if draft else "draft",
        status_at=draft.status_at if draft else None,
        checks=checks_of(workspace, document, period, draft),
    )


def chosen_boxes(workspace: Workspace, choice: Choice, document: ConnectDocument) -> list[Box]:
    """The boxes of a document with what was left out of each, and what is otherwise since."""
    period = periods.resolve(workspace, choice.period)
    draft = connect.stored_draft(workspace, period)
    found = list(boxes_of(document))
    if draft is None:
        return found
    wanted = feeding(workspace, period, connect.rubric_of(workspace, draft))
    out = sorted(
        (
            evidence_item(entry, wanted.known)
            for entry in fitting(workspace.places, wanted, draft.picks.left_out)
        ),
        key=lambda item: (item.on, item.id),
        reverse=True,
    )
    return [
        replace(
            box,
            left_out=tuple(item for item in out if item.indicators[0] in box.codes),
            since=since_written(workspace, wanted, draft, box.key, box.codes, box.basis),
        )
        for box in found
    ]


def feeding_entries(
    workspace: Workspace, choice: Choice, box: Box, offset: int, count: int
) -> list[EvidenceItem]:
    """Some of the entries that a box lists, after the first `offset`: the picked ones in their
    order, then the others and at the end those left out, the newest first.
    """
    period = periods.resolve(workspace, choice.period)
    draft = connect.stored_draft(workspace, period)
    wanted = feeding(workspace, period, connect.rubric_of(workspace, draft))
    picks = draft.picks if draft else NOTHING_CHOSEN
    chosen = (*picks.picked, *picks.left_out)
    first, last = len(box.picked), box.count
    found = list(box.picked[offset : offset + count])
    start, end = max(offset, first), min(offset + count, last)
    if start < end:
        others = replace(wanted, codes=box.codes, without=chosen)
        entries = list_evidence(workspace.places, others, end - start, start - first)
        found += [evidence_item(entry, wanted.known) for entry in entries]
    return [*found, *box.left_out[max(offset - last, 0) : max(offset + count - last, 0)]]


class _Form(TypedDict):
    """What a box is, whatever feeds it."""

    key: str
    part: str
    title: str
    prompts: tuple[str, ...]
    by_manager: bool
    text: str
    drawn: str
    limit: int | None
    basis: Basis


def boxes_of(document: ConnectDocument) -> Iterator[Box]:
    """The boxes of a document in the form's order, without what they may be written from."""
    empty = unwritten(document)
    for part in document.parts:
        for box in part.boxes[: part.lead]:
            yield _part_box(document, part, box, box.key in empty)
        for priority in part.priorities:
            if (box_of := priority.box) is not None:
                form = _form(document, part, box_of, f"{priority.number}. {priority.title}")
                yield _fed(form, box_of.key in empty, [priority])
        for box in part.boxes[part.lead :]:
            yield _part_box(document, part, box, box.key in empty)


def _part_box(document: ConnectDocument, part: PartSection, box: BoxSection, waits: bool) -> Box:
    """A box that no single priority feeds: all of them do, or the goals, or nothing."""
    form = _form(document, part, box, box.title)
    if box.feed == "priority":
        return _fed(form, waits, part.priorities)
    if box.feed == "goals":
        return Box(**form, waits=waits, goals=part.goals, past_goals=part.past_goals)
    return Box(**form, waits=waits)


def _form(document: ConnectDocument, part: PartSection, box: BoxSection, title: str) -> _Form:
    return {
        "key": box.key,
        "part": part.title,
        "title": title,
        "prompts": tuple(prompt for prompt in (box.prompt, box.manager_prompt) if prompt),
        "by_manager": box.writer == "manager",
        "text": box.text,
        "drawn": drawn_text(document, box.key),
        "limit": box.limit,
        "basis": basis(document, box.key),
    }


def _fed(form: _Form, waits: bool, priorities: Sequence[PrioritySection]) -> Box:
    """A box with what is filed under its priorities, the newest first."""
    sections = [section for priority in priorities for section in priority.indicators]
    items = [item for section in sections for item in section.evidence]
    picked = [item for priority in priorities for item in priority.picked]
    chosen = {item.id for item in picked}
    return Box(
        **form,
        waits=waits,
        picked=tuple(picked),
        entries=tuple(it for it in newest(items, MOST_DRAWN) if it.id not in chosen),
        count=len(items) + sum(section.more for section in sections),
        codes=tuple(section.indicator.code for section in sections),
        sentences=tuple(it for priority in priorities for it in priority.sentences),
    )


def _misses(workspace: Workspace, inside: EvidenceFilter, rubric: str) -> tuple[Evidence, ...]:
    """The entries of a period whose incidents missed a target as it looks now, newest first."""
    references = mentioned_references(workspace.places, inside)
    with reading(workspace.places) as connection:
        if connection is None or not references:
            return ()
        found = find_with_programmes(connection, inside.owner_id, references)
    as_of = int(workspace.clock().timestamp())
    missed = {
        reference
        for item in verdicts(rubrics.load(workspace, rubric), found, as_of)
        if item.verdict == "missed" and (reference := known_reference(item.incident.reference))
    }
    wanted = replace(inside, shared=True)
    return tuple(entries_about(workspace.places, wanted, missed, MOST_DRAWN)) if missed else ()


def _other_draft(workspace: Workspace, known: Iterable[Period]) -> tuple[str, int] | None:
    """The period whose draft was drawn last, rather one with something written in it."""
    drafts = [draft for period in known if (draft := connect.stored_draft(workspace, period))]
    counted = [(sum(map(bool, draft.boxes.values())), draft) for draft in drafts]
    best = max(counted, key=lambda it: (it[0] > 0, it[1].as_of), default=None)
    return (best[1].period.name, best[0]) if best else None
