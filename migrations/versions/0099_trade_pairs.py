"""Who traded with whom, paired up each night."""

import sqlalchemy as sa
from alembic import op

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The next night that counts trade pairs it up."""
    op.create_table(
        "trade_pair",
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder_id", sa.BigInteger(), nullable=False),
        sa.Column("base_id", sa.BigInteger(), nullable=False),
        sa.Column("carrier_id", sa.BigInteger(), nullable=False),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("lots", sa.Integer(), nullable=False),
        sa.Column("lots_of_holder", sa.Integer(), nullable=False),
        sa.Column("lots_of_base", sa.Integer(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("expected_ppm", sa.Integer(), nullable=False),
        sa.Column("chance", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("country", "place", name=op.f("pk_trade_pair")),
    )


def downgrade() -> None:
    """Forget the pairs, which can be added up anew."""
    op.drop_table("trade_pair")
