"""Rubrics from the shell: the shipped ones, and a team's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import ROOT, Cli

OWN = """
rubric = "ours"
version = "2026"
title = "Our [own] rubric"
[severities]
icm = ["1", "2"]
[[priorities]]
number = 1
title = "Customers"
statement = "They come first."
[[priorities.indicators]]
code = "1.1"
title = "Answer"
[[priorities.indicators]]
code = "1.2"
title = "Repair"
[[priorities.measures]]
text = "ICM TTA <=15 min for Sev 1"
targets = ["ours-tta"]
[[targets]]
id = "ours-tta"
metric = "TTA"
source = "icm"
severities = ["1"]
statistic = "each"
limit_s = 900
indicators = ["1.1"]
measure = "ICM TTA <=15 min for Sev 1"
"""


def own(path: Path, content: str = OWN) -> str:
    path.write_text(content, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("name", "order", "indicators", "targets"),
    [("manager", [1, 2, 3, 4, 5, 6, 7], 24, 10), ("engineer", [1, 2, 4, 3, 5, 6, 7], 25, 9)],
)
def test_a_shipped_rubric_is_whole_and_in_the_documents_order(
    cli: Cli, name: str, order: list[int], indicators: int, targets: int
) -> None:
    rubric = cli("rubric", "show", name, "--json").json
    assert list(rubric) == ["rubric", "version", "title", "severities", "priorities", "targets"]
    assert [priority["number"] for priority in rubric["priorities"]] == order
    assert sum(len(p["indicators"]) for p in rubric["priorities"]) == indicators
    assert len(rubric["targets"]) == targets
    stated = [t for p in rubric["priorities"] for m in p["measures"] for t in m["targets"]]
    assert sorted(stated) == sorted(target["id"] for target in rubric["targets"])


def test_the_odd_words_of_the_source_stay_and_its_one_repair_is_made(cli: Cli) -> None:
    manager = cli("rubric", "show", "manager", "--json").out
    engineer = cli("rubric", "show", "engineer", "--json").out
    assert "We all have the responsibility" in manager
    assert "No reoccurrence of S360/SFI violations" in manager
    assert "core priority.. Once" in engineer
    assert "DFM Sev 1 =< 4h" in engineer
    assert "\ufffd" not in manager + engineer


def test_every_target_that_reads_something_into_its_line_says_so(cli: Cli) -> None:
    for name in ("manager", "engineer"):
        for target in cli("rubric", "show", name, "--json").json["targets"]:
            assert target["status"] in ("clear", "gap", "ambiguous")
            if target["status"] != "clear":
                assert target["note"]


def test_a_rubric_is_readable_on_the_screen(cli: Cli) -> None:
    text = " ".join(cli("rubric", "show", "engineer").out.split())
    assert "3.5 Participate in enhancing and refreshing" in text
    assert "Notes on how the source was read" in text


def test_an_own_rubric_works_everywhere(cli: Cli, tmp_path: Path) -> None:
    file = own(tmp_path / "ours.toml")
    assert cli("rubric", "check", file).code == 0
    assert cli("rubric", "add", file).code == 0
    assert "ours" in cli("rubric", "list").out
    assert cli("init", "--role", "ours").code == 0
    assert cli("log", "done", "-i", "1.2", "--json").json["status"] == "filed"
    assert cli("log", "no", "-i", "4.1").code == 2
    states = {item["code"]: item["state"] for item in cli("coverage", "--json").json}
    assert states == {"1.1": "empty", "1.2": "thin"}
    assert [t["id"] for t in cli("slo", "report", "--json").json["targets"]] == ["ours-tta"]
    out = tmp_path / "c.md"
    assert cli("connect", "export", "--out", str(out)).code == 0
    assert "Our \\[own\\] rubric" in out.read_text(encoding="utf-8")


def test_codes_are_checked_anew_after_the_rubric_file_changed(cli: Cli, tmp_path: Path) -> None:
    cli("rubric", "add", own(tmp_path / "a.toml"))
    cli("init", "--role", "ours")
    assert cli("log", "x", "-i", "1.3").code == 2
    more = OWN.replace('[[priorities.measures]]', '[[priorities.indicators]]\ncode = "1.3"\n'
                       'title = "New"\n[[priorities.measures]]', 1)  # fmt: skip
    cli("rubric", "add", own(tmp_path / "b.toml", more))
    assert cli("log", "x", "-i", "1.3").code == 0


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('code = "1.2"', 'code = "1.1"', "priorities[0].indicators[1].code"),
        ('metric = "TTA"', 'metric = "TTX"', "targets[0].metric"),
        ('statement = "They', 'statment = "They', "priorities[0]"),
        ("number = 1", "number = ", "line "),
        ('targets = ["ours-tta"]', 'targets = ["theirs"]', "priorities[0].measures[0].targets"),
    ],
)
def test_a_bad_rubric_names_file_place_and_fault(
    cli: Cli, tmp_path: Path, old: str, new: str, place: str
) -> None:
    file = own(tmp_path / "bad.toml", OWN.replace(old, new, 1))
    for words in (("rubric", "check", file), ("rubric", "add", file)):
        result = cli(*words)
        assert result.code == 2
        assert "bad.toml" in result.err
        assert place in result.err
    assert "ours" not in cli("rubric", "list").out


def test_a_rubric_broken_by_hand_after_it_was_added_is_explained(
    cli: Cli, root: Path, tmp_path: Path
) -> None:
    cli("rubric", "add", own(tmp_path / "ours.toml"))
    own(root / "rubrics" / "ours.toml", OWN.replace('title = "Answer"', ""))
    result = cli("rubric", "show", "ours")
    assert result.code == 2
    assert "priorities[0].indicators[0].title" in result.err


def test_a_shipped_rubric_cannot_be_replaced_and_an_unknown_one_gets_the_nearest(
    cli: Cli, tmp_path: Path
) -> None:
    shipped = ROOT / "rubrics" / "manager.toml"
    assert cli("rubric", "add", str(shipped)).code == 2
    result = cli("rubric", "show", "enginer")
    assert result.code == 2
    assert "engineer" in result.err
    assert cli("rubric", "check", str(tmp_path / "none.toml")).code == 2
