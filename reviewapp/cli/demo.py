"""`reviewapp demo`."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from reviewapp import host
from reviewapp.core.errors import BadInputError
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "A realistic half year in a throw-away store: evidence, incident exports, goals, a team, "
        "a draft. Opens the app on it; with --out it does the whole main job without a screen, up "
        "to the Word document. Your own data are not touched."
    )
    parser.epilog = (
        "examples:\n  reviewapp demo --role manager\n  reviewapp demo --out connect.docx"
    )
    parser.add_argument("--role", default="engineer", metavar="ROLE", help="engineer or manager")
    parser.add_argument("--out", metavar="FILE.docx", help="where to write the Word document")
    parser.set_defaults(run=run)


CONFIGURE = {"demo": configure}


def run(workspace: Workspace, options: argparse.Namespace) -> int:
    if options.out is None:
        return _open(workspace, options.role)
    path = Path(options.out)
    if path.suffix.lower() != ".docx":
        raise BadInputError(f"{options.out} has to end in .docx: the demo writes a Word document.")
    # The sample, SQLModel and Word are needed from here on only.
    from reviewapp.services.connect_export import write_document
    from reviewapp.services.demo import demo_document, demo_workspace

    with tempfile.TemporaryDirectory(prefix="reviewapp-demo-", ignore_cleanup_errors=True) as root:
        sample = demo_workspace(root, options.role, workspace)
        write_document(demo_document(sample), path, "docx")
    print(path)
    return 0


def _open(workspace: Workspace, role: str) -> int:
    """The app on the sample; what is done in it is thrown away with it."""
    if not host.at_terminal():
        raise BadInputError(
            "The demo's app needs a terminal. Without one, let it write the Word document: "
            "reviewapp demo --out connect.docx"
        )
    from reviewapp.services.demo import demo_workspace
    from reviewapp.tui.app import open_app

    with tempfile.TemporaryDirectory(prefix="reviewapp-demo-", ignore_cleanup_errors=True) as root:
        return open_app(demo_workspace(root, role, workspace), sample=True)
