"""`reviewapp doctor`."""

from __future__ import annotations

import argparse

from reviewapp.cli.output import print_json, print_table, wrapped
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Look at everything that could go wrong with your data: the store's integrity, the search "
        "index against the entries, what is left in the spool, permissions, a synced or network "
        "folder, free space, versions, backups. Each finding says what to do. Ends with exit code "
        "1 when something was found."
    )
    parser.epilog = "examples:\n  reviewapp doctor\n  reviewapp doctor --reindex"
    parser.add_argument(
        "--reindex", action="store_true", help="first make the search index anew from the entries"
    )
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


CONFIGURE = {"doctor": configure}


def run(workspace: Workspace, options: argparse.Namespace) -> int:
    from reviewapp.services.health import look

    report = look(workspace, mend_index=options.reindex)
    if options.json:
        print_json(
            {
                "healthy": not report.findings,
                "facts": report.facts,
                "findings": [
                    {"check": item.check, "text": item.text, "mend": item.mend}
                    for item in report.findings
                ],
            }
        )
    else:
        print_table(("looked at", "seen"), list(report.facts.items()))
        for item in report.findings:
            print("\n" + wrapped(f"{item.check}: {item.text}"))
            print(wrapped(item.mend, "    "))
    number = len(report.findings)
    workspace.tell(
        f"{number} finding{'s' if number > 1 else ''}." if number else "Nothing is wrong."
    )
    return 1 if number else 0
