"""SLO metrics: targets as k of n, one level down the incidents, from an incident to a note."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from reviewapp.core.errors import BadInputError
from reviewapp.core.evidence import Evidence
from reviewapp.core.figures import IncidentVerdict
from reviewapp.services.evidence import Query
from reviewapp.services.incident_evidence import evidence_of
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background, once
from reviewapp.tui.dialogs.slo_filter import SHOW_ALL, Known, SloFilter, SloFilterDialog
from reviewapp.tui.screens import slo_files, slo_note
from reviewapp.tui.screens.base import PlaceScreen
from reviewapp.tui.screens.slo_reading import Reading, View, known_words, read
from reviewapp.tui.screens.slo_summary import about_the_rest, summary
from reviewapp.tui.text import plain
from reviewapp.tui.widgets import slo_strip
from reviewapp.tui.widgets.incident_detail import key_of
from reviewapp.tui.widgets.record_list import Column, RecordList
from reviewapp.tui.widgets.slo_strip import EXCLUDED, UNCOVERED, Targets
from reviewapp.tui.widgets.target_detail import about_target, behind_target, by_month
from reviewapp.tui.widgets.verdicts import VerdictList, coloured

#: From here on the list of incidents has room for their days.
_WIDE = 150


class SloScreen(PlaceScreen):
    """The targets; Enter goes down to the incidents of one, Escape back."""

    PLACE = "slo"
    CSS_PATH = "slo.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("slo")]
    AUTO_FOCUS = "#targets"

    def __init__(self) -> None:
        super().__init__()
        self.view = View()
        self.reading: Reading | None = None
        #: What reads the view, once for all who wait for it.
        self._read: Callable[[], Reading] | None = None

    def body(self) -> ComposeResult:
        yield Static("Reading …", id="summary")
        with Vertical(id="by-target"):
            yield Targets(
                (Column("Target"),),
                empty="This rubric has no SLO targets.",
                help_text="The rubric’s SLO targets over the period: k of n, or the mean where one "
                "is about an average. ● is the share that was met, ├ ┤ the ends of its 95 % "
                "interval; below 10 incidents there is no percentage. Enter lists the incidents "
                "behind one, misses first; Tab goes to the details below.",
                id="targets",
            )
            with VerticalScroll(id="target-detail", classes="detail") as detail:
                detail.help_text = "What stands behind the figures of the target. Arrows scroll."  # type: ignore[attr-defined]
                yield Static("", id="about")
                yield Static("", id="behind")
        with Vertical(id="by-incident"):
            yield VerdictList(
                (Column("Incident"),),
                empty="No incidents here. Esc goes back, f changes what is shown.",
                help_text="Incidents, misses first, the worst at the top. a makes a note of one, "
                "filled in; Enter opens the note of one that has it, else goes to the details. "
                "Esc goes back to the targets.",
                id="incidents",
            )
            with VerticalScroll(id="incident-detail", classes="detail") as detail:
                detail.help_text = "All that the export tells of the incident. Arrows scroll."  # type: ignore[attr-defined]
                yield Static("", id="facts")

    # -- reading and showing -------------------------------------------------------------------

    def reload(self) -> None:
        self._read = once(partial(read, self.workspace, self.view))
        in_background(
            self,
            self._read,
            self._show,
            failed=self._not_read,
            group="slo",
            latest_only=True,
        )

    def show_incident(self, *references: str) -> None:
        """Incidents ("icm:612553247"), whether or not a target names them."""
        self._look(replace(self.view, target=None, alone=references))

    def _look(self, view: View) -> None:
        self.view = view
        if self.is_mounted:
            self.query_one("#summary", Static).update("Reading …")
            self.reload()

    def _not_read(self, error: Exception) -> None:
        if self.view.target is not None and isinstance(error, BadInputError):
            # Another role has other targets: all of them are where one can go on.
            self._look(replace(self.view, target=None))
            return
        self.query_one("#summary", Static).update("The figures could not be read.")
        self.app.show_error(error)

    def _show(self, reading: Reading) -> None:
        if reading.view != self.view:
            return  # the user has gone elsewhere meanwhile
        before, self.reading = self.reading, reading
        self._show_targets()
        self.query_one("#summary", Static).update(plain(summary(reading)))
        if reading.incidents is not None:
            same = before is not None and before.view == reading.view
            self._show_incidents(keep_place=same)
        self._show_level()

    def _once_read(self, act: Callable[[], None]) -> None:
        """Do what a key asks for with the view it was meant for, also before that is read."""

        def shown(reading: Reading) -> None:
            self._show(reading)
            act()

        if self.reading is None or self.reading.view != self.view:
            if self._read is None:
                self.reload()
            assert self._read is not None
            # Where it fails, `_not_read` says so.
            self.app.open_when_read(self._read, shown, failed=lambda _error: None)
        else:
            act()

    def _show_level(self) -> None:
        """The list that is looked at, with the focus unless it is on that level already."""
        assert self.reading is not None
        incidents = self.reading.incidents
        down = incidents is not None
        changed = self.query_one("#by-incident").display != down
        self.query_one("#by-target").display = not down
        self.query_one("#by-incident").display = down
        # In the details of nothing there is nothing to do.
        stranded = incidents is not None and not incidents.items
        if changed or self.focused is None or stranded:
            self.query_one("#incidents" if down else "#targets").focus()
        self.refresh_bindings()

    def _show_targets(self) -> None:
        assert self.reading is not None
        records = self.query_one("#targets", RecordList)
        keep = records.record.key if records.record else None
        width = self.app.size.width
        records.columns, rows = slo_strip.target_rows(self.reading.seen, width)
        records.styles.height = len(rows) + 1 + bool(not rows)
        records.show(len(rows), rows, keep=keep)
        self._show_target()

    def _show_incidents(self, *, keep_place: bool) -> None:
        assert self.reading is not None
        assert self.reading.incidents is not None
        incidents = self.reading.incidents
        records = self.query_one("#incidents", RecordList)
        key = records.record.key if records.record and keep_place else None
        place = incidents.place_of(key) or 0
        records.columns = incidents.columns(self._wide)
        first = incidents.records(self._wide, 0, place + 2 * self.app.size.height)
        keep = key if key is not None or not incidents.items else key_of(incidents.items[0])
        records.show(len(incidents.items), first, keep=keep)
        self._show_incident()

    @property
    def _wide(self) -> bool:
        return self.app.size.width >= _WIDE

    def on_resize(self) -> None:
        if self.reading is not None:
            self._show_targets()
            if self.reading.incidents is not None:
                self._show_incidents(keep_place=True)

    @on(RecordList.Wanted, "#incidents")
    def _put_incidents(self, event: RecordList.Wanted) -> None:
        if self.reading is not None and self.reading.incidents is not None:
            rows = self.reading.incidents.records(self._wide, event.offset, event.count)
            event.records.put(event.offset, rows, event.generation)

    @on(RecordList.Highlighted, "#targets")
    def _show_target(self) -> None:
        record = self.query_one("#targets", RecordList).record
        about, behind = "", ["", ""]
        if record is not None and self.reading is not None:
            if record.key in (UNCOVERED, EXCLUDED):
                about = about_the_rest(self.reading, record.key)
            elif record.key in self.reading.told:
                remarks = self.reading.told[record.key].remarks
                seen = self.reading.seen
                about = about_target(seen, record.key, remarks, self.reading.beside)
                behind = [behind_target(seen, record.key), by_month(seen, record.key)]
        self._update("#about", about)
        self._update("#behind", *behind)

    @on(RecordList.Highlighted, "#incidents")
    def _show_incident(self) -> None:
        item, text = self._item(), ""
        if item is not None and self.reading is not None and self.reading.incidents is not None:
            incidents = self.reading.incidents
            head, title, rest = incidents.facts(item).split("\n", 2)
            text = "\n".join((head, title, incidents.note_line(item), rest))
        self._update("#facts", text)

    def _update(self, selector: str, *texts: str) -> None:
        """The first line of each text stands out; another text is read from its beginning."""
        parts = []
        for text in filter(None, texts):
            first, _, rest = text.partition("\n")
            parts.append(
                Content.assemble(plain(first).stylize("bold"), "\n", coloured(plain(rest)))
            )
        shown, content = self.query_one(selector, Static), Content("\n\n").join(parts)
        if content != shown.content:
            shown.update(content)
            cast(VerticalScroll, shown.parent).scroll_home(animate=False)

    def _item(self) -> IncidentVerdict | None:
        """The incident under the cursor, while incidents are looked at."""
        records = self.query_one("#incidents", RecordList)
        if self.reading is None or self.reading.incidents is None or records.record is None:
            return None
        return self.reading.incidents.items[records.cursor]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only an incident can become a note."""
        if action == "add_evidence":
            return self.view.target is not None or bool(self.view.alone)
        return super().check_action(action, parameters)

    # -- going down and back -------------------------------------------------------------------

    @on(Targets.Early)
    def _open_target_later(self) -> None:
        self._once_read(self.query_one(Targets).action_choose)

    @on(RecordList.Chosen, "#targets")
    def _open_target(self, event: RecordList.Chosen) -> None:
        view = replace(self.view, target=event.record.key, alone=())

        def show(reading: Reading) -> None:
            self.view = view
            self._show(reading)

        self.app.open_when_read(partial(read, self.workspace, view), show, failed=self._not_read)

    def action_back(self) -> None:
        if self.query_one("#incident-detail").has_focus:
            self.query_one("#incidents").focus()
        elif self.query_one("#target-detail").has_focus:
            self.query_one("#targets").focus()
        elif self.view.target is not None or self.view.alone:
            self.view = replace(self.view, target=None, alone=())
            if self.reading is not None and self.reading.view.filter == self.view.filter:
                self._show(replace(self.reading, view=self.view, incidents=None))
            else:
                self._look(self.view)

    def action_filter(self) -> None:
        self._once_read(self._ask_filter)

    def _ask_filter(self) -> None:
        reading = self.reading
        assert reading is not None

        def chosen(filter_: SloFilter | None) -> None:
            if filter_ is not None:
                self._look(replace(self.view, filter=filter_))

        def ask(known: Known) -> None:
            self.app.push_screen(SloFilterDialog(reading.filter, known), chosen)

        self.app.open_when_read(partial(known_words, self.workspace, reading), ask)

    def action_show_all(self) -> None:
        """Take every filter away, the period too."""
        self._look(replace(self.view, filter=SHOW_ALL))

    # -- from an incident to a note ------------------------------------------------------------

    @on(RecordList.Chosen, "#incidents")
    def _open_incident(self) -> None:
        item = self._item()
        if item is None:
            return

        def found(entries: list[Evidence]) -> None:
            if len(entries) > 1:
                self.app.call_next(self._list_notes, item.incident.reference)
            elif entries:
                self.app.open_entry(entries[0])
            else:
                self.query_one("#incident-detail").focus()

        self.app.open_when_read(
            partial(evidence_of, self.workspace, item.incident.reference), found
        )

    async def _list_notes(self, reference: str) -> None:
        await self.app.switch_mode("evidence")
        show: Any = getattr(self.app.screen, "show_query", None)
        if show is not None:
            show(Query(incident=reference))

    def action_add_evidence(self) -> None:
        self._once_read(self._look_for_notes)

    def _look_for_notes(self) -> None:
        item, reading = self._item(), self.reading
        if item is None or reading is None:
            return

        job = partial(slo_note.look, self.workspace, item, reading.question)
        self.app.open_when_read(job, self._add)

    def _add(self, found: slo_note.Found) -> None:
        slo_note.offer_note(self.app, found)

    def action_customers(self) -> None:
        self._once_read(self._show_customers)

    def _show_customers(self) -> None:
        """All of them; from an incident without a programme its customer's form at once."""
        from reviewapp.tui.dialogs.customers import CustomerForm, CustomersDialog

        item = self._item()
        if item is not None and item.incident.customer and item.incident.programmes is None:
            self.app.push_screen(CustomerForm(item.incident.customer, None))
        else:
            self.app.push_screen(CustomersDialog())

    # -- imports -------------------------------------------------------------------------------

    def action_import_file(self) -> None:
        from reviewapp.tui.dialogs.import_file import ImportDialog

        self.app.push_screen(ImportDialog())

    def action_imports(self) -> None:
        from reviewapp.tui.dialogs.imports import ImportsDialog

        self.app.push_screen(ImportsDialog())

    def settings_at(self) -> str | None:
        record = self.query_one("#targets", RecordList).record
        if record is None or self.reading is None:
            return None
        return f"{self.reading.seen.rubric.name}.{self.view.target or record.key}."

    # -- taking figures away -------------------------------------------------------------------

    def to_copy(self) -> tuple[str, str] | None:
        reading, item = self.reading, self._item()
        if reading is None:
            return None
        if reading.incidents is None:
            return slo_files.sentences(reading), "the figures"
        return (reading.incidents.facts(item), "the incident") if item else None

    def action_write(self) -> None:
        if self.reading is None:
            self.app.say("There is nothing here to write yet.")
        else:
            slo_files.ask_and_write_to_file(self.app, self.reading)
