"""What came back from Word: the list of it, and each with what was exported, what stands here and
what Word has. Nothing is written before Ctrl+S.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from reviewapp.core.errors import ReviewError
from reviewapp.core.review_comments import CommentPlace
from reviewapp.services.word_comments import CommentFinding
from reviewapp.services.word_import import Applied, Decision, Finding, Review, taken_by_all
from reviewapp.services.word_review import TextFinding
from reviewapp.tui.actions import bindings
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.list_picker import Choice, choose
from reviewapp.tui.dialogs.merged_text import MergedText
from reviewapp.tui.dialogs.message import Question
from reviewapp.tui.dialogs.word_merge_text import in_full
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

if TYPE_CHECKING:
    from reviewapp.services.review_comments import NamedPlace

_COLUMNS = (Column("", 6), Column("What", 8), Column("Where"))
_KINDS = {
    "proposal": "change", "conflict": "CONFLICT", "removed": "removed", "gone": "not here",
    "comment": "comment", "guess": "guess", "unplaced": "no place",
}  # fmt: skip


class WordMerge(Dialog[None]):
    """Keys decide; Ctrl+S writes what was decided as one change."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("merge")]
    CSS = """
    WordMerge > .dialog { width: 100%; max-width: 160; height: 100%; max-height: 100%; }
    WordMerge #merge-halves { height: 1fr; }
    WordMerge RecordList { width: 34; height: 100%; }
    WordMerge.-wide RecordList { width: 56; }
    WordMerge #merge-whole { width: 1fr; height: 100%; padding: 0 1; border-left: solid $primary; }
    WordMerge #merge-whole:focus { border-left: heavy $accent; }
    WordMerge Static { height: auto; }
    WordMerge #merge-said { max-height: 3; }
    """
    help_text = (
        "What came back in a document. t takes what Word has, m keeps what stands here, e writes "
        "the merged text, p says what a comment is about, a takes every proposal and comment. "
        "Nothing is written until Ctrl+S, and u takes all of that back."
    )

    def __init__(self, review: Review) -> None:
        super().__init__()
        self.review = review
        self._decisions: dict[int, Decision] = {}
        #: What stays as it is here: seen, and not to be asked about again.
        self._kept_mine: set[int] = set()
        self._writing = False

    def compose(self) -> ComposeResult:
        found, period = len(self.review.findings), self.review.here.period.name
        with Vertical(classes="dialog"):
            title = f"Back from Word: {line(self.review.file_name, 60)}, Connect of {period}"
            yield Static(plain(title), classes="title")
            if self.review.told:
                yield Static(plain("\n".join(self.review.told)), id="merge-said")
            with Horizontal(id="merge-halves"):
                yield RecordList(
                    _COLUMNS,
                    empty="Nothing came back that is not here already.",
                    help_text=self.help_text,
                    id="found",
                )
                with VerticalScroll(id="merge-whole"):
                    yield Static("", id="merge-text")
            yield Static(f"Nothing of {found} is taken yet.", id="merge-state", classes="muted")
            yield DialogKeys()

    def on_mount(self) -> None:
        self._show()

    # -- showing -------------------------------------------------------------------------------

    def _show(self) -> None:
        rows = list(map(self._row, self.review.findings))
        self.query_one(RecordList).show(len(rows), rows)

    def _row(self, finding: Finding) -> Record:
        number = finding.number
        decision = self._decisions.get(number)
        state = "mine" if number in self._kept_mine else ""
        if decision is not None:
            state = "edited" if decision.text is not None else "take"
            state = "placed" if decision.place not in (None, CommentPlace()) else state
        title = finding.title
        if isinstance(finding, TextFinding) and finding.entry is not None:
            title = finding.entry.text
        elif isinstance(finding, CommentFinding) and finding.kind != "comment":
            title = finding.comment.text
        cells = (state, _KINDS[finding.kind], title)
        return Record(str(number), cells, dim=number in self._kept_mine, item=finding)

    @on(RecordList.Highlighted)
    def _highlighted(self, event: RecordList.Highlighted) -> None:
        self._show_whole(event.record)

    def _show_whole(self, record: Record | None) -> None:
        shown = self.query_one("#merge-text", Static)
        if record is None:
            shown.update("")
            return
        decision = self._decisions.get(record.item.number)
        shown.update(in_full(record.item, decision, self.review.here))
        self.query_one("#merge-whole", VerticalScroll).scroll_home(animate=False)

    def _decide(self, record: Record, decision: Decision | None, *, go_on: bool = True) -> None:
        """Keep a decision; without one what stands here stays."""
        number = record.item.number
        self._decisions.pop(number, None)
        self._kept_mine.discard(number)
        if decision is None:
            self._kept_mine.add(number)
        else:
            self._decisions[number] = decision
        listed = self.query_one(RecordList)
        listed.alter(self._row(record.item))
        self._say_state()
        if go_on:
            listed.action_move(1)
        self._show_whole(listed.record)

    def _say_state(self) -> None:
        taken, found = len(self._decisions), len(self.review.findings)
        open_ones = found - taken - len(self._kept_mine)
        end = f"; {open_ones} not looked at" if open_ones else ""
        self._say(f"{taken} of {found} will be taken{end}. Ctrl+S writes them.")

    def _say(self, sentence: str) -> None:
        self.query_one("#merge-state", Static).update(plain(sentence))

    # -- deciding ------------------------------------------------------------------------------

    @on(RecordList.Chosen)
    def _chosen(self, event: RecordList.Chosen) -> None:
        self._take(event.record)

    def action_take(self) -> None:
        self.query_one(RecordList).act(self._take)

    def _take(self, record: Record) -> None:
        finding = record.item
        if isinstance(finding, TextFinding) and not finding.can_be_taken:
            why = {
                "removed": "It does not stand in the document any more; nothing is removed here.",
                "gone": "It is not here any more: there is nothing to change.",
            }
            self._say(why[finding.kind])
            return
        self._decide(record, Decision())

    def action_mine(self) -> None:
        self.query_one(RecordList).act(lambda record: self._decide(record, None))

    def action_take_all(self) -> None:
        """Every proposal and comment that nothing was decided of."""
        for number, decision in taken_by_all(self.review).items():
            if number not in self._kept_mine:
                self._decisions.setdefault(number, decision)
        self._show()
        self._say_state()

    def action_edit(self) -> None:
        self.query_one(RecordList).act(self._edit)

    def _edit(self, record: Record) -> None:
        finding = record.item
        if not isinstance(finding, TextFinding) or not finding.can_be_taken:
            self._say("Only a text that was changed can be edited: p places a comment.")
            return
        decision = self._decisions.get(finding.number)
        text = finding.merged if decision is None or decision.text is None else decision.text

        def written(text: str | None) -> None:
            if text is not None:
                self._decide(record, Decision(text=text))

        self.app.push_screen(MergedText(finding, text), written)

    def action_place(self) -> None:
        self.query_one(RecordList).act(self._place)

    def _place(self, record: Record) -> None:
        finding = record.item
        if not isinstance(finding, CommentFinding):
            self._say("Only a comment can be placed.")
            return

        def read() -> list[NamedPlace]:
            from reviewapp.services.review_comments import places

            return places(self.workspace, self.review.here)

        def ask(known: list[NamedPlace]) -> None:
            choices = [Choice(str(n), it.title, it.about) for n, it in enumerate(known)]

            def chosen(key: str) -> None:
                self._decide(record, Decision(place=known[int(key)].place))

            choose(self.app, "What is this comment about?", choices, chosen)

        self.app.open_when_read(read, ask)

    # -- writing -------------------------------------------------------------------------------

    def action_apply(self) -> None:
        if self._writing:
            return
        if not self._decisions:
            self._say("Nothing is taken yet: t takes what Word has, a takes all that is sure.")
            return
        self._writing = True
        self._say("Writing …")
        decisions = dict(self._decisions)

        def job() -> Applied:
            from reviewapp.services.word_import import apply

            return apply(self.workspace, self.review, decisions)

        def done(applied: Applied) -> None:
            self._writing = False
            self.app.say(f"From Word: {applied.in_words()}. u takes all of it back.")
            self._decisions.clear()
            self.dismiss(None)

        def refused(error: Exception) -> None:
            self._writing = False
            self._say(f"Not written: {error}" if isinstance(error, ReviewError) else "")
            if not isinstance(error, ReviewError):
                self.app.show_error(error)

        self.app.change(job, done, refused, name="what came back from Word")

    def unsaved(self) -> bool:
        return bool(self._decisions) and not self._writing

    def action_close(self) -> None:
        if not self.unsaved():
            self.dismiss(None)
            return
        question = Question(
            "Not written yet",
            f"{len(self._decisions)} decisions are not written. Go on, or leave everything as it "
            "is here?",
            "Go on",
            "Leave it",
        )

        def answered(leaves: bool | None) -> None:
            if leaves:
                self.dismiss(None)

        self.app.push_screen(question, answered)
