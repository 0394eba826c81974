"""Every command by its name, those of this place first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content
from textual.widgets.option_list import Option

from reviewapp.tui.actions import BY_ID, PLACES, Action
from reviewapp.tui.dialogs.picker import Picker

_PLACE_TITLES = {place.name: place.title for place in PLACES}


class CommandPicker(Picker):
    """The id of a command, or None."""

    help_text = (
        "Type words of a command’s name, of what it does, or of its place. Enter goes there and "
        "does it. Beside each stands its key."
    )

    def __init__(self, commands: Sequence[Action]) -> None:
        super().__init__("Commands", "Words of its name or of what it does")
        self.commands = commands

    def options(self, wanted: str) -> Iterator[Option]:
        words = wanted.casefold().split()
        found = []
        for action in self.commands:
            title = action.title.casefold()
            everything = f"{title} {_place(action).casefold()} {action.help.casefold()}"
            if all(word in everything for word in words):
                found.append((not all(word in title for word in words), action))
        for _, action in sorted(found, key=lambda item: item[0]):
            yield Option(self._prompt(action), id=action.id)

    def about(self, key: str) -> Content:
        return Content(BY_ID[key].help)

    def _prompt(self, action: Action) -> Content:
        title = action.title.removesuffix("…")
        keys = " ".join(self.app.shown_keys(action.id)[:1])
        return Content(f"{title:<20} {_place(action):<12} {keys:>6}  {action.help}")


def _place(action: Action) -> str:
    return _PLACE_TITLES.get(action.where, "")
