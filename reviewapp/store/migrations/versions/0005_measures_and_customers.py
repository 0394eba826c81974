"""How measures stand that are no SLO targets, and customers with their programmes."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "customer",
        *_row(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("programmes", sa.Text(), nullable=False),
        *_keys("customer", "folded"),
        sqlite_strict=True,
    )
    op.create_table(
        "measure",
        *_row(),
        sa.Column("rubric", sa.Text(), nullable=False),
        sa.Column("rubric_version", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=True),
        sa.Column("done_on", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'missed', 'not_applicable')", name=op.f("ck_measure_state")
        ),
        *_keys("measure", "rubric", "rubric_version", "measure"),
        sqlite_strict=True,
    )


def _row() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
    ]


def _keys(table: str, *natural: str) -> list[sa.Constraint]:
    columns = ("owner_id", *natural)
    return [
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f(f"fk_{table}_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}")),
    ]
