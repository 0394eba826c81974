"""Rubric files: the shipped ones are sound, and a mistake is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewapp.core.errors import BadInputError
from reviewapp.core.rubric import Rubric
from reviewapp.ingest.profile import read_profile
from reviewapp.ingest.rubric_file import read_rubric

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "volvo-rubric.toml"

RUBRIC = """
rubric = "team"
version = "1"
title = "Team"
[severities]
icm = ["0", "1", "2"]
dfm = ["A", "B"]
[[priorities]]
number = 1
title = "First"
statement = ""
[[priorities.indicators]]
code = "1.1"
title = "One"
[[priorities.measures]]
text = "Quick"
targets = ["tta"]
[[priorities]]
number = 2
title = "Second"
statement = "Words"
[[priorities.indicators]]
code = "2.1"
title = "Two"
[[targets]]
id = "tta"
metric = "TTA"
source = "icm"
severities = ["1"]
statistic = "each"
limit_s = 900
indicators = ["1.1"]
measure = "Quick"
"""


def rubric_of(tmp_path: Path, text: str) -> Rubric:
    path = tmp_path / "team.toml"
    path.write_text(text, encoding="utf-8")
    return read_rubric(path)


def problems_of(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(BadInputError) as caught:
        rubric_of(tmp_path, text)
    message = str(caught.value).replace(f"{tmp_path / 'team.toml'}", "team.toml")
    head, *listed = message.splitlines()
    if not listed:
        return [head.removeprefix("team.toml: ")]
    assert head == f"team.toml has {len(listed)} problems:"
    return [line.removeprefix("  ") for line in listed]


@pytest.mark.parametrize("name", ["manager", "engineer"])
def test_the_shipped_rubrics_are_sound(name: str) -> None:
    rubric = read_rubric(ROOT / "rubrics" / f"{name}.toml")
    assert rubric.name == name
    assert len(rubric.priorities) == 7
    assert len(rubric.targets) == {"manager": 10, "engineer": 9}[name]


def test_the_example_of_the_guide_goes_with_its_profile() -> None:
    rubric = read_rubric(EXAMPLE)
    profile = read_profile(EXAMPLE.with_name("volvo-profile.toml"))
    assert list(rubric.severities) == [profile.source]
    assert {target.source for target in rubric.targets} == {profile.source}
    stated = [name for p in rubric.priorities for m in p.measures for name in m.targets]
    assert sorted(stated) == sorted(target.id for target in rubric.targets)


def test_a_rubric_comes_in_with_its_texts_folded(tmp_path: Path) -> None:
    text = RUBRIC.replace('"Words"', '"""\n  Several\n   lines """').replace(
        'title = "One"', 'title = " One "\nsynonyms = ["on  call"]'
    )
    rubric = rubric_of(tmp_path, text)
    assert rubric.priorities[1].statement == "Several lines"
    indicator = rubric.priorities[0].indicators[0]
    assert (indicator.title, indicator.synonyms, indicator.description) == (
        "One",
        ("on call",),
        None,
    )
    assert rubric.severities == {"icm": ("0", "1", "2"), "dfm": ("A", "B")}
    assert rubric.codes() == ("1.1", "2.1")
    [target] = rubric.targets
    assert (target.programme, target.limit_s, target.status) == (None, 900, "clear")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('code = "2.1"', 'code = "1.1"', [
            'priorities[1].indicators[0].code: "1.1" is there twice',
            "priorities[1].indicators[0].code: 1.1 stands under priority 2",
        ]),
        ('code = "2.1"', 'code = "2.x"',
         'priorities[1].indicators[0].code: is "2.x", but a code looks like 1.1'),
        ("number = 2", "number = 1", [
            'priorities[1].number: "1" is there twice',
            "priorities[1].indicators[0].code: 2.1 stands under priority 1",
        ]),
        ("number = 2", "number = 0", "priorities[1].number: must be at least 1"),
        ("number = 2", 'number = "2"', "priorities[1].number: must be a whole number"),
        ('title = "Two"', 'titel = "Two"', [
            "priorities[1].indicators[0].title: is missing",
            'priorities[1].indicators[0].titel: is not a known key; did you mean "title"?',
        ]),
        ('title = "Two"', 'title = "  "', "priorities[1].indicators[0].title: is empty"),
        ('title = "Two"', 'title = "Two"\nsynonyms = "one"',
         "priorities[1].indicators[0].synonyms: must be a list"),
        ('title = "Two"', 'title = "Two"\nexamples = ["a", 2]',
         "priorities[1].indicators[0].examples[1]: must be text in quotes"),
        ('title = "Two"', f'title = "Two"\nsynonyms = ["{"x" * 81}"]',
         "priorities[1].indicators[0].synonyms[0]: has 81 characters, but at most 80 are read"),
        ('title = "Two"', f'title = "Two"\nexamples = {["a"] * 101}',
         "priorities[1].indicators[0].examples: has 101 entries, but at most 100 are read"),
        ('targets = ["tta"]', 'targets = ["tt"]',
         'priorities[0].measures[0].targets[0]: there is no target "tt"; did you mean "tta"?'),
        ('indicators = ["1.1"]', 'indicators = ["1.1", "9.9"]',
         'targets[0].indicators[1]: there is no indicator "9.9"'),
        ('severities = ["1"]', 'severities = ["1", "A"]',
         'targets[0].severities[1]: "A" is not in severities.icm'),
        ('source = "icm"\nseverities = ["1"]', 'severities = ["C"]',
         'targets[0].severities[0]: "C" is not in any severities list'),
        ('source = "icm"', 'source = "any"',
         'targets[0].source: leave the key out where "any" is meant'),
        ('source = "icm"', 'source = "ICM"',
         'targets[0].source: is "ICM", but must be lower case, as incidents carry it'),
        ("limit_s = 900", "limit_s = -1", "targets[0].limit_s: must be at least 0"),
        ("limit_s = 900", "limit_s = 15.5", "targets[0].limit_s: must be a whole number"),
        ('metric = "TTA"', 'metric = "tta"',
         'targets[0].metric: must be "TTA", "TTM", "TiC" or "TTRCA"'),
        ('statistic = "each"', 'statistic = "median"',
         'targets[0].statistic: must be "each" or "mean"'),
        ('rubric = "team"', 'rubric = "Our Team"',
         'rubric: is "Our Team", but must be lower-case letters, digits and hyphens, and start '
         "with a letter"),
        ('version = "1"', "version = 1", "version: must be text in quotes"),
        ('dfm = ["A", "B"]', 'dfm = ["A", "A"]', 'severities.dfm[1]: "A" is there twice'),
        ('dfm = ["A", "B"]', 'DFM = ["A"]',
         'severities.DFM: is "DFM", but must be lower case, as incidents carry it'),
        ("[[targets]]", "[[target]]",
         'target: is not a known key; did you mean "targets"?'),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_their_place(
    tmp_path: Path, old: str, new: str, problem: str | list[str]
) -> None:
    assert old in RUBRIC
    expected = [problem] if isinstance(problem, str) else problem
    assert problems_of(tmp_path, RUBRIC.replace(old, new)) == expected


def test_targets_of_the_same_id(tmp_path: Path) -> None:
    target = RUBRIC[RUBRIC.index("[[targets]]") :]
    assert problems_of(tmp_path, RUBRIC + target) == ['targets[1].id: "tta" is there twice']


def test_an_ambiguous_target_may_be_odd(tmp_path: Path) -> None:
    odd = RUBRIC.replace('severities = ["1"]', 'severities = ["A"]\nstatus = "ambiguous"')
    assert rubric_of(tmp_path, odd).targets[0].severities == ("A",)


def test_no_more_than_twenty_problems_are_listed(tmp_path: Path) -> None:
    many = RUBRIC.replace('indicators = ["1.1"]', f"indicators = {['9.9'] * 25}")
    with pytest.raises(BadInputError) as caught:
        rubric_of(tmp_path, many)
    lines = str(caught.value).splitlines()
    assert len(lines) == 22
    assert lines[0].endswith("team.toml has 25 problems:")
    assert lines[-1] == "  … and 5 more"


@pytest.mark.parametrize("cut", range(0, len(RUBRIC), 23))
def test_a_file_cut_short_is_read_or_refused_in_words(tmp_path: Path, cut: int) -> None:
    try:
        rubric_of(tmp_path, RUBRIC[:cut])
    except BadInputError as error:
        assert str(error).startswith(str(tmp_path / "team.toml"))  # noqa: PT017


@pytest.mark.parametrize("value", ["1", "1.5", "true", "[1]", "{ a = 1 }", "2026-03-02"])
@pytest.mark.parametrize("key", ["priorities", "targets", "severities", "title"])
def test_wrong_shapes_are_refused_in_words(tmp_path: Path, key: str, value: str) -> None:
    head = "\n".join(f'{name} = "x"' for name in ("rubric", "version", "title") if name != key)
    problems = problems_of(tmp_path, f"{head}\n{key} = {value}\n")
    assert any(problem.startswith(key) and " must be " in problem for problem in problems)
