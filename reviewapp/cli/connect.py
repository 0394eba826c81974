"""`reviewapp connect draft|show|edit|export`; its other subcommands have modules of their own."""

from __future__ import annotations

import argparse

from reviewapp.cli import connect_check, connect_picks, connect_snapshots
from reviewapp.cli.log import read_stdin
from reviewapp.cli.output import print_json, print_table, wrapped
from reviewapp.cli.redact import print_redaction, redacted_for_reading
from reviewapp.core import wording
from reviewapp.core.connect import ConnectDocument
from reviewapp.core.draft import box_sections
from reviewapp.core.drawn import drawn_text
from reviewapp.core.errors import BadInputError
from reviewapp.core.lengths import exceeded, length_text
from reviewapp.core.printable import printable
from reviewapp.core.written_from import basis
from reviewapp.services import connect, periods
from reviewapp.services.connect import Choice
from reviewapp.services.connect_boxes import boxes_of
from reviewapp.services.connect_forms import FORMS, Look
from reviewapp.services.redaction import preview
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "The Connect: drawn from your evidence and SLO figures, written box by box, exported. "
        "A draft keeps the figures it was drawn with, and says when the data have moved on: draft "
        "takes the new ones. What you wrote into a box stays when it is drawn again."
    )
    parser.epilog = (
        "examples:\n"
        "  reviewapp connect draft --period FY27-H1\n"
        "  reviewapp connect show impact-1\n"
        '  reviewapp connect edit setback "In March I …"\n'
        f"{connect_picks.EXAMPLES}"
        "  reviewapp connect check --period FY27-H1\n"
        '  reviewapp connect silence acronym --reason "my manager knows them"\n'
        "  reviewapp connect silence acronym --again\n"
        "  reviewapp connect export --to docx --out connect.docx\n"
        "  reviewapp connect submit\n"
        "  reviewapp connect status returned\n"
        "  reviewapp connect snapshots\n"
        "  reviewapp connect diff\n"
        "  reviewapp connect diff 1 now\n"
        "  reviewapp connect export --redact customers --preview\n"
        "  reviewapp connect export --redact all --out example.html"
    )
    actions = parser.add_subparsers(dest="action", required=True)
    draft = actions.add_parser("draft", help="make the draft, or draw it again")
    _choice_options(draft)
    draft.add_argument("--json", action="store_true")
    draft.set_defaults(run=run_draft)
    show = actions.add_parser("show", help="the boxes, or one box whole")
    show.add_argument("box", nargs="?", metavar="BOX")
    _choice_options(show)
    show.add_argument("--redact", metavar="PROFILE", help="as it may leave by this profile")
    show.add_argument("--json", action="store_true")
    show.set_defaults(run=run_show)
    edit = actions.add_parser("edit", help="write a box: TEXT, - for stdin, else your editor")
    edit.add_argument("box", metavar="BOX")
    edit.add_argument("words", nargs="*", metavar="TEXT", help="several words are one text")
    _choice_options(edit)
    edit.set_defaults(run=run_edit)
    connect_check.configure(actions, _choice_options)
    connect_picks.configure(actions)
    export = actions.add_parser("export", help="write it to a file")
    _choice_options(export)
    export.add_argument("--to", choices=FORMS, help="default: by the file's ending")
    export.add_argument("--out", metavar="FILE")
    export.add_argument(
        "--template", metavar="T", help="FILE.docx of yours or a NAME (reviewapp template list)"
    )
    export.add_argument(
        "--clean", action="store_true", help="without ids, and without the appendix that has them"
    )
    export.add_argument(
        "--redact", metavar="PROFILE", help="with names replaced (reviewapp redact list)"
    )
    export.add_argument(
        "--preview", action="store_true", help="only say what --redact replaces, and what not"
    )
    export.add_argument("--json", action="store_true", help="with --preview")
    export.set_defaults(run=run_export)
    connect_snapshots.configure(actions)
    actions.metavar = "|".join(actions.choices)


def _choice_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--period", metavar="P", help="default: the current one, else everything")
    parser.add_argument("--edition", metavar="NAME", help="the form: core-priorities or goals")


CONFIGURE = {"connect": configure}


def run_draft(workspace: Workspace, options: argparse.Namespace) -> int:
    choice = _choice(options)
    connect.draft(workspace, choice)
    _print_boxes(connect.document(workspace, choice), options.json)
    _tell_of_newer_form(workspace, choice)
    return 0


def _tell_of_newer_form(workspace: Workspace, choice: Choice) -> None:
    period = periods.resolve(workspace, choice.period)
    edition = connect.edition_of(workspace, choice, connect.stored_draft(workspace, period))
    if newer := connect.newer_edition(workspace, edition.name, period):
        workspace.tell(
            f"The form “{edition.title}” was in use for periods up to {edition.until}; since then "
            f"it is “{newer.title}”: reviewapp connect draft --edition {newer.name}"
        )


def run_show(workspace: Workspace, options: argparse.Namespace) -> int:
    choice = _choice(options)
    document = connect.document(workspace, choice)
    if options.redact is not None:
        document = redacted_for_reading(workspace, document, options.redact)
    if options.box is None:
        _print_boxes(document, options.json)
        return 0
    box = connect_picks.find_box(workspace, choice, document, options.box)
    text = box.text or box.drawn
    if options.json:
        title = box_sections(document)[box.key].title
        found = {"box": box.key, "title": title, "written": bool(box.text), "text": text,
                 "length": len(text), "words": len(text.split()), "limit": box.limit}  # fmt: skip
        print_json(found | connect_picks.evidence_of(workspace, choice, box))
        return 0
    print(printable(text))
    if text:
        workspace.tell(f"{length_text(text, box.limit)}.")
    else:
        workspace.tell(f"Nothing is in this box yet. It asks: {box.prompts[0]}")
    connect_picks.tell_of_evidence(workspace, box)
    return 0


def run_edit(workspace: Workspace, options: argparse.Namespace) -> int:
    choice = _choice(options)
    if options.words or options.tail:
        only_dash = options.words == ["-"] and not options.tail
        text = read_stdin() if only_dash else " ".join(options.words + options.tail)
        connect.write_box(workspace, choice, options.box, text)
    else:
        from reviewapp.cli.editor import edited

        document = connect.document(workspace, choice)
        box = box_sections(document).get(options.box)
        if box is None:
            raise BadInputError(
                f"The form has no box “{printable(options.box)[:60]}”. Boxes: "
                f"{', '.join(box_sections(document))}."
            )
        with edited(box.text or drawn_text(document, box.key)) as text:
            seen = basis(document, box.key)
            connect.write_box(workspace, choice, options.box, text, read=box.text, seen=seen)
    workspace.tell(f"Kept the box {options.box}." if text.strip() else f"Emptied {options.box}.")
    return 0


def run_export(workspace: Workspace, options: argparse.Namespace) -> int:
    if options.preview:
        if options.redact is None:
            raise BadInputError("--preview shows what a profile replaces: add --redact PROFILE.")
        print_redaction(preview(workspace, _choice(options), options.redact), options.json)
        workspace.tell("Nothing was written.")
        return 0
    if options.out is None:
        raise BadInputError("Say where to write it: --out FILE.")
    from reviewapp.services.connect_export import export

    look = Look(options.template, options.clean)
    print(export(workspace, _choice(options), options.out, options.to, look, options.redact))
    return 0


def _choice(options: argparse.Namespace) -> Choice:
    return Choice(options.period, options.edition)


def _print_boxes(document: ConnectDocument, as_json: bool) -> None:
    rows = []
    for box in boxes_of(document):
        if box.text:
            state = "written"
        elif box.by_manager:
            state = "the manager's"
        else:
            state = "EMPTY" if box.waits else "drawn"
        text = box.text or box.drawn
        counts = len(text), len(text.split()), box.limit
        rows.append((box.key, state, *counts, box.count if box.codes else None, box.title))
    if as_json:
        names = ("box", "state", "length", "words", "limit", "evidence", "title")
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    as_of = wording.instant(int(document.as_of.timestamp()))
    print(
        wrapped(
            f"{document.title} · {document.period} · {document.edition} · figures as of {as_of}"
        )
    )
    print_table(
        ("box", "state", "length", "words", "evidence", "title"),
        [
            (key, state, f"{length:,}" + (f" of {limit:,}" if limit else ""), f"{words:,}",
             "" if count is None else str(count), title)
            for key, state, length, words, limit, count, title in rows
        ],
    )  # fmt: skip
    for sentence in exceeded(document):
        print(wrapped(sentence))
