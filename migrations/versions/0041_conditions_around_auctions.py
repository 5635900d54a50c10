"""What surrounds an auction: conditions, invitations, questions, and the reasons of its end."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every auction so far is open to all eligible bidders, and ended without a stated reason."""
    with op.batch_alter_table("auction") as auction:
        auction.add_column(
            sa.Column("by_invitation", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        auction.add_column(
            sa.Column("end_reason", sa.String(20), server_default="", nullable=False)
        )
        auction.add_column(
            sa.Column("end_words", sa.String(500), server_default="", nullable=False)
        )
    with op.batch_alter_table("award") as award:
        award.add_column(sa.Column("reason", sa.String(20), server_default="", nullable=False))
        award.add_column(sa.Column("words", sa.String(500), server_default="", nullable=False))
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "auction_condition",
        sa.Column("auction_id", big_id, nullable=False),
        sa.Column("incoterm", sa.String(3), nullable=False),
        sa.Column("incoterm_place", sa.String(200), nullable=False),
        sa.Column("inspection_from", sa.Date(), nullable=True),
        sa.Column("inspection_to", sa.Date(), nullable=True),
        sa.Column("inspection_place", sa.String(200), nullable=False),
        sa.Column("inspection_booking", sa.String(1000), nullable=False),
        sa.Column("questions_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["auction_id"], ["auction.id"], name=op.f("fk_auction_condition_auction_id")
        ),
        sa.PrimaryKeyConstraint("auction_id", name=op.f("pk_auction_condition")),
    )
    op.create_table(
        "auction_invitation",
        sa.Column("auction_id", big_id, nullable=False),
        sa.Column("organisation_id", big_id, nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["auction_id"], ["auction.id"], name=op.f("fk_auction_invitation_auction_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_auction_invitation_organisation_id"),
        ),
        sa.PrimaryKeyConstraint(
            "auction_id", "organisation_id", name=op.f("pk_auction_invitation")
        ),
    )
    op.create_table(
        "auction_question",
        sa.Column("id", big_id, nullable=False),
        sa.Column("auction_id", big_id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asker_id", big_id, nullable=False),
        sa.Column("label", sa.Integer(), nullable=True),
        sa.Column("question", sa.String(1000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(2000), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["auction_id"], ["auction.id"], name=op.f("fk_auction_question_auction_id")
        ),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["organisation.id"], name=op.f("fk_auction_question_asker_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auction_question")),
        sa.UniqueConstraint(
            "auction_id", "number", name=op.f("uq_auction_question_auction_id_number")
        ),
    )
    op.create_index("ix_auction_question_asker", "auction_question", ["auction_id", "asker_id"])


def downgrade() -> None:
    """Forget what surrounded auctions; the ledger keeps that it was laid down and asked."""
    op.drop_table("auction_question")
    op.drop_table("auction_invitation")
    op.drop_table("auction_condition")
    with op.batch_alter_table("award") as award:
        award.drop_column("words")
        award.drop_column("reason")
    with op.batch_alter_table("auction") as auction:
        auction.drop_column("end_words")
        auction.drop_column("end_reason")
        auction.drop_column("by_invitation")
