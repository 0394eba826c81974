"""`reviewapp locate`."""

from __future__ import annotations

import argparse

from reviewapp.cli.output import print_json, print_table
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Where everything of yours is, what is there, and how large it is. Works whatever state "
        "the store is in."
    )
    parser.epilog = "example:\n  reviewapp locate"
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


CONFIGURE = {"locate": configure}


def run(workspace: Workspace, options: argparse.Namespace) -> int:
    from reviewapp.services.locate import Place, places

    found = places(workspace)
    if options.json:
        print_json(
            [
                {
                    "name": place.name,
                    "path": place.path,
                    "exists": place.exists,
                    "bytes": place.size,
                    "files": place.files,
                }
                for place in found
            ]
        )
        return 0

    def size(place: Place) -> str:
        if not place.exists:
            return "not there"
        bytes_ = "?" if place.size is None else f"{place.size:,} bytes"
        return bytes_ if place.files is None else f"{bytes_} in {place.files} files"

    print_table(("what", "size", "where"), [(p.name, size(p), p.path) for p in found])
    return 0
