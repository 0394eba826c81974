"""When a Connect took the step to its status, and what it said then, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("connect", sa.Column("status_at", sa.Text(), nullable=True))
    op.create_table(
        "connect_snapshot",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("connect_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("sealed_at", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connect_id"], ["connect.id"], name=op.f("fk_connect_snapshot_connect_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_connect_snapshot_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connect_snapshot")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_connect_snapshot_connect",
        "connect_snapshot",
        ["connect_id", "sealed_at", "id"],
        unique=False,
    )
