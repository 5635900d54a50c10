"""The lines of the invoice check, its exceptions, and how far it has read."""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0083"
branch_labels = None
depends_on = None

_KINDS = (
    "'paid_not_shipped', 'shipped_not_paid', 'shipped_not_received', 'payment_differs', "
    "'invoice_missing', 'credit_missing', 'mass_differs', 'not_processed', "
    "'processed_too_much', 'product_without_source'"
)
_TABLE = "invoice_exception"


def upgrade() -> None:
    """Sales from before are checked by the next nights: the log is read from its first leaf."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "invoice_line",
        sa.Column("sale_id", big_id, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("check_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_invoice_line_sale_id")),
        sa.PrimaryKeyConstraint("sale_id", "country", name=op.f("pk_invoice_line")),
    )
    op.create_index(
        "ix_invoice_line_country_opened_on_sale_id",
        "invoice_line",
        ["country", "opened_on", "sale_id"],
    )
    op.create_index("ix_invoice_line_check_on", "invoice_line", ["check_on"])
    op.create_table(
        "invoice_check",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_invoice_check_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_check")),
    )
    _exceptions(big_id)


def _exceptions(big_id: sa.types.TypeEngine[int]) -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("subject", sa.String(30), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("base_id", big_id, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("mass", sa.BigInteger(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(20), nullable=False),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_invoice_exception_kind")),
        sa.CheckConstraint(
            "state IN ('open', 'agrees', 'closed')", name=op.f("ck_invoice_exception_state")
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)",
            name=op.f("ck_invoice_exception_closed"),
        ),
        sa.CheckConstraint("minor >= 0 AND mass >= 0", name=op.f("ck_invoice_exception_amounts")),
        sa.ForeignKeyConstraint(
            ["base_id"], ["base.id"], name=op.f("fk_invoice_exception_base_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_exception")),
        sa.UniqueConstraint("ref", name=op.f("uq_invoice_exception_ref")),
    )
    listed = ["country", "state"]
    op.create_index("ix_invoice_exception_list", _TABLE, [*listed, "since_on", "id"])
    op.create_index("ix_invoice_exception_kind", _TABLE, [*listed, "kind", "since_on", "id"])
    op.create_index("ix_invoice_exception_base", _TABLE, [*listed, "base_id", "since_on", "id"])
    op.create_index("ix_invoice_exception_subject", _TABLE, ["subject"])
    not_closed = sa.text("state <> 'closed'")
    op.create_index(
        "ux_invoice_exception_subject",
        _TABLE,
        ["subject", "kind", "country"],
        unique=True,
        sqlite_where=not_closed,
        postgresql_where=not_closed,
    )


def downgrade() -> None:
    """Forget the exceptions, which can be found anew; the ledger keeps what was found."""
    for name in (_TABLE, "invoice_check", "invoice_line"):
        op.drop_table(name)
