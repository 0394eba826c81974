"""The names of WordprocessingML that a returned document is read by."""

from __future__ import annotations

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"


def w(name: str) -> str:
    """A name of Word's main namespace, as lxml has it."""
    return f"{{{_W}}}{name}"


def w14(name: str) -> str:
    """A name of the extensions of Word 2010."""
    return f"{{{_W14}}}{name}"


def w15(name: str) -> str:
    """A name of the extensions of Word 2013."""
    return f"{{{_W15}}}{name}"


#: What a run shows without being text.
SIGNS = {w("br"): "\n", w("cr"): "\n", w("tab"): "\t", w("noBreakHyphen"): "-"}
