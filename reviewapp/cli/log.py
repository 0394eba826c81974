"""`reviewapp log`: one entry from the command line, stdin or the editor; many from a file."""

from __future__ import annotations

import json
import sys

from reviewapp.core.errors import BadInputError
from reviewapp.core.identifiers import short
from reviewapp.services.capture import log_entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Keep one accomplishment. Without -i it waits in the inbox. Without TEXT your editor "
        "opens; - reads one entry from stdin."
    )
    parser.epilog = (
        "examples:\n"
        '  reviewapp log "Cut alert noise at Contoso from 400 to 35 a day" -i 4.2 --circle own\n'
        "  reviewapp log took the Sev 1 bridge, mitigated in 3 h -i 1.2 --incident icm:300000123\n"
        "  reviewapp log -i 3.5 -- -5 % escalations since the new guide\n"
        "  reviewapp log --jsonl notes.jsonl"
    )
    parser.add_argument("words", nargs="*", metavar="TEXT", help="several words are one text")
    entry_options(parser)
    parser.add_argument("--private", action="store_true", help="never leaves this store")
    parser.add_argument("--jsonl", metavar="FILE", help="many entries, as list --json prints them")
    parser.add_argument("--csv", metavar="FILE", help="many entries, with a header line")
    parser.add_argument("--suggest", action="store_true", help="suggest where none is filed yet")
    parser.add_argument("--json", action="store_true", help='print {"id", "status"}')
    parser.set_defaults(run=run)


def entry_options(
    parser: argparse.ArgumentParser, on: str = "2026-03-31, yesterday, fri (default: today)"
) -> None:
    """The options that say what an entry is; `log` and `edit` share them."""
    parser.add_argument("-i", "--indicator", action="append", metavar="CODE", help="such as 1.2")
    parser.add_argument("--on", metavar="DATE", help=on)
    parser.add_argument("--circle", metavar="CIRCLE", help="own, others or built")
    parser.add_argument("--incident", action="append", metavar="icm:ID", help="may be repeated")
    parser.add_argument("--link", action="append", metavar="URL", help="may be repeated")
    parser.add_argument("--rubric", metavar="NAME", help="default: the rubric of your role")


CONFIGURE = {"log": configure}


def run(workspace: Workspace, options: argparse.Namespace) -> int:
    if options.jsonl is not None or options.csv is not None:
        return _run_many(workspace, options)
    words = options.words + options.tail
    if not words:
        from reviewapp.cli.editor import edited

        with edited("") as text:
            return _keep(workspace, options, text)
    if options.words == ["-"] and not options.tail:
        return _keep(workspace, options, read_stdin())
    return _keep(workspace, options, " ".join(words))


def read_stdin() -> str:
    """All of stdin, without the byte order mark that Windows tools put before it."""
    if sys.stdin is None:
        raise BadInputError("stdin is closed: give the text on the command line.")
    return sys.stdin.read().removeprefix("\ufeff")


def _keep(workspace: Workspace, options: argparse.Namespace, text: str) -> int:
    kept = log_entry(
        workspace,
        text,
        codes=options.indicator or (),
        on=options.on,
        circle=options.circle,
        incidents=options.incident or (),
        links=options.link or (),
        private=options.private,
        rubric=options.rubric,
    )
    if options.suggest:
        from reviewapp.services.suggestions import for_kept, in_words

        is_open = kept["status"] == "inbox"
        kept["suggestions"] = for_kept(workspace, text, options.rubric) if is_open else []
        if is_open and not options.json:
            workspace.tell(in_words(kept["suggestions"]) + ".")
    print(json.dumps(kept) if options.json else kept["id"])
    if sys.stdout is not None and sys.stdout.isatty() and kept["status"] == "inbox":
        workspace.tell(f"In the inbox. File it with: reviewapp edit {short(kept['id'])} -i CODE")
    return 0


def _run_many(workspace: Workspace, options: argparse.Namespace) -> int:
    from reviewapp.services.bulk_log import log_csv, log_jsonl

    alone = (
        options.words,
        options.tail,
        options.indicator,
        options.on,
        options.circle,
        options.incident,
        options.link,
        options.private,
        options.jsonl and options.csv,
    )
    if any(alone):
        raise BadInputError(
            "--jsonl and --csv take everything from the file: leave the text and "
            "the other options out."
        )
    take = log_jsonl if options.jsonl else log_csv
    results = take(workspace, options.jsonl or options.csv, options.rubric, suggest=options.suggest)
    for result in results:
        print(json.dumps(result) if options.json else result["id"])
        if options.suggest and not options.json and result["status"] != "filed":
            from reviewapp.services.suggestions import in_words

            workspace.tell(f"…{short(result['id'])}: {in_words(result['suggestions'])}.")
    return 0
