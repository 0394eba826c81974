"""What differs between two versions of an entry, field by field, for people and for programs."""

from __future__ import annotations

from dataclasses import dataclass

from reviewapp.core.evidence import Evidence

#: What a field holds: None and the empty list where nothing was said.
Value = str | bool | list[str] | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an entry before and after; `before` is None in the first version."""

    field: str
    before: Value
    after: Value


def entry_fields(entry: Evidence) -> dict[str, Value]:
    """All that can differ of an entry, by the names that `list --json` has. `removed`: when."""
    return {
        "text": entry.text,
        "on": entry.on.isoformat(),
        "indicators": list(entry.indicators),
        "circle": entry.circle,
        "incidents": list(entry.incidents),
        "links": list(entry.links),
        "private": entry.private,
        "rubric": f"{entry.rubric} {entry.rubric_version}",
        "removed": entry.deleted_at,
    }


def entry_changes(before: Evidence | None, after: Evidence | None) -> tuple[FieldChange, ...]:
    """The fields that differ; of a version beside none those that say something."""
    old, new = ({} if entry is None else entry_fields(entry) for entry in (before, after))
    changes = (FieldChange(name, old.get(name), new.get(name)) for name in {**old, **new})
    return tuple(it for it in changes if (it.before or None) != (it.after or None))


def value_text(value: Value) -> str:
    """A field's value as a person reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(value)
    return value or ""
