"""Connect edition files: the shipped ones are sound, and a mistake is named with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reviewapp.core.connect import Edition
from reviewapp.core.errors import BadInputError
from reviewapp.ingest.edition_file import read_edition

ROOT = Path(__file__).parents[2]

EDITION = """
edition = "short"
title = "Short form"
until = 2026-03-31
[[parts]]
title = "Past"
[[parts.boxes]]
id = "impact"
title = "Impact"
writer = "employee"
prompt = "What did you\\n  achieve?"
feed = "priority"
per = "priority"
prompts_for = [{ title_has = "Security", prompt = "What did you secure?" }]
[[parts]]
title = "Future"
[[parts.boxes]]
id = "goals"
title = "Goals"
writer = "manager"
prompt = "What is next?"
"""


def edition_of(tmp_path: Path, text: str) -> Edition:
    path = tmp_path / "short.toml"
    path.write_text(text, encoding="utf-8")
    return read_edition(path)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates" / "editions").glob("*.toml")), ids=lambda path: path.stem
)
def test_the_shipped_editions_are_sound(path: Path) -> None:
    edition = read_edition(path)
    assert edition.name == path.stem
    assert edition.parts


def test_an_edition_comes_in(tmp_path: Path) -> None:
    edition = edition_of(tmp_path, EDITION)
    assert edition.until == date(2026, 3, 31)
    first, second = (part.boxes[0] for part in edition.parts)
    assert first.prompt == "What did you achieve?"
    assert first.prompts_for == (("Security", "What did you secure?"),)
    assert (first.feed, first.per, first.confirmed) == ("priority", "priority", False)
    assert (second.feed, second.per, second.manager_prompt) == ("nothing", None, None)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('id = "goals"', 'id = "impact"', 'parts[1].boxes[0].id: "impact" is there twice'),
        ('writer = "manager"', 'writer = "peer"',
         'parts[1].boxes[0].writer: must be "employee" or "manager"'),
        ('per = "priority"', "",
         'parts[0].boxes[0].prompts_for: only a box with per = "priority" has prompts for'),
        ('per = "priority"', 'per = "goal"', 'parts[0].boxes[0].per: must be "priority"'),
        ("until = 2026-03-31", 'until = "soon"', "until: must be a date, such as 2026-03-31"),
        ("until = 2026-03-31", "until = 2026-03-31T10:00:00", "until: must be a date"),
        ("title_has", "title", "parts[0].boxes[0].prompts_for[0].title_has: is missing"),
        ('prompt = "What is next?"', 'prompt = ""', "parts[1].boxes[0].prompt: is empty"),
        ('edition = "short"', "", "edition: is missing"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_their_place(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert old in EDITION
    with pytest.raises(BadInputError) as caught:
        edition_of(tmp_path, EDITION.replace(old, new))
    assert problem in str(caught.value)


def test_a_form_needs_parts_and_boxes(tmp_path: Path) -> None:
    head = 'edition = "short"\ntitle = "Short form"\n'
    for text, problem in (
        (head, "parts: is missing"),
        (head + "parts = []", "parts: needs at least one entry"),
        (head + '[[parts]]\ntitle = "Past"\nboxes = []', "parts[0].boxes: needs at least one"),
    ):
        with pytest.raises(BadInputError) as caught:
            edition_of(tmp_path, text)
        assert problem in str(caught.value)
