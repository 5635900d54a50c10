"""The way of a consignment as up to five legs, each with its own carrier."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

_FIRST_LEGS = """
    INSERT INTO leg (consignment_id, number, mode, carrier_id, plates, permit, place)
    SELECT id, 1, 'road', carrier_id, plates, carrier_permit, '' FROM consignment
"""


def upgrade() -> None:
    """What stood of the one carrier becomes the first leg, by road."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "leg",
        sa.Column("id", big_id, nullable=False),
        sa.Column("consignment_id", big_id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(8), nullable=False),
        sa.Column("carrier_id", big_id, nullable=False),
        sa.Column("plates", sa.JSON(), nullable=False),
        sa.Column("permit", sa.String(100), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 5", name=op.f("ck_leg_number")),
        sa.CheckConstraint(
            "mode IN ('road', 'rail', 'sea', 'waterway', 'air', 'storage')",
            name=op.f("ck_leg_mode"),
        ),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_leg_consignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["carrier_id"], ["organisation.id"], name=op.f("fk_leg_carrier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leg")),
        sa.UniqueConstraint("consignment_id", "number", name=op.f("uq_leg_consignment_id_number")),
    )
    op.create_index("ix_leg_carrier_id_consignment_id", "leg", ["carrier_id", "consignment_id"])
    op.execute(_FIRST_LEGS)
    with op.batch_alter_table("consignment") as consignment:
        consignment.add_column(
            sa.Column("leg_number", sa.Integer(), nullable=False, server_default="1")
        )
        consignment.drop_column("plates")
        consignment.drop_column("carrier_permit")
        consignment.drop_constraint(op.f("ck_consignment_state"), type_="check")
        consignment.create_check_constraint(
            op.f("ck_consignment_state"),
            "state IN ('drafted', 'offered', 'in_transit', 'handed_on', 'at_gate', 'accepted',"
            " 'partly_accepted', 'refused', 'cancelled')",
        )
    with op.batch_alter_table("consignment") as consignment:
        consignment.alter_column("leg_number", existing_type=sa.Integer(), server_default=None)
    with op.batch_alter_table("handover") as handover:
        handover.drop_constraint(op.f("ck_handover_number"), type_="check")
        handover.create_check_constraint(op.f("ck_handover_number"), "number BETWEEN 1 AND 6")


def downgrade() -> None:
    """Keep the first leg alone; ways of more legs cannot be told by one carrier."""
    with op.batch_alter_table("handover") as handover:
        handover.drop_constraint(op.f("ck_handover_number"), type_="check")
        handover.create_check_constraint(op.f("ck_handover_number"), "number IN (1, 2)")
    with op.batch_alter_table("consignment") as consignment:
        consignment.add_column(sa.Column("plates", sa.JSON(), server_default="[]"))
        consignment.add_column(sa.Column("carrier_permit", sa.String(100), server_default=""))
        consignment.drop_column("leg_number")
        consignment.drop_constraint(op.f("ck_consignment_state"), type_="check")
        consignment.create_check_constraint(
            op.f("ck_consignment_state"),
            "state IN ('drafted', 'offered', 'in_transit', 'at_gate', 'accepted',"
            " 'partly_accepted', 'refused', 'cancelled')",
        )
    op.execute(
        "UPDATE consignment SET plates = (SELECT plates FROM leg WHERE"
        " leg.consignment_id = consignment.id AND number = 1), carrier_permit = (SELECT permit"
        " FROM leg WHERE leg.consignment_id = consignment.id AND number = 1)"
    )
    with op.batch_alter_table("consignment") as consignment:
        consignment.alter_column(
            "plates", existing_type=sa.JSON(), nullable=False, server_default=None
        )
        consignment.alter_column(
            "carrier_permit", existing_type=sa.String(100), nullable=False, server_default=None
        )
    op.drop_table("leg")
