"""What a user may decide: each setting with its value, its default and what it means.

They are kept with the preferences, so backups and the data file carry them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from reviewapp.core.capture import nearest, shown
from reviewapp.core.coverage import CoverageRule
from reviewapp.core.errors import BadInputError
from reviewapp.core.figure_words import target_name
from reviewapp.core.readings import AS_WRITTEN, NONE, parse_limit, parse_objective
from reviewapp.core.rubric import Rubric, Target
from reviewapp.core.times import UTC
from reviewapp.services import rubrics
from reviewapp.services.preferences import keep_setting, kept_settings
from reviewapp.services.workspace import Workspace

#: What takes a setting back to its default.
DEFAULT = "default"
ZONE = "reporting.zone"
_ENOUGH, _RECENT = "coverage.enough", "coverage.recent-days"
_RULE = CoverageRule()


@dataclass(frozen=True, slots=True)
class Setting:
    """One decision. `title` and `meaning`: what it decides, for people, in short and whole.

    `choices`: value and meaning of each. `check` returns a text as it is kept, and raises
    BadInputError for one that the setting does not take. `rubric` and `target`: the SLO line that
    it is about. `made`: its value where it is no default.
    """

    key: str
    title: str
    meaning: str
    default: str
    check: Callable[[str], str]
    choices: tuple[tuple[str, str], ...] = ()
    rubric: str | None = None
    target: str | None = None
    made: str | None = None

    @property
    def value(self) -> str:
        return self.default if self.made is None else self.made


def all_settings(workspace: Workspace) -> list[Setting]:
    """Every setting: the general ones, then each rubric's, my role's first."""
    kept = kept_settings(workspace)
    found = list(_general())
    names = rubrics.names(workspace)
    for name in sorted(names, key=lambda name: name != workspace.role()):
        try:
            rubric = rubrics.written(workspace, name)
        except BadInputError:
            continue  # broken by hand: it says so where the rubric is wanted
        for target in rubric.targets:
            found += _of_target(rubric, target)
    return [_with_value(setting, kept.get(setting.key)) for setting in found]


def my_settings(workspace: Workspace) -> list[Setting]:
    """The general settings, and those of my role's rubric."""
    return [it for it in all_settings(workspace) if it.rubric in (None, workspace.role())]


def setting(workspace: Workspace, key: str) -> Setting:
    """One setting by its key; BadInputError names the nearest ones."""
    known = {item.key: item for item in all_settings(workspace)}
    if key not in known:
        near = ", ".join(nearest(key, list(known))) or ", ".join(list(known)[:3])
        raise BadInputError(
            f"There is no setting “{shown(key)}”: did you mean {near}? reviewapp settings get "
            "lists them all."
        )
    return known[key]


def put(workspace: Workspace, key: str, value: str) -> Setting:
    """Make a setting and return it as it is now; the value `default` takes it back.

    BadInputError for an unknown key or a value that it does not take.
    """
    found = setting(workspace, key)
    wanted = value.strip()
    keep_setting(workspace, key, found.default if wanted == DEFAULT else found.check(wanted))
    return setting(workspace, key)


def reporting_zone(workspace: Workspace) -> datetime.tzinfo:
    """The time zone in which a period's days begin and end."""
    return zone_of(str(kept_settings(workspace).get(ZONE, "UTC")))


def zone_of(name: str) -> datetime.tzinfo:
    """A time zone by its name; UTC where this machine does not know it."""
    try:
        return _zone(name)
    except BadInputError:
        return UTC


def coverage_rule(workspace: Workspace) -> CoverageRule:
    """When an indicator counts as shown."""
    kept = kept_settings(workspace)
    enough, recent = (
        int(_with_value(item, kept.get(item.key)).value)
        for item in _general()
        if item.key in (_ENOUGH, _RECENT)
    )
    return CoverageRule(enough, recent)


def _general() -> Iterator[Setting]:
    yield Setting(
        ZONE,
        "Time zone of a period’s days",
        "The time zone in which the days of a period begin and end, for SLO figures: UTC, or a "
        "name such as Europe/Berlin.",
        "UTC",
        _zone_name,
    )
    yield Setting(
        _ENOUGH,
        "Entries that show an indicator",
        "How many entries an indicator needs to count as shown.",
        str(_RULE.enough),
        _whole(1, 99),
    )
    yield Setting(
        _RECENT,
        "Days in which entries are recent",
        "An indicator whose entries are all from the last so many days is thin.",
        str(_RULE.recent_days),
        _whole(0, 999),
    )


def _of_target(rubric: Rubric, target: Target) -> Iterator[Setting]:
    begin, line = f"{rubric.name}.{target.id}", f"“{target.measure}”"
    name = target_name(target, rubric.severities)
    if target.readings:
        choices = (
            (AS_WRITTEN, "as the line is written"),
            *((reading.name, reading.title) for reading in target.readings),
        )
        yield Setting(
            f"{begin}.reading",
            f"Reading of {name}",
            f"How the line {line} is read.",
            AS_WRITTEN,
            _one_of([name for name, _ in choices]),
            choices,
            rubric.name,
            target.id,
        )
    if target.limit_s is None:
        yield Setting(
            f"{begin}.limit",
            f"Limit of {name}",
            f"The limit of the line {line}, which names no number: such as 20 d, or none.",
            NONE,
            _parsed_by(parse_limit),
            rubric=rubric.name,
            target=target.id,
        )
    yield Setting(
        f"{begin}.objective",
        f"Objective of {name}",
        f"The objective of {line} in percent, such as 95, or none: only with one is there an error "
        "budget. The line names none.",
        NONE,
        _parsed_by(parse_objective),
        rubric=rubric.name,
        target=target.id,
    )


def _with_value(item: Setting, kept: object) -> Setting:
    """The setting as it was made; what is not understood, in a file edited by hand, is not made."""
    try:
        made = item.check(kept) if isinstance(kept, str) else None
    except BadInputError:
        made = None
    return item if made in (None, item.default) else replace(item, made=made)


def _zone(name: str) -> datetime.tzinfo:
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:  # not a name, a folder, not known
        raise BadInputError(
            f"“{shown(name)}” is no time zone that this machine knows: write UTC, or a name such "
            "as Europe/Berlin or America/New_York."
        ) from error


def _zone_name(text: str) -> str:
    _zone(text)
    return text


def _whole(least: int, most: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not (text.isascii() and text.isdecimal() and least <= int(text[:6]) <= most):
            raise BadInputError(f"“{shown(text)}” is no whole number from {least} to {most}.")
        return str(int(text))

    return check


def _one_of(names: list[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in names:
            raise BadInputError(f"“{shown(text)}” is none of {', '.join(names)}.")
        return text

    return check


def _parsed_by(parse: Callable[[str], int | None]) -> Callable[[str], str]:
    def check(text: str) -> str:
        parse(text)
        return text

    return check
