"""How many lots of a file were published, and that they are being published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_BEFORE = ("columns", "reading", "checked", "importing", "imported", "cancelled", "failed")
_AFTER = (*_BEFORE[:5], "publishing", *_BEFORE[5:])


def _allow(states: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("lot_import", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_lot_import_state"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_lot_import_state"), f"state IN ({allowed})")


def upgrade() -> None:
    with op.batch_alter_table("lot_import", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("published", sa.Integer(), server_default="0", nullable=False)
        )
    _allow(_AFTER)


def downgrade() -> None:
    op.execute("UPDATE lot_import SET state = 'imported' WHERE state = 'publishing'")
    _allow(_BEFORE)
    with op.batch_alter_table("lot_import", schema=None) as batch_op:
        batch_op.drop_column("published")
