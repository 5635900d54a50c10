"""Exchanges of assays of lots that went to bids by formula."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

_STATES = "'sealed', 'naming', 'umpire', 'settled'"
_GROUNDS = "'mean', 'umpire', 'nearer', 'silence', 'declared', 'no_umpire'"
_WAITING = sa.text("due_at IS NOT NULL")
_WHO = ("by_holder_id", "by_recycler_id", "umpire_id")


def upgrade() -> None:
    """What was received before is settled as it was: no assays of it are exchanged."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "assay_exchange",
        sa.Column("sale_id", big_id, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("wet_mass", sa.BigInteger(), nullable=False),
        sa.Column("dry_mass", sa.BigInteger(), nullable=False),
        sa.Column("sealing_key", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=True),
        sa.Column("revealed_at", moment, nullable=True),
        sa.Column("settled_at", moment, nullable=True),
        *(sa.Column(name, big_id, nullable=True) for name in _WHO),
        sa.Column("final_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_assay_exchange_state")),
        sa.CheckConstraint(
            "(due_at IS NULL) = (state = 'settled')", name=op.f("ck_assay_exchange_due")
        ),
        *(
            sa.ForeignKeyConstraint(
                [name], ["organisation.id"], name=op.f(f"fk_assay_exchange_{name}")
            )
            for name in _WHO
        ),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_assay_exchange_sale_id")),
        sa.PrimaryKeyConstraint("sale_id", name=op.f("pk_assay_exchange")),
    )
    op.create_index(
        "ix_assay_exchange_due_at",
        "assay_exchange",
        ["due_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_index("ix_assay_exchange_umpire_id", "assay_exchange", ["umpire_id"])
    op.create_table(
        "exchanged_analyte",
        sa.Column("sale_id", big_id, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("declared", sa.BigInteger(), nullable=False),
        sa.Column("splitting_limit", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=True)
            for name in ("holder", "recycler", "umpire", "final")
        ),
        sa.Column("ground", sa.String(10), nullable=True),
        sa.CheckConstraint(f"ground IN ({_GROUNDS})", name=op.f("ck_exchanged_analyte_ground")),
        sa.ForeignKeyConstraint(
            ["sale_id"], ["assay_exchange.sale_id"], name=op.f("fk_exchanged_analyte_sale_id")
        ),
        sa.PrimaryKeyConstraint("sale_id", "name", name=op.f("pk_exchanged_analyte")),
    )
    op.create_table(
        "sealed_assay",
        sa.Column("sale_id", big_id, nullable=False),
        sa.Column("party", sa.String(8), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.String(64), nullable=False),
        sa.Column("salt", sa.String(64), nullable=True),
        sa.Column("submitted_at", moment, nullable=False),
        sa.Column("submitted_by", sa.String(20), nullable=False),
        sa.CheckConstraint("party IN ('holder', 'recycler')", name=op.f("ck_sealed_assay_party")),
        sa.ForeignKeyConstraint(
            ["sale_id"], ["assay_exchange.sale_id"], name=op.f("fk_sealed_assay_sale_id")
        ),
        sa.PrimaryKeyConstraint("sale_id", "party", name=op.f("pk_sealed_assay")),
    )


def downgrade() -> None:
    """Forget exchanges; the ledger keeps what was found."""
    op.drop_table("sealed_assay")
    op.drop_table("exchanged_analyte")
    op.drop_table("assay_exchange")
