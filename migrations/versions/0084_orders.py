"""Cases of every origin, what is ordered in them, how it is answered, and appeals against it."""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from recycling.matching.versions import triggers
from recycling.references import new_reference

revision = "0084"
down_revision = "0093"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_BEFORE = {"base_case": "{row}.base_id"}
_BASIS = "White paper on China's rare earth industry, section IV: rectification within a time"


def upgrade() -> None:
    """The cases that breaches opened become cases; what was ordered in them becomes orders."""
    _create_cases()
    _create_orders()
    _create_answers()
    _create_appeals()
    _carry_over(op.get_bind())
    _drop_watched("base_case")
    watched = {"case_order": triggers.WATCHED["case_order"]}
    for statement in triggers.creation(op.get_bind().dialect.name, watched, {}):
        op.get_bind().exec_driver_sql(statement)


def _create_cases() -> None:
    name = "oversight_case"
    op.create_table(
        name,
        sa.Column("id", _BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("organisation_id", _BIG, nullable=False),
        sa.Column("base_id", _BIG, nullable=True),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("about", sa.String(500), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("opened_at", _INSTANT, nullable=False),
        sa.Column("opened_by", sa.String(20), nullable=False),
        sa.Column("closing", sa.String(500), nullable=False),
        sa.Column("closed_at", _INSTANT, nullable=True),
        sa.Column("closed_by", sa.String(20), nullable=False),
        sa.CheckConstraint(
            "origin IN ('breach', 'inspection', 'leak_alert', 'own', 'report')",
            name=op.f("ck_oversight_case_origin"),
        ),
        sa.CheckConstraint(
            "state IN ('closed', 'opened', 'ordered')", name=op.f("ck_oversight_case_state")
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_oversight_case_closed")
        ),
        _foreign(name, "organisation_id", "organisation"),
        _foreign(name, "base_id", "base"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oversight_case")),
        sa.UniqueConstraint("ref", name=op.f("uq_oversight_case_ref")),
    )
    op.create_index("ix_oversight_case_country_state_id", name, ["country", "state", "id"])
    op.create_index("ix_oversight_case_base_id_id", name, ["base_id", "id"])
    op.create_index("ix_oversight_case_organisation_id_id", name, ["organisation_id", "id"])
    op.create_index("ix_oversight_case_origin_reference", name, ["origin", "reference"])
    of_a_breach = sa.text("origin = 'breach'")
    op.create_index(
        "ux_oversight_case_breach",
        name,
        ["reference"],
        unique=True,
        sqlite_where=of_a_breach,
        postgresql_where=of_a_breach,
    )


def _create_orders() -> None:
    name = "case_order"
    texts = (("ordered", 500), ("legal_basis", 500), ("reason", 500), ("urgency", 500))
    op.create_table(
        name,
        sa.Column("id", _BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("case_id", _BIG, nullable=False),
        sa.Column("organisation_id", _BIG, nullable=False),
        sa.Column("base_id", _BIG, nullable=True),
        sa.Column("licence_id", _BIG, nullable=True),
        sa.Column("authority_id", _BIG, nullable=True),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("measure", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("is_stayed", sa.Boolean(), nullable=False),
        sa.Column("has_failed", sa.Boolean(), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        *(sa.Column(one, sa.String(most), nullable=False) for one, most in texts),
        sa.Column("issued_at", _INSTANT, nullable=False),
        sa.Column("issued_by", sa.String(20), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("published_until", sa.Date(), nullable=False),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.Column("ending", sa.String(500), nullable=False),
        sa.CheckConstraint(
            "measure IN ('cessation', 'publication', 'rectification', 'revocation', 'suspension')",
            name=op.f("ck_case_order_measure"),
        ),
        sa.CheckConstraint(
            "state IN ('answered', 'issued', 'lifted', 'met')", name=op.f("ck_case_order_state")
        ),
        sa.CheckConstraint(
            "(state IN ('lifted', 'met')) = (ended_at IS NOT NULL)",
            name=op.f("ck_case_order_ended"),
        ),
        sa.CheckConstraint(
            "(measure = 'rectification') = (deadline IS NOT NULL)",
            name=op.f("ck_case_order_deadline"),
        ),
        sa.CheckConstraint(
            "(measure IN ('revocation', 'suspension')) = (licence_id IS NOT NULL)",
            name=op.f("ck_case_order_licence"),
        ),
        _foreign(name, "case_id", "oversight_case"),
        _foreign(name, "organisation_id", "organisation"),
        _foreign(name, "base_id", "base"),
        _foreign(name, "licence_id", "licence"),
        _foreign(name, "authority_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_order")),
        sa.UniqueConstraint("ref", name=op.f("uq_case_order_ref")),
    )
    for columns in (
        ("case_id", "id"), ("organisation_id", "id"), ("state", "deadline"),
        ("published_until", "id"), ("licence_id",),
    ):  # fmt: skip
        op.create_index(f"ix_case_order_{'_'.join(columns)}", name, list(columns))
    op.create_index(
        "ix_case_order_country_published_until", name, ["country", "published_until", "id"]
    )
    in_effect = sa.text("state IN ('answered', 'issued')")
    op.create_index(
        "ix_case_order_in_effect",
        name,
        ["base_id", "measure"],
        sqlite_where=in_effect,
        postgresql_where=in_effect,
    )


def _create_answers() -> None:
    name = "order_answer"
    op.create_table(
        name,
        sa.Column("id", _BIG, nullable=False),
        sa.Column("order_id", _BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("document_sha256", sa.String(64), nullable=False),
        sa.Column("document_name", sa.String(200), nullable=False),
        sa.Column("document_type", sa.String(100), nullable=False),
        sa.Column("document_size", sa.Integer(), nullable=False),
        sa.Column("document_scan", sa.String(20), nullable=False),
        sa.Column("answered_at", _INSTANT, nullable=False),
        sa.Column("answered_by", sa.String(20), nullable=False),
        sa.Column("decision", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("decided_at", _INSTANT, nullable=True),
        sa.CheckConstraint(
            "decision IN ('', 'accepted', 'refused')", name=op.f("ck_order_answer_decision")
        ),
        _foreign(name, "order_id", "case_order"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_answer")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_order_answer_order_id_number")),
    )
    op.create_index(op.f("ix_order_answer_document_scan"), name, ["document_scan"])


def _create_appeals() -> None:
    name = "order_appeal"
    op.create_table(
        name,
        sa.Column("id", _BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("order_id", _BIG, nullable=False),
        sa.Column("words", sa.String(2000), nullable=False),
        sa.Column("lodged_at", _INSTANT, nullable=False),
        sa.Column("lodged_by", sa.String(20), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("stay", sa.String(10), nullable=False),
        sa.Column("stay_reason", sa.String(500), nullable=False),
        sa.Column("stay_decided_at", _INSTANT, nullable=True),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("decided_at", _INSTANT, nullable=True),
        sa.Column("decided_by", sa.String(20), nullable=False),
        sa.CheckConstraint("stay IN ('', 'refused', 'stayed')", name=op.f("ck_order_appeal_stay")),
        sa.CheckConstraint(
            "outcome IN ('', 'rejected', 'upheld')", name=op.f("ck_order_appeal_outcome")
        ),
        sa.CheckConstraint(
            "(outcome = '') = (decided_at IS NULL)", name=op.f("ck_order_appeal_decided")
        ),
        _foreign(name, "order_id", "case_order"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_appeal")),
        sa.UniqueConstraint("ref", name=op.f("uq_order_appeal_ref")),
        sa.UniqueConstraint("order_id", name=op.f("uq_order_appeal_order_id")),
    )


def _foreign(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _carry_over(bind: sa.Connection) -> None:
    bind.exec_driver_sql(
        "INSERT INTO oversight_case (ref, organisation_id, base_id, country, origin, reference,"
        " about, state, opened_at, opened_by, closing, closed_at, closed_by)"
        " SELECT c.ref, b.recycler_id, b.id, b.country, 'breach', d.ref,"
        " SUBSTR(d.parameter || ' ' || d.value_text || ' ' || d.unit || ', allowed '"
        " || d.limit_text, 1, 500), c.state, c.opened_at, d.entered_by, c.evidence, c.closed_at,"
        " CASE WHEN c.state = 'closed' THEN c.decided_by ELSE '' END"
        " FROM base_case c JOIN base b ON b.id = c.base_id"
        " JOIN discharge_result d ON d.id = c.result_id ORDER BY c.id"
    )
    insert = sa.text(
        "INSERT INTO case_order (ref, case_id, organisation_id, base_id, country, measure, state,"
        " is_stayed, has_failed, is_told, ordered, legal_basis, reason, urgency, issued_at,"
        " issued_by, deadline, published_until, ended_at, ending)"
        " SELECT :ref, n.id, n.organisation_id, n.base_id, n.country, 'rectification',"
        " CASE WHEN c.state = 'closed' THEN 'met' ELSE 'issued' END, :no, c.is_told, c.is_told,"
        " c.ordered, :basis, n.about, '', c.ordered_at,"
        " c.decided_by, c.deadline, :until, c.closed_at, c.evidence"
        " FROM base_case c JOIN oversight_case n ON n.ref = c.ref WHERE c.id = :of"
    ).bindparams(sa.bindparam("until", type_=sa.Date()), sa.bindparam("no", type_=sa.Boolean()))
    old = sa.table("base_case", sa.column("id"), sa.column("deadline", sa.Date()))
    for of, deadline in _ordered(bind, old):
        until = deadline.replace(year=deadline.year + 1, day=min(deadline.day, 28))
        said = {"ref": new_reference("ORD"), "of": of, "until": until, "no": False, "basis": _BASIS}
        bind.execute(insert, said)


def _ordered(bind: sa.Connection, old: sa.TableClause) -> Iterable[sa.Row]:
    asked = sa.select(old.c.id, old.c.deadline).where(old.c.deadline.is_not(None))
    return bind.execute(asked.order_by(old.c.id)).all()


def _drop_watched(table: str) -> None:
    bind = op.get_bind()
    for statement in triggers.removal(bind.dialect.name, (table,)):
        bind.exec_driver_sql(statement)
    op.drop_table(table)


def downgrade() -> None:
    """Keep the cases of breaches with the last they were ordered to put right; forget the rest."""
    name = "base_case"
    op.create_table(
        name,
        sa.Column("id", _BIG, nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("base_id", _BIG, nullable=False),
        sa.Column("result_id", _BIG, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("opened_at", _INSTANT, nullable=False),
        sa.Column("ordered", sa.String(500), nullable=False),
        sa.Column("ordered_at", _INSTANT, nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.String(500), nullable=False),
        sa.Column("closed_at", _INSTANT, nullable=True),
        sa.Column("decided_by", sa.String(20), nullable=False),
        sa.CheckConstraint(
            "state IN ('opened', 'ordered', 'closed')", name=op.f("ck_base_case_state")
        ),
        sa.CheckConstraint(
            "state <> 'ordered' OR deadline IS NOT NULL", name=op.f("ck_base_case_deadline")
        ),
        _foreign(name, "base_id", "base"),
        _foreign(name, "result_id", "discharge_result"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_case")),
        sa.UniqueConstraint("ref", name=op.f("uq_base_case_ref")),
        sa.UniqueConstraint("result_id", name=op.f("uq_base_case_result_id")),
    )
    op.create_index("ix_base_case_base_id_id", name, ["base_id", "id"])
    op.create_index("ix_base_case_state_deadline", name, ["state", "deadline"])
    bind = op.get_bind()
    bind.execute(
        sa.text(
            "INSERT INTO base_case (ref, base_id, result_id, state, opened_at, ordered, ordered_at,"
            " deadline, is_told, evidence, closed_at, decided_by)"
            " SELECT n.ref, n.base_id, d.id, CASE WHEN n.state = 'ordered' AND o.id IS NULL"
            " THEN 'opened' ELSE n.state END, n.opened_at, COALESCE(o.ordered, ''), o.issued_at,"
            " o.deadline, COALESCE(o.is_told, :no), n.closing, n.closed_at,"
            " CASE WHEN n.state = 'closed' THEN n.closed_by ELSE COALESCE(o.issued_by, '') END"
            " FROM oversight_case n JOIN discharge_result d ON d.ref = n.reference"
            " LEFT JOIN case_order o ON o.id = (SELECT MAX(l.id) FROM case_order l"
            " WHERE l.case_id = n.id AND l.measure = 'rectification')"
            " WHERE n.origin = 'breach' ORDER BY n.id"
        ).bindparams(sa.bindparam("no", type_=sa.Boolean())),
        {"no": False},
    )
    op.drop_table("order_appeal")
    op.drop_table("order_answer")
    _drop_watched("case_order")
    op.drop_table("oversight_case")
    for statement in triggers.creation(bind.dialect.name, _BEFORE, {}):
        bind.exec_driver_sql(statement)
