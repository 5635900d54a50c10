"""Parts of lots and materials in batches, and the share every lot has of what came out."""

import sqlalchemy as sa
from alembic import op

from recycling.quantities import Mass, from_ppb
from recycling.recovery.shares.rules import MASS, MATTER, Blend, Made, blended, portion, share_out

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KINDS = "'product', 'intermediate', 'residue'"
_BEFORE = "'product', 'residue'"


def upgrade() -> None:
    """Make the tables, and share out what came out of every batch that was closed."""
    with op.batch_alter_table("batch_input") as table:
        table.drop_constraint(op.f("uq_batch_input_lot_id"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_batch_input_batch_id_lot_id"), ["batch_id", "lot_id"]
        )
        table.create_index(op.f("ix_batch_input_lot_id"), ["lot_id"])
    with op.batch_alter_table("output") as table:
        table.drop_constraint(op.f("ck_output_kind"), type_="check")
        table.alter_column("kind", existing_type=sa.String(10), type_=sa.String(12))
        table.create_check_constraint(op.f("ck_output_kind"), f"kind IN ({_KINDS})")
        table.add_column(sa.Column("ref", sa.String(20), nullable=True))
        table.add_column(sa.Column("details", sa.JSON(), server_default="{}", nullable=False))
        table.add_column(sa.Column("next_base_id", _BIG, nullable=True))
        table.add_column(
            sa.Column("radioactivity", sa.String(24), server_default="not_required", nullable=False)
        )
        table.create_unique_constraint(op.f("uq_output_ref"), ["ref"])
        table.create_foreign_key(op.f("fk_output_next_base_id"), "base", ["next_base_id"], ["id"])
        table.create_index(op.f("ix_output_next_base_id"), ["next_base_id"])
    op.create_table(
        "material_input",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("batch_id", _BIG, nullable=False),
        sa.Column("output_id", _BIG, nullable=False),
        sa.Column("mass", sa.BigInteger(), nullable=False),
        sa.Column("milligrams", sa.JSON(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name=op.f("fk_material_input_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["output_id"], ["output.id"], name=op.f("fk_material_input_output_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_input")),
        sa.UniqueConstraint(
            "batch_id", "output_id", name=op.f("uq_material_input_batch_id_output_id")
        ),
        sa.UniqueConstraint("output_id", "place", name=op.f("uq_material_input_output_id_place")),
    )
    op.create_table(
        "lot_share",
        sa.Column("output_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("lot_id", _BIG, autoincrement=False, nullable=False),
        *(
            sa.Column(f"{left}{name}", kind, nullable=False)
            for left in ("", "left_")
            for name, kind in (
                ("matter", sa.BigInteger()),
                ("mass", sa.BigInteger()),
                ("contents", sa.JSON()),
            )
        ),
        sa.ForeignKeyConstraint(
            ["output_id"], ["output.id"], name=op.f("fk_lot_share_output_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_share_lot_id")),
        sa.PrimaryKeyConstraint("output_id", "lot_id", name=op.f("pk_lot_share")),
    )
    op.create_index(op.f("ix_lot_share_lot_id"), "lot_share", ["lot_id"])
    _share_out_what_is_closed()


def downgrade() -> None:
    """Drop them; fails where a lot is in several batches or an intermediate was declared."""
    op.drop_table("lot_share")
    op.drop_table("material_input")
    with op.batch_alter_table("output") as table:
        table.drop_index(op.f("ix_output_next_base_id"))
        table.drop_constraint(op.f("fk_output_next_base_id"), type_="foreignkey")
        table.drop_constraint(op.f("uq_output_ref"), type_="unique")
        for column in ("radioactivity", "next_base_id", "details", "ref"):
            table.drop_column(column)
        table.drop_constraint(op.f("ck_output_kind"), type_="check")
        table.create_check_constraint(op.f("ck_output_kind"), f"kind IN ({_BEFORE})")
        table.alter_column("kind", existing_type=sa.String(12), type_=sa.String(10))
    with op.batch_alter_table("batch_input") as table:
        table.drop_index(op.f("ix_batch_input_lot_id"))
        table.drop_constraint(op.f("uq_batch_input_batch_id_lot_id"), type_="unique")
        table.create_unique_constraint(op.f("uq_batch_input_lot_id"), ["lot_id"])


def _share_out_what_is_closed() -> None:
    connection = op.get_bind()
    share = sa.table(
        "lot_share",
        sa.column("output_id"),
        sa.column("lot_id"),
        *(
            sa.column(f"{left}{name}", kind)
            for left in ("", "left_")
            for name, kind in (("matter", None), ("mass", None), ("contents", sa.JSON()))
        ),
    )
    closed = sa.text("SELECT id FROM batch WHERE state = 'closed' ORDER BY id")
    for (batch,) in connection.execute(closed).all():
        outputs = [
            Made(output, mass, _contents("output_element", "output_id", output))
            for output, mass in _rows("SELECT id, mass FROM output WHERE batch_id = :id", batch)
        ]
        shared = share_out(blended(_portions(batch)), outputs)
        rows = [
            {"output_id": output, "lot_id": lot, **row, **{f"left_{k}": v for k, v in row.items()}}
            for output, blend in shared.outputs.items()
            for lot, row in _shares(blend)
        ]
        if rows:
            connection.execute(sa.insert(share), rows)


def _portions(batch: int) -> list[Blend]:
    taken = "SELECT id, lot_id, wet_mass, moisture FROM batch_input WHERE batch_id = :id"
    return [
        portion(
            lot,
            wet,
            Mass(wet).share(from_ppb(moisture).rest).milligrams,
            _contents("input_element", "input_id", row),
        )
        for row, lot, wet, moisture in _rows(taken, batch)
    ]


def _shares(blend: Blend) -> list[tuple[int, dict]]:
    return [
        (
            lot,
            {
                "matter": found.pop(MATTER, 0),
                "mass": found.pop(MASS, 0),
                "contents": found,
            },
        )
        for lot, found in blend.by_lot()
    ]


def _contents(table: str, column: str, row: int) -> dict[str, int]:
    elements = sa.table(table, *map(sa.column, ("id", "element", "mass", column)))
    query = sa.select(elements.c.element, elements.c.mass).where(elements.c[column] == row)
    return dict(map(tuple, op.get_bind().execute(query.order_by(elements.c.id))))


def _rows(query: str, row: int) -> list:
    return op.get_bind().execute(sa.text(query), {"id": row}).all()
