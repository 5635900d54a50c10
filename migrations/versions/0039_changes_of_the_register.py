"""Changes that could alter who may take what, as the database itself notices them."""

import sqlalchemy as sa
from alembic import op

from recycling.matching.versions import triggers

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_LATER = frozenset({"line_penalty", "case_order"})
_WATCHED = {
    **{table: base for table, base in triggers.WATCHED.items() if table not in _LATER},
    "base_case": "{row}.base_id",
}


def upgrade() -> None:
    """Nothing was remembered before, so nothing has changed since."""
    op.create_table(
        "register_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("base_id", sa.BigInteger(), nullable=True),
        sa.Column("nonce", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('base', 'borders', 'prices', 'folded')",
            name=op.f("ck_register_change_kind"),
        ),
        sa.CheckConstraint(
            "(base_id IS NOT NULL) = (kind = 'base')", name=op.f("ck_register_change_base")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_change")),
    )
    bind = op.get_bind()
    for statement in triggers.creation(bind.dialect.name, _WATCHED):
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Notice nothing any more."""
    bind = op.get_bind()
    for statement in triggers.removal(bind.dialect.name, (*_WATCHED, *triggers.APART)):
        bind.exec_driver_sql(statement)
    op.drop_table("register_change")
