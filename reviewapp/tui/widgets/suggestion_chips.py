"""What a text that is being typed may be filed under: at most three, each with its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from reviewapp.core.printable import cells, clip
from reviewapp.core.suggest import LONGEST
from reviewapp.services import rubrics
from reviewapp.services.suggestions import reason_of, suggest
from reviewapp.tui.background import in_background
from reviewapp.tui.text import line, plain

if TYPE_CHECKING:
    from reviewapp.tui.app import ReviewApp

#: Whoever types on is not interrupted: the answer is for the text at a pause.
_PAUSE_S = 0.25
_KEYS = tuple(f"suggested.{place}" for place in ("first", "second", "third"))
#: The least of an indicator's title that is worth its room.
_TITLE_LEAST = 12


@dataclass(frozen=True, slots=True)
class Chip:
    """A suggestion with the indicator's title. `reason`: how strong, and the words behind it."""

    code: str
    title: str
    reason: str


class SuggestionChips(Static):
    """Asks in the background at each pause in the typing; an answer that comes late is dropped.

    It offers and nothing else: what to do with a chip is for the dialog that has the keys.
    """

    DEFAULT_CSS = """
    SuggestionChips {
        height: 3; display: none; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def __init__(self, rubric: str | None, id: str) -> None:  # noqa: A002
        """`rubric`: its name, None for that of the user's role."""
        super().__init__(id=id)
        self._rubric = rubric
        self._text = ""
        self._codes: tuple[str, ...] = ()
        self._pause: Timer | None = None
        #: None: nothing was answered yet.
        self.chips: tuple[Chip, ...] | None = None

    def ask(self, text: str) -> None:
        """The text as it stands now."""
        text = text[:LONGEST].strip()
        if text == self._text:
            return
        self._text = text
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.screen.set_timer(_PAUSE_S, self._read)

    def mark(self, codes: tuple[str, ...]) -> None:
        """Where the text is filed by now: these chips have a tick."""
        self._codes = codes
        self._paint()

    def code(self, place: int) -> str | None:
        """The code of a chip, None where there is none."""
        chips = self.chips or ()
        return chips[place].code if place < len(chips) else None

    def _read(self) -> None:
        text, workspace = self._text, cast("ReviewApp", self.app).workspace

        def job() -> tuple[Chip, ...]:
            rubric = rubrics.load(workspace, self._rubric or workspace.role())
            titles = {indicator.code: indicator.title for _, indicator in rubric.indicators()}
            found = suggest(workspace, text, rubric)
            return tuple(Chip(it.code, titles[it.code], reason_of(it)) for it in found)

        def show(chips: tuple[Chip, ...]) -> None:
            if text == self._text:
                self.chips = chips
                self._paint()

        # A rubric that can't be read says so where it is needed: nobody's typing is interrupted.
        in_background(
            self, job, show, failed=lambda _error: show(()), group="suggest", latest_only=True
        )

    def on_resize(self) -> None:
        self._paint()

    def _paint(self) -> None:
        self.display = bool(self._text)
        width = self.content_size.width or self.app.size.width - 4
        rows = [self._row(place, chip, width) for place, chip in enumerate(self.chips or ())]
        nothing = "…" if self.chips is None else "No suggestion"
        self.update(Content("\n").join(rows or [Content(nothing).stylize("dim")]))

    def _row(self, place: int, chip: Chip, width: int) -> Content:
        key = next(iter(cast("ReviewApp", self.app).shown_keys(_KEYS[place])), "")
        tick = "✓" if chip.code in self._codes else " "
        head = f"{key:<3} {tick}{chip.code:<4} "
        reason = line(chip.reason)
        room = width - cells(head)
        left = max(room - cells(reason) - 2, _TITLE_LEAST)
        title = clip(line(chip.title), left)
        return Content.assemble(
            (head, "bold $text"),
            plain(title),
            "  ",
            plain(clip(reason, max(room - cells(title) - 2, 1))).stylize("$text-accent"),
        )
