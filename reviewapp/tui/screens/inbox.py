"""The inbox: one note at a time, one key for each decision."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from reviewapp.core import capture
from reviewapp.core.coverage import State
from reviewapp.core.evidence import CIRCLE_TITLES, CIRCLES, Circle, Evidence
from reviewapp.core.printable import clip
from reviewapp.core.rubric import Rubric
from reviewapp.services import evidence
from reviewapp.services.coverage import rubric_and_states
from reviewapp.services.evidence import Query
from reviewapp.services.offers import Filings, Offer, offers, read_filings
from reviewapp.services.workspace import Workspace
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.indicator_picker import IndicatorPicker
from reviewapp.tui.dialogs.one_line import OneLine
from reviewapp.tui.entry_values import words
from reviewapp.tui.records import entry_text
from reviewapp.tui.screens.base import PlaceScreen
from reviewapp.tui.screens.inbox_queue import Decision, Reading, Waiting
from reviewapp.tui.screens.inbox_text import (
    ahead_text,
    circle_text,
    circle_title,
    facts_text,
    offered_text,
    whole_text,
)
from reviewapp.tui.text import line, plain
from reviewapp.tui.to_file import write_listed
from reviewapp.tui.widgets.note_text import NoteText

#: The rubric, and the state of each of its codes.
Choice = tuple[Rubric, dict[str, State]]

#: Notes read at once, on both sides of the one that is shown.
_WINDOW = 40
#: What offers follow from is read for as many notes ahead: the next note has them as it comes up.
_AHEAD = 10


class InboxScreen(PlaceScreen):
    """Shows the next note as soon as a decision is made; the writing follows in the background.

    A key therefore means the note that is on the screen when it is pressed.
    """

    PLACE = "inbox"
    CSS_PATH = "inbox.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("inbox")]
    AUTO_FOCUS = "#note"

    def __init__(self) -> None:
        super().__init__()
        self.waiting = Waiting()
        #: What offers follow from, with what was filed since it was read, the last one first.
        self.filings: Filings | None = None
        self._filed_since: list[Evidence] = []
        #: The note filed last, by its id and code: its circle can still be said.
        self._filed: tuple[str, str] | None = None
        #: The rubric with its coverage, to choose from.
        self.choice: Choice | None = None
        #: Counts the readings, so that one from before a change is not shown after it.
        self._readings = 0
        self._is_reading = True
        self._painted = ""

    def body(self) -> ComposeResult:
        yield Static("Reading …", id="heading")
        yield Static("", id="facts")
        with Horizontal(id="columns"):
            with Vertical(id="notes"):
                with NoteText(id="note"):
                    yield Static("", id="text")
                yield Static("", id="ahead")
            with Vertical(id="side"):
                yield Static("File under", classes="title")
                yield Static("", id="offers")
                yield Static("", id="circle-title", classes="title")
                with Container(id="circles"):
                    for circle in CIRCLES:
                        yield Static("", id=f"circle-{circle}")
        yield Static("", id="done")

    # -- reading -------------------------------------------------------------------------------

    def data_changed(self) -> None:
        self._readings += 1
        self._tell("")
        super().data_changed()

    def reload(self) -> None:
        self._readings += 1
        self._is_reading = True
        job = partial(_read_around, self.workspace, self.waiting.place)
        show = partial(self._show, self._readings)
        in_background(self, job, show, group="inbox", latest_only=True)

    def _show(self, reading: int, read: tuple[Reading, Choice]) -> None:
        if reading != self._readings:
            return
        self._is_reading = False
        waiting, self.choice = read
        back = self.waiting.take(waiting)
        if back is not None:
            self._tell("It is back in the inbox.")
            if self._filed is not None and self._filed[0] == back:
                self._filed = None
        self._paint()
        self._ask_filings(self.waiting.ahead(_AHEAD))
        self.app.show_waiting(self.waiting.total)

    def _ask_filings(self, notes: list[Evidence]) -> None:
        if notes:
            job = partial(read_filings, self.workspace, notes)
            put = partial(self._put_filings, self._readings)
            in_background(self, job, put, group="offers", latest_only=True)

    def _put_filings(self, reading: int, found: Filings) -> None:
        if reading != self._readings:
            return  # something was written since: it is being read again
        self.filings = found
        self._filed_since.clear()
        self._paint()

    def _offers(self, note: Evidence) -> tuple[Offer, ...] | None:
        """As things stand after the last key, whether or not it is written yet."""
        if self.filings is None:
            return None
        return offers(self.filings, note, [*self.waiting.filed(), *self._filed_since])

    # -- what is shown -------------------------------------------------------------------------

    def _paint(self) -> None:
        note, total = self.waiting.note, self.waiting.total
        is_empty = total == 0 and not self._is_reading
        self.set_class(is_empty, "-empty")
        if note is not None:
            heading = Content.styled(f"{self.waiting.place + 1} of {total}, newest first", "bold")
        elif is_empty:
            heading = Content("The inbox is empty. n keeps a new note; e shows all evidence.")
        else:
            heading = Content("Reading …")
        self.query_one("#heading", Static).update(heading)
        self.query_one("#facts", Static).update(facts_text(note) if note else "")
        self.query_one("#text", Static).update(whole_text(note) if note else "")
        # As inbox.tcss has it: the first note is painted before anything has a size.
        width = self.app.size.width * (2 if self.has_class("-wide") else 5) // 5 - 2
        offered = offered_text(self._offers(note), width) if note else ""
        self.query_one("#offers", Static).update(offered)
        self.query_one("#ahead", Static).update(ahead_text(self.waiting.ahead(_WINDOW)[1:]))
        title = circle_title(note.circle if note else None)
        self.query_one("#circle-title", Static).update(title)
        for circle in CIRCLES:
            choice = circle_text(circle, note.circle) if note else ""
            self.query_one(f"#circle-{circle}", Static).update(choice)
        if note is not None and note.id != self._painted:
            self._painted = note.id
            self.query_one("#note", NoteText).scroll_home(animate=False)

    def on_resize(self) -> None:
        self._paint()

    def _tell(self, sentence: str) -> None:
        """What was done last, on a line of its own: a notice would cover the offers."""
        for done in self.query("#done").results(Static):
            done.update(plain(line(sentence)))

    def _arrive(self) -> None:
        """Another note is shown, or will be once it is read."""
        self._paint()
        if self.waiting.note is None and self.waiting.total:
            self.reload()
        ahead = self.waiting.ahead(_AHEAD)
        if self.filings is None or any(note.id not in self.filings.related for note in ahead):
            self._ask_filings(ahead)

    # -- deciding ------------------------------------------------------------------------------

    def _decide(
        self,
        note: Evidence,
        job: Callable[[Evidence], Evidence],
        said: str,
        *,
        leaves: bool = False,
        **fields: Any,
    ) -> None:
        """Show a decision on a note and have it written. `job` is handed the note as stored."""
        decision = Decision(note.id, leaves, fields)
        self.waiting.decide(decision)
        self._arrive()

        def written(result: Evidence) -> None:
            self.waiting.written(decision, result)
            if leaves and result.indicators:
                self._filed_since.insert(0, result)
            self._arrive()
            self._tell(f"{said} u undoes.")

        def failed(error: Exception) -> None:
            self.waiting.refused(decision)
            self._paint()
            self.reload()
            self.app.show_error(error)

        # Decisions are written one after the other: an earlier one may have changed the note.
        self.app.change(lambda: job(self.waiting.stored(note.id) or note), written, failed)

    def _edit(
        self,
        note: Evidence,
        said: str,
        change: Callable[[Evidence], dict[str, Any]],
        *,
        leaves: bool = False,
        **fields: Any,
    ) -> None:
        """A decision that changes fields: `change` says of the stored note which, and to what."""

        def job(stored: Evidence) -> Evidence:
            from reviewapp.services.evidence_changes import Edit, edit

            return edit(self.workspace, stored, Edit(**change(stored)))

        self._decide(note, job, said, leaves=leaves, **fields)

    def _file(self, note: Evidence, code: str, title: str) -> None:
        circle, room = ("", 48) if note.circle else ("; Shift+O, S or B: its circle", 22)
        assert self.choice is not None  # read together with the note
        rubric = self.choice[0].name
        self._filed = note.id, code
        self._edit(
            note,
            f"Filed under {code} {clip(line(title), room)}{circle}.",
            lambda _stored: {"codes": (code,), "rubric": rubric},
            leaves=True,
            indicators=(code,),
            rubric=rubric,
        )

    def action_take_offer(self, place: int) -> None:
        note = self.waiting.note
        if note is None:
            return
        found = self._offers(note)
        if found is not None and place < len(found):
            self._file(note, found[place].code, found[place].title)
            return
        self.app.bell()
        if found is None:
            self._tell("The offers are being read; press it again in a moment.")
        elif found:
            self._tell(f"There is no offer {place + 1}: f chooses from all indicators.")
        else:
            self._tell("No suggestion for this note: f chooses from all indicators.")

    def action_file(self) -> None:
        note = self.waiting.note
        if note is None or self.choice is None:
            return
        rubric, states = self.choice
        titles = {indicator.code: indicator.title for _, indicator in rubric.indicators()}

        def picked(code: str | None) -> None:
            if code is not None:
                self._file(note, code, titles[code])

        self.app.push_screen(IndicatorPicker(rubric, states), picked)

    def action_circle(self, circle: Circle) -> None:
        """Say the circle of impact; the same one again takes it back."""
        note = self.waiting.note
        if note is None:
            return
        if note.circle == circle:
            self._edit(note, "No circle of impact.", lambda _stored: {"circle": ""}, circle=None)
        else:
            said = f"Circle of impact: {CIRCLE_TITLES[circle].lower()}."
            self._edit(note, said, lambda _stored: {"circle": circle}, circle=circle)

    def action_circle_of_filed(self, circle: Circle) -> None:
        """Say the circle of the note that was filed last: the next one is shown already."""
        if self._filed is None:
            self.app.bell()
            self._tell("O, S and B say the circle of the note just filed; o, s and b of this one.")
            return
        identifier, code = self._filed

        def job() -> Evidence:
            from reviewapp.services.evidence_changes import Edit, edit

            return edit(
                self.workspace, evidence.get(self.workspace, identifier), Edit(circle=circle)
            )

        said = f"Filed under {code}, circle of impact: {CIRCLE_TITLES[circle].lower()}. u undoes."
        self.app.change(job, lambda _result: self._tell(said))

    def action_toggle_private(self) -> None:
        note = self.waiting.note
        if note is not None:
            private = not note.private
            said = "Private: it never leaves this machine." if private else "Shared when filed."
            self._edit(note, said, lambda _stored: {"private": private}, private=private)

    def action_link(self) -> None:
        note = self.waiting.note
        if note is None:
            return

        def given(value: str | None) -> None:
            if value is None:
                return
            incidents, links = _references(value)
            self._edit(
                note,
                f"Added {value}.",
                lambda stored: {
                    "incidents": (*stored.incidents, *incidents),
                    "links": (*stored.links, *links),
                },
            )

        hint = "An incident, such as icm:300000123, or a web address."
        self.app.push_screen(OneLine("Add to the note", hint, check=_references), given)

    def action_details(self) -> None:
        note = self.waiting.note
        if note is not None and self.waiting.is_changing(note.id):
            self._tell("The last change is being kept; try again in a moment.")
        elif note is not None:
            self.app.open_entry(note)

    def action_remove(self) -> None:
        note = self.waiting.note
        if note is None:
            return

        def job(stored: Evidence) -> Evidence:
            from reviewapp.services.evidence_changes import remove

            return remove(self.workspace, stored)

        self._decide(note, job, f"Removed “{capture.shown(note.text, 48)}”.", leaves=True)

    def to_copy(self) -> tuple[str, str] | None:
        note = self.waiting.note
        return (entry_text(note), "the note") if note else None

    def action_write(self) -> None:
        write_listed(self.app, Query(inbox=True))

    def action_next(self) -> None:
        self._go(1)

    def action_previous(self) -> None:
        self._go(-1)

    def _go(self, step: int) -> None:
        if self.waiting.note is not None:
            self.waiting.go(self.waiting.place + step)
            self._arrive()


def _read_around(workspace: Workspace, place: int) -> tuple[Reading, Choice]:
    """The part of the inbox around a place, newest first, and what can be chosen from."""
    query = Query(inbox=True)
    total = evidence.count(workspace, query)
    first = max(0, min(place - _WINDOW // 2, total - _WINDOW))
    notes = evidence.page(workspace, query, first, min(_WINDOW, total - first))
    return Reading(total, first, tuple(notes)), rubric_and_states(workspace)


def _references(value: str) -> tuple[list[str], list[str]]:
    """Incidents and links in a line. BadInputError for what is neither."""
    incidents, links = [], []
    for word in words(value):
        if "://" in word:
            links.append(capture.parse_link(word))
        else:
            incidents.append(capture.parse_incident(word))
    return incidents, links
