"""`reviewapp edition list|new|check`."""

from __future__ import annotations

import argparse

from reviewapp.cli.output import print_json, print_table, wrapped
from reviewapp.core.printable import printable
from reviewapp.services import editions
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Editions of the Connect’s form: its parts and boxes, what each asks, who writes it, what "
        "feeds it, and how many characters it takes. Start from one that ships, change it in an "
        "editor, check it, draft with it."
    )
    parser.epilog = (
        "examples:\n"
        "  reviewapp edition list\n"
        "  reviewapp edition new ours --from core-priorities\n"
        "  reviewapp edition check ours.toml\n"
        "  reviewapp connect draft --edition ours"
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|new|check")
    listing = actions.add_parser("list", help="the editions, yours included")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=run_list)
    new = actions.add_parser("new", help="start one of your own")
    new.add_argument("name", metavar="NAME")
    new.add_argument("--from", dest="source", default="core-priorities", metavar="EDITION",
                     help="default: core-priorities")  # fmt: skip
    new.set_defaults(run=run_new)
    check = actions.add_parser("check", help="say all that is wrong with a file, and where")
    check.add_argument("file", metavar="FILE.toml")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=run_check)


CONFIGURE = {"edition": configure}


def run_list(workspace: Workspace, options: argparse.Namespace) -> int:
    found = editions.listed(workspace)
    if options.json:
        print_json(
            [
                {"edition": it.name, "title": it.title, "own": it.own, "usable": it.usable,
                 "until": it.until and it.until.isoformat()}
                for it in found
            ]
        )  # fmt: skip
        return 0
    print_table(
        ("edition", "of", "in use", "title"),
        [
            (it.name, "you" if it.own else "the program",
             f"up to {it.until}" if it.until else "now" if it.usable else "–", it.title)
            for it in found
        ],
    )  # fmt: skip
    return 0


def run_new(workspace: Workspace, options: argparse.Namespace) -> int:
    path = editions.new(workspace, options.name, options.source)
    print(path)
    workspace.tell(f"Change it in an editor, then: reviewapp edition check {printable(path)}")
    return 0


def run_check(workspace: Workspace, options: argparse.Namespace) -> int:
    del workspace
    edition = editions.check(options.file)
    boxes = [(part, box) for part in edition.parts for box in part.boxes]
    if options.json:
        print_json(
            [
                {"part": part.title, "box": box.id, "title": box.title, "writer": box.writer,
                 "feed": box.feed, "per": box.per, "limit": box.limit}
                for part, box in boxes
            ]
        )  # fmt: skip
        return 0
    print(wrapped(f"{options.file} can be used: “{edition.title}”."))
    print_table(
        ("box", "writer", "fed by", "limit", "title"),
        [
            (box.id + ("-1, -2, …" if box.per else ""), box.writer, box.feed,
             f"{box.limit:,}" if box.limit else "", box.title)
            for _, box in boxes
        ],
    )  # fmt: skip
    return 0
