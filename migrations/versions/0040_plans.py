"""Plans of a whole market: what was asked, each lot's proposal, each room's use and price."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the three tables; there is no plan yet."""
    op.create_table(
        "market_plan",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("person_ref", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("aim", sa.String(length=8), nullable=False),
        sa.Column("elements", sa.String(length=80), nullable=False),
        sa.Column("stream", sa.String(length=40), nullable=False),
        sa.Column("unplaced_cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("change_base", sa.String(length=20), nullable=False),
        sa.Column("change_of", sa.String(length=80), nullable=False),
        sa.Column("change_percent", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lots", sa.Integer(), nullable=False),
        sa.Column("lots_gathered", sa.Integer(), nullable=False),
        sa.Column("lots_placed", sa.Integer(), nullable=False),
        sa.Column("lots_first_come", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("value_before", sa.BigInteger(), nullable=True),
        sa.Column("bound", sa.BigInteger(), nullable=False),
        sa.Column("first_come", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("inputs_digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("aim IN ('value', 'mass')", name=op.f("ck_market_plan_aim")),
        sa.CheckConstraint(
            "state IN ('gathering', 'made', 'failed')", name=op.f("ck_market_plan_state")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_market_plan_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_plan")),
        sa.UniqueConstraint("ref", name=op.f("uq_market_plan_ref")),
    )
    with op.batch_alter_table("market_plan", schema=None) as batch_op:
        batch_op.create_index(
            "ix_market_plan_gathering",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'gathering'"),
            postgresql_where=sa.text("state = 'gathering'"),
        )
        batch_op.create_index(
            "ix_market_plan_organisation_id_id", ["organisation_id", "id"], unique=False
        )

    op.create_table(
        "market_plan_lot",
        sa.Column("plan_id", BIG, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("options", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("base_id", BIG, nullable=True),
        sa.Column("first_come_base_id", BIG, nullable=True),
        sa.Column("net_minor", sa.BigInteger(), nullable=True),
        sa.Column("awaits_decision", sa.Boolean(), nullable=False),
        sa.Column("why_not", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_market_plan_lot_base_id")),
        sa.ForeignKeyConstraint(
            ["first_come_base_id"], ["base.id"], name=op.f("fk_market_plan_lot_first_come_base_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_market_plan_lot_lot_id")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["market_plan.id"], name=op.f("fk_market_plan_lot_plan_id")
        ),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("pk_market_plan_lot")),
    )
    with op.batch_alter_table("market_plan_lot", schema=None) as batch_op:
        batch_op.create_index(
            "ix_market_plan_lot_base", ["plan_id", "base_id", "number"], unique=False
        )

    op.create_table(
        "market_plan_room",
        sa.Column("plan_id", BIG, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("base", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=80), nullable=False),
        sa.Column("licence", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("free", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("price_per_tonne", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["market_plan.id"], name=op.f("fk_market_plan_room_plan_id")
        ),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("pk_market_plan_room")),
    )


def downgrade() -> None:
    """Forget all plans."""
    op.drop_table("market_plan_room")
    with op.batch_alter_table("market_plan_lot", schema=None) as batch_op:
        batch_op.drop_index("ix_market_plan_lot_base")

    op.drop_table("market_plan_lot")
    with op.batch_alter_table("market_plan", schema=None) as batch_op:
        batch_op.drop_index("ix_market_plan_organisation_id_id")
        batch_op.drop_index(
            "ix_market_plan_gathering",
            sqlite_where=sa.text("state = 'gathering'"),
            postgresql_where=sa.text("state = 'gathering'"),
        )

    op.drop_table("market_plan")
