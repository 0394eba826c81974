"""`reviewapp init`."""

from __future__ import annotations

import argparse

from reviewapp.services.identity import identify
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Say who you are; what is not given stays. Nothing requires it: before it you are an "
        "engineer without a name."
    )
    parser.epilog = (
        'example:\n  reviewapp init --name "Mira Okafor" --alias mokafor --role engineer'
    )
    parser.add_argument("--name", metavar="NAME")
    parser.add_argument("--alias", metavar="ALIAS", help="as the incident exports spell you")
    parser.add_argument("--role", metavar="ROLE", help="engineer, manager, or a rubric you added")
    parser.set_defaults(run=run)


CONFIGURE = {"init": configure}


def run(workspace: Workspace, options: argparse.Namespace) -> int:
    owner = identify(workspace, options.name, options.alias, options.role)
    print(f"{owner.name or 'no name'} ({owner.alias or 'no alias'}), {owner.role}")
    workspace.tell(f"Everything of yours is in {workspace.places.root}")
    return 0
