"""What consignments lose on their way, each party's sums, what is usual, and alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0081"
branch_labels = None
depends_on = None

_PARTS = "'holder', 'carrier', 'base'"


def upgrade() -> None:
    """Receipts from before are folded by the next nights, the earliest first."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "loss_reading",
        sa.Column("consignment_id", big_id, nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("stream", sa.String(40), nullable=False),
        sa.Column("corridor", sa.String(5), nullable=False),
        sa.Column("declared", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("share_ppm", sa.Integer(), nullable=False),
        sa.Column("weighing_ppm", sa.Integer(), nullable=False),
        sa.Column("lost_ppm", sa.Integer(), nullable=False),
        sa.Column("spread_ppm", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_loss_reading_consignment_id")
        ),
        sa.PrimaryKeyConstraint("consignment_id", name=op.f("pk_loss_reading")),
    )
    op.create_index(op.f("ix_loss_reading_received_on"), "loss_reading", ["received_on"])
    op.create_table(
        "loss_party",
        sa.Column("consignment_id", big_id, nullable=False),
        sa.Column("part", sa.String(8), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.CheckConstraint(f"part IN ({_PARTS})", name=op.f("ck_loss_party_part")),
        sa.ForeignKeyConstraint(
            ["consignment_id"],
            ["loss_reading.consignment_id"],
            name=op.f("fk_loss_party_consignment_id"),
        ),
        sa.PrimaryKeyConstraint("consignment_id", "part", "number", name=op.f("pk_loss_party")),
    )
    op.create_index(
        "ix_loss_party_part_number_received_on", "loss_party", ["part", "number", "received_on"]
    )
    op.create_table(
        "loss_sum",
        sa.Column("part", sa.String(8), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("less", sa.BigInteger(), nullable=False),
        sa.Column("more", sa.BigInteger(), nullable=False),
        sa.Column("less_since", sa.Date(), nullable=True),
        sa.Column("more_since", sa.Date(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("precision", sa.BigInteger(), nullable=False),
        sa.Column("roughness", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.CheckConstraint(f"part IN ({_PARTS})", name=op.f("ck_loss_sum_part")),
        sa.PrimaryKeyConstraint("part", "number", name=op.f("pk_loss_sum")),
    )
    op.create_table(
        "loss_habit",
        sa.Column("stream", sa.String(40), nullable=False),
        sa.Column("corridor", sa.String(5), nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("weighing_ppm2", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "corridor", "step", name=op.f("pk_loss_habit")),
    )
    _alerts(big_id)


def _alerts(big_id: sa.types.TypeEngine[int]) -> None:
    op.create_table(
        "leak_alert",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("part", sa.String(8), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.String(20), nullable=False),
        sa.Column("party_name", sa.String(200), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("side", sa.String(4), nullable=False),
        sa.Column("state", sa.String(6), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("effect_ppm", sa.Integer(), nullable=False),
        sa.Column("scatter_ppm", sa.Integer(), nullable=False),
        sa.Column("statistic", sa.BigInteger(), nullable=False),
        sa.Column("limit", sa.BigInteger(), nullable=False),
        sa.Column("rate_ppm", sa.Integer(), nullable=False),
        sa.Column("in_year", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(20), nullable=False),
        sa.CheckConstraint(f"part IN ({_PARTS})", name=op.f("ck_leak_alert_part")),
        sa.CheckConstraint("side IN ('less', 'more')", name=op.f("ck_leak_alert_side")),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_leak_alert_state")),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_leak_alert_closed")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leak_alert")),
        sa.UniqueConstraint("ref", name=op.f("uq_leak_alert_ref")),
    )
    op.create_index("ix_leak_alert_country_state_id", "leak_alert", ["country", "state", "id"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ux_leak_alert_open",
        "leak_alert",
        ["part", "number"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    """Forget the sums, which can be folded anew, and the alerts; the ledger keeps those."""
    for name in ("leak_alert", "loss_habit", "loss_sum", "loss_party", "loss_reading"):
        op.drop_table(name)
