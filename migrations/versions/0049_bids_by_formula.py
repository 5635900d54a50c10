"""Bids by formula: what an auction's are worked out from, and the formula of a bid."""

import sqlalchemy as sa
from alembic import op

from recycling.matching.versions import triggers

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

_PRICES = "price_observation"


def upgrade() -> None:
    """Auctions that are there take prices per tonne only, as they were opened."""
    with op.batch_alter_table("auction") as auction:
        auction.add_column(
            sa.Column("takes_formulas", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    op.create_table(
        "auction_reference",
        sa.Column("auction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite")),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["auction_id"], ["auction.id"], name=op.f("fk_auction_reference_auction_id_auction")
        ),
        sa.PrimaryKeyConstraint("auction_id", name=op.f("pk_auction_reference")),
    )
    op.create_table(
        "bid_formula",
        sa.Column("bid_ref", sa.String(20), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["bid_ref"], ["bid.ref"], name=op.f("fk_bid_formula_bid_ref_bid")),
        sa.PrimaryKeyConstraint("bid_ref", name=op.f("pk_bid_formula")),
    )
    _widen(2, 4)


def downgrade() -> None:
    """Prices stay; by which formula a bid came to its own is left to the ledger."""
    op.execute("DELETE FROM price_observation WHERE length(element) > 2")
    _widen(4, 2)
    op.drop_table("bid_formula")
    op.drop_table("auction_reference")
    with op.batch_alter_table("auction") as auction:
        auction.drop_column("takes_formulas")


def _widen(before: int, after: int) -> None:
    with op.batch_alter_table(_PRICES) as price:
        price.alter_column(
            "element", existing_type=sa.String(before), type_=sa.String(after), nullable=False
        )
    bind = op.get_bind()
    for statement in triggers.creation(bind.dialect.name, {}, {_PRICES: triggers.APART[_PRICES]}):
        bind.exec_driver_sql(statement)
