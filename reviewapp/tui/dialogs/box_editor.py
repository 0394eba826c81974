"""A box of the Connect with room to write, and what feeds it beside or below."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.widgets import Static, TextArea

from reviewapp.core.lengths import length_text
from reviewapp.tui.actions import bindings
from reviewapp.tui.dialogs.form import FormDialog
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.fields import TextField
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.live_findings import LiveFindings

if TYPE_CHECKING:
    from reviewapp.services.connect import Choice
    from reviewapp.services.connect_boxes import Box
    from reviewapp.services.connect_checks import Checks


#: So many entries are laid out beside the text.
_MOST = 40


class BoxEditor(FormDialog[None]):
    """Starts with what was written, else with what the box would say as it is drawn."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("box")]
    CSS = """
    BoxEditor > .dialog { width: 100%; max-width: 160; height: 100%; max-height: 100%; }
    BoxEditor #box-halves { height: 1fr; layout: vertical; }
    BoxEditor TextField { height: 2fr; min-height: 4; }
    BoxEditor #box-feeds { height: 1fr; min-height: 4; padding: 0 1; border-top: solid $primary; }
    BoxEditor #box-feeds:focus { border-top: heavy $accent; }
    BoxEditor.-wide #box-halves { layout: horizontal; }
    BoxEditor.-wide TextField { width: 3fr; height: 100%; }
    BoxEditor.-wide #box-feeds {
        width: 2fr; height: 100%; border-top: none; border-left: solid $primary;
    }
    BoxEditor.-wide #box-feeds:focus { border-left: heavy $accent; }
    BoxEditor Static { height: auto; }
    """

    def __init__(self, choice: Choice, box: Box, checks: Checks | None = None) -> None:
        """`checks`: of the Connect as it stands, for what is being typed."""
        super().__init__()
        self.choice, self.box, self.checks = choice, box, checks
        #: What is kept as far as the user has seen; another text is not written over.
        self._read = box.text

    def compose(self) -> ComposeResult:
        box = self.box
        with Vertical(classes="dialog"):
            yield Static(plain(line(box.title)), classes="title")
            yield Static(self._what_stands_here(), id="box-state")
            with Container(id="box-halves"):
                yield TextField(
                    box.text or box.drawn,
                    id="box-text",
                    help_text="The box’s text. Ctrl+S keeps it, Ctrl+T inserts the drawn text at "
                    "the cursor, F7 selects all, Ctrl+Z takes typing back. An emptied box shows "
                    "the drawn text again.",
                )
                with VerticalScroll(id="box-feeds"):
                    yield Static(plain(self._feeds()), id="box-material")
            yield LiveFindings(self.box.key, self.checks)
            yield from self.error_line()
            yield Static("", id="box-count", classes="muted")
            yield DialogKeys("Tab Evidence")

    def _what_stands_here(self) -> str:
        box = self.box
        if box.by_manager:
            return "The manager writes this box; what you write here stands in your document."
        if box.written:
            return "Your text."
        if box.drawn:
            which = "what feeds it"
            if box.picked:
                which = f"what is picked, {len(box.picked)} of {box.count:,} entries"
            elif len(box.entries) < box.count:
                which += f" (the newest {len(box.entries)} entries)"
            return f"Drawn from {which}: Ctrl+S makes it yours, as it is or changed."
        return "Nothing is written here yet."

    def _feeds(self) -> str:
        box = self.box
        blocks = []
        if self._read and self._read != box.text:
            blocks.append(f"Written elsewhere:\n{self._read}")
        if box.since:
            from reviewapp.services.connect_box_text import since_words

            blocks.append(f"Since you wrote this: {since_words(box.since)}.")
        if box.count > _MOST and not box.picked:
            newest = (f"- {it.on}: {it.text}" for it in box.entries[:_MOST])
            blocks.append("\n".join((*newest, f"and {box.count - _MOST:,} more entries.")))
        elif box.drawn:
            blocks.append(box.drawn)
        if box.misses:
            missed = [f"- {it.on}: {it.text}" for it in box.misses[:_MOST]]
            if len(box.misses) > _MOST:
                missed.append("and more; they stand in the list of the box.")
            blocks.append("\n".join(("Your notes about missed targets:", *missed)))
        blocks.append("\n".join(("It asks:", *box.prompts)))
        return "\n\n".join(blocks)

    @on(TextArea.Changed)
    def _typed(self) -> None:
        text = self.query_one(TextField).value
        changed = text != (self.box.text or self.box.drawn)
        state = "Not kept yet: Ctrl+S keeps it." if changed else self._what_stands_here()
        self.query_one("#box-state", Static).update(state)
        said = length_text(text, self.box.limit)
        if not text.strip():
            said += "; empty, the box shows what is drawn from its evidence" * bool(self.box.drawn)
        self.query_one("#box-count", Static).update(said)
        self.query_one(LiveFindings).ask(text)

    @on(TextField.Held)
    def _say_too_long(self) -> None:
        self.say_error(
            "Too long to be changed here: this is its beginning, all of it is kept. "
            f"Use reviewapp connect edit {self.box.key}."
        )

    def action_take(self) -> None:
        field = self.query_one(TextField)
        if not self.box.drawn:
            self.say_error("There is nothing drawn for this box: no evidence feeds it.")
        elif self.box.drawn in field.value:
            self.say_error("The drawn text stands here already.")
        elif not field.read_only:
            own_line = "\n" if field.cursor_location[1] else ""
            field.insert(own_line + self.box.drawn)
            field.focus()

    @property
    def unfinished_name(self) -> str:
        return f"box {self.box.key} of {self.choice.period or 'the current period'}"

    def values(self) -> str:
        return self.query_one(TextField).value

    def write(self, values: str) -> str:
        from reviewapp.services.connect import write_box

        seen = self.box.basis
        write_box(self.workspace, self.choice, self.box.key, values, read=self._read, seen=seen)
        return values

    def _refused(self, error: Exception) -> None:
        from reviewapp.services.connect import WrittenElsewhereError

        if not isinstance(error, WrittenElsewhereError):
            super()._refused(error)
            return
        self._read = error.text
        self.query_one("#box-material", Static).update(plain(self._feeds()))
        self.query_one("#box-feeds", VerticalScroll).scroll_home(animate=False)
        where = "beside yours" if self.has_class("-wide") else "below yours"
        happened = f"written elsewhere, and stands {where}" if error.text else "emptied elsewhere"
        self.say_error(
            f"Not kept: meanwhile this box was {happened}. Ctrl+S again keeps yours in its place."
        )
        self.app.data_changed()

    def kept(self, result: str) -> None:
        if result.strip():
            self.app.say(f"Kept {self.box.title}.")
        elif self.box.drawn:
            self.app.say(f"Emptied {self.box.title}: it shows what is drawn again.")
        else:
            self.app.say(f"Emptied {self.box.title}.")
