"""CPU of `log` as a ratio to `python -c pass`, and its growth with the store.

Run it with the interpreter of an environment that reviewapp is installed in:

    uv run python benchmarks/log_cpu.py [ROUNDS]

The commands run in turn, user and system time of the finished process, medians. Goals: at most 3.0
times `python -c pass`, at most 1.2 times as much with 100,000 entries as with 100.
"""

from __future__ import annotations

import datetime
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ENTRY = ["log", "Cut the nightly sync from 4 h to 25 min", "-i", "1.2", "--circle", "own"]


def cpu_ms(command: Sequence[str]) -> float:
    """User and system time of one run, in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


# Bytecode has to be kept between runs, as it is for everybody who uses the program.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def fill(program: str, root: Path, count: int) -> None:
    """A store with so many entries, over two thousand days."""
    first = datetime.date(2020, 1, 1)
    lines = "".join(
        json.dumps(
            {
                "text": f"entry {n} about mitigation",
                "on": str(first + datetime.timedelta(days=n % 2000)),
            }
        )
        + "\n"
        for n in range(count)
    )
    subprocess.run(
        [program, "--root", str(root), "log", "--jsonl", "-"],
        input=lines.encode(),
        check=True,
        stdout=subprocess.DEVNULL,
        env=ENVIRONMENT,
    )


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    program = str(Path(sys.executable).with_name("reviewapp"))
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small"), Path(folder, "large")
        fill(program, small, 100)
        fill(program, large, 100_000)
        commands = {
            "pass": [sys.executable, "-c", "pass"],
            "log, 100 entries": [program, "--root", str(small), *ENTRY],
            "log, 100,000 entries": [program, "--root", str(large), *ENTRY],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds + 1):
            for name, command in commands.items():
                times[name].append(cpu_ms(command))
    medians = {name: statistics.median(values[1:]) for name, values in times.items()}
    for name, value in medians.items():
        print(f"{name:<22}{value:7.1f} ms CPU")
    few, many = medians["log, 100 entries"], medians["log, 100,000 entries"]
    print(f"log ÷ python -c pass       {few / medians['pass']:.2f}   (at most 3.0)")
    print(f"100,000 ÷ 100 entries      {many / few:.2f}   (at most 1.2)")


if __name__ == "__main__":
    main()
