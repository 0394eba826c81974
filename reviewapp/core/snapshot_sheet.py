"""What a Connect says, as plain values apart from any template: what is sealed and compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from reviewapp.core.connect import ConnectDocument, EvidenceItem, GoalItem
from reviewapp.core.sealed import built
from reviewapp.core.times import instant_text

Kind = Literal["head", "box", "line", "evidence", "goal", "measure", "figures"]
#: Kind, key and value of a part; the value is JSON.
Content = tuple[Kind, str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """Whose Connect it is, of which days, in which form. Days and instants are ISO 8601."""

    name: str
    role: str
    manager: str | None
    period: str
    first: str | None
    last: str | None
    edition: str
    rubric: str
    as_of: str
    notes: tuple[str, ...]
    imports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoxHead:
    """A box without its text. `written`: by hand, else its text is drawn."""

    title: str
    part: str
    by_manager: bool
    written: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of evidence in the revision that was printed."""

    rev: int
    on: str
    text: str
    circle: str | None
    indicators: tuple[str, ...]
    incidents: tuple[str, ...]
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal; `past`: one that is answered here, not one that lies ahead."""

    past: bool
    text: str
    success_measure: str | None
    due: str | None
    priority: int | None
    answer: str | None


@dataclass(slots=True)
class SheetBox:
    """A box with its lines; a line that was purged is None, so is a purged `head`."""

    head: BoxHead | None
    lines: list[str | None] = field(default_factory=list)


@dataclass(slots=True)
class Sheet:
    """All of it. What was purged is None; `figures` are those of `core.sealed`, as text.

    `boxes`: by key, in the form's order; `entries`: by id; `measures`: how each line of the rubric
    reads that is no SLO target, under its priority's number.
    """

    head: Head | None = None
    boxes: dict[str, SheetBox] = field(default_factory=dict)
    entries: dict[str, Entry | None] = field(default_factory=dict)
    goals: list[Goal | None] = field(default_factory=list)
    measures: list[tuple[str, str | None]] = field(default_factory=list)
    figures: str | None = None


_VALUES: Mapping[Kind, Any] = {
    "head": Head,
    "box": BoxHead,
    "line": str,
    "evidence": Entry,
    "goal": Goal,
    "measure": str,
    "figures": str,
}


def draw_sheet(
    document: ConnectDocument,
    rubric: str,
    boxes: Mapping[str, tuple[BoxHead, str]],
    revisions: Mapping[str, int],
    figures: str,
) -> Sheet:
    """What a document says.

    `rubric`: name@version; `boxes`: each with what it says, written or drawn; `revisions`: of the
    entries, by id; `figures`: as `core.sealed` keeps them.
    """
    sheet = Sheet(
        Head(
            name=document.name,
            role=document.role,
            manager=document.manager,
            period=document.period,
            first=_day(document.first),
            last=_day(document.last),
            edition=document.edition,
            rubric=rubric,
            as_of=instant_text(document.as_of),
            notes=document.notes,
            imports=document.imports,
        ),
        boxes={key: SheetBox(head, [*lines_of(text)]) for key, (head, text) in boxes.items()},
        figures=figures,
    )
    for part in document.parts:
        sheet.goals += [_goal(goal, past=False) for goal in part.goals]
        sheet.goals += [_goal(goal, past=True) for goal in part.past_goals]
    priorities = {it.number: it for part in document.parts for it in part.priorities}
    for number, priority in priorities.items():
        sheet.measures += [(str(number), text) for text in priority.measures]
        for section in priority.indicators:
            for item in section.evidence:
                sheet.entries[item.id] = _entry(item, revisions.get(item.id, 1))
    return sheet


def lines_of(text: str) -> Iterator[str]:
    """A text in lines; those that go on below an item of a list, indented, belong to it."""
    piece: list[str] = []
    for line in text.split("\n") if text else ():
        if piece and not line.startswith("  "):
            yield "\n".join(piece)
            piece = []
        piece.append(line)
    if piece:
        yield "\n".join(piece)


def contents_of(sheet: Sheet) -> Iterator[Content]:
    """The parts of a sheet in their order, of which nothing was purged."""
    assert sheet.head is not None
    yield "head", "", _plain(sheet.head)
    for key, box in sheet.boxes.items():
        assert box.head is not None
        yield "box", key, _plain(box.head)
        for line in box.lines:
            yield "line", key, line
    for identifier, entry in sheet.entries.items():
        assert entry is not None
        yield "evidence", identifier, _plain(entry)
    for number, goal in enumerate(sheet.goals, 1):
        assert goal is not None
        yield "goal", str(number), _plain(goal)
    for priority, measure in sheet.measures:
        yield "measure", priority, measure
    yield "figures", "", sheet.figures


def sheet_of(contents: Iterable[Content]) -> Sheet:
    """The sheet that parts are of; None is a part that was purged."""
    sheet = Sheet()
    for kind, key, raw in contents:
        value = None if raw is None else built(_VALUES[kind], raw)
        if kind == "head":
            sheet.head = value
        elif kind == "box":
            sheet.boxes[key] = SheetBox(value)
        elif kind == "line":
            sheet.boxes.setdefault(key, SheetBox(None)).lines.append(value)
        elif kind == "evidence":
            sheet.entries[key] = value
        elif kind == "goal":
            sheet.goals.append(value)
        elif kind == "measure":
            sheet.measures.append((key, value))
        else:
            sheet.figures = value
    return sheet


def is_whole(kind: Kind, value: Any) -> bool:
    """Whether a value has the shape that parts of a kind have."""
    try:
        built(_VALUES[kind], value)
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
    return True


def _entry(item: EvidenceItem, revision: int) -> Entry:
    return Entry(
        revision,
        item.on.isoformat(),
        item.text,
        item.circle,
        item.indicators,
        item.incidents,
        item.links,
    )


def _goal(goal: GoalItem, *, past: bool) -> Goal:
    due = _day(goal.due)
    return Goal(past, goal.text, goal.success_measure, due, goal.priority, goal.answer)


def _day(day: Any) -> str | None:
    return None if day is None else day.isoformat()


def _plain(value: Any) -> dict[str, Any]:
    """As JSON gives it back, so that a part is the same before and after it was kept."""
    return {
        key: list(item) if isinstance(item, tuple) else item for key, item in asdict(value).items()
    }
