"""`reviewapp rubric list|show|check|add|migrate`."""

from __future__ import annotations

import argparse

from reviewapp.cli.confirm import confirmed
from reviewapp.cli.output import print_json, print_table, screen_width, wrapped
from reviewapp.core.printable import clip, one_line, printable
from reviewapp.core.rubric import Priority, Rubric, rubric_to_mapping
from reviewapp.core.rubric_mapping import Proposal
from reviewapp.services import rubrics
from reviewapp.services.rubric_migration import Line, Migration, migrate, propose_migration
from reviewapp.services.suggestions import weakness
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Read, check and add rubrics. Your own are files in the same format."
    parser.epilog = (
        "examples:\n  reviewapp rubric show engineer\n  reviewapp rubric check ours.toml\n"
        "  reviewapp rubric add ours.toml\n"
        "  reviewapp rubric migrate engineer manager --map 1.2=1.2"
    )
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="list|show|check|add|migrate"
    )
    listing = actions.add_parser("list", help="all rubrics")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=run_list)
    show = actions.add_parser("show", help="one rubric, whole")
    show.add_argument("name", metavar="NAME", help="or NAME@VERSION, an earlier one")
    show.add_argument("--json", action="store_true")
    show.set_defaults(run=run_show)
    check = actions.add_parser("check", help="say what is wrong with a file")
    check.add_argument("file", metavar="FILE")
    check.set_defaults(run=run_check)
    add = actions.add_parser("add", help="use a file everywhere")
    add.add_argument("file", metavar="FILE")
    add.set_defaults(run=run_add)
    _configure_migrate(actions.add_parser("migrate", help="file your entries under another rubric"))


def _configure_migrate(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Next year's rubric, or a change of role: for each old code that your entries use, the new "
        "one with the nearest text. Entries of the current period are filed anew, as one change "
        "that undo takes back; those of a Connect that was handed in, and those with a code that "
        "has no counterpart, keep their old codes, which stay readable."
    )
    parser.epilog = (
        "examples:\n"
        "  reviewapp rubric migrate engineer manager --dry-run\n"
        "  reviewapp rubric migrate ours@2026 ours --map 1.2=2.1 --map 3.4=none --yes"
    )
    parser.add_argument("old", metavar="OLD", help="NAME, or NAME@VERSION for an earlier one")
    parser.add_argument("new", metavar="NEW")
    parser.add_argument(
        "--map", action="append", default=[], metavar="OLD=NEW", help="your choice; may be repeated"
    )
    parser.add_argument(
        "--from", dest="first", metavar="DATE", help="default: the current period's first day"
    )
    parser.add_argument("--dry-run", action="store_true", help="show the proposals")
    parser.add_argument("--yes", action="store_true", help="don't ask")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run_migrate)


CONFIGURE = {"rubric": configure}


def run_list(workspace: Workspace, options: argparse.Namespace) -> int:
    found = [rubrics.load(workspace, name) for name in rubrics.names(workspace)]
    found += rubrics.earlier(workspace)
    if options.json:
        print_json([{"rubric": r.name, "version": r.version, "title": r.title} for r in found])
        return 0
    print_table(
        ("name", "version", "indicators", "title"),
        [(r.name, r.version, str(len(r.codes())), r.title) for r in found],
    )
    return 0


def run_show(workspace: Workspace, options: argparse.Namespace) -> int:
    rubric = rubrics.find(workspace, options.name)
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
    if said := weakness(rubric):
        workspace.tell(said)
    return 0


def run_add(workspace: Workspace, options: argparse.Namespace) -> int:
    before = rubrics.names(workspace)
    rubric = rubrics.add(workspace, options.file)
    done = "Replaced" if rubric.name in before else "Added"
    for kept in rubrics.earlier(workspace, rubric.name):
        workspace.tell(
            f"{kept.name} {kept.version} stays readable. File your entries anew with: reviewapp "
            f"rubric migrate {kept.name}@{kept.version} {rubric.name}"
        )
    workspace.tell(
        f"{done} {rubric.name} {rubric.version}. Make it yours with: reviewapp init "
        f"--role {rubric.name}"
    )
    return 0


def run_migrate(workspace: Workspace, options: argparse.Namespace) -> int:
    wanted = propose_migration(
        workspace, options.old, options.new, first=options.first, chosen=options.map
    )
    if options.json:
        print_json([_mapping(line) for line in wanted.lines])
    else:
        _print_proposals(wanted)
    _tell_what_stays(workspace, wanted)
    if not (wanted.moving or wanted.exemptions):
        workspace.tell("There is nothing to file anew.")
        return 0
    entries = "1 entry" if wanted.moving == 1 else f"{wanted.moving} entries"
    goes = f"{entries} from {wanted.first or 'the first on'}"
    if options.dry_run or (options.json and not options.yes):
        workspace.tell(f"A dry run: {goes} would be filed under {wanted.new.name}.")
        return 0
    if not options.yes and not confirmed(f"File {goes} under {wanted.new.name} so?"):
        workspace.tell("Nothing was changed. --map OLD=NEW changes a proposal.")
        return 0
    moved = migrate(workspace, wanted)
    also = f", and {wanted.exemptions} marked not applicable" if wanted.exemptions else ""
    workspace.tell(f"Filed {moved} entries anew{also}. Take it back with: reviewapp undo")
    if workspace.role() == wanted.old.name != wanted.new.name:
        workspace.tell(
            f"Your role is still {wanted.old.name}: reviewapp init --role {wanted.new.name}"
        )
    return 0


def _mapping(line: Line) -> dict[str, object]:
    proposal = line.proposal
    return {
        "code": proposal.code,
        "title": proposal.title,
        "n": line.n,
        "not_applicable": line.exempt,
        "to": proposal.to,
        "to_title": proposal.to_title,
        "why": proposal.why,
        "beside": list(proposal.beside),
    }


def _print_proposals(wanted: Migration) -> None:
    screen = screen_width()
    room = 10_000 if screen is None else max((screen - 34) // 3, 14)
    rows = [
        (
            line.proposal.code,
            clip(one_line(line.proposal.title), room),
            f"{line.n}{' n/a' if line.exempt else ''}",
            line.proposal.to or "–",
            clip(one_line(line.proposal.to_title or ""), room),
            _why(line.proposal),
        )
        for line in wanted.lines
    ]
    old, new = (f"{rubric.name} {printable(rubric.version)}" for rubric in (wanted.old, wanted.new))
    print_table(("old", old, "n", "new", new, "why"), rows)


def _why(proposal: Proposal) -> str:
    if not proposal.beside:
        return proposal.why
    beside = "also near" if proposal.to else "nearest"
    return f"{proposal.why}; {beside}: {', '.join(proposal.beside)}"


def _tell_what_stays(workspace: Workspace, wanted: Migration) -> None:
    old, version = wanted.old.name, wanted.old.version
    for count, why in (
        (wanted.staying, "have a code without a counterpart: --map OLD=NEW gives it one"),
        (wanted.handed_in, "are in a Connect that was handed in"),
        (wanted.other_version, f"are filed under another version of it than {version}"),
    ):
        if count:
            workspace.tell(f"{count} entries of {old} stay as they are: they {why}.")


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
