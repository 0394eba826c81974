"""A realistic Connect to print, and small builders for its parts."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from reviewapp.assets import asset
from reviewapp.core.connect import (
    BoxForm,
    BoxSection,
    ConnectDocument,
    Edition,
    EvidenceItem,
    GoalItem,
    IndicatorSection,
    PartSection,
    PrioritySection,
    SloLine,
    edition_from_mapping,
)
from reviewapp.core.figures import Miss, Previous, TargetFigures
from reviewapp.core.proportions import wilson_interval
from reviewapp.core.rubric import Priority, Rubric, Target, rubric_from_mapping
from reviewapp.export.sentences import sentences

SAMPLE = Path(__file__).with_name("sample.toml")


@pytest.fixture(scope="session")
def figures() -> Callable[..., TargetFigures]:
    return make_figures


@pytest.fixture(scope="session")
def item() -> Callable[..., EvidenceItem]:
    return make_item


@pytest.fixture(scope="session")
def target() -> Callable[..., Target]:
    return make_target


@pytest.fixture(scope="session")
def engineer() -> Rubric:
    return rubric_from_mapping(_toml(asset("rubrics", "engineer.toml")))


@pytest.fixture(scope="session")
def edition() -> Callable[[str], Edition]:
    return make_edition


@pytest.fixture(scope="session")
def sample(engineer: Rubric) -> ConnectDocument:
    """An engineer's half-year in the default edition."""
    return make_sample(engineer, make_edition("core-priorities"))


def make_figures(**given: Any) -> TargetFigures:
    """Figures that agree with themselves, from the few numbers that a test is about."""
    n, met, unknown = given.pop("n", 0), given.pop("met", 0), given.get("unknown", 0)
    previous = given.pop("previous", None)
    open_ones = unknown or given.get("pending") or "so_far" in given
    counts = ("running", "pending", "invalid", "not_applicable", "inferred", "awaiting_rca")
    values: dict[str, Any] = dict.fromkeys(counts, 0) | {
        "id": "some-target",
        "n": n,
        "ended": n,
        "met": met,
        "missed": n - met,
        "unknown": unknown,
        "attainment": met / n if n else None,
        "interval": wilson_interval(met, n) if n else None,
        "bounds": (met / (n + unknown), (met + unknown) / (n + unknown)) if unknown else None,
        "mean_s": None,
        "median_s": None,
        "p90_s": None,
        "holds": False
        if met < n and "so_far" not in given
        else None
        if open_ones or not n
        else True,
        "durations": (),
        "misses": tuple(Miss(*miss) for miss in given.pop("misses", ())),
        "previous": Previous(*previous) if previous else None,
    }
    return TargetFigures(**(values | given))


def make_target(**given: Any) -> Target:
    values: dict[str, Any] = {
        "id": "some-target",
        "metric": "TTA",
        "source": "icm",
        "programme": "mcs",
        "severities": ("1", "2", "2.5"),
        "statistic": "each",
        "limit_s": 900,
        "indicators": (),
        "measure": "ICM TTA <=15 min",
    }
    return Target(**(values | given))


def make_item(number: int = 1, **given: Any) -> EvidenceItem:
    values: dict[str, Any] = {
        "id": f"0195f3a0-0000-7000-8000-{number:012x}",
        "on": date(2025, 3, 3),
        "text": f"Entry {number}",
        "circle": None,
        "indicators": ("1.1",),
        "incidents": (),
        "links": (),
    }
    return EvidenceItem(**(values | given))


def make_edition(name: str) -> Edition:
    return edition_from_mapping(_toml(asset("templates", "editions", f"{name}.toml")))


def make_sample(rubric: Rubric, edition: Edition) -> ConnectDocument:
    told = _toml(SAMPLE)
    items = [make_item(number, **entry) for number, entry in enumerate(told["evidence"], 1)]
    past, future, manager = edition.parts
    summary, impact, setback = past.boxes
    texts: dict[str, str] = told["boxes"]
    opening = {"summary": "\n".join(told["summary"])}
    return ConnectDocument(
        title="Connect",
        name="Ada Example",
        role="engineer",
        manager="Grace Sample",
        period="FY25 H2",
        first=date(2025, 1, 1),
        last=date(2025, 6, 30),
        as_of=datetime(2025, 7, 2, 9, 30, tzinfo=UTC),
        edition=edition.title,
        rubric=f"{rubric.title}, {rubric.version}",
        parts=(
            PartSection(
                past.title,
                boxes=(_box(summary, opening), _box(setback, texts)),
                lead=1,
                priorities=tuple(
                    _priority(priority, rubric, items, _box(impact, texts, priority.number), told)
                    for priority in rubric.priorities
                ),
                past_goals=tuple(_goal(goal) for goal in told["past_goals"]),
            ),
            PartSection(
                future.title,
                boxes=tuple(_box(form, texts) for form in future.boxes),
                goals=tuple(_goal(goal) for goal in told["goals"]),
            ),
            PartSection(manager.title, boxes=tuple(_box(form, texts) for form in manager.boxes)),
        ),
        notes=tuple(told["notes"]),
        imports=tuple(told["imports"]),
        severities=rubric.severities,
    )


def _priority(
    priority: Priority,
    rubric: Rubric,
    items: list[EvidenceItem],
    box: BoxSection,
    told: dict[str, Any],
) -> PrioritySection:
    named = {target for measure in priority.measures for target in measure.targets}
    lines = tuple(
        _line(target, told["slo"][target.id])
        for target in rubric.targets
        if target.id in named and target.id in told["slo"]
    )
    return PrioritySection(
        number=priority.number,
        pillar=priority.pillar,
        title=priority.title,
        statement=priority.statement,
        box=box,
        indicators=tuple(
            IndicatorSection(
                indicator,
                tuple(it for it in items if it.indicators[0] == indicator.code),
                tuple(
                    (it.id, it.indicators[0]) for it in items if indicator.code in it.indicators[1:]
                ),
            )
            for indicator in priority.indicators
        ),
        measures=tuple(measure.text for measure in priority.measures),
        slo=lines,
        sentences=tuple(text for line in lines for text in sentences(line, rubric.severities)),
    )


def _box(form: BoxForm, texts: dict[str, str], number: int | None = None) -> BoxSection:
    key = form.id if number is None else f"{form.id}-{number}"
    feed = form.feed if number is None else "nothing"
    return BoxSection(key, form.title, form.prompt, form.writer, texts.get(key, ""), feed=feed)


def _goal(told: dict[str, Any]) -> GoalItem:
    return GoalItem(**({"success_measure": None, "due": None} | told))


def _line(target: Target, told: dict[str, Any]) -> SloLine:
    numbers = dict(told)
    own = numbers.pop("own", None)
    return SloLine(
        target,
        make_figures(id=target.id, **numbers),
        make_figures(id=target.id, **own) if own else None,
    )


def _toml(path: str | Path) -> dict[str, Any]:
    return tomllib.loads(Path(path).read_text("utf-8"))


#: What a text can hold: markup of every kind, templates, line ends, and what no file can carry.
HOSTILE = (
    "<b>{0}</b> [x](http://y.example) | # * _i_ `c` ~~s~~ $m$ {{{{ 7 * 7 }}}} {{% raw %}} &amp; \\ "
    '"q" ]]> --> 😀 e\u0301 שלום \u202eabc {0}\x00\x07\x1b[31m\ud800\ufffe\r\n- second\tline {0}'
)
_PLANTED = {
    "title", "name", "role", "manager", "period", "edition", "rubric", "notes",
    "imports", "prompt", "manager_prompt", "text", "pillar", "statement", "measures",
    "sentences", "code", "description", "id", "indicators", "incidents", "links",
    "success_measure", "answer", "note",
}  # fmt: skip
_LEFT_ALONE = {"key", "figures", "own", "severities", "also"}


@pytest.fixture(scope="session")
def planted(sample: ConnectDocument) -> tuple[ConnectDocument, list[str]]:
    """The sample with hostile text in every slot that is printed, and those texts."""
    texts: list[str] = []
    document = _plant(sample, texts)
    return document, texts


def _plant(value: Any, texts: list[str], slot: str = "") -> Any:
    if isinstance(value, str) and slot in _PLANTED and value:
        texts.append(HOSTILE.format(len(texts)))
        return texts[-1]
    if isinstance(value, tuple):
        return tuple(_plant(item, texts, slot) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value) if field.name not in _LEFT_ALONE]
        if isinstance(value, BoxSection):
            names = [name for name in names if name != "prompt" or not value.text]
            if value.key == "summary":
                names.remove("text")  # printed line by line, without the bullets it has
        if isinstance(value, IndicatorSection) and not (value.evidence or value.also):
            return value  # a gap: it stands in no document
        if isinstance(value, PrioritySection) and value.box and not value.box.text:
            names.remove("box")  # its evidence says it all
        if isinstance(value, Target):
            names = ["note"]
        return replace(value, **{it: _plant(getattr(value, it), texts, it) for it in names})
    return value
