"""`reviewapp slo import|report|incidents|imports|undo|profiles`."""

from __future__ import annotations

import argparse

from reviewapp.cli.output import print_json, print_table, wrapped
from reviewapp.core import wording
from reviewapp.core.errors import BadInputError
from reviewapp.core.figure_words import (
    chosen,
    figure_parts,
    flag_parts,
    state,
    target_name,
    why_no_trend,
)
from reviewapp.core.figures import Report, TargetFigures
from reviewapp.core.identifiers import short
from reviewapp.core.incident_filter import UNKNOWN, filter_of
from reviewapp.core.rubric import Rubric, Target
from reviewapp.services import periods, slo
from reviewapp.services.settings import ZONE, reporting_zone, setting
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Incident exports in; figures against the rubric's SLO targets out."
    parser.epilog = (
        "examples:\n"
        "  reviewapp slo import export.csv --selected-by created --from 2026-07-01 "
        "--to 2026-12-31\n"
        "  reviewapp slo report --period FY27-H1\n"
        "  reviewapp slo incidents --target mgr-mcs-tta-high --missed\n"
        "  reviewapp slo undo 9f31c0"
    )
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="import|report|incidents|imports|undo|profiles"
    )
    _configure_import(actions.add_parser("import", help="take an export in"))
    report = actions.add_parser("report", help="each target: k of n, median, previous period")
    _question_options(report)
    report.set_defaults(run=run_report)
    incidents = actions.add_parser("incidents", help="incidents against targets, misses first")
    _question_options(incidents)
    incidents.add_argument("--target", metavar="ID")
    incidents.add_argument("--missed", action="store_true")
    incidents.set_defaults(run=run_incidents)
    imports = actions.add_parser("imports", help="what was imported when")
    imports.add_argument("--json", action="store_true")
    imports.set_defaults(run=run_imports)
    undo = actions.add_parser("undo", help="take a whole import back")
    undo.add_argument("id", metavar="IMPORT")
    undo.set_defaults(run=run_undo)
    profiles = actions.add_parser("profiles", help="known kinds of exports")
    profiles.add_argument("--json", action="store_true")
    profiles.set_defaults(run=run_profiles)


def _configure_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--profile", metavar="P", help="a known profile, or a .toml file of yours")
    parser.add_argument("--dry-run", action="store_true", help="show what would happen")
    parser.add_argument("--sheet", metavar="S", help="of a workbook with several")
    parser.add_argument("--zone", metavar="Z", help="of times without one, such as Europe/Berlin")
    parser.add_argument("--date-order", choices=["dmy", "mdy", "ymd"])
    parser.add_argument(
        "--selected-by",
        choices=["created", "closed", "changed"],
        help="how the export was selected; trends need it",
    )
    parser.add_argument("--from", dest="first", metavar="D", help="first day of that selection")
    parser.add_argument("--to", dest="last", metavar="D", help="last day of that selection")
    parser.add_argument("--bad-rows", metavar="FILE", help="write the rows that could not be taken")
    parser.add_argument("--replace", action="store_true", help="FILE of --bad-rows may exist")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run_import)


def _question_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rubric", metavar="R", help="default: your role's")
    parser.add_argument("--period", metavar="P")
    parser.add_argument("--from", dest="first", metavar="D")
    parser.add_argument("--to", dest="last", metavar="D")
    parser.add_argument(
        "--as-of", metavar="T", help="a day, which means its end, or an instant; default: now"
    )
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument(
        "--assignee",
        action="append",
        default=[],
        metavar="ALIAS",
        help="only theirs, such as yours; may be repeated",
    )
    whose.add_argument(
        "--team",
        action="store_true",
        help="only your direct reports', each for as long as they reported to you",
    )
    for name, meaning in (
        ("programme", "only incidents of it, such as mcs"),
        ("severity", "only incidents that had it at any time"),
        ("customer", "only incidents of it, in any case and spacing"),
    ):
        parser.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar=name[0].upper(),
            help=f"{meaning}; “{UNKNOWN}”: not known; may be repeated",
        )
    parser.add_argument("--json", action="store_true")


CONFIGURE = {"slo": configure}


def run_import(workspace: Workspace, options: argparse.Namespace) -> int:
    from reviewapp.cli.slo_import import run

    return run(workspace, options)


def run_report(workspace: Workspace, options: argparse.Namespace) -> int:
    question = _question(workspace, options)
    rubric, report, inherited = slo.figures_and_inherited(workspace, question)
    if options.json:
        from reviewapp.services.slo_json import report_mapping

        print_json(report_mapping(rubric, report))
        return 0
    _tell_of_unknown_words(workspace, question, none_fit=not slo.holds_any(report))
    known = slo.imports(workspace)
    behind = slo.imports_behind(workspace, rubric, question, known)
    period = question.period.name or question.period.text()
    whose = "my team" if options.team else ", ".join(options.assignee) or "all incidents"
    whose = " · ".join((whose, *question.only.words()))
    zone = setting(workspace, ZONE).value
    days = "" if zone == "UTC" else f" (days in {zone})"
    print(f"{rubric.title} · {period}{days} · {whose} · as of {wording.instant(report.as_of)}")
    if behind:
        print(f"from {slo.import_names(behind)}")
    for target, figures in zip(rubric.targets, report.targets, strict=True):
        _print_target(rubric, target, figures)
    _tell_of_the_rest(workspace, rubric, report)
    if inherited:
        workspace.tell(slo.inherited_text(inherited))
    if not known:
        workspace.tell("No incidents yet: reviewapp slo import FILE")
    return 0


def _print_target(rubric: Rubric, target: Target, figures: TargetFigures) -> None:
    print(f"\n{target.id}: {state(target, figures)}")
    print(f"  {target_name(target, rubric.severities)}")
    print(wrapped(" · ".join(figure_parts(target, figures)), "  "))
    if flags := flag_parts(figures):
        print(wrapped(" · ".join(flags), "  "))
    for sentence in chosen(target):
        print(wrapped(sentence, "  "))
    if target.note:
        print(wrapped(f"Note: {target.note}", "  "))


def _tell_of_unknown_words(workspace: Workspace, question: slo.Question, *, none_fit: bool) -> None:
    from reviewapp.services.filter_words import unknown_words

    for sentence in unknown_words(workspace, question, none_fit=none_fit):
        workspace.tell(sentence)


def _tell_of_the_rest(workspace: Workspace, rubric: Rubric, report: Report) -> None:
    """What stands in no figure, and why."""
    if report.excluded:
        reasons = ", ".join(
            f"{n} {reason.replace('_', ' ')}" for reason, n in report.excluded.items()
        )
        workspace.tell(f"Not counted: {reasons}.")
    if report.uncovered:
        workspace.tell(
            f"Named by no target: {_incidents(report.uncovered)}; reviewapp slo incidents with "
            "the same options lists them."
        )
    if report.above_bands:
        workspace.tell(
            f"More severe than the severities that targets name: {_incidents(report.above_bands)}, "
            "flagged above_bands in reviewapp slo incidents."
        )
    if report.undated:
        workspace.tell(f"Without a creation time, so in no period: {_incidents(report.undated)}.")
    pairs = zip(rubric.targets, report.targets, strict=True)
    if any(why_no_trend(target, figures, report) for target, figures in pairs):
        workspace.tell(
            "Changes against the previous period have no word: nobody said how the export was "
            "selected, or it was not by creation (slo import --selected-by created --from --to)."
        )


def _incidents(count: int) -> str:
    return "1 incident" if count == 1 else f"{count} incidents"


def run_incidents(workspace: Workspace, options: argparse.Namespace) -> int:
    question = _question(workspace, options)
    found = slo.incident_verdicts(workspace, question, options.target, options.missed)
    if options.json:
        from reviewapp.services.slo_json import verdict_mapping

        print_json([verdict_mapping(item) for item in found])
    elif found:
        print_table(
            ("incident", "target", "verdict", "took", "flags", "title"),
            [
                (
                    item.incident.reference,
                    item.target or "",
                    item.verdict.replace("_", " "),
                    "" if item.seconds is None else wording.duration(item.seconds),
                    " ".join(item.flags),
                    item.incident.title,
                )
                for item in found
            ],
        )
    else:
        workspace.tell("No incidents fit.")
    if not options.json:
        _tell_of_unknown_words(workspace, question, none_fit=not found)
    if not options.json and (hidden := slo.hidden(workspace, question, options.target)):
        workspace.tell(
            f"Outside this period and filter: {slo.hidden_text(hidden)}. --from and --to widen the "
            "period."
        )
    return 0


def run_imports(workspace: Workspace, options: argparse.Namespace) -> int:
    found = slo.imports(workspace)
    if options.json:
        print_json(
            [
                {
                    "import": i.id,
                    "at": wording.instant(i.imported_at),
                    "file": i.file_name,
                    "profile": i.profile,
                    "selected_by": i.selected_by,
                    "from": i.selected_first,
                    "to": i.selected_last,
                    "rows": i.rows,
                    "new": i.new,
                    "updated": i.updated,
                    "unchanged": i.unchanged,
                    "bad": i.bad,
                }
                for i in found
            ]
        )
    elif found:
        print_table(
            ("import", "at", "profile", "rows", "new", "updated", "bad", "file"),
            [
                (
                    short(i.id),
                    wording.instant(i.imported_at),
                    i.profile,
                    str(i.rows),
                    str(i.new),
                    str(i.updated),
                    str(i.bad),
                    i.file_name,
                )
                for i in found
            ],
        )
    else:
        workspace.tell("No imports yet: reviewapp slo import FILE")
    return 0


def run_undo(workspace: Workspace, options: argparse.Namespace) -> int:
    from reviewapp.services.slo_import import undo_import

    item = undo_import(workspace, options.id)
    workspace.tell(
        f"Undone: the import of {item.file_name}, {_incidents(item.new + item.updated)}."
    )
    return 0


def run_profiles(workspace: Workspace, options: argparse.Namespace) -> int:
    from reviewapp.services.slo_import import all_profiles

    found = all_profiles(workspace)
    if options.json:
        print_json(
            [
                {"profile": p.name, "title": p.title, "source": p.source, "verified": p.verified}
                for p in found
            ]
        )
        return 0
    print_table(
        ("profile", "source", "verified", "title"),
        [(p.name, p.source, "yes" if p.verified else "no", p.title) for p in found],
    )
    return 0


def _question(workspace: Workspace, options: argparse.Namespace) -> slo.Question:
    for name in ("assignee", "programme", "severity", "customer", "as_of", "period"):
        given = getattr(options, name)
        if any(not word.strip() for word in ([given] if isinstance(given, str) else given or ())):
            raise BadInputError(f"--{name.replace('_', '-')} is empty: say which, or leave it out.")
    return slo.Question(
        rubric=options.rubric,
        period=periods.resolve(workspace, options.period, options.first, options.last),
        as_of=slo.parse_as_of(options.as_of, reporting_zone(workspace)) if options.as_of else None,
        assignees=options.assignee,
        team=options.team,
        only=filter_of(options.programme, options.severity, options.customer),
    )
