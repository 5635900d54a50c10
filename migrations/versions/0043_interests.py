"""Interests between organisations, and which auctions they concern."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_KINDS = "'owner', 'subsidiary', 'shared_director', 'agent', 'family'"


def upgrade() -> None:
    """No interest is known so far."""
    op.add_column(
        "auction",
        sa.Column("has_interests", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "interest",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("organisation_id", big_id, nullable=False),
        sa.Column("about_id", big_id, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("is_declared", sa.Boolean(), nullable=False),
        sa.Column("entered_by_id", big_id, nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_interest_kind")),
        sa.CheckConstraint("organisation_id <> about_id", name=op.f("ck_interest_of_two")),
        *(
            sa.ForeignKeyConstraint(
                [column], ["organisation.id"], name=op.f(f"fk_interest_{column}")
            )
            for column in ("organisation_id", "about_id", "entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
        sa.UniqueConstraint("ref", name=op.f("uq_interest_ref")),
    )
    op.create_index("ix_interest_organisation_id_id", "interest", ["organisation_id", "id"])
    op.create_index("ix_interest_about_id_id", "interest", ["about_id", "id"])


def downgrade() -> None:
    """Forget interests."""
    op.drop_table("interest")
    op.drop_column("auction", "has_interests")
