"""What two countries recorded of the same trade."""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody entered any here before."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "mirror_figure",
        sa.Column("id", big_id, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(60), nullable=False),
        sa.Column("exporter", sa.String(2), nullable=False),
        sa.Column("importer", sa.String(2), nullable=False),
        sa.Column("exported", sa.BigInteger(), nullable=False),
        sa.Column("imported", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(20), nullable=False),
        sa.CheckConstraint("exported > 0 AND imported >= 0", name=op.f("ck_mirror_figure_masses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mirror_figure")),
        sa.UniqueConstraint(
            "country",
            "year",
            "product",
            "exporter",
            "importer",
            name=op.f("uq_mirror_figure_country_year_product_exporter_importer"),
        ),
    )


def downgrade() -> None:
    """Forget the figures; the ledger keeps what was entered."""
    op.drop_table("mirror_figure")
