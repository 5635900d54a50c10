"""Reserves of authorities: agreements, parcels, accounts and their entries."""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0089"
branch_labels = None
depends_on = None

_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = sa.DateTime(timezone=True)
_WAYS = "way IN ('in', 'out')"


def upgrade() -> None:
    """Nobody held a reserve here before."""
    _parcels()
    _agreements()
    _accounts()
    _entries()


def _parcels() -> None:
    table = "reserve_parcel"
    op.create_table(
        table,
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("authority_id", _BIG_ID, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("batch", sa.String(20), nullable=False),
        sa.Column("product", sa.String(200), nullable=False),
        sa.Column("mass", sa.BigInteger(), nullable=False),
        sa.Column("milligrams", sa.JSON(), nullable=False),
        sa.Column("left_mass", sa.BigInteger(), nullable=False),
        sa.Column("left_milligrams", sa.JSON(), nullable=False),
        sa.Column("taken_in_at", _AT, nullable=False),
        sa.CheckConstraint("left_mass >= 0 AND left_mass <= mass", name=op.f(f"ck_{table}_left")),
        *_leading_to(table, authority_id="organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("ref", name=op.f(f"uq_{table}_ref")),
    )
    op.create_index(op.f(f"ix_{table}_authority_id"), table, ["authority_id"])
    op.create_index(op.f(f"ix_{table}_country_id"), table, ["country", "id"])


def _agreements() -> None:
    table = "reserve_agreement"
    op.create_table(
        table,
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("way", sa.String(3), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("authority_id", _BIG_ID, nullable=False),
        sa.Column("recycler_id", _BIG_ID, nullable=False),
        sa.Column("base_id", _BIG_ID, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("output_id", _BIG_ID, nullable=True),
        sa.Column("parcel_id", _BIG_ID, nullable=True),
        sa.Column("batch", sa.String(20), nullable=False),
        sa.Column("product", sa.String(200), nullable=False),
        sa.Column("mass", sa.BigInteger(), nullable=False),
        sa.Column("milligrams", sa.JSON(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("terms", sa.String(500), nullable=False),
        sa.Column("offered_at", _AT, nullable=False),
        sa.Column("offered_by", sa.String(20), nullable=False),
        sa.Column("ended_at", _AT, nullable=True),
        sa.Column("ended_by", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.CheckConstraint(_WAYS, name=op.f(f"ck_{table}_way")),
        sa.CheckConstraint(
            "state IN ('offered', 'accepted', 'declined', 'taken_back')",
            name=op.f(f"ck_{table}_state"),
        ),
        sa.CheckConstraint("mass > 0 AND price_minor >= 0", name=op.f(f"ck_{table}_figures")),
        sa.CheckConstraint(
            "(output_id IS NOT NULL) = (way = 'in' AND state IN ('offered', 'accepted'))",
            name=op.f(f"ck_{table}_claim"),
        ),
        sa.CheckConstraint(
            "(parcel_id IS NOT NULL) = (way = 'out' OR state = 'accepted')",
            name=op.f(f"ck_{table}_parcel"),
        ),
        sa.CheckConstraint(
            "(state = 'offered') = (ended_at IS NULL)", name=op.f(f"ck_{table}_ended")
        ),
        *_leading_to(
            table,
            authority_id="organisation",
            recycler_id="organisation",
            base_id="base",
            output_id="output",
            parcel_id="reserve_parcel",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("ref", name=op.f(f"uq_{table}_ref")),
    )
    for column in ("authority_id", "base_id", "output_id", "parcel_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    for first in ("country", "recycler_id"):
        name = op.f(f"ix_{table}_{first}_state_id")
        op.create_index(name, table, [first, "state", "id"])


def _accounts() -> None:
    table = "reserve_account"
    op.create_table(
        table,
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("authority_id", _BIG_ID, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("element_group", sa.String(16), nullable=False),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("milligrams", sa.JSON(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("opened_at", _AT, nullable=False),
        sa.CheckConstraint(
            "element_group IN ('light', 'middle_or_heavy')",
            name=op.f(f"ck_{table}_element_group"),
        ),
        sa.CheckConstraint("balance >= 0", name=op.f(f"ck_{table}_balance")),
        *_leading_to(table, authority_id="organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("ref", name=op.f(f"uq_{table}_ref")),
        sa.UniqueConstraint(
            "authority_id",
            "element_group",
            "place",
            name=op.f(f"uq_{table}_authority_id_element_group_place"),
        ),
    )
    op.create_index(op.f(f"ix_{table}_country_id"), table, ["country", "id"])


def _entries() -> None:
    table = "reserve_entry"
    op.create_table(
        table,
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("account_id", _BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agreement_id", _BIG_ID, nullable=False),
        sa.Column("way", sa.String(3), nullable=False),
        sa.Column("mass", sa.BigInteger(), nullable=False),
        sa.Column("milligrams", sa.JSON(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("booked_at", _AT, nullable=False),
        sa.CheckConstraint(_WAYS, name=op.f(f"ck_{table}_way")),
        sa.CheckConstraint("mass > 0 AND balance >= 0", name=op.f(f"ck_{table}_masses")),
        *_leading_to(table, account_id="reserve_account", agreement_id="reserve_agreement"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("account_id", "number", name=op.f(f"uq_{table}_account_id_number")),
        sa.UniqueConstraint(
            "agreement_id", "account_id", name=op.f(f"uq_{table}_agreement_id_account_id")
        ),
    )
    op.create_index(op.f(f"ix_{table}_account_id_booked_at"), table, ["account_id", "booked_at"])


def _leading_to(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in columns.items()
    ]


def downgrade() -> None:
    """Forget what was held; the ledger keeps what was agreed on."""
    for table in ("entry", "account", "agreement", "parcel"):
        op.drop_table(f"reserve_{table}")
