"""Whether tags that belong together stand together, and what has to be left when they take away.

A loop or a condition may only hold whole elements: its first and last tag are neighbours in the
tree. Then whatever comes out is XML of the same shape.
"""

from __future__ import annotations

from lxml import etree

from reviewapp.export.templates.features import Found
from reviewapp.export.templates.tags import Tag
from reviewapp.export.templates.wordml import w

_CLOSES = {"endif": "if", "endfor": "for"}
_INSIDE = {"elif": ("if",), "else": ("if", "for")}
#: Elements that can't be without a paragraph.
_NEED_TEXT = ("tc", "hdr", "ftr", "comment", "footnote", "endnote", "txbxContent")


def check(root: etree._Element, found: Found) -> None:
    """Complain of every tag of a part that has no counterpart, or has it somewhere else."""
    spliced = found.spliced
    opened: list[tuple[Tag, etree._Element | None]] = []
    for node in root.iter(etree.ProcessingInstruction):
        tag = statement(node, found)
        if tag is None:
            continue
        word, parent = tag.word, node.getparent()
        if word in ("if", "for"):
            opened.append((tag, parent))
        elif word in _CLOSES or word in _INSIDE:
            wanted = _INSIDE.get(word) or (_CLOSES[word],)
            if not opened or opened[-1][0].word not in wanted:
                inside = f" inside of {opened[-1][0].source}" if opened else ""
                said = " or ".join(f"{{% {it} … %}}" for it in wanted)
                spliced.complain(tag.place, f"{tag.source} has no {said} before it{inside}.")
                continue
            start, above = opened[-1]
            if above is not parent:
                spliced.complain(tag.place, _apart(start, tag))
            if word in _CLOSES:
                opened.pop()
    for tag, _ in opened:
        spliced.complain(tag.place, f"{tag.source} has no {{% end{tag.word} %}} behind it.")


def _apart(start: Tag, end: Tag) -> str:
    where = (
        "this paragraph"
        if start.place == end.place
        else (f"paragraph {start.place.paragraph} “{start.place.text[:40]}”")
    )
    advice = "write {%p … %} in a paragraph of its own for each of the two, side by side"
    if "tr" in (start.scope, end.scope):
        advice = "each {%tr … %} needs a row of its own, of one table"
    elif start.scope == end.scope == "p":
        advice = "put both into the text, or both into one cell"
    return f"{end.source} belongs to {start.source} in {where}, which stands elsewhere: {advice}."


def statement(node: etree._Element, found: Found) -> Tag | None:
    """The statement that a node of a tree stands for."""
    if node.tag is not etree.ProcessingInstruction or node.target != "tag":
        return None
    tag = found.spliced.tags[int(node.text or "")]
    return tag if tag.kind == "statement" else None


def keep_whole(root: etree._Element, found: Found) -> None:
    """A cell whose paragraphs may all go keeps an empty one; a table without rows goes."""
    for element in list(root.iter(*map(w, _NEED_TEXT))):
        if _may_end_empty(element, found, w("p")):
            kept = [child for child in element if child.tag != w("tcPr")]
            wrap = found.wrap("{% call _filled() %}", "{% endcall %}")
            wrap.extend(kept)
            element.append(wrap)
    for table in list(root.iter(w("tbl"))):
        if _may_end_empty(table, found, w("tr")):
            wrap = found.wrap("{% call _table() %}", "{% endcall %}")
            parent = table.getparent()
            assert parent is not None
            parent.replace(table, wrap)
            wrap.append(table)


def _may_end_empty(element: etree._Element, found: Found, needed: str) -> bool:
    depth, sure, conditions = 0, False, False
    for child in element:
        tag = statement(child, found)
        if tag is not None:
            conditions = True
            depth += tag.word in ("if", "for")
            depth -= tag.word in _CLOSES
        elif depth == 0 and child.tag == needed:
            sure = True
        elif child.tag == w("tbl"):
            sure = False
    return conditions and not sure
