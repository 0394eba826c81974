"""What no target names in an export, so that its incidents are not measured."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Literal, NamedTuple

from reviewapp.core.incidents import Incident
from reviewapp.core.rubric import Rubric

Cause = Literal["source", "programmes", "severity"]
#: Different words of a field that are worth telling.
MOST_WORDS = 100


class _Scope(NamedTuple):
    """What the targets name that may name an incident: `severities` is None where any is named.

    `programmes`: those that no target of the source names, "" for an incident that has none.
    """

    programmes: frozenset[str]
    severities: frozenset[str] | None


class Unnamed:
    """Counts the incidents that targets of a rubric do not name, by what it is that they miss.

    A source that no target names hides the rest: what its severities mean can't be judged. "" is
    an incident without any programme or severity, where every target asks for one.
    """

    def __init__(self, rubric: Rubric) -> None:
        self._targets, self._severities = rubric.targets, rubric.severities
        self._sources = {target.source for target in rubric.targets}
        self._scope = cache(self._find_scope)
        self._counts: dict[Cause, Counter[str]] = {
            "source": Counter(),
            "programmes": Counter(),
            "severity": Counter(),
        }

    @property
    def sources(self) -> tuple[str, ...]:
        """Those that the targets name."""
        return tuple(sorted(source for source in self._sources if source))

    def count(self, incident: Incident) -> None:
        """Take an incident into account."""
        if incident.source not in self._sources:
            self._counts["source"][incident.source] += 1
            return
        scope = self._scope(incident.source, incident.programmes or frozenset())
        self._counts["programmes"].update(scope.programmes)
        if scope.severities is not None:
            named = {severity for _, severity in incident.severities} or {""}
            self._counts["severity"].update(named - scope.severities)
        for counts in self._counts.values():
            if len(counts) > 2 * MOST_WORDS:  # a column of free text: the frequent ones do
                for word, _ in counts.most_common()[MOST_WORDS:]:
                    del counts[word]

    def found(self) -> dict[str, dict[str, int]]:
        """By cause: the words, the frequent ones first, with how many incidents have them."""
        return {
            name: dict(counts.most_common(MOST_WORDS))
            for name, counts in self._counts.items()
            if counts
        }

    def _find_scope(self, source: str, programmes: frozenset[str]) -> _Scope:
        of_source = [target for target in self._targets if target.source in (None, source)]
        asked = {target.programme for target in of_source}
        unnamed = programmes - asked
        if not programmes and None not in asked:
            unnamed = frozenset(("",))
        scope = [t for t in of_source if t.programme is None or t.programme in programmes]
        bands = [target.severities for target in scope or of_source if target.severities]
        if not all(target.severities for target in scope):
            # One of them names any severity: only a word that is none is worth telling.
            bands.append(self._severities.get(source, ()))
        return _Scope(unnamed, frozenset().union(*bands) if bands else None)
