"""Second factors, throttled proofs, sessions one can look through, scoped tokens, erased people."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables; sessions and tokens that are open stay so, counted as just proved."""
    _secrets()
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proved_at", AT, nullable=True))
        batch_op.add_column(sa.Column("factor", sa.String(10), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("seen_at", AT, nullable=True))
        batch_op.add_column(sa.Column("browser", sa.String(60), nullable=False, server_default=""))
    op.execute("UPDATE sign_in SET proved_at = started_at, seen_at = started_at")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.alter_column("proved_at", nullable=False)
        batch_op.alter_column("seen_at", nullable=False)
        batch_op.alter_column("factor", server_default=None)
        batch_op.alter_column("browser", server_default=None)
    _failures("key_digest", "ix_sign_in_failure_key_at")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("scopes", sa.String(40), nullable=False, server_default="read write sign")
        )
        batch_op.add_column(sa.Column("used_at", AT, nullable=True))
        batch_op.add_column(sa.Column("previous_digest", sa.String(64), nullable=True))
        batch_op.add_column(sa.Column("previous_until", AT, nullable=True))
        batch_op.create_index("ix_api_token_previous_digest", ["previous_digest"], unique=True)
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.alter_column("scopes", server_default=None)


def _secrets() -> None:
    person = sa.Column("person_id", BIG, nullable=False)
    op.create_table(
        "authenticator",
        person.copy(),
        sa.Column("sealed_secret", sa.String(200), nullable=False),
        sa.Column("last_step", BIG, nullable=False),
        sa.Column("added_at", AT, nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_authenticator_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_authenticator")),
    )
    op.create_table(
        "passkey",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        person.copy(),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("credential_id", sa.String(1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", BIG, nullable=False),
        sa.Column("added_at", AT, nullable=False),
        sa.Column("used_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_passkey_ref")),
    )
    op.create_index("ix_passkey_person_id", "passkey", ["person_id"])
    op.create_table(
        "passkey_challenge",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("expires_at", AT, nullable=False),
        sa.CheckConstraint(
            "purpose IN ('add', 'prove')", name=op.f("ck_passkey_challenge_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_passkey_challenge_person_id")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_passkey_challenge")),
    )
    op.create_index("ix_passkey_challenge_expires_at", "passkey_challenge", ["expires_at"])
    op.create_table(
        "recovery_code",
        sa.Column("id", BIG, nullable=False),
        person.copy(),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("used_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_recovery_code_digest")),
    )
    op.create_index("ix_recovery_code_person_id", "recovery_code", ["person_id"])
    op.create_table(
        "password_reset",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        person.copy(),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_password_reset_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_reset")),
        sa.UniqueConstraint("ref", name=op.f("uq_password_reset_ref")),
    )
    op.create_index("ix_password_reset_person_id", "password_reset", ["person_id"])


def _failures(digest: str, index: str) -> None:
    """Make the table of failures anew: what it counts is at most a day old."""
    op.drop_table("sign_in_failure")
    op.create_table(
        "sign_in_failure",
        sa.Column("id", BIG, nullable=False),
        sa.Column(digest, sa.String(64), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    op.create_index(index, "sign_in_failure", [digest, "at"])


def downgrade() -> None:
    """Take them away; every session ends, for a password alone opened none of many of them."""
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index("ix_api_token_previous_digest")
        for name in ("previous_until", "previous_digest", "used_at", "scopes"):
            batch_op.drop_column(name)
    _failures("account_digest", "ix_sign_in_failure_account_at")
    op.execute("DELETE FROM sign_in")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        for name in ("browser", "seen_at", "factor", "proved_at"):
            batch_op.drop_column(name)
    for name in (
        "password_reset",
        "recovery_code",
        "passkey_challenge",
        "passkey",
        "authenticator",
    ):
        op.drop_table(name)
