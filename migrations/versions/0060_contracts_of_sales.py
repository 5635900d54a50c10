"""Contracts of sales, and the places for their signatures."""

import sqlalchemy as sa
from alembic import op

from recycling.settlement.contracts import triggers

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

_UNSIGNED = sa.text("signed_at IS NULL")
_WHOLE = " AND ".join(
    f"(signed_at IS NULL) = ({name} IS NULL)"
    for name in ("signed_by", "role", "fact_number", "fact_digest")
)


def upgrade() -> None:
    """Sales opened before this have no contract: what they agreed was drawn up nowhere."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "sale_contract",
        sa.Column("sale_id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("drawn_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_sale_contract_sale_id")),
        sa.PrimaryKeyConstraint("sale_id", name=op.f("pk_sale_contract")),
        sa.UniqueConstraint("ref", name=op.f("uq_sale_contract_ref")),
    )
    op.create_table(
        "contract_signature",
        sa.Column("sale_id", big_id, nullable=False),
        sa.Column("party", sa.String(8), nullable=False),
        sa.Column("organisation_id", big_id, nullable=False),
        sa.Column("signed_by", sa.String(20), nullable=True),
        sa.Column("role", sa.String(20), nullable=True),
        sa.Column("signed_at", moment, nullable=True),
        sa.Column("fact_number", sa.Integer(), nullable=True),
        sa.Column("fact_digest", sa.String(64), nullable=True),
        sa.CheckConstraint(
            "party IN ('holder', 'recycler')", name=op.f("ck_contract_signature_party")
        ),
        sa.CheckConstraint(_WHOLE, name=op.f("ck_contract_signature_whole")),
        sa.ForeignKeyConstraint(
            ["sale_id"], ["sale_contract.sale_id"], name=op.f("fk_contract_signature_sale_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_contract_signature_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("sale_id", "party", name=op.f("pk_contract_signature")),
    )
    op.create_index(
        "ix_contract_signature_organisation_id",
        "contract_signature",
        ["organisation_id", "sale_id"],
    )
    op.create_index(
        "ix_contract_signature_unsigned",
        "contract_signature",
        ["organisation_id", "sale_id"],
        sqlite_where=_UNSIGNED,
        postgresql_where=_UNSIGNED,
    )
    for statement in triggers.creation(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Forget contracts; the ledger keeps that they were signed."""
    for statement in triggers.removal(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("contract_signature")
    op.drop_table("sale_contract")
