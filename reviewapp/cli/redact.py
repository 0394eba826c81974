"""`reviewapp redact list|new|check`, and what a profile replaces in a Connect."""

from __future__ import annotations

import argparse

from reviewapp.cli.output import print_json, print_table, wrapped
from reviewapp.core.connect import ConnectDocument
from reviewapp.core.printable import printable
from reviewapp.core.redaction_document import Redacted
from reviewapp.services import redaction
from reviewapp.services.workspace import Workspace

#: More candidates than these are not looked through.
_MOST_CANDIDATES = 60


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Redaction profiles: customers, people, incident numbers and addresses under other names "
        "in what leaves. The same customer has the same letter in every document; what you have "
        "stored stays as it is."
    )
    parser.epilog = (
        "examples:\n"
        "  reviewapp redact list\n"
        "  reviewapp connect export --redact customers --preview\n"
        "  reviewapp redact new ours --from all\n"
        "  reviewapp redact check ours.toml"
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|new|check")
    listing = actions.add_parser("list", help="the profiles, yours included")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=run_list)
    new = actions.add_parser("new", help="start one of your own")
    new.add_argument("name", metavar="NAME")
    new.add_argument("--from", dest="source", default="customers", metavar="PROFILE",
                     help="default: customers")  # fmt: skip
    new.set_defaults(run=run_new)
    check = actions.add_parser("check", help="say all that is wrong with a file, and where")
    check.add_argument("file", metavar="FILE.toml")
    check.set_defaults(run=run_check)


CONFIGURE = {"redact": configure}


def run_list(workspace: Workspace, options: argparse.Namespace) -> int:
    found = redaction.profiles(workspace)
    if options.json:
        print_json(
            [{"profile": it.name, "title": it.title, "own": it.own, "usable": it.usable}
             for it in found]
        )  # fmt: skip
        return 0
    print_table(
        ("profile", "of", "what it does"),
        [(it.name, "you" if it.own else "the program", it.title) for it in found],
    )
    return 0


def run_new(workspace: Workspace, options: argparse.Namespace) -> int:
    path = redaction.new(workspace, options.name, options.source)
    print(path)
    workspace.tell(f"Change it in an editor, then: reviewapp redact check {printable(path)}")
    return 0


def run_check(workspace: Workspace, options: argparse.Namespace) -> int:
    del workspace
    profile = redaction.check(options.file)
    kinds = ", ".join(profile.replace) or "what it names itself"
    print(wrapped(f"{options.file} can be used: it replaces {kinds}."))
    return 0


def redacted_for_reading(
    workspace: Workspace, document: ConnectDocument, name: str
) -> ConnectDocument:
    """A document by a profile; its labels stay, because what is read here is copied."""
    found = redaction.redact(workspace, document, name)
    redaction.keep_labels(workspace, found)
    return found.document


def print_redaction(redacted: Redacted, as_json: bool) -> None:
    """Every replacement, and what looks like a name and stays."""
    if as_json:
        print_json(
            {
                "replacements": [
                    {"what": it.what, "by": it.by, "count": it.count, "places": list(it.places)}
                    for it in redacted.replacements
                ],
                "candidates": [
                    {"what": it.what, "why": it.why, "count": it.count, "places": list(it.places)}
                    for it in redacted.candidates
                ],
            }
        )
        return
    if redacted.replacements:
        print_table(
            ("what stands here", "becomes", "times", "in"),
            [
                (it.what, it.by, f"{it.count:,}", ", ".join(it.places))
                for it in redacted.replacements
            ],
        )
    else:
        print("Nothing is replaced.")
    if odd := [it for it in redacted.replacements if it.in_form]:
        named = ", ".join(f"“{it.what}”" for it in odd[:5])
        print()
        print(wrapped(
            f"The form or its rubric has {named} as well: if that is a word there, put the name, "
            "as you write it, under match_case in a profile of yours, or under keep."
        ))  # fmt: skip
    if redacted.candidates:
        print("\nNot replaced, and looks like a name or an id: check these.\n")
        print_table(
            ("what stays", "times", "why", "in"),
            [
                (it.what, f"{it.count:,}", it.why, ", ".join(it.places))
                for it in redacted.candidates[:_MOST_CANDIDATES]
            ],
        )
        if (more := len(redacted.candidates) - _MOST_CANDIDATES) > 0:
            print(f"… and {more:,} more (--json has all of them)")
