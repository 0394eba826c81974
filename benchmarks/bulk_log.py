"""10,000 entries with `log --jsonl`, as a ratio to the same rows put into the same tables.

    uv run python benchmarks/bulk_log.py [ROUNDS]

The command is a process of its own, its start included; it checks every line, keeps the entries in
the spool, and drains them into a store that is there. The reference is sqlite3's `executemany` of
the finished rows into the table of such a store, with its triggers: history and search index. User
and system time, in turn, medians. Goal: at most 3.
"""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from log_cpu import ENVIRONMENT, cpu_ms, fill

ENTRIES = 10_000


def in_process_ms(work: Callable[[], object]) -> float:
    """User and system time of a piece of work in this process, in milliseconds."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    program = str(Path(sys.executable).with_name("reviewapp"))
    times: tuple[list[float], list[float]] = ([], [])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(program, folder / "full", ENTRIES)
        with closing(sqlite3.connect(folder / "full" / "store.db")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            rows = connection.execute("SELECT * FROM evidence ORDER BY id").fetchall()
            (owner,) = connection.execute("SELECT id FROM person").fetchone()
        lines = folder / "lines.jsonl"
        with lines.open("wb") as file:
            listed = [program, "--root", str(folder / "full"), "list", "--json"]
            subprocess.run(listed, check=True, stdout=file, env=ENVIRONMENT)
        subprocess.run([program, "--root", str(folder / "empty"), "init"], check=True)
        owner_file = (folder / "full" / "owner.json").read_bytes()
        marks = ", ".join("?" * len(rows[0]))

        def put(root: Path) -> None:
            with closing(sqlite3.connect(root / "store.db", isolation_level=None)) as connection:
                for pragma in ("synchronous = FULL", "recursive_triggers = ON"):
                    connection.execute(f"PRAGMA {pragma}")
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(
                    "INSERT INTO person SELECT ?, created_at, updated_at, deleted_at, rev, name, "
                    "alias, role FROM person",
                    (owner,),
                )
                connection.executemany(f"INSERT INTO evidence VALUES ({marks})", rows)
                connection.execute("COMMIT")

        for number in range(rounds + 1):
            ours, theirs = (folder / f"{kind} {number}" for kind in ("ours", "theirs"))
            for root in (ours, theirs):
                shutil.copytree(folder / "empty", root)
            (ours / "owner.json").write_bytes(owner_file)
            command = [program, "--root", str(ours), "log", "--jsonl", str(lines)]
            times[0].append(cpu_ms(command))
            times[1].append(in_process_ms(lambda root=theirs: put(root)))  # type: ignore[misc]
            for root in (ours, theirs):
                with closing(sqlite3.connect(root / "store.db")) as connection:
                    found = connection.execute("SELECT count(*) FROM evidence").fetchone()
                    assert found == (ENTRIES,)
                shutil.rmtree(root)
    logged, put_in = (statistics.median(kept[1:]) for kept in times)
    print(f"log --jsonl, {ENTRIES:,} entries   {logged:7.0f} ms CPU")
    print(f"executemany of the rows      {put_in:7.0f} ms CPU")
    print(f"log ÷ executemany            {logged / put_in:7.2f}   (at most 3)")


if __name__ == "__main__":
    main()
