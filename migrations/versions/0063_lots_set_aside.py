"""The move by which a lot's award is set aside, among those a step may be."""

from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

_BEFORE = (
    "'publish', 'auction', 'award', 'pay', 'hand_over', 'receive', 'recover', 'certify', "
    "'withdraw', 'relist'"
)


def upgrade() -> None:
    """Let a lot go back from its award to its auction."""
    _allow(f"{_BEFORE}, 'set_aside', 'refuse'")


def downgrade() -> None:
    """Forget the steps there were none of before."""
    op.execute("DELETE FROM lot_step WHERE move = 'set_aside'")
    _allow(f"{_BEFORE}, 'refuse'")


def _allow(moves: str) -> None:
    with op.batch_alter_table("lot_step") as table:
        table.drop_constraint(op.f("ck_lot_step_move"), type_="check")
        table.create_check_constraint(op.f("ck_lot_step_move"), f"move IN ({moves})")
