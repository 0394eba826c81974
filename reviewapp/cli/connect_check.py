"""`reviewapp connect check` and `connect silence`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from itertools import groupby
from typing import Any

from reviewapp.cli.output import print_json, print_table, wrapped
from reviewapp.core.capture import shown
from reviewapp.core.checks.findings import Finding
from reviewapp.core.draft import box_sections
from reviewapp.core.drawn import drawn_text
from reviewapp.core.errors import BadInputError
from reviewapp.services import connect_checks
from reviewapp.services.connect import Choice
from reviewapp.services.connect_checks import in_numbers, silenced_words
from reviewapp.services.workspace import Workspace


def configure(actions: Any, choice_options: Callable[[argparse.ArgumentParser], None]) -> None:
    """Add the commands. `choice_options` adds --period and --edition."""
    check = actions.add_parser(
        "check",
        help="what makes it a good Connect: what to mend, where, and why",
        description="What to mend, box by box: the place, the reason, and how. docs/checks.md "
        "explains each check.",
    )
    choice_options(check)
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=run_check)
    silence = actions.add_parser(
        "silence",
        help="no longer tell of a check, for a reason",
        description="No longer tell of a check in a period’s Connect, or in one of its boxes. "
        "What is silenced is counted all the same.",
    )
    silence.add_argument("rule", nargs="?", metavar="RULE", help="such as acronym")
    silence.add_argument("--reason", metavar="TEXT", help="why; it is shown with the count")
    silence.add_argument("--box", metavar="BOX", help="in this box alone, such as impact-1")
    silence.add_argument("--again", action="store_true", help="tell of it again")
    silence.add_argument("--list", action="store_true", help="what is silenced, and why")
    choice_options(silence)
    silence.add_argument("--json", action="store_true", help="with --list")
    silence.set_defaults(run=run_silence)


def run_check(workspace: Workspace, options: argparse.Namespace) -> int:
    document, checks = connect_checks.check(workspace, Choice(options.period, options.edition))
    sections = box_sections(document)
    if options.json:
        print_json([_as_mapping(finding) for finding in checks.findings])
    else:
        for key, found in groupby(checks.findings, key=lambda it: it.box):
            print(wrapped(f"{key} · {sections[key].title}"))
            text = sections[key].text or drawn_text(document, key)
            for finding in found:
                _print(finding, text)
            print()
    numbers = in_numbers(checks.findings)
    workspace.tell(f"{numbers}." if numbers else f"Nothing to mend in {len(sections)} boxes.")
    if silenced := silenced_words(checks):
        workspace.tell(silenced)
    return 0


def _print(finding: Finding, text: str) -> None:
    line = f", line {text.count(chr(10), 0, finding.start) + 1}" if finding.end else ""
    place = f": “{shown(finding.text)}”" if finding.text else ""
    print(wrapped(f"{finding.severity} {finding.rule}{line}{place}", "  "))
    print(wrapped(f"{finding.why} {finding.mend}", "    "))


def _as_mapping(finding: Finding) -> dict[str, Any]:
    keys = ("rule", "severity", "box", "text", "why", "mend", "start", "end")
    values = asdict(finding)
    return {key: values[key] for key in keys}


def run_silence(workspace: Workspace, options: argparse.Namespace) -> int:
    choice = Choice(options.period, options.edition)
    if options.list:
        return _list(workspace, choice, options.json)
    if options.rule is None:
        raise BadInputError("Name the check to silence, or use --list: it shows what is silenced.")
    where = f" in {options.box}" if options.box else ""
    if options.again:
        connect_checks.hear_again(workspace, choice, options.rule, options.box)
        workspace.tell(f"{options.rule} is told of again{where}.")
        return 0
    connect_checks.silence(workspace, choice, options.rule, options.reason or "", options.box)
    workspace.tell(
        f"{options.rule} is silenced{where}: what it finds is counted, and not shown. "
        "--again takes that back."
    )
    return 0


def _list(workspace: Workspace, choice: Choice, as_json: bool) -> int:
    found = connect_checks.silences(workspace, choice)
    if as_json:
        print_json([{"rule": it.rule, "box": it.box or None, "reason": it.reason} for it in found])
    elif found:
        rows = [(it.rule, it.box or "all", it.reason) for it in found]
        print_table(("check", "box", "reason"), rows)
    else:
        workspace.tell("No check is silenced.")
    return 0
