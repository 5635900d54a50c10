"""Quota plans: versions, lines, changes, comments; which plan set a quota; plans tried out."""

import sqlalchemy as sa
from alembic import op

revision = "0089"
down_revision = "0092"
branch_labels = None
depends_on = None

_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = sa.DateTime(timezone=True)
_STATES = "'draft', 'hearing', 'in_force', 'replaced', 'withdrawn'"


def upgrade() -> None:
    """Quotas set before were set by no plan; what is added to their rows is empty."""
    op.add_column("base_counter", sa.Column("plan", sa.String(20), nullable=True))
    op.create_index("ix_base_counter_plan", "base_counter", ["plan"])
    op.add_column("market_plan", sa.Column("tried_for", sa.String(20), nullable=True))
    op.add_column("market_plan", sa.Column("tried", sa.JSON(), nullable=True))
    op.add_column("market_plan", sa.Column("compared", sa.JSON(), nullable=True))
    op.create_index("ix_market_plan_tried_for_id", "market_plan", ["tried_for", "id"])
    _plans()
    _lines()
    _changes()
    _comments()


def _plans() -> None:
    op.create_table(
        "quota_plan",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("authority_id", _BIG_ID, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("drawn_up_at", _AT, nullable=False),
        sa.Column("drawn_up_by", sa.String(20), nullable=False),
        sa.Column("published_at", _AT, nullable=True),
        sa.Column("comments_until", sa.Date(), nullable=True),
        sa.Column("in_force_at", _AT, nullable=True),
        sa.Column("ended_at", _AT, nullable=True),
        sa.Column("withdrawn", sa.String(1000), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_quota_plan_state")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["organisation.id"], name=op.f("fk_quota_plan_authority_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_plan")),
        sa.UniqueConstraint("ref", name=op.f("uq_quota_plan_ref")),
        sa.UniqueConstraint(
            "authority_id", "year", "version", name=op.f("uq_quota_plan_authority_id_year_version")
        ),
    )
    for name, where in (
        ("ix_quota_plan_in_force", "state = 'in_force'"),
        ("ix_quota_plan_open", "state IN ('draft', 'hearing')"),
    ):
        op.create_index(
            name,
            "quota_plan",
            ["authority_id", "year"],
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_index("ix_quota_plan_country_year_id", "quota_plan", ["country", "year", "id"])
    op.create_index("ix_quota_plan_state_id", "quota_plan", ["state", "id"])


def _of_plan(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.ForeignKeyConstraint(["plan_id"], ["quota_plan.id"], name=op.f(f"fk_{table}_plan_id")),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f(f"fk_{table}_base_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _lines() -> None:
    table = "quota_plan_line"
    op.create_table(
        table,
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("plan_id", _BIG_ID, nullable=False),
        sa.Column("base_id", _BIG_ID, nullable=False),
        sa.Column("scheme", sa.String(40), nullable=False),
        sa.Column("member", sa.String(60), nullable=False),
        sa.Column("mass", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("mass >= 0", name=op.f(f"ck_{table}_not_negative")),
        *_of_plan(table),
        sa.UniqueConstraint(
            "plan_id",
            "base_id",
            "scheme",
            "member",
            name=op.f(f"uq_{table}_plan_id_base_id_scheme_member"),
        ),
    )
    op.create_index("ix_quota_plan_line_plan_id_id", table, ["plan_id", "id"])
    op.create_index("ix_quota_plan_line_base_id", table, ["base_id"])


def _changes() -> None:
    table = "quota_plan_change"
    op.create_table(
        table,
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("plan_id", _BIG_ID, nullable=False),
        sa.Column("base_id", _BIG_ID, nullable=False),
        sa.Column("scheme", sa.String(40), nullable=False),
        sa.Column("member", sa.String(60), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=True),
        sa.Column("after", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("is_since_hearing", sa.Boolean(), nullable=False),
        sa.Column("changed_at", _AT, nullable=False),
        sa.Column("changed_by", sa.String(20), nullable=False),
        *_of_plan(table),
    )
    op.create_index("ix_quota_plan_change_plan_id_id", table, ["plan_id", "id"])
    op.create_index("ix_quota_plan_change_plan_id_base_id_id", table, ["plan_id", "base_id", "id"])


def _comments() -> None:
    table = "quota_plan_comment"
    op.create_table(
        table,
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("plan_id", _BIG_ID, nullable=False),
        sa.Column("base_id", _BIG_ID, nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("said_at", _AT, nullable=False),
        sa.Column("said_by", sa.String(20), nullable=False),
        *_of_plan(table),
    )
    op.create_index("ix_quota_plan_comment_plan_id_id", table, ["plan_id", "id"])


def downgrade() -> None:
    """Forget plans; the quotas they set stay."""
    for table in ("quota_plan_comment", "quota_plan_change", "quota_plan_line", "quota_plan"):
        op.drop_table(table)
    op.drop_index("ix_market_plan_tried_for_id", table_name="market_plan")
    for name in ("compared", "tried", "tried_for"):
        op.drop_column("market_plan", name)
    op.drop_index("ix_base_counter_plan", table_name="base_counter")
    op.drop_column("base_counter", "plan")
