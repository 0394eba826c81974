"""Connect: the form's boxes on one side, on the other the box with what feeds it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Grid, Vertical, VerticalScroll
from textual.widgets import Static

from reviewapp.core.lengths import length_text
from reviewapp.services.preferences import prefer, preference
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.redaction import PREFERENCE as REDACTION
from reviewapp.tui.dialogs.redaction import copy_redacted
from reviewapp.tui.screens.connect_dialogs import ConnectDialogs
from reviewapp.tui.screens.connect_picks import choose_entry
from reviewapp.tui.screens.connect_words import (
    count,
    drawn_words,
    feeds_of,
    first_feeds,
    head,
    in_words,
    number_of_feeds,
    outside_words,
    state,
    text_of,
    with_comments,
)
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.feed_list import FeedList
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

if TYPE_CHECKING:
    from reviewapp.services.connect import Choice
    from reviewapp.services.connect_boxes import Box, Overview

#: The preference that has the name of the period looked at last.
_PERIOD = "connect.period"
_BOXES = (Column("Box"), Column("State", 9))
#: With findings: how many each box has.
_TO_MEND = (*_BOXES, Column("Mend", 4))
_NARROW = (Column("Day", 5), Column("Filed", 5), Column("Text"))
_WIDE = (Column("Day", 10), Column("Filed", 5), Column("Text"))


class ConnectScreen(ConnectDialogs):
    """One period's Connect in one edition of the form."""

    PLACE = "connect"
    NOTHING_TO_COPY = "There is no text here to copy: Enter writes the box."
    CSS_PATH = "connect.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("connect")]
    AUTO_FOCUS = "#boxes"

    def __init__(self) -> None:
        super().__init__()
        self._boxes: dict[str, Box] = {}
        self._told: set[str] = set()
        #: Whether a draft was drawn, and the screen has not yet said what came of it.
        self._was_drawn = False
        #: The box on the right: as long as it is the same one, the place of reading stays.
        self._read_key: str | None = None

    def body(self) -> ComposeResult:
        yield Static("Reading …", id="connect-head")
        with Grid(id="connect-columns"):
            yield RecordList(
                _BOXES,
                empty="Reading …",
                help_text="The boxes of the form. Enter writes one, y copies its text for the web "
                "form, Tab goes to its text and to what feeds it. A box that nobody wrote is "
                "drawn from your evidence; what you wrote stays when the draft is drawn again. "
                "b takes a document back from Word; a star counts the comments that wait.",
                id="boxes",
            )
            with Vertical(id="box"):
                yield Static("", id="box-title")
                yield Static("", id="box-words")
                with VerticalScroll(id="box-scroll"):
                    yield Static("", id="box-text")
            with Vertical(id="box-feeds"):
                yield Static("What feeds it", classes="title", id="feeds-title")
                yield FeedList(
                    _NARROW,
                    empty="Nothing feeds this box.",
                    help_text="What the box is drawn from: entries, SLO sentences, goals. Enter "
                    "opens one. Once an entry is picked (✓), the box is drawn from the picked ones "
                    "alone, in their order; in a document the others follow under their "
                    "indicators. What is left out (–) stands nowhere in it.",
                    id="feeds",
                )

    def on_resize(self) -> None:
        self.query_one("#feeds", RecordList).columns = _WIDE if self._is_wide else _NARROW
        self._divide()
        self._show_box()

    @property
    def _is_wide(self) -> bool:
        return self.size.width >= self.app.HORIZONTAL_BREAKPOINTS[-1][0]

    def _divide(self) -> None:
        """On a wide screen the boxes take the lines they need, what feeds one the rest."""
        boxes = self.query_one("#boxes", RecordList).total
        rows = f"{boxes + 1} 1fr" if self._is_wide else "1fr 7"
        self.query_one("#connect-columns", Grid).styles.grid_rows = rows

    # -- reading -------------------------------------------------------------------------------

    def reload(self) -> None:
        choice = self.choice

        def read() -> tuple[Choice, Overview, str | None]:
            from reviewapp.services.connect import Choice
            from reviewapp.services.connect_boxes import overview
            from reviewapp.services.periods import all_periods

            asked = choice or Choice(preference(self.workspace, _PERIOD))
            if asked.period not in {None, *(it.name for it in all_periods(self.workspace))}:
                asked = Choice()  # It is gone.
            profile = preference(self.workspace, REDACTION) or None
            return asked, overview(self.workspace, asked), profile

        in_background(self, read, self._show, failed=self._failed, latest_only=True)

    def _failed(self, error: Exception) -> None:
        self.query_one("#connect-head", Static).update("This Connect can’t be read: f chooses one.")
        self.app.show_error(error)

    def _show(self, read: tuple[Choice, Overview, str | None]) -> None:
        self.choice, shown, self.redact = read
        self.overview = shown
        self._boxes = {box.key: box for box in shown.boxes}
        self.show_head(shown)
        records = self._records(shown)
        boxes = self.query_one("#boxes", RecordList)
        boxes.columns = _TO_MEND if shown.checks.left else _BOXES
        first = next((box.key for box in shown.boxes), None)
        boxes.show(len(records), records, keep=boxes.record.key if boxes.record else first)
        self._divide()
        self._show_box()
        if self._was_drawn:
            self._was_drawn = False
            self.app.say(drawn_words(shown))
        for sentence in shown.told:
            if sentence not in self._told:
                self.app.say(sentence, severity="warning")
        self._told = set(shown.told)

    def show_head(self, shown: Overview) -> None:
        self.query_one("#connect-head", Static).update(head(shown, None, self.redact))
        if shown.status != "draft" and self.choice is not None:
            self._tell_changes(shown, self.choice)

    def _tell_changes(self, shown: Overview, choice: Choice) -> None:
        """How much changed since it was submitted, which takes another look at all of it."""

        def read() -> int | None:
            from reviewapp.services.connect_snapshots import changes_since

            return changes_since(self.workspace, choice.period)

        def tell(changed: int | None) -> None:
            if self.overview is shown:
                self.query_one("#connect-head", Static).update(head(shown, changed, self.redact))

        in_background(self, read, tell, group="changes", latest_only=True)

    def _records(self, shown: Overview) -> list[Record]:
        """A row for each box, and one before those of a part."""
        records: list[Record] = []
        for box in shown.boxes:
            if not records or box.part != self._part_of(records[-1].key):
                records.append(Record(f"part:{box.part}", (box.part.upper(),)))
            words = state(box, has_draft=shown.has_draft)
            mend = str(len(shown.checks.of(box.key)) or "")
            records.append(Record(box.key, (with_comments(box), words, mend), dim=box.by_manager))
        return records

    def _part_of(self, key: str) -> str:
        box = self._boxes.get(key)
        return box.part if box else key.removeprefix("part:")

    # -- the box under the cursor --------------------------------------------------------------

    @property
    def box(self) -> Box | None:
        record = self.query_one("#boxes", RecordList).record
        return self._boxes.get(record.key) if record else None

    @on(RecordList.Highlighted, "#boxes")
    def _box_highlighted(self) -> None:
        self._show_box()

    def _show_box(self) -> None:
        if self.overview is None:
            return
        box, record = self.box, self.query_one("#boxes", RecordList).record
        title = box.title if box else self._part_of(record.key) if record else ""
        self.query_one("#box-title", Static).update(plain(line(title)))
        shown = self.overview
        words = in_words(box, has_draft=shown.has_draft) if box else self._part_in_words(title)
        feeds = number_of_feeds(box) if box else 0
        if box and not (feeds or box.by_manager) and (outside := outside_words(shown)):
            words += f" · {outside}"
        self.query_one("#box-words", Static).update(words)
        found = shown.checks.of(box.key) if box else ()
        self.query_one("#box-text", Static).update(text_of(box, found) if box else "")
        listed = self.query_one("#feeds", RecordList)
        self.query_one("#feeds-title", Static).update(
            "Your notes about missed targets" if box and box.misses else "What feeds it"
        )
        if any(it.count for it in self._boxes.values()):
            listed.empty = "Nothing feeds this box."
        else:
            listed.empty = "Nothing filed: n keeps a note."
        another = record is not None and record.key != self._read_key
        if another:
            listed.cursor = 0
            self.query_one("#box-scroll", VerticalScroll).scroll_home(animate=False)
        wide = self._is_wide
        # The first are here; the others come when they are about to be in sight.
        rows = first_feeds(box, wide) if box else []
        listed.show(feeds, rows)
        self._read_key = record.key if record else None

    @on(RecordList.Wanted, "#feeds")
    def _feeds_wanted(self, event: RecordList.Wanted) -> None:
        box, choice = self.box, self.choice
        if box is None or choice is None:
            return
        offset, end, wide = event.offset, event.offset + event.count, self._is_wide

        def read() -> list[Record]:
            from reviewapp.services.connect_boxes import feeding_entries

            count = min(end, box.listed) - offset
            entries = (
                feeding_entries(self.workspace, choice, box, offset, count) if count > 0 else []
            )
            return feeds_of(box, entries, offset, end, wide)

        def put(rows: list[Record]) -> None:
            event.records.put(offset, rows, event.generation)

        in_background(self, read, put, group="feeds", latest_only=True)

    def _part_in_words(self, part: str) -> str:
        boxes = [box for box in self._boxes.values() if box.part == part]
        written = sum(box.written for box in boxes)
        return f"{count(len(boxes), 'box', 'boxes')}, {written} written." if boxes else ""

    @on(RecordList.Chosen, "#boxes")
    def _write_box(self) -> None:
        if (box := self.box) is not None and self.choice is not None:
            from reviewapp.tui.dialogs.box_editor import BoxEditor

            checks = self.overview.checks if self.overview else None
            self.app.push_screen(BoxEditor(self.choice, box, checks))

    @on(FeedList.Chose)
    def _choose_entry(self, event: FeedList.Chose) -> None:
        if (box := self.box) is not None and self.choice is not None:
            choose_entry(self, self.choice, box, event)

    # -- actions -------------------------------------------------------------------------------

    def action_draft(self) -> None:
        if self.choice is not None:
            self._draw(self.choice)

    def _draw(self, choice: Choice) -> None:
        before = self.choice
        # From then on the draft itself says which form it has.
        self.choice = replace(choice, edition=None)

        def job() -> None:
            from reviewapp.services.connect import draft

            draft(self.workspace, choice)

        def drawn(_none: None) -> None:
            if self.is_current:
                self._was_drawn = True  # said when it is read again
            else:
                self.app.say("The draft is drawn: c shows it.")

        def failed(error: Exception) -> None:
            self.choice = before
            self.reload()
            self.app.show_error(error)

        self.query_one("#connect-head", Static).update("Drawing the draft …")
        self.app.change(job, drawn, failed)

    def action_checks(self) -> None:
        if self.choice is not None and self.overview is not None:
            from reviewapp.tui.dialogs.findings import FindingsDialog

            self.app.push_screen(FindingsDialog(self.choice, self.overview), self._go_to)

    def _go_to(self, key: str | None) -> None:
        """The cursor to a box; only such keys are told that the form has."""
        if key is not None and self.overview is not None:
            boxes = self.query_one("#boxes", RecordList)
            boxes.focus()
            boxes.show(boxes.total, self._records(self.overview), keep=key)

    def action_copy(self) -> None:
        found = self.to_copy()
        if found is None or self.redact is None or self.choice is None:
            super().action_copy()
        else:
            copy_redacted(self.app, self.choice, self.redact, *found)

    def to_copy(self) -> tuple[str, str] | None:
        box = self.box
        text = (box.text or box.drawn) if box else ""
        return (text, f"“{box.title}”, {length_text(text, box.limit)}") if box and text else None

    def action_choose_connect(self) -> None:
        from reviewapp.services.connect import Choice
        from reviewapp.tui.dialogs.connect_choice import ConnectChoice

        self.app.push_screen(ConnectChoice(self.choice or Choice(), self.overview), self._chosen)

    def action_other_form(self) -> None:
        """The form that is in use now; where it is that one already, the next."""
        shown, choice = self.overview, self.choice
        if shown is None or choice is None:
            return

        def read() -> str:
            from reviewapp.services.connect import editions

            if shown.newer is not None:
                return shown.newer[0]
            names = editions(self.workspace)
            return names[(names.index(shown.edition) + 1) % len(names)]

        def take(name: str) -> None:
            self._chosen(replace(choice, edition=name))

        in_background(self, read, take, group="form", latest_only=True)

    def _chosen(self, choice: Choice | None) -> None:
        if choice is None:
            return
        if (period := choice.period) is not None:
            in_background(
                self,
                lambda: prefer(self.workspace, _PERIOD, period),
                lambda _none: None,
                failed=lambda _error: None,  # then it is chosen again next time
                group="preference",
            )
        shown = self.overview
        if choice.edition and shown and shown.has_draft and choice.edition != shown.edition:
            self._draw(choice)
        else:
            self.choice = choice
            self.reload()
