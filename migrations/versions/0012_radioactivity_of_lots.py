"""How radioactive lots are: the state they stand in, and what was measured."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = (
    "'not_required', 'unmeasured', 'below_exemption', 'regulated_norm', 'class7_transport',"
    " 'natural_element_only', 'expired_result'"
)
METHODS = (
    "'gamma_spectrometry', 'alpha_spectrometry', 'mass_spectrometry', 'dose_rate', 'gross_count'"
)
# Kinds of waste in which no source is expected, as the catalogue was when this was written.
WITHOUT_SOURCE = (
    "nimh_consumer",
    "nimh_hev",
    "nimh_black_mass",
    "lamp_linear",
    "lamp_cfl",
    "phosphor_triband",
    "phosphor_halophosphate",
    "twc_catalyst",
    "nimh_smelter_slag",
    "mlcc_capacitor",
    "led_phosphor",
    "crt_phosphor",
)
lot = sa.table("lot", sa.column("radioactivity", sa.String), sa.column("subtype", sa.String))


def upgrade() -> None:
    """Add both; nothing has been measured of the lots there are."""
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("radioactivity", sa.String(24), nullable=False, server_default="unmeasured")
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_lot_radioactivity"), f"radioactivity IN ({STATES})"
        )
    op.execute(
        lot.update().where(lot.c.subtype.in_(WITHOUT_SOURCE)).values(radioactivity="not_required")
    )
    op.create_table(
        "lot_measurement",
        sa.Column("id", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("method", sa.String(20), nullable=False),
        sa.Column("laboratory", sa.String(200), nullable=False),
        sa.Column("accreditation", sa.String(200), nullable=False),
        sa.Column("report_number", sa.String(200), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("added_by_id", BIG, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"method IN ({METHODS})", name=op.f("ck_lot_measurement_method")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_measurement_lot_id")),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["organisation.id"], name=op.f("fk_lot_measurement_added_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_measurement")),
    )
    op.create_index("ix_lot_measurement_lot_id_id", "lot_measurement", ["lot_id", "id"])
    op.create_index("ix_lot_measurement_valid_until_id", "lot_measurement", ["valid_until", "id"])
    op.create_table(
        "lot_activity",
        sa.Column("id", BIG, nullable=False),
        sa.Column("measurement_id", BIG, nullable=False),
        sa.Column("nuclide", sa.String(10), nullable=False),
        sa.Column("micro_bq_per_g", sa.BigInteger(), nullable=False),
        sa.Column("micro_uncertainty", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["measurement_id"], ["lot_measurement.id"], name=op.f("fk_lot_activity_measurement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_activity")),
        sa.UniqueConstraint(
            "measurement_id", "nuclide", name=op.f("uq_lot_activity_measurement_id_nuclide")
        ),
    )


def downgrade() -> None:
    """Take both away."""
    op.drop_table("lot_activity")
    op.drop_table("lot_measurement")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_lot_radioactivity"), type_="check")
        batch_op.drop_column("radioactivity")
