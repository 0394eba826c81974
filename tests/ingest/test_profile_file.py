"""Profiles written by the app are read again as they were, and those of the guide are true."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import ROOT

from reviewapp.core.errors import BadInputError
from reviewapp.ingest.incidents import Export
from reviewapp.ingest.profile import Profile, read_profile, read_profiles
from reviewapp.ingest.profile_file import changed, to_toml, with_column, with_meaning
from reviewapp.ingest.tables import open_table

SHIPPED = read_profiles([ROOT / "data" / "profiles"])
GUIDE = (ROOT / "docs" / "import-profiles.md").read_text(encoding="utf-8")


def written(profile: Profile, folder: Path) -> Profile:
    path = folder / "written.toml"
    path.write_text(to_toml(profile), encoding="utf-8", newline="\n")
    return read_profile(path)


def test_every_shipped_profile_comes_back(tmp_path: Path) -> None:
    for profile in SHIPPED:
        assert written(profile, tmp_path) == profile


titles = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda text: not text.isspace()
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(titles, titles, st.lists(titles, max_size=3), st.dictionaries(titles, titles, max_size=3))
def test_names_of_any_kind_come_back(
    tmp_path: Path, first: str, second: str, nulls: list[str], meant: dict[str, str]
) -> None:
    profile = Profile.model_validate(
        {
            "profile": "mine", "title": first, "source": "mine", "require": [[first, second]],
            "columns": {"id": [first], "severity": [second, first]}, "null": nulls,
            "values": {"severity": meant} if meant else {},
            "durations": {"closed": {"column": [second], "unit": "days"}},
        }
    )  # fmt: skip
    assert written(profile, tmp_path) == profile


def test_changes_are_checked(tmp_path: Path) -> None:
    profile = with_column(SHIPPED[0], "severity", "Prio")
    profile = with_meaning(profile, "severity", "P1", "1")
    assert profile.values["severity"]["P1"] == "1"
    assert with_meaning(profile, "severity", "p1", None).values == SHIPPED[0].values
    assert "severity" not in with_column(profile, "severity", None).values
    timed = with_column(profile, "mitigated", "Minutes", "minutes")
    assert ("mitigated" in timed.columns, timed.durations["mitigated"].unit) == (False, "minutes")
    for change, sentence in (
        ({"zone": "Mars"}, 'zone: "Mars" is not a time zone'),
        ({"profile": "My own"}, "must be lower-case letters"),
        ({"date_order": "ydm"}, "date_order: must be"),
    ):
        with pytest.raises(BadInputError, match=sentence):
            changed(profile, **change)
    with pytest.raises(BadInputError, match=r"columns\.id: is missing"):
        with_column(profile, "id", None)


def test_the_log_of_the_guide_is_read_as_it_says(tmp_path: Path) -> None:
    log = re.search(r"((?:    (?:ticket|T-).*\n)+)", GUIDE)
    profile = re.search(r'```toml\n(profile = "tickets".*?)```', GUIDE, re.DOTALL)
    assert log is not None
    assert profile is not None
    (tmp_path / "log.csv").write_text(re.sub("(?m)^    ", "", log[1]), encoding="utf-8")
    (tmp_path / "tickets.toml").write_text(profile[1], encoding="utf-8")
    export = Export(open_table(tmp_path / "log.csv"), read_profile(tmp_path / "tickets.toml"))
    found = {incident.external_id: incident for incident in export.incidents()}

    def at(text: str) -> int:
        return int(datetime.fromisoformat(f"2026-06-01T{text}:00").replace(tzinfo=UTC).timestamp())

    one = found["T-1"]
    assert one.severities == ((at("10:00"), "P3"), (at("10:05"), "P2"))
    assert (one.acknowledged, one.acknowledged_by) == (at("10:05"), "kim")
    assert (one.mitigated, found["T-2"].mitigated) == (at("12:00"), None)


def test_the_other_profiles_of_the_guide_are_valid(tmp_path: Path) -> None:
    head = 'profile = "x"\ntitle = "x"\nsource = "x"\n[columns]\nid = "i"\nseverity = "s"\n'
    for number, block in enumerate(re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)):
        path = tmp_path / f"{number}.toml"
        path.write_text(block if "[columns]" in block else head + block, encoding="utf-8")
        read_profile(path)
