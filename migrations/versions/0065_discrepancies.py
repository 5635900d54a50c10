"""Discrepancies between what was declared and what arrived; packages counted at the gate."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Receipts before counted no packages, and what they found is not opened again."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("receipt") as receipt:
        receipt.add_column(sa.Column("pieces", sa.Integer(), nullable=True))
    op.create_table(
        "discrepancy",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("consignment_id", big_id, nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("declared", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("uncertainty", sa.BigInteger(), nullable=False),
        sa.Column("declared_pieces", sa.Integer(), nullable=True),
        sa.Column("pieces", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("explained_by", sa.String(10), nullable=False),
        sa.Column("explanation", sa.String(500), nullable=False),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'explained', 'settled')", name=op.f("ck_discrepancy_state")
        ),
        sa.CheckConstraint(
            "explained_by IN ('', 'holder', 'recycler')", name=op.f("ck_discrepancy_explained_by")
        ),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_discrepancy_consignment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discrepancy")),
        sa.UniqueConstraint("ref", name=op.f("uq_discrepancy_ref")),
        sa.UniqueConstraint("consignment_id", name=op.f("uq_discrepancy_consignment_id")),
    )
    op.create_index("ix_discrepancy_state_due_at", "discrepancy", ["state", "due_at"])


def downgrade() -> None:
    """Forget what was said of them; the ledger keeps it."""
    op.drop_table("discrepancy")
    with op.batch_alter_table("receipt") as receipt:
        receipt.drop_column("pieces")
