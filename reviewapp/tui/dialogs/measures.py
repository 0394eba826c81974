"""Measures that no incident tells: those of a priority, and the form of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from reviewapp.core.capture import shown
from reviewapp.core.identifiers import short
from reviewapp.core.measures import STATE_WORDS, StandingMeasure, status_text
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.form import FormDialog
from reviewapp.tui.entry_values import words
from reviewapp.tui.text import plain
from reviewapp.tui.widgets.fields import ChoiceField, LineField, MeasureStateField, TextField
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

if TYPE_CHECKING:
    from reviewapp.tui.app import ReviewApp


def open_measures(
    app: ReviewApp, measures: Iterable[StandingMeasure], priorities: Sequence[int]
) -> None:
    """The measures of these priorities to choose from; one alone opens at once.

    Where incidents tell all that these priorities measure, every other priority's are there.
    """
    known = list(measures)
    found = [it for it in known if it.priority in priorities]
    if not known:
        app.say("Incidents tell every measure of this rubric: m shows their figures.")
    elif len(found) == 1:
        app.push_screen(MeasureForm(found[0]))
    else:
        app.push_screen(MeasuresDialog([it.priority for it in found or known]))


class MeasuresDialog(Dialog[None]):
    """The measures of some priorities; below the list all of the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("measures")]
    CSS = """
    MeasuresDialog > .dialog { width: 100; height: 90%; }
    MeasuresDialog #measures { height: 1fr; }
    MeasuresDialog #measure-whole { height: 6; padding: 0 1; border-top: solid $primary; }
    """

    def __init__(self, priorities: Sequence[int]) -> None:
        super().__init__()
        self.priorities = priorities

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Measures that no incident tells", classes="title")
            yield RecordList(
                (
                    Column("Priority", 8),
                    *(Column("State", 14), Column("Due", 10), Column("On", 10)),
                    Column("Measure"),
                ),
                empty="Reading …",
                help_text="What your rubric measures, and you alone can say: state, by when, when, "
                "a note, entries that show it. Enter changes one. It stands in the Connect.",
                id="measures",
            )
            with VerticalScroll(id="measure-whole"):
                yield Static("")
            yield DialogKeys()

    def on_mount(self) -> None:
        self._read()

    def _read(self) -> None:
        def job() -> list[StandingMeasure]:
            from reviewapp.services.measures import all_measures

            found = all_measures(self.workspace)
            return [it for it in found if it.priority in self.priorities]

        in_background(self, job, self._show, latest_only=True)

    def _show(self, found: list[StandingMeasure]) -> None:
        today = self.workspace.today
        rows = (_record(measure, measure.is_overdue(today)) for measure in found)
        self.query_one(RecordList).show(len(found), rows)

    def on_record_list_highlighted(self, event: RecordList.Highlighted) -> None:
        whole = ""
        if event.record is not None:
            measure: StandingMeasure = event.record.item
            told = status_text(measure.status) or "Nothing was said of it yet."
            whole = f"{measure.text}\n{told}"
        self.query_one("#measure-whole Static", Static).update(plain(whole))

    def on_record_list_chosen(self, event: RecordList.Chosen) -> None:
        self.app.push_screen(MeasureForm(event.record.item), lambda _: self._read())

    def action_clear(self) -> None:
        self.query_one(RecordList).act(self._clear)

    def _clear(self, record: Record) -> None:
        if record.item.status is None:
            self.app.say("Nothing was said of this measure yet.")
            return

        def job() -> None:
            from reviewapp.services.measures import clear_measure

            clear_measure(self.workspace, record.key)

        def cleared(_: None) -> None:
            self.app.say("Taken back what was said of the measure; u brings it back.")
            self._read()

        self.app.change(job, cleared)

    def action_undo(self) -> None:
        self.app.undo_last(self._read)


class MeasureForm(FormDialog[None]):
    """How one measure stands."""

    CSS = "MeasureForm > .dialog { width: 100; }"

    def __init__(self, measure: StandingMeasure) -> None:
        super().__init__()
        self.measure = measure

    def compose(self) -> ComposeResult:
        measure, status = self.measure, self.measure.status
        with Vertical(classes="dialog"):
            yield Static(f"Measure of priority {measure.priority}", classes="title")
            yield Static(plain(measure.text))
            state = MeasureStateField(
                measure.state,
                id="state",
                help_text="How it stands; the underlined letter is a key.",
            )
            yield from self.field("State", state)
            due = str(status.due) if status and status.due else ""
            yield from self.line_field("Due", "due", due, "By when: a day such as 2026-12-31.")
            on = str(status.on) if status and status.on else ""
            yield from self.line_field("On", "on", on, "When it was done or missed; empty: today.")
            note = TextField(
                status.note if status else "",
                id="note",
                help_text="It stands in the Connect beside the measure.",
            )
            yield from self.field("Note", note)
            entries = " ".join(map(short, status.evidence)) if status else ""
            yield from self.line_field(
                "Evidence", "evidence", entries, "Entries that show it: endings of their ids."
            )
            yield from self.error_line()
            yield DialogKeys("Tab Next")

    def values(self) -> dict[str, str]:
        fields = (*self.query(ChoiceField), *self.query(LineField), *self.query(TextField))
        return {str(field.id): field.value for field in fields}

    @property
    def unfinished_name(self) -> str:
        return f"measure {self.measure.id}"

    def write(self, values: dict[str, str]) -> StandingMeasure:
        from reviewapp.services.measures import set_measure

        changed: dict[str, Any] = {
            name: it for name, it in values.items() if it != self._initial[name]
        }
        if "evidence" in changed:
            changed["evidence_ids"] = words(changed.pop("evidence"))
        if not changed:
            return self.measure
        return set_measure(self.workspace, self.measure.id, **changed)

    def kept(self, result: StandingMeasure) -> None:
        if result == self.measure:
            self.app.say("Nothing was changed.")
        else:
            told = status_text(result.status).partition(":")[0]
            self.app.say(f"“{shown(result.text)}”: {told}.")


def _record(measure: StandingMeasure, overdue: bool) -> Record:
    status = measure.status
    state = "overdue" if overdue else STATE_WORDS[measure.state] if status else "not said"
    due, on = (str(day or "–") for day in (status and status.due, status and status.on))
    return Record(
        measure.id,
        (str(measure.priority), state, due, on, measure.text),
        dim=status is None,
        item=measure,
    )
