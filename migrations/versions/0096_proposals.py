"""What one signer of an authority proposes and another confirms."""

import sqlalchemy as sa
from alembic import op

revision = "0096"
down_revision = "0090"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    """What was decided before was decided by one signer, and stays so."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "proposal",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("authority_id", big_id, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(20), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(20), nullable=False),
        sa.Column("ending", sa.String(2000), nullable=False),
        sa.Column("result", sa.String(20), nullable=False),
        sa.CheckConstraint(
            "kind IN ('licence_revocation', 'order_of_revocation', 'award_set_aside', 'remits')",
            name=op.f("ck_proposal_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'confirmed', 'taken_back', 'declined', 'lapsed')",
            name=op.f("ck_proposal_state"),
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR ended_by <> proposed_by",
            name=op.f("ck_proposal_confirmed_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["organisation.id"], name=op.f("fk_proposal_authority_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("ref", name=op.f("uq_proposal_ref")),
    )
    op.create_index(
        "ix_proposal_awaiting",
        "proposal",
        ["authority_id", "expires_at"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("ix_proposal_country_state_id", "proposal", ["country", "state", "id"])
    op.create_index(
        "ix_proposal_due",
        "proposal",
        ["expires_at"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index(
        "uq_proposal_open",
        "proposal",
        ["subject", "kind"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    """Forget them; the ledger keeps what was proposed and confirmed."""
    op.drop_table("proposal")
