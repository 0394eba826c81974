"""The variables that a template may use: told by the dataclasses that it is rendered with."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from dataclasses import is_dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from jinja2 import nodes

#: What a loop knows of itself.
_LOOP = dict.fromkeys(("index", "index0", "revindex", "revindex0", "length", "depth"), int) | (
    dict.fromkeys(("first", "last"), bool)
)
#: Inside a loop that can't be read any name may be right.
_ANYTHING = "*"
_ITEM_FILTERS = ("first", "last")
_SAME_FILTERS = ("default", "d")


@cache
def fields(kind: Any) -> dict[str, Any]:
    """The fields of a group with their types; that of one that may be missing counts."""
    return {name: _present(hint) for name, hint in get_type_hints(kind).items()}


def _is_group(kind: Any) -> bool:
    """Whether it is a dataclass or a named tuple."""
    return isinstance(kind, type) and (is_dataclass(kind) or hasattr(kind, "_fields"))


def _present(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return next(it for it in get_args(hint) if it is not types.NoneType)
    return hint


class Names:
    """What is known at a place of a template, and what of it a tag gets wrong."""

    def __init__(self, root: Any) -> None:
        self._scopes: list[dict[str, Any]] = [fields(root)]

    def open(self, node: nodes.Node | None) -> list[str]:
        """Enter a loop; what is wrong with its names, each as a sentence. None: can't be read."""
        found: list[str] = []
        if not isinstance(node, nodes.For):
            self._scopes.append({_ANYTHING: None})
            return found
        over = self._type(node.iter, found)
        items = self._items(over)
        if items is None and over is not None:
            found.append(f"{_written(node.iter)} is not a list to go over.")
        targets = node.target.items if isinstance(node.target, nodes.Tuple) else [node.target]
        scope = {it.name: items if len(targets) == 1 else None
                 for it in targets if isinstance(it, nodes.Name)}  # fmt: skip
        self._scopes.append({**scope, "loop": _LOOP})
        if node.test is not None:
            self._type(node.test, found)
        return found

    def close(self) -> None:
        """Leave the last loop."""
        if len(self._scopes) > 1:
            self._scopes.pop()

    def check(self, node: nodes.Node) -> list[str]:
        """What is wrong with the names of a tag that opens nothing."""
        found: list[str] = []
        if isinstance(node, nodes.If):
            self._type(node.test, found)
        elif isinstance(node, nodes.Assign):
            value = self._type(node.node, found)
            if isinstance(node.target, nodes.Name):
                self._scopes[-1][node.target.name] = value
        else:
            self._type(node, found)
        return found

    def _type(self, node: nodes.Node, found: list[str]) -> Any:
        """The type of an expression, None where it is not known."""
        if isinstance(node, nodes.Name):
            for scope in reversed(self._scopes):
                if node.name in scope:
                    return scope[node.name]
            known = {name for scope in self._scopes for name in scope}
            if _ANYTHING in known:
                return None
            found.append(_unknown(f"there is no variable “{node.name}”", node.name, known))
            return None
        if isinstance(node, nodes.Getattr | nodes.Getitem):
            return self._part(node, found)
        types_of = [self._type(child, found) for child in node.iter_child_nodes()]
        if isinstance(node, nodes.Filter) and types_of:
            if node.name in _SAME_FILTERS:
                return types_of[0]
            return self._items(types_of[0]) if node.name in _ITEM_FILTERS else None
        if isinstance(node, nodes.Const):
            return type(node.value)
        return None

    def _part(self, node: nodes.Getattr | nodes.Getitem, found: list[str]) -> Any:
        owner = self._type(node.node, found)
        if isinstance(node, nodes.Getattr):
            key: Any = node.attr
        else:
            self._type(node.arg, found)
            if isinstance(node.arg, nodes.Slice):
                return owner
            key = node.arg.value if isinstance(node.arg, nodes.Const) else None
        if owner is None or key is None or isinstance(key, int):
            return self._items(owner)
        parts: dict[str, Any] = owner if isinstance(owner, dict) else {}
        if _is_group(owner):
            parts = fields(owner)
        if key not in parts:
            found.append(_unknown(f"{_written(node.node)} has no “{key}”", str(key), parts))
        return parts.get(key)

    @staticmethod
    def _items(kind: Any) -> Any:
        return get_args(kind)[0] if get_origin(kind) is tuple else None


def _unknown(sentence: str, name: str, known: Iterable[str]) -> str:
    public = sorted(name for name in known if not name.startswith("_"))
    near = get_close_matches(name, public, 1, 0.5)
    if near:
        return f"{sentence}: did you mean “{near[0]}”?"
    return f"{sentence}; known are {', '.join(public)}." if public else f"{sentence}."


def _written(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return f"“{node.name}”"
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)[:-1]}.{node.attr}”"
    return "“it”"


def listed(root: Any, indent: int = 0) -> Iterator[tuple[int, str, str]]:
    """Every variable as (depth, name, kind), for a person to read; `kind` is in words."""
    for name, kind in fields(root).items():
        many = get_origin(kind) is tuple
        inner = get_args(kind)[0] if many else kind
        words = {str: "text", int: "number", bool: "yes or no"}.get(inner, "group")
        yield indent, name, f"list of {words}s" if many else words
        if _is_group(inner):
            yield from listed(inner, indent + 1)
