"""A two-word search in 100,000 entries, in process, as a ratio to SQLite with the same SQL.

    uv run python benchmarks/search.py [ROUNDS]

The reference runs the statements that the search sends, on a connection of its own for each round,
and takes the rows; the search also looks through the spool and makes entries of the rows. Both in
turn, processor time, medians. Goal: at most 1.3.
"""

from __future__ import annotations

import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from unittest import mock

from reviewapp.services.bulk_log import log_jsonl
from reviewapp.services.evidence import Query, find
from reviewapp.services.workspace import Workspace

ENTRIES = 100_000
SHOWN = 50


def fill(workspace: Workspace, folder: Path) -> str:
    """Entries of twelve words out of 3,000, over two thousand days; returns two of the words."""
    chance = random.Random(7)
    words = [
        "".join(chance.choices("bcdfglmnprst", k=2)) + "".join(chance.choices("aeioulnrst", k=5))
        for _ in range(3000)
    ]
    # Some words are common, most are not.
    weights = [1 / (rank + 20) for rank in range(len(words))]
    first = date(2020, 1, 1)
    with (folder / "entries.jsonl").open("w", encoding="utf-8") as file:
        for number in range(ENTRIES):
            text = " ".join(chance.choices(words, weights, k=12))
            on = first + timedelta(days=number % 2000)
            file.write(json.dumps({"text": text, "on": str(on)}) + "\n")
    log_jsonl(workspace, str(folder / "entries.jsonl"))
    return " ".join(words[40:42])


def statements(search: Callable[[], object]) -> list[str]:
    """What a search sends to SQLite, with its values filled in."""
    sent: list[str] = []
    connect = sqlite3.connect

    def watched(*arguments: object, **options: object) -> sqlite3.Connection:
        connection = connect(*arguments, **options)  # type: ignore[call-overload]
        connection.set_trace_callback(sent.append)
        return connection  # type: ignore[no-any-return]

    with mock.patch("sqlite3.connect", watched):
        search()
    return [it for it in sent if not it.startswith(("PRAGMA", "BEGIN", "--"))]


def cpu_ms(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 301
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(str(Path(folder, "root")))
        query = Query(words=fill(workspace, Path(folder)))

        def search() -> int:
            return len(find(workspace, query, SHOWN))

        sql = statements(search)

        def raw() -> int:
            with closing(sqlite3.connect(workspace.places.store)) as connection:
                connection.row_factory = sqlite3.Row
                return [len(connection.execute(statement).fetchall()) for statement in sql][-1]

        print(f"{search()} of {len(find(workspace, query))} hits shown, {len(sql)} statements")
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(rounds):
            for work, kept in zip((search, raw), times, strict=True):
                kept.append(cpu_ms(work))
        ours, theirs = map(statistics.median, times)
    print(f"search            {ours:7.3f} ms CPU")
    print(f"the same SQL      {theirs:7.3f} ms CPU")
    print(f"search ÷ SQL      {ours / theirs:7.2f}   (at most 1.3)")


if __name__ == "__main__":
    main()
