"""Invoices and credit notes, the last number of each series, and who may self-bill."""

import sqlalchemy as sa
from alembic import op

from recycling.settlement.documents import triggers

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

_KINDS = "'invoice', 'self_billed', 'credit_note', 'self_billed_credit', 'fee_invoice'"
_REASONS = (
    "'supplier_number', 'customer_number', 'rate_unknown', 'rule_unknown', 'other_currency',"
    " 'tax_not_booked'"
)
_RUNNING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Nothing was issued before; what a sale calls for is issued with its next movement."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "sale_document",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("sale_id", big_id, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("issuer_ref", sa.String(20), nullable=True),
        sa.Column("series", sa.String(3), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(30), nullable=True),
        sa.Column("supplier_id", big_id, nullable=True),
        sa.Column("customer_id", big_id, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("xml", sa.Text(), nullable=False),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_sale_document_kind")),
        sa.CheckConstraint("state IN ('issued', 'withheld')", name=op.f("ck_sale_document_state")),
        sa.CheckConstraint(f"reason IN ('', {_REASONS})", name=op.f("ck_sale_document_reason")),
        sa.CheckConstraint(
            "(state = 'issued') = (number IS NOT NULL)", name=op.f("ck_sale_document_numbered")
        ),
        sa.CheckConstraint(
            "(state = 'withheld') = (reason <> '')", name=op.f("ck_sale_document_reasoned")
        ),
        sa.CheckConstraint("net_minor > 0", name=op.f("ck_sale_document_net")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_sale_document_sale_id")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_sale_document_supplier_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["organisation.id"], name=op.f("fk_sale_document_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale_document")),
        sa.UniqueConstraint("ref", name=op.f("uq_sale_document_ref")),
        sa.UniqueConstraint(
            "issuer_ref",
            "series",
            "year",
            "place",
            name=op.f("uq_sale_document_issuer_ref_series_year_place"),
        ),
    )
    op.create_index("ix_sale_document_sale_id", "sale_document", ["sale_id", "id"])
    op.create_index("ix_sale_document_supplier_id", "sale_document", ["supplier_id", "id"])
    op.create_index("ix_sale_document_customer_id", "sale_document", ["customer_id", "id"])
    op.create_table(
        "document_counter",
        sa.Column("issuer_ref", sa.String(20), nullable=False),
        sa.Column("series", sa.String(3), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("issuer_ref", "series", "year", name=op.f("pk_document_counter")),
    )
    op.create_table(
        "self_billing_leave",
        sa.Column("id", big_id, nullable=False),
        sa.Column("holder_id", big_id, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["organisation.id"], name=op.f("fk_self_billing_leave_holder_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_billing_leave")),
    )
    op.create_index(
        "uq_self_billing_leave_running",
        "self_billing_leave",
        ["holder_id"],
        unique=True,
        sqlite_where=_RUNNING,
        postgresql_where=_RUNNING,
    )
    for statement in triggers.creation(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Forget documents; the ledger keeps that they were issued."""
    for statement in triggers.removal(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("self_billing_leave")
    op.drop_table("document_counter")
    op.drop_table("sale_document")
