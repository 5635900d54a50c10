"""Dossiers, the consents of authorities, and what travels with a consignment over a border."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0095"
branch_labels = None
depends_on = None

_KINDS = "'receipt', 'missing_copy', 'exception_report', 'discrepancy', 'recovery', 'certificate'"
_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _deadlines_of(kinds: str) -> None:
    with op.batch_alter_table("deadline") as deadline:
        deadline.drop_constraint(op.f("ck_deadline_kind"), type_="check")
        deadline.create_check_constraint(op.f("ck_deadline_kind"), f"kind IN ({kinds})")


def upgrade() -> None:
    """None was kept before; what is on its way goes on without."""
    _deadlines_of(f"{_KINDS}, 'border_paper'")
    op.create_table(
        "dossier",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("holder_id", _BIG, nullable=False),
        sa.Column("recycler_id", _BIG, nullable=False),
        sa.Column("base_id", _BIG, nullable=False),
        sa.Column("from_country", sa.String(2), nullable=False),
        sa.Column("to_country", sa.String(2), nullable=False),
        sa.Column("transit", sa.JSON(), nullable=False),
        sa.Column("code_list", sa.String(4), nullable=False),
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("is_hazardous", sa.Boolean(), nullable=False),
        sa.Column("border_entry", sa.String(8), nullable=False),
        sa.Column("description", sa.String(300), nullable=False),
        sa.Column("packaging", sa.String(300), nullable=False),
        sa.Column("hazards", sa.JSON(), nullable=False),
        sa.Column("operation", sa.String(4), nullable=False),
        sa.Column("mass", sa.BigInteger(), nullable=False),
        sa.Column("consignments", sa.Integer(), nullable=False),
        sa.Column("used_mass", sa.BigInteger(), nullable=False),
        sa.Column("used_consignments", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("contract", sa.String(300), nullable=False),
        sa.Column("guarantee", sa.String(300), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(20), nullable=False),
        sa.Column("complete_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'complete', 'consented', 'refused', 'withdrawn', 'taken_back')",
            name=op.f("ck_dossier_state"),
        ),
        sa.CheckConstraint("used_mass BETWEEN 0 AND mass", name=op.f("ck_dossier_used_mass")),
        sa.CheckConstraint(
            "used_consignments BETWEEN 0 AND consignments",
            name=op.f("ck_dossier_used_consignments"),
        ),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_dossier_days")),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["organisation.id"], name=op.f("fk_dossier_holder_id")
        ),
        sa.ForeignKeyConstraint(
            ["recycler_id"], ["organisation.id"], name=op.f("fk_dossier_recycler_id")
        ),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_dossier_base_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sa.UniqueConstraint("ref", name=op.f("uq_dossier_ref")),
    )
    op.create_index(op.f("ix_dossier_base_id"), "dossier", ["base_id"])
    for part in ("holder_id", "recycler_id"):
        op.create_index(f"ix_dossier_{part}_state", "dossier", [part, "state", "id"])
    op.create_table(
        "consent",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("dossier_id", _BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("part", sa.String(12), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("law", sa.String(6), nullable=False),
        sa.Column("tacit_on", sa.Date(), nullable=True),
        sa.Column("says_yes", sa.Boolean(), nullable=True),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("conditions", sa.String(1000), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(20), nullable=False),
        sa.Column("confirmed_by", sa.String(20), nullable=False),
        sa.CheckConstraint(
            "state IN ('awaited', 'entered', 'consented', 'tacit', 'refused', 'withdrawn')",
            name=op.f("ck_consent_state"),
        ),
        sa.CheckConstraint(
            "part IN ('dispatch', 'transit', 'destination')", name=op.f("ck_consent_part")
        ),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_consent_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("dossier_id", "country", name=op.f("uq_consent_dossier_id_country")),
    )
    op.create_index("ix_consent_country_state", "consent", ["country", "state", "dossier_id"])
    op.create_index("ix_consent_state_tacit_on", "consent", ["state", "tacit_on"])
    op.create_table(
        "border_paper",
        sa.Column("consignment_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("dossier_id", _BIG, nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("law", sa.String(60), nullable=False),
        sa.Column("transit", sa.JSON(), nullable=False),
        sa.Column("operation", sa.String(4), nullable=False),
        sa.Column("drawn_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_up_by", sa.String(20), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'movement') = (dossier_id IS NOT NULL)"
            " AND (kind = 'movement') = (serial IS NOT NULL)",
            name=op.f("ck_border_paper_kind"),
        ),
        sa.CheckConstraint(
            "kind IN ('information', 'movement')", name=op.f("ck_border_paper_kinds")
        ),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_border_paper_consignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_border_paper_dossier_id")
        ),
        sa.PrimaryKeyConstraint("consignment_id", name=op.f("pk_border_paper")),
        sa.UniqueConstraint("dossier_id", "serial", name=op.f("uq_border_paper_dossier_id_serial")),
    )


def downgrade() -> None:
    """Forget them; the ledger keeps what was asked, answered and drawn up."""
    op.drop_table("border_paper")
    op.drop_table("consent")
    op.drop_table("dossier")
    op.execute("DELETE FROM deadline WHERE kind = 'border_paper'")
    _deadlines_of(_KINDS)
