"""The names of months, as exports of several languages write them: whole and shortened."""

from __future__ import annotations

#: English, German, French, Spanish, Italian, Portuguese, Dutch and Scandinavian; no name means two
#: months.
_NAMES = (
    "jan january januar januari janvier janv enero ene gennaio gen janeiro",
    "feb february februar februari février fevrier févr fevr fév fev febrero febbraio fevereiro",
    "mar march märz maerz mär mrz mars marzo março marco maart mrt",
    "apr april avril avr abril abr aprile",
    "may mai maj mayo maggio mag maio mei",
    "jun june juni juin junio giugno giu junho",
    "jul july juli juillet juil julio luglio lug julho",
    "aug august augusti augustus août aout agosto ago",
    "sep sept september septembre septiembre settembre set setembro",
    "oct october oktober okt octobre octubre ottobre ott outubro out",
    "nov november novembre noviembre novembro",
    "dec december dezember dez desember des décembre déc diciembre dic dicembre dezembro",
)
_NUMBERS = {name: number for number, line in enumerate(_NAMES, 1) for name in line.split()}


def month_number(name: str) -> int | None:
    """1 to 12 for a month's name in any case, None for another word."""
    return _NUMBERS.get(name.casefold().rstrip("."))
