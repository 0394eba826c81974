"""What is picked and left out in a Connect, and what each of its boxes was written from."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("connect_box", sa.Column("written_from", sa.Text(), nullable=True))
    op.create_table(
        "connect_pick",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("connect_id", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('picked', 'left_out')", name=op.f("ck_connect_pick_state")),
        sa.ForeignKeyConstraint(
            ["connect_id"], ["connect.id"], name=op.f("fk_connect_pick_connect_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_connect_pick_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connect_pick")),
        sa.UniqueConstraint(
            "owner_id",
            "connect_id",
            "evidence_id",
            name=op.f("uq_connect_pick_owner_id_connect_id_evidence_id"),
        ),
        sqlite_strict=True,
    )
