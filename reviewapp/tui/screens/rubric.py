"""The rubric: a tree with the coverage, beside it what is highlighted and its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import ClassVar, get_args

from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static, Tree
from textual.widgets.tree import TreeNode

from reviewapp.core.coverage import CoverageRule, IndicatorCoverage, State, next_gap, states_mean
from reviewapp.core.evidence import Evidence
from reviewapp.core.periods import Period
from reviewapp.core.rubric_search import matching
from reviewapp.services import coverage
from reviewapp.services.evidence import Query
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.message import Question
from reviewapp.tui.dialogs.one_line import OneLine
from reviewapp.tui.records import Entries
from reviewapp.tui.screens.base import PlaceScreen
from reviewapp.tui.screens.rubric_reading import CODE, STATE, Part, Reading, label, read
from reviewapp.tui.screens.rubric_text import (
    indicator_text,
    pillar_text,
    priority_text,
    summary,
)
from reviewapp.tui.text import line, plain
from reviewapp.tui.to_file import ask_and_write
from reviewapp.tui.widgets.hanging_text import HangingText
from reviewapp.tui.widgets.paged_list import PagedList
from reviewapp.tui.widgets.record import Column, Record


class RubricTree(Tree[Part]):
    """Pillars, priorities and indicators, each with its coverage in words."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("tree")]
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"rubric-tree--{name}" for name in get_args(State)}
    DEFAULT_CSS = """
    RubricTree > .tree--cursor { background: $surface; text-style: bold underline; }
    RubricTree > .rubric-tree--shown { color: $text-success; }
    RubricTree > .rubric-tree--thin { color: $text-warning; }
    RubricTree > .rubric-tree--empty { color: $text-error; text-style: bold; }
    RubricTree > .rubric-tree--not_applicable { color: $foreground 60%; }
    """

    def __init__(self) -> None:
        super().__init__("", id="tree")
        self.show_root, self.guide_depth = False, 2
        #: The coverage of each code that the tree has.
        self.found: dict[str, IndicatorCoverage] = {}

    @property
    def help_text(self) -> str:
        """What the tree shows, for the help dialog."""
        rule = next((item.rule for item in self.found.values()), CoverageRule())
        return (
            "The indicators of your rubric, each with its coverage in the current period: shown "
            "with the number of entries, thin, empty, or n/a (not applicable to you). "
            f"{states_mean(rule)}.\n\n"
            "Priorities stand in the order of the rubric document.\n\n"
            "Up and down read on; Tab goes to the text and to the evidence; Enter opens and closes "
            "a priority, which says how many of its indicators are shown. g goes down to the next "
            "gap, n keeps a note there."
        )

    def render_label(self, node: TreeNode[Part], base_style: Style, style: Style) -> Text:
        """A label is cut at the edge with a mark that there is more."""
        label = super().render_label(node, base_style, style)
        is_bright = node is self.cursor_node and self.has_focus  # in the cursor's own colours
        if not is_bright and node.data is not None and node.data.indicator is not None:
            name = self.found[node.data.indicator.code].state
            colour = self.get_component_rich_style(f"rubric-tree--{name}", partial=True)
            label.stylize(colour, CODE, CODE + STATE)
        depth, above = 0, node.parent
        while above is not None and above is not self.root:
            depth, above = depth + 1, above.parent
        room = self.scrollable_content_region.width - depth * self.guide_depth
        label.truncate(max(room, 4), overflow="ellipsis")
        return label

    def line_of(self, node: TreeNode[Part]) -> int | None:
        """Where a node stands at present."""
        lines = range(self.last_line + 1)
        return next((number for number in lines if self.get_node_at_line(number) is node), None)


class RubricScreen(PlaceScreen):
    """What the indicators ask for, how far the evidence goes, and where the gaps are."""

    PLACE = "rubric"
    CSS_PATH = "rubric.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("rubric")]
    AUTO_FOCUS = "#tree"

    def __init__(self) -> None:
        super().__init__()
        self.reading: Reading | None = None
        self.part: Part | None = None
        self.nodes: dict[str, TreeNode[Part]] = {}
        self.text = Content("")
        self._wanted: str | None = None
        self._words = ""

    def body(self) -> ComposeResult:
        yield Static("Reading …", id="rubric-heading")
        with Horizontal(id="rubric-columns"):
            yield RubricTree()
            with Vertical(id="beside"):
                with VerticalScroll(id="detail"):
                    yield HangingText(id="detail-text")
                with Vertical(id="own"):
                    yield Static("Your evidence", classes="title")
                    yield PagedList(
                        (Column("Day", 10), Column("Circle · text")),
                        empty="Nothing yet: n keeps a note.",
                        help_text="Your evidence for this indicator. Enter opens an entry.",
                        id="entries",
                    )

    # -- reading -------------------------------------------------------------------------------

    def reload(self) -> None:
        show = partial(self._show, self.changed_here)
        in_background(self, partial(read, self.workspace), show, group="rubric", latest_only=True)

    def _show(self, changed: bool, reading: Reading) -> None:
        before, self.reading = self.reading, reading
        rubric, found, period, _ = reading
        self.query_one(RubricTree).found = found
        heading = f"{summary(found.values())} · {_days(period)} · {rubric.title}, {rubric.version}"
        self.query_one("#rubric-heading", Static).update(plain(line(heading)))
        if before is None or before.rubric != rubric:
            wanted = self._wanted or self.code
            self._wanted = self.part = None  # that one is of the rubric before
            self._grow(reading)
            self.show_indicator(wanted if wanted in self.nodes else rubric.codes()[0])
        else:
            for node in _all_nodes(self.query_one(RubricTree).root):
                if node.data is not None:
                    node.set_label(label(node.data, reading))
            self._show_part(changed=changed)

    def _grow(self, reading: Reading) -> None:
        """The tree of another rubric."""
        tree = self.query_one(RubricTree)
        tree.clear()
        self.nodes = {}
        for pillar, group in groupby(reading.rubric.priorities, lambda item: item.pillar):
            priorities = tuple(group)
            above = tree.root
            if pillar is not None:
                part = Part(priorities, pillar)
                above = tree.root.add(label(part, reading), part, expand=True)
            for priority in priorities:
                part = Part((priority,))
                branch = above.add(label(part, reading), part, expand=True)
                for indicator in priority.indicators:
                    part = Part((priority,), indicator=indicator)
                    leaf = branch.add_leaf(label(part, reading), part)
                    self.nodes[indicator.code] = leaf

    # -- what is shown -------------------------------------------------------------------------

    @property
    def code(self) -> str | None:
        """The indicator that is highlighted; None for a priority or a pillar."""
        return self.part.indicator.code if self.part and self.part.indicator else None

    def show_indicator(self, code: str) -> None:
        """Go to an indicator; before the rubric is read, as soon as it is."""
        if self.reading is None:
            self._wanted = code
        node = self.nodes.get(code)
        if node is None:
            return
        above = node.parent
        while above is not None:
            above.expand()
            above = above.parent
        tree = self.query_one(RubricTree)
        tree.move_cursor_to_line(tree.line_of(node) or 0)

    @on(Tree.NodeHighlighted)
    def _highlighted(self, event: Tree.NodeHighlighted[Part]) -> None:
        is_here = event.node is self.query_one(RubricTree).cursor_node
        if is_here and event.node.data is not None and event.node.data is not self.part:
            self.part = event.node.data
            self._show_part(is_new=True)

    @on(Tree.NodeSelected)
    def _selected(self, event: Tree.NodeSelected[Part]) -> None:
        if event.node.data is not None and event.node.data.indicator is not None:
            self.query_one("#detail").focus()

    def _show_part(self, *, is_new: bool = False, changed: bool = False) -> None:
        if self.part is None or self.reading is None:
            return
        rubric, found, period, standing = self.reading
        priorities, pillar, indicator = self.part
        if indicator is not None:
            item, days = found[indicator.code], period.name if period.days() else period.text()
            self.text = indicator_text(rubric, priorities[0], indicator, item, days, standing)
        elif pillar is not None:
            self.text = pillar_text(pillar, priorities, found)
        else:
            self.text = priority_text(rubric, priorities[0], found, standing)
        self.query_one("#detail-text", HangingText).show(self.text)
        if is_new:
            self.query_one("#detail", VerticalScroll).scroll_home(animate=False)
        self.query_one("#own").display = indicator is not None
        if indicator is not None:
            source = Entries(self.workspace, self._query(indicator.code), self._record)
            self.query_one("#entries", PagedList).follow(source, changed=changed)

    def _query(self, code: str) -> Query:
        period = self.reading.period if self.reading else Period("", None, None)
        first, last = (day.isoformat() if day else None for day in (period.first, period.last))
        return Query(indicators=(code,), first=first, last=last)

    def _record(self, entry: Evidence) -> Record:
        marks = ["private"] if entry.private else []
        if entry.circle:
            marks.append(entry.circle)
        is_own = self.reading is None or entry.rubric == self.reading.rubric.name
        if not is_own:
            marks.append(f"{entry.rubric} rubric")
        text = f"{', '.join(marks)} · {entry.text}" if marks else entry.text
        return Record(entry.id, (entry.on.isoformat(), text), dim=not is_own, item=entry)

    @on(PagedList.Chosen)
    def _open(self, event: PagedList.Chosen) -> None:
        self.app.open_entry(event.record.item)

    # -- doing ---------------------------------------------------------------------------------

    def action_note_here(self) -> None:
        """A new note, filed under the indicator where one is highlighted."""
        self.app.capture(self.code or "")

    def action_next_gap(self) -> None:
        if self.reading is None:
            return
        codes = list(self.reading.found)
        if self.code is not None:
            start = codes.index(self.code) + 1
        else:
            start = codes.index(self.part.priorities[0].indicators[0].code) if self.part else 0
        code = next_gap(list(self.reading.found.values()), start)
        if code is None:
            self.app.say("No gaps left.")
        elif code == self.code:
            self.app.say("This is the only gap left.")
        else:
            self.show_indicator(code)

    def _after(self, codes: Sequence[str]) -> str:
        """The first of the codes below the highlighted line, else the first of all."""
        tree = self.query_one(RubricTree)
        below = [code for code in codes if (tree.line_of(self.nodes[code]) or 0) > tree.cursor_line]
        return (below or list(codes))[0]

    def action_find(self) -> None:
        if self.reading is None:
            return
        rubric = self.reading.rubric

        def given(words: str | None) -> None:
            if words is None:
                return
            self._words = words
            codes = [indicator.code for _, indicator in matching(rubric, words)]
            if codes:
                self.show_indicator(self._after(codes))
            else:
                self.app.say(f"No indicator has “{words}”.")

        self.app.push_screen(
            OneLine("Find an indicator", "A code, or words that it has.", self._words), given
        )

    def action_not_applicable(self) -> None:
        if self.reading is None or self.code is None:
            self.app.say("Choose an indicator first: priorities always apply.")
            return
        code, item = self.code, self.reading.found[self.code]
        if item.state == "not_applicable":
            self.app.push_screen(
                Question(
                    f"{code} is not applicable",
                    f"Your reason: {item.reason}",
                    "Leave it so",
                    "It applies again",
                ),
                lambda applies: self._apply(code, None) if applies else None,
            )
        else:
            self.app.push_screen(
                OneLine(f"{code} does not apply to you", "Why not? The reason stands beside it."),
                lambda reason: self._apply(code, reason) if reason else None,
            )

    def _apply(self, code: str, reason: str | None) -> None:
        said = "applies again" if reason is None else "is not applicable"
        self.app.change(
            lambda: coverage.not_applicable(self.workspace, code, reason),
            lambda _none: self.app.say(f"{code} {said}. u undoes."),
        )

    def action_measures(self) -> None:
        """How the measures of what is highlighted stand."""
        from reviewapp.tui.dialogs.measures import open_measures

        if self.reading is not None:
            parts = self.part.priorities if self.part else self.reading.rubric.priorities
            numbers = [priority.number for priority in parts]
            open_measures(self.app, self.reading.measures.values(), numbers)

    def to_copy(self) -> tuple[str, str] | None:
        return (self.text.plain, "the text") if self.text.plain else None

    def action_write(self) -> None:
        if self.reading is None:
            self.app.say("There is nothing here to write yet.")
            return
        from reviewapp.services.coverage_file import write_coverage

        period = self.reading.period
        ask_and_write(
            self.app,
            "Write the coverage to a file",
            f"coverage-{self.workspace.today}.csv",
            f"Every indicator with its coverage, {_days(period)}. The ending says what is "
            "written: .csv or .json.",
            lambda path: write_coverage(self.workspace, period, path),
        )


def _days(period: Period) -> str:
    return f"{period.name} ({period.text()})" if period.days() else period.text()


def _all_nodes(node: TreeNode[Part]) -> list[TreeNode[Part]]:
    return [node, *(below for child in node.children for below in _all_nodes(child))]
