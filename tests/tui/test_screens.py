"""Every place as it looks: filled, empty, with hostile text, while reading, after an error.

The pictures are text files beside this one, so that a change reads as a diff; the README's are
drawn here too. SNAPSHOTS=write makes them anew: look at each before committing it.
"""

from __future__ import annotations

import datetime
import os
import re
import shutil
import tomllib
from pathlib import Path

import pytest
from app_driver import NARROW, WIDE, Driver, Slow, drive
from support import NOW, ROOT

from reviewapp.services.capture import log_entry
from reviewapp.services.connect import Choice, write_box
from reviewapp.services.demo import demo_workspace
from reviewapp.services.identity import identify
from reviewapp.services.periods import add_period
from reviewapp.services.workspace import Workspace
from reviewapp.tui.actions import PLACES

SNAPSHOTS = Path(__file__).with_name("snapshots")
PICTURES = ROOT / "docs" / "screens"
HOSTILE = (
    "[bold red]x[/] [/] [link=x] \x1b[31mred\x07 漢字テスト עברית \u202eevil\u202c "
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \t end"
)


def compare(path: Path, seen: str) -> None:
    seen = re.sub("…[0-9a-f]{6}", "…ending", seen)  # of ids, which are new each time
    if os.environ.get("SNAPSHOTS") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(seen, encoding="utf-8", newline="\n")
    assert path.exists(), f"{path.name} is not there: SNAPSHOTS=write makes it."
    assert seen == path.read_text(encoding="utf-8")


def name(place: str, what: str, size: tuple[int, int]) -> Path:
    return SNAPSHOTS / f"{place}-{what}-{size[0]}x{size[1]}.txt"


async def every_place(app: Driver, what: str, size: tuple[int, int]) -> None:
    for place in PLACES:
        await app.press(place.key)
        compare(name(place.name, what, size), app.text + "\n")


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample half year of each role; copied before use."""
    made = {}
    for role in ("engineer", "manager"):
        made[role] = tmp_path_factory.mktemp(role) / "root"
        demo_workspace(str(made[role]), role, Workspace(str(made[role])))
    return made


def sample(samples: dict[str, Path], role: str, root: Path) -> Workspace:
    """The sample on a clock that stands still, so that nothing on a screen moves."""
    shutil.copytree(samples[role], root)
    team = tomllib.loads((ROOT / "data" / "sample" / "team.toml").read_text(encoding="utf-8"))
    as_of = datetime.datetime.fromisoformat(team["as_of"])
    return Workspace(str(root), lambda: as_of)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "140x45"])
@pytest.mark.parametrize("role", ["engineer", "manager"])
def test_with_the_sample(
    samples: dict[str, Path], root: Path, role: str, size: tuple[int, int]
) -> None:
    async def script(app: Driver) -> None:
        await every_place(app, role, size)

    drive(sample(samples, role, root), script, size)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "140x45"])
def test_with_nothing(workspace: Workspace, size: tuple[int, int]) -> None:
    async def script(app: Driver) -> None:
        compare(name("first-start", "empty", size), app.text + "\n")
        await app.press("escape")
        await every_place(app, "empty", size)

    drive(workspace, script, size)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "140x45"])
def test_with_hostile_text(workspace: Workspace, size: tuple[int, int]) -> None:
    identify(workspace, "[red]Mallory[/] 漢字", "mallory", "engineer")
    add_period(workspace, "[/] H1", "2026-01-01", "2026-06-30")
    write_box(workspace, Choice(), "setback", HOSTILE)
    log_entry(workspace, HOSTILE, codes=["1.1"], incidents=["icm:300000123"], on="2026-03-02")
    log_entry(workspace, HOSTILE * 300, codes=["2.1"], links=["https://e.test/[x]"], private=True)
    log_entry(workspace, HOSTILE, on="2026-04-02")

    async def script(app: Driver) -> None:
        await every_place(app, "hostile", size)

    drive(workspace, script, size)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "140x45"])
def test_while_the_disk_is_slow_the_screen_answers(root: Path, size: tuple[int, int]) -> None:
    log_entry(Workspace(str(root), lambda: NOW), "one note")
    workspace = Slow(str(root))

    async def script(app: Driver) -> None:
        for place in PLACES:
            await app.ahead(place.key)
            compare(name(place.name, "loading", size), app.text + "\n")
        await app.ahead("h", "n", *"typed")
        assert "typed" in app.text
        workspace.answers.set()
        await app.settle()
        await app.press("escape", "h")
        assert "one note" in app.text

    drive(workspace, script, size, settle=False)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "140x45"])
def test_an_error_is_a_dialog_over_the_place(
    workspace: Workspace, root: Path, size: tuple[int, int]
) -> None:
    identify(workspace, "Mira", "mokafor", "engineer")
    owner = (root / "owner.json").read_text(encoding="utf-8")
    (root / "owner.json").write_text(owner.replace("engineer", "astronaut"), encoding="utf-8")

    async def script(app: Driver) -> None:
        await app.press("escape", "r")
        compare(name("rubric", "error", size), app.text + "\n")

    drive(workspace, script, size)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "140x45"])
def test_the_dialogs(samples: dict[str, Path], root: Path, size: tuple[int, int]) -> None:
    shown = {
        "help": ["e", "question_mark"],
        "commands": ["h", "colon", *"export"],
        "capture": ["h", "n", *"A note"],
        "form": ["h", "n", "tab", "tab"],  # the same note
        "indicators": ["e", "enter", "f4", "2"],
        "filter": ["e", "f"],
        "theme": ["h", "f2"],
        "goals": ["c", "g"],
    }

    async def script(app: Driver) -> None:
        for what, keys in shown.items():
            await app.press(*keys)
            compare(name("dialog", what, size), app.text + "\n")
            await app.press("escape", "escape")

    drive(sample(samples, "engineer", root), script, size)


@pytest.mark.parametrize(
    ("picture", "keys"),
    [
        ("home", ["h"]),
        ("slo", ["m"]),
        ("rubric", ["r", "g"]),
        ("connect", ["c"]),
    ],
)
def test_the_pictures_of_the_readme(
    samples: dict[str, Path], root: Path, picture: str, keys: list[str]
) -> None:
    async def script(app: Driver) -> None:
        await app.press(*keys)
        compare(PICTURES / f"{picture}.svg", app.svg())

    drive(sample(samples, "engineer", root), script, (120, 34))
