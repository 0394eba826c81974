"""A draft keeps the figures it was drawn with; one person's incidents are found by indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("connect", sa.Column("figures", sa.Text(), nullable=True))
    op.drop_index("ix_incident_created", table_name="incident")
    op.create_index(
        "ix_incident_created",
        "incident",
        ["owner_id", "created", "deleted_at"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_incident_hands",
        "incident",
        ["owner_id", "created", "assignees", "deleted_at"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL AND assignees IS NOT NULL"),
    )
