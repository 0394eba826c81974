"""`reviewapp connect submit|status|snapshots|diff`."""

from __future__ import annotations

import argparse
from typing import Any

from reviewapp.cli.output import print_json, print_table, wrapped
from reviewapp.core.connect_status import Status, status_named, status_words
from reviewapp.core.snapshot_diff import counted
from reviewapp.services import connect_snapshots as snapshots
from reviewapp.services import snapshot_text as words
from reviewapp.services.connect_snapshots import Standing
from reviewapp.services.workspace import Workspace


def configure(actions: Any) -> None:
    """Add the commands to those of `connect`."""
    submit = actions.add_parser("submit", help="hand it in: what stands there is sealed")
    _period_option(submit)
    submit.set_defaults(run=run_submit)
    status = actions.add_parser("status", help="where it stands; with STATUS, take that step")
    status.add_argument(
        "status", nargs="?", metavar="STATUS",
        help="submitted, returned, manager-drafted, discussed or posted",
    )  # fmt: skip
    _period_option(status)
    status.add_argument("--json", action="store_true")
    status.set_defaults(run=run_status)
    listed = actions.add_parser("snapshots", help="what was sealed, when, with its hash")
    _period_option(listed)
    listed.add_argument("--json", action="store_true")
    listed.set_defaults(run=run_snapshots)
    diff = actions.add_parser(
        "diff", help="what changed since it was submitted, or between two snapshots"
    )
    diff.add_argument(
        "before", nargs="?", metavar="A",
        help="number of a snapshot, beginning of its hash, or now; default: the last submitted",
    )  # fmt: skip
    diff.add_argument("after", nargs="?", metavar="B", help="likewise; default: now")
    _period_option(diff)
    diff.add_argument("--json", action="store_true")
    diff.set_defaults(run=run_diff)


def _period_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--period", metavar="P", help="default: the current one, else everything")


def run_submit(workspace: Workspace, options: argparse.Namespace) -> int:
    print(_taken(workspace, options.period, "submitted"))
    return 0


def run_status(workspace: Workspace, options: argparse.Namespace) -> int:
    if options.status is not None:
        said = _taken(workspace, options.period, status_named(options.status))
        if not options.json:
            print(said)
            return 0
    standing = snapshots.standing(workspace, options.period)
    if options.json:
        print_json(
            {
                "period": standing.period.label if standing else None,
                "status": standing.status if standing else None,
                "at": standing.at if standing else None,
                "next": list(standing.next) if standing else [],
            }
        )
    elif standing is None:
        workspace.tell("There is no draft yet: reviewapp connect draft makes one.")
    else:
        print(wrapped(_standing_words(standing)))
    return 0


def _standing_words(standing: Standing) -> str:
    since = f" since {standing.at[:10]}" if standing.at else ""
    said = f"{standing.period.label}: {status_words(standing.status)}{since}."
    follow = [status.replace("_", "-") for status in standing.next]
    return f"{said} It can become: {', '.join(follow)}." if follow else said


def _taken(workspace: Workspace, period: str | None, status: Status) -> str:
    """Take a step, and return what came of it."""
    step = snapshots.take_step(workspace, period, status)
    before = step.standing.submitted
    if not step.taken:
        assert before is not None  # there is nothing to hand in once more without
        return f"Nothing changed since snapshot {before.name} was submitted: it stays as it is."
    if step.sealed is None:
        return wrapped(_standing_words(step.standing))
    if step.since is not None:
        told = counted(step.since) if step.since else "Nothing changed"
        workspace.tell(f"{told} since it was submitted before.")
    if step.waiting and status == "submitted":
        workspace.tell(f"Not written yet: {', '.join(step.waiting)}.")
    return words.sealed_words(step.sealed)


def run_snapshots(workspace: Workspace, options: argparse.Namespace) -> int:
    standing = snapshots.standing(workspace, options.period)
    found = snapshots.opened(workspace, standing) if standing else []
    if options.json:
        print_json([words.snapshot_mapping(it) for it in found])
        return 0
    if not found:
        workspace.tell("Nothing was sealed yet: reviewapp connect submit does it.")
        return 0
    rows = [
        (
            str(it.kept.number),
            it.kept.sealed_at[:16].replace("T", " "),
            status_words(it.kept.status),
            it.kept.short_hash,
            str(words.words_of(it)),
            words.remarks_on(it),
        )
        for it in found
    ]
    print_table(("n", "sealed (UTC)", "status", "hash", "words", "remarks"), rows)
    return 0


def run_diff(workspace: Workspace, options: argparse.Namespace) -> int:
    found = snapshots.changes_between(workspace, options.period, options.before, options.after)
    if options.json:
        print_json(words.comparison_mapping(found))
        return 0
    workspace.tell(f"From {found.before} to {found.after}")
    indents = {"head": "", "title": "  ", "text": "    " if found.changes else ""}
    for kind, line in words.change_lines(found):
        print(wrapped(line, indents[kind]))
    return 0
