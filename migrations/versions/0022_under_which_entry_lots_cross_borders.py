"""Under which Basel or OECD entry a lot crosses a border, in which form, as which UN number."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

COLUMNS = {"border_list": 12, "border_entry": 8, "border_form": 12, "un_number": 6}
FORMS = "border_form IN ('', 'solid', 'dispersible', 'sorted', 'unsorted')"


def upgrade() -> None:
    """Lots there are have named none."""
    with op.batch_alter_table("lot", schema=None) as batch_op:
        for name, length in COLUMNS.items():
            batch_op.add_column(
                sa.Column(name, sa.String(length), nullable=False, server_default="")
            )
        batch_op.create_check_constraint(batch_op.f("ck_lot_border_form"), FORMS)


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_lot_border_form"), type_="check")
        for name in reversed(COLUMNS):
            batch_op.drop_column(name)
