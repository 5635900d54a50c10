"""What bases discharge against dated limits, and the cases that breaches open."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    texts = (
        ("laboratory", 200), ("point", 100), ("outcome", 10), ("limit_text", 60),
        ("limit_source", 500), ("limit_certainty", 60),
    )  # fmt: skip
    op.create_table(
        "discharge_result",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("base_id", BIG, nullable=False),
        sa.Column("parameter", sa.String(length=60), nullable=False),
        sa.Column("medium", sa.String(length=20), nullable=False),
        sa.Column("value_text", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("sampled_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=120), nullable=False),
        *(sa.Column(name, sa.String(length=most), nullable=False) for name, most in texts),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.CheckConstraint(
            "outcome IN ('within', 'breach', 'caution', 'no_limit')",
            name=op.f("ck_discharge_result_outcome"),
        ),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_discharge_result_base_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_discharge_result_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discharge_result")),
        sa.UniqueConstraint("ref", name=op.f("uq_discharge_result_ref")),
    )
    op.create_index("ix_discharge_result_base_id_id", "discharge_result", ["base_id", "id"])
    op.create_table(
        "base_case",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("base_id", BIG, nullable=False),
        sa.Column("result_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered", sa.String(length=500), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "state IN ('opened', 'ordered', 'closed')", name=op.f("ck_base_case_state")
        ),
        sa.CheckConstraint(
            "state <> 'ordered' OR deadline IS NOT NULL", name=op.f("ck_base_case_deadline")
        ),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_base_case_base_id")),
        sa.ForeignKeyConstraint(
            ["result_id"], ["discharge_result.id"], name=op.f("fk_base_case_result_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_case")),
        sa.UniqueConstraint("ref", name=op.f("uq_base_case_ref")),
        sa.UniqueConstraint("result_id", name=op.f("uq_base_case_result_id")),
    )
    op.create_index("ix_base_case_base_id_id", "base_case", ["base_id", "id"])
    op.create_index("ix_base_case_state_deadline", "base_case", ["state", "deadline"])


def downgrade() -> None:
    op.drop_table("base_case")
    op.drop_table("discharge_result")
