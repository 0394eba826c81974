"""What every use case is handed: where the user's files are, the clock, and who they are.

Nothing here is global: a test, a demo or a second root is another workspace.
"""

from __future__ import annotations

import datetime
import os

from reviewapp import host
from reviewapp.core.identifiers import uuid7
from reviewapp.core.times import UTC, milliseconds
from reviewapp.store.owner import DEFAULT_ROLE, Owner, claim_owner, read_owner
from reviewapp.store.places import PATIENCE_S, Places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def system_clock() -> datetime.datetime:
    """The present instant, in UTC."""
    return datetime.datetime.now(UTC)


def no_narration(_sentence: str) -> None:
    """For front ends that show results only."""


class Workspace:
    """One user's root with a clock. `root` None is the platform's local data folder.

    `tell` takes sentences about what happened on the way (a file set aside, a long job).
    `patience_s`: for how long a store is waited for that another program holds.
    `throwaway`: nobody will miss what is in it, so no backups are made.
    """

    def __init__(
        self,
        root: str | None = None,
        clock: Callable[[], datetime.datetime] = system_clock,
        tell: Callable[[str], None] = no_narration,
        patience_s: float = PATIENCE_S,
        *,
        throwaway: bool = False,
    ) -> None:
        base = root or os.environ.get("REVIEWAPP_ROOT") or host.default_root()
        self.places = Places(base, patience_s)
        self.clock = clock
        self.tell = tell
        self.throwaway = throwaway
        #: The day whose backup was seen to, so that it is not looked for again at each change.
        self.backed_up_on: datetime.date | None = None

    @property
    def today(self) -> datetime.date:
        """The day where the user sits: a note logged at 23:50 belongs to that evening."""
        return self.clock().astimezone().date()

    def new_id(self) -> str:
        """A fresh UUIDv7."""
        return uuid7(milliseconds(self.clock()), os.urandom(10))

    def owner(self) -> Owner:
        """Who I am; made on the first write, as an engineer without a name."""
        return claim_owner(self.places, self.new_id())

    def known_owner(self) -> Owner | None:
        """Who I am, None before the first write."""
        return read_owner(self.places)

    def reader_id(self) -> str:
        """My id for reading; before the first write nobody's, which owns nothing."""
        owner = self.known_owner()
        return owner.id if owner else ""

    def role(self) -> str:
        """My role, which names my rubric; engineer until `init` says otherwise."""
        owner = self.known_owner()
        return owner.role if owner else DEFAULT_ROLE
