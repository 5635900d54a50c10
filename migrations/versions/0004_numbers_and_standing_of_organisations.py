"""Numbers of organisations, who verified them, and how organisations stand."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IN_PAIRS = "(verified_at IS NULL) = (verified_by_id IS NULL)"


def upgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        for name, length, default in (
            ("standing", 10, "active"),
            ("stood_by", 10, "itself"),
            ("standing_reason", 500, ""),
            ("verified_source", 500, ""),
        ):
            kept = sa.Column(name, sa.String(length), nullable=False, server_default=default)
            batch_op.add_column(kept)
        batch_op.add_column(sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("verified_by_id", BIG, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_organisation_verified_by_id"), "organisation", ["verified_by_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_organisation_standing"), "standing IN ('active', 'dormant', 'closed')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_organisation_verified_by_somebody"), IN_PAIRS
        )
        batch_op.create_index("ix_organisation_country_id", ["country", "id"])
    op.create_table(
        "organisation_identifier",
        sa.Column("id", BIG, nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("scheme", sa.String(10), nullable=False),
        sa.Column("value", sa.String(40), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by_id", BIG, nullable=True),
        sa.Column("source", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_identifier")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_identifier_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_identifier_verified_by_id"),
        ),
        sa.UniqueConstraint(
            "scheme", "value", name=op.f("uq_organisation_identifier_scheme_value")
        ),
        sa.CheckConstraint(
            "scheme IN ('lei', 'vat', 'siren', 'siret', 'uscc')",
            name=op.f("ck_organisation_identifier_scheme"),
        ),
        sa.CheckConstraint(IN_PAIRS, name=op.f("ck_organisation_identifier_verified_by_somebody")),
    )
    with op.batch_alter_table("organisation_identifier", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_identifier_organisation_id"), ["organisation_id"]
        )


def downgrade() -> None:
    op.drop_table("organisation_identifier")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index("ix_organisation_country_id")
        for name in ("verified_by_somebody", "standing"):
            batch_op.drop_constraint(batch_op.f(f"ck_organisation_{name}"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_organisation_verified_by_id"), type_="foreignkey")
        for name in (
            "verified_by_id", "verified_at", "verified_source", "standing_reason", "stood_by",
            "standing",
        ):  # fmt: skip
            batch_op.drop_column(name)
