"""Figures and incidents taken away: to the clipboard, to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewapp.core import wording
from reviewapp.services.slo import import_names
from reviewapp.tui.screens.slo_reading import Reading
from reviewapp.tui.text import line

if TYPE_CHECKING:
    from reviewapp.tui.app import ReviewApp


def sentences(reading: Reading) -> str:
    """The figures as the document says them, and whose they are."""
    told = (sentence for each in reading.told.values() for sentence in each.sentences)
    as_of = wording.instant(reading.seen.report.as_of)
    people = line(", ".join(reading.question.assignees), 200)
    end = f"Incidents of {people}, as of {as_of}" if people else f"As of {as_of}"
    if reading.seen.imports:
        end += f", from {import_names(reading.seen.imports)}"
    only = line(", ".join(reading.question.only.words()), 200)
    return "\n".join((*told, f"{end}. Only {only}." if only else f"{end}."))


def ask_and_write_to_file(app: ReviewApp, reading: Reading) -> None:
    """The figures, or the incidents where these are looked at, to a file that is asked for."""
    from reviewapp.tui.to_file import ask_and_write

    what = "figures" if reading.incidents is None else "incidents"

    def write(path: str) -> None:
        from reviewapp.services.slo_text import write_figures, write_incidents

        if reading.incidents is None:
            write_figures(reading.seen, path)
        else:
            write_incidents(reading.incidents.items, path)

    ask_and_write(
        app,
        f"Write the {what} to a file",
        f"slo-{what}-{app.workspace.today}.csv",
        "The ending says what is written: .csv or .json.",
        write,
    )
