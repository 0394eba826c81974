"""Logging many entries from a file, all or none: JSON lines or CSV, as `list` prints them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import Any

from reviewapp.core import capture
from reviewapp.core.errors import BadInputError, RefusedError, UnavailableError
from reviewapp.core.evidence import Evidence
from reviewapp.services.capture import checked_entry, codes_of, keep_entries
from reviewapp.services.evidence import as_mapping
from reviewapp.services.text_file import read_text
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_reader import known_evidence

_LISTS = ("indicators", "incidents", "links")
_KEYS = ("id", "on", "text", "indicators", "circle", "incidents", "links", "private", "rubric")
_ID_LENGTH = 36
#: Bad lines that are listed.
_SHOWN = 20
#: What a line holds, or why it can't be read.
_Item = dict[str, Any] | BadInputError


def log_jsonl(
    workspace: Workspace, file: str, rubric: str | None = None, *, suggest: bool = False
) -> list[dict[str, Any]]:
    """Log every line of a JSON-lines file, or of stdin for "-".

    Returns {"id", "status"} per line in its order; status is "inbox", "filed", or "known" for an
    id that is here already with equal content. `suggest`: also "suggestions", which are for what
    has no indicator. BadInputError names the bad lines; then nothing of the file was kept.
    """
    return _log_all(workspace, file, _json_lines(file), rubric, suggest)


def log_csv(
    workspace: Workspace, file: str, rubric: str | None = None, *, suggest: bool = False
) -> list[dict[str, Any]]:
    """The same from a CSV file with a header line; lists are separated by spaces or semicolons."""
    return _log_all(workspace, file, _csv_rows(file), rubric, suggest)


def _log_all(
    workspace: Workspace,
    file: str,
    items: Iterator[tuple[int, _Item]],
    rubric: str | None,
    suggest: bool,
) -> list[dict[str, Any]]:
    entries: list[tuple[int, dict[str, Any]]] = []
    bad: list[tuple[int, str]] = []
    # Asked once for all lines: who I am and the codes stand in files.
    usual = rubric or workspace.role()
    look_up = cache(partial(codes_of, workspace))
    for line, item in items:
        try:
            if isinstance(item, BadInputError):
                raise item
            entries.append((line, _entry(workspace, item, usual, look_up)))
        except BadInputError as error:
            bad.append((line, str(error)))
    _refuse(file, bad)
    known = _known(workspace, [e["id"] for _, e in entries if e["id"]])
    fresh: dict[str, dict[str, Any]] = {}
    kept: list[dict[str, Any]] = []
    skipped: set[int] = set()
    for line, entry in entries:
        before = fresh.get(entry["id"]) or _content(known.get(entry["id"]))
        if before is None:
            kept.append(entry)
            if entry["id"]:
                fresh[entry["id"]] = entry
        elif any(before[key] != entry[key] for key in _KEYS):
            reason = (
                f"the id {entry['id']} is taken by an entry with other content: leave the id out, "
                "or use reviewapp edit."
            )
            bad.append((line, reason))
        else:
            skipped.add(line)
    _refuse(file, bad)
    if kept:
        keep_entries(workspace, kept)
        _drain_if_possible(workspace)
    results: list[dict[str, Any]] = [
        {
            "id": entry["id"],
            "status": "known" if line in skipped else "filed" if entry["indicators"] else "inbox",
        }
        for line, entry in entries
    ]
    if suggest:
        from reviewapp.services.suggestions import for_kept

        for result, (_, entry) in zip(results, entries, strict=True):
            is_open = not entry["indicators"]
            result["suggestions"] = (
                for_kept(workspace, entry["text"], entry["rubric"]) if is_open else []
            )
    return results


def _refuse(file: str, bad: Sequence[tuple[int, str]]) -> None:
    """BadInputError that lists the bad lines, so that all are mended in one go."""
    if len(bad) == 1:
        [(line, reason)] = bad
        raise BadInputError(f"{file}, line {line}: {reason} Nothing of the file was kept.")
    if bad:
        listed = [f"  line {line}: {reason}" for line, reason in bad[:_SHOWN]]
        if len(bad) > _SHOWN:
            listed.append(f"  and {len(bad) - _SHOWN:,} more")
        said = f"{file}: {len(bad):,} lines are bad, so nothing of the file was kept."
        raise BadInputError("\n".join([said, *listed]))


def _known(workspace: Workspace, ids: list[str]) -> dict[str, Evidence]:
    """What is here under these ids; a store that can't be read is asked by the drain, later."""
    if not ids:
        return {}
    try:
        return known_evidence(workspace.places, ids)
    except (UnavailableError, RefusedError) as error:
        workspace.tell(f"{error} Whether the ids are taken will be seen later.")
        return {}


def _drain_if_possible(workspace: Workspace) -> None:
    """A long spool file would slow down every read, so it goes into the store at once."""
    from reviewapp.services.changing import drain_spool

    try:
        drain_spool(workspace)
    except (UnavailableError, RefusedError) as error:
        workspace.tell(f"{error} The entries are safe in the spool and will be taken over later.")


def _content(entry: Evidence | None) -> dict[str, Any] | None:
    return None if entry is None else as_mapping(entry)


def _entry(
    workspace: Workspace,
    item: dict[str, Any],
    rubric: str,
    look_up: Callable[[str], tuple[str, list[str]]],
) -> dict[str, Any]:
    unknown = [key for key in item if key not in _KEYS]
    if unknown:
        raise BadInputError(
            f"there is no key “{capture.shown(unknown[0])}”; known: {', '.join(_KEYS)}."
        )
    for key, value in item.items():
        good = (
            isinstance(value, list) and all(isinstance(part, str) for part in value)
            if key in _LISTS
            else isinstance(value, bool)
            if key == "private"
            else isinstance(value, str)
        )
        if value is not None and not good:
            kind = (
                "a list of texts"
                if key in _LISTS
                else ("true or false" if key == "private" else "a text")
            )
            raise BadInputError(f"“{key}” has to be {kind}.")
    entry = checked_entry(
        workspace,
        item.get("text") or "",
        codes=item.get("indicators") or (),
        on=item.get("on"),
        circle=item.get("circle"),
        incidents=item.get("incidents") or (),
        links=item.get("links") or (),
        private=bool(item.get("private")),
        rubric=item.get("rubric") or rubric,
        look_up=look_up,
    )
    entry["id"] = _identifier(item.get("id"))
    return entry


def _identifier(word: str | None) -> str:
    if not word:
        return ""
    folded = word.strip().lower()
    digits = folded.replace("-", "")
    if len(folded) != _ID_LENGTH or len(digits) != 32 or set(digits) - set("0123456789abcdef"):
        raise BadInputError(f"“{capture.shown(word)}” is not an id: leave it out for a new entry.")
    return folded


def _json_lines(file: str) -> Iterator[tuple[int, _Item]]:
    text = read_text(file)
    if text.lstrip().startswith("["):
        yield from _json_array(file, text)
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (ValueError, RecursionError):
            yield (
                number,
                BadInputError(
                    "this is not JSON: each line has to be one object, as list --json prints them."
                ),
            )
            continue
        good = isinstance(item, dict)
        yield number, item if good else BadInputError("a line has to be one JSON object.")


def _json_array(file: str, text: str) -> Iterator[tuple[int, _Item]]:
    """What `list --json` prints as it stands; entries are counted in the place of lines."""
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInputError(
            f"{file} is not JSON: it begins with [, as list --json prints, and ends "
            "otherwise. Nothing of the file was kept."
        ) from error
    for number, item in enumerate(items, start=1):
        good = isinstance(item, dict)
        yield number, item if good else BadInputError("an entry has to be one JSON object.")


def _csv_rows(file: str) -> Iterator[tuple[int, _Item]]:
    csv.field_size_limit(2**31 - 1)
    reader = csv.DictReader(io.StringIO(read_text(file), newline=""), strict=True)
    try:
        _check_columns(file, reader.fieldnames or ())
        for row in reader:
            if None in row or None in row.values():
                reason = "the line has another number of cells than the header."
                yield reader.line_num, BadInputError(reason)
                continue
            try:
                item = {key: _cell(key, value) for key, value in row.items() if value}
            except BadInputError as error:
                yield reader.line_num, error
            else:
                yield reader.line_num, item
    except csv.Error as error:
        yield reader.line_num, BadInputError(f"{error}.")


def _check_columns(file: str, columns: Sequence[str]) -> None:
    """The first line names columns, and only known ones."""
    known = f"the columns are {', '.join(_KEYS)}. Nothing of the file was kept."
    unknown = [column for column in columns if column and column not in _KEYS]
    if unknown:
        near = capture.nearest(unknown[0], _KEYS)
        meant = f"did you mean “{near[0]}”? " if near else ""
        raise BadInputError(
            f"{file}: its first line has the column “{capture.shown(unknown[0])}”: {meant}{known}"
        )
    if "text" not in columns:
        raise BadInputError(f"{file}: its first line has no column “text”: {known}")


def _cell(key: str, value: str) -> Any:
    if key in _LISTS:
        return value.replace(";", " ").split()
    if key == "private":
        word = value.strip().lower()
        if word not in ("true", "false", "yes", "no", "1", "0"):
            raise BadInputError(f"the column “private” has “{capture.shown(value)}”: yes or no.")
        return word in ("true", "yes", "1")
    return value
