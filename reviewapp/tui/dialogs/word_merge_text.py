"""What came back from Word in full: each version of a text with its changed words, or a comment."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from reviewapp.core.printable import printable
from reviewapp.core.review_comments import ReviewComment
from reviewapp.core.word_diff import MARKS, shortened, word_diff
from reviewapp.services.word_comments import CommentFinding
from reviewapp.services.word_import import Decision, Finding
from reviewapp.services.word_review import Here, TextFinding
from reviewapp.tui.text import LONGEST, line, plain

#: Changed words have signs around them; these come on top, for those who see them.
_STYLES = {"same": "", "gone": "strike", "new": "bold underline"}
_WHAT = {
    "proposal": "Changed in Word.",
    "conflict": "Changed in Word and here: look at both.",
    "removed": "It does not stand in the document any more. Here it stays.",
    "gone": "Changed in Word, and not here any more.",
    "comment": "A comment.",
    "guess": "A comment. Its place is a guess: t confirms it, p says another.",
    "unplaced": "Nobody knows what this is about: p says it, t keeps it without a place.",
}


def in_full(finding: Finding, decision: Decision | None, here: Here) -> Content:
    """All that there is to know for deciding."""
    if isinstance(finding, TextFinding):
        blocks = list(_versions(finding))
        if decision is not None and decision.text is not None:
            blocks.insert(0, _block("Your text", plain(decision.text)))
    else:
        blocks = list(_comment(finding))
    if decision is not None and decision.place is not None:
        blocks.append(_block("Kept at", plain(here.title(decision.place))))
    about = [_WHAT[finding.kind], *finding.notes]
    if isinstance(finding, TextFinding) and finding.by:
        about.append(f"By {line(finding.by)}.")
    head = plain(line(finding.title)).stylize("bold")
    return Content("\n\n").join((head, plain(" ".join(about)), *blocks))


def said(comment: ReviewComment) -> str:
    """Who said it and when: "Dana Lee, 2026-06-10 09:30"."""
    when = comment.written_at[:16].replace("T", " ")
    return ", ".join(filter(None, (line(comment.author) or "somebody", line(when))))


def _versions(finding: TextFinding) -> Iterator[Content]:
    if finding.kind == "removed":
        yield _block("Here", plain(finding.mine))
    elif finding.kind == "gone":
        yield _block("In Word", plain(finding.theirs))
    elif finding.kind == "proposal":
        yield _block("In Word", _changed(finding.mine, finding.theirs))
        yield _block("Here, as it was exported", plain(finding.mine or "(empty)"))
    elif finding.base is None:
        yield _block("In Word, against what stands here", _changed(finding.mine, finding.theirs))
        yield _block("Here", plain(finding.mine or "(empty)"))
    else:
        yield _block("In Word", _changed(finding.base, finding.theirs))
        yield _block("Here", _changed(finding.base, finding.mine))
        yield _block("As it was exported", plain(finding.base or "(empty)"))
        yield _block("Both changes together (e edits it)", plain(finding.merged))


def _comment(finding: CommentFinding) -> Iterator[Content]:
    comment = finding.comment
    if comment.quote:
        yield _block("About", plain(f"“{comment.quote}”"))
    yield _block(said(comment), plain(comment.text or "(no words)"))


def _block(title: str, content: Content) -> Content:
    return Content("\n").join((plain(title).stylize("italic"), content))


def _changed(before: str, after: str) -> Content:
    """The words that are gone and new, in their signs; no more of the rest than is near them."""
    pieces, left = [], LONGEST
    for piece in shortened(word_diff(before, after), 300):
        first, last = MARKS[piece.kind]
        text = printable(piece.text[:left])
        left -= len(text)
        pieces.append((f"{first}{text}{last}", _STYLES[piece.kind]))
        if left <= 0:
            break
    return Content.assemble(*pieces)
