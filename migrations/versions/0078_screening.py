"""Screenings of loads at the gate, and the quarantines that alarms begin."""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What stands at a gate was not screened here before."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "screening",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("consignment_id", big_id, nullable=False),
        sa.Column("instrument", sa.String(100), nullable=False),
        sa.Column("verified_until", sa.Date(), nullable=False),
        sa.Column("background_nsv", sa.BigInteger(), nullable=False),
        sa.Column("highest_nsv", sa.BigInteger(), nullable=False),
        sa.Column("portal_alarm", sa.Boolean(), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("screened_by", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_screening_consignment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening")),
        sa.UniqueConstraint("ref", name=op.f("uq_screening_ref")),
    )
    op.create_index("ix_screening_consignment_id_id", "screening", ["consignment_id", "id"])
    op.create_table(
        "quarantine",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("consignment_id", big_id, nullable=False),
        sa.Column("screening_id", big_id, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finding", sa.String(20), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'lifted', 'refused')", name=op.f("ck_quarantine_state")
        ),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_quarantine_consignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screening.id"], name=op.f("fk_quarantine_screening_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
        sa.UniqueConstraint("ref", name=op.f("uq_quarantine_ref")),
        sa.UniqueConstraint("screening_id", name=op.f("uq_quarantine_screening_id")),
    )
    op.create_index("ix_quarantine_consignment_id_id", "quarantine", ["consignment_id", "id"])
    op.create_index("ix_quarantine_state_id", "quarantine", ["state", "id"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ix_quarantine_open",
        "quarantine",
        ["consignment_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    """Forget them; the ledger keeps what was told of them."""
    op.drop_table("quarantine")
    op.drop_table("screening")
