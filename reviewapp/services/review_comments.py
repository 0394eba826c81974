"""The comments of others that are kept: listing them, placing them, being done with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reviewapp.core.capture import shown
from reviewapp.core.draft import box_keys
from reviewapp.core.errors import BadInputError, ChangedElsewhereError
from reviewapp.core.evidence import Evidence
from reviewapp.core.identifiers import SHORTEST_ENDING, short
from reviewapp.core.periods import Period
from reviewapp.core.review_comments import CommentPlace, ReviewComment, State
from reviewapp.services import connect, periods
from reviewapp.services.connect import Choice
from reviewapp.services.evidence import get
from reviewapp.services.word_comments import kept_comments
from reviewapp.services.word_review import Here, here_of
from reviewapp.services.workspace import Workspace
from reviewapp.store.evidence_filter import EvidenceFilter
from reviewapp.store.evidence_reader import list_evidence
from reviewapp.store.review_reader import entries_by_id

#: So many entries can be chosen from in a list.
_MOST_ENTRIES = 500


def find_comment(workspace: Workspace, ending: str) -> ReviewComment:
    """The one kept comment whose id ends so. BadInputError when none or several do."""
    wanted = ending.strip().lower()
    found = [it for it in kept_comments(workspace) if it.id.endswith(wanted)]
    if len(wanted) < SHORTEST_ENDING or len(found) != 1:
        raise BadInputError(
            f"{len(found) if wanted else 'No'} comments have an id that ends in "
            f"“{shown(ending)}”: give at least its last {SHORTEST_ENDING} characters; reviewapp "
            "review list shows them."
        )
    return found[0]


def set_state(workspace: Workspace, comment: ReviewComment, state: State) -> ReviewComment:
    """Be done with a comment, or open it again."""
    _change(workspace, comment, {"state": state}, f"a comment {state}")
    return replace(comment, state=state)


def place_comment(
    workspace: Workspace, comment: ReviewComment, place: CommentPlace
) -> ReviewComment:
    """Keep a comment at another place."""
    values = {"place_kind": place.kind, "place": place.name}
    _change(workspace, comment, values, "the place of a comment")
    return replace(comment, place=place)


def find_place(workspace: Workspace, word: str, boxes: Iterable[str] | None = None) -> CommentPlace:
    """What a word means: a box by its key, else an entry by the ending of its id.

    `boxes`: the keys of the form that is meant, None for the current period's. BadInputError for
    what is neither.
    """
    name = word.strip()
    if boxes is None:
        period = periods.resolve(workspace)
        draft = connect.stored_draft(workspace, period)
        edition = connect.edition_of(workspace, connect.Choice(), draft)
        boxes = box_keys(edition, connect.rubric_of(workspace, draft))
    known = list(boxes)
    if name in known:
        return CommentPlace("box", name)
    try:
        return CommentPlace("entry", get(workspace, name).id)
    except BadInputError:
        raise BadInputError(
            f"“{shown(word)}” is neither a box ({', '.join(known)}) nor the ending of an entry’s "
            "id (reviewapp list shows them)."
        ) from None


@dataclass(frozen=True, slots=True)
class OpenComments:
    """The comments that wait. `codes`: per entry's id, the indicators that it is filed under."""

    comments: tuple[ReviewComment, ...]
    codes: Mapping[str, tuple[str, ...]]

    def at(self, box: str, codes: Collection[str]) -> tuple[ReviewComment, ...]:
        """Those at a box, or at an entry that feeds it, being filed under one of these codes."""
        return tuple(
            it
            for it in self.comments
            if it.place == CommentPlace("box", box)
            or (it.place.kind == "entry" and not set(self._filed(it)).isdisjoint(codes))
        )

    def _filed(self, comment: ReviewComment) -> tuple[str, ...]:
        return self.codes.get(comment.place.name, ())


def open_comments(workspace: Workspace, period: Period) -> OpenComments:
    """The comments on a period's Connect that wait."""
    found = tuple(
        it for it in kept_comments(workspace) if it.state == "open" and it.period == period.name
    )
    entries = _entries_of(workspace, found)
    return OpenComments(found, {key: it.indicators[:1] for key, it in entries.items()})


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place that a comment can be kept at, as it is called."""

    place: CommentPlace
    title: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class CommentsHere:
    """The comments on a Connect, open ones first, with what they are about."""

    here: Here
    comments: tuple[ReviewComment, ...]


def comments_here(workspace: Workspace, choice: Choice) -> CommentsHere:
    """The kept comments on a Connect."""
    period = periods.resolve(workspace, choice.period)
    found = [it for it in kept_comments(workspace) if it.period == period.name]
    here = here_of(workspace, period, _ids(found))
    return CommentsHere(here, tuple(sorted(found, key=lambda it: it.state != "open")))


def places(workspace: Workspace, here: Here) -> list[NamedPlace]:
    """The boxes, then the newest entries of the period: what a comment can be about."""
    period = here.period
    inside = EvidenceFilter(workspace.reader_id(), first=period.first, last=period.last)
    newest = list_evidence(workspace.places, inside, _MOST_ENTRIES)
    return [
        *(NamedPlace(CommentPlace("box", key), title) for key, title in here.titles.items()),
        *(
            NamedPlace(CommentPlace("entry", it.id), f"{it.on} {shown(it.text)}", it.text)
            for it in newest
        ),
    ]


def _entries_of(workspace: Workspace, found: Iterable[ReviewComment]) -> dict[str, Evidence]:
    ids = _ids(found)
    return entries_by_id(workspace.places, workspace.reader_id(), ids) if ids else {}


def _ids(found: Iterable[ReviewComment]) -> list[str]:
    return [it.place.name for it in found if it.place.kind == "entry"]


def _change(
    workspace: Workspace, comment: ReviewComment, values: dict[str, Any], label: str
) -> None:
    from reviewapp.services.changing import changing
    from reviewapp.store.review_writer import change_comment
    from reviewapp.store.writing import StaleError

    try:
        with (
            changing(workspace) as transaction,
            transaction.change(label, subject=comment.id),
        ):
            change_comment(transaction, comment, values)
    except StaleError as error:
        raise ChangedElsewhereError(
            f"The comment …{short(comment.id)} was changed elsewhere since it was read. "
            "Nothing was changed.",
            {}, {},
        ) from error  # fmt: skip
