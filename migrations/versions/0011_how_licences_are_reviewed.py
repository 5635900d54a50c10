"""How licences are reviewed: questions with answers, conditions, re-examination, told ends."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEFORE = ("applied", "granted", "refused", "suspended", "revoked")
AFTER = (
    "applied",
    "in_review",
    "questioned",
    "granted",
    "refused",
    "suspended",
    "revoked",
    "reopened",
)
licence = sa.table("licence", sa.column("state", sa.String))


def _allow(states: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.create_check_constraint(batch_op.f("ck_licence_state"), f"state IN ({listed})")


def upgrade() -> None:
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_licence_state"), type_="check")
        batch_op.add_column(sa.Column("expiry_told_on", sa.Date(), nullable=True))
        batch_op.create_index("ix_licence_valid_to", ["valid_to"])
    _allow(AFTER)
    op.create_table(
        "licence_question",
        sa.Column("id", BIG, nullable=False),
        sa.Column("licence_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("follows", sa.Integer(), nullable=True),
        sa.Column("question", sa.String(2000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=False),
        sa.Column("answer", sa.String(2000), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_question")),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_licence_question_licence_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["organisation.id"], name=op.f("fk_licence_question_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["organisation.id"],
            name=op.f("fk_licence_question_answered_by_id"),
        ),
        sa.UniqueConstraint(
            "licence_id", "number", name=op.f("uq_licence_question_licence_id_number")
        ),
    )
    op.create_table(
        "licence_condition",
        sa.Column("id", BIG, nullable=False),
        sa.Column("licence_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("met_by", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_condition")),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_licence_condition_licence_id")
        ),
        sa.UniqueConstraint(
            "licence_id", "number", name=op.f("uq_licence_condition_licence_id_number")
        ),
    )


def downgrade() -> None:
    op.drop_table("licence_condition")
    op.drop_table("licence_question")
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_licence_state"), type_="check")
        batch_op.drop_index("ix_licence_valid_to")
        batch_op.drop_column("expiry_told_on")
    waiting = licence.c.state.in_(("in_review", "questioned"))
    op.execute(licence.update().where(waiting).values(state="applied"))
    op.execute(licence.update().where(licence.c.state == "reopened").values(state="granted"))
    _allow(BEFORE)
