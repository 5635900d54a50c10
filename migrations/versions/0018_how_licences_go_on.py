"""How licences go on: renewals, changes by notice and by grant, taken up into the licence."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEFORE = (
    "applied",
    "in_review",
    "questioned",
    "granted",
    "refused",
    "suspended",
    "revoked",
    "reopened",
)
AFTER = (*BEFORE, "taken_up")
licence = sa.table(
    "licence",
    sa.column("state", sa.String),
    sa.column("yearly_mass", sa.BigInteger),
    sa.column("granted_mass", sa.BigInteger),
)


def _allow(states: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.create_check_constraint(batch_op.f("ck_licence_state"), f"state IN ({listed})")


def upgrade() -> None:
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_licence_state"), type_="check")
        batch_op.add_column(sa.Column("granted_mass", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("purpose", sa.String(10), nullable=False, server_default="new")
        )
        batch_op.add_column(sa.Column("continues_id", BIG, nullable=True))
    op.execute(licence.update().values(granted_mass=licence.c.yearly_mass))
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.alter_column("granted_mass", existing_type=sa.BigInteger(), nullable=False)
        batch_op.alter_column(
            "purpose", existing_type=sa.String(10), existing_nullable=False, server_default=None
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_licence_continues_id"), "licence", ["continues_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_licence_continues_id"), ["continues_id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_licence_purpose"), "(continues_id IS NULL) = (purpose = 'new')"
        )
    _allow(AFTER)


def downgrade() -> None:
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_licence_state"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_licence_purpose"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_licence_continues_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_licence_continues_id"))
        batch_op.drop_column("continues_id")
        batch_op.drop_column("purpose")
        batch_op.drop_column("granted_mass")
    op.execute(licence.update().where(licence.c.state == "taken_up").values(state="refused"))
    _allow(BEFORE)
