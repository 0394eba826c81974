"""The Connect box by box, as a screen shows it: each box's state, its text and what feeds it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypedDict

from reviewapp.core.connect import (
    BoxSection,
    ConnectDocument,
    EvidenceItem,
    GoalItem,
    PartSection,
    PrioritySection,
)
from reviewapp.core.draft import drawn_priority, drawn_text, unwritten
from reviewapp.core.errors import BadInputError, RefusedError
from reviewapp.core.evidence import Evidence
from reviewapp.core.figures import verdicts
from reviewapp.core.incident_evidence import known_reference
from reviewapp.core.periods import EVERYTHING, Period
from reviewapp.core.printable import printable
from reviewapp.export.files import is_there
from reviewapp.services import connect, periods, rubrics, slo
from reviewapp.services.connect import Choice
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_reader import EvidenceFilter, count_evidence, list_evidence
from reviewapp.store.incident_reader import find_incidents
from reviewapp.store.material_reader import Draft, read_draft
from reviewapp.store.reader import reading

#: The box that asks for what went wrong, in every edition of the form.
_SETBACK = "setback"


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the form. `text`: what was written into it; `drawn`: what it could say as drawn.

    `entries`, `sentences`, `goals`, `past_goals`: what feeds it. `misses`: entries that it may be
    written from, about incidents that missed a target. `waits`: the document says “Not written
    yet” in its place.
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
    sentences: tuple[str, ...] = ()
    goals: tuple[GoalItem, ...] = ()
    past_goals: tuple[GoalItem, ...] = ()
    misses: tuple[Evidence, ...] = ()

    @property
    def written(self) -> bool:
        return bool(self.text.strip())


@dataclass(frozen=True, slots=True)
class Overview:
    """A Connect at a glance. `moved_on`: incidents were imported or undone since it was drawn.

    `edition`, `rubric`: their names. `other_draft`: where the period has none, another period that
    has one, with the number of boxes written in it. `entries`: how many lie in the period, of
    `all_entries`. `told`: what its author has to know and a reader must not see.
    """

    period: Period
    has_periods: bool
    edition: str
    edition_title: str
    rubric: str
    name: str
    as_of: datetime
    has_draft: bool
    moved_on: bool
    other_draft: tuple[str, int] | None
    entries: int
    all_entries: int
    boxes: tuple[Box, ...]
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """A Connect in a file. `waiting`: the titles of the boxes not written yet, of `boxes`."""

    path: Path
    waiting: tuple[str, ...]
    boxes: int


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the document under one heading, as Markdown. `level`: 1 for the title."""

    title: str
    level: int
    markdown: str


def overview(workspace: Workspace, choice: Choice) -> Overview:
    """The boxes in the form's order. BadInputError for an unknown period or edition."""
    quiet, told = _listening(workspace)
    document = connect.document(quiet, choice)
    period = periods.resolve(workspace, choice.period)
    draft = stored_draft(workspace, period)
    imports = {item.id for item in slo.imports(workspace)}
    known = periods.all_periods(workspace)
    everything = EvidenceFilter(workspace.reader_id())
    inside = replace(everything, first=period.first, last=period.last)
    return Overview(
        period=period,
        has_periods=bool(known),
        edition=choice.edition or (draft.edition if draft else connect.DEFAULT_EDITION),
        edition_title=document.edition,
        rubric=document.role,
        name=document.name,
        as_of=document.as_of,
        has_draft=draft is not None,
        moved_on=draft is not None and set(draft.imports) != imports,
        other_draft=None if draft else _other_draft(workspace, known),
        entries=count_evidence(workspace.places, inside),
        all_entries=count_evidence(workspace.places, everything),
        boxes=tuple(
            replace(box, misses=_misses(workspace, inside, document.role))
            if box.key == _SETBACK
            else box
            for box in _boxes(document)
        ),
        told=tuple(told),
    )


def draw(workspace: Workspace, choice: Choice) -> list[str]:
    """Make the period's draft, or draw it again; returns what its author has to know."""
    quiet, told = _listening(workspace)
    connect.draft(quiet, choice)
    return told


def sections(workspace: Workspace, choice: Choice) -> list[Section]:
    """The whole document as it would be exported, cut at its headings."""
    from reviewapp.export.markdown import to_markdown

    quiet, _ = _listening(workspace)
    # No text of a user starts a line with a number sign: the exporter escapes it.
    pieces = re.split(r"^(?=#{1,3} )", to_markdown(connect.document(quiet, choice)), flags=re.M)
    return [_section(piece) for piece in pieces if piece.strip()]


def save(
    workspace: Workspace, choice: Choice, name: str, *, overwrite: bool = False
) -> Saved | None:
    """Write the Connect to a .docx or .md file.

    None, with nothing written, where there is such a file and `overwrite` is not said.
    BadInputError for another ending, RefusedError when the file can't be written.
    """
    from reviewapp.services.connect_export import write_document

    path = Path(name.strip())
    if not path.is_absolute():
        try:
            path = Path.cwd() / path
        except OSError as error:
            raise RefusedError(
                "The folder that the program was started in is gone: name all of the path."
            ) from error
    form = path.suffix.lower().removeprefix(".")
    if form not in ("docx", "md"):
        raise BadInputError("End the file’s name with .docx for Word, or with .md for Markdown.")
    if is_there(path) and not overwrite:
        return None
    quiet, _ = _listening(workspace)
    document = connect.document(quiet, choice)
    write_document(document, path, form)
    mine = [box for box in _boxes(document) if not box.by_manager]
    return Saved(path, tuple(box.title for box in mine if box.waits), len(mine))


def file_name(period: Period, name: str) -> str:
    """A name for the exported file that every system takes: “Connect FY25-H2 Maya Okafor.docx”."""
    words = ["Connect", "" if period == EVERYTHING else period.name, name]
    text = re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]', " ", printable(" ".join(words)))
    text = " ".join(re.sub("[\u2400-\u2421\ufffd]", " ", text).split())
    # A file's name has room for 255 bytes, and a temporary one needs some of them.
    return text.encode("utf-8")[:180].decode("utf-8", "ignore").strip(" .") + ".docx"


class _Form(TypedDict):
    """What a box is, whatever feeds it."""

    key: str
    part: str
    title: str
    prompts: tuple[str, ...]
    by_manager: bool
    text: str


def _boxes(document: ConnectDocument) -> Iterator[Box]:
    empty = unwritten(document)
    for part in document.parts:
        for box in part.boxes[: part.lead]:
            yield _part_box(part, box, box.key in empty)
        for priority in part.priorities:
            if priority.box is not None:
                yield Box(
                    **_form(part, priority.box, f"{priority.number}. {priority.title}"),
                    drawn=drawn_text(document, priority.box.key),
                    waits=priority.box.key in empty,
                    entries=_entries([priority]),
                    sentences=priority.sentences,
                )
        for box in part.boxes[part.lead :]:
            yield _part_box(part, box, box.key in empty)


def _part_box(part: PartSection, box: BoxSection, waits: bool) -> Box:
    """A box that no single priority feeds: all of them do, or the goals, or nothing."""
    form = _form(part, box, box.title)
    if box.feed == "priority":
        sentences = tuple(sentence for it in part.priorities for sentence in it.sentences)
        return Box(
            **form,
            drawn=_drawn_priorities(part),
            waits=waits,
            entries=_entries(part.priorities),
            sentences=sentences,
        )
    if box.feed == "goals":
        return Box(
            **form,
            drawn=_drawn_goals(part),
            waits=waits,
            goals=part.goals,
            past_goals=part.past_goals,
        )
    return Box(**form, drawn="", waits=waits)


def _form(part: PartSection, box: BoxSection, title: str) -> _Form:
    return {
        "key": box.key,
        "part": part.title,
        "title": title,
        "prompts": tuple(prompt for prompt in (box.prompt, box.manager_prompt) if prompt),
        "by_manager": box.writer == "manager",
        "text": box.text,
    }


def _entries(priorities: Iterable[PrioritySection]) -> tuple[EvidenceItem, ...]:
    """What is filed under them, the newest first."""
    found = [
        item
        for priority in priorities
        for section in priority.indicators
        for item in section.evidence
    ]
    return tuple(sorted(found, key=lambda item: (item.on, item.id), reverse=True))


def _misses(workspace: Workspace, inside: EvidenceFilter, rubric: str) -> tuple[Evidence, ...]:
    """The entries of a period whose incidents missed a target as it looks now, newest first."""
    entries = [
        entry
        for entry in list_evidence(workspace.places, replace(inside, shared=True))
        if entry.incidents
    ]
    references = {reference for entry in entries for reference in entry.incidents}
    with reading(workspace.places) as connection:
        if connection is None or not references:
            return ()
        found = find_incidents(connection, inside.owner_id, references)
    as_of = int(workspace.clock().timestamp())
    missed = {
        known_reference(item.incident.reference)
        for item in verdicts(rubrics.load(workspace, rubric), found, as_of)
        if item.verdict == "missed"
    }
    return tuple(entry for entry in entries if missed.intersection(entry.incidents))


def _other_draft(workspace: Workspace, known: Iterable[Period]) -> tuple[str, int] | None:
    """The period whose draft was drawn last, rather one with something written in it."""
    drafts = [draft for period in known if (draft := stored_draft(workspace, period))]
    counted = [(sum(map(bool, draft.boxes.values())), draft) for draft in drafts]
    best = max(counted, key=lambda it: (it[0] > 0, it[1].as_of), default=None)
    return (best[1].period.name, best[0]) if best else None


def _drawn_priorities(part: PartSection) -> str:
    drawn = ((priority, drawn_priority(priority)) for priority in part.priorities)
    return "\n\n".join(f"{it.number}. {it.title}\n\n{text}" for it, text in drawn if text)


def _drawn_goals(part: PartSection) -> str:
    """The goals as lines of text: the document has them as tables, a web form has no tables."""
    blocks = ["\n".join(_goal_lines(goal)) for goal in part.goals]
    if part.past_goals:
        blocks.append("Last Connect’s goals:")
        blocks += ["\n".join(_goal_lines(goal, past=True)) for goal in part.past_goals]
    return "\n\n".join(blocks)


def _goal_lines(goal: GoalItem, *, past: bool = False) -> Iterator[str]:
    yield "- " + goal.text.replace("\n", "\n  ")
    if goal.success_measure:
        yield "  Success measure: " + goal.success_measure.replace("\n", "\n  ")
    if goal.due:
        yield f"  Due: {goal.due}"
    if past and goal.answer:
        yield "  What became of it: " + goal.answer.replace("\n", "\n  ")


def _section(piece: str) -> Section:
    """`piece` begins with its heading, whose signs are escaped."""
    head = piece.split("\n", 1)[0]
    signs, _, title = head.partition(" ")
    return Section(re.sub(r"\\(.)", r"\1", title), len(signs), piece)


def stored_draft(workspace: Workspace, period: Period) -> Draft | None:
    """My draft of a period as it is kept; None where none was drawn."""
    with reading(workspace.places) as connection:
        if connection is None:
            return None
        return read_draft(connection, workspace.reader_id(), period)


def _listening(workspace: Workspace) -> tuple[Workspace, list[str]]:
    """The workspace with its sentences kept in a list: a screen reads often, and tells once."""
    told: list[str] = []
    return Workspace(workspace.places.root, workspace.clock, told.append), told
