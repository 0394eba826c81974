"""What holds for the whole program: directions of imports, cost of a quick command, the wheel."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import ROOT

PACKAGE = ROOT / "reviewapp"
SOURCES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 400
#: Longer than that, with the reason why splitting would not help a reader.
LONG = {
    "store/tables.py": "the schema: one list of all tables with their columns",
    "core/figures.py": "one pass over the incidents, the values it fills and the rules between",
    "tui/actions.py": "one table of all keys, so that two that collide are seen beside each other",
}

HEAVY = ["sqlmodel", "sqlalchemy", "alembic", "pydantic", "docx", "lxml", "jinja2", "openpyxl"]
TOO_MUCH_FOR_LOG = [*HEAVY, "sqlite3", "platformdirs", "dataclasses", "pathlib", "tomllib"]


def python(
    *arguments: str | Path, cwd: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run this Python elsewhere, without what a test run puts into the environment."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST", "COV_"))}
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env={**kept, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_the_directions_of_imports_hold(tmp_path: Path) -> None:
    call = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"
    result = python("-c", call, "--no-cache", cwd=ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert " 0 broken" in result.stdout


def loaded(root: Path, *words: str) -> set[str]:
    """The modules that a command has imported at its end, the standard library alone at hand."""
    program = (
        "import sys\n"
        "from reviewapp.cli.main import run\n"
        "code = run(sys.argv[1:])\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    # -S: without site-packages an import of anything else fails, and nothing is there before.
    result = python("-S", "-c", program, "--root", root, *words, cwd=root, PYTHONPATH=str(ROOT))
    assert result.returncode == 0, result.stderr
    names = set(result.stderr.split("\n"))
    assert "reviewapp.cli.main" in names
    return names


@pytest.fixture
def used_root(tmp_path: Path) -> Path:
    """A root with a store and its index of codes, and one more entry in the spool."""
    root = tmp_path / "root"
    root.mkdir()
    for words in (["log", "first", "-i", "1.1"], ["init"], ["log", "second words", "-i", "1.1"]):
        made = python("-m", "reviewapp", "--root", root, *words, cwd=ROOT)
        assert made.returncode == 0, made.stderr
    return root


def test_quick_commands_import_little(used_root: Path) -> None:
    logs = ["log", "third words"], ["log", "4", "-i", "1.1", "--on", "2026-01-01", "--json"]
    for words in logs:
        names = loaded(used_root, *words)
        assert sorted(names & set(TOO_MUCH_FOR_LOG)) == []
    reads = ["list"], ["list", "--json"], ["search", "words"], ["list", "-i", "1.1"], ["history"]
    for words in reads:
        names = loaded(used_root, *words)
        assert "sqlite3" in names
        assert sorted(names & set(HEAVY)) == []


def test_the_second_log_is_quick(tmp_path: Path) -> None:
    root = tmp_path / "root"
    made = python("-m", "reviewapp", "--root", root, "log", "first", cwd=ROOT)
    assert made.returncode == 0, made.stderr
    assert sorted(loaded(root, "log", "second") & set(TOO_MUCH_FOR_LOG)) == []


def is_condition(node: ast.AST) -> bool:
    """A call of .where or .filter, whose arguments SQLAlchemy has to see whole."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("where", "filter", "having", "on")
    )


def lost_conditions(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if is_condition(node):
            assert isinstance(node, ast.Call)
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                for inner in ast.walk(argument):
                    if isinstance(inner, ast.BoolOp) or (
                        isinstance(inner, ast.UnaryOp) and isinstance(inner.op, ast.Not)
                    ):
                        yield inner.lineno


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("select(a).where(a.b == 1 and a.c == 2)", [1]),
        ("select(a).where(\na.b == 1,\nnot a.c)", [3]),
        ("q.filter(or_(a.b or a.c))", [1]),
        ("select(a).where(a.b == 1, a.c == 2)", []),
        ("select(a).where((a.b == 1) & ~a.c)", []),
        ("x = a and b", []),
    ],
)
def test_the_search_for_lost_conditions_finds_them(source: str, lines: list[int]) -> None:
    assert list(lost_conditions(ast.parse(source))) == lines


def test_no_condition_is_lost_to_python() -> None:
    found, calls = [], 0
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls += sum(map(is_condition, ast.walk(tree)))
        found += [f"{path}:{line}" for line in lost_conditions(tree)]
    assert calls > 3
    assert found == []


def test_no_file_is_too_long() -> None:
    lengths = {
        path.relative_to(PACKAGE).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in SOURCES
    }
    assert len(lengths) > 50
    assert {name for name, lines in lengths.items() if lines > LONGEST} <= set(LONG)
    assert set(LONG) <= set(lengths)


def test_the_wheel_works_from_another_folder(tmp_path: Path) -> None:
    built = python("-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "dist", cwd=ROOT)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "installed")
    for folder in ("rubrics", "templates", "data"):
        shipped = {
            f"reviewapp/{path.relative_to(ROOT).as_posix()}"
            for path in (ROOT / folder).rglob("*")
            if path.is_file()
        }
        assert shipped
        assert shipped <= set(names)
    modules = {path.relative_to(ROOT).as_posix() for path in SOURCES}
    assert modules <= set(names)
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"reviewapp"}

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    path = str(tmp_path / "installed")

    def run(*words: str) -> str:
        result = python(
            *("-m", "reviewapp", "--root", str(tmp_path / "root"), *words),
            cwd=elsewhere,
            PYTHONPATH=path,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    where = python(
        "-c", "import reviewapp; print(reviewapp.__file__)", cwd=elsewhere, PYTHONPATH=path
    )
    assert Path(where.stdout.strip()).is_relative_to(path)
    rubrics = json.loads(run("rubric", "list", "--json"))
    assert {rubric["rubric"] for rubric in rubrics} >= {"engineer", "manager"}
    kept = json.loads(run("log", "from a wheel", "-i", "1.1", "--json"))
    run("init", "--name", "Ada")  # the migrations are package data too
    assert [entry["id"] for entry in json.loads(run("list", "--json"))] == [kept["id"]]
    assert list(elsewhere.iterdir()) == []
