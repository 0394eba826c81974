"""The comments of others on a Connect: those that wait, and those that are done."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from reviewapp.core.review_comments import ReviewComment
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.list_picker import Choice as Option
from reviewapp.tui.dialogs.list_picker import choose
from reviewapp.tui.dialogs.word_merge_text import said
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

if TYPE_CHECKING:
    from reviewapp.services.connect import Choice
    from reviewapp.services.review_comments import CommentsHere, NamedPlace


class CommentsDialog(Dialog[None]):
    """Open ones first; below the list all of the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("comments")]
    CSS = """
    CommentsDialog > .dialog { width: 110; height: 90%; }
    CommentsDialog #comments { height: 1fr; }
    CommentsDialog #comment-whole { height: 8; padding: 0 1; border-top: solid $primary; }
    CommentsDialog #comment-whole Static { height: auto; }
    """

    def __init__(self, choice: Choice) -> None:
        super().__init__()
        self.choice = choice
        self._known: CommentsHere | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Comments from Word", classes="title")
            yield RecordList(
                (Column("State", 5), Column("Who", 14), Column("Where", 20), Column("Comment")),
                empty="No comments are kept here: b takes a document back.",
                help_text="What others wrote into the document. d is done with one, or opens it "
                "again; p says what it is about.",
                id="comments",
            )
            with VerticalScroll(id="comment-whole"):
                yield Static("")
            yield DialogKeys()

    def on_mount(self) -> None:
        self._read()

    def _read(self) -> None:
        def job() -> CommentsHere:
            from reviewapp.services.review_comments import comments_here

            return comments_here(self.workspace, self.choice)

        in_background(self, job, self._show, latest_only=True)

    def _show(self, known: CommentsHere) -> None:
        self._known = known
        rows = [
            Record(
                it.id,
                (it.state, it.author, known.here.title(it.place), it.text),
                dim=it.state == "done",
                item=it,
            )
            for it in known.comments
        ]
        self.query_one(RecordList).show(len(rows), rows)

    def on_record_list_highlighted(self, event: RecordList.Highlighted) -> None:
        shown = self.query_one("#comment-whole Static", Static)
        if event.record is None or self._known is None:
            shown.update("")
            return
        comment: ReviewComment = event.record.item
        where = line(self._known.here.title(comment.place))
        about = [plain(f"{said(comment)} · {where}").stylize("bold")]
        if comment.quote:
            about.append(plain(f"About “{comment.quote}”").stylize("italic"))
        shown.update(Content("\n").join((*about, plain(comment.text))))

    def action_done(self) -> None:
        self.query_one(RecordList).act(self._done)

    def _done(self, record: Record) -> None:
        comment: ReviewComment = record.item

        def job() -> ReviewComment:
            from reviewapp.services.review_comments import set_state

            return set_state(self.workspace, comment, "open" if comment.state == "done" else "done")

        def changed(now: ReviewComment) -> None:
            self.app.say(
                "Done with it; u opens it again." if now.state == "done" else "Open again."
            )
            self._read()

        self.app.change(job, changed)

    def action_place(self) -> None:
        self.query_one(RecordList).act(self._place)

    def _place(self, record: Record) -> None:
        def read() -> list[NamedPlace]:
            from reviewapp.services.review_comments import places

            assert self._known is not None
            return places(self.workspace, self._known.here)

        def ask(known: list[NamedPlace]) -> None:
            options = [Option(str(n), it.title, it.about) for n, it in enumerate(known)]

            def chosen(key: str) -> None:
                self._put(record.item, known[int(key)])

            choose(self.app, "What is this comment about?", options, chosen)

        self.app.open_when_read(read, ask)

    def _put(self, comment: ReviewComment, place: NamedPlace) -> None:
        def job() -> ReviewComment:
            from reviewapp.services.review_comments import place_comment

            return place_comment(self.workspace, comment, place.place)

        def placed(_now: ReviewComment) -> None:
            self.app.say(f"It stands at {line(place.title, 60)} now.")
            self._read()

        self.app.change(job, placed)

    def action_undo(self) -> None:
        self.app.undo_last(self._read)
