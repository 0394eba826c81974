"""`reviewapp review import|list|done|place`: what comes back from Word."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from reviewapp.cli.output import print_json, print_table, wrapped
from reviewapp.core.errors import BadInputError
from reviewapp.core.identifiers import short
from reviewapp.core.review_comments import ReviewComment
from reviewapp.core.word_diff import marked, shortened, word_diff
from reviewapp.services import review_comments, word_import
from reviewapp.services.word_comments import CommentFinding, kept_comments, place_name
from reviewapp.services.word_import import Decision, Finding, Review
from reviewapp.services.word_review import TextFinding
from reviewapp.services.workspace import Workspace

_KINDS = {
    "proposal": "changed in Word",
    "conflict": "CONFLICT: changed in Word and here",
    "removed": "no longer in the document, kept here",
    "gone": "changed in Word, no longer here",
    "comment": "comment",
    "guess": "comment, its place is a GUESS",
    "unplaced": "comment without a place",
}
#: More of a comment than anybody reads in a list; --json has all of it.
_LONGEST = 2_000


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "What comes back in an exported Word document: comments and changed texts, at their "
        "entries and boxes. import shows them and changes nothing; --apply takes what you choose, "
        "as one change that undo takes back. Comments that were taken are kept until done."
    )
    parser.epilog = (
        "examples:\n"
        "  reviewapp review import connect-from-dana.docx\n"
        "  reviewapp review import connect-from-dana.docx --apply 1,3\n"
        "  reviewapp review list\n"
        "  reviewapp review done 3fa2c1\n"
        "  reviewapp review place 3fa2c1 impact-1"
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="import|list|done|place")
    take = actions.add_parser("import", help="what a returned document has; --apply takes it")
    take.add_argument("file", metavar="FILE.docx")
    take.add_argument("--period", metavar="P", help="default: the one it was exported for")
    take.add_argument(
        "--apply",
        metavar="all|N[,N]",
        help="all: proposals and comments; a number takes that one, Word's text of a conflict too",
    )
    take.add_argument("--json", action="store_true")
    take.set_defaults(run=run_import)
    listing = actions.add_parser("list", help="the comments that are kept, open ones first")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=run_list)
    done = actions.add_parser("done", help="be done with a comment")
    done.add_argument("id", metavar="ID")
    done.set_defaults(run=run_done)
    place = actions.add_parser("place", help="keep a comment at a box or an entry")
    place.add_argument("id", metavar="ID")
    place.add_argument("where", metavar="BOX|ENTRY", help="a box's name or an entry's id")
    place.set_defaults(run=run_place)


CONFIGURE = {"review": configure}


def run_import(workspace: Workspace, options: argparse.Namespace) -> int:
    review = word_import.look(workspace, options.file, options.period)
    for sentence in review.told:
        workspace.tell(sentence)
    if options.apply is None:
        if options.json:
            print_json([_mapping(it) for it in review.findings])
        else:
            _print(review)
        _say_what_next(workspace, review)
        return 0
    chosen = _chosen(review, options.apply)
    applied = word_import.apply(workspace, review, chosen)
    if options.json:
        print_json({"texts": applied.texts, "comments": applied.comments})
    else:
        print(applied.in_words())
    left = len(review.findings) - len(chosen)
    if left:
        workspace.tell(f"{left} of {len(review.findings)} were not taken.")
    return 0


def _chosen(review: Review, words: str) -> dict[int, Decision]:
    if words.strip().lower() == "all":
        return word_import.taken_by_all(review)
    try:
        return {int(word): Decision() for word in words.split(",")}
    except ValueError:
        raise BadInputError("--apply takes “all”, or numbers of the list: --apply 1,3.") from None


def _say_what_next(workspace: Workspace, review: Review) -> None:
    if review.known:
        workspace.tell(f"{review.known:,} comments of it are kept already.")
    if review.findings:
        workspace.tell("Nothing was changed: --apply all, or --apply with numbers, takes them.")
    else:
        workspace.tell("Nothing came back that is not here already.")


def _print(review: Review) -> None:
    for it in review.findings:
        print(wrapped(f"{it.number}. {_KINDS[it.kind]} · {it.title}"))
        lines = _text_lines(it) if isinstance(it, TextFinding) else _comment_lines(it)
        for line in (*lines, *it.notes):
            print(wrapped(line, "   "))


def _text_lines(it: TextFinding) -> Iterator[str]:
    if it.by:
        yield f"by {it.by}"
    if it.kind == "proposal":
        yield marked(shortened(word_diff(it.mine, it.theirs)))
    elif it.kind == "gone":
        yield f"Word: {it.theirs[:_LONGEST]}"
    elif it.kind == "conflict":
        before = it.mine if it.base is None else it.base
        if it.base is not None:
            yield f"here: {marked(shortened(word_diff(before, it.mine)))}"
        yield f"Word: {marked(shortened(word_diff(before, it.theirs)))}"


def _comment_lines(it: CommentFinding) -> Iterator[str]:
    said = it.comment
    yield " · ".join(filter(None, (said.author or "somebody", _when(said))))
    if said.quote:
        yield f"on “{said.quote}”"
    yield said.text[:_LONGEST] + ("…" if len(said.text) > _LONGEST else "")


def run_list(workspace: Workspace, options: argparse.Namespace) -> int:
    found = sorted(kept_comments(workspace), key=lambda it: it.state != "open")
    if options.json:
        print_json([_comment_mapping(it) for it in found])
        return 0
    print_table(
        ("id", "state", "place", "when", "who", "comment"),
        [
            (short(it.id), it.state, place_name(it.place), _when(it), it.author, it.text)
            for it in found
        ],
    )
    return 0


def run_done(workspace: Workspace, options: argparse.Namespace) -> int:
    comment = review_comments.find_comment(workspace, options.id)
    print(review_comments.set_state(workspace, comment, "done").id)
    return 0


def run_place(workspace: Workspace, options: argparse.Namespace) -> int:
    comment = review_comments.find_comment(workspace, options.id)
    place = review_comments.find_place(workspace, options.where)
    print(review_comments.place_comment(workspace, comment, place).id)
    return 0


def _when(comment: ReviewComment) -> str:
    return comment.written_at[:16].replace("T", " ")


def _mapping(it: Finding) -> dict[str, Any]:
    shared = {"number": it.number, "kind": it.kind, "title": it.title, "notes": list(it.notes)}
    if isinstance(it, TextFinding):
        return {
            **shared,
            "place": it.place.name,
            "by": it.by,
            "exported": it.base,
            "here": it.mine,
            "word": it.theirs,
        }
    return {
        **shared,
        "places": [row.place.name for row in it.kept_as],
        "author": it.comment.author,
        "written_at": it.comment.written_at,
        "text": it.comment.text,
        "about": it.comment.quote,
    }


def _comment_mapping(it: ReviewComment) -> dict[str, Any]:
    return {
        "id": it.id,
        "state": it.state,
        "place": it.place.name,
        "place_kind": it.place.kind,
        "period": it.period,
        "author": it.author,
        "written_at": it.written_at,
        "text": it.text,
        "about": it.quote,
        "file": it.file_name,
    }
