"""Programmes of inspections and their lines, inspections, answers, files, stock and findings."""

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0091"
branch_labels = None
depends_on = None

_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SCANS = "'not_scanned', 'waiting', 'clean', 'infected'"
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nothing was inspected before."""
    _programmes()
    _inspections()
    _of_an_inspection()
    _files()
    _findings()


def _programmes() -> None:
    op.create_table(
        "inspection_programme",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("drawn_percent", sa.Integer(), nullable=False),
        sa.Column("bases", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("drawn_up_at", _AT, nullable=False),
        sa.Column("drawn_up_by", sa.String(20), nullable=False),
        sa.CheckConstraint(
            "visits > 0 AND drawn_percent > 0", name=op.f("ck_inspection_programme_wanted")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_programme")),
        sa.UniqueConstraint("ref", name=op.f("uq_inspection_programme_ref")),
        sa.UniqueConstraint(
            "country", "quarter", name=op.f("uq_inspection_programme_country_quarter")
        ),
    )
    table = "inspection_programme_line"
    op.create_table(
        table,
        sa.Column("programme_id", _BIG_ID, autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("base_id", _BIG_ID, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("picked", sa.String(5), nullable=False),
        sa.CheckConstraint("picked IN ('risk', 'drawn', 'not')", name=op.f(f"ck_{table}_picked")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["inspection_programme.id"], name=op.f(f"fk_{table}_programme_id")
        ),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f(f"fk_{table}_base_id")),
        sa.PrimaryKeyConstraint("programme_id", "place", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_picked", table, ["programme_id", "picked", "place"])
    op.create_index(f"ix_{table}_base_id", table, ["base_id"])


def _inspections() -> None:
    table = "inspection"
    op.create_table(
        table,
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("base_id", _BIG_ID, nullable=False),
        sa.Column("recycler_id", _BIG_ID, nullable=False),
        sa.Column("authority_id", _BIG_ID, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("programme_id", _BIG_ID, nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("visit_on", sa.Date(), nullable=False),
        sa.Column("is_announced", sa.Boolean(), nullable=False),
        sa.Column("officers", sa.JSON(), nullable=False),
        sa.Column("traits", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("planned_at", _AT, nullable=False),
        sa.Column("planned_by", sa.String(20), nullable=False),
        sa.Column("cancelled", sa.String(1000), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("signed_at", _AT, nullable=True),
        sa.Column("signed_by", sa.String(20), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'under_way', 'signed', 'cancelled')",
            name=op.f("ck_inspection_state"),
        ),
        sa.CheckConstraint(
            "(state = 'signed') = (signed_at IS NOT NULL)", name=op.f("ck_inspection_signed")
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{of}.id"], name=op.f(f"fk_inspection_{name}"))
            for name, of in (
                ("base_id", "base"),
                ("recycler_id", "organisation"),
                ("authority_id", "organisation"),
                ("programme_id", "inspection_programme"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("ref", name=op.f("uq_inspection_ref")),
    )
    op.create_index("ix_inspection_country_id", table, ["country", "id"])
    op.create_index("ix_inspection_country_state_id", table, ["country", "state", "id"])
    op.create_index("ix_inspection_recycler_id_id", table, ["recycler_id", "id"])
    op.create_index("ix_inspection_base_id_visit_on", table, ["base_id", "visit_on"])
    op.create_index("ix_inspection_programme_id", table, ["programme_id"])


def _of_an_inspection() -> None:
    op.create_table(
        "inspection_answer",
        sa.Column("inspection_id", _BIG_ID, autoincrement=False, nullable=False),
        sa.Column("question", sa.String(40), nullable=False),
        sa.Column("answer", sa.String(10), nullable=False),
        sa.Column("value", sa.String(40), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("answered_at", _AT, nullable=False),
        sa.Column("answered_by", sa.String(20), nullable=False),
        sa.CheckConstraint(
            "answer IN ('yes', 'no', 'measured', 'not_seen')",
            name=op.f("ck_inspection_answer_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_answer_inspection_id")
        ),
        sa.PrimaryKeyConstraint("inspection_id", "question", name=op.f("pk_inspection_answer")),
    )
    op.create_table(
        "inspection_stock",
        sa.Column("inspection_id", _BIG_ID, autoincrement=False, nullable=False),
        sa.Column("stream", sa.String(40), nullable=False),
        sa.Column("weighed", sa.BigInteger(), nullable=False),
        sa.Column("register", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("weighed_at", _AT, nullable=False),
        sa.Column("weighed_by", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_stock_inspection_id")
        ),
        sa.PrimaryKeyConstraint("inspection_id", "stream", name=op.f("pk_inspection_stock")),
    )


def _files() -> None:
    table = "inspection_file"
    op.create_table(
        table,
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("inspection_id", _BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("scan", sa.String(12), nullable=False),
        sa.Column("attached_at", _AT, nullable=False),
        sa.Column("attached_by", sa.String(20), nullable=False),
        sa.CheckConstraint(f"scan IN ({_SCANS})", name=op.f(f"ck_{table}_scan")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f(f"fk_{table}_inspection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "inspection_id", "number", name=op.f(f"uq_{table}_inspection_id_number")
        ),
    )
    waiting = sa.text("scan = 'waiting'")
    op.create_index(
        f"ix_{table}_waiting", table, ["id"], sqlite_where=waiting, postgresql_where=waiting
    )


def _findings() -> None:
    table = "inspection_finding"
    op.create_table(
        table,
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("inspection_id", _BIG_ID, nullable=False),
        sa.Column("recycler_id", _BIG_ID, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("question", sa.String(40), nullable=False),
        sa.Column("grade", sa.String(5), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("put_right_by", sa.Date(), nullable=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("case_ref", sa.String(20), nullable=False),
        sa.Column("answer", sa.String(1000), nullable=False),
        sa.Column("answered_at", _AT, nullable=True),
        sa.Column("decision", sa.String(1000), nullable=False),
        sa.Column("closed_at", _AT, nullable=True),
        sa.Column("told_at", _AT, nullable=True),
        sa.Column("noted_at", _AT, nullable=False),
        sa.Column("noted_by", sa.String(20), nullable=False),
        sa.CheckConstraint("grade IN ('none', 'minor', 'major')", name=op.f(f"ck_{table}_grade")),
        sa.CheckConstraint(
            "state IN ('noted', 'open', 'answered', 'closed')", name=op.f(f"ck_{table}_state")
        ),
        sa.CheckConstraint(
            "(grade = 'none') = (put_right_by IS NULL)", name=op.f(f"ck_{table}_term")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f(f"fk_{table}_inspection_id")
        ),
        sa.ForeignKeyConstraint(
            ["recycler_id"], ["organisation.id"], name=op.f(f"fk_{table}_recycler_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("ref", name=op.f(f"uq_{table}_ref")),
    )
    op.create_index(f"ix_{table}_inspection_id", table, ["inspection_id"])
    op.create_index(f"ix_{table}_country_state_id", table, ["country", "state", "id"])
    op.create_index(f"ix_{table}_recycler_id_state_id", table, ["recycler_id", "state", "id"])
    op.create_index(f"ix_{table}_state_put_right_by", table, ["state", "put_right_by"])


def downgrade() -> None:
    """Forget all inspections; the ledger keeps what was found."""
    for name in (
        "inspection_finding",
        "inspection_file",
        "inspection_stock",
        "inspection_answer",
        "inspection",
        "inspection_programme_line",
        "inspection_programme",
    ):
        op.drop_table(name)
