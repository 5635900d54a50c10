"""Webhooks of organisations, and what was sent to them."""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_IS_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Nobody had one before."""
    op.create_table(
        "webhook",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("organisation_id", _BIG, nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("event_types", sa.JSON(), nullable=False),
        sa.Column("secret", sa.String(200), nullable=False),
        sa.Column("previous_secret", sa.String(200), nullable=False),
        sa.Column("previous_until", _INSTANT, nullable=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("paused_for", sa.String(8), nullable=False),
        sa.Column("added_at", _INSTANT, nullable=False),
        sa.CheckConstraint(
            "state IN ('active', 'paused', 'removed')", name=op.f("ck_webhook_state")
        ),
        sa.CheckConstraint(
            "paused_for IN ('', 'by_hand', 'failing', 'gone')", name=op.f("ck_webhook_paused_for")
        ),
        sa.CheckConstraint(
            "(state = 'paused') = (paused_for <> '')",
            name=op.f("ck_webhook_paused_for_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_webhook_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sa.UniqueConstraint("ref", name=op.f("uq_webhook_ref")),
    )
    op.create_index(op.f("ix_webhook_organisation_id"), "webhook", ["organisation_id"])
    op.create_table(
        "webhook_message",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("webhook_id", _BIG, nullable=False),
        sa.Column("message_id", sa.String(40), nullable=False),
        sa.Column("event_type", sa.String(80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("written_at", _INSTANT, nullable=False),
        sa.Column("not_before_at", _INSTANT, nullable=False),
        sa.Column("tried_at", _INSTANT, nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("took_ms", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(1024), nullable=False),
        sa.Column("error", sa.String(200), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'delivered', 'given_up')", name=op.f("ck_webhook_message_state")
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_message_webhook_id_webhook")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_message")),
        sa.UniqueConstraint("ref", name=op.f("uq_webhook_message_ref")),
        sa.UniqueConstraint(
            "webhook_id", "message_id", name=op.f("uq_webhook_message_webhook_id_message_id")
        ),
    )
    op.create_index("ix_webhook_message_webhook_id", "webhook_message", ["webhook_id", "id"])
    op.create_index(
        "ix_webhook_message_waiting",
        "webhook_message",
        ["not_before_at", "id"],
        sqlite_where=_IS_WAITING,
        postgresql_where=_IS_WAITING,
    )
    op.create_index("ix_webhook_message_written_at", "webhook_message", ["written_at"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("webhook_message")
    op.drop_table("webhook")
