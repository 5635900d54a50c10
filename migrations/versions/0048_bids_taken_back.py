"""Bids that are taken back keep their place in the log."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

_BEFORE = "'standing', 'outbid', 'replaced', 'disqualified', 'won', 'lost'"
_AFTER = "'standing', 'outbid', 'replaced', 'disqualified', 'withdrawn', 'won', 'lost'"


def upgrade() -> None:
    """No bid has been taken back yet."""
    with op.batch_alter_table("bid") as bid:
        bid.add_column(sa.Column("withdrawn_after", sa.BigInteger(), nullable=True))
        bid.drop_constraint(op.f("ck_bid_state"), type_="check")
        bid.create_check_constraint(op.f("ck_bid_state"), f"state IN ({_AFTER})")


def downgrade() -> None:
    """Count bids taken back as outbid; the ledger keeps what became of them."""
    op.execute("UPDATE bid SET state = 'outbid' WHERE state = 'withdrawn'")
    with op.batch_alter_table("bid") as bid:
        bid.drop_constraint(op.f("ck_bid_state"), type_="check")
        bid.create_check_constraint(op.f("ck_bid_state"), f"state IN ({_BEFORE})")
        bid.drop_column("withdrawn_after")
