"""What an import can't know by itself: asked when it turns up, the known answers offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button, Input, Static

from reviewapp.core.errors import OpenQuestionError
from reviewapp.tui.actions import bindings
from reviewapp.tui.dialogs.list_picker import Choice, choose
from reviewapp.tui.widgets.fields import LineField

if TYPE_CHECKING:
    from reviewapp.ingest.profile import Profile
    from reviewapp.tui.app import ReviewApp

_TYPED = ("profile", "sheet", "zone")
_FILE = "Esc leaves the list: the path of a .toml file can be typed, and F4 maps the file here."


@dataclass(frozen=True, slots=True)
class Answers:
    """What an import is made with; empty is what the file says. `mapping`: one changed here."""

    path: str
    mapping: Profile | None = None
    profile: str = ""
    sheet: str = ""
    zone: str = ""
    date_order: str = ""
    selected_by: str = ""
    first: str = ""
    last: str = ""


class _KnownField(LineField):
    """A line for something that is known by its name, or has a path."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("known")]

    class Wanted(Message):
        """The user wants to choose from what is known."""

    def action_offer(self) -> None:
        self.post_message(self.Wanted())


class Questions(Vertical):
    """The rows of the questions, each shown once it was asked.

    An answer comes as the `Input.Submitted` of its line, the button of an order of dates, or
    `Answered` where it was chosen from a list.
    """

    DEFAULT_CSS = """
    Questions { height: auto; }
    """

    class Answered(Message):
        """One of the known ones was taken."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Sequence[str]] = {}
        #: The zone that was put into its line, as long as nobody has taken it.
        self._offered_zone = ""

    def compose(self) -> ComposeResult:
        with Horizontal(id="ask-profile", classes="ask"):
            yield Static("Profile ", classes="label")
            yield _KnownField(
                id="profile", placeholder="a known one (↓), a .toml file, or F4: map it here"
            )
            yield Button("Known ones", id="known-profile", compact=True)
        with Horizontal(id="ask-sheet", classes="ask"):
            yield Static("Sheet ", classes="label")
            yield _KnownField(id="sheet", placeholder="its name (↓ shows them)")
            yield Button("The sheets", id="known-sheet", compact=True)
        with Horizontal(id="ask-zone", classes="ask"):
            yield Static("Time zone ", classes="label")
            yield LineField(id="zone", placeholder="such as Europe/Berlin or UTC")
        with Horizontal(id="ask-date_order", classes="ask"):
            yield Button("Day first 31/12", id="dmy", compact=True)
            yield Button("Month first 12/31", id="mdy", compact=True)
            yield Button("Year first 26/12/31", id="ymd", compact=True)

    def answer(self, name: str) -> str:
        """What stands in the line of profile, sheet or zone; an offered zone is no answer yet."""
        value = self._line(name).value.strip()
        return "" if name == "zone" and value == self._offered_zone else value

    def ask(self, question: OpenQuestionError, usual_zone: str | None) -> None:
        """Show a question and go to it. `usual_zone`: offered, never taken by itself."""
        self._known[question.asks] = question.known
        self.query_one(f"#ask-{question.asks}").display = True
        if question.asks == "zone" and usual_zone and not self._line("zone").value:
            self._offered_zone = self._line("zone").value = usual_zone
            self._line("zone").select_all()
        first = "dmy" if question.asks == "date_order" else question.asks
        self.query_one(f"#{first}").focus()

    def hide(self) -> None:
        """No row any more; the answers stay."""
        for asked in self.query(".ask"):
            asked.display = False

    def forget(self, *names: str) -> None:
        """Take the answers away, all of them without a name."""
        for name in names or _TYPED:
            self._line(name).value = ""

    @on(Input.Submitted, "#zone")
    def _take_zone(self) -> None:
        self._offered_zone = ""

    @on(_KnownField.Wanted)
    def _offer(self, event: _KnownField.Wanted) -> None:
        event.stop()
        self._choose("profile" if self._line("profile").has_focus else "sheet")

    @on(Button.Pressed, "#known-profile")
    @on(Button.Pressed, "#known-sheet")
    def _offer_by_button(self, event: Button.Pressed) -> None:
        event.stop()
        self._choose((event.button.id or "").removeprefix("known-"))

    def _choose(self, name: str) -> None:
        app = cast("ReviewApp", self.app)

        def taken(value: str) -> None:
            self._line(name).value = value
            self.post_message(self.Answered())

        if name == "sheet":
            sheets = [Choice(sheet, sheet) for sheet in self._known.get(name, ())]
            choose(app, "Which sheet?", sheets, taken, self.answer(name))
            return

        def read() -> dict[str, str]:
            from reviewapp.services import slo_mapping

            return slo_mapping.profile_names(app.workspace)

        def show(titles: dict[str, str]) -> None:
            # Those that fit the file equally well go first.
            first = [known for known in self._known.get(name, ()) if known in titles]
            names = dict.fromkeys((*first, *titles))
            choices = [Choice(known, f"{known}: {titles[known]}", _FILE) for known in names]
            choose(app, "Which profile?", choices, taken, self.answer(name))

        app.open_when_read(read, show)

    def _line(self, name: str) -> LineField:
        return self.query_one(f"#{name}", LineField)
