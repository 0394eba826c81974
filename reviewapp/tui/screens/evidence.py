"""Evidence: every entry in a list, found as one types, read beside it, changed with one key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import DescendantFocus
from textual.widgets import Input, Static

from reviewapp.core.capture import shown
from reviewapp.core.errors import ReviewError
from reviewapp.core.evidence import CIRCLE_TITLES, Evidence
from reviewapp.services import rubrics
from reviewapp.services.evidence import Query
from reviewapp.services.incident_evidence import Mention, mentions
from reviewapp.services.workspace import Workspace
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.records import ENTRY_COLUMNS, Entries, entry_record, entry_text
from reviewapp.tui.screens.base import PlaceScreen
from reviewapp.tui.text import line, plain
from reviewapp.tui.to_file import write_listed
from reviewapp.tui.widgets.entry_detail import EntryDetail, Titles
from reviewapp.tui.widgets.fields import LineField
from reviewapp.tui.widgets.paged_list import PagedList
from reviewapp.tui.widgets.record import Record


class SearchField(LineField):
    """The search line; Escape empties it, Enter and Down go into the list."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("search")]


class EvidenceScreen(PlaceScreen):
    """The list of entries, with words and filters, and the one under the cursor beside it."""

    PLACE = "evidence"
    CSS_PATH = "evidence.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("evidence")]
    AUTO_FOCUS = "#entries"

    def __init__(self) -> None:
        super().__init__()
        self.asked = Query()
        self.titles: Titles = {}
        #: How many changes made here are on their way, and what others have made of entries.
        self._unwritten = 0
        self._written: dict[str, Evidence] = {}

    def body(self) -> ComposeResult:
        with Horizontal(id="search-line"):
            yield Static("Search", classes="label")
            yield SearchField(
                placeholder="/ and words: each is found by its beginning",
                id="search",
                help_text="Type words: the list follows each key. A word is found by its "
                "beginning, all of them have to be there. Escape empties the line, Enter goes "
                "into the list.",
            )
        yield Static("Reading …", id="summary")
        with Horizontal(id="halves"):
            yield PagedList(
                ENTRY_COLUMNS,
                empty="Reading …",
                help_text="Your entries, newest first. Enter opens one to read and change it. "
                "/ searches, Escape takes the words away again; f filters; a takes words and "
                "filters away, and the cursor stays on the entry. Space and b turn the page, "
                "Home and End (or G) go to the first and the last entry. What is written with w "
                "are the entries listed here.",
                id="entries",
            )
            yield EntryDetail()

    def on_mount(self) -> None:
        in_background(self, lambda: _titles(self.workspace), self._take_titles, group="titles")

    @property
    def records(self) -> PagedList:
        return self.query_one("#entries", PagedList)

    @property
    def entry(self) -> Evidence | None:
        """The entry under the cursor."""
        record = self.records.record
        return record.item if record else None

    # -- reading -------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the list again where it is; while changes are written, after the last of them."""
        if not self._unwritten:
            self.records.follow(self._entries(), changed=self.changed_here)

    def show_query(self, query: Query, keep: str | None = None) -> None:
        """Another list, from its top, or with the cursor on the entry of this id."""
        self.asked = query
        self.records.follow(self._entries(), keep=keep)

    def _entries(self) -> Entries:
        return Entries(self.workspace, self.asked)

    # -- what is seen --------------------------------------------------------------------------

    def _take_titles(self, titles: Titles) -> None:
        self.titles = titles
        self.query_one(EntryDetail).show(self.entry, titles)

    @on(PagedList.Highlighted)
    def _show_entry(self) -> None:
        entry = self.entry
        self.query_one(EntryDetail).show(entry, self.titles)
        if entry is not None and entry.incidents:
            in_background(
                self,
                partial(mentions, self.workspace, entry),
                partial(self._tell_incidents, entry),
                group="incidents",
                latest_only=True,
            )

    def _tell_incidents(self, entry: Evidence, found: Sequence[Mention]) -> None:
        if entry == self.entry:
            told = [it.text for it in found]
            self.query_one(EntryDetail).tell_incidents(entry, self.titles, told)

    @on(PagedList.Chosen)
    def _open(self, event: PagedList.Chosen) -> None:
        self.app.open_entry(event.record.item)

    @on(DescendantFocus)
    @on(PagedList.Read)
    def _summarize(self) -> None:
        records, source = self.records, self.records.source
        summary = self.query_one("#summary", Static)
        if records.unread:
            summary.update("Not read: F5 tries again, a shows all entries.")
        if not isinstance(source, Entries):
            return
        is_typed = isinstance(self.focused, SearchField)
        # While somebody types, an a is an a.
        way_out = "Esc takes the words away" if is_typed else "a shows all"
        more = "" if records.complete else "at least "
        parts = [more + _entries(records.total), *query_words(source.query)]
        if len(parts) > 1:
            parts.append(way_out)
        summary.update(plain(" · ".join(parts)), layout=False)
        if source.query == Query():
            records.empty = "No entries yet: n keeps your first note."
        else:
            records.empty = f"No entry fits: {way_out}."
        records.refresh()

    # -- keys ----------------------------------------------------------------------------------

    @on(Input.Changed, "#search")
    def _search(self, event: Input.Changed) -> None:
        query = replace(self.asked, words=event.value.strip() or None)
        if query != self.asked:
            self.show_query(query)

    def action_search(self) -> None:
        self.set_focus(self.query_one("#search"))

    def action_leave_search(self, clear: bool) -> None:
        if clear:
            self.query_one("#search", Input).value = ""
        self.set_focus(self.records)

    def action_filter(self) -> None:
        from reviewapp.tui.dialogs.evidence_filter import EvidenceFilter

        def answered(query: Query | None) -> None:
            if query is not None:
                self.show_query(query)

        self.app.push_screen(EvidenceFilter(self.asked), answered)

    def action_show_all(self) -> None:
        self._take_away(Query())

    def action_back(self) -> None:
        """From the entry to the list; there the words are taken away."""
        if self.focused is not self.records:
            self.set_focus(self.records)
        elif self.asked.words is not None:
            self._take_away(replace(self.asked, words=None))

    def _take_away(self, query: Query) -> None:
        """A longer list, with the cursor on the entry that was found."""
        keep = self.entry.id if self.entry else None
        self.show_query(query, keep)
        self.query_one("#search", Input).value = query.words or ""

    def action_toggle_private(self) -> None:
        self.records.act(self._toggle_private)

    def _toggle_private(self, record: Record) -> None:
        entry: Evidence = record.item
        private = not entry.private

        def job(stored: Evidence) -> Evidence:
            from reviewapp.services.evidence_changes import Edit, edit

            return edit(self.workspace, stored, Edit(private=private))

        said = "private: it never leaves" if private else "shared, once it is filed"
        self.records.alter(entry_record(replace(entry, private=private)))
        self._change(entry, job, f"“{shown(entry.text)}” is {said}.")

    def action_remove(self) -> None:
        self.records.act(self._remove)

    def _remove(self, record: Record) -> None:
        entry: Evidence = record.item

        def job(stored: Evidence) -> Evidence:
            from reviewapp.services.evidence_changes import remove

            return remove(self.workspace, stored)

        self.records.drop(entry.id)
        self._change(entry, job, f"Removed “{shown(entry.text)}”. u undoes it.")

    def _change(self, entry: Evidence, job: Callable[[Evidence], Evidence], said: str) -> None:
        """Have a change written that the list shows already: a second key means what it shows.

        `job` is handed the entry as the changes before have left it.
        """
        self._unwritten += 1

        def stored() -> Evidence:
            written = self._written.get(entry.id, entry)
            return written if written.rev > entry.rev else entry

        def then(after: Evidence) -> None:
            self._unwritten -= 1
            self._written[entry.id] = after
            self.app.say(said)

        def failed(error: Exception) -> None:
            self._unwritten -= 1
            self.action_read_again()
            self.app.show_error(error)

        self.app.change(lambda: job(stored()), then, failed)

    def action_show_history(self) -> None:
        self.records.act(self._show_history)

    def _show_history(self, record: Record) -> None:
        from reviewapp.tui.dialogs.history import HistoryDialog

        self.app.push_screen(HistoryDialog(record.item))

    def action_go_to_incident(self) -> None:
        self.records.act(self._find_incident)

    def _find_incident(self, record: Record) -> None:
        incidents = record.item.incidents
        if incidents:
            self.app.call_next(self.app.go_to_incidents, incidents)
        else:
            self.app.say("This entry names no incident. Enter opens it to add one.")

    def to_copy(self) -> tuple[str, str] | None:
        return (entry_text(self.entry), "the entry") if self.entry else None

    def action_write(self) -> None:
        write_listed(self.app, self.asked)


def query_words(query: Query) -> list[str]:
    """What a query asks for, part by part."""
    days = (query.first and f"from {query.first}", query.last and f"to {query.last}")
    parts = (
        query.words and f"words “{line(query.words, 60)}”",
        bool(query.indicators) and f"indicators {' '.join(query.indicators)}",
        bool(query.priorities) and f"priorities {' '.join(query.priorities)}",
        query.circle and f"circle {CIRCLE_TITLES[query.circle].lower()}",
        " ".join(filter(None, days)),
        query.incident and f"incident {query.incident}",
        query.inbox and "inbox only",
        query.private and "private only",
    )
    return [part for part in parts if part]


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count:,} entries"


def _titles(workspace: Workspace) -> dict[str, dict[str, str]]:
    """The titles of all indicators, by rubric; a rubric that can't be read has none."""
    titles = {}
    for name in rubrics.names(workspace):
        try:
            rubric = rubrics.load(workspace, name)
        except ReviewError:
            continue
        titles[name] = {indicator.code: indicator.title for _, indicator in rubric.indicators()}
    return titles
