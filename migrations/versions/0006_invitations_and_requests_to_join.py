"""Invitations of people to organisations, and their requests to join."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLES = "role IN ('administrator', 'signer', 'member', 'driver', 'reader')"
STATES = "state IN ('open', 'accepted', 'refused', 'withdrawn', 'expired')"
IS_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("email", sa.String(200), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_invitation_ref")),
        sa.CheckConstraint(ROLES, name=op.f("ck_invitation_role")),
        sa.CheckConstraint(STATES, name=op.f("ck_invitation_state")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_organisation_id"), ["organisation_id"])
        batch_op.create_index("ix_invitation_expires_at", ["expires_at"])
        batch_op.create_index("ix_invitation_email", ["email"])
        batch_op.create_index(
            "ix_invitation_open",
            ["organisation_id", "email"],
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        )
    op.create_table(
        "joining_request",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining_request")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_joining_request_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_joining_request_person_id")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_joining_request_ref")),
        sa.CheckConstraint(STATES, name=op.f("ck_joining_request_state")),
    )
    with op.batch_alter_table("joining_request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_joining_request_organisation_state", ["organisation_id", "state", "id"]
        )
        batch_op.create_index("ix_joining_request_expires_at", ["expires_at"])
        batch_op.create_index(batch_op.f("ix_joining_request_person_id"), ["person_id"])


def downgrade() -> None:
    op.drop_table("joining_request")
    op.drop_table("invitation")
