"""The first tables, of every room, and the guard that keeps facts from being changed."""

import sqlalchemy as sa
from alembic import op

from recycling.ledger import triggers

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_record",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_ref", sa.String(length=20), nullable=False),
        sa.Column("organisation_ref", sa.String(length=20), nullable=False),
        sa.Column("method", sa.String(length=8), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_record")),
    )
    with op.batch_alter_table("access_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_record_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_access_record_organisation_ref"), ["organisation_ref"], unique=False
        )

    op.create_table(
        "checkpoint",
        sa.Column(
            "size",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "deed_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("deed", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deed_key")),
        sa.UniqueConstraint("scope", "key", name=op.f("uq_deed_key_scope_key")),
    )
    op.create_table(
        "fact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("actor_ref", sa.String(length=60), nullable=False),
        sa.Column("actor_salt", sa.String(length=32), nullable=False),
        sa.Column("organisation_ref", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("actor_digest", sa.String(length=64), nullable=False),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_fact_numbered_from_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
        sa.UniqueConstraint("subject", "number", name=op.f("uq_fact_subject_number")),
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_log_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    op.create_table(
        "log_tile",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name=op.f("pk_log_tile")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("register_number", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('holder', 'recycler', 'carrier', 'laboratory', 'regulator')",
            name=op.f("ck_organisation_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint(
            "country", "register_number", name=op.f("uq_organisation_country_register_number")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_organisation_ref")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index("ix_organisation_kind_name", ["kind", "name"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("ref", name=op.f("uq_person_ref")),
    )
    op.create_table(
        "price_observation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("element", sa.String(length=2), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("price_minor_per_kg", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("publisher", sa.String(length=100), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("form IN ('element', 'oxide')", name=op.f("ck_price_observation_form")),
        sa.CheckConstraint("price_minor_per_kg >= 0", name=op.f("ck_price_observation_price")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_observation")),
        sa.UniqueConstraint(
            "element",
            "form",
            "currency",
            "observed_on",
            "publisher",
            name=op.f("uq_price_observation_element_form_currency_observed_on_publisher"),
        ),
    )
    with op.batch_alter_table("price_observation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_price_observation_currency_element_observed_on",
            ["currency", "element", "observed_on"],
            unique=False,
        )

    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sign_in_failure_account_at", ["account_digest", "at"], unique=False
        )

    op.create_table(
        "webhook_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.String(length=100), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("object_id", sa.String(length=100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_event")),
        sa.UniqueConstraint("event_id", name=op.f("uq_webhook_event_event_id")),
    )
    with op.batch_alter_table("webhook_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_webhook_event_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_webhook_event_object_id"), ["object_id"], unique=False)

    op.create_table(
        "base",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column(
            "recycler_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("latitude_udeg", sa.Integer(), nullable=False),
        sa.Column("longitude_udeg", sa.Integer(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "latitude_udeg BETWEEN -90000000 AND 90000000", name=op.f("ck_base_latitude")
        ),
        sa.CheckConstraint(
            "longitude_udeg BETWEEN -180000000 AND 180000000", name=op.f("ck_base_longitude")
        ),
        sa.ForeignKeyConstraint(
            ["recycler_id"], ["organisation.id"], name=op.f("fk_base_recycler_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base")),
        sa.UniqueConstraint("ref", name=op.f("uq_base_ref")),
    )
    with op.batch_alter_table("base", schema=None) as batch_op:
        batch_op.create_index("ix_base_country_id", ["country", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_base_recycler_id"), ["recycler_id"], unique=False)

    op.create_table(
        "fact_party",
        sa.Column("fact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_ref", sa.String(length=60), nullable=False),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_fact_party_fact_id")),
        sa.PrimaryKeyConstraint("fact_id", "organisation_ref", name=op.f("pk_fact_party")),
    )
    with op.batch_alter_table("fact_party", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fact_party_organisation_ref_place"),
            ["organisation_ref", "place"],
            unique=False,
        )

    op.create_table(
        "log_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("fact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "leaf_index", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "(kind = 'fact') = (fact_id IS NOT NULL)", name=op.f("ck_log_entry_fact_has_its_id")
        ),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_log_entry_fact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entry")),
        sa.UniqueConstraint("digest", name=op.f("uq_log_entry_digest")),
        sa.UniqueConstraint("fact_id", name=op.f("uq_log_entry_fact_id")),
        sa.UniqueConstraint("leaf_index", name=op.f("uq_log_entry_leaf_index")),
    )
    with op.batch_alter_table("log_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_log_entry_waiting",
            ["id"],
            unique=False,
            sqlite_where=sa.text("leaf_index IS NULL"),
            postgresql_where=sa.text("leaf_index IS NULL"),
        )

    op.create_table(
        "lot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column(
            "holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("stream", sa.String(length=40), nullable=False),
        sa.Column("subtype", sa.String(length=60), nullable=False),
        sa.Column("physical_form", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("latitude_udeg", sa.Integer(), nullable=True),
        sa.Column("longitude_udeg", sa.Integer(), nullable=True),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("code_list", sa.String(length=4), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("code_edition", sa.String(length=200), nullable=False),
        sa.Column("hazardous", sa.Boolean(), nullable=False),
        sa.Column("wet_mass", sa.BigInteger(), nullable=True),
        sa.Column("moisture", sa.BigInteger(), nullable=True),
        sa.Column("packaging", sa.String(length=200), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'auctioned', 'awarded', 'paid', 'handed_over', 'received', 'recovered', 'certified', 'withdrawn', 'refused')",
            name=op.f("ck_lot_state"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR (wet_mass IS NOT NULL AND moisture IS NOT NULL AND latitude_udeg IS NOT NULL AND longitude_udeg IS NOT NULL AND available_from IS NOT NULL AND published_at IS NOT NULL AND code <> '')",
            name=op.f("ck_lot_complete"),
        ),
        sa.CheckConstraint(
            "latitude_udeg BETWEEN -90000000 AND 90000000", name=op.f("ck_lot_latitude")
        ),
        sa.CheckConstraint(
            "longitude_udeg BETWEEN -180000000 AND 180000000", name=op.f("ck_lot_longitude")
        ),
        sa.CheckConstraint("moisture >= 0 AND moisture < 1000000000", name=op.f("ck_lot_moisture")),
        sa.CheckConstraint("pieces >= 1", name=op.f("ck_lot_pieces")),
        sa.CheckConstraint("wet_mass > 0", name=op.f("ck_lot_wet_mass")),
        sa.ForeignKeyConstraint(["holder_id"], ["organisation.id"], name=op.f("fk_lot_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("ref", name=op.f("uq_lot_ref")),
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index(
            "ix_lot_country_published_at_id", ["country", "published_at", "id"], unique=False
        )
        batch_op.create_index("ix_lot_holder_id_id", ["holder_id", "id"], unique=False)
        batch_op.create_index(
            "ix_lot_holder_id_state_id", ["holder_id", "state", "id"], unique=False
        )
        batch_op.create_index("ix_lot_published_at_id", ["published_at", "id"], unique=False)
        batch_op.create_index(
            "ix_lot_state_published_at_id", ["state", "published_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_lot_stream_published_at_id", ["stream", "published_at", "id"], unique=False
        )

    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "role IN ('administrator', 'operator', 'reader')", name=op.f("ck_membership_role")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "person_id", "organisation_id", name=op.f("uq_membership_person_id_organisation_id")
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "payee_account",
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("account_id", sa.String(length=100), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_payee_account_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_payee_account")),
        sa.UniqueConstraint("account_id", name=op.f("uq_payee_account_account_id")),
    )
    op.create_table(
        "pending_fact",
        sa.Column(
            "fact_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_pending_fact_fact_id")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_pending_fact")),
    )
    with op.batch_alter_table("pending_fact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pending_fact_not_before_at"), ["not_before_at"], unique=False
        )

    op.create_table(
        "api_token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_api_token_membership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
        sa.UniqueConstraint("ref", name=op.f("uq_api_token_ref")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_api_token_membership_id"), ["membership_id"], unique=False
        )

    op.create_table(
        "auction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("format", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reserve_minor_per_tonne", sa.BigInteger(), nullable=True),
        sa.Column("reserve_is_open", sa.Boolean(), nullable=False),
        sa.Column("reserve_salt", sa.String(length=64), nullable=False),
        sa.Column("increment_minor", sa.BigInteger(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_close_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("soft_close_seconds", sa.Integer(), nullable=False),
        sa.Column("extension_seconds", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_bid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bidders", sa.Integer(), nullable=False),
        sa.Column("leader", sa.Integer(), nullable=True),
        sa.Column("leading_minor_per_tonne", sa.BigInteger(), nullable=True),
        sa.Column("sealing_key", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("format IN ('sealed', 'open')", name=op.f("ck_auction_format")),
        sa.CheckConstraint(
            "state IN ('open', 'closed', 'awarded', 'unsold', 'cancelled')",
            name=op.f("ck_auction_state"),
        ),
        sa.CheckConstraint(
            "closes_at >= planned_close_at", name=op.f("ck_auction_close_only_later")
        ),
        sa.CheckConstraint(
            "last_seq >= 0 AND bidders <= last_seq", name=op.f("ck_auction_counters")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_auction_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auction")),
        sa.UniqueConstraint("ref", name=op.f("uq_auction_ref")),
    )
    with op.batch_alter_table("auction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_auction_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(
            "ix_auction_state_closes_at", ["state", "closes_at", "id"], unique=False
        )
        batch_op.create_index(
            "uq_auction_live_lot",
            ["lot_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('open', 'closed')"),
            postgresql_where=sa.text("state IN ('open', 'closed')"),
        )

    op.create_table(
        "certificate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "recycler_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("base_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("record_digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_digest", sa.String(length=64), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('current', 'superseded', 'revoked')", name=op.f("ck_certificate_state")
        ),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_certificate_base_id")),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["organisation.id"], name=op.f("fk_certificate_holder_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_certificate_lot_id")),
        sa.ForeignKeyConstraint(
            ["recycler_id"], ["organisation.id"], name=op.f("fk_certificate_recycler_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("lot_id", "version", name=op.f("uq_certificate_lot_id_version")),
        sa.UniqueConstraint("record_digest", name=op.f("uq_certificate_record_digest")),
        sa.UniqueConstraint("ref", name=op.f("uq_certificate_ref")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_base_id"), ["base_id"], unique=False)
        batch_op.create_index("ix_certificate_holder", ["holder_id", "id"], unique=False)
        batch_op.create_index("ix_certificate_recycler", ["recycler_id", "id"], unique=False)

    op.create_table(
        "licence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("base_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column(
            "authority_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("yearly_mass", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "state IN ('applied', 'granted', 'refused', 'suspended', 'revoked')",
            name=op.f("ck_licence_state"),
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_licence_validity")),
        sa.CheckConstraint("yearly_mass > 0", name=op.f("ck_licence_yearly_mass")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["organisation.id"], name=op.f("fk_licence_authority_id")
        ),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_licence_base_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence")),
        sa.UniqueConstraint("ref", name=op.f("uq_licence_ref")),
    )
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_licence_base_id"), ["base_id"], unique=False)
        batch_op.create_index("ix_licence_state_id", ["state", "id"], unique=False)

    op.create_table(
        "lot_component",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("species", sa.String(length=20), nullable=False),
        sa.Column("form", sa.String(length=12), nullable=False),
        sa.Column("element", sa.String(length=2), nullable=True),
        sa.Column("fraction", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("laboratory", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "form IN ('element', 'oxide', 'compound', 'component')",
            name=op.f("ck_lot_component_form"),
        ),
        sa.CheckConstraint(
            "method IN ('icp_oes', 'icp_ms', 'xrf', 'titration', 'specification', 'estimate')",
            name=op.f("ck_lot_component_method"),
        ),
        sa.CheckConstraint(
            "fraction BETWEEN 0 AND 1000000000", name=op.f("ck_lot_component_fraction")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_component_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_component")),
        sa.UniqueConstraint("lot_id", "species", name=op.f("uq_lot_component_lot_id_species")),
    )
    with op.batch_alter_table("lot_component", schema=None) as batch_op:
        batch_op.create_index(
            "ix_lot_component_element_lot_id", ["element", "lot_id"], unique=False
        )

    op.create_table(
        "lot_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('photo', 'assay', 'safety_data', 'other')", name=op.f("ck_lot_file_kind")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_file_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_file")),
        sa.UniqueConstraint("lot_id", "sha256", name=op.f("uq_lot_file_lot_id_sha256")),
    )
    op.create_table(
        "lot_hazard",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hazard", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_hazard_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_hazard")),
        sa.UniqueConstraint("lot_id", "hazard", name=op.f("uq_lot_hazard_lot_id_hazard")),
    )
    op.create_table(
        "lot_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("move", sa.String(length=12), nullable=False),
        sa.Column("from_state", sa.String(length=12), nullable=False),
        sa.Column("to_state", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "move IN ('publish', 'auction', 'award', 'pay', 'hand_over', 'receive', 'recover', 'certify', 'withdraw', 'relist', 'refuse')",
            name=op.f("ck_lot_step_move"),
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_step_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_step")),
    )
    with op.batch_alter_table("lot_step", schema=None) as batch_op:
        batch_op.create_index("ix_lot_step_lot_id", ["lot_id"], unique=False)

    op.create_table(
        "lot_word",
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_word_lot_id")),
        sa.PrimaryKeyConstraint("word", "lot_id", name=op.f("pk_lot_word")),
    )
    with op.batch_alter_table("lot_word", schema=None) as batch_op:
        batch_op.create_index("ix_lot_word_lot_id", ["lot_id"], unique=False)

    op.create_table(
        "process_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("base_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("process", sa.String(length=60), nullable=False),
        sa.Column("operation", sa.String(length=4), nullable=False),
        sa.Column("treatment_charge_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("treatment_charge_minor >= 0", name=op.f("ck_process_line_charge")),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_process_line_base_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_line")),
        sa.UniqueConstraint("ref", name=op.f("uq_process_line_ref")),
    )
    with op.batch_alter_table("process_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_process_line_base_id"), ["base_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column(
            "membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_sign_in_membership_id")
        ),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sign_in_membership_id"), ["membership_id"], unique=False
        )

    op.create_table(
        "batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column(
            "recycler_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("base_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=20), nullable=True),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_batch_state")),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_batch_base_id")),
        sa.ForeignKeyConstraint(["line_id"], ["process_line.id"], name=op.f("fk_batch_line_id")),
        sa.ForeignKeyConstraint(
            ["recycler_id"], ["organisation.id"], name=op.f("fk_batch_recycler_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("ref", name=op.f("uq_batch_ref")),
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_base_id"), ["base_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_batch_line_id"), ["line_id"], unique=False)
        batch_op.create_index(
            "ix_batch_recycler_state", ["recycler_id", "state", "id"], unique=False
        )

    op.create_table(
        "bid",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column(
            "auction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column(
            "bidder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("base_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "licence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("label", sa.Integer(), nullable=False),
        sa.Column("minor_per_tonne", sa.BigInteger(), nullable=True),
        sa.Column("envelope", sa.LargeBinary(), nullable=True),
        sa.Column("commitment", sa.String(length=64), nullable=True),
        sa.Column("salt", sa.String(length=64), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "state IN ('standing', 'outbid', 'replaced', 'disqualified', 'won', 'lost')",
            name=op.f("ck_bid_state"),
        ),
        sa.CheckConstraint(
            "minor_per_tonne IS NOT NULL OR envelope IS NOT NULL", name=op.f("ck_bid_price")
        ),
        sa.ForeignKeyConstraint(["auction_id"], ["auction.id"], name=op.f("fk_bid_auction_id")),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_bid_base_id")),
        sa.ForeignKeyConstraint(["bidder_id"], ["organisation.id"], name=op.f("fk_bid_bidder_id")),
        sa.ForeignKeyConstraint(["licence_id"], ["licence.id"], name=op.f("fk_bid_licence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid")),
        sa.UniqueConstraint("auction_id", "seq", name=op.f("uq_bid_auction_id_seq")),
        sa.UniqueConstraint("ref", name=op.f("uq_bid_ref")),
    )
    with op.batch_alter_table("bid", schema=None) as batch_op:
        batch_op.create_index(
            "ix_bid_auction_bidder", ["auction_id", "bidder_id", "seq"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_bid_base_id"), ["base_id"], unique=False)
        batch_op.create_index("ix_bid_bidder", ["bidder_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bid_licence_id"), ["licence_id"], unique=False)

    op.create_table(
        "licence_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "licence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("list", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_licence_code_licence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_code")),
        sa.UniqueConstraint(
            "licence_id", "list", "number", name=op.f("uq_licence_code_licence_id_list_number")
        ),
    )
    with op.batch_alter_table("licence_code", schema=None) as batch_op:
        batch_op.create_index(
            "ix_licence_code_list_number_licence_id", ["list", "number", "licence_id"], unique=False
        )

    op.create_table(
        "licence_hazard",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "licence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("hazard", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_licence_hazard_licence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_hazard")),
        sa.UniqueConstraint(
            "licence_id", "hazard", name=op.f("uq_licence_hazard_licence_id_hazard")
        ),
    )
    op.create_table(
        "licence_process",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "licence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("process", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_licence_process_licence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_process")),
        sa.UniqueConstraint(
            "licence_id", "process", name=op.f("uq_licence_process_licence_id_process")
        ),
    )
    op.create_table(
        "licence_subtype",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "licence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("subtype", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_licence_subtype_licence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_subtype")),
        sa.UniqueConstraint(
            "licence_id", "subtype", name=op.f("uq_licence_subtype_licence_id_subtype")
        ),
    )
    with op.batch_alter_table("licence_subtype", schema=None) as batch_op:
        batch_op.create_index(
            "ix_licence_subtype_subtype_licence_id", ["subtype", "licence_id"], unique=False
        )

    op.create_table(
        "licence_year",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "licence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("consumed", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "reserved >= 0 AND consumed >= 0", name=op.f("ck_licence_year_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_licence_year_licence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_year")),
        sa.UniqueConstraint("licence_id", "year", name=op.f("uq_licence_year_licence_id_year")),
    )
    op.create_table(
        "line_subtype",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subtype", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["process_line.id"], name=op.f("fk_line_subtype_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_subtype")),
        sa.UniqueConstraint("line_id", "subtype", name=op.f("uq_line_subtype_line_id_subtype")),
    )
    with op.batch_alter_table("line_subtype", schema=None) as batch_op:
        batch_op.create_index(
            "ix_line_subtype_subtype_line_id", ["subtype", "line_id"], unique=False
        )

    op.create_table(
        "line_yield",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("element", sa.String(length=2), nullable=False),
        sa.Column("fraction", sa.BigInteger(), nullable=False),
        sa.Column("metric", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "fraction BETWEEN 0 AND 1000000000", name=op.f("ck_line_yield_fraction")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["process_line.id"], name=op.f("fk_line_yield_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_yield")),
        sa.UniqueConstraint("line_id", "element", name=op.f("uq_line_yield_line_id_element")),
    )
    op.create_table(
        "reservation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "licence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("lot_ref", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("mass", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "state IN ('reserved', 'consumed', 'released')", name=op.f("ck_reservation_state")
        ),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_reservation_licence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
        sa.UniqueConstraint(
            "licence_id", "lot_ref", name=op.f("uq_reservation_licence_id_lot_ref")
        ),
    )
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reservation_lot_ref"), ["lot_ref"], unique=False)
        batch_op.create_index(
            "uq_reservation_live_lot_ref",
            ["lot_ref"],
            unique=True,
            sqlite_where=sa.text("state <> 'released'"),
            postgresql_where=sa.text("state <> 'released'"),
        )

    op.create_table(
        "sale",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "auction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "recycler_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("base_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "licence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("mass", sa.BigInteger(), nullable=False),
        sa.Column("minor_per_tonne", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('opened', 'paid', 'released', 'refunded')", name=op.f("ck_sale_state")
        ),
        sa.ForeignKeyConstraint(["auction_id"], ["auction.id"], name=op.f("fk_sale_auction_id")),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_sale_base_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["organisation.id"], name=op.f("fk_sale_holder_id")),
        sa.ForeignKeyConstraint(["licence_id"], ["licence.id"], name=op.f("fk_sale_licence_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_sale_lot_id")),
        sa.ForeignKeyConstraint(
            ["recycler_id"], ["organisation.id"], name=op.f("fk_sale_recycler_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale")),
        sa.UniqueConstraint("auction_id", name=op.f("uq_sale_auction_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_sale_ref")),
    )
    with op.batch_alter_table("sale", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sale_base_id"), ["base_id"], unique=False)
        batch_op.create_index("ix_sale_holder_id", ["holder_id", "id"], unique=False)
        batch_op.create_index("ix_sale_holder_state", ["holder_id", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sale_licence_id"), ["licence_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sale_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index("ix_sale_recycler_id", ["recycler_id", "id"], unique=False)
        batch_op.create_index(
            "ix_sale_recycler_state", ["recycler_id", "state", "id"], unique=False
        )

    op.create_table(
        "award",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "auction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("bid_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("awarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auction.id"], name=op.f("fk_award_auction_id")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_award_bid_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("auction_id", name=op.f("uq_award_auction_id")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_award_bid_id")),
    )
    op.create_table(
        "batch_input",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wet_mass", sa.BigInteger(), nullable=False),
        sa.Column("moisture", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_input_batch_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_batch_input_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_input")),
        sa.UniqueConstraint("lot_id", name=op.f("uq_batch_input_lot_id")),
    )
    with op.batch_alter_table("batch_input", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_input_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "consignment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sale_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "carrier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "recycler_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("base_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "licence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("plates", sa.JSON(), nullable=False),
        sa.Column("carrier_permit", sa.String(length=100), nullable=False),
        sa.Column("un_number", sa.String(length=6), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('drafted', 'offered', 'in_transit', 'at_gate', 'accepted', 'partly_accepted', 'refused', 'cancelled')",
            name=op.f("ck_consignment_state"),
        ),
        sa.ForeignKeyConstraint(["base_id"], ["base.id"], name=op.f("fk_consignment_base_id")),
        sa.ForeignKeyConstraint(
            ["carrier_id"], ["organisation.id"], name=op.f("fk_consignment_carrier_id")
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["organisation.id"], name=op.f("fk_consignment_holder_id")
        ),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_consignment_licence_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_consignment_lot_id")),
        sa.ForeignKeyConstraint(
            ["recycler_id"], ["organisation.id"], name=op.f("fk_consignment_recycler_id")
        ),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_consignment_sale_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consignment")),
        sa.UniqueConstraint("ref", name=op.f("uq_consignment_ref")),
    )
    with op.batch_alter_table("consignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consignment_base_id"), ["base_id"], unique=False)
        batch_op.create_index(
            "ix_consignment_carrier_state", ["carrier_id", "state", "id"], unique=False
        )
        batch_op.create_index(
            "ix_consignment_holder_state", ["holder_id", "state", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_consignment_licence_id"), ["licence_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consignment_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(
            "ix_consignment_recycler_state", ["recycler_id", "state", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_consignment_sale_id"), ["sale_id"], unique=False)

    op.create_table(
        "output",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("mass", sa.BigInteger(), nullable=False),
        sa.Column("destination", sa.String(length=200), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('product', 'residue')", name=op.f("ck_output_kind")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_output_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_output")),
    )
    with op.batch_alter_table("output", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_output_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "payment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("sale_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("checkout_id", sa.String(length=100), nullable=True),
        sa.Column("checkout_url", sa.Text(), nullable=True),
        sa.Column("intent_id", sa.String(length=100), nullable=True),
        sa.Column("charge_id", sa.String(length=100), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('started', 'paid', 'expired', 'questioned')", name=op.f("ck_payment_state")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_amount")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_payment_sale_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("checkout_id", name=op.f("uq_payment_checkout_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_payment_ref")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_payment_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_payment_sale_id"), ["sale_id"], unique=False)
        batch_op.create_index(
            "uq_payment_started_sale",
            ["sale_id"],
            unique=True,
            sqlite_where=sa.text("state = 'started'"),
            postgresql_where=sa.text("state = 'started'"),
        )

    op.create_table(
        "handover",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "consignment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("from_part", sa.String(length=12), nullable=False),
        sa.Column("to_part", sa.String(length=12), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(length=20), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.String(length=20), nullable=True),
        sa.CheckConstraint("number IN (1, 2)", name=op.f("ck_handover_number")),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_handover_consignment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint(
            "consignment_id", "number", name=op.f("uq_handover_consignment_id_number")
        ),
    )
    op.create_table(
        "input_element",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("input_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("element", sa.String(length=3), nullable=False),
        sa.Column("mass", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["input_id"], ["batch_input.id"], name=op.f("fk_input_element_input_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_input_element")),
        sa.UniqueConstraint("input_id", "element", name=op.f("uq_input_element_input_id_element")),
    )
    op.create_table(
        "output_element",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "output_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("element", sa.String(length=3), nullable=False),
        sa.Column("mass", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["output_id"],
            ["output.id"],
            name=op.f("fk_output_element_output_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_output_element")),
        sa.UniqueConstraint(
            "output_id", "element", name=op.f("uq_output_element_output_id_element")
        ),
    )
    op.create_table(
        "payout",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("sale_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("provider_id", sa.String(length=100), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('transfer', 'refund')", name=op.f("ck_payout_kind")),
        sa.CheckConstraint("state IN ('planned', 'done')", name=op.f("ck_payout_state")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payout_amount")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_payout_payment_id")),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_payout_sale_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
        sa.UniqueConstraint("payment_id", "kind", name=op.f("uq_payout_payment_id_kind")),
        sa.UniqueConstraint("ref", name=op.f("uq_payout_ref")),
    )
    with op.batch_alter_table("payout", schema=None) as batch_op:
        batch_op.create_index(
            "ix_payout_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_payout_sale_id"), ["sale_id"], unique=False)

    op.create_table(
        "receipt",
        sa.Column(
            "consignment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("scale", sa.String(length=100), nullable=False),
        sa.Column("accuracy_class", sa.String(length=4), nullable=False),
        sa.Column("division", sa.BigInteger(), nullable=False),
        sa.Column("calibrated_until", sa.Date(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("tare", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("moisture", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('accepted', 'partly', 'refused')", name=op.f("ck_receipt_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["consignment_id"], ["consignment.id"], name=op.f("fk_receipt_consignment_id")
        ),
        sa.PrimaryKeyConstraint("consignment_id", name=op.f("pk_receipt")),
    )
    bind = op.get_bind()
    for statement in triggers.creation(bind.dialect.name):
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    bind = op.get_bind()
    for statement in triggers.removal(bind.dialect.name):
        bind.exec_driver_sql(statement)
    op.drop_table("receipt")
    with op.batch_alter_table("payout", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payout_sale_id"))
        batch_op.drop_index(
            "ix_payout_due_at",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.drop_table("payout")
    op.drop_table("output_element")
    op.drop_table("input_element")
    op.drop_table("handover")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_payment_started_sale",
            sqlite_where=sa.text("state = 'started'"),
            postgresql_where=sa.text("state = 'started'"),
        )
        batch_op.drop_index(batch_op.f("ix_payment_sale_id"))
        batch_op.drop_index(
            "ix_payment_due_at",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.drop_table("payment")
    with op.batch_alter_table("output", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_output_batch_id"))

    op.drop_table("output")
    with op.batch_alter_table("consignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consignment_sale_id"))
        batch_op.drop_index("ix_consignment_recycler_state")
        batch_op.drop_index(batch_op.f("ix_consignment_lot_id"))
        batch_op.drop_index(batch_op.f("ix_consignment_licence_id"))
        batch_op.drop_index("ix_consignment_holder_state")
        batch_op.drop_index("ix_consignment_carrier_state")
        batch_op.drop_index(batch_op.f("ix_consignment_base_id"))

    op.drop_table("consignment")
    with op.batch_alter_table("batch_input", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_input_batch_id"))

    op.drop_table("batch_input")
    op.drop_table("award")
    with op.batch_alter_table("sale", schema=None) as batch_op:
        batch_op.drop_index("ix_sale_recycler_state")
        batch_op.drop_index("ix_sale_recycler_id")
        batch_op.drop_index(batch_op.f("ix_sale_lot_id"))
        batch_op.drop_index(batch_op.f("ix_sale_licence_id"))
        batch_op.drop_index("ix_sale_holder_state")
        batch_op.drop_index("ix_sale_holder_id")
        batch_op.drop_index(batch_op.f("ix_sale_base_id"))

    op.drop_table("sale")
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reservation_live_lot_ref",
            sqlite_where=sa.text("state <> 'released'"),
            postgresql_where=sa.text("state <> 'released'"),
        )
        batch_op.drop_index(batch_op.f("ix_reservation_lot_ref"))

    op.drop_table("reservation")
    op.drop_table("line_yield")
    with op.batch_alter_table("line_subtype", schema=None) as batch_op:
        batch_op.drop_index("ix_line_subtype_subtype_line_id")

    op.drop_table("line_subtype")
    op.drop_table("licence_year")
    with op.batch_alter_table("licence_subtype", schema=None) as batch_op:
        batch_op.drop_index("ix_licence_subtype_subtype_licence_id")

    op.drop_table("licence_subtype")
    op.drop_table("licence_process")
    op.drop_table("licence_hazard")
    with op.batch_alter_table("licence_code", schema=None) as batch_op:
        batch_op.drop_index("ix_licence_code_list_number_licence_id")

    op.drop_table("licence_code")
    with op.batch_alter_table("bid", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bid_licence_id"))
        batch_op.drop_index("ix_bid_bidder")
        batch_op.drop_index(batch_op.f("ix_bid_base_id"))
        batch_op.drop_index("ix_bid_auction_bidder")

    op.drop_table("bid")
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_index("ix_batch_recycler_state")
        batch_op.drop_index(batch_op.f("ix_batch_line_id"))
        batch_op.drop_index(batch_op.f("ix_batch_base_id"))

    op.drop_table("batch")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_membership_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("process_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_process_line_base_id"))

    op.drop_table("process_line")
    with op.batch_alter_table("lot_word", schema=None) as batch_op:
        batch_op.drop_index("ix_lot_word_lot_id")

    op.drop_table("lot_word")
    with op.batch_alter_table("lot_step", schema=None) as batch_op:
        batch_op.drop_index("ix_lot_step_lot_id")

    op.drop_table("lot_step")
    op.drop_table("lot_hazard")
    op.drop_table("lot_file")
    with op.batch_alter_table("lot_component", schema=None) as batch_op:
        batch_op.drop_index("ix_lot_component_element_lot_id")

    op.drop_table("lot_component")
    with op.batch_alter_table("licence", schema=None) as batch_op:
        batch_op.drop_index("ix_licence_state_id")
        batch_op.drop_index(batch_op.f("ix_licence_base_id"))

    op.drop_table("licence")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index("ix_certificate_recycler")
        batch_op.drop_index("ix_certificate_holder")
        batch_op.drop_index(batch_op.f("ix_certificate_base_id"))

    op.drop_table("certificate")
    with op.batch_alter_table("auction", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_auction_live_lot",
            sqlite_where=sa.text("state IN ('open', 'closed')"),
            postgresql_where=sa.text("state IN ('open', 'closed')"),
        )
        batch_op.drop_index("ix_auction_state_closes_at")
        batch_op.drop_index(batch_op.f("ix_auction_lot_id"))

    op.drop_table("auction")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_membership_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("pending_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pending_fact_not_before_at"))

    op.drop_table("pending_fact")
    op.drop_table("payee_account")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_organisation_id"))

    op.drop_table("membership")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index("ix_lot_stream_published_at_id")
        batch_op.drop_index("ix_lot_state_published_at_id")
        batch_op.drop_index("ix_lot_published_at_id")
        batch_op.drop_index("ix_lot_holder_id_state_id")
        batch_op.drop_index("ix_lot_holder_id_id")
        batch_op.drop_index("ix_lot_country_published_at_id")

    op.drop_table("lot")
    with op.batch_alter_table("log_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_log_entry_waiting",
            sqlite_where=sa.text("leaf_index IS NULL"),
            postgresql_where=sa.text("leaf_index IS NULL"),
        )

    op.drop_table("log_entry")
    with op.batch_alter_table("fact_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_party_organisation_ref_place"))

    op.drop_table("fact_party")
    with op.batch_alter_table("base", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_base_recycler_id"))
        batch_op.drop_index("ix_base_country_id")

    op.drop_table("base")
    with op.batch_alter_table("webhook_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_event_object_id"))
        batch_op.drop_index(
            "ix_webhook_event_due_at",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.drop_table("webhook_event")
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_failure_account_at")

    op.drop_table("sign_in_failure")
    with op.batch_alter_table("price_observation", schema=None) as batch_op:
        batch_op.drop_index("ix_price_observation_currency_element_observed_on")

    op.drop_table("price_observation")
    op.drop_table("person")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index("ix_organisation_kind_name")

    op.drop_table("organisation")
    op.drop_table("log_tile")
    op.drop_table("log_head")
    op.drop_table("fact")
    op.drop_table("deed_key")
    op.drop_table("checkpoint")
    with op.batch_alter_table("access_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_record_organisation_ref"))
        batch_op.drop_index(batch_op.f("ix_access_record_at"))

    op.drop_table("access_record")
