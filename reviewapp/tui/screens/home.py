"""Home, the first screen: the newest entries, and what to do next.

Nothing heavy is imported before it is painted: entries come through the plain reader, and what
takes longer to work out follows from a thread.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from reviewapp.core.errors import OlderStoreError
from reviewapp.core.evidence import Evidence
from reviewapp.services import evidence
from reviewapp.services.evidence import Query
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.records import ENTRY_COLUMNS, entry_record, entry_text
from reviewapp.tui.screens.base import PlaceScreen
from reviewapp.tui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from reviewapp.services.overview import Overview
    from reviewapp.tui.dialogs.who import Known

#: More than any terminal has lines; the Evidence screen has all of them.
_NEWEST = 60


class HomeScreen(PlaceScreen):
    """The newest entries on one side; what to do next and the SLO figures on the other."""

    PLACE = "home"
    CSS_PATH = "home.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("home")]
    AUTO_FOCUS = "#newest"

    def __init__(self) -> None:
        super().__init__()
        self.overview: Overview | None = None
        self._asked = self._looked_at_spool = False
        #: What the first questions start from, until they can be asked.
        self._unasked: Known | None = None

    def body(self) -> ComposeResult:
        # Few widgets: each costs a part of the first paint.
        yield Static("", id="who")
        with Horizontal(id="columns"):
            yield RecordList(
                ENTRY_COLUMNS,
                empty="Nothing here yet: n keeps your first note.",
                help_text="Your newest entries. Enter opens one; e shows all, with search.",
                id="newest",
            )
            yield Static("", id="next")

    def reload(self) -> None:
        in_background(
            self,
            self._read_newest,
            self._show_newest,
            failed=self._not_read,
            group="newest",
            latest_only=True,
        )

    def _read_newest(self) -> tuple[Known | None, list[Evidence]]:
        entries = evidence.page(self.workspace, Query(), 0, _NEWEST)
        if self.workspace.known_owner() is not None:
            return None, entries
        from reviewapp.tui.dialogs.who import known

        return known(self.workspace), entries

    def _not_read(self, error: Exception) -> None:
        if not isinstance(error, OlderStoreError):
            self.query_one("#newest", RecordList).fail("Not read. n still keeps a note.")
            self.app.show_error(error)
            return

        def upgrade() -> None:
            # Writing brings the database layer along, which is too much for the first screen.
            from reviewapp.services.changing import drain_spool

            drain_spool(self.workspace)

        self.app.say("Bringing your store up to date with this version …")
        self.app.change(upgrade)

    def on_screen_resume(self) -> None:
        self._ask_who()

    def _ask_who(self) -> None:
        """The first questions, once, and never over what the user has begun."""
        free = self.app.screen is self and not self.app.keys.typed_ahead
        if free and self._unasked is not None:
            known, self._unasked = self._unasked, None
            self.app.welcome(known)

    def _show_newest(self, read: tuple[Known | None, list[Evidence]]) -> None:
        unknown, entries = read
        if unknown is not None and not self._asked:
            self._asked = True
            self._unasked = unknown
            self._ask_who()
        self.query_one("#newest", RecordList).show(len(entries), map(entry_record, entries))
        # What takes longer, once the entries stand on the screen.
        self.call_after_refresh(self._read_the_rest)

    def _read_the_rest(self) -> None:
        in_background(
            self,
            self._read_overview,
            self._show_overview,
            group="overview",
            latest_only=True,
        )
        if not self._looked_at_spool:
            self._looked_at_spool = True
            job = partial(evidence.has_long_spool, self.workspace)
            in_background(self, job, self._shorten_spool, group="spool")

    def _shorten_spool(self, is_long: bool) -> None:
        if is_long:
            self.app.change(partial(evidence.drain_long_spool, self.workspace))

    def _read_overview(self) -> tuple[Overview, bool]:
        # What the overview is written with comes along here too, off the screen's thread.
        import reviewapp.tui.screens.home_text  # noqa: F401
        from reviewapp.services.overview import overview
        from reviewapp.services.team import has_reports

        return overview(self.workspace), has_reports(self.workspace)

    def _show_overview(self, read: tuple[Overview, bool]) -> None:
        self.overview, has_team = read
        self.app.show_waiting(self.overview.inbox)
        self.app.show_team(has_team)
        self._paint_overview()
        if self.workspace.backed_up_on != self.workspace.today:
            in_background(self, self._back_up, lambda _none: None, group="backup")

    def _paint_overview(self) -> None:
        if self.overview is not None:
            from reviewapp.tui.screens.home_text import next_text, who_text

            wide = self.has_class("-wide")
            who = who_text(self.overview, self.app.sample, wide)
            self.query_one("#who", Static).update(Content(who))
            beside = self.query_one("#next", Static)
            width = beside.content_size.width
            beside.update(next_text(self.overview, self._key, width, wide))

    def _key(self, action_id: str) -> str:
        return self.app.shown_keys(action_id)[0]

    def on_resize(self) -> None:
        self.call_after_refresh(self._paint_overview)

    def _back_up(self) -> None:
        """The backup of the day, once all of the screen stands."""
        from reviewapp.services.backups import back_up_daily

        back_up_daily(self.workspace)

    def to_copy(self) -> tuple[str, str] | None:
        record = self.query_one("#newest", RecordList).record
        return (entry_text(record.item), "the entry") if record else None

    def action_write(self) -> None:
        from reviewapp.tui.to_file import write_listed

        write_listed(self.app, Query())

    def on_record_list_chosen(self, event: RecordList.Chosen) -> None:
        self.app.open_entry(event.record.item)
