"""What the Word document costs: ours, docxtpl's, and packing the changed parts alone, side by side.

    uv run --with docxtpl==0.20.1 benchmarks/word.py

Everything in one process, each in turns with the others, medians of the processor's time: one
Connect of 200 evidence items with 20 comments, and of 10,000; how it grows from 1,000 to 10,000;
and 1,000 documents in two processes. The comparison is fair to docxtpl: both fill the same
template file with the same texts, python-docx adds the comments behind docxtpl, and what ours
adds beside (bookmarks, controls, contents) is left out. "full" is the shipped template with all
of that, from the drawn Connect to the bytes.

Goals: at most 2.5 times the packing; 6 times faster than docxtpl with 200 items, 8 times with
10,000; 10,000 items at most 13 times 1,000; 1,000 documents in 10 s.
"""

from __future__ import annotations

import io
import random
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from statistics import median

import docx

from reviewapp.core.connect import (
    ConnectDocument,
    EvidenceItem,
    IndicatorSection,
    PartSection,
    PrioritySection,
)
from reviewapp.core.rubric import Indicator
from reviewapp.export.templates.compiler import Compiled, compile_template
from reviewapp.export.templates.rendering import render
from reviewapp.export.word import shipped, to_word

MOMENT = datetime(2025, 7, 2, 9, 30, tzinfo=UTC)
COMMENTS = 20
#: Every entry has so many words, as those of the sample have; packing hangs on how they vary.
WORDS = 45


@cache
def texts(count: int) -> tuple[str, ...]:
    """`count` texts of words that are as rare as the words of a language."""
    chance = random.Random(7)
    words = ["".join(chance.choices("aeioulnrstdcmp", k=2 + chance.randrange(9)))
             for _ in range(3_000)]  # fmt: skip
    weights = [1 / (rank + 5) for rank in range(len(words))]
    return tuple(" ".join(chance.choices(words, weights, k=WORDS)) for _ in range(count))


@dataclass(frozen=True, slots=True)
class Item:
    day: str
    text: str
    circle: str
    indicators: str
    sources: str
    id: str
    remark: str


@dataclass(frozen=True, slots=True)
class Values:
    name: str
    items: tuple[Item, ...]


def values(count: int) -> Values:
    """`count` items, the first of them with a comment each."""
    return Values(
        "Ada Example",
        tuple(
            Item(
                f"{1 + number % 28} March 2025",
                texts(count)[number],
                "Own results",
                f"1.{1 + number % 5}, 3.{1 + number % 3}",
                f"IcM {300000000 + number}",
                f"0195f3a0-0000-7000-8000-{number:012x}",
                f"Remark {number}" if number < COMMENTS else "",
            )
            for number in range(count)
        ),
    )


def template(*, comments: bool) -> bytes:
    """A table of the items, as python-docx makes it; ours has its comment in the loop."""
    document = docx.Document()
    document.add_heading("Connect of {{ name }}")
    table = document.add_table(rows=6 if comments else 3, cols=6)
    table.style = "Table Grid"
    names = ("day", "text", "circle", "indicators", "sources", "id")
    row = tuple(f"{{{{ item.{name} }}}}" for name in names)
    rows = [("{%tr for item in items %}",), row, ("{%tr endfor %}",)]
    if comments:
        rows = [rows[0], ("{%tr if item.remark %}",), row, ("{%tr else %}",), row,
                ("{%tr endif %}",)]  # fmt: skip
        table.add_row()
        rows.append(("{%tr endfor %}",))
    for place, texts in enumerate(rows):
        for cell, text in zip(table.rows[place].cells, texts, strict=False):
            cell.paragraphs[0].add_run(text)
    if comments:
        run = table.rows[2].cells[1].paragraphs[0].runs[0]
        document.add_comment(run, text="{{ item.remark }}", author="Grace", initials="G")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@cache
def ours_compiled() -> Compiled:
    return compile_template(template(comments=True), Values, foreign=False)


def ours(given: Values) -> bytes:
    return render(ours_compiled(), given, MOMENT)


def theirs(given: Values) -> bytes:
    from docxtpl import DocxTemplate

    made = DocxTemplate(io.BytesIO(template_without_comments()))
    made.render({"name": given.name, "items": given.items}, autoescape=True)
    document = made.docx
    rows = list(document.tables[0].rows)[: len(given.items)]
    for row, item in zip(rows, given.items, strict=True):
        if item.remark:
            runs = row.cells[1].paragraphs[0].runs
            document.add_comment(runs, text=item.remark, author="Grace", initials="G")
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


@cache
def template_without_comments() -> bytes:
    return template(comments=False)


def drawn(count: int) -> ConnectDocument:
    """A Connect whose priorities have `count` entries."""
    items = [
        EvidenceItem(
            f"0195f3a0-0000-7000-8000-{number:012x}", date(2025, 3, 1 + number % 28),
            texts(count)[number], "own", (f"{1 + number % 4}.1",), (f"icm:{300000000 + number}",),
            (),
        )
        for number in range(count)
    ]  # fmt: skip
    priorities = tuple(
        PrioritySection(
            number, None, f"Priority {number}", "", None,
            (IndicatorSection(Indicator(f"{number}.1", "Indicator"),
                              tuple(items[number - 1 :: 4])),), (), (), (),
        )
        for number in range(1, 5)
    )  # fmt: skip
    return ConnectDocument(
        "Connect", "Ada Example", "engineer", "Grace", "H1", None, None, MOMENT, "", "",
        (PartSection("Past", priorities=priorities),),
    )  # fmt: skip


def full(document: ConnectDocument) -> bytes:
    return to_word(document)


def packing(made: bytes, compiled: Compiled) -> Callable[[], None]:
    """Nothing but deflating what differs from the template: the least that it can cost."""
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        changed = [archive.read(name) for name in archive.namelist() if name not in compiled.kept]

    def pack() -> None:
        for content in changed:
            packer = zlib.compressobj(6, zlib.DEFLATED, -15)
            packer.compress(content)
            packer.flush()

    return pack


def measured(tasks: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median time of the processor for each task, in milliseconds, all in turns."""
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for task in tasks.values():
        task()
    for _ in range(rounds):
        for name, task in tasks.items():
            start = time.process_time()
            task()
            times[name].append(1000 * (time.process_time() - start))
    return {name: median(found) for name, found in times.items()}


def show(title: str, found: dict[str, float]) -> None:
    print(title)
    for name, milliseconds in found.items():
        print(f"  {name:<28}{milliseconds:10.1f} ms")


def compare(count: int, rounds: int, *, with_theirs: bool) -> dict[str, float]:
    given, document = values(count), drawn(count)
    tasks: dict[str, Callable[[], object]] = {
        "packing alone": packing(ours(given), ours_compiled()),
        "ours": lambda: ours(given),
        "packing alone, full": packing(full(document), shipped("engineer")),
        "full": lambda: full(document),
    }
    if with_theirs:
        tasks["docxtpl"] = lambda: theirs(given)
    found = measured(tasks, rounds)
    show(f"{count:,} items, {COMMENTS} comments", found)
    print(f"  ours / packing alone {found['ours'] / found['packing alone']:.2f}, "
          f"full / packing alone {found['full'] / found['packing alone, full']:.2f}")  # fmt: skip
    if with_theirs:
        print(f"  docxtpl / ours {found['docxtpl'] / found['ours']:.1f}")
    return found


def one(number: int) -> float:
    """A document of its own; the seconds of the processor that it took."""
    document = drawn(200 + number % 2)
    start = time.process_time()
    to_word(document)
    return time.process_time() - start


def main() -> None:
    try:
        import docxtpl  # noqa: F401
    except ImportError:
        print("Without docxtpl: uv run --with docxtpl benchmarks/word.py", file=sys.stderr)
        with_theirs = False
    else:
        with_theirs = True
    compare(200, 15, with_theirs=with_theirs)
    small = compare(1_000, 7, with_theirs=False)
    large = compare(10_000, 3, with_theirs=with_theirs)
    for name in ("ours", "full"):
        print(f"{name}: 10,000 items / 1,000 items {large[name] / small[name]:.1f}")
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(one, range(8)))
        start = time.perf_counter()
        busy = sum(pool.map(one, range(1_000), chunksize=20))
        seconds = time.perf_counter() - start
        print(f"1,000 full documents of 200 items, two processes: {seconds:.1f} s", end="")
        print(f" (of the processor {busy / 2:.1f} s each)")


if __name__ == "__main__":
    main()
