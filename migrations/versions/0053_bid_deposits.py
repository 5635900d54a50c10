"""Deposits that bidders lay down before they bid."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

_STATES = (
    "'asked', 'held', 'expired', 'lost', 'freed', 'released', 'taking', 'taken', 'forfeited',"
    " 'kept'"
)
_LIVE = sa.text("state IN ('asked', 'held', 'taking', 'taken')")
_WAITING = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    """No auction has asked for a deposit yet."""
    op.add_column(
        "auction",
        sa.Column("deposit_minor", sa.BigInteger(), server_default="0", nullable=False),
    )
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "deposit",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("auction_id", big_id, nullable=False),
        sa.Column("bidder_id", big_id, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("why", sa.String(20), nullable=False),
        sa.Column("checkout_id", sa.String(100), nullable=True),
        sa.Column("checkout_url", sa.Text(), nullable=True),
        sa.Column("intent_id", sa.String(100), nullable=True),
        sa.Column("charge_id", sa.String(100), nullable=True),
        sa.Column("provider_id", sa.String(100), nullable=True),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("held_at", instant, nullable=True),
        sa.Column("held_until", instant, nullable=True),
        sa.Column("taken_at", instant, nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("due_at", instant, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_deposit_state")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_deposit_amount")),
        sa.CheckConstraint(
            "state <> 'held' OR held_until IS NOT NULL", name=op.f("ck_deposit_held")
        ),
        sa.CheckConstraint(
            "state NOT IN ('taken', 'kept') OR taken_at IS NOT NULL",
            name=op.f("ck_deposit_taken"),
        ),
        sa.ForeignKeyConstraint(["auction_id"], ["auction.id"], name=op.f("fk_deposit_auction_id")),
        sa.ForeignKeyConstraint(
            ["bidder_id"], ["organisation.id"], name=op.f("fk_deposit_bidder_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposit")),
        sa.UniqueConstraint("ref", name=op.f("uq_deposit_ref")),
        sa.UniqueConstraint("checkout_id", name=op.f("uq_deposit_checkout_id")),
        sa.UniqueConstraint("intent_id", name=op.f("uq_deposit_intent_id")),
    )
    op.create_index(
        "uq_deposit_live",
        "deposit",
        ["auction_id", "bidder_id"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_index("ix_deposit_auction_id_bidder_id", "deposit", ["auction_id", "bidder_id", "id"])
    op.create_index("ix_deposit_bidder_id_id", "deposit", ["bidder_id", "id"])
    op.create_index(
        "ix_deposit_due_at",
        "deposit",
        ["due_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def downgrade() -> None:
    """Forget deposits; the ledger keeps what was laid down and what became of it."""
    op.drop_table("deposit")
    op.drop_column("auction", "deposit_minor")
