"""What of each element stays in a process line after a batch, or comes back out of it."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """No batch before declared any."""
    op.create_table(
        "stock_change",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("batch_id", _BIG, nullable=False),
        sa.Column("element", sa.String(3), nullable=False),
        sa.Column("mass", sa.BigInteger(), nullable=False),
        sa.Column("expanded", sa.BigInteger(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_stock_change_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_change")),
        sa.UniqueConstraint("batch_id", "element", name=op.f("uq_stock_change_batch_id_element")),
    )


def downgrade() -> None:
    """Forget them; the ledger keeps what was declared."""
    op.drop_table("stock_change")
