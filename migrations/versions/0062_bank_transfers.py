"""Payments by bank transfer: where the money is sent, what came, and what went back."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

_WAITING = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    """Every payment before was made on a page."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("payment") as payment:
        payment.add_column(sa.Column("way", sa.String(8), server_default="page", nullable=False))
        payment.create_check_constraint(op.f("ck_payment_way"), "way IN ('page', 'transfer')")
    op.create_table(
        "bank_transfer",
        sa.Column("payment_id", big_id, nullable=False),
        sa.Column("invoice_id", sa.String(100), nullable=False),
        sa.Column("customer_id", sa.String(100), nullable=False),
        sa.Column("account_holder", sa.String(200), nullable=False),
        sa.Column("iban", sa.String(34), nullable=False),
        sa.Column("bic", sa.String(11), nullable=False),
        sa.Column("reference", sa.String(140), nullable=False),
        sa.Column("asked_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_minor", sa.BigInteger(), nullable=False),
        sa.Column("back_minor", sa.BigInteger(), nullable=False),
        sa.Column("going_minor", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint("arrived_minor >= 0", name=op.f("ck_bank_transfer_arrived")),
        sa.CheckConstraint(
            "going_minor >= 0 AND back_minor >= 0", name=op.f("ck_bank_transfer_back")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_bank_transfer_payment_id")
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_bank_transfer")),
        sa.UniqueConstraint("invoice_id", name=op.f("uq_bank_transfer_invoice_id")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_bank_transfer_customer_id")),
    )
    op.create_index(
        "ix_bank_transfer_due_at",
        "bank_transfer",
        ["due_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def downgrade() -> None:
    """Forget where money was sent; the ledger keeps what came."""
    op.drop_table("bank_transfer")
    with op.batch_alter_table("payment") as payment:
        payment.drop_constraint(op.f("ck_payment_way"), type_="check")
        payment.drop_column("way")
