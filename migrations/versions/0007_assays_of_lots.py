"""Assays of lots as reported, one in force; who may analyse a lot; answers to questions."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
METHODS = "'icp_oes', 'icp_ms', 'xrf', 'titration', 'specification', 'estimate'"
IN_FORCE = sa.text("in_force_since IS NOT NULL")


def upgrade() -> None:
    """Add the tables; what lots declare already becomes their first assay, in force."""
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.add_column(sa.Column("laboratory_id", BIG, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_lot_laboratory_id"), "organisation", ["laboratory_id"], ["id"]
        )
        batch_op.create_index("ix_lot_laboratory_id_id", ["laboratory_id", "id"])
    op.add_column("lot_component", sa.Column("uncertainty", sa.BigInteger(), nullable=True))
    op.create_table(
        "assay",
        sa.Column("id", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(12), nullable=False),
        sa.Column("added_by_id", BIG, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_force_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("laboratory", sa.String(200), nullable=False),
        sa.Column("accreditation", sa.String(200), nullable=False),
        sa.Column("report_number", sa.String(200), nullable=False),
        sa.Column("sampled_on", sa.Date(), nullable=True),
        sa.Column("analysed_on", sa.Date(), nullable=True),
        sa.Column("sample_moisture", sa.BigInteger(), nullable=True),
        sa.Column("file_sha256", sa.String(64), nullable=False),
        sa.CheckConstraint(
            "origin IN ('declaration', 'holder', 'laboratory')", name=op.f("ck_assay_origin")
        ),
        sa.CheckConstraint(
            "sample_moisture >= 0 AND sample_moisture < 1000000000",
            name=op.f("ck_assay_sample_moisture"),
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_assay_lot_id")),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["organisation.id"], name=op.f("fk_assay_added_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assay")),
        sa.UniqueConstraint("lot_id", "number", name=op.f("uq_assay_lot_id_number")),
    )
    op.create_index(
        "uq_assay_in_force",
        "assay",
        ["lot_id"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )
    op.create_index("ix_assay_added_by_id_id", "assay", ["added_by_id", "id"])
    op.create_table(
        "assay_component",
        sa.Column("id", BIG, nullable=False),
        sa.Column("assay_id", BIG, nullable=False),
        sa.Column("species", sa.String(20), nullable=False),
        sa.Column("basis", sa.String(4), nullable=False),
        sa.Column("fraction", sa.BigInteger(), nullable=False),
        sa.Column("uncertainty", sa.BigInteger(), nullable=True),
        sa.Column("uncertainty_kind", sa.String(8), nullable=False),
        sa.Column("method", sa.String(20), nullable=False),
        sa.Column("laboratory", sa.String(200), nullable=False),
        sa.CheckConstraint("basis IN ('dry', 'wet')", name=op.f("ck_assay_component_basis")),
        sa.CheckConstraint(f"method IN ({METHODS})", name=op.f("ck_assay_component_method")),
        sa.CheckConstraint(
            "uncertainty_kind IN ('points', 'relative')",
            name=op.f("ck_assay_component_uncertainty_kind"),
        ),
        sa.CheckConstraint(
            "fraction BETWEEN 0 AND 1000000000", name=op.f("ck_assay_component_fraction")
        ),
        sa.ForeignKeyConstraint(
            ["assay_id"], ["assay.id"], name=op.f("fk_assay_component_assay_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assay_component")),
        sa.UniqueConstraint(
            "assay_id", "species", name=op.f("uq_assay_component_assay_id_species")
        ),
    )
    op.create_table(
        "lot_answer",
        sa.Column("id", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("path", sa.String(80), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_answer_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_answer")),
    )
    op.create_index("ix_lot_answer_lot_id", "lot_answer", ["lot_id"])
    op.execute(
        "INSERT INTO assay (lot_id, number, origin, added_by_id, added_at, in_force_since,"
        " laboratory, accreditation, report_number, file_sha256)"
        " SELECT id, 1, 'declaration', holder_id, drafted_at, drafted_at, '', '', '', '' FROM lot"
    )
    op.execute(
        "INSERT INTO assay_component (assay_id, species, basis, fraction, uncertainty_kind,"
        " method, laboratory) SELECT assay.id, species, 'dry', fraction, 'points', method,"
        " lot_component.laboratory FROM lot_component"
        " JOIN assay ON assay.lot_id = lot_component.lot_id ORDER BY lot_component.id"
    )


def downgrade() -> None:
    """Take them away; what the assay in force came to stays with its lot."""
    op.drop_table("lot_answer")
    op.drop_table("assay_component")
    op.drop_table("assay")
    with op.batch_alter_table("lot_component", schema=None) as batch_op:
        batch_op.drop_column("uncertainty")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index("ix_lot_laboratory_id_id")
        batch_op.drop_constraint(batch_op.f("fk_lot_laboratory_id"), type_="foreignkey")
        batch_op.drop_column("laboratory_id")
