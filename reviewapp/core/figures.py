"""Figures of a target over a cohort of incidents (slo-metrics: attainment, means, trend)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Trend = Literal["improved", "worsened", "no clear change"]


@dataclass(frozen=True, slots=True)
class Miss:
    """A missed incident: its source, external id, and seconds taken (or running)."""

    source: str
    external_id: str
    seconds: int
    running: bool


@dataclass(frozen=True, slots=True)
class Previous:
    """The same target in the previous period: `met` of `n`."""

    met: int
    n: int


@dataclass(frozen=True, slots=True)
class TargetFigures:
    """What one target comes to. Counts are incidents, times whole seconds.

    `n` = met + missed. `ended` and `running` are the incidents behind a mean (rule 6).
    `attainment` = met / n and `interval` its 95 % Wilson interval, fractions, None for n = 0.
    `bounds`: attainment with every unknown missed and with every unknown met; None without
    unknowns. `mean_s`, `median_s`, `p90_s` run over `ended`, half-even, None when empty.
    `holds`: True, False, or None while it can't be said (rules 5 and 6). `durations`: the ended
    ones in seconds, ascending, kept only below five ("list the values"). `misses`: worst first.
    `awaiting_rca`: mitigated incidents without an RCA where the export does not say whether one
    was asked for. `inferred`: met through the mitigation alone.
    """

    id: str
    n: int
    ended: int
    running: int
    met: int
    missed: int
    pending: int
    unknown: int
    invalid: int
    not_applicable: int
    inferred: int
    awaiting_rca: int
    attainment: float | None
    interval: tuple[float, float] | None
    bounds: tuple[float, float] | None
    mean_s: int | None
    median_s: int | None
    p90_s: int | None
    holds: bool | None
    durations: tuple[int, ...]
    misses: tuple[Miss, ...]
    previous: Previous | None = None
    trend: Trend | None = None
