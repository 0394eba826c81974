"""The form of one entry: a new one with room for its details, or one that is there already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantFocus
from textual.widgets import Button, Input, Static

from reviewapp.core import capture
from reviewapp.core.errors import BadInputError, ChangedElsewhereError
from reviewapp.core.evidence import Evidence
from reviewapp.core.identifiers import short
from reviewapp.core.periods import EVERYTHING, Period
from reviewapp.core.rubric import Rubric
from reviewapp.services import evidence, periods, rubrics
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.form import FormDialog
from reviewapp.tui.dialogs.indicator_picker import pick_indicator
from reviewapp.tui.dialogs.message import Question
from reviewapp.tui.entry_values import EntryValues, keep_note, with_or_without, words
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.fields import CircleField, LineField, TextField, YesNoField
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.suggestion_chips import SuggestionChips

_HINTS = {
    "text": "What you achieved, for whom, and what came of it. Tab: the next field.",
    "day": "2026-03-31, today, yesterday, or a weekday such as fri, the latest one.",
    "codes": "Codes with a space between. ↓ or F4: choose from all. None: the inbox.",
    "circle": "Keys: o own results, s success of others, b built on others, n none.",
    "incidents": "Incidents with a space between, such as icm:300000123. F3 goes there.",
    "links": "Web addresses with a space between.",
    "private": "Space changes it. A private entry never leaves this machine.",
}


class EntryForm(FormDialog[bool]):
    """The fields of an entry; True when it was kept. What was typed is never lost unasked."""

    CSS_PATH = "entry_form.tcss"
    ENTER_KEEPS = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("entry"), *bindings("suggested")]

    def __init__(self, values: EntryValues, entry: Evidence | None) -> None:
        super().__init__()
        self.initial, self.entry = values, entry
        self._begun = values
        self._rubric: Rubric | None = None
        #: The one that is written about at present.
        self._period = EVERYTHING
        #: Whether the user has seen what stands there now, and wants their own in its place.
        self._over = False

    @classmethod
    def of_new(cls, values: EntryValues) -> EntryForm:
        """A new entry, with what is known of it."""
        return cls(values, None)

    @classmethod
    def of_entry(cls, entry: Evidence) -> EntryForm:
        """An entry to read and change."""
        return cls(EntryValues.of(entry), entry)

    # -- what is seen --------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        if not self.initial.on:
            self.initial = replace(self.initial, on=self.workspace.today.isoformat())
        start = self.initial
        with Vertical(classes="dialog", id="entry-form"):
            yield Static(plain(self._title()), classes="title")
            yield TextField(start.text, id="text", help_text=_HINTS["text"])
            yield Static("", id="too-long")
            yield from self.field("Day", self._line("day", start.on), Static("", id="read-day"))
            yield from self.field("Indicators", self._line("codes", start.codes))
            yield Static("", id="titles")
            yield SuggestionChips(start.rubric, "chips")
            circle = CircleField(start.circle, id="circle", help_text=_HINTS["circle"])
            yield from self.field("Circle", circle)
            yield from self.field("Incidents", self._line("incidents", start.incidents))
            yield from self.field("Links", self._line("links", start.links))
            private = YesNoField(
                start.private,
                yes="yes: it never leaves this machine",
                no="no: shared, once it is filed",
                id="private",
                help_text=_HINTS["private"],
            )
            yield from self.field("Private", private)
            yield Static("", id="error")
            with Horizontal(classes="buttons"):
                yield Button("Keep", id="keep", variant="primary", compact=True)
                yield Button("Indicators", id="pick", compact=True)
                yield Button("Close", id="close", compact=True)
            yield Static("", id="hint", classes="muted")
            yield DialogKeys()

    def _title(self) -> str:
        if self.entry is None:
            return "New note"
        return f"Entry …{short(self.entry.id)}"

    def _line(self, name: str, value: str) -> LineField:
        field = LineField(value, id=name, help_text=_HINTS[name])
        field.select_on_focus = name == "day"  # one types another one; the rest is added to
        return field

    def on_mount(self) -> None:
        text = self.query_one(TextField)
        text.move_cursor(text.document.end)  # one goes on writing
        if self.entry is not None:  # and reads first
            self.call_after_refresh(text.scroll_home, animate=False)
        name = self.initial.rubric

        def read() -> tuple[Rubric, Period]:
            role = name or self.workspace.role()
            return rubrics.load(self.workspace, role), periods.resolve(self.workspace)

        in_background(self, read, self._show_rubric, group="rubric")
        self.query_one(SuggestionChips).ask(self.initial.text)
        if self.entry is not None and self.entry.deleted_at is not None:
            self._offer_return(self.entry)

    def _show_rubric(self, read: tuple[Rubric, Period]) -> None:
        self._rubric, self._period = read
        self._show_titles()
        self._show_day()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        self.query_one("#hint", Static).update(_HINTS.get(event.widget.id or "", ""))

    @on(TextField.Held)
    def _say_too_long(self) -> None:
        name = f"reviewapp edit {short(self.entry.id)}" if self.entry else "your own editor"
        self._say(
            "too-long",
            f"Too long to be changed here: this is its beginning, all of it is kept. Use {name}.",
        )

    def _say(self, where: str, sentence: str) -> None:
        """A line that is there only while it says something."""
        said = self.query_one(f"#{where}", Static)
        said.update(plain(sentence))
        said.display = bool(sentence)

    @on(TextField.Changed)
    def _suggest(self, event: TextField.Changed) -> None:
        self.query_one(SuggestionChips).ask(event.text_area.text)

    def action_take_suggestion(self, place: int) -> None:
        """File it under this one, too; the same key again takes it back."""
        code = self.query_one(SuggestionChips).code(place)
        if code is None:
            self.app.bell()
            return
        field = self.query_one("#codes", Input)
        field.value = with_or_without(field.value, code)
        field.cursor_position = len(field.value)

    @on(Input.Changed, "#codes")
    def _mark_suggestions(self, event: Input.Changed) -> None:
        self.query_one(SuggestionChips).mark(tuple(words(event.value)))

    @on(Input.Changed, "#codes")
    def _show_titles(self) -> None:
        """The titles of the codes, as they are typed."""
        if self._rubric is None:
            return
        titles = {indicator.code: indicator.title for _, indicator in self._rubric.indicators()}
        rows = []
        for code in dict.fromkeys(words(self.query_one("#codes", Input).value)):
            if code in titles:
                rows.append(plain(f"{code} {line(titles[code])}"))
            else:
                near = capture.nearest(code, titles, 2)
                hint = f": perhaps {' or '.join(near)}?" if near else ""
                rows.append(plain(f"{line(code, 30)} is no indicator of this rubric{hint}"))
        empty = Content("none: it waits in the inbox")
        self.query_one("#titles", Static).update(Content("\n").join(rows) if rows else empty)

    @on(Input.Changed, "#day")
    def _show_day(self) -> None:
        """The day that the word means, and whether the Connect being written has it."""
        today, period = self.workspace.today, self._period
        try:
            day = capture.parse_day(self.query_one("#day", Input).value, today, ahead=True)
        except BadInputError:
            said = "no day: fri, yesterday, 2026-03-31"
        else:
            said = f"{day} lies ahead" if day > today else f"{day}, {day:%A}"
            if not (period.first or day) <= day <= (period.last or day):
                said += f": outside {period.name or period.text()}"
        self.query_one("#read-day", Static).update(said)

    # -- keeping -------------------------------------------------------------------------------

    def values(self) -> EntryValues:
        """What stands in the form."""
        return EntryValues(
            text=self.query_one(TextField).value,
            on=self.query_one("#day", Input).value,
            codes=self.query_one("#codes", Input).value,
            circle=self.query_one(CircleField).value,
            incidents=self.query_one("#incidents", Input).value,
            links=self.query_one("#links", Input).value,
            private=self.query_one(YesNoField).value,
            rubric=self.initial.rubric,
        )

    @property
    def at_once(self) -> bool:
        """A new note goes into the spool, however long the store is busy."""
        return self.entry is None

    def write(self, values: EntryValues) -> str | Evidence:
        if self.entry is None:
            return keep_note(self.workspace, values)
        entry = evidence.get(self.workspace, self.entry.id) if self._over else self.entry
        return self._edit(entry, values)

    def kept(self, result: str | Evidence) -> bool:
        if isinstance(result, str):
            self.app.unfinished.drop(self._begun)
            self.app.say(result)
        else:
            self.app.say(_said(self.entry, result))
        return True

    def _refused(self, error: Exception) -> None:
        super()._refused(error)
        if isinstance(error, ChangedElsewhereError):
            self._over = True
            there = "; ".join(f"{name}: {line(it, 200)}" for name, it in error.theirs.items())
            self.say_error(
                "Not kept: meanwhile this entry was changed elsewhere. Ctrl+S again keeps yours "
                f"in the place of what stands there now. {there}"
            )
        else:
            self._focus_on_what_is_wrong()

    def _focus_on_what_is_wrong(self) -> None:
        values, today = self.values(), self.workspace.today
        known = self._rubric.codes() if self._rubric else words(values.codes)
        checks: dict[str, Callable[[], object]] = {
            "text": lambda: capture.clean_text(values.text),
            "day": lambda: capture.parse_day(values.on or "today", today),
            "codes": lambda: capture.check_codes(words(values.codes), known, ""),
            "incidents": lambda: [capture.parse_incident(it) for it in words(values.incidents)],
            "links": lambda: [capture.parse_link(it) for it in words(values.links)],
        }
        for name, check in checks.items():
            try:
                check()
            except BadInputError:
                self.query_one(f"#{name}").focus()
                return

    def thrown_away(self) -> None:
        super().thrown_away()
        self.app.unfinished.drop(self._begun)

    @property
    def unfinished_name(self) -> str | None:
        return f"entry {self.entry.id}" if self.entry is not None else None

    def remember(self) -> None:
        if self.entry is not None:
            super().remember()
        elif self.unsaved():
            self._begun = self.app.unfinished.put(self.values(), instead_of=self._begun)

    def _edit(self, entry: Evidence, values: EntryValues) -> Evidence:
        from reviewapp.services.evidence_changes import Edit, edit

        before = self._initial

        def changed(name: str) -> Any:
            value = getattr(values, name)
            return None if value == getattr(before, name) else value

        def changed_words(name: str) -> list[str] | None:
            value = changed(name)
            return None if value is None else words(value)

        return edit(
            self.workspace,
            entry,
            Edit(
                text=changed("text"),
                codes=changed_words("codes"),
                on=changed("on"),
                circle=changed("circle"),
                incidents=changed_words("incidents"),
                links=changed_words("links"),
                private=changed("private"),
            ),
        )

    # -- the rest ------------------------------------------------------------------------------

    def action_go_to_incidents(self) -> None:
        """From the entry to its incidents, unless something typed would be left behind."""
        if self.unsaved() or self.entry is None:
            self.say_error("Keep it first (Ctrl+S); then F3 in the entry goes to its incidents.")
        elif not self.entry.incidents:
            self.say_error("This entry names no incident yet.")
        else:
            self.dismiss(False)
            self.app.call_later(self.app.go_to_incidents, self.entry.incidents)

    def action_pick(self) -> None:
        pick_indicator(
            self.app,
            words(self.query_one("#codes", Input).value),
            self._add_code,
            self.initial.rubric,
        )

    def _add_code(self, code: str) -> None:
        field = self.query_one("#codes", Input)
        field.value = " ".join(dict.fromkeys((*words(field.value), code)))
        field.cursor_position = len(field.value)
        field.focus()

    def on_key(self, event: Any) -> None:
        if event.key == "down" and self.focused is self.query_one("#codes"):
            event.stop()
            self.action_pick()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        {"keep": self.action_keep, "pick": self.action_pick, "close": self.action_close}[
            event.button.id or "close"
        ]()

    def _offer_return(self, entry: Evidence) -> None:
        """A removed entry can be read; to be changed it has to come back first."""

        def answered(bring_back: bool | None) -> None:
            if not bring_back:
                self.dismiss(False)
                return

            def job() -> Evidence:
                from reviewapp.services.evidence_changes import unremove

                return unremove(self.workspace, entry)

            self.change(job, self._returned)

        self.app.push_screen(
            Question(
                f"Entry …{short(entry.id)} is removed",
                f"“{line(entry.text, 300)}” is in no list and no document. "
                "It can be changed when it is back.",
                "Close",
                "Bring it back",
            ),
            answered,
        )

    def _returned(self, entry: Evidence) -> None:
        self.entry = entry
        self.say_error("")
        self.app.say(f"Entry …{short(entry.id)} is back.")


def _said(before: Evidence | None, after: Evidence) -> str:
    """What became of an entry that was changed."""
    if after == before:
        return "Nothing was changed."
    text = f"“{capture.shown(after.text, 48)}”"
    if before is not None and after.indicators == before.indicators:
        return f"Changed: {text}."
    where = f"Filed under {' '.join(after.indicators)}" if after.indicators else "Back in the inbox"
    return f"{where}: {text}."
