"""Indexes that counting, paging and searching by a first letter can be answered from."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.drop_index("ix_evidence_newest", table_name="evidence")
    for name, where in (
        ("ix_evidence_newest", "deleted_at IS NULL"),
        ("ix_evidence_inbox", "deleted_at IS NULL AND indicators = '[]'"),
    ):
        op.create_index(
            name,
            "evidence",
            ["owner_id", "on_date", "id", "circle", "visibility", "deleted_at"],
            unique=False,
            sqlite_where=sa.text(where),
        )
    _indicators()
    _words()


def _indicators() -> None:
    op.drop_table("evidence_indicator")
    op.create_table(
        "evidence_indicator",
        sa.Column("evidence_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("rubric", sa.Text(), nullable=False),
        sa.Column("on_date", sa.Text(), nullable=False),
        sa.Column("circle", sa.Text(), nullable=True),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("evidence_id", "code", name=op.f("pk_evidence_indicator")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO evidence_indicator "
        "(evidence_id, code, owner_id, rubric, on_date, circle, visibility) "
        "SELECT DISTINCT e.id, i.value, e.owner_id, e.rubric, e.on_date, e.circle, e.visibility "
        "FROM evidence e, json_each(e.indicators) i WHERE e.deleted_at IS NULL"
    )
    op.create_index(
        "ix_evidence_indicator_newest",
        "evidence_indicator",
        ["owner_id", "code", "on_date", "evidence_id", "rubric", "circle", "visibility"],
        unique=False,
    )


def _words() -> None:
    op.execute("DROP TABLE IF EXISTS evidence_fts")
    op.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS evidence_fts USING fts5("
        "text, refs, tokenize='unicode61 remove_diacritics 2', prefix='1 2')"
    )
    op.execute(
        "INSERT INTO evidence_fts (rowid, text, refs) "
        "SELECT m.key, e.text, e.incidents || ' ' || e.links "
        "FROM search_map m JOIN evidence e ON e.id = m.evidence_id ORDER BY m.key"
    )
