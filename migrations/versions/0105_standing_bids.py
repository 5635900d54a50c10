"""Finding the bids that stand by an index of them alone, on SQLite too."""

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None

_STANDING = sa.text("state = 'standing'")


def upgrade() -> None:
    """SQLite takes the index that names most of what is asked for."""
    _make("auction_id", "bidder_id", "state")


def downgrade() -> None:
    """Make the index as it was."""
    _make("auction_id", "bidder_id")


def _make(*columns: str) -> None:
    op.drop_index("ix_bid_standing", "bid")
    op.create_index(
        "ix_bid_standing", "bid", columns, sqlite_where=_STANDING, postgresql_where=_STANDING
    )
