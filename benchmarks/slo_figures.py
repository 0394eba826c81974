"""SLO figures of a million stored incidents, as ratios to plain SQL and Python.

    uv run python benchmarks/slo_figures.py [ROUNDS] [INCIDENTS]

All targets: `slo.figures` over everything, against one SELECT of the columns that one target needs
and a plain fold of them (at most 4, aim 2). One person: their half year out of all incidents, in
process (at most 50 ms). In turn, processor time, medians.
"""

from __future__ import annotations

import datetime
import json
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from reviewapp.core.periods import Period
from reviewapp.services import slo
from reviewapp.services.changing import changing
from reviewapp.services.workspace import Workspace

INCIDENTS = 1_000_000
PEOPLE = 2_000
_SPAN = 5 * 365 * 86_400
_FIRST = int(datetime.datetime(2021, 7, 1, tzinfo=datetime.UTC).timestamp())
_HALF = Period("H", datetime.date(2025, 1, 1), datetime.date(2025, 6, 30))
_COLUMNS = (
    "id", "owner_id", "created_at", "updated_at", "rev", "source", "external_id", "title",
    "programmes", "severities", "created", "acknowledged", "acknowledged_by", "mitigated",
    "mitigated_last", "rca_delivered", "rca_required", "critsits", "assignee", "assignees",
    "state", "reopened", "duplicate_of", "parent", "marks", "import_id", "row_number",
)  # fmt: skip


def fill(workspace: Workspace, count: int) -> None:
    """Incidents of both sources, a third with a history of severities, a fifth of hands."""
    with changing(workspace):
        pass
    owner = workspace.reader_id()
    with closing(sqlite3.connect(workspace.places.store)) as connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        now = "2026-07-01T00:00:00.000Z"
        connection.execute(
            "INSERT INTO slo_import VALUES ('import', ?, ?, NULL, 1, ?, 'icm', 'icm', 'e.csv', '',"
            " 0, 'created', '2021-07-01', '2026-06-30', NULL, ?, ?, 0, 0, 0)",
            (now, now, owner, count, count),
        )
        places = ", ".join("?" * len(_COLUMNS))
        connection.executemany(
            f"INSERT INTO incident ({', '.join(_COLUMNS)}) VALUES ({places})",
            _rows(owner, now, count),
        )
        for _, sql in triggers:
            connection.execute(sql)
        connection.commit()
        connection.execute("ANALYZE")


def _rows(owner: str, now: str, count: int) -> Iterator[tuple[object, ...]]:
    chance = random.Random(7)
    people = [f"alias{number}" for number in range(PEOPLE)]
    for number in range(count):
        created = _FIRST + chance.randrange(_SPAN)
        dfm = chance.random() < 0.15
        order = ["1", "A", "B", "C"] if dfm else ["0", "1", "2", "2.5", "3", "4"]
        severity = chance.choice(order)
        history: list[tuple[int | None, str]] = [(None, severity)]
        if chance.random() < 0.33:
            history = [(created, severity), (created + 600, chance.choice(order))]
        acknowledged = created + int(chance.expovariate(1 / 500))
        mitigated = created + int(chance.expovariate(1 / 60_000)) + 60
        assignee = chance.choice(people)
        hands = [(created, chance.choice(people)), (created + 900, assignee)]
        yield (
            f"{number:032x}", owner, now, now, 1, "dfm" if dfm else "icm", str(300000000 + number),
            "an incident", json.dumps(chance.choice([["mcs"], ["cri"], ["cri", "mcs"], ["ic"]])),
            json.dumps(history), created,
            acknowledged if chance.random() < 0.95 else None, chance.choice(people),
            mitigated if chance.random() < 0.97 else None, None,
            mitigated + 400_000 if chance.random() < 0.2 else None, None,
            json.dumps([[created + 60, created + 9000]]) if dfm else None,
            assignee, json.dumps(hands) if chance.random() < 0.2 else None, "mitigated", 0,
            "1" if chance.random() < 0.02 else None, None,
            '["test"]' if chance.random() < 0.01 else None, "import", number,
        )  # fmt: skip


def plain_fold(store: str) -> tuple[int, int]:
    """Met and missed of one target, as one writes it without much thought about anything else."""
    met = missed = 0
    as_of = int(time.time())
    with closing(sqlite3.connect(store)) as connection:
        for programmes, severities, created, acknowledged, mitigated in connection.execute(
            "SELECT programmes, severities, created, acknowledged, mitigated FROM incident "
            "WHERE source = 'icm' AND duplicate_of IS NULL AND parent IS NULL AND marks IS NULL"
        ):
            if programmes is None or "mcs" not in json.loads(programmes):
                continue
            moment = acknowledged or mitigated or as_of
            severity, start = None, created
            for since, name in json.loads(severities):
                if since is not None and since > moment:
                    break
                if name in ("1", "2", "2.5") and severity not in (None, "1", "2", "2.5"):
                    start = since
                severity = name
            if severity in ("1", "2", "2.5"):
                if moment - start <= 900:
                    met += 1
                elif acknowledged is not None or mitigated is None:
                    missed += 1
    return met, missed


def cpu_s(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    count = int(sys.argv[2]) if len(sys.argv) > 2 else INCIDENTS
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(str(Path(folder, "root")), throwaway=True)
        fill(workspace, count)
        store = workspace.places.store
        mine = slo.Question("manager", _HALF, assignees=("alias7",))
        kept: dict[str, list[float]] = {"all": [], "plain": [], "person": []}
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        slo.figures(workspace, slo.Question("manager"))
        memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        for _ in range(rounds):
            kept["all"].append(cpu_s(lambda: slo.figures(workspace, slo.Question("manager"))))
            kept["plain"].append(cpu_s(lambda: plain_fold(store)))
            kept["person"] += [cpu_s(lambda: slo.figures(workspace, mine)) for _ in range(5)]
        every, plain, person = (statistics.median(times) for times in kept.values())
    print(f"all targets of {count:,} incidents  {every:7.2f} s CPU, {memory:.0f} MiB more memory")
    print(f"a SELECT and a plain fold of one    {plain:7.2f} s CPU")
    print(f"all ÷ one                           {every / plain:7.2f}   (at most 4)")
    print(f"one person's half year              {1000 * person:7.1f} ms CPU   (at most 50)")


if __name__ == "__main__":
    main()
