"""`reviewapp demo`."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from reviewapp.core.errors import BadInputError
from reviewapp.services.workspace import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "The whole job on a realistic half year, in a throw-away store: evidence, incident "
        "exports, goals, a draft, the Word document. Your own data are not touched."
    )
    parser.epilog = "example:\n  reviewapp demo --role manager --out connect.docx"
    parser.add_argument("--role", default="engineer", metavar="ROLE", help="engineer or manager")
    parser.add_argument("--out", metavar="FILE.docx", help="where to write the Word document")
    parser.set_defaults(run=run)


CONFIGURE = {"demo": configure}


def run(workspace: Workspace, options: argparse.Namespace) -> int:
    if options.out is None:
        raise BadInputError(
            "The demo writes a Word document: say where with reviewapp demo --out connect.docx"
        )
    path = Path(options.out)
    if path.suffix.lower() != ".docx":
        raise BadInputError(f"{options.out} has to end in .docx: the demo writes a Word document.")
    # The sample, SQLModel and Word are needed from here on only.
    from reviewapp.services.connect_export import write_document
    from reviewapp.services.demo import demo_workspace, draft_demo

    with tempfile.TemporaryDirectory(prefix="reviewapp-demo-", ignore_cleanup_errors=True) as root:
        sample = demo_workspace(root, options.role, workspace)
        write_document(draft_demo(sample, options.role), path, "docx")
    print(path)
    return 0
