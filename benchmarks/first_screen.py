"""CPU and memory of the app's first screen as ratios to a Textual hello world.

Run it with the interpreter of an environment that reviewapp is installed in (POSIX only):

    uv run python benchmarks/first_screen.py [ROUNDS]

Each command runs in a pseudo terminal until its text stands on the screen (for reviewapp the
store's newest entry), and is killed there: user and system time of all of it, and its largest
resident size. The commands run in turn, medians. Goals: at most 1.5 times the CPU (aim 1.3) and
1.35 times the memory, with 100 entries and with 100,000.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from pathlib import Path

from log_cpu import ENVIRONMENT, fill

NEWEST = "Newest-of-all-entries"
HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("Hello-world")
Hello().run()
"""
LONGEST_S = 30


def first_screen(command: Sequence[str], text: str) -> tuple[float, float]:
    """CPU milliseconds and MiB of a command until `text` is drawn in an 80×24 terminal."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(command[0], list(command), {**ENVIRONMENT, "TERM": "xterm-256color"})
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    drawn, end = b"", time.monotonic() + LONGEST_S
    while text.encode() not in drawn:
        if not select.select([terminal], [], [], max(end - time.monotonic(), 0))[0]:
            raise SystemExit(f"{command[0]} did not draw “{text}” within {LONGEST_S} s.")
        drawn += os.read(terminal, 65536)
    os.kill(pid, signal.SIGKILL)
    _, _, used = os.wait4(pid, 0)
    os.close(terminal)
    return 1000 * (used.ru_utime + used.ru_stime), used.ru_maxrss / 1024


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    program = str(Path(sys.executable).with_name("reviewapp"))
    with tempfile.TemporaryDirectory() as folder:
        commands = {"hello world": ([sys.executable, "-c", HELLO], "Hello-world")}
        for count in (100, 100_000):
            root = Path(folder, str(count))
            fill(program, root, count - 1)
            for words in (["init", "--name", "Mira"], ["log", NEWEST]):
                subprocess.run(
                    [program, "--root", str(root), *words],
                    check=True,
                    capture_output=True,
                    env=ENVIRONMENT,
                )
            commands[f"app, {count:,} entries"] = ([program, "--root", str(root)], NEWEST)
        figures: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(rounds + 1):
            for name, (command, text) in commands.items():
                figures[name].append(first_screen(command, text))
    hello_ms = hello_mib = 0.0
    for name, values in figures.items():
        ms = statistics.median(value[0] for value in values[1:])
        mib = statistics.median(value[1] for value in values[1:])
        hello_ms, hello_mib = hello_ms or ms, hello_mib or mib
        print(
            f"{name:<22}{ms:7.1f} ms CPU  ÷ {ms / hello_ms:.2f} (at most 1.5)"
            f"{mib:8.1f} MiB  ÷ {mib / hello_mib:.2f} (at most 1.35)"
        )


if __name__ == "__main__":
    main()
