"""How far bids may commit an organisation, and which awards are settled."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has a limit yet; an award is settled where its sale had been paid."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "exposure_limit",
        sa.Column("organisation_id", big_id, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("limit_minor", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_exposure_limit_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "currency", name=op.f("pk_exposure_limit")),
    )
    op.create_index("ix_auction_bidder_bidder", "auction_bidder", ["bidder_id", "auction_id"])
    with op.batch_alter_table("award") as award:
        award.add_column(sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE award SET settled_at ="
        " (SELECT sale.paid_at FROM sale WHERE sale.auction_id = award.auction_id)"
    )
    unsettled = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_award_unsettled",
        "award",
        ["bid_id"],
        sqlite_where=unsettled,
        postgresql_where=unsettled,
    )


def downgrade() -> None:
    """Forget the limits; the ledger keeps that they were set."""
    op.drop_index("ix_award_unsettled", "award")
    with op.batch_alter_table("award") as award:
        award.drop_column("settled_at")
    op.drop_index("ix_auction_bidder_bidder", "auction_bidder")
    op.drop_table("exposure_limit")
