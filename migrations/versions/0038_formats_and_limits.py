"""Auctions that ask a price, private limits, and the numbers of bidders in a table of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_STANDING = sa.text("state = 'standing'")


def upgrade() -> None:
    """Every auction so far is sealed or open; bidders keep the numbers they have."""
    with op.batch_alter_table("auction") as auction:
        auction.add_column(sa.Column("leading_limit_minor", sa.BigInteger(), nullable=True))
        auction.add_column(sa.Column("ask_minor_per_tonne", sa.BigInteger(), nullable=True))
        auction.add_column(
            sa.Column("step_seconds", sa.Integer(), server_default="0", nullable=False)
        )
        auction.drop_constraint(op.f("ck_auction_format"), type_="check")
        auction.drop_constraint(op.f("ck_auction_close_only_later"), type_="check")
        auction.create_check_constraint(
            op.f("ck_auction_format"), "format IN ('sealed', 'open', 'fixed', 'descending')"
        )
        auction.create_check_constraint(
            op.f("ck_auction_close_only_later"),
            "closes_at >= planned_close_at OR ask_minor_per_tonne IS NOT NULL",
        )
    with op.batch_alter_table("bid") as bid:
        bid.add_column(sa.Column("limit_minor", sa.BigInteger(), nullable=True))
        bid.add_column(
            sa.Column("is_automatic", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        bid.create_index(
            "ix_bid_standing",
            ["auction_id", "bidder_id"],
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        )
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "auction_bidder",
        sa.Column("auction_id", big_id, nullable=False),
        sa.Column("bidder_id", big_id, nullable=False),
        sa.Column("label", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["auction_id"], ["auction.id"], name=op.f("fk_auction_bidder_auction_id")
        ),
        sa.ForeignKeyConstraint(
            ["bidder_id"], ["organisation.id"], name=op.f("fk_auction_bidder_bidder_id")
        ),
        sa.PrimaryKeyConstraint("auction_id", "bidder_id", name=op.f("pk_auction_bidder")),
        sa.UniqueConstraint("auction_id", "label", name=op.f("uq_auction_bidder_auction_id_label")),
    )
    op.execute(
        "INSERT INTO auction_bidder (auction_id, bidder_id, label) "
        "SELECT DISTINCT auction_id, bidder_id, label FROM bid"
    )


def downgrade() -> None:
    """Forget limits; auctions that ask a price cannot go back."""
    op.drop_table("auction_bidder")
    with op.batch_alter_table("bid") as bid:
        bid.drop_index("ix_bid_standing")
        bid.drop_column("is_automatic")
        bid.drop_column("limit_minor")
    with op.batch_alter_table("auction") as auction:
        auction.drop_constraint(op.f("ck_auction_format"), type_="check")
        auction.drop_constraint(op.f("ck_auction_close_only_later"), type_="check")
        auction.create_check_constraint(op.f("ck_auction_format"), "format IN ('sealed', 'open')")
        auction.create_check_constraint(
            op.f("ck_auction_close_only_later"), "closes_at >= planned_close_at"
        )
        auction.drop_column("step_seconds")
        auction.drop_column("ask_minor_per_tonne")
        auction.drop_column("leading_limit_minor")
