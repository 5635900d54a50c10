"""How payment accounts stand, and which money waits for one."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

_STATES = "'asked_for', 'action_needed', 'ready', 'restricted', 'rejected'"
_WAITING = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    """Accounts opened before are asked about by the next sweep; until then nothing is known."""
    for column in (
        sa.Column("state", sa.String(16), server_default="asked_for", nullable=False),
        sa.Column("lacking", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
    ):
        op.add_column("payee_account", column)
    op.execute("UPDATE payee_account SET changed_at = opened_at, due_at = opened_at")
    with op.batch_alter_table("payee_account") as account:
        account.alter_column("changed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        account.create_check_constraint(op.f("ck_payee_account_state"), f"state IN ({_STATES})")
    op.create_index(
        "ix_payee_account_due_at",
        "payee_account",
        ["due_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    with op.batch_alter_table("payout") as payout:
        payout.add_column(
            sa.Column(
                "waits_for_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        payout.create_foreign_key(
            op.f("fk_payout_waits_for_id"), "organisation", ["waits_for_id"], ["id"]
        )
    op.create_index(op.f("ix_payout_waits_for_id"), "payout", ["waits_for_id"])


def downgrade() -> None:
    """Forget how accounts stand; money that waits is tried again by itself."""
    op.drop_index(op.f("ix_payout_waits_for_id"), table_name="payout")
    with op.batch_alter_table("payout") as payout:
        payout.drop_constraint(op.f("fk_payout_waits_for_id"), type_="foreignkey")
        payout.drop_column("waits_for_id")
    op.drop_index("ix_payee_account_due_at", table_name="payee_account")
    with op.batch_alter_table("payee_account") as account:
        account.drop_constraint(op.f("ck_payee_account_state"), type_="check")
        for name in ("attempts", "due_at", "changed_at", "asked_at", "lacking", "state"):
            account.drop_column(name)
