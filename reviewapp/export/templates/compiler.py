"""From a .docx file to a compiled template: one Jinja2 template and the parts that stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_hex
from typing import Any

from jinja2 import Template
from lxml import etree

from reviewapp.export.templates import features, language, structure, tags
from reviewapp.export.templates.features import Chart, Found, serialised
from reviewapp.export.templates.names import Names
from reviewapp.export.templates.package import (
    CONTENT_TYPES,
    Part,
    document_name,
    new_part,
    parse,
    read_package,
    relationships,
    rels_name,
)
from reviewapp.export.templates.paragraphs import Spliced, bare, splice, tidy
from reviewapp.export.templates.problems import Place, Problem, TemplateError
from reviewapp.export.templates.wordml import w

#: Between the parts of the rendering: no text can have it.
PART_END = "\x1e"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: Parts besides the text whose paragraphs may have tags.
_STORIES = ("header", "footer", "footnotes", "endnotes")
#: A core property takes no more characters.
_LONGEST_PROPERTY = 255
#: Word's own notes on comments, by ids that change when a comment is made anew.
_ABOUT_COMMENTS = re.compile(r"comments(?:Extended|Ids|Extensible)\.xml$")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template ready to be rendered, as often as need be.

    `rendered`: the parts that `template` makes, in its order. `kept`: the other parts. `styles`:
    the ids of styles by their names in small letters. `comments`: what stands around the comments,
    None without any. `charts`, `controls`, `looks`, `contents`: see `features.Found`. `lines`: the
    tag that each line of the template's source belongs to. `digest`: of the file.
    """

    template: Template
    rendered: tuple[str, ...]
    kept: dict[str, Part]
    document: str
    styles: dict[str, str]
    charts: list[Chart]
    controls: list[tuple[str, str]]
    looks: dict[int, str]
    contents: int
    comments: tuple[str, str, str] | None
    lines: list[Place]
    digest: str


def compile_template(content: bytes, root: Any, *, foreign: bool) -> Compiled:
    """Compile a .docx file for values of the dataclass `root`.

    `foreign`: from elsewhere, so Jinja2's sandbox is put around it. TemplateError with everything
    that is wrong with it.
    """
    return _Compiler(content, root, foreign).compiled()


class _Compiler:
    """One template on its way."""

    def __init__(self, content: bytes, root: Any, foreign: bool) -> None:
        self._digest = sha256(content).hexdigest()
        self._parts = {
            name: part
            for name, part in read_package(content).items()
            if not name.endswith("/") and not _ABOUT_COMMENTS.search(name)
        }
        self._document = document_name(self._parts)
        self._of_type: dict[str, list[tuple[str, str]]] = {}
        for it in relationships(self._parts, self._document):
            if not it.external and it.target in self._parts:
                kind = it.type.rpartition("/")[2]
                self._of_type.setdefault(kind, []).append((it.id, it.target))
        # Nobody can have written that into a file.
        self._found = Found(Spliced(f"\uf8ff{token_hex(8)}-"))
        self._names = Names(root)
        self._syntax = language.environment(foreign=foreign)
        self._sources: dict[str, str] = {}
        self._comments: tuple[str, str, str] | None = None
        self._used_styles: list[tuple[Place, str]] = []

    def compiled(self) -> Compiled:
        styles, levels = self._styles()
        self._text(levels)
        for kind in _STORIES:
            for _, name in self._of_type.get(kind, ()):
                self._story(name)
        self._properties()
        source, lines = self._jinja()
        problems = self._found.spliced.problems
        problems += self._unknown_styles(set(styles.values()))
        if problems:
            order = {id(it): place for place, it in enumerate(problems)}
            raise TemplateError(sorted(problems, key=lambda it: (
                it.place.part != self._document, it.place.part, it.place.paragraph, order[id(it)]
            )))  # fmt: skip
        found = self._found
        return Compiled(
            template=self._syntax.from_string(source),
            rendered=tuple(self._sources),
            kept={name: it for name, it in self._parts.items() if name not in self._sources},
            document=self._document,
            styles=styles,
            charts=found.charts,
            controls=found.controls,
            looks={number: bare(look) for number, look in found.spliced.looks.items()},
            contents=found.contents,
            comments=self._comments,
            lines=lines,
            digest=self._digest,
        )

    # The parts

    def _text(self, levels: dict[str, int]) -> None:
        found, name = self._found, self._document
        root = self._tree(name)
        charts = {}
        for key, target in self._of_type.get("chart", ()):
            charts[key] = parse(target, self._parts[target].content())
        listed = None
        for _, comments in self._of_type.get("comments", ())[:1]:
            listed = self._tree(comments)
            self._checked(comments, listed)
        features.contents(root, found)
        self._checked(name, root)
        if listed is not None:
            features.comments(root, listed, found)
            self._keep_comments(comments, listed)
        self._drop_charts(features.charts(charts, found))
        features.headings(root, found, levels)
        structure.keep_whole(root, found)
        self._sources[name] = self._source(root)

    def _story(self, name: str) -> None:
        before = len(self._found.spliced.tags), len(self._found.spliced.problems)
        root = self._tree(name)
        self._checked(name, root)
        if (len(self._found.spliced.tags), len(self._found.spliced.problems)) != before:
            structure.keep_whole(root, self._found)
            self._sources[name] = self._source(root)

    def _checked(self, name: str, root: etree._Element) -> None:
        """What is the same for each part with paragraphs."""
        found = self._found
        self._note_styles(name, root)
        features.attributes(name, root, found)
        splice(name, root, found.spliced)
        structure.check(root, found)
        features.controls(root, found)
        features.bookmarks(root, found)
        features.drawings(root, found)
        features.captions(root, found)

    def _properties(self) -> None:
        """Title, author and their like may have tags; the dates are those of what is rendered."""
        for it in relationships(self._parts, ""):
            if it.target not in self._parts or not it.type.endswith("/core-properties"):
                continue
            root = parse(it.target, self._parts[it.target].content())
            for node in root:
                text = node.text or ""
                if str(node.tag).endswith(("}created", "}modified")):
                    node.text = self._found.mark("{{ _moment() }}")
                elif tags.OPENING.search(text):
                    node.text = features.marked(text, Place(it.target, 0, text), "property",
                                                self._found)  # fmt: skip
            self._sources[it.target] = self._source(root)

    def _tree(self, name: str) -> etree._Element:
        root = parse(name, self._parts[name].content())
        tidy(root)
        return root

    def _keep_comments(self, name: str, listed: etree._Element) -> None:
        for child in list(listed):
            listed.remove(child)
        listed.append(etree.ProcessingInstruction("comments", "here"))
        head, _, tail = serialised(listed).partition("<?comments here?>")
        self._comments = (name, _DECLARATION + head, tail)
        del self._parts[name]

    def _drop_charts(self, ids: set[str]) -> None:
        """Charts that give way to those with figures, and what they alone use.

        `ids`: of their relationships with the text.
        """
        targets = {it.target for it in relationships(self._parts, self._document) if it.id in ids}
        gone = set(targets)
        for chart in targets:
            gone |= {rels_name(chart), *(it.target for it in relationships(self._parts, chart))}
        self._parts = {name: part for name, part in self._parts.items() if name not in gone}
        for name in (CONTENT_TYPES, rels_name(self._document)):
            root = parse(name, self._parts[name].content())
            for node in list(root):
                if node.get("PartName", "").lstrip("/") in gone or node.get("Id") in ids:
                    root.remove(node)
            text = _DECLARATION + etree.tostring(root, encoding="unicode")
            self._parts[name] = new_part(name, text)

    # Styles

    def _styles(self) -> tuple[dict[str, str], dict[str, int]]:
        """The ids of styles by name, and the levels of headings by style id."""
        ids: dict[str, str] = {}
        levels: dict[str, int] = {}
        for _, name in self._of_type.get("styles", ())[:1]:
            for style in parse(name, self._parts[name].content()).iter(w("style")):
                key, called = style.get(w("styleId"), ""), style.find(w("name"))
                title = "" if called is None else called.get(w("val"), "").lower()
                ids[title] = key
                if named := re.fullmatch("heading ([1-9])", title):
                    levels[key] = int(named[1])
        return ids, levels

    def _note_styles(self, name: str, root: etree._Element) -> None:
        paragraphs = {node: number for number, node in enumerate(root.iter(w("p")), 1)}
        for node in root.iter(w("pStyle"), w("rStyle"), w("tblStyle")):
            within = next(node.iterancestors(w("p")), None)
            text = "" if within is None else "".join(within.itertext(w("t")))
            place = Place(name, paragraphs.get(within, 0), text)
            if not node.get(w("val"), "").startswith("Comment"):  # those Word knows by itself
                self._used_styles.append((place, node.get(w("val"), "")))

    def _unknown_styles(self, known: set[str]) -> Iterator[Problem]:
        told = set()
        for place, style in self._used_styles:
            if style not in known and style not in told:
                told.add(style)
                yield Problem(place, f"there is no style “{style}” in the file: apply it anew.")

    # The source

    def _source(self, root: etree._Element) -> str:
        return _DECLARATION + self._expanded(serialised(root))

    def _expanded(self, xml: str) -> str:
        """The codes that features need, in their places; what stands for tags is left."""
        codes = self._found.codes
        prefix = re.escape(self._found.spliced.prefix)
        pattern = re.compile(
            rf'<\?code (\d+)\?>|{prefix}c(\d+);|<{features.WRAP}(?: xmlns:\w+="[^"]*")* n="(\d+)"'
            rf"(?: xmlns:\w+=\"[^\"]*\")*(/?)>|</{features.WRAP}>"
        )
        open_wraps: list[str] = []

        def code(match: re.Match[str]) -> str:
            plain = match[1] or match[2]
            if plain is not None:
                return self._expanded(codes[int(plain)][0])
            if match[3] is None:
                return open_wraps.pop()
            before, behind = codes[int(match[3])]
            if match[4]:
                return before + behind
            open_wraps.append(behind)
            return before

        return pattern.sub(code, xml)

    def _jinja(self) -> tuple[str, list[Place]]:
        """The source of the one Jinja2 template, and the place that each of its lines is from."""
        prefix = re.escape(self._found.spliced.prefix)
        pattern = re.compile(rf"<\?tag (\d+)\?>|{prefix}(\d+);")
        pieces: list[str] = []
        lines: list[Place] = []
        current = Place(self._document)

        def add(text: str) -> None:
            pieces.append(text)
            lines.extend([current] * text.count("\n"))

        for name, source in self._sources.items():
            at, current = 0, Place(name)
            for match in pattern.finditer(source):
                number = int(match[1] or match[2])
                add(source[at : match.start()])
                current = self._found.spliced.tags[number].place
                add(self._code(number))
                at = match.end()
            add(source[at:] + PART_END)
        return "".join(pieces), [*lines, current]

    def _code(self, number: int) -> str:
        """A tag as Jinja2 reads it. It ends its line, so that an error is found by its line."""
        spliced = self._found.spliced
        tag, use = spliced.tags[number], spliced.uses[number]
        node, sentences = language.read_tag(self._syntax, tag)
        if tag.kind == "statement" and tag.word == "for":
            sentences += self._names.open(None if sentences else node)
        elif tag.kind == "statement" and tag.word == "endfor":
            self._names.close()
        elif node is not None and not sentences:
            sentences += self._names.check(node)
        for sentence in sentences:
            spliced.complain(tag.place, sentence)
        if tag.kind == "statement":
            return f"{{% {tag.code}\n%}}"
        return {
            "text": f"{{{{ {tag.code}\n}}}}",
            "attribute": f"{{{{ _attribute({tag.code})\n}}}}",
            "property": f"{{{{ _clipped({tag.code}, {_LONGEST_PROPERTY})\n}}}}",
            "runs": f"{{{{ _runs({tag.code}, {number})\n}}}}",
            "argument": f"({tag.code})",
        }[use]
