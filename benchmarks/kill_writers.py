"""Two writers, killed again and again in the middle of writes: nothing acknowledged may be lost.

    uv run python benchmarks/kill_writers.py [KILLS]

Each writer runs the command line over and over, `log` and `edit` in turn, and acknowledges each
call that ended with 0. Both are killed at a moment that chance chooses. At the end every
acknowledged text has to be there, whole and once. Exits with 1 when one is not.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

from reviewapp.cli.main import run
from reviewapp.services.changing import drain_spool
from reviewapp.services.evidence import Query, find
from reviewapp.services.workspace import Workspace

FILLER = "so long that a torn write would be seen. " * 200
#: With fork a writer stands at once; where there is none it has to import everything anew.
FORK = "fork" in multiprocessing.get_all_start_methods()
PROCESSES = multiprocessing.get_context("fork" if FORK else "spawn")


def text_of(writer: str, number: int, version: int) -> str:
    """What a writer's entry says: version 0 as it was logged, later ones as it was edited."""
    return f"{writer} entry {number} version {version} {FILLER}end"


def write(root: str, writer: str, acknowledged: Connection) -> None:
    """Log and edit until killed; each acknowledgement is a number, an id and a version."""
    number = 0
    while True:
        with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
            sys.stdout = out
            code = run(["--root", root, "log", text_of(writer, number, 0)])
            out.seek(0)
            identifier = out.read().strip()
        acknowledged.send((number, identifier, 0, code))
        for version in (1, 2):
            with Path(os.devnull).open("w", encoding="utf-8") as out:
                sys.stdout = out
                code = run(["--root", root, "edit", identifier, text_of(writer, number, version)])
            acknowledged.send((number, identifier, version, code))
        number += 1


def kill_two(root: str, name: str, chance: random.Random) -> dict[str, tuple[str, int, int]]:
    """Let two writers write and kill them; id -> writer, number, last acknowledged version."""
    seen: dict[str, tuple[str, int, int]] = {}
    writers = []
    for letter in "ab":
        ours, theirs = PROCESSES.Pipe(duplex=False)
        process = PROCESSES.Process(target=write, args=(root, name + letter, theirs))
        process.start()
        theirs.close()
        writers.append((name + letter, process, ours))

    def hear(writer: str, ours: Connection) -> None:
        number, identifier, version, code = ours.recv()
        if code != 0:
            raise SystemExit(f"a writer was refused with exit code {code}")
        seen[identifier] = (writer, number, version)

    for writer, _, ours in writers:
        for _ in range(chance.randrange(1, 5)):
            hear(writer, ours)
    until = time.perf_counter() + chance.random() * 0.03
    while time.perf_counter() < until:
        pass
    for _, process, _ in writers:
        process.kill()
    for writer, process, ours in writers:
        process.join()
        try:
            while True:  # what it had acknowledged and nobody had heard yet
                hear(writer, ours)
        except EOFError:
            ours.close()
    return seen


def faults(root: str, acknowledged: dict[str, tuple[str, int, int]], kills: int) -> list[str]:
    """What is not as it has to be, in sentences."""
    workspace = Workspace(root)
    drain_spool(workspace)
    found = {entry.id: entry.text for entry in find(workspace, Query())}
    told = [f"{key} is lost" for key in acknowledged if key not in found]
    for key, (writer, number, version) in acknowledged.items():
        # The call that was killed may have been done, and not acknowledged.
        if found.get(key) not in [text_of(writer, number, version + more) for more in (0, 1)]:
            told.append(f"{key} is torn, or its acknowledged edit is lost")
    extra = [text for key, text in found.items() if key not in acknowledged]
    told += ["a torn entry" for text in extra if not text.endswith(f" version 0 {FILLER}end")]
    if len(extra) > kills:
        told.append(f"{len(extra)} entries that nobody acknowledged, after {kills} kills")
    if len({text.split(" version")[0] for text in found.values()}) != len(found):
        told.append("an entry is doubled")
    with closing(sqlite3.connect(workspace.places.store)) as connection:
        told += [
            f"{check}: {row[0]}"
            for check in ("integrity_check", "foreign_key_check")
            for row in connection.execute(f"PRAGMA {check}")
            if row[0] != "ok"
        ]
        connection.execute("INSERT INTO evidence_fts (evidence_fts) VALUES ('integrity-check')")
    return told


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else None)
    acknowledged: dict[str, tuple[str, int, int]] = {}
    with tempfile.TemporaryDirectory() as root:
        drain_spool(Workspace(root))
        for number in range(kills // 2):
            acknowledged |= kill_two(root, f"round {number} writer ", chance)
        told = faults(root, acknowledged, kills)
    for sentence in told:
        print(sentence)
    edits = sum(version for _, _, version in acknowledged.values())
    print(
        f"{kills} kills, {len(acknowledged)} entries and {edits} edits acknowledged: "
        f"{len(told)} lost, torn or doubled"
    )
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
