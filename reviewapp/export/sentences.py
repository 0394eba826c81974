"""SLO figures as sentences: which situation holds is decided here, the wording is a data file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reviewapp.assets import asset
from reviewapp.core import wording
from reviewapp.core.connect import SloLine
from reviewapp.core.figure_words import chosen, error_budget
from reviewapp.core.figures import TargetFigures
from reviewapp.core.rubric import Target
from reviewapp.core.slo import Orders
from reviewapp.export.plain import no_break

#: As many misses are named one by one; more would bury the figure.
_NAMED_MISSES = 3


def sentences(line: SloLine, orders: Orders) -> tuple[str, ...]:
    """What a target's figures say, one sentence after the other, ready to stand in a Connect.

    `orders`: the rubric's severities per source, most severe first.
    """
    scene = _Scene(line.target, line.figures, orders)
    if line.target.limit_s is None:
        found = scene.without_limit()
    elif line.target.statistic == "mean":
        found = scene.mean()
    else:
        found = scene.each()
    own = scene.own(line.own) if line.own is not None else ()
    return tuple(no_break(text) for text in (*found, *scene.budget(), *own))


def remarks(line: SloLine) -> tuple[str, ...]:
    """What a reader of a target's figures has to know beside them; no part of the sentences."""
    figures = line.figures
    found = [line.target.note] if line.target.note else []
    found += chosen(line.target)
    for name in ("awaiting_rca", "reopened", "inferred", "skew", "final_severity"):
        if count := getattr(figures, name):
            later = name == "reopened" and figures.last_mean_s is not None
            found.append(
                _render(
                    "remarks",
                    name,
                    count=count,
                    mean=_time(figures.last_mean_s) if later else None,
                    median=_time(figures.last_median_s) if later else None,
                )
            )
    return tuple(found)


class _Scene:
    """One target with its figures, and the sentences that fit it."""

    def __init__(self, target: Target, figures: TargetFigures, orders: Orders) -> None:
        self.target = target
        self.figures = figures
        self.orders = orders
        self.limit = wording.limit(target) or ""

    def without_limit(self) -> Iterator[str]:
        figures = self.figures
        if not figures.ended:
            yield _render("no_limit", "nothing", metric=self.target.metric, band=self._band())
            return
        yield _render(
            "no_limit",
            "measured",
            metric=self.target.metric,
            band=self._band(),
            mean=_time(figures.mean_s),
            median=_time(figures.median_s),
            ended=figures.ended,
            running=figures.running,
        )

    def each(self) -> Iterator[str]:
        figures = self.figures
        if figures.n:
            claim = _render(
                "claim",
                self.target.metric,
                met=figures.met,
                n=figures.n,
                things=self._things(figures.n),
                limit=self.limit,
            )
            if figures.n < wording.SMALL_N:
                yield _render(
                    "each", "small", claim=claim, misses=self._misses(), previous=self._previous()
                )
            else:
                yield _render(
                    "each",
                    "large",
                    claim=claim,
                    confidence=_confidence(figures),
                    median=_time(figures.median_s),
                    previous=self._previous(),
                )
        elif not (figures.pending or figures.unknown or figures.invalid):
            yield self._none()
        if figures.pending:
            yield _render(
                "open",
                self.target.metric,
                pending=figures.pending,
                things=self._things(figures.pending, with_programme=False),
                limit=self.limit,
            )
        yield from self._unjudged()

    def mean(self) -> Iterator[str]:
        figures = self.figures
        if figures.ended or figures.running:
            yield _render(
                "mean",
                "average" if figures.ended else "running",
                metric=self.target.metric,
                band=self._band(),
                mean=_time(figures.mean_s),
                limit=self.limit,
                median=_time(figures.median_s),
                ended=figures.ended,
                running=figures.running,
                previous=self._previous(),
            )
            yield from self._mean_verdict()
        elif not (figures.unknown or figures.invalid):
            yield self._none()
        yield from self._unjudged()

    def own(self, own: TargetFigures) -> Iterator[str]:
        team = self.figures.n
        if not own.n or self.target.limit_s is None:
            return
        yield _render(
            "own",
            self.target.statistic,
            team=team,
            n=own.n,
            met=own.met,
            limit=self.limit,
            mean=_time(own.mean_s),
            confidence=_in_brackets(own),
        )

    def _mean_verdict(self) -> Iterator[str]:
        """What the average alone does not tell: met so far, or at odds with most incidents."""
        figures, limit_s = self.figures, self.target.limit_s
        assert limit_s is not None
        if figures.so_far is not None:
            yield _render("mean", "so_far", met_so_far=figures.so_far, running=figures.running)
            return
        most_met = 2 * figures.met > figures.n
        if figures.holds is False:
            if figures.running and (figures.mean_s is None or figures.mean_s <= limit_s):
                situation = "misses_running"
            else:
                situation = "misses_although" if most_met else "misses"
        elif figures.holds and 2 * figures.met < figures.n:
            situation = "meets_although"
        else:
            return
        yield _render(
            "mean",
            situation,
            mean=_time(figures.mean_s),
            goal=self.limit.replace(" ", "-"),
            limit=self.limit,
            met=figures.met,
            n=figures.n,
            running=figures.running,
            confidence=_in_brackets(figures),
        )

    def budget(self) -> Iterator[str]:
        if (budget := error_budget(self.target, self.figures)) is not None:
            yield _render("budget", "error_budget", budget=budget)

    def _none(self) -> str:
        others = self.figures.not_applicable
        if self.target.metric == "TiC" and others:
            return _render(
                "none", "no_critsit", others=others, thing=self._things(1), things=self._things(2)
            )
        return _render("none", self.target.metric, things=self._things(2))

    def _unjudged(self) -> Iterator[str]:
        figures = self.figures
        if figures.unknown:
            total = figures.n + figures.unknown
            yield _render(
                "unjudged",
                "unknown",
                unknown=figures.unknown,
                n=figures.n,
                things=self._things(figures.unknown, with_programme=False),
                low=_share(figures.met, total),
                high=_share(figures.met + figures.unknown, total),
                limit=self.limit,
            )
        if figures.invalid:
            yield _render(
                "unjudged",
                "invalid",
                invalid=figures.invalid,
                things=self._things(figures.invalid, with_programme=False),
            )

    def _misses(self) -> str:
        misses = self.figures.misses
        if not misses:
            return ""
        told = [
            {
                "name": wording.incident_name(miss.source, miss.external_id),
                "time": wording.taken(miss.seconds, self.target.limit_s),
                "running": miss.running,
            }
            for miss in misses[:_NAMED_MISSES]
        ]
        if len(misses) == 1:
            return _render("misses", "one", **told[0])
        if len(misses) > _NAMED_MISSES:
            return _render("misses", "many", missed=self.figures.missed, time=told[0]["time"])
        *others, last = (_render("misses", "item", **miss) for miss in told)
        return _render("misses", "few", list=f"{', '.join(others)} and {last}")

    def _previous(self) -> str:
        previous = self.figures.previous
        if previous is None:
            return ""
        if not previous.n:
            return _render("previous", "none")
        large = previous.n >= wording.SMALL_N
        return _render(
            "previous",
            self.target.statistic,
            met=previous.met,
            n=previous.n,
            mean=_time(previous.mean_s),
            median=_time(previous.median_s),
            percent=wording.percent(previous.met, previous.n) if large else None,
            limit=self.limit,
            trend=self.figures.trend,
        )

    def _things(self, count: int, *, with_programme: bool = True) -> str:
        """What is counted; a sentence that follows another one need not name the programme."""
        target = self.target if with_programme else replace(self.target, programme=None)
        if self.target.metric != "TTRCA":
            return wording.scope(target, self.orders, count)
        noun = "RCA" if count == 1 else "RCAs"
        if not with_programme:
            return noun
        if target.programme is not None and not target.severities:
            return f"{noun} for {target.programme.upper()} customers"
        return f"{noun} for {wording.scope(target, self.orders)}"

    def _band(self) -> str:
        """The scope without its noun where severities already say what is meant."""
        scope = wording.scope(self.target, self.orders)
        return scope.rpartition(" ")[0] if self.target.severities else scope


def _confidence(figures: TargetFigures) -> str:
    """ "97.9 %; 95 % CI 88.9–99.6 %"; where all were met, k of n says the percentage."""
    interval = f"95 % CI {wording.interval(*figures.interval)}" if figures.interval else ""
    if figures.met == figures.n:
        return interval
    return f"{wording.percent(figures.met, figures.n)}; {interval}"


def _in_brackets(figures: TargetFigures) -> str:
    return f" ({_confidence(figures)})" if figures.n >= wording.SMALL_N else ""


def _share(met: int, n: int) -> str:
    text = wording.k_of_n(met, n)
    return text if n < wording.SMALL_N else f"{text} ({wording.percent(met, n)})"


def _time(seconds: int | None) -> str | None:
    return None if seconds is None else wording.duration(seconds)


def _render(group: str, situation: str, **values: object) -> str:
    return _templates()[group][situation].render(values)


@cache
def _templates() -> dict[str, dict[str, Template]]:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    groups = tomllib.loads(Path(asset("templates", "sentences.toml")).read_text("utf-8"))
    return {
        group: {name: environment.from_string(text) for name, text in situations.items()}
        for group, situations in groups.items()
    }
