"""`reviewapp rubric list|show|check|add`."""

from __future__ import annotations

import argparse

from reviewapp.cli.output import print_json, print_table, wrapped
from reviewapp.core.printable import printable
from reviewapp.core.rubric import Priority, Rubric, rubric_to_mapping
from reviewapp.services import rubrics
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Read, check and add rubrics. Your own are files in the same format."
    parser.epilog = (
        "examples:\n  reviewapp rubric show engineer\n  reviewapp rubric check ours.toml"
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|show|check|add")
    listing = actions.add_parser("list", help="all rubrics")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=run_list)
    show = actions.add_parser("show", help="one rubric, whole")
    show.add_argument("name", metavar="NAME")
    show.add_argument("--json", action="store_true")
    show.set_defaults(run=run_show)
    check = actions.add_parser("check", help="say what is wrong with a file")
    check.add_argument("file", metavar="FILE")
    check.set_defaults(run=run_check)
    add = actions.add_parser("add", help="use a file everywhere")
    add.add_argument("file", metavar="FILE")
    add.set_defaults(run=run_add)


CONFIGURE = {"rubric": configure}


def run_list(workspace: Workspace, options: argparse.Namespace) -> int:
    found = [rubrics.load(workspace, name) for name in rubrics.names(workspace)]
    if options.json:
        print_json([{"rubric": r.name, "version": r.version, "title": r.title} for r in found])
        return 0
    print_table(
        ("name", "version", "indicators", "title"),
        [(r.name, r.version, str(len(r.codes())), r.title) for r in found],
    )
    return 0


def run_show(workspace: Workspace, options: argparse.Namespace) -> int:
    rubric = rubrics.load(workspace, options.name)
    if options.json:
        print_json(rubric_to_mapping(rubric))
    else:
        _print_rubric(rubric)
    return 0


def run_check(workspace: Workspace, options: argparse.Namespace) -> int:
    rubric = rubrics.check(options.file)
    workspace.tell(
        f"{options.file} is good: {rubric.name} {rubric.version}, "
        f"{len(rubric.codes())} indicators, {len(rubric.targets)} targets."
    )
    return 0


def run_add(workspace: Workspace, options: argparse.Namespace) -> int:
    before = rubrics.names(workspace)
    rubric = rubrics.add(workspace, options.file)
    done = "Replaced" if rubric.name in before else "Added"
    workspace.tell(
        f"{done} {rubric.name} {rubric.version}. Make it yours with: reviewapp init "
        f"--role {rubric.name}"
    )
    return 0


def _print_rubric(rubric: Rubric) -> None:
    print(f"{printable(rubric.title)} ({printable(rubric.version)})")
    pillar = None
    for priority in rubric.priorities:
        if priority.pillar != pillar:
            pillar = priority.pillar
            print(f"\n== {printable(pillar or '')} ==")
        _print_priority(priority)
    if rubric.targets:
        print("\nSLO targets")
    for target in rubric.targets:
        print(
            f"\n  {target.id}  [{target.status}]  serves {', '.join(target.indicators) or 'none'}"
        )
        print(wrapped(target.measure, "    "))
        if target.note:
            print(wrapped(f"Note: {target.note}", "    "))


def _print_priority(priority: Priority) -> None:
    print(f"\n{priority.number}  {printable(priority.title)}")
    if priority.statement:
        print(wrapped(priority.statement, "   "))
    for indicator in priority.indicators:
        print(f"\n   {indicator.code}  {printable(indicator.title)}")
        if indicator.description:
            print(wrapped(indicator.description, "        "))
    for heading, texts in (
        ("Measures", [measure.text for measure in priority.measures]),
        ("Outcome examples", priority.outcomes),
        ("Notes on how the source was read", priority.notes),
    ):
        if texts:
            print(f"\n   {heading}")
        for text in texts:
            print(wrapped(f"- {text}", "   "))
