"""What the tables are made of: names of constraints, types of STRICT tables, columns, keys."""

from __future__ import annotations

from sqlalchemy import Integer, MetaData, Table, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

SQLModel.metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
STRICT = {"sqlite_strict": True}


def text_column(**kwargs: object) -> str:
    return Field(sa_type=Text, **kwargs)  # type: ignore[call-overload, no-any-return]


def text_or_none(**kwargs: object) -> str | None:
    return Field(default=None, sa_type=Text, **kwargs)  # type: ignore[call-overload, no-any-return]


def integer(default: int = 0) -> int:
    return Field(default=default, sa_type=Integer)  # type: ignore[no-any-return]


def integer_or_none() -> int | None:
    return Field(default=None, sa_type=Integer)  # type: ignore[no-any-return]


class MaterialRow(SQLModel):
    """What every row of a person has."""

    id: str = text_column(primary_key=True)
    created_at: str = text_column()
    updated_at: str = text_column()
    deleted_at: str | None = text_or_none()
    rev: int = integer(1)


class OwnedRow(MaterialRow):
    owner_id: str = text_column(foreign_key="person.id")


def natural_keys(table: Table) -> list[list[str]]:
    """The columns, besides the id, of which no two rows of a table may be alike."""
    return sorted(
        [column.name for column in key.columns]
        for key in table.constraints
        if isinstance(key, UniqueConstraint)
    )
