"""What a substance costs at a process line; watched like the rest of a line."""

import sqlalchemy as sa
from alembic import op

from recycling.matching.versions import triggers

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_TABLE = "line_penalty"


def upgrade() -> None:
    """No line charged for a substance before."""
    op.create_table(
        _TABLE,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("substance", sa.String(20), nullable=False),
        sa.Column("threshold", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("minor_per_tonne", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "threshold BETWEEN 0 AND 1000000000", name=op.f("ck_line_penalty_threshold")
        ),
        sa.CheckConstraint("step BETWEEN 1 AND 1000000000", name=op.f("ck_line_penalty_step")),
        sa.CheckConstraint("minor_per_tonne > 0", name=op.f("ck_line_penalty_rate")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["process_line.id"], name=op.f("fk_line_penalty_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_penalty")),
        sa.UniqueConstraint("line_id", "substance", name=op.f("uq_line_penalty_line_id_substance")),
    )
    bind = op.get_bind()
    for statement in triggers.creation(bind.dialect.name, {_TABLE: triggers.WATCHED[_TABLE]}, {}):
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Forget what substances cost."""
    bind = op.get_bind()
    for statement in triggers.removal(bind.dialect.name, (_TABLE,)):
        bind.exec_driver_sql(statement)
    op.drop_table(_TABLE)
