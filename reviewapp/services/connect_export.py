"""Writing a Connect to a file."""

from __future__ import annotations

from pathlib import Path

from reviewapp.core.connect import ConnectDocument
from reviewapp.core.draft import unwritten
from reviewapp.core.errors import BadInputError
from reviewapp.export.files import write_file
from reviewapp.services.connect import Choice, document
from reviewapp.services.workspace import Workspace

_FORMS = {".docx": "docx", ".md": "md"}


def export(workspace: Workspace, choice: Choice, out: str, form: str | None) -> Path:
    """Write the Connect as it stands; without a draft one is drawn from the material.

    `form`: "docx" or "md", by the file's ending when None. Returns the file. BadInputError for
    another ending, RefusedError when the file can't be written.
    """
    path = Path(out)
    form = form or _FORMS.get(path.suffix.lower())
    if form is None:
        raise BadInputError(
            f"{out}: the ending says neither .docx nor .md: add --to docx or --to md."
        )
    drawn = document(workspace, choice)
    write_document(drawn, path, form)
    if empty := unwritten(drawn):
        workspace.tell(
            f"Not written yet: {', '.join(empty)}. Write one with: reviewapp connect edit "
            f"{empty[0]}"
        )
    return path


def write_document(drawn: ConnectDocument, path: Path, form: str) -> None:
    """Write a drawn document. RefusedError when the file can't be written."""
    if form == "docx":
        from reviewapp.export.word import to_word

        content = to_word(drawn)
    else:
        from reviewapp.export.markdown import to_markdown

        content = to_markdown(drawn).encode("utf-8")
    write_file(path, content)
