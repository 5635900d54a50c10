"""Reports anybody makes to the authority of a country, and how many came."""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0079"
branch_labels = None
depends_on = None

_KINDS = "'unlicensed_treatment', 'dumping_or_burning', 'smuggling', 'false_figures', 'other'"


def upgrade() -> None:
    """Nobody could report anything here before."""
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "report",
        sa.Column("id", big_id, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("first_id", big_id, nullable=True),
        sa.Column("likes", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("seen", sa.String(100), nullable=False),
        sa.Column("words", sa.String(4000), nullable=False),
        sa.Column("named", sa.String(100), nullable=False),
        sa.Column("contact", sa.String(254), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("place_mark", sa.String(64), nullable=False),
        sa.Column("code_digest", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_report_kind")),
        sa.CheckConstraint("state IN ('new', 'taken_up', 'closed')", name=op.f("ck_report_state")),
        sa.CheckConstraint(
            "outcome IN ('', 'unfounded', 'passed_on', 'case_opened')",
            name=op.f("ck_report_outcome"),
        ),
        sa.ForeignKeyConstraint(["first_id"], ["report.id"], name=op.f("fk_report_first_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("ref", name=op.f("uq_report_ref")),
    )
    op.create_index(op.f("ix_report_first_id"), "report", ["first_id"])
    op.create_index("ix_report_country_state_id", "report", ["country", "state", "id"])
    op.create_index("ix_report_country_made_at", "report", ["country", "made_at"])
    op.create_table(
        "report_words",
        sa.Column("id", big_id, nullable=False),
        sa.Column("report_id", big_id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.String(10), nullable=False),
        sa.Column("words", sa.String(2000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "speaker IN ('reporter', 'authority')", name=op.f("ck_report_words_speaker")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_words_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_words")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_words_report_id_number")),
    )
    op.create_table(
        "report_file",
        sa.Column("id", big_id, nullable=False),
        sa.Column("report_id", big_id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(20), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("scan", sa.String(20), nullable=False),
        sa.Column("signature", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_file_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_file")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_file_report_id_number")),
    )
    op.create_index(op.f("ix_report_file_scan"), "report_file", ["scan"])
    op.create_table(
        "report_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_report_day")),
    )
    op.create_table(
        "report_count",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "since", name=op.f("pk_report_count")),
    )


def downgrade() -> None:
    """Forget them; the ledger keeps that there were some."""
    for table in ("report_count", "report_day", "report_file", "report_words", "report"):
        op.drop_table(table)
