"""Asking for a file and writing it, never over another one unasked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from reviewapp.export.files import is_there
from reviewapp.services import evidence
from reviewapp.services.evidence import Query
from reviewapp.tui.background import in_background
from reviewapp.tui.dialogs.file_path import FilePath
from reviewapp.tui.dialogs.message import Question
from reviewapp.tui.paths import typed_path

if TYPE_CHECKING:
    from reviewapp.tui.app import ReviewApp

#: How a file of entries is written.
ENDINGS = (
    "The ending says how: .md or .txt to read, .csv, .json or .jsonl for programs and for "
    "reviewapp log."
)


def ask_and_write(
    app: ReviewApp, title: str, suggested: str, hint: str, write: Callable[[str], None]
) -> None:
    """Ask for the path, `suggested` first, and call `write` with it in the background.

    A file that is there already is replaced only when the user says so.
    """

    def chosen(text: str | None) -> None:
        if text:
            path = typed_path(text)
            app.open_when_read(lambda: is_there(path), partial(unless_there, path))

    def unless_there(path: str, there: bool) -> None:
        if there:
            question = Question("This file is there already", path, "Leave it", "Replace it")
            app.push_screen(question, lambda yes: write_it(path) if yes else None)
        else:
            write_it(path)

    def write_it(path: str) -> None:
        in_background(
            app, lambda: write(path), lambda _none: app.say(f"Written to {path}."), group="file"
        )

    app.push_screen(FilePath(title, suggested, hint), chosen)


def write_listed(app: ReviewApp, query: Query) -> None:
    """Ask for a file for the entries that fit, and say how many and how many of them private."""

    def count() -> tuple[int, int]:
        private = evidence.count(app.workspace, replace(query, private=True))
        return evidence.count(app.workspace, query), private

    def ask(numbers: tuple[int, int]) -> None:
        total, private = numbers
        if not total:
            app.say("There is nothing here to write.")
            return
        entries = "1 entry" if total == 1 else f"{total:,} entries"
        hint = (
            f"{entries} will be written, as listed here"
            + (f", {private:,} of them private" if private else "")
            + f". {ENDINGS}"
        )
        name = f"evidence-{app.workspace.today}.md"
        ask_and_write(app, "Write to a file", name, hint, write)

    def write(path: str) -> None:
        from reviewapp.services.evidence_file import write_entries

        write_entries(app.workspace, query, path)

    app.open_when_read(count, ask)
