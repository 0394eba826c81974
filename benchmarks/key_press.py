"""CPU of one key press in the evidence table with 100,000 entries.

Run it with the interpreter of an environment that reviewapp is installed in:

    uv run python benchmarks/key_press.py

The app runs without a terminal, 140×45; each figure is the process's CPU from the key to the
screen that has changed, everything in the background included. Goal: p95 at most 50 ms.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import sys
import tempfile
import time
from pathlib import Path

from log_cpu import fill

from reviewapp.services.workspace import Workspace
from reviewapp.tui.app import ReviewApp

WAYS = {
    "down": ["down"] * 80,
    "page down": ["pagedown"] * 40,
    "end, home": ["end", "home"] * 10,
    "search": ["slash", *"mitigation", "space", *"777", *["backspace"] * 14],
    "list again": ["escape", *["down"] * 20],
}


async def settled(app: ReviewApp, pause: object) -> None:
    for _ in range(3):
        while any(not worker.is_finished for worker in app.workers):
            await asyncio.sleep(0.002)
        await pause()  # type: ignore[operator]


async def measure(root: Path) -> dict[str, list[float]]:
    app = ReviewApp(Workspace(str(root)))
    figures: dict[str, list[float]] = {}
    async with app.run_test(size=(140, 45)) as pilot:
        await settled(app, pilot.pause)
        await pilot.press("e")
        await settled(app, pilot.pause)
        for name, keys in WAYS.items():
            figures[name] = []
            for key in keys:
                start = time.process_time()
                await pilot.press(key)
                await settled(app, pilot.pause)
                figures[name].append(1000 * (time.process_time() - start))
    return figures


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "root")
        fill(str(Path(sys.executable).with_name("reviewapp")), root, 100_000)
        gc.disable()  # as the command does for the app's start
        figures = asyncio.run(measure(root))
    for name, values in figures.items():
        print(
            f"{name:<12}{len(values):4} keys   median {statistics.median(values):6.1f} ms"
            f"   p95 {p95(values):6.1f} ms   worst {max(values):6.1f} ms"
        )
    every = [value for values in figures.values() for value in values]
    print(f"all         {len(every):4} keys   p95 {p95(every):.1f} ms CPU (at most 50)")


if __name__ == "__main__":
    main()
