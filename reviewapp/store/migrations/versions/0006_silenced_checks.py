"""Checks that somebody does not want to hear of in a period's Connect, each with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    text = ("period_name", "first", "last", "rule", "box", "reason")
    key = ("owner_id", *text[:-1])
    op.create_table(
        "silence",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in text),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_silence_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silence")),
        sa.UniqueConstraint(*key, name=op.f(f"uq_silence_{'_'.join(key)}")),
        sqlite_strict=True,
    )
