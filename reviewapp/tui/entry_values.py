"""What a form holds of one entry: words as a person types them, checked when they are kept."""

from __future__ import annotations

from dataclasses import dataclass

from reviewapp.core.evidence import Evidence
from reviewapp.services.capture import log_entry
from reviewapp.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class EntryValues:
    """The fields of the form. `on`: a day as `log --on` takes it, empty for today. Codes,
    incidents and links are separated by spaces or commas. `circle`: empty, own, others, built.
    """

    text: str = ""
    on: str = ""
    codes: str = ""
    circle: str = ""
    incidents: str = ""
    links: str = ""
    private: bool = False
    rubric: str | None = None

    @classmethod
    def of(cls, entry: Evidence) -> EntryValues:
        """An entry as the form shows it."""
        return cls(
            text=entry.text,
            on=entry.on.isoformat(),
            codes=" ".join(entry.indicators),
            circle=entry.circle or "",
            incidents=" ".join(entry.incidents),
            links=" ".join(entry.links),
            private=entry.private,
            rubric=entry.rubric,
        )


def keep_note(workspace: Workspace, values: EntryValues) -> str:
    """Keep a new note, and return what to say of it. BadInputError for what can't be understood."""
    codes = words(values.codes)
    kept = log_entry(
        workspace,
        values.text,
        codes=codes,
        on=values.on or None,
        circle=values.circle or None,
        incidents=words(values.incidents),
        links=words(values.links),
        private=values.private,
        rubric=values.rubric,
    )
    return f"Kept under {' '.join(codes)}." if kept["status"] == "filed" else "Kept in the inbox."


def with_or_without(codes: str, code: str) -> str:
    """A field of codes with one more, or without one that stands there."""
    there = words(codes)
    left = [word for word in there if word != code]
    return " ".join(left if code in there else [*there, code])


def words(field: str) -> list[str]:
    """The parts of a field with several values: between spaces, commas and semicolons.

    A web address may have commas of its own: only white space ends it.
    """
    parts = []
    for part in field.split():
        if "://" in part:
            parts.append(part.rstrip(",;"))
        else:
            parts += part.replace(";", ",").split(",")
    return [part for part in parts if part]
