"""What those are called who are replaced: the same in every document of a root."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from reviewapp.core.redaction_names import folded


class Labels:
    """Which number each name has, in all documents of a root: kind -> folded name -> number.

    Whoever is met first in a document gets the next number: it tells nothing of the name, and
    nothing of how many others there are.
    """

    def __init__(self, assigned: Mapping[str, Mapping[str, int]] | None = None) -> None:
        self.assigned: dict[str, dict[str, int]] = {
            kind: dict(numbers) for kind, numbers in (assigned or {}).items()
        }
        self._last = {kind: max(it.values(), default=0) for kind, it in self.assigned.items()}
        #: Whether a number was given that is not kept yet.
        self.changed = False

    def number(self, kind: str, names: Iterable[str], free: Callable[[int], bool]) -> int:
        """The number of whoever has these names, the next one that is `free` for a new one."""
        numbers = self.assigned.setdefault(kind, {})
        keys = [key for name in names if (key := folded(name))]
        number = next((numbers[key] for key in keys if key in numbers), 0)
        if not number:
            number = self._last.get(kind, 0) + 1
            while not free(number):
                number += 1
            self._last[kind] = number
        for key in keys:
            if key not in numbers:
                numbers[key] = number
                self.changed = True
        return number


def letters(number: int) -> str:
    """1 is A, 26 is Z, 27 is AA."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
