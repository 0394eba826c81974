"""A realistic Connect to print, and small builders for its parts."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
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

IMPACT = {
    1: """\
Own: as first engineer on 12 MCS escalations I acknowledged every one within 15 minutes and brought Contoso's two Sev 1 outages to mitigation in under 6 hours; their CSAM closed the executive action plan in May.

Others: my hand-over checklist is now used by all nine engineers of the rotation; missed hand-overs fell from 7 in H1 to 1.

Built on others: I extended Priya's token replay tool with sign-in traces, which cut the median analysis from 90 to 35 minutes.""",
    2: "I kept the CRI queue assigned throughout two on-call rotations and mitigated 31 requests, 9 of them by engaging the feature team within the first hour.",
    3: "Six troubleshooting guides rewritten from escalation patterns; incidents of the two most frequent patterns fell by 38 % (42 to 26 in the half-year).",
    6: "All S360 items closed inside their SLA, and SFI guidance carried into four customer reviews.",
}

EVIDENCE = [
    ("2025-01-14", "own", ["1.2", "2.1"], ["icm:300000101"], [], "Mitigated Contoso's Sev 1 sign-in outage in 5 h 40 min: found the stale signing key in the secondary region, had it rotated, and stayed on the bridge until error rates were below 0.1 %."),
    ("2025-01-28", "others", ["1.2"], [], ["https://contoso.sharepoint.com/sites/mcs/hand-over-checklist"], "Wrote the hand-over checklist for MCS escalations and walked both shifts through it. Missed hand-overs fell from 7 in H1 to 1 in this period."),
    ("2025-02-11", "own", ["1.1"], [], [], "Onboarding assessment for Fabrikam: 14 findings on conditional access, 11 closed before go-live."),
    ("2025-03-03", "built", ["1.3", "3.3", "1.2"], ["icm:300000123", "icm:300000131", "dfm:2503030040001234"], ["https://dev.azure.com/contoso/Identity/_workitems/edit/4471?view=a-very-long-view-name-that-does-not-break-anywhere-and-runs-on-and-on-until-the-margin-is-long-gone-0123456789"], "Extended Priya's token replay tool with sign-in traces and used it with the CLE in three Northwind incidents; the RCA named the root cause for the first time in four recurrences."),
    ("2025-03-19", "own", ["1.4"], [], [], "Northwind asked for me by name in their quarterly review; CSAT on their cases rose from 3.9 to 4.6 (n = 21)."),
    ("2025-01-09", "own", ["2.1"], [], [], "On-call rotation, week 2: no request stayed unassigned for more than 20 minutes."),
    ("2025-04-07", "others", ["2.2", "5.2"], [], [], "Ran a 90-minute clinic on reading correlation ids across services; 16 engineers, and two of them have since closed CRIs without engaging engineering."),
    ("2025-05-22", "built", ["2.3"], ["icm:300000188"], [], "Engaged the directory sync feature team within 40 minutes on a Sev 2; their fix, tested with my repro, went out the same day."),
    ("2025-02-25", "own", ["3.5"], [], ["https://learn.microsoft.com/troubleshoot/entra/example-guide", "TSG-2291"], "Rewrote the TSG on device registration errors from 42 incidents."),
    ("2025-05-06", "others", ["3.1", "3.4"], [], [], "Presented the top five escalation drivers in CRI triage;\nthe PM took two of them into the spring milestone:\n\t1. clearer error text on expired secrets\n\t2. a health probe for the connector"),
    ("2025-06-03", "own", ["5.3"], [], [], "Built a Copilot prompt set for log triage; it saves me about 2 h a week, and four colleagues use it."),
    ("2025-06-12", "own", ["6.1"], [], [], "All 9 S360 items closed inside their SLA, the last one 11 days early."),
    ("2025-04-29", None, ["7.1"], [], [], "Moved our team retrospective to alternating hours so that the colleagues in Hyderabad can lead it."),
]  # fmt: skip

SLO = {
    "eng-mcs-tta-high": {"n": 47, "met": 46, "median_s": 360, "p90_s": 702, "previous": (30, 33), "trend": "no clear change", "own": {"n": 12, "met": 12, "median_s": 300, "p90_s": 610}},
    "eng-mcs-tta-low": {"n": 21, "met": 18, "median_s": 16200, "p90_s": 93600, "previous": (9, 19), "trend": "improved", "pending": 2, "unknown": 1},
    "eng-mcs-tic-1": {"n": 0, "met": 0, "ended": 0},
    "eng-mcs-tic-a": {"n": 4, "met": 3, "median_s": 30600, "durations": (14400, 25200, 36000, 50400), "misses": (("dfm", "2504170040000871", 50400, False),), "previous": (2, 4)},
    "eng-mcs-ttm-1": {"n": 6, "met": 5, "median_s": 20400, "misses": (("icm", "300000123", 111600, False),)},
    "eng-cri-tta-high": {"n": 43, "met": 40, "median_s": 360, "mean_s": 1116, "p90_s": 1500, "holds": False},
    "eng-cri-tta-low": {"n": 53, "ended": 52, "running": 1, "met": 50, "median_s": 25200, "mean_s": 32400, "p90_s": 80000, "holds": None, "so_far": True, "previous": (41, 48)},
    "eng-cri-ttm": {"n": 0, "met": 0, "ended": 31, "mean_s": 864000, "median_s": 432000, "p90_s": 1700000, "reopened": 2},
}  # fmt: skip


def make_figures(**given: Any) -> TargetFigures:
    """Figures that agree with themselves, from the few numbers a test is about."""
    n, met = given.pop("n", 0), given.pop("met", 0)
    unknown, previous = given.get("unknown", 0), given.pop("previous", None)
    values: dict[str, Any] = {
        "id": "t",
        "n": n,
        "ended": n,
        "running": 0,
        "met": met,
        "missed": n - met,
        "pending": 0,
        "unknown": 0,
        "invalid": 0,
        "not_applicable": 0,
        "inferred": 0,
        "awaiting_rca": 0,
        "attainment": met / n if n else None,
        "interval": wilson_interval(met, n) if n else None,
        "bounds": (met / (n + unknown), (met + unknown) / (n + unknown)) if unknown else None,
        "mean_s": None,
        "median_s": None,
        "p90_s": None,
        "holds": (met == n and not unknown and not given.get("pending")) if n else None,
        "durations": (),
        "previous": Previous(*previous) if previous else None,
    }
    values["misses"] = tuple(Miss(*miss) for miss in given.pop("misses", ()))
    return TargetFigures(**(values | given))


@pytest.fixture
def figures() -> Callable[..., TargetFigures]:
    return make_figures


@pytest.fixture
def item() -> Callable[..., EvidenceItem]:
    return make_item


def make_item(number: int = 1, **given: Any) -> EvidenceItem:
    values: dict[str, Any] = {
        "id": f"0195f3a0-0000-7000-8000-{number:012x}",
        "on": date(2025, 3, 3),
        "text": f"Entry {number}",
        "circle": "own",
        "indicators": ("1.1",),
        "incidents": (),
        "links": (),
    }
    return EvidenceItem(**(values | given))


def load_edition(name: str) -> Edition:
    text = Path(asset("templates", "editions", f"{name}.toml")).read_text("utf-8")
    return edition_from_mapping(tomllib.loads(text))


@pytest.fixture(scope="session")
def engineer() -> Rubric:
    return load_rubric("engineer")


def load_rubric(name: str) -> Rubric:
    return rubric_from_mapping(
        tomllib.loads(Path(asset("rubrics", f"{name}.toml")).read_text("utf-8"))
    )


@pytest.fixture(scope="session")
def sample() -> ConnectDocument:
    """An engineer's half-year in the default edition."""
    return make_sample()


def make_sample() -> ConnectDocument:
    rubric, edition = load_rubric("engineer"), load_edition("core-priorities")
    past, future, manager = edition.parts
    impact = next(box for box in past.boxes if box.per)
    setback = _box(
        past.boxes[-1],
        """\
In April I closed Tailspin's escalation after the mitigation without telling their CSAM that the fix was temporary. It came back nine days later as a Sev 2 (IcM 300000177), and they learned it from us twice.

I would now agree the exit with the CSAM in writing before closing. I added that step to the hand-over checklist and have used it in all six escalations since.""",
    )
    goals, growth = future.boxes
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
        rubric="Product Engineer | Core Priorities, FY25",
        summary=(
            "All 12 MCS escalations I owned were acknowledged within 15 min; the team stands at 46 of 47.",
            "Contoso's two Sev 1 outages mitigated in under 6 h, and their executive action plan closed in May.",
            "Six troubleshooting guides rewritten: incidents of the two most frequent patterns fell by 38 %.",
            "Hand-over checklist adopted by all nine engineers; missed hand-overs fell from 7 to 1.",
        ),
        parts=(
            PartSection(
                past.title,
                boxes=(setback,),
                priorities=tuple(_priority(p, impact, rubric) for p in rubric.priorities),
                past_goals=(
                    GoalItem("Reduce missed hand-overs in the MCS rotation", "At most 2 in the half-year", date(2025, 6, 30), 1, "Reached: 1 missed hand-over, after the checklist was introduced in January."),
                    GoalItem("Publish four troubleshooting guides from escalation patterns", "4 guides live", date(2025, 5, 31), 3, "Exceeded: six are live."),
                    GoalItem("Take the certification exam on identity security", None, None, 5, None),
                ),
            ),
            PartSection(
                future.title,
                boxes=(_box(goals, "Three priorities follow from this half-year: faster first analysis, fewer recurrences, and a second person on every tool I own."), _box(growth, "")),
                goals=(
                    GoalItem("Bring the median time to first analysis of MCS Sev 1–2.5 escalations below 30 minutes", "Median ≤ 30 min over the half-year (now 35 min)", date(2025, 12, 31), 1),
                    GoalItem("Cut recurrences after mitigation by agreeing the exit with the CSAM in writing", "At most 2 re-opened escalations (now 5)", date(2025, 12, 31), 2),
                    GoalItem("D&I: rotate the lead of the retrospective through all three time zones", "Each site leads at least 4 of 12", None, 7),
                ),
            ),
            PartSection(manager.title, boxes=tuple(_box(form, "") for form in manager.boxes)),
        ),
        notes=(
            "6 incidents are named by no target (Sev 0 has none); 3 duplicates and 1 test are not counted.",
            "The DFM export was selected by closing date, so its cohorts carry no trend word.",
        ),
        imports=(
            "icm-export.csv, 412 rows, imported 1 July 2025, selected by creation from 1 July 2024 to 30 June 2025",
            "dfm-export.csv, 96 rows, imported 1 July 2025, selected by closing",
        ),
        severities=rubric.severities,
    )  # fmt: skip


def _box(form: BoxForm, text: str) -> BoxSection:
    return BoxSection(form.id, form.title, form.prompt, form.writer, text, feed=form.feed)


def _priority(priority: Priority, impact: BoxForm, rubric: Rubric) -> PrioritySection:
    box = replace(
        _box(impact, IMPACT.get(priority.number, "")), key=f"impact-{priority.number}", feed="nothing"
    )
    items = [
        make_item(
            number,
            on=date.fromisoformat(on),
            circle=circle,
            indicators=tuple(codes),
            incidents=tuple(incidents),
            links=tuple(links),
            text=text,
        )
        for number, (on, circle, codes, incidents, links, text) in enumerate(EVIDENCE, 1)
    ]
    lines = tuple(
        _line(target)
        for target in rubric.targets
        if target.id in SLO and any(target.id in measure.targets for measure in priority.measures)
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
                tuple((it.id, it.indicators[0]) for it in items if indicator.code in it.indicators[1:]),
            )
            for indicator in priority.indicators
        ),
        measures=tuple(measure.text for measure in priority.measures),
        slo=lines,
        sentences=tuple(text for line in lines for text in sentences(line, rubric.severities)),
    )


def _line(target: Target) -> SloLine:
    numbers = dict(SLO[target.id])
    own = numbers.pop("own", None)
    return SloLine(
        target,
        make_figures(id=target.id, **numbers),
        make_figures(id=target.id, **own) if own else None,
    )
