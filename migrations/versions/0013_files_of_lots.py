"""Files of lots read in, their rows, columns remembered; what a holder calls a lot."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
IMPORTING = sa.text("state = 'importing'")
_TABLE = "lot_import"


def upgrade() -> None:
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.add_column(sa.Column("own_id", sa.String(100), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_lot_holder_id_own_id"), ["holder_id", "own_id"]
        )
    _imports()
    op.create_table(
        "lot_import_row",
        sa.Column("import_id", BIG, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("own_id", sa.String(100), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_lot_import_row")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["lot_import.id"], name=op.f("fk_lot_import_row_import_id")
        ),
        sa.CheckConstraint(
            "outcome IN ('created', 'changed', 'unchanged', 'refused', 'bad')",
            name=op.f("ck_lot_import_row_outcome"),
        ),
    )
    with op.batch_alter_table("lot_import_row", schema=None) as batch_op:
        batch_op.create_index("ix_lot_import_row_own_id", ["import_id", "own_id"])
        batch_op.create_index("ix_lot_import_row_outcome", ["import_id", "outcome", "number"])
    op.create_table(
        "lot_import_columns",
        sa.Column("id", BIG, nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("shape", sa.String(64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("decimals", sa.String(8), nullable=False),
        sa.Column("day_order", sa.String(8), nullable=False),
        sa.Column("remembered_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_import_columns")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_lot_import_columns_organisation_id"),
        ),
        sa.UniqueConstraint(
            "organisation_id", "shape", name=op.f("uq_lot_import_columns_organisation_id_shape")
        ),
    )


def _imports() -> None:
    counts = ("rows_read", "rows_bad", "rows_warned", "created", "changed", "unchanged")
    op.create_table(
        _TABLE,
        sa.Column("id", BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("holder_id", BIG, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_ref", sa.String(60), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("policy", sa.String(8), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("decimals", sa.String(8), nullable=False),
        sa.Column("day_order", sa.String(8), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(500), nullable=False),
        sa.Column("uploaded_at", AT, nullable=False),
        sa.Column("read_at", AT, nullable=True),
        sa.Column("started_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_import")),
        sa.UniqueConstraint("ref", name=op.f("uq_lot_import_ref")),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["organisation.id"], name=op.f("fk_lot_import_holder_id")
        ),
        sa.CheckConstraint(
            "state IN ('columns', 'reading', 'checked', 'importing', 'imported', 'cancelled', "
            "'failed')",
            name=op.f("ck_lot_import_state"),
        ),
        sa.CheckConstraint("policy IN ('', 'all', 'valid')", name=op.f("ck_lot_import_policy")),
    )
    with op.batch_alter_table(_TABLE, schema=None) as batch_op:
        batch_op.create_index("ix_lot_import_holder_id_id", ["holder_id", "id"])
        batch_op.create_index("ix_lot_import_state_id", ["state", "id"])
        batch_op.create_index(
            "uq_lot_import_one_at_a_time",
            ["holder_id"],
            unique=True,
            sqlite_where=IMPORTING,
            postgresql_where=IMPORTING,
        )


def downgrade() -> None:
    for table in ("lot_import_columns", "lot_import_row", _TABLE):
        op.drop_table(table)
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_lot_holder_id_own_id"), type_="unique")
        batch_op.drop_column("own_id")
