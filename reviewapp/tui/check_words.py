"""What the checks found, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from reviewapp.services.connect_checks import counted
from reviewapp.tui.text import line, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reviewapp.core.checks.findings import Finding, Severity
    from reviewapp.services.connect_boxes import Overview

#: A mark for each severity, so that none is told by colour alone.
MARKS: dict[Severity, str] = {"error": "✗", "warning": "!", "hint": "·"}
_STYLES: dict[Severity, str] = {"error": "bold $text-error", "warning": "bold", "hint": ""}
#: As much of a place is quoted as is needed to find it.
_QUOTED = 70


def place(finding: Finding) -> str:
    """The words that a finding is about, quoted and cut; empty where there are none."""
    words = line(finding.text)
    cut = f"{words[: _QUOTED - 1]}…" if len(words) > _QUOTED else words
    return f"“{cut}”" if words else ""


def findings(found: Sequence[Finding]) -> Content:
    """How many there are, then each with its place, why it matters and how to mend it."""
    number = Content(f"{counted(len(found), 'finding')}:").stylize("bold")
    return Content("\n").join((number, *map(_finding, found)))


def rows(found: Sequence[Finding], most: int) -> Content:
    """One row for each finding; of more than `most` the first, and how many others there are."""
    shown = found if len(found) <= most else found[: most - 1]
    lines = [
        Content.assemble(
            (f"{MARKS[it.severity]} {it.rule}", _STYLES[it.severity]),
            plain(" ".join(("", *filter(None, (place(it), it.why, it.mend))))),
        )
        for it in shown
    ]
    if len(found) > len(shown):
        lines.append(Content(f"and {len(found) - len(shown)} more findings"))
    return Content("\n").join(lines)


def _finding(finding: Finding) -> Content:
    head = f"{MARKS[finding.severity]} {finding.rule}"
    quoted = f" {place(finding)}" if finding.text else ""
    return Content.assemble(
        (head, _STYLES[finding.severity]),
        plain(quoted),
        plain(f"\n  {finding.why} {finding.mend}"),
    )


def before_export(shown: Overview) -> Content:
    """What to hear before a Connect is written: old figures, and how much else is found."""
    said = [f"{MARKS['error']} {it.box}: {it.why}" for it in shown.checks.stale]
    if shown.moved_on:
        said.insert(0, f"! Figures from before: since then {shown.moved_on}. d takes the new ones.")
    if shown.checks.left:
        number = counted(len(shown.checks.left), "finding")
        said.append(f"{number} in the text: x on the Connect screen shows all.")
    return plain("\n".join(said))
