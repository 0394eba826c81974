"""How good suggestions are on notes labelled by hand, and what they cost.

    uv run python benchmarks/suggest.py engineer=notes.jsonl manager=others.jsonl

A line is {"text", "labels"}: codes, the primary one first. The rubric's lists are never fitted to
the notes. The margin of a strong match is, so it is cross-validated: chosen on four fifths of all
notes, measured on the fifth that was left out. Goals over all rubrics: the first right in 60 %,
among three in 83 % (at the least 50 and 75); strong ones right in 80 % where a quarter or more are
strong; 25 ms of CPU a note in 95 of 100; 60 ms to import.
"""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from reviewapp.assets import asset
from reviewapp.core.rubric import rubric_from_mapping
from reviewapp.core.suggest import STRONG_MARGIN, Suggester

FOLDS = 5
WANTED = 0.85  # a little more than the goal, for notes that nobody has seen


@dataclass(frozen=True)
class Note:
    """How one note went. `margin`: of the first before the second; 0 where it can't be strong."""

    first: bool
    any_label: bool
    three: bool
    strong: bool
    margin: float
    cpu_s: float


def run(suggester: Suggester, file: str) -> list[Note]:
    notes = []
    for line in Path(file).read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        begun = time.process_time()
        found = suggester.suggest(item["text"])
        cpu = time.process_time() - begun
        codes = [it.code for it in found]
        best, second, *_ = sorted(suggester.scores(item["text"]), reverse=True)
        notes.append(
            Note(
                first=codes[:1] == item["labels"][:1],
                any_label=bool(codes) and codes[0] in item["labels"],
                three=item["labels"][0] in codes,
                strong=bool(found) and found[0].strength == "strong",
                margin=best - second if found and len(found[0].matched) > 1 else 0.0,
                cpu_s=cpu,
            )
        )
    return notes


def share(hits: list[bool]) -> str:
    """A share with its standard error."""
    part = sum(hits) / max(len(hits), 1)
    return f"{part:6.1%} ± {math.sqrt(part * (1 - part) / max(len(hits), 1)):.1%}"


def crossed(notes: list[Note]) -> list[Note]:
    """The strong ones of each fold, with the margin that the other folds ask for."""
    strong = []
    for fold in range(FOLDS):
        others = [note for place, note in enumerate(notes) if place % FOLDS != fold]
        margin = next(
            limit / 10
            for limit in range(1, 200)
            if (above := [note.any_label for note in others if note.margin >= limit / 10]) == []
            or sum(above) / len(above) >= WANTED
        )
        strong += [
            it for place, it in enumerate(notes) if place % FOLDS == fold and it.margin >= margin
        ]
    return strong


def import_ms(module: str) -> float:
    """CPU that importing adds to a bare start, the least of nine."""

    def cpu(program: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", program], check=True, env=dict(os.environ))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return 1000 * (
        min(cpu(f"import {module}") for _ in range(9)) - min(cpu("pass") for _ in range(9))
    )


def show(name: str, notes: list[Note]) -> None:
    strong = [note.any_label for note in notes if note.strong]
    print(f"{name}: {len(notes)} notes")
    print(f"  first is the primary   {share([note.first for note in notes])}")
    print(f"  first is a label       {share([note.any_label for note in notes])}")
    print(f"  primary among three    {share([note.three for note in notes])}")
    print(f"  strong                 {share([note.strong for note in notes])}")
    print(f"  strong and right       {share(strong)}")


def main() -> None:
    everything: list[Note] = []
    for argument in sys.argv[1:]:
        name, _, file = argument.partition("=")
        text = Path(asset("rubrics", f"{name}.toml")).read_text(encoding="utf-8")
        rubric = rubric_from_mapping(tomllib.loads(text))
        begun = time.process_time()
        suggester = Suggester(rubric)
        built = time.process_time() - begun
        notes = run(suggester, file)
        show(name, notes)
        cpu = sorted(note.cpu_s for note in notes)
        print(f"  built in               {1000 * built:6.0f} ms CPU")
        print(f"  a note, 95 of 100      {1000 * cpu[int(0.95 * len(cpu))]:6.1f} ms CPU")
        everything += notes
    show("all", everything)
    strong = crossed(everything)
    print(f"  cross-validated margin (the program has {STRONG_MARGIN}):")
    print(f"    strong               {len(strong) / len(everything):6.1%}")
    print(f"    strong and right     {share([note.any_label for note in strong])}")
    print(f"import: {import_ms('reviewapp.core.suggest'):.0f} ms CPU")


if __name__ == "__main__":
    main()
