"""Five roles of members: an operator, who could do all but admit people, becomes a signer."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = ("administrator", "operator", "reader")
AFTER = ("administrator", "signer", "member", "driver", "reader")
membership = sa.table("membership", sa.column("role", sa.String))


def _turn(old: tuple[str, ...], new: str, allowed: tuple[str, ...]) -> None:
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_membership_role"), type_="check")
    op.execute(membership.update().where(membership.c.role.in_(old)).values(role=new))
    listed = ", ".join(f"'{role}'" for role in allowed)
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_check_constraint(batch_op.f("ck_membership_role"), f"role IN ({listed})")


def upgrade() -> None:
    _turn(("operator",), "signer", AFTER)


def downgrade() -> None:
    _turn(("signer", "member", "driver"), "operator", BEFORE)
