"""Deadlines of consignments."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

_SOURCE = "taken over from the discrepancy"


def upgrade() -> None:
    """What is open of discrepancies runs on as it was opened; nobody was reminded of it yet."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "deadline",
        sa.Column("id", big_id, nullable=False),
        sa.Column("consignment_id", big_id, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("began_at", instant, nullable=False),
        sa.Column("due_at", instant, nullable=False),
        sa.Column("remind_at", instant, nullable=False),
        sa.Column("reminded_at", instant, nullable=True),
        sa.Column("missed_at", instant, nullable=True),
        sa.Column("met_at", instant, nullable=True),
        sa.CheckConstraint(
            "kind IN ('receipt', 'missing_copy', 'exception_report', 'discrepancy', 'recovery', "
            "'certificate')",
            name=op.f("ck_deadline_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_deadline_consignment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        sa.UniqueConstraint("consignment_id", "kind", name=op.f("uq_deadline_consignment_id_kind")),
    )
    op.create_index("ix_deadline_met_at_due_at", "deadline", ["met_at", "due_at"])
    op.create_index("ix_deadline_met_at_remind_at", "deadline", ["met_at", "remind_at"])
    op.execute(
        sa.text(
            "INSERT INTO deadline (consignment_id, kind, source, began_at, due_at, remind_at)"
            " SELECT consignment_id, 'discrepancy', :source, opened_at, due_at, opened_at"
            " FROM discrepancy WHERE state <> 'settled'"
        ).bindparams(source=_SOURCE)
    )


def downgrade() -> None:
    """Forget them; the ledger keeps who was told."""
    op.drop_table("deadline")
