"""A reader beside four writers that write as fast as they can.

    uv run python benchmarks/readers_and_writers.py [WRITES]

Each writer runs the command line over and over, `log` and `edit` in turn. The reader lists the
newest entries and searches two words, on a store of 2,000 entries. Goals: not one error, exactly
the rows that were written, and a median of the readings below 10 ms. Exits with 1 on an error.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

from reviewapp.cli.main import run
from reviewapp.services import capture
from reviewapp.services.changing import drain_spool
from reviewapp.services.evidence import Query, find
from reviewapp.services.workspace import Workspace

WRITERS = 4
DAY = datetime.timedelta(days=1)
#: With fork the writers stand at once; where there is none each has to import everything anew.
PROCESSES = multiprocessing.get_context(
    "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
)


def write(root: str, writer: int, writes: int) -> None:
    """Log and edit in turn; ends with the exit code of the first call that is refused."""

    def call(*words: str) -> str:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            code = run(["--root", root, *words])
        if code:
            sys.exit(code)
        return out.getvalue().strip()

    for number in range(writes // 2):
        text = f"mitigation by writer {writer} number {number}"
        call("edit", call("log", text), f"{text} edited")


def timed(read: Callable[[], object], times: list[tuple[float, float]]) -> None:
    """Read once and keep how long it took, and its processor time, in milliseconds."""
    start, cpu = time.perf_counter(), time.process_time()
    read()
    times.append((1000 * (time.perf_counter() - start), 1000 * (time.process_time() - cpu)))


def main() -> int:
    writes = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    each = writes // WRITERS
    lists: list[tuple[float, float]] = []
    searches: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as root:
        workspace = Workspace(root)
        first = workspace.today - 700 * DAY
        rows = [
            capture.checked_entry(
                workspace, f"a mitigation of old, number {n}", on=str(first + DAY * (n // 3))
            )
            for n in range(2000)
        ]
        capture.keep_entries(workspace, rows)
        drain_spool(workspace)
        writers = [
            PROCESSES.Process(target=write, args=(root, writer, each)) for writer in range(WRITERS)
        ]
        for process in writers:
            process.start()
        while any(process.is_alive() for process in writers):
            timed(lambda: find(workspace, Query(), 50), lists)
            timed(lambda: find(workspace, Query(words="mitigation number"), 50), searches)
        codes = [process.exitcode for process in writers]
        drain_spool(workspace)
        texts = sorted(entry.text for entry in find(workspace, Query(words="writer")))
    wanted = sorted(
        f"mitigation by writer {writer} number {number} edited"
        for writer in range(WRITERS)
        for number in range(each // 2)
    )
    good = codes == [0] * WRITERS and texts == wanted
    print(f"{writes} writes by {WRITERS} writers, exit codes {codes}, {len(lists)} readings")
    print(f"rows: {'exactly those that were written' if texts == wanted else 'WRONG'}")
    for name, times in (("list", lists), ("search", searches)):
        wall, cpu = (statistics.median(part) for part in zip(*times, strict=True))
        print(f"{name:<7} median {wall:6.2f} ms (below 10), of which CPU {cpu:6.2f} ms")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
