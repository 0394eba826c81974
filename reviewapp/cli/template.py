"""`reviewapp template list|new|check`."""

from __future__ import annotations

import argparse

from reviewapp.cli.output import print_json, print_table, wrapped
from reviewapp.core.printable import printable
from reviewapp.services import templates
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Word templates, in which you say how your Connect looks: a .docx with tags such as "
        "{{ name }}. Start from one that ships, change it in Word, check it, export with it."
    )
    parser.epilog = (
        "examples:\n"
        "  reviewapp template new ours.docx --from compact\n"
        "  reviewapp template check ours.docx\n"
        "  reviewapp connect export --out connect.docx --template ours.docx"
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|new|check")
    listing = actions.add_parser("list", help="the templates that ship")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=run_list)
    new = actions.add_parser("new", help="write one to a file, to change it in Word")
    new.add_argument("out", metavar="OUT.docx")
    new.add_argument("--from", dest="name", default="engineer", metavar="NAME",
                     help="default: engineer")  # fmt: skip
    new.set_defaults(run=run_new)
    check = actions.add_parser("check", help="say all that is wrong with yours, and where")
    check.add_argument("file", metavar="FILE.docx")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=run_check)


CONFIGURE = {"template": configure}


def run_list(workspace: Workspace, options: argparse.Namespace) -> int:
    del workspace
    if options.json:
        print_json(
            [{"template": name, "title": title} for name, title in templates.SHIPPED.items()]
        )
        return 0
    print_table(("name", "what it is"), list(templates.SHIPPED.items()))
    return 0


def run_new(workspace: Workspace, options: argparse.Namespace) -> int:
    print(templates.new(options.name, options.out))
    workspace.tell(f"Change it in Word, then: reviewapp template check {printable(options.out)}")
    return 0


def run_check(workspace: Workspace, options: argparse.Namespace) -> int:
    del workspace
    found = templates.check(options.file)
    if options.json:
        print_json([{"place": place, "problem": sentence} for place, sentence in found.problems])
        return 2 if found.problems else 0
    for place, sentence in found.problems:
        print(wrapped(printable(f"{place}: {sentence}")))
    if not found.problems:
        print(f"{printable(options.file)} can be used.")
        return 0
    if not found.readable:
        return 2
    print("\nWhat a template may show (docs/word-templates.md has all of it):")
    for depth, name, kind in found.variables:
        if depth == 0:
            print(f"  {name}: {kind}")
    return 2
