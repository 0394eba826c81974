"""Text of any origin, made fit for a document."""

from __future__ import annotations

import re

# What XML 1.0 can't carry: most control characters, lone surrogates, two non-characters.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WHITE_SPACE = re.compile("[ \t\n]+")
_BEFORE_PERCENT = re.compile("(?<=[0-9]) %")


def clean(text: str) -> str:
    """The text without characters that XML can't carry, every line ending a plain newline."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """The cleaned text on one line, runs of white space folded: for headings and properties."""
    return _WHITE_SPACE.sub(" ", clean(text)).strip(" ")


def no_break(text: str) -> str:
    """The text with its percent signs held to their numbers, so that no line ends between."""
    return _BEFORE_PERCENT.sub("\u00a0%", text)
