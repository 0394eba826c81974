"""`log`: one entry from words, stdin or the editor."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import NOW, ROOT, Cli, call_process

from reviewapp.core.capture import clean_text
from reviewapp.core.errors import BadInputError

SHARED_FIXTURES = [HealthCheck.function_scoped_fixture]
TODAY = NOW.date()


def only(cli: Cli) -> dict[str, object]:
    """The one entry there is."""
    (entry,) = cli("list", "--json").json
    return dict(entry)


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A terminal, and an editor whose Python source the test writes to this path.

    Its temporary files go to the folder `editing` beside it.
    """
    script = tmp_path / "my editor.py"
    folder = tmp_path / "editing"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("EDITOR", f'"{sys.executable}" "{script}"')
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("reviewapp.cli.editor.sys", terminal)
    return script


def writes(text: str, code: int = 0) -> str:
    """The source of an editor that leaves this text."""
    return (
        "import pathlib, sys\n"
        f"pathlib.Path(sys.argv[1]).write_bytes({text.encode()!r})\nsys.exit({code})\n"
    )


# The text


def test_several_words_are_one_text_and_the_full_id_is_printed(cli: Cli) -> None:
    result = cli("log", "took", "the", "bridge")
    entry = only(cli)
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{entry['id']}\n"
    assert entry == {
        "id": entry["id"],
        "on": TODAY.isoformat(),
        "text": "took the bridge",
        "indicators": [],
        "circle": None,
        "incidents": [],
        "links": [],
        "private": False,
        "rubric": "engineer",
    }
    assert list(entry) == [
        "id",
        "on",
        "text",
        "indicators",
        "circle",
        "incidents",
        "links",
        "private",
        "rubric",
    ]


def test_options_may_stand_between_words(cli: Cli) -> None:
    cli("log", "cut", "-i", "4.2", "the", "noise", "--circle", "own", "in", "half")
    entry = only(cli)
    assert (entry["text"], entry["indicators"]) == ("cut the noise in half", ["4.2"])


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--", "-i", "1.1", "--json"], "-i 1.1 --json"),
        (["-i", "1.2", "--", "--root", "there"], "--root there"),
        (["fewer", "--", "-5", "%"], "fewer -5 %"),
        (["--", "a", "--", "b"], "a -- b"),
        (["-5", "%", "escalations"], "-5 % escalations"),
    ],
)
def test_what_follows_two_dashes_is_text(cli: Cli, words: list[str], text: str) -> None:
    assert cli("log", *words).code == 0
    assert only(cli)["text"] == text


def test_a_dash_after_two_dashes_is_text(cli: Cli) -> None:
    cli("log", "--", "-", stdin="not this")
    assert only(cli)["text"] == "-"


def test_stdin_is_one_entry(cli: Cli) -> None:
    cli("log", "-", "-i", "1.1", stdin="first line\r\n\r\n  second\rthird\n")
    entry = only(cli)
    assert (entry["text"], entry["indicators"]) == ("first line\n\n  second\nthird", ["1.1"])


def test_a_dash_among_words_is_a_word(cli: Cli) -> None:
    cli("log", "before", "-", "after", stdin="not this")
    assert only(cli)["text"] == "before - after"


@pytest.mark.parametrize("text", ["", "  ", "\n\t", "\0", "\x1b\x07", "\u200d\u202e", "\r\n \x00"])
def test_an_empty_text_is_refused_and_nothing_is_kept(cli: Cli, text: str) -> None:
    result = cli("log", "-", stdin=text)
    assert (result.code, result.out) == (2, "")
    assert "text is empty" in result.err
    assert cli("log", text, "--json").code == 2
    assert cli("list", "--json").json == []


HOSTILE = {
    "markup": "[bold]x[/bold] [link=file:///etc/passwd] [/] [[ ]",
    "escape sequences": "a\x1b[31mred\x1b]0;title\x07\x1b[2J b",
    "control characters": "a\x01\x08\x0b\x0c\x7fb",
    "c1": "a\x9b31mb\x85c\x90d",
    "emoji": "👩\u200d👩\u200d👧\u200d👦 shipped 🏳️\u200d🌈 ❤️",
    "right to left": "שלום עולם ابجد",
    "bidi": "safe\u202egnp.exe\u2066x\u2069\u200f",
    "quotes": 'it\'s "quoted" \\n \\ %s {x} $HOME `id` ; DROP TABLE evidence;--',
    "lines": "a\u2028b\u2029c\td",
    "byte order mark inside": "a\ufeffb",
    "noncharacters": "a\uffff\U0010ffffb",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_arrives_exactly_before_and_after_the_drain(cli: Cli, text: str) -> None:
    assert cli("log", "-", stdin=text).code == 0
    assert only(cli)["text"] == clean_text(text) == text
    assert cli("init").code == 0
    assert only(cli)["text"] == text


@pytest.mark.parametrize("size", [100_000, 1_000_000])
def test_a_long_text_arrives_exactly(cli: Cli, size: int) -> None:
    text = ("Straße 日本 " * size)[:size].strip()
    identifier = cli("log", "-", stdin=text).out.strip()
    assert only(cli)["text"] == text
    cli("init")
    assert cli("show", identifier, "--json").json["text"] == text
    assert [e["id"] for e in cli("search", "strasse", "--json").json] == []
    assert [e["id"] for e in cli("search", "straße", "--json").json] == [identifier]


@given(
    text=st.one_of(
        st.text(st.characters(codec="utf-8")),
        st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")),
    )
)
@settings(max_examples=15, deadline=None, suppress_health_check=SHARED_FIXTURES)
def test_any_text_from_stdin_comes_back_as_cleaned(cli: Cli, text: str) -> None:
    result = cli("log", "-", stdin=text)
    try:
        expected = clean_text(text)
    except BadInputError:
        assert (result.code, result.out) == (2, "")
        return
    assert result.code == 0
    identifier = result.out.strip()
    assert cli("show", identifier, "--json").json["text"] == expected
    assert cli("init").code == 0
    assert cli("show", identifier, "--json").json["text"] == expected
    assert clean_text(expected) == expected


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are bytes on POSIX only")
def test_bytes_that_are_no_utf8_become_replacement_characters(cli: Cli, root: Path) -> None:
    done = call_process(["log", b"caf\xe9 \xff open"], root)
    assert done.returncode == 0
    assert only(cli)["text"] == "caf\ufffd \ufffd open"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell of POSIX")
@pytest.mark.parametrize("word", ["-", ""])
def test_a_closed_stdin_is_bad_input(root: Path, word: str) -> None:
    command = f"exec '{sys.executable}' -m reviewapp log {word} <&-"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=ROOT,
        env={**os.environ, "REVIEWAPP_ROOT": str(root), "REVIEWAPP_TRACEBACK": ""},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2


# The editor


def test_the_editor_writes_the_text(cli: Cli, editor: Path) -> None:
    editor.write_text(writes("first\r\n\r\nsecond ü\n"))
    result = cli("log", "-i", "1.1")
    assert result.code == 0
    assert only(cli)["text"] == "first\n\nsecond ü"
    assert list((editor.parent / "editing").iterdir()) == []


def test_visual_is_asked_before_editor(
    cli: Cli, editor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor.write_text(writes("by visual"))
    monkeypatch.setenv("VISUAL", os.environ["EDITOR"])
    monkeypatch.setenv("EDITOR", "/nonexistent/editor")
    cli("log")
    assert only(cli)["text"] == "by visual"


def test_an_editor_left_empty_keeps_nothing(cli: Cli, editor: Path) -> None:
    editor.write_text(writes(" \n"))
    assert cli("log").code == 2
    assert cli("list", "--json").json == []
    assert list((editor.parent / "editing").iterdir()) == []


def test_what_was_written_is_not_lost_when_an_option_is_wrong(cli: Cli, editor: Path) -> None:
    editor.write_text(writes("long work"))
    result = cli("log", "-i", "9.9")
    (left,) = (editor.parent / "editing").iterdir()
    assert result.code == 2
    assert left.read_text() == "long work"
    assert str(left) in result.err
    assert cli("list", "--json").json == []


def test_an_editor_that_fails_keeps_nothing(cli: Cli, editor: Path) -> None:
    editor.write_text(writes("half", code=3))
    result = cli("log")
    assert result.code == 1
    assert "code 3" in result.err
    assert cli("list", "--json").json == []


def test_an_editor_that_is_not_there_is_named(
    cli: Cli, editor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "/nonexistent/editor")
    result = cli("log")
    assert result.code == 1
    assert "/nonexistent/editor" in result.err
    assert list((editor.parent / "editing").iterdir()) == []


def test_an_editor_command_that_cannot_be_read_is_named(
    cli: Cli, editor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", 'vi "')
    assert cli("log").code == 1


def test_an_editor_that_removes_its_file_keeps_nothing(cli: Cli, editor: Path) -> None:
    editor.write_text("import os, sys\nos.unlink(sys.argv[1])\n")
    assert cli("log").code in (1, 2)


def test_without_a_terminal_there_is_no_editor(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "/nonexistent/editor")
    result = cli("log", "-i", "1.1")
    assert result.code == 2
    assert "no terminal" in result.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_the_editor_opens_in_a_real_terminal(cli: Cli, root: Path, tmp_path: Path) -> None:
    script = tmp_path / "editor.py"
    script.write_text(writes("from a terminal"))
    outer, inner = os.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "reviewapp", "log"],
            stdin=inner,
            capture_output=True,
            check=False,
            cwd=ROOT,
            timeout=60,
            env={
                **os.environ,
                "REVIEWAPP_ROOT": str(root),
                "EDITOR": f"'{sys.executable}' '{script}'",
            },
        )
    finally:
        os.close(outer)
        os.close(inner)
    assert done.returncode == 0
    assert only(cli)["text"] == "from a terminal"


# The options


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("today", "2026-06-15"),
        ("yesterday", "2026-06-14"),
        ("fri", "2026-06-12"),
        ("FRIDAY", "2026-06-12"),
        ("mon", "2026-06-15"),
        ("tue", "2026-06-09"),
        ("2026-06-15", "2026-06-15"),
        (" 2024-02-29 ", "2024-02-29"),
        ("0001-01-01", "0001-01-01"),
    ],
)
def test_days_in_words_and_in_digits(cli: Cli, word: str, day: str) -> None:
    # NOW is a Monday.
    assert cli("log", "x", "--on", word).code == 0
    assert only(cli)["on"] == day
    cli("init")
    assert only(cli)["on"] == day


@pytest.mark.parametrize(
    "word",
    ["soon", "2026-02-29", "2026-13-01", "20260331", "31.03.2026", "2026-3-1", "2026-06-15T10:00",
     "٢٠٢٦-٠٣-٣١", "\x1b[31m", "-1"],
)  # fmt: skip
def test_what_is_no_date_is_refused(cli: Cli, word: str) -> None:
    result = cli("log", "x", f"--on={word}")
    assert (result.code, result.out) == (2, "")
    assert "is not a date" in result.err
    assert "\x1b" not in result.err
    assert cli("list", "--json").json == []


def test_a_week_date_is_refused(cli: Cli) -> None:
    assert cli("log", "x", "--on", "2026-W14-2").code == 2


@pytest.mark.parametrize("option", ["--on", "--circle", "--rubric"])
def test_an_empty_value_is_refused(cli: Cli, option: str) -> None:
    assert cli("log", "x", option, "").code == 2


@pytest.mark.parametrize("word", ["2026-06-16", "9999-12-31"])
def test_a_day_ahead_is_refused(cli: Cli, word: str) -> None:
    result = cli("log", "x", "--on", word)
    assert result.code == 2
    assert f"{word} lies ahead" in result.err


@given(day=st.dates(datetime.date(1, 1, 1), TODAY))
@settings(max_examples=25, deadline=None, suppress_health_check=SHARED_FIXTURES)
def test_every_day_up_to_today_is_kept(cli: Cli, day: datetime.date) -> None:
    identifier = cli("log", "x", "--on", day.isoformat()).out.strip()
    assert cli("show", identifier, "--json").json["on"] == day.isoformat()


def test_everything_said_about_an_entry_is_kept(cli: Cli) -> None:
    result = cli(
        "log", "x", "-i", "1.2", "-i", "3.3", "-i", "1.2", "--circle", "Others", "--private",
        "--incident", "ICM:300000123", "--incident", "dfm: CAS-1 ", "--incident", "icm:300000123",
        "--link", "https://example.com/a?b=[c]", "--link", "HTTP://example.com", "--json",
    )  # fmt: skip
    entry = only(cli)
    assert result.json == {"id": entry["id"], "status": "filed"}
    assert entry["indicators"] == ["1.2", "3.3"]
    assert entry["circle"] == "others"
    assert entry["incidents"] == ["icm:300000123", "dfm:CAS-1"]
    assert entry["links"] == ["https://example.com/a?b=[c]", "HTTP://example.com"]
    assert entry["private"] is True
    cli("init")
    assert only(cli) == entry


def test_without_a_code_the_entry_is_in_the_inbox(cli: Cli) -> None:
    assert cli("log", "x", "--json").json["status"] == "inbox"


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("-i", "1.11", "Did you mean 1.1"),
        ("-i", "7.5", "7.4"),
        ("-i", "", "no indicator"),
        ("-i", "[red]", "no indicator"),
        ("--circle", "family", "own, others or built"),
        ("--incident", "300000123", "is not an incident"),
        ("--incident", "icm:", "is not an incident"),
        ("--incident", "icm:\x1b[31m", "is not an incident"),
        ("--link", "example.com", "is not a link"),
        ("--link", "javascript:alert(1)", "is not a link"),
        ("--link", "https://x\ny", "is not a link"),
        ("--rubric", "enginer", "Did you mean engineer?"),
        ("--rubric", "../engineer", "There is no rubric"),
    ],
)
def test_what_an_option_cannot_mean_is_refused(
    cli: Cli, root: Path, option: str, value: str, says: str
) -> None:
    result = cli("log", "x", option, value)
    assert (result.code, result.out) == (2, "")
    assert says in result.err
    assert "\x1b" not in result.err
    assert result.err.count("\n") == 1
    assert cli("list", "--json").json == []


def test_codes_belong_to_the_rubric_of_the_role_unless_one_is_named(cli: Cli) -> None:
    # Both rubrics have a 6.1; only one has each of the others.
    cli("init", "--role", "manager")
    cli("log", "as manager", "-i", "6.1")
    cli("log", "as engineer", "-i", "6.1", "--rubric", "engineer")
    assert {e["text"]: e["rubric"] for e in cli("list", "--json").json} == {
        "as manager": "manager",
        "as engineer": "engineer",
    }


def test_the_day_is_that_of_where_the_user_sits(cli: Cli) -> None:
    now = datetime.datetime(2026, 1, 1, 0, 30, tzinfo=datetime.UTC)
    cli("log", "x", now=now)
    assert only(cli)["on"] == now.astimezone().date().isoformat()


# Where it is kept


def test_an_entry_is_a_private_file_in_the_spool(cli: Cli, root: Path) -> None:
    cli("log", "x")
    (file,) = (root / "spool").iterdir()
    assert not (root / "store.db").exists()
    if sys.platform != "win32":
        for path in (root, root / "spool", file, root / "owner.json"):
            assert path.stat().st_mode & 0o077 == 0


def test_twenty_logs_at_once_keep_twenty_entries_of_one_owner(cli: Cli, root: Path) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "reviewapp", "--root", str(root), "log", f"entry {i}"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        for i in range(20)
    ]
    assert [process.wait(timeout=60) for process in running] == [0] * 20
    texts = {f"entry {i}" for i in range(20)}
    before = cli("list", "--json").json
    assert len(before) == 20
    assert {entry["text"] for entry in before} == texts
    cli("init")
    assert cli("list", "--json").json == before
    assert list((root / "spool").iterdir()) == []


def test_a_file_in_the_place_of_a_folder_is_named(cli: Cli, root: Path) -> None:
    root.write_text("mine")
    result = cli("log", "x")
    assert (result.code, result.out) == (1, "")
    assert str(root) in result.err
    assert root.read_text() == "mine"


def test_a_file_in_the_place_of_the_spool_is_named(cli: Cli, root: Path) -> None:
    root.mkdir()
    (root / "spool").write_text("mine")
    result = cli("log", "x")
    assert result.code == 1
    assert str(root / "spool") in result.err
    assert (root / "spool").read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_full_disk_keeps_nothing_and_leaves_nothing(cli: Cli, root: Path) -> None:
    cli("log", "before")
    before = sorted(path for path in root.rglob("*"))
    done = subprocess.run(
        ["sh", "-c", f"ulimit -f 0; exec '{sys.executable}' -m reviewapp log lost"],
        cwd=ROOT,
        env={**os.environ, "REVIEWAPP_ROOT": str(root)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"nothing was saved" in done.stderr
    assert sorted(path for path in root.rglob("*")) == before
    assert only(cli)["text"] == "before"


def test_a_file_in_the_place_of_the_rubrics_is_no_traceback(cli: Cli, root: Path) -> None:
    root.mkdir()
    (root / "rubrics").write_text("mine")
    assert cli("log", "x").code in (0, 1)
