"""Runs: everything a base received in a month, certified in one go."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
WORKING = sa.text("state = 'working'")
WAITING = sa.text("outcome = 'waiting'")


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    """Nothing was certified by the month yet; receipts are found by when they were given."""
    op.create_table(
        "certificate_run",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("recycler_id", BIG, nullable=False),
        sa.Column("base_id", BIG, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_ref", sa.String(60), nullable=False),
        sa.Column("delegation_id", BIG, nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "state IN ('working', 'ended', 'stopped')", name=op.f("ck_certificate_run_state")
        ),
        _key("certificate_run", "recycler_id", "organisation"),
        _key("certificate_run", "base_id", "base"),
        _key("certificate_run", "delegation_id", "delegation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_run")),
        sa.UniqueConstraint("ref", name=op.f("uq_certificate_run_ref")),
    )
    with op.batch_alter_table("certificate_run", schema=None) as batch_op:
        batch_op.create_index("ix_certificate_run_recycler", ["recycler_id", "id"])
        batch_op.create_index(
            "ix_certificate_run_working",
            ["base_id", "month"],
            unique=True,
            sqlite_where=WORKING,
            postgresql_where=WORKING,
        )
    op.create_table(
        "certificate_run_lot",
        sa.Column("run_id", BIG, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("outcome", sa.String(14), nullable=False),
        sa.Column("certificate_id", BIG, nullable=True),
        sa.Column("problem", sa.String(500), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "outcome IN ('waiting', 'issued', 'earlier', 'not_recovered', 'refused', 'stopped')",
            name=op.f("ck_certificate_run_lot_outcome"),
        ),
        _key("certificate_run_lot", "run_id", "certificate_run"),
        _key("certificate_run_lot", "lot_id", "lot"),
        _key("certificate_run_lot", "certificate_id", "certificate"),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_certificate_run_lot")),
    )
    with op.batch_alter_table("certificate_run_lot", schema=None) as batch_op:
        batch_op.create_index("ix_certificate_run_lot_outcome", ["run_id", "outcome", "number"])
        batch_op.create_index(
            "ix_certificate_run_lot_waiting",
            ["run_id", "number"],
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index("ix_receipt_received_at", ["received_at"])


def downgrade() -> None:
    """Take all of it away."""
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.drop_index("ix_receipt_received_at")
    op.drop_table("certificate_run_lot")
    op.drop_table("certificate_run")
