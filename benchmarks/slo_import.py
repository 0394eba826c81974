"""Importing 100,000 rows, as a ratio to csv.reader and raw executemany into the same tables.

    uv run python benchmarks/slo_import.py [ROUNDS]

The reference reads the same file with csv.reader, turns the same cells into the same columns, and
inserts them into a store of its own with one executemany in one transaction, so its triggers write
the same history. Both in turn, each in a process of its own, processor time, medians. Goal: at most
3. The peak of memory of 100,000 rows ÷ that of 10,000, and the time ÷ row of both, show growth.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reviewapp.services.slo_import import import_file
from reviewapp.services.workspace import Workspace

HEADER = (
    "IncidentId",
    "Title",
    "Severity",
    "SeverityHistory",
    "Programme",
    "CustomerName",
    "CreateDate",
    "AcknowledgeDate",
    "AcknowledgedBy",
    "MitigateDate",
    "ResolveDate",
    "CloseDate",
    "OwningContactAlias",
    "OwningTeamName",
    "Status",
    "ReopenCount",
)
TIMES = {
    "CreateDate": "created",
    "AcknowledgeDate": "acknowledged",
    "MitigateDate": "mitigated",
    "ResolveDate": "resolved",
    "CloseDate": "closed",
}
TEXTS = {
    "IncidentId": "external_id",
    "Title": "title",
    "CustomerName": "customer",
    "AcknowledgedBy": "acknowledged_by",
    "OwningContactAlias": "assignee",
    "OwningTeamName": "team",
    "Status": "state",
}


def write_export(path: Path, count: int, first_id: int = 700_000_000) -> None:
    """An export of the columns that an IcM export has, one incident a row."""
    first = datetime(2025, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(count):
            created = first + timedelta(minutes=5 * number)

            def after(minutes: int, start: datetime = created) -> str:
                return (start + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")

            history = f"{after(0)}=3; {after(20)}=2" if number % 4 == 0 else ""
            writer.writerow(
                [
                    first_id + number,
                    f"Sign-in fails in region {number % 900}, attempt {number}",
                    "2",
                    history,
                    "MCS; CRI" if number % 3 else "CRI",
                    f"Customer {number % 200}",
                    after(0),
                    after(number % 30),
                    f"alias{number % 40}",
                    after(60 + number % 900),
                    after(2000),
                    after(5000),
                    f"alias{number % 40}",
                    f"Team {number % 12}",
                    "Closed",
                    number % 3,
                ]
            )


def raw(store: str, path: Path) -> None:
    """The reference: every row of the file as one row of the table."""
    with closing(sqlite3.connect(store)) as connection, path.open(encoding="utf-8") as file:
        owner, import_id, columns = prepare(connection)
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO incident ({', '.join(columns)}) VALUES ({marks})"
        reader = csv.reader(file)
        place = {name: index for index, name in enumerate(next(reader))}
        times = [(column, place[name]) for name, column in TIMES.items()]
        texts = [(column, place[name]) for name, column in TEXTS.items()]
        now = "2026-01-01T00:00:00.000Z"
        fixed = {
            "owner_id": owner,
            "import_id": import_id,
            "created_at": now,
            "updated_at": now,
            "rev": 1,
            "source": "icm",
        }

        def rows():  # type: ignore[no-untyped-def]
            for number, cells in enumerate(reader):
                values = dict(fixed, id=f"raw-{number}", row_number=number + 2)
                for column, index in times:
                    values[column] = int(datetime.fromisoformat(cells[index]).timestamp())
                for column, index in texts:
                    values[column] = cells[index]
                history = cells[place["SeverityHistory"]] or "=2"
                steps = [step.split("=") for step in history.split("; ")]
                values["severities"] = json.dumps(steps)
                values["programmes"] = json.dumps(cells[place["Programme"]].split("; "))
                values["reopened"] = int(cells[place["ReopenCount"]])
                yield tuple(values.get(column) for column in columns)

        with connection:
            connection.execute(
                "INSERT INTO current_change (id, txn, actor, at) VALUES (1, 'raw', ?, ?)",
                (owner, now),
            )
            connection.executemany(statement, rows())
            connection.execute("DELETE FROM current_change")


def prepare(connection: sqlite3.Connection) -> tuple[str, str, list[str]]:
    """The owner, an import of theirs, and the columns of the incidents."""
    [(owner, import_id)] = connection.execute("SELECT owner_id, id FROM slo_import LIMIT 1")
    columns = [row[1] for row in connection.execute("PRAGMA table_info(incident)")]
    return owner, import_id, columns


def measured(work: str, root: str, path: Path) -> tuple[float, float]:
    """CPU seconds of the work and peak MiB of its process."""
    words = [sys.executable, __file__, "--one", work, root, str(path)]
    said = subprocess.run(words, capture_output=True, check=True, text=True, encoding="utf-8")
    cpu, peak = said.stdout.split()
    return float(cpu), float(peak)


def one(work: str, root: str, path: Path) -> None:
    """One import in this process: says its CPU seconds and peak MiB."""
    workspace = Workspace(root)
    import_file(workspace, str(path.with_name("one.csv")))  # modules, schema, triggers
    start = time.process_time()
    if work == "ours":
        import_file(workspace, str(path))
    else:
        raw(workspace.places.store, path)
    cpu = time.process_time() - start
    print(cpu, peak_mib())


def peak_mib() -> float:
    """The most memory that this process ever held (POSIX)."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 if sys.platform != "darwin" else 1024 * 1024)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {count: folder / f"rows-{count}.csv" for count in (10_000, 100_000)}
        write_export(folder / "one.csv", 1, first_id=1)
        for count, path in files.items():
            write_export(path, count)
        results: dict[tuple[str, int], list[tuple[float, float]]] = {}
        for turn in range(rounds):
            for work, count in (("ours", 100_000), ("raw", 100_000), ("ours", 10_000)):
                root = str(folder / f"{work}-{count}-{turn}")
                results.setdefault((work, count), []).append(measured(work, root, files[count]))
        middle = {
            key: [statistics.median(values) for values in zip(*found, strict=True)]
            for key, found in results.items()
        }
    (ours, peak), (theirs, _) = middle["ours", 100_000], middle["raw", 100_000]
    few, few_peak = middle["ours", 10_000]
    print(f"import 100,000 rows       {ours:6.2f} s CPU, peak {peak:5.0f} MiB")
    print(f"csv.reader + executemany  {theirs:6.2f} s CPU")
    print(f"import ÷ raw              {ours / theirs:6.2f}   (at most 3)")
    print(f"peak 100,000 ÷ 10,000     {peak / few_peak:6.2f}   ({few_peak:.0f} MiB for 10,000)")
    print(f"time 100,000 ÷ 10,000     {ours / few:6.2f}   (10 is proportional)")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], sys.argv[3], Path(sys.argv[4]))
    else:
        main()
