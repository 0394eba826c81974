"""The schema this program knows, apart from everything heavy: readers compare it at opening.

`PRAGMA user_version` of a store holds the number; Alembic's revision of the same number, in four
digits, makes it.
"""

from __future__ import annotations

from reviewapp.core.errors import RefusedError

SCHEMA_VERSION = 9


def refuse_newer(path: str, found: int) -> None:
    """RefusedError when the store was made by a newer program, naming both versions."""
    if found > SCHEMA_VERSION:
        raise RefusedError(
            f"{path} was made by a newer reviewapp (schema {found}; this program knows "
            f"{SCHEMA_VERSION}): upgrade the program. Nothing was changed; `log` still keeps "
            "new entries."
        )
