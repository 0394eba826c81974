"""Changes by hand become steps that undo takes back: triggers, which every upgrade makes anew.

Those of earlier stores had no place between the other steps, so they stay as they are.
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        "INSERT INTO change (txn, owner_id, kind, label, at) "
        "SELECT txn, owner_id, 'setup', 'change by hand', min(at) FROM history "
        "WHERE txn >= 'sql-' AND txn < 'sql.' AND owner_id IN (SELECT id FROM person) "
        "AND txn NOT IN (SELECT txn FROM change) GROUP BY txn ORDER BY min(seq)"
    )
