"""The mapping of an export as a table: which column feeds which field, to be changed by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from reviewapp.core.errors import BadInputError
from reviewapp.services import slo_mapping
from reviewapp.services.slo_import import usual_zone
from reviewapp.services.slo_import_text import ORDERS
from reviewapp.services.slo_mapping import FieldLine, Mapping, Word
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.import_values import WordsDialog
from reviewapp.tui.dialogs.list_picker import Choice, choose
from reviewapp.tui.dialogs.message import Question
from reviewapp.tui.dialogs.one_line import OneLine
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

_COLUMNS = (Column("Field", 17), Column("Is read from", 25), Column("First values"))
#: What a setting is called, and what is said of it.
_SETTINGS = {
    "profile": ("Profile", "Where this mapping began. Another one starts anew."),
    "source": ("Source", "The name that the incidents carry, as in icm:300000123; targets use it."),
    "zone": ("Time zone", "Of times that name none, such as Europe/Berlin or UTC."),
    "date_order": ("Dates", "The order of day and month, where the rows do not show it."),
    "null": ("Words for nothing", "Words that mean “no value”, between commas: ?, N/A"),
    "not_people": (
        "No persons",
        "Acknowledgers that are rules or systems, between commas: what they acknowledge is open.",
    ),
    "rows": ("Rows", "One for each incident, or several that tell since when it was how."),
    "acknowledged": (
        "… acknowledged",
        "The states that acknowledge it, between commas; none: the first assignee does.",
    ),
    "mitigated": ("… mitigated", "The states in which the impact has ended, between commas."),
}
_NO_ORDER = "as the rows show"
_UNITS = ("seconds", "minutes", "hours", "days")
#: In the place of a column; no column is called so.
_NOT_READ, _ALWAYS = "", "\0always"


class MappingDialog(Dialog[Mapping]):
    """Enter changes the row under the cursor; Esc goes back with what is mapped then."""

    DEFAULT_CSS = """
    #mapping { width: 100%; max-width: 120; height: 90%; }
    #mapping RecordList { height: 1fr; }
    #mapping #said { height: auto; max-height: 3; text-style: bold; }
    #mapping #about { height: 2; border-top: solid $primary 60%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("mapping")]

    def __init__(self, mapping: Mapping) -> None:
        super().__init__()
        self.mapping = mapping

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="mapping"):
            yield Static(
                plain(f"How {line(self.mapping.table.path.name, 60)} is read"), classes="title"
            )
            yield Static("", id="said")
            yield RecordList(
                _COLUMNS,
                empty="",
                help_text="Every field of an incident and the column that feeds it. Enter changes "
                "the row: another column, the zone, the order of dates. v shows the words of a "
                "column and what they mean; s keeps the mapping as a profile. Nothing is imported "
                "here.",
            )
            yield Static("", id="about")
            yield DialogKeys()

    def on_mount(self) -> None:
        if self.mapping.is_guess:
            self._say("No profile fits: this is a guess by the names. Check it, row by row.")
        self._show()

    # -- showing -------------------------------------------------------------------------------

    def _show(self) -> None:
        rows = [*self._settings(), *map(self._field, self.mapping.fields())]
        self.query_one(RecordList).show(len(rows), rows)

    def _settings(self) -> Iterator[Record]:
        profile = self.mapping.profile
        values = {
            "profile": f"{profile.name}: {profile.title}",
            "source": profile.source,
            "zone": profile.zone or "as the times say",
            "date_order": ORDERS.get(profile.date_order or "", _NO_ORDER),
            "null": ", ".join(profile.null) or "an empty cell alone",
            "not_people": ", ".join(profile.not_people) or "none named",
            "rows": "one for each incident",
        }
        if history := profile.history:
            by = (*history.time, *(history.order or ()))
            values["rows"] = f"several, by {', '.join(by)}"
            by_whom = (
                "by the first assignee" if history.assigned_is_acknowledged else "by its column"
            )
            values["acknowledged"] = ", ".join(history.acknowledged) or by_whom
            values["mitigated"] = ", ".join(history.mitigated) or "by its column"
        for key, value in values.items():
            yield Record(key, (_SETTINGS[key][0], value, ""))

    def _field(self, field: FieldLine) -> Record:
        title = field.field.replace("_", " ")
        if field.column is None:
            read_from = "the rows" if field.told else field.how or "—"
            cells = (title, read_from, field.told)
            return Record(f"field:{field.field}", cells, not field.told, field)
        how = f" ({field.how})" if field.how else ""
        examples = " · ".join(line(text, 60) for text in self.mapping.examples(field.column))
        return Record(f"field:{field.field}", (title, field.column + how, examples), False, field)

    def _say(self, sentence: str) -> None:
        self.query_one("#said", Static).update(plain(sentence))

    @on(RecordList.Highlighted)
    def _about(self, event: RecordList.Highlighted) -> None:
        record = event.record
        about = ""
        if record is not None and record.item is None:
            about = _SETTINGS[record.key][1]
        elif record is not None and record.item.has_words:
            about = "Enter chooses another column, v says what its words mean."
        elif record is not None:
            about = "Enter chooses another column."
        self.query_one("#about", Static).update(plain(about))

    # -- changing ------------------------------------------------------------------------------

    @on(RecordList.Chosen)
    def _change(self, event: RecordList.Chosen) -> None:
        record = event.record
        if record.item is not None:
            self._choose_column(record.item)
        elif record.key == "profile":
            self._choose_profile()
        elif record.key == "date_order":
            self._choose_order()
        elif record.key == "rows":
            self._choose_rows()
        else:
            self._type(record.key)

    def _take(self, change: Callable[[], Mapping]) -> None:
        """Make a change, or say why it can't be made."""
        try:
            self.mapping = change()
        except BadInputError as error:
            self._say(str(error))
        else:
            self._say("")
        self._show()

    def _choose_column(self, field: FieldLine) -> None:
        none = Choice(_NOT_READ, "— no column —", "The field is not known; what is stored stays.")
        name = field.field.replace("_", " ")
        title = f"{name}: which column?"
        about = "The export has no column for it: say it here."
        always = [Choice(_ALWAYS, "— the same in every row —", about)]

        def typed(value: str | None) -> None:
            if value is not None:
                self._take(lambda: slo_mapping.take_constant(self.mapping, field.field, value))

        def chosen(column: str) -> None:
            if column == _ALWAYS:
                hint = "What every row has, such as mcs for the programmes."
                check = partial(slo_mapping.take_constant, self.mapping, field.field)
                self.app.push_screen(OneLine(f"{name}: what is it?", hint, check=check), typed)
                return
            if column and self.mapping.may_be_duration(field.field, column):
                self._choose_unit(field, column)
                return
            self._take(lambda: slo_mapping.take_column(self.mapping, field.field, column or None))

        choices = [none, *(always if field.may_be_constant else ()), *self._columns()]
        choose(self.app, title, choices, chosen, field.column or _NOT_READ)

    def _choose_unit(self, field: FieldLine, column: str) -> None:
        """A column of plain numbers or lengths of time is no column of times."""
        examples = " · ".join(self.mapping.examples(column))
        choices = [
            *(Choice(u, f"{u.capitalize()} since the creation", examples) for u in _UNITS),
            Choice("", "A time", examples),
        ]

        def chosen(unit: str) -> None:
            self._take(
                lambda: slo_mapping.take_column(self.mapping, field.field, column, unit or None)
            )

        choose(self.app, f"What does {line(column, 40)} hold?", choices, chosen)

    def _choose_profile(self) -> None:
        def ask(names: dict[str, str]) -> None:
            choices = [Choice(name, f"{name}: {title}") for name, title in names.items()]
            choose(self.app, "Which profile?", choices, chosen, self.mapping.profile.name)

        def chosen(name: str) -> None:
            in_background(
                self,
                lambda: slo_mapping.take_profile(self.workspace, self.mapping, name),
                lambda mapping: self._take(lambda: mapping),
                failed=self._refused,
            )

        self.app.open_when_read(lambda: slo_mapping.profile_names(self.workspace), ask)

    def _choose_order(self) -> None:
        choices = [Choice("", _NO_ORDER), *(Choice(key, title) for key, title in ORDERS.items())]
        now = self.mapping.profile.date_order or ""
        choose(self.app, "The order of day and month", choices, self._taker("date_order"), now)

    def _choose_rows(self) -> None:
        """One row for each incident, or the columns of a history."""
        none = Choice(_NOT_READ, "— one row for each incident —")
        by_time = Choice(_NOT_READ, "— by that time —")

        def timed(time: str) -> None:
            if time:
                ask = "What orders the rows of an incident?"
                choose(self.app, ask, [by_time, *self._columns()], lambda o: ordered(time, o))
            else:
                self._take(lambda: slo_mapping.take_history(self.mapping, None))

        def ordered(time: str, order: str) -> None:
            self._take(lambda: slo_mapping.take_history(self.mapping, time, order or None))

        title = "Several rows? Which column says since when a row holds?"
        choose(self.app, title, [none, *self._columns()], timed)

    def _columns(self) -> list[Choice]:
        return [
            Choice(name, name, "First values: " + " · ".join(self.mapping.examples(name)))
            for name in self.mapping.columns
        ]

    def _type(self, key: str) -> None:
        profile = self.mapping.profile
        zone = profile.zone or usual_zone(self.workspace) or ""
        values = {
            "source": profile.source,
            "zone": zone,
            "null": ", ".join(profile.null),
            "not_people": ", ".join(profile.not_people),
        }
        if profile.history:
            values["acknowledged"] = ", ".join(profile.history.acknowledged)
            values["mitigated"] = ", ".join(profile.history.mitigated)
        title, hint = _SETTINGS[key]
        check = partial(self._with_setting, key)
        self.app.push_screen(OneLine(title, hint, values[key], check), self._taker(key))

    def _taker(self, key: str) -> Callable[[str | None], None]:
        def take(value: str | None) -> None:
            if value is not None:
                self._take(lambda: self._with_setting(key, value))

        return take

    def _with_setting(self, key: str, value: str) -> Mapping:
        if key in ("acknowledged", "mitigated"):
            return slo_mapping.take_states(self.mapping, key, value)
        return slo_mapping.take_setting(self.mapping, key, value)

    def action_no_column(self) -> None:
        """Read the field under the cursor from nowhere; of a setting, go back to none."""

        def clear(record: Record) -> None:
            if record.item is not None:
                field = record.item.field
                self._take(lambda: slo_mapping.take_column(self.mapping, field, None))
            elif record.key == "rows":
                self._take(lambda: slo_mapping.take_history(self.mapping, None))
            elif record.key not in ("profile", "source"):
                self._take(lambda: self._with_setting(record.key, ""))

        self.query_one(RecordList).act(clear)

    def action_words(self) -> None:
        """What the words of the field under the cursor mean."""
        self.query_one(RecordList).act(self._open_words)

    def _open_words(self, record: Record) -> None:
        if record.item is None or not record.item.has_words:
            self._say("Only severities, programmes, states and names have words to be translated.")
            return
        field = record.item.field

        def read() -> tuple[list[Word], Sequence[str]]:
            words = slo_mapping.words(self.workspace, self.mapping, field)
            return words, slo_mapping.known_words(self.workspace, self.mapping, field)

        def show(found: tuple[list[Word], Sequence[str]]) -> None:
            self.app.push_screen(WordsDialog(self.mapping, field, *found), back)

        def back(mapping: Mapping | None) -> None:
            if mapping is not None:
                self._take(lambda: mapping)

        self.app.open_when_read(read, show)

    # -- keeping -------------------------------------------------------------------------------

    def action_save(self) -> None:
        """Keep the mapping as a profile of one's own."""
        profile = self.mapping.profile
        is_own = self.mapping.is_guess or profile.name.startswith("my-")
        name = profile.name if is_own else f"my-{profile.name}"

        def check(name: str) -> object:
            return slo_mapping.profile_file(self.workspace, name)

        def named(name: str | None) -> None:
            if name is None:
                return
            self.app.open_when_read(
                lambda: name in slo_mapping.profile_names(self.workspace),
                lambda there: ask(name, there),
            )

        def ask(name: str, there: bool) -> None:
            if not there:
                self._save(name)
                return
            question = Question(
                "There is a profile of this name already",
                f"“{name}”: from then on its exports are read by yours.",
                "Leave it",
                "Replace it",
            )
            self.app.push_screen(question, lambda yes: self._save(name) if yes else None)

        hint = "Its name: small letters, digits, hyphens. The next export finds it by its columns."
        self.app.push_screen(OneLine("Save as a profile", hint, name, check), named)

    def _save(self, name: str) -> None:
        def saved(kept: tuple[Mapping, str]) -> None:
            mapping, path = kept
            # Changed meanwhile, it is unsaved again.
            self.mapping = replace(self.mapping, kept=mapping.kept)
            self._say(f"Saved: {path}. A colleague uses the file with --profile.")

        in_background(
            self,
            lambda: slo_mapping.save_profile(self.workspace, self.mapping, name),
            saved,
            failed=self._refused,
            group="file",
        )

    def _refused(self, error: Exception) -> None:
        if isinstance(error, BadInputError):
            self._say(str(error))
        else:
            self.app.show_error(error)

    def unsaved(self) -> bool:
        return self.mapping.is_changed

    def action_done(self) -> None:
        self.dismiss(self.mapping)
