"""Keep what regulators decided on borders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the two indexes by which decisions are found."""
    op.create_table(
        "border_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("from_country", sa.String(2), nullable=False),
        sa.Column("to_country", sa.String(2), nullable=False),
        sa.Column("code_list", sa.String(4), nullable=False),
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("lot_ref", sa.String(20), nullable=False),
        sa.Column("verdict", sa.String(10), nullable=False),
        sa.Column("document", sa.String(300), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(20), nullable=False),
        sa.Column(
            "authority_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('allowed', 'consent', 'refused')", name=op.f("ck_border_decision_verdict")
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_border_decision_validity")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["organisation.id"], name=op.f("fk_border_decision_authority_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_border_decision")),
        sa.UniqueConstraint("ref", name=op.f("uq_border_decision_ref")),
    )
    op.create_index("ix_border_decision_lot_ref", "border_decision", ["lot_ref"])
    op.create_index(
        "ix_border_decision_from_country_code_list_code",
        "border_decision",
        ["from_country", "code_list", "code"],
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("border_decision")
