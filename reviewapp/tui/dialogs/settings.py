"""What the user may decide, each setting with its meaning; Enter decides."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static
from textual.widgets.option_list import Option

from reviewapp.services import settings
from reviewapp.services.settings import DEFAULT, Setting
from reviewapp.tui.actions import bindings
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.base import Dialog
from reviewapp.tui.dialogs.one_line import OneLine
from reviewapp.tui.dialogs.picker import Picker
from reviewapp.tui.text import line, plain
from reviewapp.tui.widgets.key_bar import DialogKeys
from reviewapp.tui.widgets.record_list import Column, Record, RecordList

_COLUMNS = (Column("Setting"), Column("Value", 22))


class SettingsDialog(Dialog[None]):
    """All settings; `at` is the beginning of a key, on which the cursor stands first."""

    DEFAULT_CSS = """
    #settings { width: 100%; max-width: 100; height: 100%; max-height: 40; }
    #settings RecordList { height: 1fr; }
    #settings #about { height: 7; border-top: solid $primary 60%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("settings")]

    def __init__(self, at: str | None = None) -> None:
        super().__init__()
        self.at = at

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="settings"):
            yield Static("Settings", classes="title")
            yield RecordList(
                _COLUMNS,
                empty="Reading …",
                help_text="What you may decide: the time zone of a period’s days, when an "
                "indicator counts as shown, and how the SLO lines are read whose text leaves "
                "something open. Enter decides, x takes the default again. A draft keeps the "
                "figures that it was drawn with until it is drawn again.",
            )
            yield Static("", id="about")
            yield DialogKeys()

    def on_mount(self) -> None:
        self._read()

    def _read(self) -> None:
        in_background(
            self, lambda: settings.my_settings(self.workspace), self._show, latest_only=True
        )

    def _show(self, found: list[Setting]) -> None:
        records = self.query_one(RecordList)
        keep = records.record.key if records.record else None
        if keep is None and self.at is not None:
            keep = next((item.key for item in found if item.key.startswith(self.at)), None)
        records.show(len(found), map(_record, found), keep=keep)

    @on(RecordList.Highlighted)
    def _show_about(self, event: RecordList.Highlighted) -> None:
        about = _about(event.record.item) if event.record else Content("")
        self.query_one("#about", Static).update(about)

    @on(RecordList.Chosen)
    def _decide(self, event: RecordList.Chosen) -> None:
        item: Setting = event.record.item
        put = partial(self._put, item)
        if item.choices:
            self.app.push_screen(ChoicePicker(item), put)
        else:
            self.app.push_screen(OneLine(item.title, item.meaning, item.value, item.check), put)

    def action_take_default(self) -> None:
        self.query_one(RecordList).act(lambda record: self._put(record.item, DEFAULT))

    def _put(self, item: Setting, value: str | None) -> None:
        if value is None:
            return
        self.app.change(partial(settings.put, self.workspace, item.key, value), self._kept)

    def _kept(self, item: Setting) -> None:
        self.app.say(f"{item.title}: {line(item.value, 40)}.")
        if self.is_mounted:
            self._read()


class ChoicePicker(Picker):
    """One of the values that a setting takes."""

    def __init__(self, item: Setting) -> None:
        super().__init__(item.title, "Words of it")
        self.item = item
        self.help_text = item.meaning

    def options(self, wanted: str) -> Iterator[Option]:
        for name, meaning in self.item.choices:
            told = f"{name} {meaning}".casefold()
            if all(word in told for word in wanted.casefold().split()):
                mark = "●" if name == self.item.value else " "
                yield Option(plain(f"{mark} {line(meaning)}"), id=name)

    def about(self, key: str) -> Content:
        default = " It is the default." if key == self.item.default else ""
        return plain(f"{line(self.item.meaning, 300)} {key}.{default}")


def _record(item: Setting) -> Record:
    mark = "● " if item.made is not None else "  "
    return Record(item.key, (f"{mark}{line(item.title)}", item.value), item=item)


def _about(item: Setting) -> Content:
    """What a setting means, what it can be, and what it is without the user."""
    told = [line(item.meaning, 400)]
    told += [f"{name}: {line(meaning)}" for name, meaning in item.choices]
    told.append(f"Default: {item.default}. On the command line: settings set {item.key} VALUE")
    return plain("\n".join(told))
