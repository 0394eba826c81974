"""`reviewapp coverage` and `coverage not-applicable`."""

from __future__ import annotations

import argparse

from reviewapp.cli.output import print_json, print_table
from reviewapp.core.errors import BadInputError
from reviewapp.services import coverage, periods
from reviewapp.services.workspace import Workspace

_STATES = {"shown": "shown", "thin": "thin", "empty": "EMPTY", "not_applicable": "n/a"}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Which indicators your evidence shows. empty: no entry; thin: one, or all from the last "
        "30 days; shown: two or more with an older one."
    )
    parser.epilog = (
        "examples:\n"
        "  reviewapp coverage --period FY27-H1\n"
        '  reviewapp coverage not-applicable 7.3 --reason "no hiring in this half year"'
    )
    parser.add_argument(
        "action",
        nargs="?",
        metavar="not-applicable",
        help="say that an indicator does not apply, and why",
    )
    parser.add_argument("code", nargs="?", metavar="CODE")
    parser.add_argument("--reason", metavar="TEXT", help="none takes it back")
    parser.add_argument("--period", metavar="NAME")
    parser.add_argument("--from", dest="first", metavar="DATE")
    parser.add_argument("--to", dest="last", metavar="DATE")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


CONFIGURE = {"coverage": configure}


def run(workspace: Workspace, options: argparse.Namespace) -> int:
    if options.action not in (None, "not-applicable"):
        raise BadInputError(
            "The only word that can follow is not-applicable. See: reviewapp coverage --help"
        )
    if options.action:
        return _run_not_applicable(workspace, options)
    period = periods.resolve(workspace, options.period, options.first, options.last)
    rubric, found = coverage.of_period(workspace, period)
    if options.json:
        print_json([coverage.as_mapping(item) for item in found])
        return 0
    titles = {indicator.code: indicator.title for _, indicator in rubric.indicators()}
    print_table(
        ("code", "state", "n", "own", "others", "built", "last", "indicator"),
        [
            (
                item.code,
                _STATES[item.state],
                str(item.n),
                *(str(item.by_circle[name] or "") for name in ("own", "others", "built")),
                item.last.isoformat() if item.last else "",
                item.reason or titles[item.code],
            )
            for item in found
        ],
    )
    empty = sum(item.state == "empty" for item in found)
    thin = sum(item.state == "thin" for item in found)
    workspace.tell(
        f"{period.name or period.text()}: {len(found) - empty - thin} of {len(found)} "
        f"shown or not applicable, {thin} thin, {empty} empty."
    )
    return 0


def _run_not_applicable(workspace: Workspace, options: argparse.Namespace) -> int:
    if options.code is None or options.reason is None:
        raise BadInputError(
            "Say which indicator and why: reviewapp coverage not-applicable CODE --reason TEXT"
        )
    reason = None if options.reason == "none" else options.reason
    coverage.not_applicable(workspace, options.code, reason)
    workspace.tell(
        f"{options.code} " + ("applies again." if reason is None else "is marked not applicable.")
    )
    return 0
