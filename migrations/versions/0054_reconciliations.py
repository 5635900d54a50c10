"""Reconciliations with the payment service: its lines, and the differences that were found."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_MOVEMENTS = (
    "'payment', 'transfer', 'refund', 'reversal', 'refund_failure', 'dispute', 'payout', 'other'"
)
_STAGES = "'reading', 'booked', 'listed', 'open', 'balance', 'adding', 'done'"
_KINDS = (
    "'missing_there', 'missing_here', 'other_amount', 'other_currency', 'other_account',"
    " 'other_payment', 'other_sale', 'doubled', 'reversed', 'refund_failed', 'disputed', 'fee',"
    " 'paid_out', 'unknown', 'balance'"
)
_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nothing is read or compared yet; the next night begins with all lines there are."""
    _keep_lines()
    _keep_reconciliations()
    _keep_differences()
    op.create_index("ix_payment_charge_id", "payment", ["charge_id"])
    op.create_index("ix_payout_provider_id", "payout", ["provider_id"])
    op.create_index("ix_book_entry_at_fact_id", "book_entry", ["at", "fact_id"])


def _keep_lines() -> None:
    op.create_table(
        "balance_line",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("line", sa.String(100), nullable=False),
        sa.Column("movement", sa.String(16), nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sale", sa.String(200), nullable=False),
        sa.Column("reference", sa.String(100), nullable=False),
        sa.Column("account", sa.String(100), nullable=False),
        sa.Column("about", sa.String(100), nullable=False),
        sa.CheckConstraint(f"movement IN ({_MOVEMENTS})", name=op.f("ck_balance_line_movement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_balance_line")),
        sa.UniqueConstraint("line", name=op.f("uq_balance_line_line")),
    )
    op.create_index("ix_balance_line_source", "balance_line", ["source"])
    op.create_index("ix_balance_line_created_at_id", "balance_line", ["created_at", "id"])


def _keep_reconciliations() -> None:
    under_way = sa.text("ended_at IS NULL")
    op.create_table(
        "reconciliation",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("is_balanced", sa.Boolean(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"stage IN ({_STAGES})", name=op.f("ck_reconciliation_stage")),
        sa.CheckConstraint(
            "(stage = 'done') = (ended_at IS NOT NULL)", name=op.f("ck_reconciliation_ended")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
        sa.UniqueConstraint("ref", name=op.f("uq_reconciliation_ref")),
        sa.UniqueConstraint("day", "number", name=op.f("uq_reconciliation_day_number")),
    )
    op.create_index(
        "uq_reconciliation_under_way",
        "reconciliation",
        ["day"],
        unique=True,
        sqlite_where=under_way,
        postgresql_where=under_way,
    )
    op.create_table(
        "reconciliation_sum",
        sa.Column("reconciliation_id", _BIG_ID, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("movement", sa.String(16), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("ours", "theirs")),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("ours_minor", "theirs_minor", "fee_minor")
        ),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"],
            ["reconciliation.id"],
            name=op.f("fk_reconciliation_sum_reconciliation_id"),
        ),
        sa.PrimaryKeyConstraint(
            "reconciliation_id", "currency", "movement", name=op.f("pk_reconciliation_sum")
        ),
    )


def _keep_differences() -> None:
    op.create_table(
        "difference",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("ours_minor", sa.BigInteger(), nullable=True),
        sa.Column("theirs_minor", sa.BigInteger(), nullable=True),
        sa.Column("sale", sa.String(200), nullable=False),
        sa.Column("reference", sa.String(100), nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("ours_said", sa.String(200), nullable=False),
        sa.Column("theirs_said", sa.String(200), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("last_found_on", sa.Date(), nullable=False),
        sa.Column("vanished_on", sa.Date(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(60), nullable=False),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_difference_kind")),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_difference_state")),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_difference_closed")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difference")),
        sa.UniqueConstraint("ref", name=op.f("uq_difference_ref")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_difference_kind_subject")),
    )
    op.create_index("ix_difference_state_id", "difference", ["state", "id"])
    op.create_table(
        "difference_sighting",
        sa.Column("reconciliation_id", _BIG_ID, nullable=False),
        sa.Column("difference_id", _BIG_ID, nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"],
            ["reconciliation.id"],
            name=op.f("fk_difference_sighting_reconciliation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["difference_id"],
            ["difference.id"],
            name=op.f("fk_difference_sighting_difference_id"),
        ),
        sa.PrimaryKeyConstraint(
            "reconciliation_id", "difference_id", name=op.f("pk_difference_sighting")
        ),
    )
    op.create_index(
        "ix_difference_sighting_difference_id", "difference_sighting", ["difference_id"]
    )


def downgrade() -> None:
    """Forget reconciliations; the facts of the differences stay."""
    op.drop_index("ix_book_entry_at_fact_id", "book_entry")
    op.drop_index("ix_payout_provider_id", "payout")
    op.drop_index("ix_payment_charge_id", "payment")
    op.drop_table("difference_sighting")
    op.drop_table("difference")
    op.drop_table("reconciliation_sum")
    op.drop_table("reconciliation")
    op.drop_table("balance_line")
