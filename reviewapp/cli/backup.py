"""`reviewapp backup`."""

from __future__ import annotations

import argparse

from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Make a backup of everything of yours, now: one .zip file with the store, what is logged "
        "and not taken over yet, who you are, preferences, and your own rubrics, profiles and "
        "editions, read back and checked. One is made by itself on the first change of a day and "
        "before an upgrade of the store; the newest five and one a month are kept."
    )
    parser.epilog = (
        "examples:\n  reviewapp backup\n  reviewapp backup --out /media/stick/review-june.zip"
    )
    parser.add_argument("--out", metavar="FILE", help="where to; never over a file that is there")
    parser.set_defaults(run=run)


CONFIGURE = {"backup": configure}


def run(workspace: Workspace, options: argparse.Namespace) -> int:
    from reviewapp.services.backups import back_up

    made = back_up(workspace, options.out)
    print(made.path)
    for name in made.left_out:
        workspace.tell(f"{name} is not in it: its name can't be kept everywhere. Rename the file.")
    workspace.tell(
        f"Backed up {made.manifest.entries} entries and all that belongs to them, and checked the "
        "file. reviewapp restore puts it back."
    )
    return 0
