"""Provisional and final amounts of sales by formula, and whose each payment is."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

_OF_SALE = (
    ("provisional_percent", sa.Integer()),
    ("provisional_net_minor", sa.BigInteger()),
    ("final_at", sa.DateTime(timezone=True)),
)
_IS_FEE = "(SELECT amount_minor < 0 FROM sale WHERE sale.id = payment.sale_id)"


def upgrade() -> None:
    """What was sold before was sold at a price per tonne; who paid follows its sign."""
    for name, kind in _OF_SALE:
        op.add_column("sale", sa.Column(name, kind, nullable=True))
    op.add_column(
        "payment",
        sa.Column("paid_by", sa.String(8), server_default="recycler", nullable=False),
    )
    op.add_column("payment", sa.Column("divided_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(f"UPDATE payment SET paid_by = 'holder' WHERE {_IS_FEE}")  # noqa: S608  # nosec B608


def downgrade() -> None:
    """Forget what was provisional; the ledger keeps what was asked for and what became of it."""
    with op.batch_alter_table("payment") as payment:
        payment.drop_column("divided_at")
        payment.drop_column("paid_by")
    with op.batch_alter_table("sale") as sale:
        for name, _kind in reversed(_OF_SALE):
            sale.drop_column(name)
