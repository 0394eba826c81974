"""The words of a column, and what each of them is read as."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from reviewapp.core.errors import BadInputError
from reviewapp.services import slo_mapping
from reviewapp.services.slo_mapping import Mapping, Word
from reviewapp.tui.actions import bindings
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.list_picker import Choice, choose
from reviewapp.tui.dialogs.one_line import OneLine
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

_COLUMNS = (Column("In the file", 26), Column("Rows", 9), Column("Is read as"))
#: What is said of fields of which only some words mean something.
_FEW = {
    "rca_required": "Each word means yes or no, or nothing: not known.",
    "marks": "These take an incident out of the figures; all other words mean nothing here.",
}
_NOTHING = "— nothing —"


class WordsDialog(Dialog[Mapping]):
    """Enter says what the word under the cursor means; Esc goes back with what is said then.

    `known`: the words that mean something in the field, or that the targets of one's role use;
    empty where any word does.
    """

    DEFAULT_CSS = """
    #words { width: 100%; max-width: 90; height: 80%; }
    #words RecordList { height: 1fr; }
    #words #said { height: auto; max-height: 3; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("words")]

    def __init__(
        self, mapping: Mapping, field: str, words: Sequence[Word], known: Sequence[str]
    ) -> None:
        super().__init__()
        self.mapping, self.field, self.known = mapping, field, tuple(known)
        self._words = {word.word: word for word in words}

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="words"):
            yield Static(plain(f"The words of {self.field.replace('_', ' ')}"), classes="title")
            yield Static(plain(self._hint()), id="said")
            yield RecordList(
                _COLUMNS,
                empty="The column is empty.",
                help_text="What stands in the column, the most frequent word first, and what it "
                "is read as. Enter gives a word another meaning, x takes it as it stands.",
            )
            yield DialogKeys()

    def on_mount(self) -> None:
        self._show()

    def _hint(self) -> str:
        if self.field in slo_mapping.MEANINGS:
            return _FEW[self.field]
        if not self.known and self.field == "severity":
            source = line(self.mapping.profile.source, 30)
            return f"Your role’s targets name no severities of “{source}”: change the source first."
        if not self.known:
            return "Any word does here."
        return f"Your role’s targets name: {', '.join(line(word, 30) for word in self.known)}."

    def _show(self) -> None:
        words = self._words.values()
        unknown = "neither yes nor no" if self.field == "rca_required" else "no target knows it"
        self.query_one(RecordList).show(len(words), (_record(word, unknown) for word in words))

    @on(RecordList.Chosen)
    def _ask(self, event: RecordList.Chosen) -> None:
        word: Word = event.record.item
        title = f"What does “{line(word.word, 40)}” mean?"
        if meanings := slo_mapping.MEANINGS.get(self.field):
            choices = [Choice(meaning, meaning or _NOTHING) for meaning in meanings]
            choose(self.app, title, choices, lambda said: self._take(word, said), word.meaning)
            return
        self.app.push_screen(
            OneLine(title, self._hint(), word.meaning), lambda said: self._take(word, said)
        )

    def action_as_is(self) -> None:
        """Read the word under the cursor as it stands."""
        self.query_one(RecordList).act(lambda record: self._take(record.item, None, clear=True))

    def _take(self, word: Word, meaning: str | None, *, clear: bool = False) -> None:
        if meaning is None and not clear:
            return
        try:
            self.mapping = slo_mapping.take_meaning(self.mapping, self.field, word.word, meaning)
        except BadInputError as error:
            self.query_one("#said", Static).update(plain(str(error)))
            return
        self._words[word.word] = slo_mapping.read_word(
            self.mapping, self.field, word.word, word.count, self.known
        )
        self._show()

    def unsaved(self) -> bool:
        return self.mapping.is_changed

    def action_done(self) -> None:
        self.dismiss(self.mapping)


def _record(word: Word, unknown: str) -> Record:
    said = f"  ({unknown})" if word.known is False else ""
    cells = (word.word, f"{word.count:,}", (word.meaning or _NOTHING) + said)
    return Record(word.word, cells, item=word)
