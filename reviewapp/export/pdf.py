"""A Word document as PDF, by the LibreOffice that is installed."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from reviewapp import host
from reviewapp.core.errors import RefusedError

#: The first start of a new profile takes its time on a slow machine.
PATIENCE_S = 180
_DOCUMENT = "connect.docx"


def to_pdf(word: bytes, patience_s: float = PATIENCE_S) -> bytes:
    """The pages of a .docx file. RefusedError where LibreOffice is missing, fails or hangs.

    It runs without a window and with a profile of its own, so that one which is open at the moment
    is not disturbed, and nothing of it is left behind.
    """
    program = host.office_program()
    if program is None:
        raise RefusedError(
            "PDF is made by LibreOffice, which was not found on this machine: install it, or "
            "export to .docx and let Word save that as PDF."
        )
    with tempfile.TemporaryDirectory(prefix="reviewapp-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / _DOCUMENT).write_bytes(word)
        words = [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--convert-to",
            "pdf:writer_pdf_Export",
            "--outdir",
            str(folder),
            str(folder / _DOCUMENT),
        ]
        try:
            ended = host.run_to_its_end(words, patience_s)
        except subprocess.TimeoutExpired:
            raise RefusedError(
                f"LibreOffice did not finish within {patience_s:g} seconds, so there is no PDF: "
                "export to .docx and save that as PDF."
            ) from None
        except OSError as error:
            raise RefusedError(
                f"LibreOffice ({program}) can't be started ({error.strerror}): export to .docx and "
                "save that as PDF."
            ) from error
        try:
            made = (folder / _DOCUMENT).with_suffix(".pdf").read_bytes()
        except OSError:
            made = b""
    if not made.startswith(b"%PDF-"):
        raise RefusedError(
            f"LibreOffice ({program}) made no PDF (it ended with {ended}): export to .docx and "
            "save that as PDF."
        )
    return made
