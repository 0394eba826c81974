"""Keeping comments that came back with a document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlmodel import select

from reviewapp.core.review_comments import ReviewComment
from reviewapp.store.tables import ReviewCommentRow
from reviewapp.store.writing import StaleError, Transaction


def keep_comments(transaction: Transaction, comments: Iterable[ReviewComment]) -> int:
    """Keep those that are not kept yet, and return how many these are. Ids are made here."""
    kept = {
        row.key: row
        for row in transaction.session.exec(
            select(ReviewCommentRow).where(ReviewCommentRow.owner_id == transaction.owner.id)
        )
    }
    count = 0
    for comment in comments:
        row = kept.get(comment.key)
        if row is None:
            now = transaction.now
            row = ReviewCommentRow(
                id=transaction.new_id(),
                owner_id=transaction.owner.id,
                created_at=now,
                updated_at=now,
                **_columns(comment),
            )
            transaction.session.add(row)
            kept[comment.key] = row
        elif row.deleted_at is not None:  # an undo had taken it back
            _update(transaction, row, {**_columns(comment), "deleted_at": None})
        else:
            continue
        count += 1
    transaction.session.flush()
    return count


def change_comment(
    transaction: Transaction, comment: ReviewComment, values: dict[str, Any]
) -> None:
    """Change a kept comment. StaleError when it is not what `comment` says any more.

    `values`: state, place_kind, place.
    """
    row = transaction.session.get(ReviewCommentRow, comment.id)
    if row is None or row.owner_id != transaction.owner.id or row.rev != comment.rev:
        raise StaleError
    _update(transaction, row, values)


def _columns(comment: ReviewComment) -> dict[str, Any]:
    values = asdict(comment)
    place = values.pop("place")
    for name in ("id", "rev"):
        del values[name]
    return {**values, "place_kind": place["kind"], "place": place["name"]}


def _update(transaction: Transaction, row: ReviewCommentRow, values: dict[str, Any]) -> None:
    row.sqlmodel_update({**values, "updated_at": transaction.now, "rev": row.rev + 1})
    transaction.session.add(row)
