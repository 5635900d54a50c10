"""What other tracking systems tell of consignments: their files, and the movements in them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
_SYSTEMS = "'us_emanifest', 'uk_receipt'"


def upgrade() -> None:
    op.create_table(
        "movement_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("sender_id", BIG, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("system", sa.String(20), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("media_type", sa.String(80), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("size", "movements", "bad", "failures")
        ),
        sa.Column("failure", sa.String(500), nullable=False),
        sa.Column("uploaded_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement_file")),
        sa.UniqueConstraint("ref", name=op.f("uq_movement_file_ref")),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["organisation.id"], name=op.f("fk_movement_file_sender_id")
        ),
        sa.CheckConstraint(
            "state IN ('reading', 'checked', 'kept', 'cancelled', 'failed')",
            name=op.f("ck_movement_file_state"),
        ),
        sa.CheckConstraint(f"system IN ('', {_SYSTEMS})", name=op.f("ck_movement_file_system")),
    )
    with op.batch_alter_table("movement_file", schema=None) as batch_op:
        batch_op.create_index("ix_movement_file_sender_id_id", ["sender_id", "id"])
        batch_op.create_index("ix_movement_file_state_id", ["state", "id"])
    op.create_table(
        "movement_row",
        sa.Column("file_id", BIG, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.String(60), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_movement_row")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["movement_file.id"], name=op.f("fk_movement_row_file_id")
        ),
        sa.CheckConstraint(
            "outcome IN ('new', 'changed', 'unchanged', 'bad')",
            name=op.f("ck_movement_row_outcome"),
        ),
    )
    _movements()


def _movements() -> None:
    op.create_table(
        "movement",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("sender_id", BIG, nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("system", sa.String(20), nullable=False),
        sa.Column("identity", sa.String(510), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("consignment_id", BIG, nullable=True),
        sa.Column("matched_at", AT, nullable=True),
        sa.Column("kept_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement")),
        sa.UniqueConstraint("ref", name=op.f("uq_movement_ref")),
        sa.UniqueConstraint(
            "sender_id", "system", "identity", name=op.f("uq_movement_sender_id_system_identity")
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["organisation.id"], name=op.f("fk_movement_sender_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["movement_file.id"], name=op.f("fk_movement_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_movement_consignment_id")
        ),
        sa.CheckConstraint(f"system IN ({_SYSTEMS})", name=op.f("ck_movement_system")),
        sa.CheckConstraint(
            "(consignment_id IS NULL) = (matched_at IS NULL)", name=op.f("ck_movement_matched")
        ),
    )
    with op.batch_alter_table("movement", schema=None) as batch_op:
        batch_op.create_index("ix_movement_sender_id_id", ["sender_id", "id"])
        batch_op.create_index("ix_movement_consignment_id_id", ["consignment_id", "id"])
        batch_op.create_index("ix_movement_file_id", ["file_id"])


def downgrade() -> None:
    for table in ("movement", "movement_row", "movement_file"):
        op.drop_table(table)
