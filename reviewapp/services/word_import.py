"""Taking in what came back from Word: looked at first, then what was chosen, as one change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from reviewapp.core import capture
from reviewapp.core.errors import BadInputError, ChangedElsewhereError
from reviewapp.core.identifiers import short
from reviewapp.core.returned import Returned
from reviewapp.core.review_comments import CommentPlace, ReviewComment
from reviewapp.services import connect
from reviewapp.services.connect import WrittenElsewhereError
from reviewapp.services.word_comments import CommentFinding, CommentReader
from reviewapp.services.word_review import Here, TextFinding, read, text_findings, what_is_here
from reviewapp.services.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reviewapp.store.writing import Transaction

Finding = TextFinding | CommentFinding
#: Both sides of these are to be looked at: “all” does not take them.
_WANT_A_DECISION = ("conflict", "gone", "removed")


@dataclass(frozen=True, slots=True)
class Review:
    """What a returned document has, in the order in which it is to be decided; see `Finding`.

    `known`: how many of its comments are kept already. `told`: what its reader has to know.
    """

    file_name: str
    here: Here
    findings: tuple[Finding, ...]
    known: int
    told: tuple[str, ...]

    def finding(self, number: int) -> Finding:
        """The one of a number. BadInputError where there is none."""
        if not 1 <= number <= len(self.findings):
            raise BadInputError(
                f"There is no number {number} in the list of what came back: it has "
                f"{len(self.findings)}. Nothing was changed."
            )
        return self.findings[number - 1]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a finding that was taken. `text`: in the place of Word's, None for that.

    `place`: where a comment is kept, None for where it was found.
    """

    text: str | None = None
    place: CommentPlace | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """How many texts were changed, and how many comments kept."""

    texts: int
    comments: int

    def in_words(self) -> str:
        """ "1 text changed, 3 comments kept"."""
        texts = f"{self.texts:,} text{'' if self.texts == 1 else 's'} changed"
        return f"{texts}, {self.comments:,} comment{'' if self.comments == 1 else 's'} kept"


def look(
    workspace: Workspace, path: str, period: str | None = None, looked_at: str | None = None
) -> Review:
    """What a document that came back would change. Nothing is written.

    `period`: the name of the Connect's period, None for the one it was exported for; `looked_at`:
    where it does not say, None for the current one. BadInputError for a file that is no Word
    document.
    """
    returned = read(path)
    here = what_is_here(workspace, returned, period, looked_at)
    name = Path(path).name
    reader = CommentReader(workspace, returned, here, name)
    found: list[Finding] = [*text_findings(workspace, returned, here), *reader.findings()]
    numbered = tuple(replace(it, number=number) for number, it in enumerate(found, 1))
    return Review(name, here, numbered, reader.known, tuple(_told(returned, here, name, period)))


def taken_by_all(review: Review) -> dict[int, Decision]:
    """What “all” means: proposals and comments. A comment whose place is a guess is kept without
    one: that is for a person to confirm.
    """
    return {
        it.number: Decision(place=CommentPlace() if it.kind == "guess" else None)
        for it in review.findings
        if it.kind not in _WANT_A_DECISION
    }


def apply(workspace: Workspace, review: Review, decisions: Mapping[int, Decision]) -> Applied:
    """Take what was chosen, as one change that `undo` takes back.

    BadInputError for a number that there is not, or that can't be taken; ChangedElsewhereError
    where something was changed since it was looked at. Then nothing was written.
    """
    chosen = [(review.finding(number), decision) for number, decision in decisions.items()]
    texts = [(it, _text(it, way)) for it, way in chosen if isinstance(it, TextFinding)]
    comments = [
        row for it, way in chosen if isinstance(it, CommentFinding) for row in _rows(it, way)
    ]
    if not chosen:
        return Applied(0, 0)
    from reviewapp.services.changing import changing
    from reviewapp.store.review_writer import keep_comments

    here = review.here
    boxes = [(it, text) for it, text in texts if it.entry is None]
    values = None
    if boxes and here.draft is None:
        # Before the store is locked: the figures of many incidents take their time.
        values = connect.draft_values(workspace, here.period, here.edition, here.rubric)
    label = f"what came back in {capture.shown(review.file_name)}"
    with changing(workspace) as transaction, transaction.change(label):
        for it, text in texts:
            if it.entry is not None:
                _write_entry(transaction, it, text)
        if boxes:
            _write_boxes(workspace, transaction, here, boxes, values)
        return Applied(len(texts), keep_comments(transaction, comments))


def _told(returned: Returned, here: Here, name: str, period: str | None) -> Iterator[str]:
    if not returned.is_ours:
        yield (
            f"Nothing in {capture.shown(name)} is marked as an entry or a box of yours: it was "
            "not exported by reviewapp, or something took the marks out. Its comments are listed, "
            "their places are guesses."
        )
    elif not returned.exported:
        yield (
            "The document does not say what was exported (connect export --clean leaves that "
            "out): changes are found as far as they were tracked in Word."
        )
    if returned.period and period is None and returned.period != here.period.name:
        yield (
            f"It was exported for “{capture.shown(returned.period)}”, and is held against the "
            f"Connect of {connect.named(here.period)}; --period names another."
        )


def _text(finding: TextFinding, decision: Decision) -> str:
    """What is written for a text. BadInputError where nothing can be."""
    if finding.kind == "removed":
        raise BadInputError(
            f"Number {finding.number} ({finding.title}) does not stand in the document any more: "
            "nothing is removed here for that. Nothing was changed."
        )
    if finding.kind == "gone":
        raise BadInputError(
            f"Number {finding.number} is about what is not here any more: it can't be changed. "
            "Nothing was changed."
        )
    text = finding.theirs if decision.text is None else decision.text
    if finding.place.kind == "box" and not text.strip():
        return ""
    return capture.clean_text(text)


def _rows(finding: CommentFinding, decision: Decision) -> tuple[ReviewComment, ...]:
    if decision.place is None:
        return finding.kept_as
    return (replace(finding.comment, place=decision.place),)


def _write_entry(transaction: Transaction, finding: TextFinding, text: str) -> None:
    from reviewapp.store.evidence_writer import update_evidence
    from reviewapp.store.writing import StaleError

    entry = finding.entry
    assert entry is not None
    if text == entry.text:
        return
    try:
        update_evidence(transaction, entry, replace(entry, text=text))
    except StaleError as error:
        raise ChangedElsewhereError(
            f"Entry …{short(entry.id)} was changed elsewhere since the document was looked at: "
            "look at it again. Nothing was changed.",
            {}, {},
        ) from error  # fmt: skip


def _write_boxes(
    workspace: Workspace,
    transaction: Transaction,
    here: Here,
    boxes: list[tuple[TextFinding, str]],
    values: Mapping[str, object] | None,
) -> None:
    from reviewapp.store.material_writer import put_box, put_draft

    # Once more: nobody else can write from here on.
    present = connect.stored_draft(workspace, here.period)
    for it, text in boxes:
        stored = present.boxes.get(it.place.name, "") if present else ""
        if stored not in (it.mine, text):
            raise WrittenElsewhereError(stored, text)
    if present is not None:
        draft_id = present.id
    else:
        drawn = values or connect.draft_values(workspace, here.period, here.edition, here.rubric)
        draft_id = put_draft(transaction, here.period, dict(drawn))
    for it, text in boxes:
        put_box(transaction, draft_id, it.place.name, text)
