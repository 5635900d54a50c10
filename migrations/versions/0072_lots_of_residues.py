"""Residues that are lots of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """No residue of before is one."""
    with op.batch_alter_table("output") as output:
        output.add_column(sa.Column("lot_id", _BIG, nullable=True))
        output.create_foreign_key(op.f("fk_output_lot_id"), "lot", ["lot_id"], ["id"])
        output.create_unique_constraint(op.f("uq_output_lot_id"), ["lot_id"])


def downgrade() -> None:
    """Forget it; the ledger keeps it."""
    with op.batch_alter_table("output") as output:
        output.drop_constraint(op.f("uq_output_lot_id"), type_="unique")
        output.drop_constraint(op.f("fk_output_lot_id"), type_="foreignkey")
        output.drop_column("lot_id")
