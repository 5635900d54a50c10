"""ZIPs of certificates that are checked together, and what each file came to."""

import sqlalchemy as sa
from alembic import op

revision = "0093"
down_revision = "0085"
branch_labels = None
depends_on = None

_OUTCOMES = (
    "'waiting', 'current', 'not_current', 'not_genuine', 'unreadable', 'repeated', 'not_opened'"
)


def upgrade() -> None:
    """Nobody sent any before."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "certificate_stack",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("organisation_id", big_id, nullable=False),
        sa.Column("person_ref", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('working', 'ended')", name=op.f("ck_certificate_stack_state")
        ),
        sa.CheckConstraint("done >= 0 AND done <= files", name=op.f("ck_certificate_stack_done")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_certificate_stack_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_stack")),
        sa.UniqueConstraint("ref", name=op.f("uq_certificate_stack_ref")),
    )
    op.create_index(
        "ix_certificate_stack_organisation_id", "certificate_stack", ["organisation_id", "id"]
    )
    working = sa.text("state = 'working'")
    op.create_index(
        "ux_certificate_stack_working",
        "certificate_stack",
        ["organisation_id"],
        unique=True,
        sqlite_where=working,
        postgresql_where=working,
    )
    _files(big_id)


def _files(big_id: sa.types.TypeEngine[int]) -> None:
    op.create_table(
        "certificate_stack_file",
        sa.Column("stack_id", big_id, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("said", sa.String(500), nullable=False),
        sa.Column("certificate", sa.String(40), nullable=False),
        sa.Column("first", sa.Integer(), nullable=True),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            f"outcome IN ({_OUTCOMES})", name=op.f("ck_certificate_stack_file_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["stack_id"],
            ["certificate_stack.id"],
            name=op.f("fk_certificate_stack_file_stack_id"),
        ),
        sa.PrimaryKeyConstraint("stack_id", "number", name=op.f("pk_certificate_stack_file")),
    )
    table = "certificate_stack_file"
    op.create_index("ix_certificate_stack_file_sha256", table, ["stack_id", "sha256"])
    op.create_index("ix_certificate_stack_file_outcome", table, ["stack_id", "outcome", "number"])


def downgrade() -> None:
    """Forget what was checked; the ledger keeps that it was."""
    op.drop_table("certificate_stack_file")
    op.drop_table("certificate_stack")
