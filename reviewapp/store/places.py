"""Where one user's files are. Everything stands under one root, so that one folder is all of it."""

from __future__ import annotations

import os

from reviewapp import host
from reviewapp.core.errors import RefusedError

PATIENCE_S = 10.0


class Places:
    """The paths below a root. Nothing is created until something is written.

    `patience_s`: for how long the store is waited for while another program holds it.
    """

    def __init__(self, root: str, patience_s: float = PATIENCE_S) -> None:
        self.patience_s = patience_s
        self.root = os.path.abspath(root)
        self.store = os.path.join(self.root, "store.db")
        self.owner = os.path.join(self.root, "owner.json")
        self.preferences = os.path.join(self.root, "preferences.json")
        self.spool = os.path.join(self.root, "spool")
        self.set_aside = os.path.join(self.spool, "set-aside")
        #: What was typed into forms and not kept, and what is told of crashes.
        self.unfinished = os.path.join(self.root, "unfinished")
        self.crash_reports = os.path.join(self.root, "crash-reports")
        self.codes = os.path.join(self.root, "codes.json")
        self.rubrics = os.path.join(self.root, "rubrics")
        self.earlier_rubrics = os.path.join(self.rubrics, "earlier")
        self.profiles = os.path.join(self.root, "profiles")
        self.editions = os.path.join(self.root, "editions")
        #: Redaction profiles, and who is called what in redacted documents.
        self.redaction = os.path.join(self.root, "redaction")
        self.labels = os.path.join(self.redaction, "labels.json")
        self.backups = os.path.join(self.root, "backups")
        #: There while a restore is under way: whoever finds it finishes what was cut off.
        self.restoring = os.path.join(self.root, "restoring.json")

    def make_folder(self, path: str) -> None:
        """Create a private folder under the root; RefusedError says why it can't be."""
        try:
            host.make_private_folder(path)
        except OSError as error:
            raise cannot_write(path, error) from error


def cannot_write(path: str, error: OSError) -> RefusedError:
    """The sentence for a folder or file that can't be written."""
    reason = error.strerror or type(error).__name__
    return RefusedError(
        f"{path} can't be written ({reason}): nothing was saved. Make room or "
        "give the folder write permission, or name another one with --root."
    )
