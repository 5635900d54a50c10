"""When auctions are looked at for those who follow them, and of what they were told."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Auctions that are open are looked at in the next round; of older bids nobody is told."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "auction_look",
        sa.Column("auction_id", big_id, nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_closing_told", sa.Boolean(), nullable=False),
        sa.Column("ask_told", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["auction_id"], ["auction.id"], name=op.f("fk_auction_look_auction_id")
        ),
        sa.PrimaryKeyConstraint("auction_id", name=op.f("pk_auction_look")),
    )
    op.create_index(op.f("ix_auction_look_look_at"), "auction_look", ["look_at"])
    op.create_table(
        "bids_told",
        sa.Column("id", big_id, nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bids_told")),
    )
    op.create_table(
        "outbid_told",
        sa.Column("auction_id", big_id, nullable=False),
        sa.Column("bidder_id", big_id, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["auction_id"], ["auction.id"], name=op.f("fk_outbid_told_auction_id")
        ),
        sa.ForeignKeyConstraint(
            ["bidder_id"], ["organisation.id"], name=op.f("fk_outbid_told_bidder_id")
        ),
        sa.PrimaryKeyConstraint("auction_id", "bidder_id", name=op.f("pk_outbid_told")),
    )
    op.execute(
        "INSERT INTO auction_look (auction_id, look_at, is_closing_told) "
        "SELECT id, opens_at, false FROM auction WHERE state = 'open'"
    )


def downgrade() -> None:
    """Forget what was told; the notices stay."""
    op.drop_table("outbid_told")
    op.drop_table("bids_told")
    op.drop_table("auction_look")
