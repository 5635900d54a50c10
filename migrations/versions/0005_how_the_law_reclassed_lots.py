"""Keep how the law gave lots another code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, and the index by which lots under a changed code are found."""
    op.create_table(
        "lot_reclassing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_list", sa.String(4), nullable=False),
        sa.Column("old_code", sa.String(6), nullable=False),
        sa.Column("old_edition", sa.String(200), nullable=False),
        sa.Column("old_hazardous", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("edition", sa.String(200), nullable=False),
        sa.Column("hazardous", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_reclassing_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_reclassing")),
        sa.UniqueConstraint(
            "lot_id",
            "old_code",
            "old_edition",
            name=op.f("uq_lot_reclassing_lot_id_old_code_old_edition"),
        ),
    )
    op.create_index("ix_lot_code_list_code_id", "lot", ["code_list", "code", "id"])


def downgrade() -> None:
    """Take both away."""
    op.drop_index("ix_lot_code_list_code_id", table_name="lot")
    op.drop_table("lot_reclassing")
