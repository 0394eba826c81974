"""Entries written to a file: to be read by people, or by `log` on another machine."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from reviewapp.core.errors import BadInputError
from reviewapp.core.evidence import CIRCLE_TITLES, Evidence
from reviewapp.core.identifiers import short
from reviewapp.export.files import write_file
from reviewapp.services.evidence import Query, as_mapping, find
from reviewapp.services.workspace import Workspace

_LISTS = ("indicators", "incidents", "links")


def write_entries(workspace: Workspace, query: Query, path: str) -> None:
    """Write the entries that fit, newest first, replacing a file of that name.

    The ending says how: .jsonl and .csv as `log` reads them, .json as `list --json` prints them,
    .md and .txt for reading. BadInputError for another ending, RefusedError where the place can't
    be written.
    """
    write_found(find(workspace, query), path)


def write_found(entries: Sequence[Evidence], path: str) -> None:
    """Write these entries, as `write_entries` does."""
    target = Path(path)
    form = _FORMS.get(target.suffix.lower())
    if form is None:
        raise BadInputError(
            f"“{target.name}” has no ending that says how to write it: use {', '.join(_FORMS)}."
        )
    write_file(path, form(entries).encode("utf-8"))


def _json_lines(entries: Sequence[Evidence]) -> str:
    return "".join(json.dumps(as_mapping(entry), ensure_ascii=False) + "\n" for entry in entries)


def _json(entries: Sequence[Evidence]) -> str:
    return json.dumps(list(map(as_mapping, entries)), ensure_ascii=False, indent=2) + "\n"


def _csv(entries: Sequence[Evidence]) -> str:
    file = io.StringIO(newline="")
    rows = [_csv_row(entry) for entry in entries]
    keys = ("id", "on", "text", "indicators", "circle", "incidents", "links", "private", "rubric")
    writer = csv.DictWriter(file, keys)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def _csv_row(entry: Evidence) -> dict[str, str]:
    row = as_mapping(entry)
    for key in _LISTS:
        if any(set(" ;") & set(value) for value in row[key]):
            raise BadInputError(
                f"Entry …{short(entry.id)} has a space or a semicolon in its {key}, where CSV "
                "separates them: choose .jsonl instead. Nothing was written."
            )
        row[key] = " ".join(row[key])
    return {**row, "circle": entry.circle or "", "private": "true" if entry.private else ""}


def _about(entry: Evidence) -> list[str]:
    """What is known of an entry beside its text, a line each."""
    facts = (
        ("Indicators", ", ".join(entry.indicators) or "none: in the inbox"),
        ("Circle of impact", CIRCLE_TITLES[entry.circle] if entry.circle else ""),
        ("Incidents", ", ".join(entry.incidents)),
        ("Links", " ".join(entry.links)),
        ("Private", "yes" if entry.private else ""),
    )
    return [f"{title}: {value}" for title, value in facts if value]


def _text(entries: Sequence[Evidence]) -> str:
    return "\n".join(
        "\n".join((entry.on.isoformat(), entry.text, *_about(entry), "")) for entry in entries
    )


def _markdown(entries: Sequence[Evidence]) -> str:
    # The escapes are the Connect's own; its modules bring Word's along, so they come when needed.
    from reviewapp.export.markdown import block

    parts = ["# Evidence\n"]
    day = None
    for entry in entries:
        if entry.on != day:
            day = entry.on
            parts.append(f"## {day}\n")
        parts.append(block(entry.text) + "\n")
        parts.append("".join(f"- {block(line, '  ')}\n" for line in _about(entry)))
    return "\n".join(parts)


_FORMS: dict[str, Callable[[Sequence[Evidence]], str]] = {
    ".jsonl": _json_lines,
    ".json": _json,
    ".csv": _csv,
    ".md": _markdown,
    ".txt": _text,
}
