"""Awards that stand still before they bind, and objections to them."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_GROUNDS = "'better_passed_over', 'not_eligible', 'conflict_of_interest', 'rules_not_followed'"
_LIVE = sa.text("state = 'standing_still'")
_RUNNING = sa.text("state = 'standing_still' AND stopped_at IS NULL")


def upgrade() -> None:
    """No auction has laid a standstill down yet."""
    op.add_column(
        "auction_condition",
        sa.Column("standstill_days", sa.Integer(), server_default="0", nullable=False),
    )
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "standstill",
        sa.Column("id", big_id, nullable=False),
        sa.Column("auction_id", big_id, nullable=False),
        sa.Column("bid_id", big_id, nullable=False),
        sa.Column("state", sa.String(14), nullable=False),
        sa.Column("awarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('standing_still', 'binding', 'set_aside')",
            name=op.f("ck_standstill_state"),
        ),
        sa.ForeignKeyConstraint(
            ["auction_id"], ["auction.id"], name=op.f("fk_standstill_auction_id")
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_standstill_bid_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standstill")),
    )
    op.create_index("ix_standstill_auction_id_id", "standstill", ["auction_id", "id"])
    op.create_index("ix_standstill_bid_id", "standstill", ["bid_id"])
    op.create_index(
        "ix_standstill_due",
        "standstill",
        ["ends_at"],
        sqlite_where=_RUNNING,
        postgresql_where=_RUNNING,
    )
    op.create_index(
        "uq_standstill_live",
        "standstill",
        ["auction_id"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_table(
        "objection",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("standstill_id", big_id, nullable=False),
        sa.Column("objector_id", big_id, nullable=False),
        sa.Column("label", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(24), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_words", sa.String(500), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'dismissed', 'upheld', 'lapsed')", name=op.f("ck_objection_state")
        ),
        sa.CheckConstraint(f"ground IN ({_GROUNDS})", name=op.f("ck_objection_ground")),
        sa.ForeignKeyConstraint(
            ["standstill_id"], ["standstill.id"], name=op.f("fk_objection_standstill_id")
        ),
        sa.ForeignKeyConstraint(
            ["objector_id"], ["organisation.id"], name=op.f("fk_objection_objector_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("ref", name=op.f("uq_objection_ref")),
        sa.UniqueConstraint(
            "standstill_id",
            "objector_id",
            "ground",
            name=op.f("uq_objection_standstill_id_objector_id_ground"),
        ),
    )
    op.create_index("ix_objection_objector_id_id", "objection", ["objector_id", "id"])


def downgrade() -> None:
    """Forget standstills; the ledger keeps what was objected and decided."""
    op.drop_table("objection")
    op.drop_table("standstill")
    op.drop_column("auction_condition", "standstill_days")
