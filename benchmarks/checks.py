"""How good the checks of a Connect are on texts labelled by hand, and what they cost.

    uv run python benchmarks/checks.py [texts.toml …]

A text is {"set", "box", "text", "rules"}, as in tests/core/check_texts.toml: the rules that have
to be found in it, none in a good one. Set 1 was written before the rules, the others after them.
Per rule: hits, misses, and false alarms (on good texts). Goals: no false alarm; the whole check
of a Connect of 200 entries and 16 boxes within a few milliseconds of CPU, a box while typing
within 5.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from check_texts import FILE, Text, document, key_of, labelled

from reviewapp.core.checks.checker import Checker
from reviewapp.core.connect import EvidenceItem


def measure(texts: list[Text]) -> None:
    """Print what was found per rule, and in how many good texts something was."""
    hits, misses, alarms = Counter[str](), Counter[str](), Counter[str]()
    alarmed = 0
    for text in texts:
        found = {it.rule for it in text.found()}
        if text.rules:
            hits.update(found & set(text.rules))
            misses.update(set(text.rules) - found)
        else:
            alarms.update(found)
            alarmed += bool(found)
    good = sum(not text.rules for text in texts)
    print(f"{good} good texts, {alarmed} with a false alarm; {len(texts) - good} bad ones, "
          f"{misses.total()} misses")  # fmt: skip
    for rule in sorted(hits | misses | alarms):
        print(f"  {rule:22} hits {hits[rule]:3}  misses {misses[rule]:3}  alarms {alarms[rule]:3}")


def cpu_ms(act: Callable[[], object], times: int = 20) -> float:
    """The median of the CPU time that something takes."""
    spent = []
    for _ in range(times):
        begun = time.process_time()
        act()
        spent.append(time.process_time() - begun)
    return sorted(spent)[times // 2] * 1_000


def cost(texts: list[Text]) -> None:
    """Print what a large Connect and one of its boxes cost."""
    prose = [it.text for it in texts if it.box == "impact" and not it.rules]
    text = "\n".join(prose[:6])
    entries = tuple(
        EvidenceItem(
            f"e{number}", date(2025, 1, 1) + timedelta(days=number % 170),
            prose[number % len(prose)], "own", ("1.1",), (), (),
        )
        for number in range(200)
    )  # fmt: skip
    drawn = document(dict.fromkeys(("impact", "summary", "setback", "growth"), text), entries)
    (past, *others) = drawn.parts
    (priority,) = past.priorities
    boxes = [replace(priority.box, key=f"impact-{number}") for number in range(1, 13)]
    spread = tuple(
        replace(priority, box=box, indicators=tuple(
            replace(section, evidence=section.evidence[number::12])
            for section in priority.indicators))
        for number, box in enumerate(boxes)
    )  # fmt: skip
    drawn = replace(drawn, parts=(replace(past, priorities=spread), *others))
    checker = Checker(drawn)
    key = key_of("impact")
    count = 12 + 5
    print(f"{count} boxes of {len(text):,} characters, 200 entries: "
          f"{cpu_ms(lambda: Checker(drawn).all()):.1f} ms; one box while typing: "
          f"{cpu_ms(lambda: checker.of_box(key, text)):.2f} ms")  # fmt: skip


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]] or [FILE]
    texts = [text for file in files for text in labelled(file)]
    for group in sorted({text.group for text in texts}):
        print(f"set {group}: ", end="")
        measure([text for text in texts if text.group == group])
    cost(texts)


if __name__ == "__main__":
    main()
