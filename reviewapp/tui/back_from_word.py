"""Asking for a document that came back, and opening what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewapp.tui.dialogs.file_path import FilePath
from reviewapp.tui.paths import typed_path

if TYPE_CHECKING:
    from reviewapp.services.connect import Choice
    from reviewapp.services.word_import import Review
    from reviewapp.tui.app import ReviewApp


def ask_and_merge(app: ReviewApp, choice: Choice) -> None:
    """Ask for the path, read the document in the background, and open it to be merged.

    `choice`: the Connect that is looked at, where the document does not say for which it was made.
    """

    def chosen(text: str | None) -> None:
        if text:
            path = typed_path(text)
            app.open_when_read(lambda: read(path), merge)

    def read(path: str) -> Review:
        from reviewapp.services.word_import import look

        return look(app.workspace, path, looked_at=choice.period)

    def merge(review: Review) -> None:
        if not review.findings:
            known = f" {review.known} comments of it are kept." if review.known else ""
            app.say(" ".join((*review.told, f"Nothing came back that is not here already.{known}")))
            return
        from reviewapp.tui.dialogs.word_merge import WordMerge

        app.push_screen(WordMerge(review))

    app.push_screen(
        FilePath(
            "Back from Word",
            "",
            "The Word document that came back, with comments or changes. You will see what it "
            "has; nothing is changed by looking.",
            "Look at it",
        ),
        chosen,
    )
