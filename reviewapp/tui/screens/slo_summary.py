"""What the SLO screen speaks of, in two or three lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reviewapp.core import wording
from reviewapp.core.figure_words import none_in_period, target_name
from reviewapp.core.periods import EVERYTHING
from reviewapp.services import slo
from reviewapp.tui.screens.slo_reading import Reading
from reviewapp.tui.text import line
from reviewapp.tui.widgets.incident_detail import Incidents
from reviewapp.tui.widgets.slo_strip import EXCLUDED, UNCOVERED

_NO_INCIDENTS = (
    "No incidents yet: l loads an IcM or DFM export. In the tool, open the search or view that "
    "has your incidents, and export it as CSV, Excel or JSON."
)
_REST = {
    UNCOVERED: "No target speaks of these incidents, by their source, programme or severity: they "
    "are in no figure.",
    EXCLUDED: "Duplicates, children of another incident, cancelled ones, false alarms and tests "
    "are in no figure.",
}


def summary(reading: Reading) -> str:
    """Period and instant; whose incidents; then where the figures come from, or what is listed.

    Incidents that were asked for by name are of whatever day, and whoever's.
    """
    as_of = wording.instant(reading.seen.report.as_of)[:16].replace("T", " ") + " UTC"
    if reading.view.alone and reading.incidents is not None:
        told = _alone(reading.view.alone, reading.incidents)
        return f"{told}\nOf any period, whoever’s · as of {as_of}\nEsc: all targets."
    lines = [f"{_period(reading)} · as of {as_of}", _whose(reading)]
    if only := reading.filter.only.words():
        lines[-1] = line(f"{lines[-1]} · {' · '.join(only)} · x: show all", 200)
    if reading.incidents is None:
        lines.append(_of_figures(reading))
    else:
        lines.append(f"{_of_incidents(reading, reading.incidents)} Esc: all targets.")
    return "\n".join(lines)


def _period(reading: Reading) -> str:
    """Its name and days, and where these are not the UTC ones, whose they are."""
    period = reading.question.period
    if period == EVERYTHING:
        return period.name
    told = [period.text()] if period.name else []
    told += [f"days in {reading.zone}"] if reading.zone != "UTC" else []
    days = f" ({', '.join(told)})" if told else ""
    return f"{period.name or period.text()}{days}"


def _whose(reading: Reading) -> str:
    """Whose incidents the figures count, and the way to the others."""
    chosen, me = reading.filter, line(reading.alias or "", 30)
    if chosen.others:
        return line(f"Incidents of {', '.join(reading.question.assignees)} · f: others", 150)
    if chosen.mine and me:
        return f"My incidents ({me}) · f: everyone’s"
    return f"Everyone’s incidents · f: only mine ({me})" if me else "Everyone’s incidents"


def about_the_rest(reading: Reading, key: str) -> str:
    """What UNCOVERED or EXCLUDED stands for."""
    about = f"{_REST[key]} Enter lists them."
    if key == UNCOVERED:
        return f"Outside every target\n{about}"
    excluded = reading.seen.report.excluded.items()
    reasons = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in excluded)
    return f"Left out: {reasons}\n{about}"


def _of_figures(reading: Reading) -> str:
    """Where the figures come from, and what they leave out."""
    report, imports = reading.seen.report, len(reading.seen.imports)
    if not imports:
        return _NO_INCIDENTS
    unknown = line(" ".join(reading.unknown), 300)
    if not slo.holds_any(report):
        return unknown or _why_none(reading)
    left_out = {
        "outside every target": report.uncovered,
        "left out": sum(report.excluded.values()),
        "above the severities named": report.above_bands,
        "without a date": report.undated,
    }
    left_out["with the customer’s programme"] = reading.seen.inherited
    told = ", ".join(f"{count} {what}" for what, count in left_out.items() if count)
    known = "1 import" if imports == 1 else f"{imports} imports"
    about = f"{known}: {told}" if told else known
    return f"{about}. {unknown}" if unknown else about


def _why_none(reading: Reading) -> str:
    """Why there are no figures, and the way to some."""
    seen, period = reading.seen, reading.question.period
    if reading.question.only:
        return f"None of the {seen.stored:,} incidents fits the filter in this period; x: show all."
    if reading.question.assignees and reading.beside and slo.holds_any(reading.beside[1]):
        return "None of these incidents in this period; f: everyone’s, or another period."
    if period == EVERYTHING:
        return f"None of the {seen.stored:,} incidents counts here."
    return f"{none_in_period(seen.stored, period)}; f: choose Everything."


def _of_incidents(reading: Reading, incidents: Incidents) -> str:
    view, items = reading.view, incidents.items
    if view.target in _REST:
        counted = "1 incident" if len(items) == 1 else f"{len(items):,} incidents"
        return f"{counted}. {_REST[view.target or '']}"
    target = next(target for target in reading.seen.rubric.targets if target.id == view.target)
    counts = Counter(item.verdict.replace("_", " ") for item in items)
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in counts.items()) or "none"
    only = "Misses only: " if view.filter.missed else ""
    left_out = reading.hidden
    hidden = f" {left_out.incidents:,} hidden, {left_out.misses:,} missed: x." if left_out else ""
    return f"{target_name(target, reading.seen.rubric.severities)}\n{only}{verdicts}.{hidden}"


def _alone(references: Sequence[str], incidents: Incidents) -> str:
    """Incidents that were asked for by name, and which of them are not here."""
    imported = {item.incident.reference for item in incidents.items}
    missing = [line(it, 100) for it in references if it not in imported]
    told = []
    if len(references) == 1 and imported:
        told.append(f"{line(references[0], 100)} against each target that names it.")
    elif imported:
        counted = "1 incident" if len(imported) == 1 else f"{len(imported)} incidents"
        told.append(f"{counted} against each target that names them.")
    if missing:
        are = "is" if len(missing) == 1 else "are"
        told.append(f"{', '.join(missing)} {are} not imported yet: l loads an export.")
    return " ".join(told)
