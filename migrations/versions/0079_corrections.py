"""Corrections of what was signed in a consignment, and who countersigns them."""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None


_MOVES = (
    "'publish', 'auction', 'award', 'pay', 'hand_over', 'receive', 'recover', 'certify',"
    " 'withdraw', 'relist', 'set_aside', 'refuse'"
)


def _moves(known: str) -> None:
    with op.batch_alter_table("lot_step") as step:
        step.drop_constraint(op.f("ck_lot_step_move"), type_="check")
        step.create_check_constraint(op.f("ck_lot_step_move"), f"move IN ({known})")


def upgrade() -> None:
    """Of a consignment one correction at a time is open; a lot on its way can be called back."""
    _moves(f"{_MOVES}, 'call_back'")
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "correction",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("consignment_id", big_id, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("cancels", sa.Boolean(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("asked_by_id", big_id, nullable=False),
        sa.Column("asked_by", sa.String(20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'applied', 'refused', 'withdrawn')",
            name=op.f("ck_correction_state"),
        ),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_correction_consignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["organisation.id"], name=op.f("fk_correction_asked_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("ref", name=op.f("uq_correction_ref")),
    )
    op.create_index(op.f("ix_correction_consignment_id"), "correction", ["consignment_id"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ux_correction_open",
        "correction",
        ["consignment_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "countersignature",
        sa.Column("id", big_id, nullable=False),
        sa.Column("correction_id", big_id, nullable=False),
        sa.Column("organisation_id", big_id, nullable=False),
        sa.Column("answer", sa.String(10), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.String(20), nullable=True),
        sa.CheckConstraint(
            "answer IN ('awaited', 'agreed', 'refused')", name=op.f("ck_countersignature_answer")
        ),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["correction.id"], name=op.f("fk_countersignature_correction_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_countersignature_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_countersignature")),
        sa.UniqueConstraint(
            "correction_id",
            "organisation_id",
            name=op.f("uq_countersignature_correction_id_organisation_id"),
        ),
    )
    op.create_index(
        "ix_countersignature_awaited", "countersignature", ["organisation_id", "answer", "id"]
    )


def downgrade() -> None:
    """Forget who asked for what; the ledger keeps it, and what was corrected stays so."""
    op.drop_table("countersignature")
    op.drop_table("correction")
    op.execute("DELETE FROM lot_step WHERE move = 'call_back'")
    _moves(_MOVES)
