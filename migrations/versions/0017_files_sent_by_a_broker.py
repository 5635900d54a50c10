"""By which delegation a file of lots was sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("lot_import", schema=None) as batch_op:
        batch_op.add_column(sa.Column("delegation_id", BIG, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_lot_import_delegation_id"), "delegation", ["delegation_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("lot_import", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_lot_import_delegation_id"), type_="foreignkey")
        batch_op.drop_column("delegation_id")
