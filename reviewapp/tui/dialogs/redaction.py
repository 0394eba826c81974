"""Under which names a Connect leaves: the profile, and everything that it replaces."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.list_picker import Choice, choose
from reviewapp.tui.dialogs.message import MessageDialog
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

if TYPE_CHECKING:
    from reviewapp.core.redaction_document import Redacted
    from reviewapp.services.connect import Choice as ConnectChoice
    from reviewapp.services.redaction import ListedProfile
    from reviewapp.tui.app import ReviewApp

#: The preference that has the profile in use; empty: none.
PREFERENCE = "connect.redact"


def choose_redaction(
    app: ReviewApp, current: str | None, then: Callable[[str | None], None]
) -> None:
    """Have a profile chosen, or none of them."""

    def ask(found: list[ListedProfile]) -> None:
        as_they_are = Choice("", "Names as they are", "Nothing is replaced in what leaves.")
        choices = [
            as_they_are,
            *(Choice(it.name, it.name, it.title) for it in found if it.usable),
        ]
        choose(app, "Names in what leaves", choices, lambda name: then(name or None), current or "")

    def read() -> list[ListedProfile]:
        from reviewapp.services.redaction import profiles

        return profiles(app.workspace)

    app.open_when_read(read, ask)


def words_of(profile: str | None) -> str:
    """How the profile in use is said."""
    return f"replaced by “{line(profile)}”" if profile else "as they are"


def copy_redacted(
    app: ReviewApp, choice: ConnectChoice, profile: str, text: str, what: str
) -> None:
    """Copy a box's text by a profile, which takes a look at all names of its Connect."""

    def job() -> str:
        from reviewapp.services.redaction import redact_box_text

        return redact_box_text(app.workspace, choice, profile, text)

    def copy(redacted: str) -> None:
        app.copy(redacted, f"{what}, names {words_of(profile)}")

    in_background(app, job, copy, group="copy", latest_only=True)


class RedactionPreview(Dialog[bool]):
    """Every replacement, and below what looks like a name and stays; True writes the file."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("redaction")]
    DEFAULT_CSS = """
    RedactionPreview > .dialog { width: 110; height: 90%; }
    RedactionPreview RecordList { height: 1fr; }
    RedactionPreview #redaction-said { height: auto; }
    """
    AUTO_FOCUS = "#redaction-list"

    def __init__(self, redacted: Redacted, profile: str) -> None:
        super().__init__()
        self.redacted, self.profile = redacted, profile

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain(f"What “{line(self.profile)}” replaces"), classes="title")
            yield Static(plain(self._in_words()), id="redaction-said")
            yield RecordList(
                (
                    Column("Stands here"),
                    Column("Becomes", 13),
                    Column("Times", 5),
                    Column("In", 22),
                ),
                empty="Nothing is replaced, and nothing looks like a name.",
                help_text="What is replaced by what, how often and in which boxes; below, what "
                "looks like a name or an id and stays. Enter opens a row, Ctrl+S writes the file, "
                "Escape goes back.",
                id="redaction-list",
            )
            yield DialogKeys()

    def _in_words(self) -> str:
        replaced, left = self.redacted.replacements, self.redacted.candidates
        times = sum(it.count for it in replaced)
        said = f"{len(replaced):,} names and ids are replaced, {times:,} times. "
        if left:
            several = len(left) > 1
            more = f"{len(left):,} more look" if several else "1 more looks"
            said += f"{more} like one and {'stay: check them' if several else 'stays: check it'}."
        if odd := [line(it.what) for it in replaced if it.in_form]:
            said += f" The form itself has “{odd[0]}”: is that a name?"
        return said

    def on_mount(self) -> None:
        rows = [
            Record(f"by:{place}", (it.what, it.by, f"{it.count:,}", ", ".join(it.places)))
            for place, it in enumerate(self.redacted.replacements)
        ]
        if left := self.redacted.candidates:
            rows.append(Record("stays", ("NOT REPLACED: CHECK", "", "", "")))
            rows += [
                Record(f"stays:{place}", (it.what, it.why, f"{it.count:,}", ", ".join(it.places)))
                for place, it in enumerate(left)
            ]
        self.query_one(RecordList).show(len(rows), rows)

    @on(RecordList.Chosen)
    def _open(self, event: RecordList.Chosen) -> None:
        """A row whole: a long name, and all of its places."""
        what, by, times, places = event.record.cells
        if times:
            how = "becomes" if event.record.key.startswith("by:") else "stays; it"
            sentence = f"{what}\n\n{how} {by}, {times} ×, in {places}."
            self.app.push_screen(MessageDialog("What stands here", sentence))

    def action_write(self) -> None:
        self.dismiss(True)
