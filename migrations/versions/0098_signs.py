"""Signs in figures, whose turn it is to be looked at, and who traded with whom by month."""

import sqlalchemy as sa
from alembic import op

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None

_PARTS = "'holder', 'base'"


def upgrade() -> None:
    """Months before are counted by the next nights; a party is looked at with its next figures."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "sign",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("part", sa.String(8), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.String(20), nullable=False),
        sa.Column("party_name", sa.String(200), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("state", sa.String(6), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("rate_ppm", sa.Integer(), nullable=False),
        sa.Column("tests", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("earlier", sa.String(20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(20), nullable=False),
        sa.CheckConstraint(f"part IN ({_PARTS})", name=op.f("ck_sign_part")),
        sa.CheckConstraint("kind IN ('yields', 'weighing', 'partners')", name=op.f("ck_sign_kind")),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_sign_state")),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_sign_closed")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign")),
        sa.UniqueConstraint("ref", name=op.f("uq_sign_ref")),
    )
    op.create_index("ix_sign_country_state_id", "sign", ["country", "state", "id"])
    op.create_index("ix_sign_part_number_kind", "sign", ["part", "number", "kind", "id"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ux_sign_open",
        "sign",
        ["part", "number", "kind"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "sign_turn",
        sa.Column("part", sa.String(8), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint(f"part IN ({_PARTS})", name=op.f("ck_sign_turn_part")),
        sa.PrimaryKeyConstraint("part", "number", name=op.f("pk_sign_turn")),
    )
    op.create_index(op.f("ix_sign_turn_due_on"), "sign_turn", ["due_on"])
    op.create_table(
        "trade_month",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_trade_month")),
    )
    op.create_table(
        "trade_count",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("holder_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("base_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("carrier_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stream", sa.String(40), nullable=False),
        sa.Column("lots", sa.Integer(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("hundreds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "month",
            "country",
            "holder_id",
            "base_id",
            "carrier_id",
            "stream",
            name=op.f("pk_trade_count"),
        ),
    )
    op.create_index("ix_trade_count_country_month", "trade_count", ["country", "month"])


def downgrade() -> None:
    """Forget counts, which can be made anew, and the signs; the ledger keeps those."""
    for name in ("trade_count", "trade_month", "sign_turn", "sign"):
        op.drop_table(name)
