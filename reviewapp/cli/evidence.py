"""`reviewapp list`, `search` and `show`."""

from __future__ import annotations

import argparse

from reviewapp.cli.output import print_json, print_table, screen_width, wrapped
from reviewapp.core.evidence import CIRCLE_TITLES, Evidence
from reviewapp.core.identifiers import short
from reviewapp.core.printable import printable
from reviewapp.services import evidence
from reviewapp.services.workspace import Workspace

_ON_A_TERMINAL = 50


def configure_list(parser: argparse.ArgumentParser) -> None:
    parser.description = "Your entries, newest first: 50 on a terminal, all in a pipe."
    parser.epilog = (
        "example:\n  reviewapp list --inbox\n  reviewapp list --priority 1 --from 2026-07-01"
    )
    _filter_options(parser)
    parser.set_defaults(run=run_list)


def configure_search(parser: argparse.ArgumentParser) -> None:
    parser.description = "Entries with all of these words, each found by its beginning."
    parser.epilog = "example:\n  reviewapp search contoso mitig"
    parser.add_argument("words", nargs="*", metavar="WORD")
    _filter_options(parser)
    parser.set_defaults(run=run_search)


def configure_show(parser: argparse.ArgumentParser) -> None:
    parser.description = "One entry, whole. ID: any ending of it with at least four characters."
    parser.epilog = "example:\n  reviewapp show 2bcb81"
    parser.add_argument("id", metavar="ID")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run_show)


def _filter_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-i", "--indicator", action="append", default=[], metavar="CODE")
    parser.add_argument("--priority", action="append", default=[], metavar="N")
    parser.add_argument("--from", dest="first", metavar="DATE")
    parser.add_argument("--to", dest="last", metavar="DATE")
    parser.add_argument("--circle", metavar="CIRCLE", help="own, others or built")
    parser.add_argument("--incident", metavar="icm:ID")
    parser.add_argument("--inbox", action="store_true", help="only what has no indicator yet")
    parser.add_argument("--private", action="store_true", help="only private ones")
    parser.add_argument("--owner", metavar="ID", help="somebody else's, by their full id")
    parser.add_argument("--json", action="store_true")


CONFIGURE = {"list": configure_list, "search": configure_search, "show": configure_show}


def run_list(workspace: Workspace, options: argparse.Namespace) -> int:
    query = _query(options, None)
    limit = None if options.json or screen_width() is None else _ON_A_TERMINAL
    found = evidence.find(workspace, query, limit)
    if options.json:
        print_json([evidence.as_mapping(entry) for entry in found])
        return 0
    _print_entries(found)
    if not found:
        workspace.tell('No entries. Log one with: reviewapp log "what you achieved"')
    elif limit is not None and len(found) == limit:
        total = evidence.count(workspace, query)
        if total > limit:
            workspace.tell(
                f"{limit} of {total} shown: narrow it with --from, --indicator, or pipe it for all."
            )
    return 0


def run_search(workspace: Workspace, options: argparse.Namespace) -> int:
    words = " ".join(options.words + options.tail)
    if not words.strip():
        from reviewapp.core.errors import BadInputError

        raise BadInputError("Say what to look for, for example: reviewapp search contoso")
    limit = None if options.json or screen_width() is None else _ON_A_TERMINAL
    found = evidence.find(workspace, _query(options, words), limit)
    if options.json:
        print_json([evidence.as_mapping(entry) for entry in found])
        return 0
    _print_entries(found)
    if not found:
        workspace.tell("No entry has all of these words.")
    return 0


def run_show(workspace: Workspace, options: argparse.Namespace) -> int:
    entry = evidence.get(workspace, options.id)
    told = []
    if entry.incidents:
        from reviewapp.services.incident_evidence import mention_mapping, mentions

        told = mentions(workspace, entry)
    if options.json:
        figures = {"incident_figures": list(map(mention_mapping, told))} if told else {}
        print_json({**evidence.as_mapping(entry), **figures})
        return 0
    # With TOML and all: too much for a list, and here what an old code meant is wanted.
    from reviewapp.services.rubrics import titles

    known = titles(workspace, entry.rubric, entry.rubric_version) if entry.indicators else {}
    codes = [f"{code} {known.get(code, '')}".strip() for code in entry.indicators]
    facts = [
        ("id", entry.id),
        ("on", entry.on.isoformat()),
        ("indicators", "; ".join(codes) or "none: it is in the inbox"),
        ("rubric", f"{entry.rubric} {entry.rubric_version}"),
        ("circle", CIRCLE_TITLES[entry.circle] if entry.circle else "not said"),
        ("incidents", ", ".join(entry.incidents)),
        *(("", it.text) for it in told),
        ("links", " ".join(entry.links)),
        ("private", "yes: it never leaves this store" if entry.private else "no"),
        ("purged" if entry.purged else "removed", entry.deleted_at or ""),
    ]
    for name, value in facts:
        if value:
            print(f"{name + ':' if name else '':<12}{printable(value)}")
    print(f"\n{wrapped(entry.text)}")
    return 0


def _query(options: argparse.Namespace, words: str | None) -> evidence.Query:
    return evidence.Query(
        words=words,
        indicators=options.indicator,
        priorities=options.priority,
        first=options.first,
        last=options.last,
        circle=options.circle,
        incident=options.incident,
        inbox=options.inbox,
        private=options.private,
        owner=options.owner,
    )


def _print_entries(entries: list[Evidence]) -> None:
    if entries:
        print_table(
            ("id", "on", "codes", "circle", "text"),
            [
                (
                    short(e.id),
                    e.on.isoformat(),
                    " ".join(e.indicators) or "inbox",
                    e.circle or "",
                    ("(private) " if e.private else "") + e.text,
                )
                for e in entries
            ],
        )
