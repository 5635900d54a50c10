"""Sales that are not paid in time, awards that lapse with them, and second chances."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_OFFERED = sa.text("state = 'offered'")
_NOT_LAPSED = sa.text("state <> 'lapsed'")
_SALE_STATES = ("opened", "paid", "released", "refunded")
_BID_STATES = ("standing", "outbid", "replaced", "disqualified", "withdrawn", "won", "lost")


def upgrade() -> None:
    """No sale has lapsed yet."""
    _allow("sale", (*_SALE_STATES, "lapsed"))
    _allow("bid", (*_BID_STATES, "defaulted", "declined"))
    with op.batch_alter_table("sale") as sale:
        sale.drop_constraint(op.f("uq_sale_auction_id"), type_="unique")
    op.create_index(
        "uq_sale_auction_id",
        "sale",
        ["auction_id"],
        unique=True,
        sqlite_where=_NOT_LAPSED,
        postgresql_where=_NOT_LAPSED,
    )
    op.create_index("ix_sale_auction_id", "sale", ["auction_id"])
    _make_tables()


def _allow(table: str, states: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{one}'" for one in states)
    name = op.f(f"ck_{table}_state")
    with op.batch_alter_table(table) as altered:
        altered.drop_constraint(name, type_="check")
        altered.create_check_constraint(name, f"state IN ({listed})")


def _make_tables() -> None:
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "lapsed_award",
        sa.Column("id", big_id, nullable=False),
        sa.Column("auction_id", big_id, nullable=False),
        sa.Column("bid_id", big_id, nullable=False),
        sa.Column("awarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["auction_id"], ["auction.id"], name=op.f("fk_lapsed_award_auction_id")
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_lapsed_award_bid_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lapsed_award")),
    )
    op.create_index("ix_lapsed_award_auction_id", "lapsed_award", ["auction_id"])
    op.create_index("ix_lapsed_award_bid_id", "lapsed_award", ["bid_id"])
    op.create_table(
        "second_chance",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("auction_id", big_id, nullable=False),
        sa.Column("bid_id", big_id, nullable=False),
        sa.Column("holder_id", big_id, nullable=False),
        sa.Column("bidder_id", big_id, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('offered', 'taken', 'declined', 'expired')",
            name=op.f("ck_second_chance_state"),
        ),
        sa.ForeignKeyConstraint(
            ["auction_id"], ["auction.id"], name=op.f("fk_second_chance_auction_id")
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_second_chance_bid_id")),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["organisation.id"], name=op.f("fk_second_chance_holder_id")
        ),
        sa.ForeignKeyConstraint(
            ["bidder_id"], ["organisation.id"], name=op.f("fk_second_chance_bidder_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_chance")),
        sa.UniqueConstraint("ref", name=op.f("uq_second_chance_ref")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_second_chance_bid_id")),
    )
    for part in ("auction_id", "bidder_id", "holder_id"):
        op.create_index(f"ix_second_chance_{part}_id", "second_chance", [part, "id"])
    for name, column, is_unique in (
        ("ix_second_chance_due", "answer_by", False),
        ("uq_second_chance_offered", "auction_id", True),
    ):
        op.create_index(
            name,
            "second_chance",
            [column],
            unique=is_unique,
            sqlite_where=_OFFERED,
            postgresql_where=_OFFERED,
        )


def downgrade() -> None:
    """Forget offers; what lapsed stands as refunded, and given-up bids as lost.

    Where a lot was sold again after its award lapsed, the lapsed sale keeps no auction of its own
    to stand for and must be taken out by hand first.
    """
    op.drop_table("second_chance")
    op.drop_table("lapsed_award")
    op.execute("UPDATE bid SET state = 'lost' WHERE state IN ('defaulted', 'declined')")
    op.execute("UPDATE sale SET state = 'refunded' WHERE state = 'lapsed'")
    op.drop_index("ix_sale_auction_id", table_name="sale")
    op.drop_index("uq_sale_auction_id", table_name="sale")
    with op.batch_alter_table("sale") as sale:
        sale.create_unique_constraint(op.f("uq_sale_auction_id"), ["auction_id"])
    _allow("bid", _BID_STATES)
    _allow("sale", _SALE_STATES)
