"""What a template may say: a small part of Jinja2, the same for our templates and foreign ones.

Values are shown, tested and walked over; nothing is called. That leaves Jinja2's sandbox, which
foreign templates run in, as a second wall. Text from data is cleaned and escaped on its way in by
`finalize`, so nothing in it can be read as a tag or as XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS

from reviewapp.export.plain import clean, one_line
from reviewapp.export.templates.tags import Tag

STATEMENTS = ("if", "elif", "else", "endif", "for", "endfor", "set")
FILTER_NAMES = ("capitalize", "count", "d", "default", "first", "join", "last", "length", "lower",
                "title", "trim", "upper")  # fmt: skip
TEST_NAMES = ("defined", "undefined", "none", "string", "number", "odd", "even", "divisibleby",
              "true", "false", "in", "eq", "ne", "lt", "gt", "le", "ge")  # fmt: skip
#: No text or list that a template puts together gets longer.
_LONGEST = 1_000_000
_LARGEST = 10**15

_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.List,
    nodes.Tuple, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Filter, nodes.Test,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Add,
    nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos, nodes.Concat,
    nodes.For, nodes.If, nodes.Assign, nodes.Keyword,
)  # fmt: skip
_SPECIAL = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'


def escape(value: object) -> str:
    """Cleaned text for an element's text: markup escaped, line ends plain newlines."""
    text = value if type(value) is str else "" if value is None else str(value)
    if _SPECIAL.search(text) is None:
        return text
    text = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")


def finalize(value: object) -> str:
    """A value inside `w:t`: a newline becomes a line break, a tab a tab."""
    text = value if type(value) is str else "" if value is None else str(value)
    if _SPECIAL.search(text) is None:
        return text
    return escape(text).replace("\n", _BREAK).replace("\t", _TAB)


def attribute(value: object) -> str:
    """A value inside an attribute or any text that has no line breaks."""
    return escape(one_line("" if value is None else str(value)))


def clipped(value: object, limit: int) -> str:
    """The same, of at most `limit` characters: a core property takes no more."""
    return escape(one_line("" if value is None else str(value))[:limit])


def environment(*, foreign: bool) -> Environment:
    """Jinja2 for a template: of our own, or from elsewhere, then inside the sandbox."""
    kind: type[Environment] = _Sandbox if foreign else _Environment
    made = kind(
        undefined=StrictUndefined, autoescape=False, finalize=finalize, keep_trailing_newline=True
    )
    made.globals = {}
    made.filters = {name: FILTERS[name] for name in FILTER_NAMES} | {"join": _join}
    made.tests = {name: TESTS[name] for name in TEST_NAMES}
    return made


class _Generator(CodeGenerator):
    """The only calls are those of the renderer's own functions, whose results are markup."""

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        """`a ~ b` goes through a method, as the other operators do in the sandbox."""
        self.write("environment.concatenated((")
        for child in node.nodes:
            self.visit(child, frame)
            self.write(", ")
        self.write("))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        del frame, finalize
        self.write("(" if isinstance(node, nodes.Call) else "environment.finalize(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        del node, frame, finalize
        self.write(")")


class _Environment(Environment):
    code_generator_class = _Generator

    def concatenated(self, values: Iterable[Any]) -> str:
        """Texts in a row."""
        texts = [str(value) for value in values]
        _hold(sum(map(len, texts)))
        return "".join(texts)


class _Sandbox(ImmutableSandboxedEnvironment, _Environment):
    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "%"))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Numbers within bounds; of texts and lists only the sum."""
        if all(isinstance(value, int | float) for value in (left, right)):
            result = super().call_binop(context, operator, left, right)
            if abs(result) > _LARGEST:
                raise SecurityError("a number gets too large")
            return result
        if operator == "+" and type(left) is type(right) and isinstance(left, str | tuple | list):
            _hold(len(left) + len(right))
            return left + right
        raise SecurityError(f"“{operator}” works with numbers only")


def _join(values: Iterable[Any], separator: str = "") -> str:
    texts = [str(value) for value in values]
    _hold(sum(map(len, texts)) + len(texts) * len(str(separator)))
    return str(separator).join(texts)


def _hold(length: int) -> None:
    if length > _LONGEST:
        raise SecurityError("a text or list gets too long")


def read_tag(syntax: Environment, tag: Tag) -> tuple[nodes.Node | None, list[str]]:
    """What a tag says, as Jinja2's own node, and what is wrong with it, each as a sentence.

    The node is an expression, a For, an If or an Assign; None for `else` and the ends.
    """
    if tag.trims:
        return None, [f"write {tag.source} without its minus sign."]
    if tag.kind == "expression":
        source = f"{{{{ {tag.code} }}}}"
    elif tag.word not in STATEMENTS:
        near = get_close_matches(tag.word, STATEMENTS, 1)
        hint = f"did you mean “{near[0]}”?" if near else f"known are {', '.join(STATEMENTS)}."
        return None, [f"there is no tag “{tag.word}”: {hint}"]
    elif tag.word in ("else", "endif", "endfor"):
        said = tag.code == tag.word
        return None, [] if said else [f"nothing can follow “{tag.word}” in {tag.source}."]
    else:
        ends = {"for": "{% endfor %}", "set": ""}.get(tag.word, "{% endif %}")
        source = f"{{% {tag.code.removeprefix('el')} %}}{ends}"
    try:
        tree = syntax.parse(source)
    except (TemplateSyntaxError, RecursionError) as error:
        message = str(getattr(error, "message", None) or "it is too deep").rstrip(".")
        return None, [_worded(message, tag)]
    node: nodes.Node | None = tree.body[0] if len(tree.body) == 1 else None
    if isinstance(node, nodes.Output):
        node = node.nodes[0] if tag.kind == "expression" and len(node.nodes) == 1 else None
    if node is None or isinstance(node, nodes.TemplateData):
        return None, [f"{tag.source} says nothing that can be shown."]
    return node, list(_refused(node, tag))


def _worded(said: str, tag: Tag) -> str:
    unknown = re.match(r"No (filter|test) named '(.*)'", said)
    if unknown is None:
        return f"{tag.source} can't be read ({said})."
    known = FILTER_NAMES if unknown[1] == "filter" else TEST_NAMES
    near = get_close_matches(unknown[2], known, 1)
    hint = f"did you mean “{near[0]}”?" if near else f"known are {', '.join(known)}."
    return f"there is no {unknown[1]} “{unknown[2]}”: {hint}"


def _refused(root: nodes.Node, tag: Tag) -> Iterable[str]:
    """What Jinja2 knows, and a template has no use for but to do harm."""
    for node in (root, *root.find_all(nodes.Node)):
        if isinstance(node, nodes.Call):
            yield f"{tag.source} calls something: a template can only show values."
        elif isinstance(node, nodes.Filter) and node.name not in FILTER_NAMES:
            yield _worded(f"No filter named '{node.name}'", tag)
        elif isinstance(node, nodes.Test) and node.name not in TEST_NAMES:
            yield _worded(f"No test named '{node.name}'", tag)
        elif not isinstance(node, _NODES) or (isinstance(node, nodes.For) and node.recursive):
            yield f"{tag.source} has something that a template can't use."
        elif isinstance(node, nodes.Name | nodes.Getattr):
            name = node.name if isinstance(node, nodes.Name) else node.attr
            if name.startswith("_"):
                yield f"{tag.source} asks for “{name}”: no name begins with an underscore."
