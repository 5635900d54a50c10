"""How mail comes, by topic, and what waits for the daily mail."""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0103"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_NOT_GATHERED = sa.text("digest_id IS NULL")


def upgrade() -> None:
    """Mail goes on at once to everybody; mails from before name no person."""
    for table, whose in (("person_mailing", "person"), ("organisation_mailing", "organisation")):
        op.create_table(
            table,
            sa.Column(f"{whose}_id", _BIG, nullable=False),
            sa.Column("choices", sa.JSON(), nullable=False),
            sa.ForeignKeyConstraint(
                [f"{whose}_id"], [f"{whose}.id"], name=op.f(f"fk_{table}_{whose}_id_{whose}")
            ),
            sa.PrimaryKeyConstraint(f"{whose}_id", name=op.f(f"pk_{table}")),
        )
    op.create_table(
        "digest",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("person_id", _BIG, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_digest_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("ref", name=op.f("uq_digest_ref")),
        sa.UniqueConstraint("person_id", "due_at", name=op.f("uq_digest_person_id_due_at")),
    )
    op.create_index(op.f("ix_digest_due_at"), "digest", ["due_at"])
    op.create_table(
        "digest_line",
        sa.Column("notice_id", _BIG, nullable=False),
        sa.Column("person_id", _BIG, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("digest_id", _BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_digest_line_notice_id_notice")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_digest_line_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digest.id"], name=op.f("fk_digest_line_digest_id_digest")
        ),
        sa.PrimaryKeyConstraint("notice_id", "person_id", name=op.f("pk_digest_line")),
    )
    op.create_index(
        "ix_digest_line_waiting",
        "digest_line",
        ["due_at", "person_id"],
        sqlite_where=_NOT_GATHERED,
        postgresql_where=_NOT_GATHERED,
    )
    op.create_index("ix_digest_line_person_id", "digest_line", ["person_id"])
    op.create_index("ix_digest_line_digest_id", "digest_line", ["digest_id"])
    with op.batch_alter_table("mail") as mail:
        mail.alter_column("notice_id", existing_type=_BIG, nullable=True)
        mail.add_column(sa.Column("digest_id", _BIG, nullable=True))
        mail.add_column(sa.Column("person_id", _BIG, nullable=True))
        mail.create_foreign_key(op.f("fk_mail_digest_id_digest"), "digest", ["digest_id"], ["id"])
        mail.create_foreign_key(op.f("fk_mail_person_id_person"), "person", ["person_id"], ["id"])
        mail.create_unique_constraint(op.f("uq_mail_digest_id"), ["digest_id"])
        mail.create_check_constraint(
            op.f("ck_mail_one_content"), "(notice_id IS NULL) <> (digest_id IS NULL)"
        )


def downgrade() -> None:
    """Forget all choices; what waited for a daily mail is on the site."""
    op.execute("DELETE FROM mail WHERE notice_id IS NULL")
    with op.batch_alter_table("mail") as mail:
        mail.drop_constraint(op.f("ck_mail_one_content"), type_="check")
        mail.drop_column("person_id")
        mail.drop_column("digest_id")
        mail.alter_column("notice_id", existing_type=_BIG, nullable=False)
    for table in ("digest_line", "digest", "organisation_mailing", "person_mailing"):
        op.drop_table(table)
