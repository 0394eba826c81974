"""The comments of a returned document: who wrote what, what answers what, what is resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reviewapp.ingest.word.names import SIGNS, w, w14, w15
from reviewapp.word_package import Part, parse, relationships

_COMMENTS, _EXTENDED = "/comments", "/commentsExtended"


@dataclass(frozen=True, slots=True)
class Written:
    """A comment as it was written; see `returned.Comment`."""

    number: str
    author: str
    written_at: str
    text: str
    reply_to: str = ""
    done: bool = False


def read_comments(parts: Mapping[str, Part], document: str) -> list[Written]:
    """The comments in the order of their part."""
    found: list[Written] = []
    paragraphs: dict[str, int] = {}  # the id of a comment's last paragraph stands for it
    threads: dict[str, tuple[str, bool]] = {}
    for name in _targets(parts, document, _EXTENDED):
        for node in _root(parts, name).iter(w15("commentEx")):
            parent = node.get(w15("paraIdParent"), "")
            done = node.get(w15("done")) in ("1", "true")
            threads[node.get(w15("paraId"), "").upper()] = parent.upper(), done
    ids: list[str] = []
    for name in _targets(parts, document, _COMMENTS):
        for node in _root(parts, name).iter(w("comment")):
            lines = list(node.iter(w("p")))
            key = lines[-1].get(w14("paraId"), "").upper() if lines else ""
            if key:
                paragraphs[key] = len(found)
            ids.append(key)
            text = "\n".join(map(_text, lines)).strip()
            author = " ".join(node.get(w("author"), "").split())
            found.append(Written(node.get(w("id"), ""), author, node.get(w("date"), ""), text))
    for place, key in enumerate(ids):
        parent, done = threads.get(key, ("", False))
        answered = paragraphs.get(parent, place)
        reply_to = found[answered].number if answered != place else ""
        found[place] = replace(found[place], reply_to=reply_to, done=done)
    return found


def _targets(parts: Mapping[str, Part], document: str, kind: str) -> list[str]:
    return [
        it.target
        for it in relationships(parts, document)
        if it.type.endswith(kind) and not it.external and it.target in parts
    ]


def _root(parts: Mapping[str, Part], name: str) -> Any:
    return parse(name, parts[name].content())


def _text(paragraph: Any) -> str:
    """What a paragraph of a comment says, its tracked changes accepted."""
    return "".join(
        node.text or "" if node.tag == w("t") else SIGNS[node.tag]
        for node in paragraph.iter(w("t"), *SIGNS)
        if node.getparent().tag == w("r") and node.getparent().getparent().tag != w("del")
    )
