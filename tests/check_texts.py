"""Labelled texts as boxes of a Connect that is sound otherwise: what is found is in the text."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from reviewapp.core.checks.checker import Checker
from reviewapp.core.checks.findings import Finding
from reviewapp.core.connect import (
    BoxSection,
    ConnectDocument,
    EvidenceItem,
    Feed,
    IndicatorSection,
    PartSection,
    PrioritySection,
    Writer,
)
from reviewapp.core.rubric import Indicator

FILE = Path(__file__).parent / "core" / "check_texts.toml"
INDICATOR = Indicator("1.1", "Answer incidents")
EVIDENCE = tuple(
    EvidenceItem(f"e{number}", date(2025, number, 9), "9 closed", circle, ("1.1",), (), ())
    for number, circle in enumerate(("own", "others", "built"), 1)
)


@dataclass(frozen=True)
class Text:
    """A text of the file. `rules`: what has to be found in it; none for a good one."""

    group: int
    box: str
    text: str
    rules: tuple[str, ...]

    def found(self) -> tuple[Finding, ...]:
        return Checker(document({self.box: self.text})).of_box(key_of(self.box), self.text)


def key_of(box: str) -> str:
    return "impact-1" if box == "impact" else box


def document(
    texts: dict[str, str], evidence: tuple[EvidenceItem, ...] = EVIDENCE
) -> ConnectDocument:
    """A Connect with these texts in its boxes, by "impact", "summary", "setback" …"""

    def box(name: str, writer: Writer = "employee", feed: Feed = "nothing") -> BoxSection:
        return BoxSection(key_of(name), name, "?", writer, texts.get(name, ""), feed=feed)

    section = IndicatorSection(INDICATOR, evidence)
    impact = PrioritySection(1, None, "Support", "", box("impact"), (section,), (), (), ())
    return ConnectDocument(
        title="Connect",
        name="Maya Okafor",
        role="engineer",
        manager=None,
        period="FY25-H2",
        first=date(2025, 1, 1),
        last=date(2025, 6, 30),
        as_of=datetime(2025, 7, 1, tzinfo=UTC),
        edition="",
        rubric="",
        parts=(
            PartSection("Past", (box("summary"), box("setback")), (impact,), lead=1),
            PartSection("Future", (box("goals", feed="goals"), box("growth"))),
            PartSection("Manager", (box("manager-comment", "manager"),)),
        ),
    )


def labelled(file: Path = FILE) -> list[Text]:
    """Every text of a file."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return [
        Text(it["set"], it["box"], it["text"].strip(), tuple(it["rules"])) for it in data["texts"]
    ]
