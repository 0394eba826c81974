"""Evidence: one accomplishment of one person, as a plain value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Circle = Literal["own", "others", "built"]
CIRCLES: tuple[Circle, ...] = ("own", "others", "built")

#: The three circles of impact in the form's words.
CIRCLE_TITLES: dict[str, str] = {
    "own": "Own results",
    "others": "Success of others",
    "built": "Built on others",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One entry. Without indicators it stands in the inbox, and what is there never leaves.

    `incidents`: references such as "icm:300000123". `created_at`, `updated_at`, `deleted_at`: ISO
    8601 UTC. `rev` counts the entry's revisions from 1; 0 is an entry still in the spool.
    """

    id: str
    owner_id: str
    on: date
    text: str
    rubric: str
    rubric_version: str
    indicators: tuple[str, ...] = ()
    circle: Circle | None = None
    incidents: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    private: bool = False
    created_at: str = ""
    updated_at: str = ""
    deleted_at: str | None = None
    rev: int = 0

    @property
    def purged(self) -> bool:
        """Whether its text was taken out for good; no entry begins without one."""
        return not self.text

    @property
    def status(self) -> Literal["inbox", "filed"]:
        return "filed" if self.indicators else "inbox"
