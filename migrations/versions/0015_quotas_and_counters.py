"""Counters of a base's year by stream, category and group of elements, and quotas set on them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "base_counter",
        sa.Column("id", BIG, nullable=False),
        sa.Column("base_id", BIG, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("member", sa.String(length=60), nullable=False),
        sa.Column("licence", sa.String(length=20), nullable=False),
        sa.Column("quota", sa.BigInteger(), nullable=True),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("consumed", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("regulator_id", BIG, nullable=True),
        sa.CheckConstraint(
            "reserved >= 0 AND consumed >= 0", name=op.f("ck_base_counter_not_negative")
        ),
        sa.CheckConstraint(
            "quota IS NULL OR reserved + consumed <= quota",
            name=op.f("ck_base_counter_within_quota"),
        ),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_base_counter_base_id")),
        sa.ForeignKeyConstraint(
            ["regulator_id"], ["organisation.id"], name=op.f("fk_base_counter_regulator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_counter")),
        sa.UniqueConstraint("base_id", "year", "scheme", "member", "licence", name="one_counter"),
    )
    op.create_table(
        "counter_share",
        sa.Column("id", BIG, nullable=False),
        sa.Column("counter_id", BIG, nullable=False),
        sa.Column("lot_ref", sa.String(length=20), nullable=False),
        sa.Column("mass", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "state IN ('reserved', 'consumed', 'released')", name=op.f("ck_counter_share_state")
        ),
        sa.ForeignKeyConstraint(
            ["counter_id"], ["base_counter.id"], name=op.f("fk_counter_share_counter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_share")),
        sa.UniqueConstraint(
            "counter_id", "lot_ref", name=op.f("uq_counter_share_counter_id_lot_ref")
        ),
    )
    op.create_index("ix_counter_share_lot_ref", "counter_share", ["lot_ref"])


def downgrade() -> None:
    op.drop_table("counter_share")
    op.drop_table("base_counter")
