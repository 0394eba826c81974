"""A Connect as the variables of a Word template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from reviewapp.core import wording
from reviewapp.core.connect import (
    BoxSection,
    ConnectDocument,
    EvidenceItem,
    GoalItem,
    IndicatorSection,
    PrioritySection,
    SloLine,
)
from reviewapp.core.draft import box_sections
from reviewapp.core.marks import box_mark, entry_mark
from reviewapp.export import layout, slo_table, texts
from reviewapp.export.box_text import Piece as TextPiece
from reviewapp.export.box_text import pieces
from reviewapp.export.plain import clean, one_line
from reviewapp.export.templates.values import Span
from reviewapp.export.trend import trend
from reviewapp.export.word_values import (
    Block,
    Box,
    Cell,
    Connect,
    Entry,
    Fact,
    Goal,
    Piece,
    Priority,
    SloRow,
)

#: So many entries of a priority stand in a document that shows the newest only.
_NEWEST = 3
#: Up to this many rows a table stays on one page.
_SHORT = 5
_LINK_STYLE = "Hyperlink"
_BETWEEN = "  ·  "


def connect_values(document: ConnectDocument, *, clean: bool = False) -> Connect:
    """The variables of a document. `clean`: without ids, and without the appendix that has them."""
    return _View(document, clean=clean).values()


class _View:
    """One document on its way; each entry is made once, wherever it is shown."""

    def __init__(self, document: ConnectDocument, *, clean: bool) -> None:
        self._written, self._clean = document, clean
        self._document = layout.with_picks(document)
        #: Whether the entries of each priority that matter are those picked for a box of them all.
        self._picked_for_all = any(
            box.feed == "priority" and not box.text.strip()
            for part in document.parts
            if any(priority.picked for priority in part.priorities)
            for box in part.boxes
        )
        self._items = layout.entries(document)
        self._entries = {
            id(item): self._entry(item, number) for number, item in enumerate(self._items, 1)
        }
        self._by_id = {item.id: self._entries[id(item)] for item in self._items}

    def values(self) -> Connect:
        document = self._document
        opening = tuple(map(self._opening, layout.opening(document)))
        summary = next((block.lines for block in opening if block.kind == "lines"), ())
        sections = [it for part in document.parts for it in part.priorities]
        goals = [it for part in document.parts for it in part.goals]
        past = [it for part in document.parts for it in part.past_goals]
        return Connect(
            title=one_line(document.title),
            name=one_line(document.name),
            role=document.role,
            manager=one_line(document.manager or ""),
            period=one_line(texts.period(document)),
            period_name=one_line(document.period),
            as_of=texts.moment(document.as_of),
            edition=one_line(document.edition),
            rubric=one_line(document.rubric),
            facts=tuple(Fact(label, one_line(value)) for label, value in texts.facts(document)),
            summary=summary,
            opening=opening,
            blocks=tuple(map(self._block, layout.body(document, clean=self._clean))),
            priorities=tuple(self._priority(it) for it in sections if _speaks(it)),
            boxes=tuple(
                self._box(box, [(it, None) for it in pieces(box.text)])
                for part in self._written.parts
                for box in part.boxes
            ),
            goals=_goals(goals, past=False),
            past_goals=_goals(past, past=True),
            slo=self._rows([line for section in sections for line in section.slo]),
            entries=tuple(self._entries[id(item)] for item in _by_day(self._items)),
            clean=self._clean,
        )

    def _opening(self, block: layout.Block) -> Block:
        """The box that opens the document stands beside its lines: its mark ties them to it."""
        made = self._block(block)
        if made.kind != "lines":
            return made
        return replace(made, boxes=(self._box(box_sections(self._document)[layout.SUMMARY], ()),))

    def _block(self, block: layout.Block) -> Block:
        match block:
            case layout.Heading(level, text):
                return Block(f"heading {level}", text=one_line(text))
            case layout.BoxText(box, found):
                return Block("text", boxes=(self._box(box, found),))
            case layout.Unwritten(box):
                return Block("unwritten", text=texts.NOT_WRITTEN, boxes=(self._box(box, ()),))
            case layout.Statement(pillar, text):
                return Block("statement", text=text, pillar=pillar or "")
            case IndicatorSection():
                return self._indicator(block)
            case layout.Bullets(lines, measures):
                return Block("measures" if measures else "lines", lines=tuple(lines))
            case layout.SloTable(number, lines):
                return self._slo(number, lines)
            case layout.GoalTable(goals, past):
                kind = "past goals" if past else "goals"
                return Block(kind, goals=_goals(goals, past=past))
            case layout.AboutFigures(imports, notes):
                return self._about(imports, notes)
            case layout.Appendix(items):
                return Block("appendix", entries=tuple(self._entries[id(it)] for it in items))

    def _entry(self, item: EvidenceItem, number: int) -> Entry:
        circle = texts.circle_title(item) or ""
        return Entry(
            mark=f"entry_{number}" if self._clean else entry_mark(item.id),
            day=wording.day(item.on),
            short_day=wording.short_day(item.on),
            text=clean(item.text) or " ",
            circle=circle,
            indicators=", ".join(item.indicators),
            id="" if self._clean else item.id,
            sources=_sources(item, circle),
        )

    def _box(self, box: BoxSection, found: Sequence[tuple[TextPiece, EvidenceItem | None]]) -> Box:
        levels = [piece.level for piece, _ in found]
        return Box(
            key=box.key,
            mark=box_mark(box.key),
            title=one_line(box.title),
            prompts=tuple(texts.guidance(box)),
            manager=box.writer == "manager",
            pieces=tuple(
                Piece(
                    level=piece.level,
                    leads=piece.level == 0 and after > 0,
                    text=piece.text,
                    mark="" if item is None else self._entries[id(item)].mark,
                )
                for (piece, item), after in zip(found, [*levels, 0][1:], strict=True)
            ),
        )

    def _indicator(self, section: IndicatorSection) -> Block:
        also: list[Span] = []
        for entry_id, code in section.also:
            also.append(Span(", " if also else "Also shown by "))
            entry = self._by_id.get(entry_id)
            if entry is None:
                also.append(Span(code))
            else:
                also.append(Span(f"{code}, {entry.day}", _LINK_STYLE, f"#{entry.mark}"))
        return Block(
            "indicator",
            text=one_line(texts.indicator_title(section)),
            description=section.indicator.description or "",
            entries=tuple(self._entries[id(item)] for item in section.evidence),
            more=texts.not_shown(section.more) if section.more else "",
            also=tuple(also),
        )

    def _priority(self, section: PrioritySection) -> Priority:
        items = _by_day([item for it in section.indicators for item in it.evidence])
        entries = tuple(self._entries[id(item)] for item in items)
        box = section.box
        newest = entries[-_NEWEST:]
        if self._picked_for_all:
            newest = tuple(self._entries[id(item)] for item in section.picked)
        return Priority(
            number=section.number,
            title=one_line(section.title),
            pillar=one_line(section.pillar or ""),
            statement=section.statement,
            boxes=() if box is None else (self._box(box, [(it, None) for it in pieces(box.text)]),),
            entries=entries,
            newest=newest,
            more=len(entries) - len(newest),
            measures=section.measures,
            sentences=section.sentences,
            slo=self._rows(section.slo),
        )

    def _slo(self, number: int, lines: Sequence[SloLine]) -> Block:
        orders = self._document.severities
        shown = trend(number, lines, orders)
        return Block(
            "slo",
            text=f"Service levels of priority {number}, as of {texts.moment(self._document.as_of)}",
            description=f"Service levels of priority {number}",
            slo=self._rows(lines),
            notes=tuple(slo_table.table_remarks(lines, orders)),
            trends=() if shown is None else (shown,),
        )

    def _rows(self, lines: Sequence[SloLine]) -> tuple[SloRow, ...]:
        groups = [slo_table.rows(line, self._document.severities) for line in lines]
        kept = _kept_together(list(map(len, groups)))
        return tuple(
            SloRow(keep, *(_cell(*cell.split("\n")) for cell in row))
            for row, keep in zip((row for group in groups for row in group), kept, strict=True)
        )

    def _about(self, imports: tuple[str, ...], notes: tuple[str, ...]) -> Block:
        figures = f"Figures as of {texts.moment(self._document.as_of)}"
        return Block(
            "figures", lead=f"{figures}, from:" if imports else f"{figures}.", lines=imports,
            notes=notes,
        )  # fmt: skip


def _sources(item: EvidenceItem, circle: str) -> tuple[Span, ...]:
    """Where an entry comes from: its circle, incidents and links, and what else it shows."""
    others = [code for code in item.indicators if code != item.indicators[0]]
    before = [circle] if circle else []
    before += texts.incident_names(item)
    behind = [f"also shows {', '.join(others)}"] if others else []
    if not item.links:
        text = _BETWEEN.join(before + behind)
        return (Span(text),) if text else ()
    spans = [Span(_BETWEEN.join([*before, ""]))] if before else []
    for link in item.links:
        spans += [Span(link, _LINK_STYLE, link), Span(_BETWEEN)]
    return (*spans[:-1], *(Span(_BETWEEN + text) for text in behind))


def _speaks(section: PrioritySection) -> bool:
    written = section.box is not None and section.box.text.strip()
    return bool(written or section.slo or any(it.evidence for it in section.indicators))


def _goals(goals: Sequence[GoalItem], *, past: bool) -> tuple[Goal, ...]:
    kept = _kept_together([1] * len(goals))
    return tuple(
        Goal(keep, *(_cell(*pair) for pair in texts.goal_cells(goal, past=past)))
        for goal, keep in zip(goals, kept, strict=True)
    )


def _kept_together(groups: Sequence[int]) -> Iterator[bool]:
    """For each row whether it stays with the next one; `groups`: how many rows belong together.

    What stays on one page: the rows of a group, the last two groups, the whole of a short table.
    """
    joined = 0 if sum(groups) <= _SHORT else len(groups) - 2
    for place, size in enumerate(groups):
        for left in range(size, 0, -1):
            yield left > 1 or joined <= place < len(groups) - 1


def _cell(text: str, *notes: str) -> Cell:
    return Cell(text, tuple(filter(None, notes)))


def _by_day(items: Iterable[EvidenceItem]) -> list[EvidenceItem]:
    def key(item: EvidenceItem) -> Any:
        return item.on, item.id

    return sorted(items, key=key)
