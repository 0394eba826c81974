"""A document that came back, read with care: it was in other people's hands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from reviewapp.core.errors import BadInputError
from reviewapp.core.marks import EXPORT_NAMESPACE, is_mark
from reviewapp.core.returned import Comment, ExportedText, Returned
from reviewapp.ingest.word.body import Body
from reviewapp.ingest.word.comments import Written, read_comments
from reviewapp.ingest.wording import printable
from reviewapp.word_package import (
    LARGEST_FILE,
    PackageError,
    Part,
    document_name,
    parse,
    read_parts,
    relationships,
)


def read_returned(path: Path) -> Returned:
    """All that came back in a Word file. BadInputError, one sentence, for any other file."""
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise BadInputError(f"There is no file {printable(str(path))}.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such name is possible"
        raise BadInputError(f"{printable(str(path))} can't be read: {reason}.") from None
    try:
        return _read(content)
    except PackageError as error:
        part = f" (part {printable(error.part)})" if error.part else ""
        raise BadInputError(
            f"{printable(path.name)} can't be taken back{part}: {error.sentence}"
        ) from None


def _read(content: bytes) -> Returned:
    parts = read_parts(content)
    name = document_name(parts)
    body = Body(parse(name, parts[name].content()), _styles(parts, name))
    period, exported = _exported(parts)
    return Returned(
        sha256=sha256(content).hexdigest(),
        period=period,
        exported=exported,
        regions=body.regions(),
        comments=tuple(_comments(read_comments(parts, name), body)),
        changes=body.changes(),
    )


def _comments(written: list[Written], body: Body) -> Iterator[Comment]:
    """A reply stands where what it answers does: Word anchors it there, others forget it."""
    numbers = {it.number: it for it in written}
    for it in written:
        placed = body.place_of(it.number)
        if it.reply_to in numbers and placed.found_by == "nothing":
            placed = body.place_of(it.reply_to)
        yield Comment(
            it.number, it.author, it.written_at, it.text, placed.quote, placed.paragraph,
            placed.marks, placed.found_by, placed.more, it.reply_to, it.done,
        )  # fmt: skip


def _styles(parts: Mapping[str, Part], document: str) -> Any | None:
    for it in relationships(parts, document):
        if it.type.endswith("/styles") and it.target in parts:
            return parse(it.target, parts[it.target].content())
    return None


def _exported(parts: Mapping[str, Part]) -> tuple[str, dict[str, ExportedText]]:
    """For which period it was exported, and what, by mark; nothing where it doesn't say."""
    for name, part in parts.items():
        if not (name.startswith("customXml/") and name.endswith(".xml")):
            continue
        content = part.content()
        if EXPORT_NAMESPACE.encode() not in content:
            continue
        try:
            root = parse(name, content)
        except PackageError:
            continue  # then it says nothing
        if root.tag != f"{{{EXPORT_NAMESPACE}}}export":
            continue
        found = {}
        for node in root:
            kind = str(node.tag).rpartition("}")[2]
            mark, key = node.get("mark", ""), node.get("id" if kind == "item" else "key", "")
            if kind in ("item", "box") and is_mark(mark) and key:
                told = ExportedText(key, kind == "box", node.get("sha256", ""), node.get("box", ""))
                found[mark] = told
        return root.get("period", ""), found
    return "", {}
