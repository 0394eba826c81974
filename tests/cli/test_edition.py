"""A form edition of one's own: started, checked, drafted, with the lengths that its form takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import Cli

LIMIT = 'id = "setback"\nlimit = 20'


def test_one_is_started_from_another_changed_and_used_everywhere(
    cli: Cli, root: Path, tmp_path: Path
) -> None:
    assert [it["edition"] for it in cli("edition", "list", "--json").json] == [
        "core-priorities",
        "goals",
    ]
    path = Path(cli("edition", "new", "our-form", "--from", "core-priorities").out.strip())
    assert cli("edition", "new", "our-form").code == 1
    text = path.read_text(encoding="utf-8")
    assert 'edition = "our-form"\ntitle = "Our form"\n' in text
    assert "until = " not in text
    text = text.replace('id = "setback"', LIMIT).replace(
        "A challenge or setback", "What went wrong"
    )
    path.write_text(text, encoding="utf-8")
    boxes = {it["box"]: it for it in cli("edition", "check", str(path), "--json").json}
    assert boxes["setback"]["limit"] == 20
    assert "can be used" in cli("edition", "check", str(path)).out

    cli("log", "Cut it", "-i", "1.4")
    assert cli("connect", "draft", "--edition", "our-form").code == 0
    cli("connect", "edit", "setback", "Twenty characters, and more.")
    shown = cli("connect", "show")
    assert "28 of 20" in shown.out
    assert "The box setback has 28 characters, and the form takes 20: 8 too many." in shown.out
    told = {it["box"]: it for it in cli("connect", "show", "--json").json}["setback"]
    assert (told["length"], told["words"], told["limit"]) == (28, 4, 20)
    one = cli("connect", "show", "setback")
    assert one.out == "Twenty characters, and more.\n"
    assert "28 of 20 characters, 4 words: 8 too many" in one.err
    out = tmp_path / "c.md"
    exported = cli("connect", "export", "--out", str(out))
    assert "8 too many" in exported.err
    assert "What went wrong" in out.read_text(encoding="utf-8")
    assert "Form:** Our form" in out.read_text(encoding="utf-8")
    # It is part of a backup, and of the data file.
    assert cli("export-data", "--out", "-").json["editions"][0]["file"] == "our-form.toml"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('writer = "employee"', 'writer = "me"', "parts[0].boxes[0].writer: must be"),
        ('id = "setback"', 'id = "setback"\nlimit = 0', "boxes[2].limit: must be at least 1"),
        ('id = "setback"', 'id = "setback"\nlimits = 9', "is not a known key; did you mean"),
        ('edition = "ours"', 'edition = "theirs"', "give both the same name"),
        ('id = "setback"', 'id = "impact"', 'parts[0].boxes[2].id: "impact" is there twice'),
        ("[[parts]]", "[[parts]", "line"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place_and_hinders_no_other_edition(
    cli: Cli, old: str, new: str, said: str
) -> None:
    path = Path(cli("edition", "new", "ours").out.strip())
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    if "same name" not in said:
        checked = cli("edition", "check", str(path))
        assert checked.code == 2
        assert said in checked.err
    drafted = cli("connect", "draft", "--edition", "ours")
    assert (drafted.code, drafted.out) == (2, "")
    listed = {it["edition"]: it for it in cli("edition", "list", "--json").json}
    assert not listed["ours"]["usable"]
    assert cli("connect", "draft").code == 0
