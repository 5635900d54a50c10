"""What a consignment says beside its way, and who its parties were when they signed."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def _states(more: str) -> None:
    with op.batch_alter_table("consignment") as consignment:
        consignment.drop_constraint(op.f("ck_consignment_state"), type_="check")
        consignment.create_check_constraint(
            op.f("ck_consignment_state"),
            f"state IN ('drafted', {more}'offered', 'in_transit', 'handed_on', 'at_gate',"
            " 'accepted', 'partly_accepted', 'refused', 'cancelled')",
        )


def upgrade() -> None:
    """A lot with a UN number was dangerous to carry, one without was stated not to be.

    What was drafted was seen by everybody it named.
    """
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("consignment") as consignment:
        consignment.add_column(sa.Column("is_dangerous", sa.Boolean()))
        consignment.add_column(
            sa.Column("un_class", sa.String(5), nullable=False, server_default="")
        )
        consignment.add_column(
            sa.Column("packing_group", sa.String(3), nullable=False, server_default="")
        )
        consignment.add_column(sa.Column("packages", sa.Integer()))
        consignment.add_column(
            sa.Column("acceptance_number", sa.String(50), nullable=False, server_default="")
        )
        for part in ("trader", "broker"):
            consignment.add_column(sa.Column(f"{part}_id", big_id))
            consignment.create_foreign_key(
                op.f(f"fk_consignment_{part}_id"), "organisation", [f"{part}_id"], ["id"]
            )
            consignment.create_index(op.f(f"ix_consignment_{part}_id"), [f"{part}_id"])
    op.execute("UPDATE consignment SET is_dangerous = (un_number <> '')")
    _states("'sealed', ")
    op.execute("UPDATE consignment SET state = 'sealed' WHERE state = 'drafted'")
    with op.batch_alter_table("consignment") as consignment:
        for name, kind in (
            ("un_class", sa.String(5)),
            ("packing_group", sa.String(3)),
            ("acceptance_number", sa.String(50)),
        ):
            consignment.alter_column(name, existing_type=kind, server_default=None)
    with op.batch_alter_table("handover") as handover:
        handover.add_column(sa.Column("giver", sa.JSON()))
        handover.add_column(sa.Column("taker", sa.JSON()))


def downgrade() -> None:
    """Forget it; the ledger keeps what was stated."""
    op.execute("UPDATE consignment SET state = 'drafted' WHERE state = 'sealed'")
    _states("")
    with op.batch_alter_table("handover") as handover:
        handover.drop_column("taker")
        handover.drop_column("giver")
    with op.batch_alter_table("consignment") as consignment:
        for part in ("broker", "trader"):
            consignment.drop_index(op.f(f"ix_consignment_{part}_id"))
            consignment.drop_constraint(op.f(f"fk_consignment_{part}_id"), type_="foreignkey")
            consignment.drop_column(f"{part}_id")
        for name in (
            "acceptance_number",
            "packages",
            "packing_group",
            "un_class",
            "is_dangerous",
        ):
            consignment.drop_column(name)
