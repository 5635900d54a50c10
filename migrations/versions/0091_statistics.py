"""What was recovered, as it is counted and as it is published."""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0087"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Batches closed before are counted in the nights that follow."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_index("ix_batch_closed_at", "batch", ["closed_at"])
    _counted(big_id)
    _published(big_id)


def _counted(big_id: sa.types.TypeEngine[int]) -> None:
    op.create_table(
        "recovery_month",
        sa.Column("id", big_id, nullable=False),
        sa.Column("base_id", big_id, nullable=True),
        sa.Column("recycler_id", big_id, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("stream", sa.String(40), nullable=False),
        sa.Column("route", sa.String(60), nullable=False),
        sa.Column("element", sa.String(2), nullable=False),
        sa.Column("treated", sa.BigInteger(), nullable=False),
        sa.Column("recovered", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_recovery_month_base_id")),
        sa.ForeignKeyConstraint(
            ["recycler_id"], ["organisation.id"], name=op.f("fk_recovery_month_recycler_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_month")),
    )
    op.create_index("ix_recovery_month_base_id_month", "recovery_month", ["base_id", "month"])
    op.create_index("ix_recovery_month_month", "recovery_month", ["month"])
    op.create_table(
        "counted_batch",
        sa.Column("batch_id", big_id, autoincrement=False, nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_counted_batch_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_counted_batch")),
    )
    op.create_index("ix_counted_batch_closed_at", "counted_batch", ["closed_at"])


def _published(big_id: sa.types.TypeEngine[int]) -> None:
    op.create_table(
        "published_month",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_published_month")),
    )
    op.create_table(
        "figure_bundle",
        sa.Column("id", big_id, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("element", sa.String(2), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("treated", sa.BigInteger(), nullable=False),
        sa.Column("recovered", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["month"], ["published_month.month"], name=op.f("fk_figure_bundle_month")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_bundle")),
    )
    op.create_index("ix_figure_bundle_element_month", "figure_bundle", ["element", "month"])
    op.create_index("ix_figure_bundle_month", "figure_bundle", ["month"])
    op.create_table(
        "figure_part",
        sa.Column("bundle_id", big_id, autoincrement=False, nullable=False),
        sa.Column("stream", sa.String(40), nullable=False),
        sa.Column("route", sa.String(60), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("recycler_id", big_id, autoincrement=False, nullable=False),
        sa.Column("treated", sa.BigInteger(), nullable=False),
        sa.Column("recovered", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["figure_bundle.id"], name=op.f("fk_figure_part_bundle_id")
        ),
        sa.ForeignKeyConstraint(
            ["recycler_id"], ["organisation.id"], name=op.f("fk_figure_part_recycler_id")
        ),
        sa.PrimaryKeyConstraint(
            "bundle_id", "stream", "route", "country", "recycler_id", name=op.f("pk_figure_part")
        ),
    )


def downgrade() -> None:
    """Forget the figures; the ledger keeps their digests."""
    for table in ("figure_part", "figure_bundle", "published_month", "counted_batch"):
        op.drop_table(table)
    op.drop_table("recovery_month")
    op.drop_index("ix_batch_closed_at", "batch")
