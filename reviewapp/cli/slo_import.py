"""`reviewapp slo import`: what it asks, and what it says."""

from __future__ import annotations

import argparse
import sys

from reviewapp import host
from reviewapp.cli.output import print_json, print_table, wrapped
from reviewapp.core.errors import OpenQuestionError
from reviewapp.core.identifiers import short
from reviewapp.core.printable import one_line
from reviewapp.services.slo_import import Imported, Selection, import_file, usual_zone
from reviewapp.services.slo_import_text import (
    FIRST_HEADER,
    first_rows,
    overridden_line,
    reading_lines,
)
from reviewapp.services.slo_json import import_mapping
from reviewapp.services.workspace import Workspace

_SHOWN_BAD_ROWS = 5
#: What can be asked for at a terminal, and what to say.
_ASKED = {
    "profile": "Which profile, or the path of a .toml file?",
    "sheet": "Which sheet?",
    "zone": "Which time zone, such as Europe/Berlin or UTC?",
    "date_order": "Day first, month first or year first: dmy, mdy or ymd?",
}


def run(workspace: Workspace, options: argparse.Namespace) -> int:
    """Import a file or look at it, and say what came of it."""
    done = _import(workspace, options)
    export = done.export
    if options.json:
        print_json(import_mapping(done))
    elif options.dry_run:
        _print_found(done, options.date_order)
    if export.table.is_guess:
        workspace.tell(f"{options.file} is not UTF-8: it was read as {export.table.written}.")
    shown = len(export.bad) if options.dry_run and not options.json else _SHOWN_BAD_ROWS
    for row in export.bad[:shown]:
        workspace.tell(f"{options.file}, {export.table.counted} {row.line}: {row.reason}")
    if len(export.bad) > shown:
        workspace.tell(
            f"… and {len(export.bad) - shown} more bad rows; --bad-rows FILE writes them all."
        )
    if not options.dry_run and (said := overridden_line(done)):
        workspace.tell(said)
    verb = "would be" if options.dry_run else "imported:"
    back = "" if done.id is None else f" Take it back with: reviewapp slo undo {short(done.id)}"
    rows = "1 row" if export.rows == 1 else f"{export.rows} rows"
    workspace.tell(
        f"{rows} {verb} {done.new} new, {done.updated} updated, "
        f"{done.unchanged} unchanged, {len(export.bad)} bad.{back}"
    )
    return 0


def _import(workspace: Workspace, options: argparse.Namespace) -> Imported:
    """The import; at a terminal, what is open is asked, once for each question."""
    asked: set[str] = set()
    while True:
        try:
            return import_file(
                workspace,
                options.file,
                profile=options.profile,
                sheet=options.sheet,
                zone=options.zone,
                date_order=options.date_order,
                selection=Selection(options.selected_by, options.first, options.last),
                dry_run=options.dry_run,
                bad_rows=options.bad_rows,
                replace_bad_rows=options.replace,
            )
        except OpenQuestionError as question:
            if question.asks not in _ASKED or question.asks in asked or not host.at_terminal():
                raise
            usual = usual_zone(workspace) if question.asks == "zone" else None
            answer = _ask(question, usual)
            if not answer or (
                question.asks == "date_order" and answer not in ("dmy", "mdy", "ymd")
            ):
                raise
            asked.add(question.asks)
            setattr(options, question.asks, answer)


def _ask(question: OpenQuestionError, usual: str | None) -> str:
    """The answer; Enter alone takes the `usual` one, which is named."""
    known = f" ({', '.join(map(one_line, question.known))})" if question.known else ""
    if usual:
        known = f" Enter alone: {one_line(usual)}, your reporting zone."
    print(f"{question.fact}.\n{_ASKED[question.asks]}{known} ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    # At the end of the input nobody said anything.
    return answer.strip() or (usual or "" if answer else "")


def _print_found(done: Imported, date_order: str | None) -> None:
    """How a dry run understood the file: the mapping, the first rows, the verdicts."""
    for line in reading_lines(done, date_order):
        print(wrapped(line))
    print()
    print_table(("field", "column"), list(done.export.columns.items()))
    if done.export.unread:
        print(wrapped(f"not read: {one_line(', '.join(done.export.unread))}"))
    if done.first:
        print()
        print_table(FIRST_HEADER, first_rows(done))
        print()
